//! Attack 2: bits flipped anywhere in anything that a feed serves.
//!
//! A sample of offsets in every run; with `LAZARET_LONG=1` every offset of every file, as
//! `tests/long/feed/flips` asks.

use crate::{
    file,
    ground::Ground,
    server::{Fault, Server},
};
use lazaret_feed::{Content, ContentId, Envelope};
use std::{collections::BTreeMap, fs, thread};

/// A small feed with every kind of file: a root that followed, three lists, a delta, a package.
fn scene() -> (Ground, Server) {
    let ground = Ground::small(1);
    let server = Server::new(ground.path("site"));
    assert_eq!(ground.follow(&server.url), 1);
    ground.rotate(1, "timestamp-1", "timestamp-2");
    ground.publish(2, "all");
    (ground, server)
}

/// The content that the publisher signed as package 2.
fn signed(ground: &Ground) -> ContentId {
    let package = fs::read(ground.path("site-2.lzp")).unwrap();
    Content::parse(&Envelope::parse(&package).unwrap().content().unwrap()).unwrap().id()
}

/// How often each end came of flips at these offsets, every so many of them, of every file.
fn flip(
    ground: &Ground,
    server: &Server,
    (first, step): (usize, usize),
) -> BTreeMap<String, usize> {
    let (site, good) = (ground.path("site"), signed(ground));
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    let state = ground.keep_state();
    for end in FILES {
        let dir = if end.contains('-') { site.join("targets") } else { site.clone() };
        let length = fs::metadata(dir.join(file(&dir, end))).unwrap().len();
        for at in (first..usize::try_from(length).unwrap()).step_by(step) {
            server.fault(end, Fault::Flip(at));
            if end.ends_with(".lzp") {
                server.fault(".veiled", Fault::Hidden);
            }
            let how = match ground.fetch(&server.url) {
                // A flip in white space, in a name that nobody reads, or in a delta, in whose place the
                // whole package is taken: what is staged is the package that was signed.
                Ok(_) => {
                    let staged =
                        ground.store().staging().package().unwrap().expect("nothing is staged");
                    let staged = Envelope::parse(&staged).unwrap().content().unwrap();
                    assert_eq!(ContentId::of(&staged), good, "{end} {at}");
                    "taken whole".to_owned()
                }
                Err((exit, said)) => {
                    assert!(exit == 1 || exit == 69, "{end} {at}: {exit} {said}");
                    assert!(ground.store().staging().package().unwrap().is_none(), "{end} {at}");
                    let code = said.rsplit('(').next().unwrap_or_default();
                    code.trim_end().trim_end_matches(')').to_owned()
                }
            };
            *ends.entry(how).or_default() += 1;
            server.heal();
            ground.restore_state(&state);
        }
    }
    ends
}

#[test]
fn attack_02_flipped_bits_in_every_file() {
    let (ground, server) = scene();
    let step = if std::env::var_os("LAZARET_LONG").is_some() { 1 } else { STEP };
    // Each processor takes every so many-th offset, of the same files and with a host of its own.
    let all = thread::available_parallelism().map_or(1, usize::from);
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    let part = |number: usize| {
        let twin = ground.twin();
        let server = Server::new(twin.path("site"));
        flip(&twin, &server, (number * step, all * step))
    };
    let part = &part;
    thread::scope(|scope| {
        let parts: Vec<_> = (0..all).map(|number| scope.spawn(move || part(number))).collect();
        for (end, count) in parts.into_iter().flat_map(|part| part.join().unwrap()) {
            *ends.entry(end).or_default() += count;
        }
    });
    let offsets: usize = ends.values().sum();
    println!("{offsets} offsets: {ends:?}");
    assert!(offsets > 100 && ends.len() >= 3, "{offsets} {ends:?}");
    assert_eq!(ground.follow(&server.url), 2);
}

const FILES: [&str; 6] = [
    "timestamp.json",
    ".snapshot.json",
    ".targets.json",
    "2.root.json",
    "delta-1-2.veiled",
    "package-2.lzp",
];
const STEP: usize = 61;
