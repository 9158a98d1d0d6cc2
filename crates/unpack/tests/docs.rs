//! `docs/formats.md` says what the code does. `UPDATE_GOLDEN=1` writes the table anew.
#![allow(clippy::tests_outside_test_module, reason = "a test program of its own")]

use std::fmt::Write;
use std::path::Path;

use lazaret_unpack::{FORMATS, Limits};

const HEAD: &str = "| format | read by | since | limits | tested by |\n|---|---|---|---|---|\n";

#[test]
fn the_table_of_formats_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats.md");
    let text = std::fs::read_to_string(&path).expect("docs/formats.md");
    let (before, rest) = text.split_once(HEAD).expect("the head of the table");
    let (_, after) = rest.split_once("\n## Limits").expect("the section on limits");
    let mut rows = String::new();
    for entry in FORMATS {
        let (name, by, tests) = (entry.name, entry.by, entry.tested_by);
        writeln!(rows, "| {name} | {by} | 0.1.0 | {} | {tests} |", entry.limits).expect("text");
    }
    let wanted = format!("{before}{HEAD}{rows}\n## Limits{after}");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &wanted).expect("docs/formats.md");
        return;
    }
    assert!(text == wanted, "docs/formats.md is out of date; UPDATE_GOLDEN=1 renews it");
}

#[test]
fn the_limits_are_those_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats.md");
    let text = std::fs::read_to_string(path).expect("docs/formats.md");
    let (demand, access) = (Limits::on_demand(), Limits::on_access());
    let mib = |bytes: u64| match bytes >> 20 {
        2048 => "2 GiB".to_owned(),
        mib => format!("{mib} MiB"),
    };
    for (what, a, b) in [
        ("bytes out,", mib(demand.bytes), mib(access.bytes)),
        ("one member held", mib(demand.member), mib(access.member)),
        ("containers within", demand.depth.to_string(), access.depth.to_string()),
        ("bytes out per byte", demand.ratio.to_string(), access.ratio.to_string()),
        ("decoded members", mib(demand.memory), mib(access.memory)),
        ("one dictionary", mib(demand.window), mib(access.window)),
        ("time ", format!("{} s", demand.time.as_secs()), format!("{} s", access.time.as_secs())),
    ] {
        let line = text.lines().find(|line| line.starts_with(&format!("| {what}")));
        let line = line.unwrap_or_else(|| panic!("no row for {what}"));
        assert!(line.ends_with(&format!("| {a} | {b} |")), "{line} is not {a} and {b}");
    }
}
