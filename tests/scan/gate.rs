//! What is held against rules before they are published: clean files, and what a rule costs.

use crate::{
    bench::{Bench, EICAR},
    parcel::deb,
};

#[test]
fn the_gate_judges_packages_by_what_is_in_them() {
    let bench = Bench::new();
    bench.write("good/clean.deb", &deb(&[("./usr/bin/tool", b"#!/bin/sh\necho hello\n")]));
    let clean = bench.run(&["rules", "gate", "--over", "good"]);
    assert_eq!(clean.code, 0, "{}{}", clean.stdout, clean.stderr);
    assert!(clean.stdout.contains("1 files, 0 incomplete: 0 alarms"), "{}", clean.stdout);

    bench.write("good/bad.deb", &deb(&[("./usr/bin/bad", &EICAR())]));
    let found = bench.run(&["rules", "gate", "--over", "good"]);
    assert_eq!(found.code, 1, "{}", found.stdout);
    let place = "bad.deb!/data.tar.gz!/./usr/bin/bad";
    assert!(found.stdout.lines().any(|line| line.ends_with(place)), "{}", found.stdout);

    // The stream inside holds the bytes as they are and is judged too.
    let mut expected = String::new();
    for alarm in found.stdout.lines().filter(|line| line.contains("lazaret:")) {
        let [_, rule, place] = alarm.splitn(3, "  ").map(str::trim).collect::<Vec<_>>()[..] else {
            panic!("{alarm}")
        };
        expected += &format!("{rule} {}\n", place.replace("!/", "/").replace("good/bad.deb/", ""));
    }
    bench.write("expected", expected.as_bytes());
    let expected = bench.run(&["rules", "gate", "--over", "good", "--expect", "expected"]);
    assert_eq!(expected.code, 0, "{}", expected.stdout);
    assert!(expected.stdout.contains(" 0 alarms, "), "{}", expected.stdout);
}

#[test]
fn the_gate_counts_what_it_could_not_open_by_reason() {
    let bench = Bench::new();
    let whole = deb(&[("./usr/bin/tool", &[b'x'; 9000])]);
    bench.write("good/cut.deb", &whole[..whole.len() - 40]);
    let run = bench.run(&["rules", "gate", "--over", "good", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(told["incomplete"], 1, "{}", run.stdout);
    assert!(told["why"]["malformed"].as_u64().is_some(), "{}", run.stdout);
}

#[test]
fn a_rule_that_every_file_asks_needs_a_reason_for_it() {
    let bench = Bench::new();
    for name in ["a", "b"] {
        bench.write(&format!("tree/{name}"), b"words that are common");
    }
    let rule = |meta: &str| {
        format!("rule r {{ meta: {meta} strings: $a = \"words that\" condition: $a }}")
    };
    bench.write("plain.yar", rule("x = 1").as_bytes());
    bench.write("told.yar", rule("cost = \"it must see all of them\"").as_bytes());
    let cost = |rules: &str, most: &[&str]| {
        bench.run(&[&["rules", "cost", rules, "--over", "tree"], most].concat())
    };
    assert_eq!(cost("plain.yar", &[]).code, 0);
    let wide = cost("plain.yar", &["--most", "50"]);
    assert_eq!(wide.code, 1, "{}", wide.stdout);
    assert!(wide.stdout.contains("too wide: default:r, 2 of 2 files"), "{}", wide.stdout);
    let told = cost("told.yar", &["--most", "50"]);
    assert_eq!(told.code, 0, "{}", told.stdout);
    assert!(told.stdout.contains("2 of 2 files: it must see all of them"), "{}", told.stdout);
    assert_eq!(cost("plain.yar", &["--most", "100"]).code, 0);
    assert_eq!(cost("plain.yar", &["--most", "much"]).code, 64);
}
