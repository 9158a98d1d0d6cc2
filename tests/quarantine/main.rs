//! `lazaret scan --action quarantine` and `lazaret quarantine`, through the binary.
//!
//! What needs root and mounts of its own is in `privileged.rs`.
#![expect(
    clippy::tests_outside_test_module,
    reason = "integration tests are a module of their own"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod ground;
mod taking;

use ground::{Ground, Look, Run, eicar};
use rustix::fs::{FlockOperation, XattrFlags, flock, setxattr};
use serde_json::Value;
use std::{
    ffi::OsStr,
    fs::{self, File},
    io::Read,
    os::unix::{
        ffi::OsStrExt,
        fs::{PermissionsExt, symlink},
    },
    path::Path,
    process::Command,
    time::Duration,
};

#[test]
fn a_malicious_file_is_taken_listed_shown_and_given_back_exactly() {
    let ground = Ground::new();
    let path = ground.victim("bad");
    fs::write(ground.home.join("good"), "good").unwrap();
    setxattr(&path, "user.note", b"\x00\xff", XattrFlags::empty()).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o4751)).unwrap();
    ground::date(&path);
    let was = Look::of(&path);
    let run = ground.take();
    let action = run.action();
    assert_eq!(action["taken"], "quarantined", "{action} {}", run.stderr);
    let id = action["case"].as_str().unwrap();
    assert!(!path.exists() && ground.home.join("good").exists());
    assert_eq!((ground.ids(), ground.litter()), (vec![id.to_owned()], vec![]));
    let summary: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(summary["summary"]["quarantined"], 1);

    let table = ground.quarantine(&["list"]);
    table.says(0, path.to_str().unwrap());
    assert!(table.stdout.contains(id) && table.stdout.contains("1 items."), "{}", table.stdout);
    let shown = ground.quarantine(&["show", id, "--format", "json"]);
    let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!((shown["id"].as_str(), shown["size"].as_u64()), (Some(id), Some(68)));
    assert_eq!(shown["detections"][0]["namespace"], "lazaret");
    assert_eq!(shown["attributes"]["mode"], 0o4751);
    let sha256 = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";
    ground.quarantine(&["show", id]).says(0, sha256);

    let refused = ground.quarantine(&["restore", id]);
    refused.says(1, "restore-not-approved");
    refused.says(1, "--even-if-malicious");
    assert!(!path.exists() && ground.litter().is_empty());
    let restored = ground.quarantine(&["restore", id, "--even-if-malicious"]);
    restored.says(0, path.to_str().unwrap());
    assert_eq!(Look::of(&path), was);
    assert_eq!((ground.ids(), ground.litter()), (vec![], vec![]));
}

#[test]
fn an_allowed_digest_needs_no_flag_and_is_not_taken_again() {
    let ground = Ground::new();
    let (one, two) = (ground.victim("one"), ground.victim("two"));
    ground.take();
    let ids = ground.ids();
    assert_eq!(ids.len(), 2);
    ground.quarantine(&["restore", &ids[0]]).says(1, "restore-not-approved");
    ground.quarantine(&["restore", &ids[0], "--allow"]).says(0, "restored");
    ground.quarantine(&["restore", &ids[1]]).says(0, "restored");
    let run = ground.run(&["scan", ".", "--action", "quarantine"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(one.exists() && two.exists());
}

#[test]
fn nothing_is_overwritten_and_another_place_can_be_named() {
    let ground = Ground::new();
    let path = ground.victim("bad");
    let was = Look::of(&path);
    let id = ground.take_one();
    fs::write(&path, "mine").unwrap();
    let insist = ["restore", &id, "--even-if-malicious"];
    ground.quarantine(&insist).says(1, "restore-exists");
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    let elsewhere = ground.home.join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("taken"), "mine").unwrap();
    ground
        .quarantine(&[&insist[..], &["--to", "elsewhere/taken"]].concat())
        .says(1, "restore-exists");
    symlink(&elsewhere, ground.home.join("link")).unwrap();
    ground.quarantine(&[&insist[..], &["--to", "link/x"]].concat()).says(66, "symbolic link");
    ground.quarantine(&[&insist[..], &["--to", "missing/x"]].concat()).says(66, "--to");
    ground.quarantine(&[&insist[..], &["--to", "elsewhere/", "--keep"]].concat()).says(0, "bad");
    assert_eq!(Look::of(&elsewhere.join("bad")), was);
    ground.quarantine(&[&insist[..], &["--to", "elsewhere/other"]].concat()).says(0, "other");
    assert_eq!(Look::of(&elsewhere.join("other")), was);
    assert!(ground.ids().is_empty());
}

#[test]
fn a_directory_that_is_another_now_needs_a_word() {
    let ground = Ground::new();
    fs::create_dir(ground.home.join("d")).unwrap();
    let path = ground.victim("d/bad");
    let was = Look::of(&path);
    let id = ground.take_one();
    let insist = ["restore", &id, "--even-if-malicious"];
    fs::rename(ground.home.join("d"), ground.home.join("away")).unwrap();
    ground.quarantine(&insist).says(1, "restore-parent-missing");
    symlink(ground.home.join("away"), ground.home.join("d")).unwrap();
    ground.quarantine(&insist).says(1, "restore-parent-missing");
    fs::remove_file(ground.home.join("d")).unwrap();
    fs::create_dir(ground.home.join("d")).unwrap();
    ground.quarantine(&insist).says(1, "restore-parent-changed");
    assert!(!path.exists());
    ground.quarantine(&[&insist[..], &["--even-if-moved"]].concat()).says(0, "restored");
    assert_eq!(Look::of(&path), was);
}

#[test]
fn items_are_deleted_by_name_or_age_and_missing_ones_are_said() {
    let ground = Ground::new();
    assert_eq!(ground.quarantine(&["list"]).code, 0);
    assert_eq!(ground.quarantine(&["verify"]).code, 0);
    let none = "00000000000000000000000000000000";
    for verb in ["show", "restore", "delete", "verify"] {
        assert_eq!(ground.quarantine(&[verb, none]).code, 66, "{verb}");
    }
    ground.victim("one");
    let id = ground.take_one();
    ground.quarantine(&["delete", &id, none]).says(66, "nothing was deleted");
    assert_eq!(ground.ids(), [id.as_str()]);
    ground.quarantine(&["delete", &id]).says(0, &id);
    ground.victim("two");
    ground.take_one();
    ground.quarantine(&["delete", "--older-than", "1h"]).says(0, "0 items deleted");
    std::thread::sleep(Duration::from_millis(2100));
    ground.quarantine(&["delete", "--older-than", "1s"]).says(0, "1 items deleted");
    assert!(ground.ids().is_empty());
    for wrong in [&["delete"][..], &["delete", "--older-than", "soon"], &["show", "xyz"]] {
        assert_eq!(ground.quarantine(wrong).code, 64, "{wrong:?}");
    }
}

#[test]
fn a_sample_is_exported_as_zip_or_to_an_age_key_and_read_there() {
    let ground = Ground::new();
    ground.victim("bad");
    let id = ground.take_one();
    assert_eq!(ground.quarantine(&["export", &id]).code, 64, "a form must be chosen");
    ground.quarantine(&["export", &id, "--zip", "-o", "s.zip"]).says(0, "");
    let script = "import sys,zipfile\n\
                  z=zipfile.ZipFile('s.zip')\n\
                  assert z.infolist()[0].flag_bits & 1\n\
                  sys.stdout.buffer.write(z.read(z.namelist()[0], b'infected'))";
    let python = Command::new("python3").args(["-c", script]).current_dir(&ground.home).output();
    assert_eq!(python.unwrap().stdout, eicar());
    let stored = fs::read(ground.home.join("s.zip")).unwrap();
    assert!(!stored.windows(8).any(|w| w == &eicar()[..8]), "not in the clear");
    ground.quarantine(&["export", &id, "--zip", "-o", "s.zip"]).says(73, "s.zip");

    let key = age::x25519::Identity::generate();
    let recipient = key.to_public().to_string();
    ground.quarantine(&["export", &id, "--age", &recipient, "-o", "s.age"]).says(0, "");
    let sealed = File::open(ground.home.join("s.age")).unwrap();
    let mut plain = Vec::new();
    let opened = age::Decryptor::new(sealed).unwrap();
    let mut reader = opened.decrypt(std::iter::once(&key as &dyn age::Identity)).unwrap();
    reader.read_to_end(&mut plain).unwrap();
    assert_eq!(plain, eicar());
    ground.quarantine(&["export", &id, "--age", "age1nonsense", "-o", "t"]).says(64, "age");
    assert!(!ground.home.join("t").exists() && ground.ids() == [id]);
}

#[test]
fn a_changed_bit_is_named_and_never_given_back() {
    let ground = Ground::new();
    let path = ground.victim("one");
    let id = ground.take_one();
    ground.victim("two");
    let whole = ground.take_one();
    assert_eq!(ground.quarantine(&["verify"]).code, 0);
    let item = ground.item(&id);
    let mut bytes = fs::read(&item).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&item, &bytes).unwrap();
    let verified = ground.quarantine(&["verify"]);
    verified.says(1, &id);
    assert!(!verified.stdout.contains(&whole) && verified.stdout.contains("item-damaged"));
    assert_eq!(ground.quarantine(&["verify", &whole]).code, 0);
    let json: Value =
        serde_json::from_str(&ground.quarantine(&["verify", "--format", "json"]).stdout).unwrap();
    assert_eq!(json.as_array().unwrap().iter().filter(|i| i["whole"] == false).count(), 1);
    ground.quarantine(&["restore", &id, "--even-if-malicious"]).says(1, "item-damaged");
    ground.quarantine(&["export", &id, "--zip", "-o", "x"]).says(1, "item-damaged");
    assert!(!path.exists() && !ground.home.join("x").exists() && ground.litter().is_empty());
    // The same in the header: not even listed as readable, and still named.
    bytes[20] ^= 1;
    fs::write(&item, &bytes).unwrap();
    ground.quarantine(&["list"]).says(0, "item-");
    assert_eq!(ground.ids().len(), 2);
}

#[test]
fn names_that_are_hostile_are_escaped_and_come_back() {
    let names: [&[u8]; 4] = [b"a\nb", b"\xff\xfe", b"\x1b[31mred", b"$(touch x);'\""];
    for name in names {
        let ground = Ground::new();
        let path = ground.victim(OsStr::from_bytes(name));
        let was = Look::of(&path);
        let id = ground.take_one();
        let text = [&["list"][..], &["show", &id]].map(|args| ground.quarantine(args).stdout);
        for line in text.iter().flat_map(|text| text.lines()) {
            assert!(!line.contains('\x1b') && line != "b", "{line}");
        }
        let list = ground.quarantine(&["list", "--format", "json"]).stdout;
        let list: Value = serde_json::from_str(&list).unwrap();
        assert_eq!(list[0]["path_bytes"].is_string(), name == b"\xff\xfe");
        let back = ground.quarantine(&["restore", &id, "--even-if-malicious"]);
        back.says(0, "restored");
        assert_eq!(back.stdout.lines().count(), 1, "{}", back.stdout);
        assert_eq!(Look::of(&path), was);
        assert_eq!(fs::read_dir(&ground.home).unwrap().count(), 1);
    }
}

#[test]
fn a_second_process_waits_and_says_so() {
    let ground = Ground::new();
    ground.victim("bad");
    let id = ground.take_one();
    let lock = File::open(ground.state.join("quarantine/lock")).unwrap();
    flock(&lock, FlockOperation::LockExclusive).unwrap();
    assert_eq!(ground.ids(), [id.as_str()], "readers do not wait");
    let mut waiting = ground.start(&["quarantine", "delete", &id]);
    std::thread::sleep(Duration::from_secs(1));
    assert!(waiting.try_wait().unwrap().is_none());
    flock(&lock, FlockOperation::Unlock).unwrap();
    Run::of(waiting.wait_with_output().unwrap()).says(0, "waiting up to");
    assert!(ground.ids().is_empty());
}

#[test]
fn a_vault_that_cannot_be_used_ends_the_scan_before_it_begins() {
    let ground = Ground::new();
    let path = ground.victim("bad");
    let vault = ground.state.join("quarantine");
    fs::create_dir(&vault).unwrap();
    fs::set_permissions(&vault, fs::Permissions::from_mode(0o755)).unwrap();
    let run = ground.run(&["scan", ".", "--action", "quarantine"]);
    run.says(77, "vault-unsafe");
    assert!(path.exists() && run.stdout.is_empty());
}

/// The item and its key that are kept from the first version of the format.
#[test]
fn a_vault_of_version_1_is_listed_verified_and_given_back() {
    let ground = Ground::new();
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/quarantine/tests/data/version-1");
    let vault = ground.state.join("quarantine");
    for directory in ["", "items", "intents", "denied"] {
        fs::create_dir(vault.join(directory)).unwrap();
        let private = fs::Permissions::from_mode(0o700);
        fs::set_permissions(vault.join(directory), private).unwrap();
    }
    let id = "40269a1aface7c344b0d2ed45633efe0";
    for (from, to) in
        [("host.key".to_owned(), vault.join("host.key")), (format!("{id}.lzq"), ground.item(id))]
    {
        fs::copy(kept.join(from), &to).unwrap();
        fs::set_permissions(to, fs::Permissions::from_mode(0o600)).unwrap();
    }
    assert_eq!(ground.ids(), [id]);
    ground.quarantine(&["verify"]).says(0, "1 items whole");
    ground.quarantine(&["show", id]).says(0, "/srv/lz-sample/marker.txt");
    ground.quarantine(&["restore", id, "--to", "back"]).says(0, "back");
    let text = fs::read_to_string(ground.home.join("back")).unwrap();
    assert_eq!(text, "A harmless marker kept from format version 1.\n");
}

#[test]
fn every_verb_shows_examples() {
    let ground = Ground::new();
    for verb in ["list", "show", "restore", "export", "delete", "verify"] {
        ground.quarantine(&[verb, "--help"]).says(0, "Examples:\n  lazaret quarantine");
    }
    let help = ground.run(&["quarantine", "--help"]).stdout;
    assert!(!help.contains("recheck") && !help.contains("keep "), "{help}");
    assert!(Path::new(&ground.home).exists());
}
