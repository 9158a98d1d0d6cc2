//! What a scan takes, and what it says of that.

use crate::ground::{Ground, Look, Run, date, eicar};
use serde_json::Value;
use std::{
    fs,
    io::Write,
    os::unix::fs::{MetadataExt, symlink},
    time::Duration,
};

#[test]
fn only_what_is_malicious_is_ever_taken() {
    let ground = Ground::new();
    fs::write(
        ground.top.join("config/r.yar"),
        "rule odd { meta: severity = \"suspicious\" strings: $a = \"odd one\" condition: $a }",
    )
    .unwrap();
    fs::write(ground.home.join("odd"), "an odd one").unwrap();
    fs::write(ground.home.join("big"), [&eicar()[..], &[b' '; 500]].concat()).unwrap();
    let rules = ground.top.join("config/r.yar");
    let run = ground.run(&[
        "scan",
        ".",
        "--action",
        "quarantine",
        "--rules",
        rules.to_str().unwrap(),
        "--max-size",
        "100",
        "--format",
        "json",
    ]);
    assert_eq!(run.code, 1);
    let scan: Value = serde_json::from_str(&run.stdout).unwrap();
    for file in scan["files"].as_array().unwrap() {
        assert_eq!(file["action"], serde_json::json!({ "taken": "none" }), "{file}");
    }
    assert_eq!(scan["files"].as_array().unwrap().len(), 2);
    assert!(ground.ids().is_empty());
}

#[test]
fn without_the_word_nothing_is_taken_and_the_configuration_may_say_it() {
    let ground = Ground::new();
    let path = ground.victim("bad");
    for args in [&["scan", "."][..], &["scan", ".", "--action", "report"]] {
        assert_eq!(ground.run(args).code, 1);
        assert!(path.exists() && !ground.state.join("quarantine").exists());
    }
    ground.configure("[scan]\naction = \"quarantine\"\n");
    assert_eq!(ground.run(&["scan", ".", "--action", "report"]).code, 1);
    assert!(path.exists());
    assert_eq!(ground.run(&["scan", "."]).code, 1);
    assert!(!path.exists() && ground.ids().len() == 1);
}

#[test]
fn every_form_of_results_says_what_was_done() {
    for (format, words) in [
        ("text", &["quarantined  ./bad  ", "1 quarantined, 0 not removed."][..]),
        ("csv", &[",action,case,code", ",quarantined,"]),
        ("sarif", &["\"action\":{\"", "\"taken\":\"quarantined\""]),
        ("ndjson", &["\"action\":{\"taken\":\"quarantined\",\"case\":\""]),
    ] {
        let ground = Ground::new();
        ground.victim("bad");
        let run = ground.run(&["scan", ".", "--action", "quarantine", "--format", format]);
        assert_eq!(run.code, 1);
        let id = &ground.ids()[0];
        for word in words.iter().chain([&id.as_str()]) {
            assert!(run.stdout.contains(word), "{format}: {word}: {}", run.stdout);
        }
    }
}

#[test]
fn other_names_of_a_taken_file_lose_their_permissions_and_are_denied() {
    let ground = Ground::new();
    let path = ground.victim("bad");
    let outside = ground.top.join("other");
    fs::hard_link(&path, &outside).unwrap();
    let run = ground.take();
    assert_eq!(run.action()["code"], "hard-links-denied");
    assert!(!path.exists());
    assert_eq!(fs::metadata(&outside).unwrap().mode() & 0o077, 0);
    assert_eq!(ground.denied(), ["hard-links"]);

    let ground = Ground::new();
    ground.configure("[quarantine]\nhard_links = \"empty\"\n");
    let path = ground.victim("bad");
    let outside = ground.top.join("other");
    fs::hard_link(&path, &outside).unwrap();
    assert_eq!(ground.take().action()["code"], "hard-links-emptied");
    assert_eq!(fs::metadata(&outside).unwrap().len(), 0);
}

#[test]
fn a_file_is_taken_off_the_deny_list_by_its_entry() {
    let ground = Ground::new();
    let path = ground.victim("bad");
    let outside = ground.top.join("other");
    fs::hard_link(&path, &outside).unwrap();
    let id = ground.take_one();
    let listed = ground.quarantine(&["list", "--denied"]);
    listed.says(0, "1 files on the deny list.");
    listed.says(0, &id);
    let none = "00000000000000000000000000000000";
    ground.quarantine(&["delete", "--denied", &id, none]).says(66, "nothing was deleted");
    assert_eq!(ground.denied(), ["hard-links"]);
    for wrong in [&["--denied"][..], &["--denied", "--older-than", "1h"]] {
        assert_eq!(ground.quarantine(&[&["delete"], wrong].concat()).code, 64, "{wrong:?}");
    }
    let gone = ground.quarantine(&["delete", "--denied", &id]);
    gone.says(0, path.to_str().unwrap());
    assert!(ground.denied().is_empty());
    assert_eq!(ground.ids(), [id.as_str()], "the item of the same name stays");
    ground.quarantine(&["delete", "--denied", &id]).says(66, "deny list");
}

/// An archive of one deflated member, as zip writes it.
fn archive(name: &str, content: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(content);
    let mut encoder =
        flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content).unwrap();
    let packed = encoder.finish().unwrap();
    let word = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
    let half = |number: usize| u16::try_from(number).unwrap().to_le_bytes();
    let sizes = [sum.sum().to_le_bytes(), word(packed.len()), word(content.len())].concat();
    let common = [&[20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0x58][..], &sizes, &half(name.len()), &[0; 2]];
    let common = common.concat();
    let local = [b"PK\x03\x04", &common[..], name.as_bytes(), &packed].concat();
    let central = [b"PK\x01\x02", &[20, 0][..], &common, &[0; 14], name.as_bytes()].concat();
    let end = [b"PK\x05\x06", &[0; 4][..], &half(1), &half(1), &word(central.len())].concat();
    [&local[..], &central, &end, &word(local.len()), &[0; 2]].concat()
}

#[test]
fn what_is_found_in_a_member_takes_the_whole_file_and_names_the_member() {
    let ground = Ground::new();
    let path = ground.home.join("backup.zip");
    fs::write(&path, archive("srv/bad.com", &eicar())).unwrap();
    fs::write(ground.home.join("good.zip"), archive("srv/good", b"nothing")).unwrap();
    date(&path);
    let was = Look::of(&path);
    let id = ground.take_one();
    assert!(!path.exists() && ground.home.join("good.zip").exists());
    let shown: Value =
        serde_json::from_str(&ground.quarantine(&["show", &id, "--format", "json"]).stdout)
            .unwrap();
    assert_eq!(shown["detections"][0]["member"], serde_json::json!(["srv/bad.com"]), "{shown}");
    ground.quarantine(&["show", &id]).says(0, "srv/bad.com");
    ground.quarantine(&["restore", &id]).says(1, "restore-not-approved");
    ground.quarantine(&["restore", &id, "--even-if-malicious"]).says(0, "restored");
    assert_eq!(Look::of(&path), was);
}

#[test]
fn two_scans_at_once_take_each_file_once() {
    let ground = Ground::new();
    for number in 0..20 {
        ground.victim(format!("bad{number}"));
    }
    let args = ["scan", ".", "--action", "quarantine", "--format", "json"];
    let runs = [ground.start(&args), ground.start(&args)];
    let mut taken = 0;
    for run in runs.map(|run| Run::of(run.wait_with_output().unwrap())) {
        let scan: Value = serde_json::from_str(&run.stdout).unwrap();
        let files = scan["files"].as_array().unwrap();
        for action in files.iter().map(|file| &file["action"]) {
            let other = ["vanished", "changed", "not-removed-unreachable"];
            let fair = action["taken"] == "quarantined"
                || action["code"].as_str().is_none_or(|code| other.contains(&code));
            assert!(fair, "{action}");
            taken += usize::from(action["taken"] == "quarantined");
        }
    }
    assert_eq!((taken, ground.ids().len()), (20, 20));
    assert_eq!(fs::read_dir(&ground.home).unwrap().count(), 0);
    ground.quarantine(&["verify"]).says(0, "20 items whole");
}

#[test]
fn a_file_named_through_a_link_is_taken_where_it_really_is() {
    let ground = Ground::new();
    fs::create_dir(ground.home.join("real")).unwrap();
    let path = ground.victim("real/bad");
    symlink("real/bad", ground.home.join("link")).unwrap();
    let run = ground.run(&["scan", "link", "--action", "quarantine", "--format", "json"]);
    assert_eq!(run.action()["taken"], "quarantined", "{}", run.stderr);
    assert!(!path.exists() && ground.home.join("link").is_symlink());
    let shown = ground.quarantine(&["show", &ground.ids()[0]]);
    shown.says(0, path.to_str().unwrap());
}

#[test]
fn limits_are_kept_and_what_is_dropped_is_said() {
    let ground = Ground::new();
    ground.victim("one");
    let first = ground.take_one();
    let stored = fs::metadata(ground.item(&first)).unwrap().len();
    ground.configure(&format!("[quarantine]\nmax_total = \"{}\"\n", stored + 10));
    let path = ground.victim("two");
    let run = ground.take();
    let action = run.action();
    assert_eq!((&action["taken"], &action["code"]), (&"not-removed".into(), &"vault-full".into()));
    assert!(path.exists() && ground.ids() == [first.as_str()]);
    let cap =
        format!("[quarantine]\nmax_total = \"{}\"\nwhen_full = \"drop-oldest\"\n", stored + 10);
    ground.configure(&cap);
    let run = ground.take();
    assert_eq!(run.action()["taken"], "quarantined");
    assert!(run.stderr.contains(&first) && run.stderr.contains("(room)"), "{}", run.stderr);
    assert!(ground.ids().len() == 1 && ground.ids() != [first]);
    std::thread::sleep(Duration::from_millis(2100));
    ground.configure("[quarantine]\nkeep_for = \"1s\"\n");
    let run = ground.run(&["scan", ".", "--action", "quarantine"]);
    assert!(run.code == 0 && run.stderr.contains("(age)"), "{}", run.stderr);
    assert!(ground.ids().is_empty());
}
