//! The way to a feed over real sockets: a proxy, TLS by an authority of one's own, connections that
//! break or stall at any byte, and a disk that is full. What cannot be taken is refused with a code, told
//! and counted, and what was active stays.
#![expect(
    clippy::tests_outside_test_module,
    reason = "integration tests are a module of their own"
)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a test that cannot go on should say where"
)]

#[allow(dead_code, reason = "shared with tests that need all of it")]
#[path = "../attacks/ground.rs"]
mod ground;
mod proxy;
#[allow(dead_code, reason = "shared with tests that need all of it")]
#[path = "../attacks/server.rs"]
mod server;
mod tls;

use ground::Ground;
use proxy::Proxy;
use server::{Fault, Server};
use std::{fmt::Write, fs, process::Command, time::Instant};
use tls::{Authority, Terminator};

/// A host that has package 1, and a feed that offers package 2, both larger than a few blocks.
fn scene() -> (Ground, Server) {
    let ground = Ground::new(1);
    fs::create_dir_all(ground.path("work/hashes")).unwrap();
    fs::write(ground.path("work/hashes/a.deny.hashes"), digests(1_500)).unwrap();
    let server = Server::new(ground.path("site"));
    assert_eq!(ground.follow(&server.url), 1);
    ground.publish(2, "all");
    server.fault(".veiled", Fault::Hidden);
    server.requests();
    (ground, server)
}

fn digests(count: u64) -> String {
    let mut text = "#!lazaret-hashes deny\n".to_owned();
    let mut state = 7_u64;
    for _ in 0..count {
        text += "sha256:";
        for _ in 0..4 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            write!(text, "{state:016x}").unwrap();
        }
        text += "\n";
    }
    text
}

fn active(ground: &Ground) -> u64 {
    ground.store().active().unwrap().unwrap().version
}

#[test]
fn a_download_goes_on_where_it_broke_wherever_that_is() {
    let (ground, server) = scene();
    let targets =
        fs::read_dir(ground.path("site/targets")).unwrap().map(|entry| entry.unwrap().path());
    let package =
        targets.into_iter().find(|path| path.to_string_lossy().ends_with("package-2.lzp"));
    let length = usize::try_from(fs::metadata(package.unwrap()).unwrap().len()).unwrap();
    assert!(length > 30_000, "{length}");
    for percent in (25..100).step_by(8) {
        // Every connection breaks after so many bytes; four of them are enough for a quarter each.
        let most = length * percent / 100;
        server.fault("package-2.lzp", Fault::Break(most));
        let said =
            ground.fetch(&server.url).unwrap_or_else(|(_, said)| panic!("{percent} %: {said}"));
        assert!(said.contains("whole"), "{said}");
        let asked = server.requests();
        let parts: Vec<&String> = asked.iter().filter(|line| line.contains("package-2")).collect();
        assert_eq!(parts.len(), length.div_ceil(most), "{percent} %: {parts:?}");
        assert!(parts[1].ends_with(&format!(" {most}")), "{parts:?}");
        ground.store().staging().clear().unwrap();
        fs::remove_dir_all(ground.path("state/feed/staging/trust")).unwrap();
    }
    server.heal();
    assert_eq!(ground.follow(&server.url), 2);
}

#[test]
fn a_server_that_falls_silent_is_left_after_its_time() {
    let (ground, server) = scene();
    for (end, most) in [("timestamp.json", 10), (".snapshot.json", 100), ("package-2.lzp", 1_000)] {
        server.fault(end, Fault::Stall(most));
        let start = Instant::now();
        ground.refused(&server.url, "stalled");
        assert!(start.elapsed().as_secs() < 25, "{end}: {:?}", start.elapsed());
        server.heal();
        server.fault(".veiled", Fault::Hidden);
        assert_eq!(active(&ground), 1);
    }
    // One that had sent enough by then is asked for the rest.
    server.requests();
    server.fault("package-2.lzp", Fault::Stall(20_000));
    assert_eq!(ground.follow(&server.url), 2);
    let asked = server.requests();
    assert!(asked.iter().any(|line| line.ends_with("package-2.lzp 20000")), "{asked:?}");
}

#[test]
fn a_proxy_leads_to_names_that_only_it_knows() {
    let (ground, server) = scene();
    let proxy = Proxy::to(&server.url);
    ground.refused("http://feed.invalid/", "unreachable");
    ground.configure(&format!("proxy = {:?}", proxy.url));
    assert_eq!(ground.follow("http://feed.invalid/"), 2);
    let asked = proxy.asked();
    assert!(
        !asked.is_empty() && asked.iter().all(|line| line.contains("feed.invalid:80")),
        "{asked:?}"
    );
    // A proxy that is not there is said, and nothing goes around it.
    ground.publish(3, "all");
    ground.configure("proxy = \"http://127.0.0.1:1/\"");
    ground.refused(&server.url, "unreachable");
    assert_eq!(active(&ground), 2);
}

#[test]
fn an_authority_of_ones_own_is_believed_if_it_is_named() {
    let (ground, server) = scene();
    let authority = Authority::new(&ground.path("tls"));
    let terminator = Terminator::start(&authority, &server.url);
    ground.refused(&terminator.url, "unreachable");
    let stranger = Authority::new(&ground.path("other"));
    ground.configure(&format!("ca = {:?}", stranger.certificate()));
    ground.refused(&terminator.url, "unreachable");
    // Another name than the certificate's.
    ground.configure(&format!("ca = {:?}", authority.certificate()));
    ground.refused(&terminator.url.replace("localhost", "127.0.0.1"), "unreachable");
    assert_eq!(active(&ground), 1);
    assert_eq!(ground.follow(&terminator.url), 2);
    // Through a proxy as well, which sees names and no bytes.
    ground.publish(3, "all");
    let proxy = Proxy::to(&terminator.url);
    let more = format!("ca = {:?}\nproxy = {:?}", authority.certificate(), proxy.url);
    ground.configure(&more);
    assert_eq!(ground.follow(&terminator.url), 3);
    assert!(proxy.asked().iter().all(|line| line.starts_with("CONNECT localhost:")));
    // A file that is no certificate is an error of the configuration.
    ground.configure(&format!("ca = {:?}", ground.path("lazaret.toml")));
    assert_eq!(ground.fetch(&terminator.url).unwrap_err().0, 78);
}

/// No file may grow beyond 32 KiB: what a full disk is, for this program alone.
#[test]
fn a_full_disk_is_said_and_counted_and_leaves_what_was() {
    let (ground, server) = scene();
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$@\"";
    let fetch = || {
        let program = env!("CARGO_BIN_EXE_lazaret-update");
        let args = ["-c", script, "sh", program, "fetch", "--stall", "3", "--from", &server.url];
        ground.run(Command::new("sh").args(args))
    };
    let fetched = fetch();
    assert_eq!(fetched.as_ref().unwrap_err().0, 74);
    ground.was_refused(fetched, "disk-full");
    let staging = fs::read_dir(ground.path("state/feed/staging")).unwrap();
    let names: Vec<_> =
        staging.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!names.iter().any(|name| name.contains(".new")), "half of a file is left: {names:?}");
    assert_eq!(active(&ground), 1);
    // The limit is not in the way of what is small.
    ground.publish_with(&[]);
    ground.was_refused(fetch(), "disk-full");
    assert_eq!(ground.follow(&server.url), 2);
}
