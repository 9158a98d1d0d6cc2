//! `lazaret signatures`: packages that become active, packages that must not, and what protects.
//!
//! Every package is made and signed here, and tried by the real child process.
#![expect(
    clippy::tests_outside_test_module,
    reason = "integration tests are a module of their own"
)]
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod adopted;
mod ground;
#[path = "../../crates/feed/tests/support/mod.rs"]
mod support;

use ground::{Ground, eicar};
use std::{fs, thread, time::Duration};

const HAY: &[u8] = b"hay with a needle of this test in it";
const ENDLESS: &str = "rule endless { condition: \
                       for all i in (0..9223372036854775806) : (uint8(i % 7) != 300) }";

#[test]
fn a_package_protects_after_its_import_and_not_after_its_rollback() {
    let ground = Ground::new();
    assert_eq!(ground.found(HAY).0, [""; 0]);
    assert_eq!(ground.found(&eicar()).0, ["lazaret:Test_Eicar_File", "lazaret:Test_Eicar_Text"]);
    assert!(ground.status()["embedded_only"].as_bool().unwrap());

    let run = ground.import(&ground.package(1, &[]));
    assert_eq!(run.code, 0, "{}", run.err);
    for words in
        ["2 rules compile", "2 tests pass", "are spared", "% of what it takes", "is active"]
    {
        assert!(run.out.contains(words), "{words}: {}", run.out);
    }
    assert_eq!(ground.found(HAY).0, ["site:needle"]);
    assert_eq!(ground.found(&eicar()).0, ["lazaret:eicar"]);
    let status = ground.status();
    assert_eq!(status["active"]["version"], 1);
    assert_eq!(status["active"]["signers"].as_array().unwrap().len(), 2);
    assert_eq!(status["counters"]["activated"], 1);
    let text = ground.run(&["signatures", "status"]);
    assert!(text.code == 0 && text.out.contains("package 1"), "{}", text.out);

    let back = ground.run(&["signatures", "rollback", "--reason", "a test"]);
    assert!(back.code == 0 && back.out.contains("inside the program"), "{}{}", back.out, back.err);
    assert_eq!(ground.found(HAY).0, [""; 0]);
    assert!(ground.run(&["signatures", "log"]).out.contains("a test"));
    let again = ground.import(&ground.package(1, &[]));
    assert!(again.err.contains("refused (refused-before)"), "{}", again.err);
    assert_eq!(ground.run(&["signatures", "rollback"]).code, 66);
}

/// A rule holds the words that it looks for; a package must not be what it finds.
#[test]
fn packages_are_not_reported_by_their_own_rules() {
    let ground = Ground::with_one();
    let next = ground.package(2, &[]);
    let store = lazaret_feed::Store::at(ground.path("state/feed"));
    store.staging().put(&next, &[]).unwrap();
    let scan =
        |what: &str| ground.run(&["scan", "--cache", "none", ground.path(what).to_str().unwrap()]);
    fs::write(ground.path("bare.lzp"), support::bare(&next)).unwrap();
    fs::write(ground.path("new.lzp"), &next).unwrap();
    let bare = scan("bare.lzp");
    assert!(bare.code == 1 && bare.out.contains("site:needle"), "{}{}", bare.out, bare.err);
    for veiled in ["new.lzp", "state"].map(scan) {
        assert_eq!(veiled.code, 0, "{}{}", veiled.out, veiled.err);
    }
    let run = ground.run(&["signatures", "activate"]);
    assert!(run.code == 0 && run.out.contains("Package 2"), "{}{}", run.out, run.err);
}

#[test]
fn a_hold_keeps_and_staged_packages_are_taken_after_it() {
    let ground = Ground::with_one();
    let held = ground.run(&["signatures", "hold", "--reason", "release week"]);
    assert_eq!(held.code, 0, "{}", held.err);
    ground.refused(&ground.package(2, &[]), "held", 1);
    let store = lazaret_feed::Store::at(ground.path("state/feed"));
    store.staging().put(&ground.package(2, &[]), &[]).unwrap();
    assert_eq!(ground.run(&["signatures", "activate"]).code, 1);
    assert_eq!(ground.run(&["signatures", "hold", "--end"]).code, 0);
    let run = ground.run(&["signatures", "activate"]);
    assert!(run.code == 0 && run.out.contains("Package 2"), "{}{}", run.out, run.err);
    assert_eq!(ground.run(&["signatures", "activate"]).code, 66);
    ground.refused(&ground.package(1, &[]), "rollback", 2);
}

#[test]
fn a_rule_that_matches_everything_is_refused_by_the_files_of_this_system() {
    let ground = Ground::with_one();
    let wide = ("rules/site/wide.yar", "rule everything { condition: true }");
    let said = ground.refused(&ground.package(2, &[wide]), "goodware", 1);
    assert!(said.contains("site:everything /usr/"), "{said}");
    assert_eq!(ground.found(HAY).0, ["site:needle"]);
}

#[test]
fn rules_that_fail_their_own_tests_or_do_not_compile_are_refused() {
    let ground = Ground::with_one();
    let rule = ("rules/site/b.yar", "rule b { strings: $a = \"some words\" condition: $a }");
    let test = |kind: &str, words: &str| {
        format!("rule = \"b\"\n[[{kind}]]\nnote = \"n\"\nparts = [{{ text = [\"{words}\"] }}]\n")
    };
    let with =
        |version, test: &str| ground.package(version, &[rule, ("rules/site/b.test.toml", test)]);
    ground.refused(&with(2, &test("hit", "other words")), "must-match", 1);
    ground.refused(&with(3, &test("near", "some words")), "must-not-match", 1);
    ground.refused(&with(4, "nonsense"), "must-match", 1);
    let wrong = ("rules/site/c.yar", "rule c { condition: no_such_thing }");
    let said = ground.refused(&ground.package(5, &[wrong]), "compile", 1);
    assert!(said.contains("no_such_thing") && said.contains("rules/site/c.yar"), "{said}");
    let list = ("hashes/a.deny.hashes", "#!lazaret-hashes deny\nnot a digest\n");
    ground.refused(&ground.package(6, &[list]), "compile", 1);
}

#[test]
fn a_package_that_takes_all_memory_to_compile_is_refused() {
    let ground = Ground::with_one();
    let text = format!("rule bomb {{ condition: {}true }}", "1 == 1 and ".repeat(4_000_000));
    let package = ground.package(2, &[("rules/site/bomb.yar", &text)]);
    assert!(package.len() < 2 << 20);
    let said = ground.refused(&package, "trial-died", 1);
    assert!(said.contains("step compile"), "{said}");
}

#[test]
fn a_package_that_kills_its_scanner_is_refused() {
    let ground = Ground::with_one();
    let package = ground.package(2, &[("rules/site/e.yar", ENDLESS)]);
    let said = ground.refused(&package, "trial-died", 1);
    assert!(said.contains("processor time"), "{said}");
    assert!(said.contains("step match"), "{said}");
}

/// Nothing that it is tested with shows it: a file of this system does.
#[test]
fn a_package_that_does_not_come_to_the_end_of_a_file_is_refused() {
    let ground = Ground::with_one();
    let config = fs::read_to_string(ground.path("lazaret.toml")).unwrap().replace("'3s'", "'1s'");
    fs::write(ground.path("lazaret.toml"), config).unwrap();
    let rule = ENDLESS.replace("condition: ", "condition: uint32(0) == 0x464c457f and ");
    let said =
        ground.refused(&ground.package(2, &[("rules/site/e.yar", &rule)]), "trial-timeout", 1);
    assert!(said.contains("step goodware"), "{said}");
    assert_eq!(ground.found(HAY).0, ["site:needle"]);
}

/// Seen from outside, while it is at a rule that does not end by itself.
#[test]
fn a_package_is_tried_by_a_process_that_gave_up_its_rights() {
    let ground = Ground::with_one();
    let package = ground.package(2, &[("rules/site/e.yar", ENDLESS)]);
    let status = thread::scope(|scope| {
        let import = scope.spawn(|| ground.import(&package));
        loop {
            let status = ground.trial().filter(|status| status.contains("Seccomp:\t2"));
            if let Some(status) = status {
                assert_eq!(import.join().unwrap().code, 1);
                break status;
            }
            assert!(!import.is_finished(), "it was never restricted");
            thread::sleep(Duration::from_millis(1));
        }
    });
    assert!(status.contains("NoNewPrivs:\t1"), "{status}");
    let capabilities = status.lines().find_map(|line| line.strip_prefix("CapEff:\t")).unwrap();
    let capabilities = u64::from_str_radix(capabilities, 16).unwrap();
    // Of all that root has: reading what is others' (2) and asking for leases (28).
    assert_eq!(capabilities & !(1 << 2 | 1 << 28), 0, "{status}");
}

#[test]
fn a_package_that_is_ten_times_slower_is_refused() {
    let ground = Ground::with_one();
    let rule = "rule slow { condition: for any i in (0..150000) : \
                (uint8(i) == 0x17 and uint8(i + 1) == 0x99 and uint8(i + 2) == 0x31 \
                 and uint8(i + 3) == 0x42 and uint8(i + 4) == 0x77) }";
    let said = ground.refused(&ground.package(2, &[("rules/site/s.yar", rule)]), "cost", 1);
    assert!(said.contains("200 % are allowed"), "{said}");
}

#[test]
fn a_withdrawn_rule_falls_silent() {
    let ground = Ground::with_one();
    let run = ground.import(&ground.package_without(2, &[], &["site:needle"]));
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(ground.found(HAY).0, [""; 0]);
    assert_eq!(ground.found(&eicar()).0, ["lazaret:eicar"]);
}

#[test]
fn with_all_packages_damaged_the_signatures_inside_protect_loudly() {
    let ground = Ground::with_one();
    let contents: Vec<_> = fs::read_dir(ground.path("state/feed/store")).unwrap().collect();
    assert_eq!(contents.len(), 1);
    for entry in contents {
        let path = entry.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        bytes[700] ^= 1;
        fs::write(path, bytes).unwrap();
    }
    let (found, said) = ground.found(&eicar());
    assert_eq!(found, ["lazaret:Test_Eicar_File", "lazaret:Test_Eicar_Text"]);
    assert!(said.contains("those inside the program protect"), "{said}");
    let status = ground.run(&["signatures", "status"]);
    assert!(status.code == 1 && status.out.contains("FAULT"), "{}", status.out);
}

/// No file may grow beyond 32 KiB: what a full disk is, for this program alone.
#[test]
fn a_full_disk_leaves_what_was_active_and_is_told() {
    let ground = Ground::with_one();
    let rules: String =
        (0..2_000).map(|n| format!("rule r{n} {{ condition: filesize == {n} }}\n")).collect();
    let package = ground.package(2, &[("rules/site/many.yar", &rules)]);
    fs::write(ground.path("new.lzp"), &package).unwrap();
    let file = ground.path("new.lzp").display().to_string();
    let run = ground.run_by(
        &["sh", "-c", "trap '' XFSZ; ulimit -f 64; exec \"$@\"", "sh"],
        &["signatures", "import", &file],
    );
    assert_eq!(run.code, 74, "{}{}", run.out, run.err);
    let status = ground.status();
    assert_eq!(
        (&status["active"]["version"], &status["counters"]["failed:disk-full"]),
        (&1.into(), &1.into())
    );
    assert!(ground.run(&["signatures", "log"]).out.contains("disk-full"));
    let left: Vec<_> = fs::read_dir(ground.path("state/feed/store")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(ground.found(HAY).0, ["site:needle"]);
    assert_eq!(ground.import(&package).code, 0, "with room it is taken");
}

#[test]
fn without_a_root_nothing_is_believed() {
    let ground = Ground::new();
    fs::remove_file(ground.path("root.json")).unwrap();
    let run = ground.import(&ground.package(1, &[]));
    assert!(run.code == 78 && run.err.contains("no-root"), "{} {}", run.code, run.err);
}
