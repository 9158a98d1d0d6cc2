//! The attacks on a served feed, by name, against the real program over a real socket.
//!
//! Numbers are those of the table in `docs/feed.md`. Every refusal leaves nothing staged, keeps what
//! was active, has a code, and is counted.
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

mod clock;
mod deltas;
mod flips;
mod ground;
#[allow(dead_code, reason = "shared with tests that need all of it")]
mod server;

use ground::{Ground, describe, forge};
use lazaret_feed::{Heights, Seconds};
use serde_json::{Value, json};
use server::{Fault, Server};
use std::{fs, path::Path, thread, time::Duration};

/// A host that has package 1, a feed that offers package 2, and the feed as it was before.
fn scene() -> (Ground, Server) {
    let ground = Ground::new(1);
    let server = Server::new(ground.path("site"));
    assert_eq!(ground.follow(&server.url), 1);
    ground.keep("old");
    ground.publish(2, "all");
    (ground, server)
}

fn file(dir: &Path, end: &str) -> String {
    let names = fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(end)).max().unwrap()
}

#[test]
fn attack_01_rollback_to_a_genuine_older_feed() {
    let (ground, server) = scene();
    assert_eq!(ground.follow(&server.url), 2);
    server.serve(ground.path("old"));
    ground.refused(&server.url, "rollback");
    assert_eq!(ground.store().active().unwrap().unwrap().version, 2);
}

#[test]
fn attack_02_a_flipped_bit_in_a_package() {
    let (ground, server) = scene();
    server.fault("package-2.lzp", Fault::Flip(100));
    server.fault(".veiled", Fault::Hidden);
    ground.refused(&server.url, "hash");
    server.heal();
    assert_eq!(ground.follow(&server.url), 2);
}

#[test]
fn attack_03_an_endless_package() {
    let (ground, server) = scene();
    server.fault("package-2.lzp", Fault::Endless);
    server.fault(".veiled", Fault::Endless);
    ground.refused(&server.url, "too-large");
}

#[test]
fn attack_04_an_endless_timestamp_and_an_endless_root() {
    let (ground, server) = scene();
    server.fault("timestamp.json", Fault::Endless);
    ground.refused(&server.url, "too-large");
    server.heal();
    fs::write(ground.path("site/2.root.json"), b"{").unwrap();
    server.fault("2.root.json", Fault::Endless);
    ground.refused(&server.url, "too-large");
}

#[test]
fn attack_05_a_connection_that_breaks() {
    let (ground, server) = scene();
    server.fault(".veiled", Fault::Hidden);
    server.fault("package-2.lzp", Fault::Drop(1000));
    ground.refused(&server.url, "unreachable");
    assert_eq!(ground.store().active().unwrap().unwrap().version, 1);
    // A server that serves ranges: the rest is asked for, not all of it.
    server.heal();
    server.requests();
    server.fault(".veiled", Fault::Hidden);
    server.fault("package-2.lzp", Fault::Break(1500));
    assert_eq!(ground.follow(&server.url), 2);
    let asked = server.requests();
    assert!(asked.iter().any(|line| line.ends_with("package-2.lzp 1500")), "{asked:?}");
}

#[test]
fn attack_05_a_server_that_sends_a_byte_now_and_then() {
    let (ground, server) = scene();
    server.fault("timestamp.json", Fault::Slow);
    ground.refused(&server.url, "stalled");
}

#[test]
fn attack_06_mix_and_match_of_two_states() {
    let (ground, server) = scene();
    let site = ground.path("site");
    let (new, old) = (file(&site, ".snapshot.json"), file(&ground.path("old"), ".snapshot.json"));
    fs::copy(ground.path("old").join(old), site.join(new)).unwrap();
    ground.refused(&server.url, "hash");
}

#[test]
fn attack_07_a_stranger_signs() {
    let (ground, server) = scene();
    ground.feed(&["init", &ground.text("other")]);
    let key = ground.text("other/keys/timestamp-1.json");
    forge(&ground.path("site/timestamp.json"), &[&key], |signed| signed["version"] = json!(99));
    ground.refused(&server.url, "signatures");
}

/// Another list of packages, signed by these package keys and by the true online keys; all of number
/// 90.
fn forge_all(ground: &Ground, site: &Path, packagers: &[&str], change: impl FnOnce(&mut Value)) {
    let (list, shot) = (file(site, ".targets.json"), file(site, ".snapshot.json"));
    forge(&site.join(&list), packagers, |signed| {
        signed["version"] = json!(90);
        change(signed);
    });
    fs::rename(site.join(list), site.join("90.targets.json")).unwrap();
    let key = ground.key("snapshot-1");
    forge(&site.join(&shot), &[&key], |signed| {
        signed["version"] = json!(90);
        signed["meta"]["targets.json"] = describe(&site.join("90.targets.json"), 90);
    });
    fs::rename(site.join(shot), site.join("90.snapshot.json")).unwrap();
    let key = ground.key("timestamp-1");
    forge(&site.join("timestamp.json"), &[&key], |signed| {
        signed["version"] = json!(90);
        signed["meta"]["snapshot.json"] = describe(&site.join("90.snapshot.json"), 90);
    });
}

#[test]
fn attack_08_stolen_online_keys_and_one_of_two_package_keys() {
    let (ground, server) = scene();
    let evil = ground.keep("evil");
    let one = ground.key("package-1");
    forge_all(&ground, &evil, &[&one], |signed| signed["targets"] = json!({}));
    server.serve(evil);
    ground.refused(&server.url, "signatures");
    // The failed attack poisoned nothing: the honest feed, with lower numbers, is believed.
    server.serve(ground.path("site"));
    assert_eq!(ground.follow(&server.url), 2);
}

#[test]
fn attack_09_a_frozen_feed() {
    let (ground, server) = scene();
    ground.publish_with(&["--hours", "0"]);
    thread::sleep(Duration::from_millis(1500));
    ground.refused(&server.url, "expired");
    assert_eq!(ground.store().active().unwrap().unwrap().version, 1);
    ground.publish_with(&[]);
    assert_eq!(ground.follow(&server.url), 2);
}

#[test]
fn attack_10_a_rollback_after_a_power_cut_tore_every_trust_file() {
    let (ground, server) = scene();
    assert_eq!(ground.follow(&server.url), 2);
    let trust = ground.path("state/feed/staging/trust");
    for entry in fs::read_dir(&trust).unwrap() {
        fs::write(entry.unwrap().path(), b"{\"sig").unwrap();
    }
    server.serve(ground.path("old"));
    ground.refused(&server.url, "rollback");
    fs::remove_dir_all(&trust).unwrap();
    fs::write(ground.path("state/feed/staging/heights"), b"torn").unwrap();
    ground.refused(&server.url, "rollback");
}

#[test]
fn attack_11_a_clock_that_was_far_ahead_once_is_told_and_held_against_nobody() {
    let (ground, server) = scene();
    let staging = ground.store().staging();
    let now = Seconds::now();
    let ahead = Seconds(now.0 + 40 * 365 * 86_400);
    let heights = staging.heights().unwrap();
    staging.raise(&Heights { clock: ahead, ..heights }).unwrap();
    assert_eq!(ground.follow(&server.url), 2);
    let counters = staging.ledger().counters().0;
    assert!(counters["clock:clock-stepped-back"] >= 1);
    server.serve(ground.path("old"));
    ground.refused(&server.url, "rollback");
}

#[test]
fn attack_12_a_rollback_after_the_timestamp_key_was_rotated() {
    let (ground, server) = scene();
    ground.rotate(1, "timestamp-1", "timestamp-2");
    ground.publish_with(&[]);
    ground.keep("rotated");
    ground.publish(3, "all");
    assert_eq!(ground.follow(&server.url), 3);
    // Genuine, signed by the new keys, and older; the root that was shipped is still 1.root.json.
    server.serve(ground.path("rotated"));
    ground.refused(&server.url, "rollback");
    ground.refused(&server.url, "rollback");
    server.serve(ground.path("site"));
    ground.publish(4, "all");
    assert_eq!(ground.follow(&server.url), 4);
}

#[test]
fn attack_13_a_revoked_key_and_a_hidden_root() {
    let (ground, server) = scene();
    ground.rotate(1, "timestamp-1", "timestamp-2");
    ground.publish_with(&[]);
    assert_eq!(ground.follow(&server.url), 2);
    let evil = ground.path("old");
    let revoked = ground.text("revoked.json");
    forge(&evil.join("timestamp.json"), &[&revoked], |signed| signed["version"] = json!(500));
    server.serve(evil);
    ground.refused(&server.url, "signatures");
}

#[test]
fn attack_14_the_same_against_a_fresh_host() {
    let (ground, server) = scene();
    ground.rotate(1, "timestamp-1", "timestamp-2");
    let evil = ground.path("old");
    let revoked = ground.text("revoked.json");
    forge(&evil.join("timestamp.json"), &[&revoked], |signed| signed["version"] = json!(500));
    server.serve(evil);
    fs::remove_dir_all(ground.path("state")).unwrap();
    // What is shipped with the root says which package is out already.
    ground.configure("least = 2");
    ground.refused(&server.url, "rollback");
    server.serve(ground.path("site"));
    ground.publish_with(&[]);
    assert_eq!(ground.follow(&server.url), 2);
}

#[test]
fn attack_15_a_medium_that_is_carried_works_and_is_refused_over_a_network() {
    let (ground, server) = scene();
    let medium = ground.export("usb");
    // The copy of somebody who serves it, and the same word by the key that is online.
    server.serve(medium.clone());
    ground.refused(&server.url, "offline-medium");
    assert_eq!(ground.follow(medium.to_str().unwrap()), 2);
    ground.refused(&server.url, "offline-medium");
    server.serve(ground.path("site"));
    // The next word from the network counts again.
    ground.publish(3, "all");
    assert_eq!(ground.follow(&server.url), 3);
}

#[test]
fn a_medium_is_vouched_for_by_its_own_key_and_for_thirty_days() {
    let (ground, _server) = scene();
    let medium = ground.export("usb");
    let stamp = medium.join("timestamp.json");
    let good = fs::read(&stamp).unwrap();
    let at = medium.to_str().unwrap();
    let (carried, online) = (ground.key("offline-1"), ground.key("timestamp-1"));
    let mut held = String::new();
    forge(&stamp, &[&carried], |signed| held = signed["expires"].as_str().unwrap().to_owned());
    let days = (held.parse::<jiff::Timestamp>().unwrap().as_second() - Seconds::now().0) / 86_400;
    assert!((29..=30).contains(&days), "{held}");
    // Whoever has the key cannot make it last.
    forge(&stamp, &[&carried], |signed| signed["expires"] = json!("2036-01-01T00:00:00Z"));
    ground.refused(at, "offline-medium");
    // Expired is expired.
    forge(&stamp, &[&carried], |signed| signed["expires"] = json!("2026-01-01T00:00:00Z"));
    ground.refused(at, "expired");
    // The lists are not the medium's to sign, nor is another key's word any good.
    let package = ground.key("package-1");
    fs::write(&stamp, &good).unwrap();
    forge(&stamp, &[&package], |signed| signed["version"] = json!(50));
    ground.refused(at, "signatures");
    let list = medium.join(file(&medium, ".targets.json"));
    forge(&list, &[&carried, &online], |signed| signed["targets"] = json!({}));
    fs::write(&stamp, &good).unwrap();
    ground.refused(at, "hash");
    // An older medium after a newer one.
    let old = ground.export("usb-2");
    ground.publish(3, "all");
    assert_eq!(ground.follow(ground.export("usb-3").to_str().unwrap()), 3);
    ground.refused(old.to_str().unwrap(), "rollback");
}

#[test]
fn the_key_for_media_is_rotated_like_any_other() {
    let (ground, _server) = scene();
    let old = ground.export("usb");
    ground.rotate(1, "offline-1", "offline-2");
    ground.publish_with(&[]);
    assert_eq!(ground.follow(ground.export("usb-2").to_str().unwrap()), 2);
    ground.refused(old.to_str().unwrap(), "signatures");
}

#[test]
fn numbers_that_a_thief_raised_are_forgotten_with_his_keys() {
    let (ground, server) = scene();
    let key = ground.key("timestamp-1");
    let stamp = ground.path("site/timestamp.json");
    let good = fs::read(&stamp).unwrap();
    forge(&stamp, &[&key], |signed| signed["version"] = json!(1_000_000));
    assert_eq!(ground.follow(&server.url), 2);
    fs::write(&stamp, good).unwrap();
    ground.refused(&server.url, "rollback");
    ground.rotate(1, "timestamp-1", "timestamp-2");
    ground.publish(3, "all");
    assert_eq!(ground.follow(&server.url), 3);
}

#[test]
fn one_good_mirror_of_three_is_enough() {
    let (ground, server) = scene();
    let stale = Server::new(ground.path("nothing"));
    let closed = "http://127.0.0.1:1/";
    let args = ["fetch", "--stall", "3", "--from", closed, "--from", &stale.url];
    let said = ground.update(&[&args[..], &["--from", &server.url]].concat()).unwrap();
    assert!(said.contains("package 2 is staged"), "{said}");
    assert_eq!(ground.update(&args).unwrap_err().0, 69);
}

#[test]
fn a_delta_is_taken_and_a_bad_one_is_replaced_by_the_whole() {
    let (ground, server) = scene();
    server.requests();
    let said = ground.fetch(&server.url).unwrap();
    assert!(said.contains("by a delta"), "{said}");
    assert!(!server.requests().iter().any(|line| line.contains("package-2")));
    assert_eq!(ground.activate(), 2);
    ground.publish(3, "all");
    server.fault(".veiled", Fault::Flip(20));
    let said = ground.fetch(&server.url).unwrap();
    assert!(said.contains("whole"), "{said}");
    assert_eq!(ground.activate(), 3);
}

#[test]
fn waves_reach_hosts_when_their_turn_is_and_a_hold_stops_them() {
    let (ground, server) = scene();
    assert_eq!(ground.follow(&server.url), 2);
    ground.publish(3, "canary");
    let waiting = ground.fetch(&server.url).unwrap();
    let (site, feed) = (ground.text("site"), ground.text("feed"));
    let keys = ground.keys();
    let publisher = |verb: &str, more: &[&str]| {
        let mut args = vec![verb, &site, "--feed", &feed];
        keys.iter().for_each(|key| args.extend(["--key", key]));
        args.extend(more);
        ground.feed(&args)
    };
    // One host in a hundred is a canary itself, at some time within ten minutes.
    assert!(waiting.contains("package 3"), "{waiting}");
    publisher("hold", &[]);
    assert!(ground.fetch(&server.url).unwrap().contains("does not reach this host yet"));
    publisher("promote", &["--share", "100%", "--over", "0"]);
    assert_eq!(ground.follow(&server.url), 3);
    server.requests();
    assert!(ground.fetch(&server.url).unwrap().contains("nothing newer"));
    assert!(server.requests().len() <= 2, "what is unchanged is asked for once");
}

#[test]
fn two_updaters_do_not_meet() {
    let (ground, server) = scene();
    server.fault("timestamp.json", Fault::Slow);
    thread::scope(|scope| {
        let slow = scope.spawn(|| ground.fetch(&server.url));
        thread::sleep(Duration::from_millis(800));
        let (exit, said) = ground.fetch(&server.url).unwrap_err();
        assert!(exit == 69 && said.contains("(busy)"), "{said}");
        assert!(slow.join().unwrap().is_err());
    });
}
