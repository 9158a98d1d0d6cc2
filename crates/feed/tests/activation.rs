//! What becomes of packages, good and bad, on the way to active and back.
#![expect(
    clippy::tests_outside_test_module,
    reason = "integration tests are a module of their own"
)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod support;

use lazaret_feed::{Activation, Complaint, ContentId, FeedError, Hold, Seconds, Step, Store};
use std::fs;
use support::{Judge, PROBATION, Publisher, activate, content, host, loaded, package_by};

struct Ground {
    _dir: tempfile::TempDir,
    store: Store,
    publisher: Publisher,
    root: Vec<u8>,
}

impl Ground {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path().join("feed"));
        let publisher = Publisher::new();
        let root = publisher.root(&[1, 2]);
        Self { _dir: dir, store, publisher, root }
    }

    /// With packages 1 to `last` activated, each long after the other.
    fn with(last: u64) -> Self {
        let ground = Self::new();
        for version in 1..=last {
            ground.try_version(version).unwrap();
        }
        ground
    }

    fn try_version(&self, version: u64) -> Result<(), FeedError> {
        self.try_bytes(&self.publisher.package(version), version)
    }

    fn try_bytes(&self, package: &[u8], version: u64) -> Result<(), FeedError> {
        let time = 10_000 * i64::try_from(version).unwrap();
        activate(&self.store, &self.root, package, time).map(drop)
    }

    fn code(&self, package: &[u8]) -> &'static str {
        self.try_bytes(package, 50).unwrap_err().code()
    }

    fn revert(&self) -> Option<u64> {
        let locked = self.store.lock().unwrap();
        let activation = Activation::new(&locked, host(&self.root), Seconds(99_999));
        activation.revert("by-hand").unwrap().map(|pointer| pointer.version)
    }

    fn spoil(&self, version: u64) {
        let content = ContentId::of(&content(version, "one rule"));
        let path = self.store.content_path(content);
        let mut bytes = fs::read(&path).unwrap();
        bytes[600] ^= 1;
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn packages_follow_each_other() {
    let ground = Ground::new();
    assert_eq!(loaded(&ground.store), (None, 0));
    for version in [1, 2, 5] {
        ground.try_version(version).unwrap();
        assert_eq!(loaded(&ground.store), (Some(version), 0));
    }
    assert_eq!(ground.store.active().unwrap().unwrap().signers, ["key10", "key11"]);
    assert_eq!(ground.store.ledger().counters().0["activated"], 3);
    ground.try_version(5).unwrap();
}

#[test]
fn older_packages_are_refused_whatever_floor_is_left() {
    let ground = Ground::with(3);
    let dir = ground.store.path().to_owned();
    assert_eq!(ground.code(&ground.publisher.package(2)), "rollback");
    let other = package_by(&content(3, "another rule"), &ground.publisher.package_keys);
    assert_eq!(ground.code(&other), "same-version");
    for name in ["floor", "floor.copy", "active", "last-good"] {
        let kept = fs::read(dir.join(name)).unwrap();
        for broken in [&kept[..kept.len() / 2], b""] {
            fs::write(dir.join(name), broken).unwrap();
            assert_eq!(ground.code(&ground.publisher.package(2)), "rollback", "{name}");
        }
        fs::write(dir.join(name), kept).unwrap();
    }
    fs::remove_file(dir.join("floor")).unwrap();
    fs::write(dir.join("floor.copy"), "").unwrap();
    assert_eq!(ground.code(&ground.publisher.package(2)), "rollback");
    assert_eq!(loaded(&ground.store), (Some(3), 0));
    assert!(ground.store.ledger().counters().0["refused:rollback"] > 8);
}

#[test]
fn strangers_and_too_few_keys_are_refused() {
    let ground = Ground::with(1);
    let next = content(2, "next");
    for signers in [&[10][..], &[10, 10], &[98, 99], &[1, 2], &[]] {
        assert_eq!(ground.code(&package_by(&next, signers)), "signatures", "{signers:?}");
    }
    let nobody = Store::at(ground.store.path().with_file_name("fresh"));
    let error = activate(&nobody, b"", &package_by(&next, &[10, 11]), 0).unwrap_err();
    assert_eq!(error.code(), "no-root");
    assert_eq!(loaded(&ground.store), (Some(1), 0));
}

#[test]
fn rotated_keys_are_followed_and_the_old_ones_forgotten() {
    let ground = Ground::with(2);
    let new = Publisher { version: 2, root_keys: vec![2, 3, 4], package_keys: vec![20] };
    let package = new.package(3);
    let run = |package: &[u8], roots: &[Vec<u8>]| {
        let locked = ground.store.lock().unwrap();
        let activation = Activation::new(&locked, host(&ground.root), Seconds(1));
        activation.run(package, roots, &mut Judge::kind()).map_err(|error| error.code())
    };
    assert_eq!(run(&package, &[]).unwrap_err(), "signatures");
    let by_new_keys_only = new.root(&[2, 4]);
    assert_eq!(run(&package, &[by_new_keys_only]).unwrap_err(), "signatures");
    let root = new.root(&[1, 2, 3, 4]);
    // The root that is believed already comes along: it is passed over.
    run(&package, &[ground.root.clone(), root]).unwrap();
    // The shipped root is older than the one that was followed: it has no say, nor have its keys.
    assert_eq!(run(&ground.publisher.package(4), &[]).unwrap_err(), "signatures");
    assert_eq!(run(&new.package(2), &[]).unwrap_err(), "rollback");
    assert_eq!(loaded(&ground.store), (Some(3), 0));
}

#[test]
fn a_package_that_fails_its_trial_is_never_active_nor_tried_again() {
    for step in [Step::Compile, Step::Match, Step::Goodware, Step::Cost] {
        let ground = Ground::with(1);
        let package = ground.publisher.package(2);
        let mut judge = Judge::strict(step);
        let locked = ground.store.lock().unwrap();
        let activation = Activation::new(&locked, host(&ground.root), Seconds(5));
        let first = activation.run(&package, &[], &mut judge).unwrap_err();
        assert!(first.code() != "refused-before" && judge.asked.last() == Some(&step));
        let again = activation.run(&package, &[], &mut Judge::kind()).unwrap_err();
        assert_eq!(again.code(), "refused-before");
        drop(locked);
        assert_eq!(loaded(&ground.store), (Some(1), 0));
        assert_eq!(ground.store.content_ids().len(), 1, "the refused content stays about");
        let counters = ground.store.ledger().counters().0;
        assert_eq!(counters[&format!("refused:{}", first.code())], 1);
        ground.try_version(3).unwrap();
    }
}

#[test]
fn damaged_packages_are_refused() {
    let mut ground = Ground::with(1);
    let (good, signed) = (ground.publisher.package(2), content(2, "one rule"));
    let mut harmless = Vec::new();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        match ground.try_bytes(&bad, 2) {
            Err(error) => {
                assert!(matches!(error, FeedError::Refused(_)), "byte {at}: {error}");
                assert_eq!(loaded(&ground.store), (Some(1), 0), "byte {at}");
            }
            // The flip did not matter (a field that nobody needs): the content is the signed one.
            Ok(()) => {
                assert_eq!(loaded(&ground.store), (Some(2), 0), "byte {at}");
                assert!(ground.store.content(ContentId::of(&signed)).is_ok());
                harmless.push(at);
                ground = Ground::with(1);
            }
        }
    }
    assert!(harmless.len() * 20 < good.len(), "of {}: {harmless:?}", good.len());
}

#[test]
fn a_hold_keeps_what_is_active() {
    let ground = Ground::with(1);
    let locked = ground.store.lock().unwrap();
    locked.set_hold(&Hold { reason: "release week".into(), since: Seconds(1) }).unwrap();
    let staging = ground.store.staging();
    staging.put(&ground.publisher.package(2), &[]).unwrap();
    let activation = Activation::new(&locked, host(&ground.root), Seconds(2));
    assert_eq!(activation.staged(&mut Judge::kind()).unwrap_err().code(), "held");
    locked.release(Seconds(3)).unwrap();
    activation.staged(&mut Judge::kind()).unwrap();
    assert_eq!(activation.staged(&mut Judge::kind()).unwrap_err().code(), "nothing-staged");
    assert_eq!(loaded(&ground.store), (Some(2), 0));
}

#[test]
fn back_to_good_then_to_the_one_before_then_to_the_embedded_rules() {
    let ground = Ground::with(3);
    let locked = ground.store.lock().unwrap();
    Activation::new(&locked, host(&ground.root), Seconds(30_000 + PROBATION)).settle().unwrap();
    drop(locked);
    ground.try_version(4).unwrap();
    assert_eq!(ground.revert(), Some(3));
    assert_eq!(ground.try_version(4).unwrap_err().code(), "refused-before");
    assert_eq!(ground.code(&ground.publisher.package(2)), "rollback", "the floor stays");
    let second = Ground::with(3);
    let locked = second.store.lock().unwrap();
    Activation::new(&locked, host(&second.root), Seconds(90_000)).settle().unwrap();
    drop(locked);
    assert_eq!(second.revert(), Some(2));
    assert_eq!(second.revert(), None);
    assert_eq!(loaded(&second.store), (None, 0));
    assert_eq!(second.code(&second.publisher.package(2)), "refused-before");
    second.try_version(4).unwrap();
    assert_eq!(loaded(&second.store), (Some(4), 0));
}

#[test]
fn probation_ends_by_time_also_over_a_broken_clock() {
    let ground = Ground::with(1);
    let locked = ground.store.lock().unwrap();
    let settle =
        |time| Activation::new(&locked, host(&ground.root), Seconds(time)).settle().unwrap();
    assert!(!settle(10_000 + PROBATION - 1));
    assert!(settle(10_000 + PROBATION));
    assert!(!settle(10_000 + PROBATION));
    drop(locked);
    ground.try_version(2).unwrap();
    let locked = ground.store.lock().unwrap();
    // The clock was forty years ahead when 2 came, and is right now.
    assert!(Activation::new(&locked, host(&ground.root), Seconds(5)).settle().unwrap());
}

#[test]
fn damage_at_rest_falls_back_and_is_said() {
    let ground = Ground::with(3);
    ground.spoil(3);
    assert_eq!(loaded(&ground.store), (Some(2), 1));
    let locked = ground.store.lock().unwrap();
    assert!(Activation::new(&locked, host(&ground.root), Seconds(40_000)).settle().unwrap());
    drop(locked);
    assert_eq!(loaded(&ground.store), (Some(2), 0));
    ground.spoil(2);
    let (version, faults) = loaded(&ground.store);
    assert!(version.is_none() && faults > 0, "the embedded rules protect, loudly");
    for name in ["active", "last-good"] {
        fs::write(ground.store.path().join(name), "torn").unwrap();
    }
    assert!(loaded(&ground.store).0.is_none() && loaded(&ground.store).1 >= 2);
    ground.try_version(4).unwrap();
    assert_eq!(loaded(&ground.store), (Some(4), 0));
}

#[test]
fn a_package_becomes_active_in_place_of_a_damaged_one() {
    for last in [1, 3] {
        let ground = Ground::with(last);
        ground.spoil(last);
        ground.try_version(4).unwrap();
        assert_eq!(loaded(&ground.store), (Some(4), 0), "after {last}");
        assert_eq!(ground.revert(), (last == 3).then_some(2), "and what was good stays");
    }
}

/// Whatever a service says, it brings back the last good package, and only while the newer one is on probation.
#[test]
fn a_complaint_is_heeded_during_probation() {
    let ground = Ground::with(2);
    let complaint = |version| {
        let content = content(version, "one rule");
        Complaint { content: ContentId::of(&content), why: "over /a, /b".into() }
    };
    let heed = |time, version| {
        let dir = tempfile::tempdir().unwrap();
        complaint(version).leave(dir.path()).unwrap();
        let left = Complaint::left(dir.path()).unwrap();
        let locked = ground.store.lock().unwrap();
        Activation::new(&locked, host(&ground.root), Seconds(time)).heed(&left).unwrap()
    };
    assert!(!heed(20_001, 1), "of what is not active");
    assert!(!heed(20_000 + PROBATION, 2), "after it");
    assert!(heed(20_001, 2));
    assert_eq!(loaded(&ground.store), (Some(1), 0));
    assert!(!heed(20_002, 1), "nor of what was good before");
    let last = ground.store.ledger().entries(1).remove(0);
    assert_eq!((last.event.as_str(), last.code.as_deref()), ("reverted", Some("workers-died")));
    assert!(last.detail.contains("back to package 1: over /a, /b"), "{last:?}");
    assert_eq!(ground.try_version(2).unwrap_err().code(), "refused-before");
    // Of the first package ever to the rules inside.
    let first = Ground::with(1);
    let locked = first.store.lock().unwrap();
    assert!(
        Activation::new(&locked, host(&first.root), Seconds(10_001)).heed(&complaint(1)).unwrap()
    );
    assert_eq!(loaded(&first.store), (None, 0));
}

#[test]
fn two_at_once_do_not_meet() {
    let ground = Ground::with(1);
    let _locked = ground.store.lock().unwrap();
    assert_eq!(ground.try_version(2).unwrap_err().code(), "busy");
}

#[test]
fn who_stays_learns_of_another_package_once() {
    let ground = Ground::new();
    let mut follower = lazaret_feed::Follower::new(ground.store.clone());
    assert!(!follower.changed());
    ground.try_version(1).unwrap();
    assert!(follower.changed() && !follower.changed());
    // The same package again is no other one.
    ground.try_version(1).unwrap();
    assert!(!follower.changed());
    ground.try_version(2).unwrap();
    assert!(follower.changed());
    let content = ground.store.content_path(ground.store.active().unwrap().unwrap().content);
    let whole = fs::read(&content).unwrap();
    fs::write(&content, "damaged").unwrap();
    assert!(follower.changed() && !follower.changed(), "nor is what is damaged");
    fs::write(&content, whole).unwrap();
    assert!(follower.changed() && !follower.changed());
    let active = ground.store.active_path();
    fs::write(&active, "torn").unwrap();
    assert!(follower.changed(), "what cannot be read is not what is loaded");
    assert!(!follower.changed());
}
