//! Deltas that the publisher's own keys vouch for, and that are wrong.

use crate::{describe, file, forge_all, ground::Ground, scene};
use lazaret_feed::{ContentId, Envelope, veil};
use std::{
    fs,
    io::{Read, Write},
    path::Path,
    process::Command,
};
use zstd::stream::{Decoder, Encoder};

/// Puts these bytes in the place of the delta that is offered, signed by all true keys.
fn offer(ground: &Ground, bytes: &[u8]) {
    let site = ground.path("site");
    let old = site.join("targets").join(file(&site.join("targets"), ".delta-1-2.veiled"));
    fs::remove_file(old).unwrap();
    let new = site.join("targets/new");
    fs::write(&new, veil(bytes.to_vec())).unwrap();
    let mut told = describe(&new, 0);
    let name = format!("{}.delta-1-2.veiled", told["hashes"]["sha256"].as_str().unwrap());
    fs::rename(new, site.join("targets").join(name)).unwrap();
    told.as_object_mut().unwrap().remove("version");
    let keys = [ground.key("package-1"), ground.key("package-2")];
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    forge_all(ground, &site, &keys, |signed| {
        told["custom"] = signed["targets"]["delta-1-2.veiled"]["custom"].clone();
        signed["targets"]["delta-1-2.veiled"] = told;
    });
}

fn content(package: &Path) -> Vec<u8> {
    Envelope::parse(&fs::read(package).unwrap()).unwrap().content().unwrap()
}

/// Fetches with little memory: the whole package comes, and it is the one that was signed.
fn is_replaced_by_the_whole(delta: impl FnOnce(&Ground) -> Vec<u8>) {
    let (ground, server) = scene();
    offer(&ground, &delta(&ground));
    server.requests();
    let limited = "ulimit -v 400000; exec \"$0\" fetch --from \"$1\"";
    let program = env!("CARGO_BIN_EXE_lazaret-update");
    let said = ground.run(Command::new("sh").args(["-c", limited, program, &server.url])).unwrap();
    assert!(said.contains("package 2 is staged, whole"), "{said}");
    let asked = server.requests();
    assert!(asked.iter().any(|line| line.contains("delta-1-2.veiled")), "{asked:?}");
    let staged = ground.store().staging().package().unwrap().unwrap();
    let staged = Envelope::parse(&staged).unwrap().content().unwrap();
    assert_eq!(ContentId::of(&staged), ContentId::of(&content(&ground.path("site-2.lzp"))));
    assert_eq!(ground.activate(), 2);
}

fn decoded(delta: &[u8], base: &[u8]) -> Option<Vec<u8>> {
    let mut made = Vec::new();
    Decoder::with_ref_prefix(delta, base).ok()?.read_to_end(&mut made).ok()?;
    Some(made)
}

#[test]
fn a_delta_from_the_wrong_base_is_replaced_by_the_whole() {
    is_replaced_by_the_whole(|ground| {
        let (new, old) = (ground.path("site-2.lzp"), ground.path("site-1.lzp"));
        let (new, old) = (content(&new), content(&old));
        // Made from what another publisher offers, and said to be from what this host has.
        let base = content(&Ground::small(1).path("site-1.lzp"));
        let mut encoder = Encoder::with_ref_prefix(Vec::new(), 19, &base).unwrap();
        encoder.write_all(&new).unwrap();
        let delta = encoder.finish().unwrap();
        assert_eq!(decoded(&delta, &base).as_ref(), Some(&new));
        assert_ne!(decoded(&delta, &old), Some(new));
        delta
    });
}

#[test]
fn a_delta_bomb_is_replaced_by_the_whole() {
    is_replaced_by_the_whole(|_| {
        let mut encoder = Encoder::new(Vec::new(), 3).unwrap();
        let zeros = vec![0; 1 << 20];
        (0..4_096).for_each(|_| encoder.write_all(&zeros).unwrap());
        let bomb = encoder.finish().unwrap();
        assert!(bomb.len() < 1 << 20, "{}", bomb.len());
        bomb
    });
}

/// Rules that are active find the words of newer ones: nothing that is served shows any, whole or by a delta.
#[test]
fn what_is_served_shows_no_word_of_its_rules() {
    let ground = Ground::small(1);
    ground.publish(2, "all");
    let shows = |bytes: &[u8]| bytes.windows(4).any(|window| window == b"rule");
    let package = ground.path("site-2.lzp");
    assert!(shows(&content(&package)), "the content does");
    let targets = fs::read_dir(ground.path("site/targets")).unwrap();
    let mut files: Vec<_> = targets.map(|entry| entry.unwrap().path()).collect();
    assert!(files.iter().any(|path| path.to_string_lossy().contains(".delta-1-2.")), "{files:?}");
    files.push(package);
    for path in &files {
        assert!(!shows(&fs::read(path).unwrap()), "{}", path.display());
    }
}
