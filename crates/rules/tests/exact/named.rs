//! Each way in which a rule depends on more than itself, by name.

use crate::both::Both;
use lazaret_model::{Level, WhyCode};
use lazaret_rules::{
    Define, Externals, Generation, RuleSpec, RulesError, Scanner, SourceSet, Tolerance,
};
use std::{fs, time::Duration};

const INPUTS: [&[u8]; 6] =
    [b"", b"one", b"one two", b"two", b"one two three", b"MZ one two \x00\x01"];

/// The names that match some of the inputs, each with the number of inputs.
fn matching(sources: &[(&str, &str)], defines: &[&str], externals: &Externals<'_>) -> String {
    let bytes: Vec<_> = sources.iter().map(|(ns, text)| (*ns, text.as_bytes())).collect();
    let defines: Vec<Define> = defines.iter().map(|define| define.parse().unwrap()).collect();
    counted(&Both::new(&bytes, &defines), externals)
}

fn counted(both: &Both, externals: &Externals<'_>) -> String {
    let mut scanner = Scanner::new(&both.generation, None);
    let mut counts = std::collections::BTreeMap::<String, usize>::new();
    // Twice, so that sets made for one file serve another.
    for input in INPUTS.iter().chain(&INPUTS) {
        for ((namespace, rule), count) in both.matches(&mut scanner, input, externals) {
            *counts.entry(format!("{namespace}:{rule}")).or_default() += count;
        }
    }
    let words: Vec<String> = counts.iter().map(|(name, n)| format!("{name}={}", n / 2)).collect();
    words.join(" ")
}

fn plain(text: &str) -> String {
    matching(&[("n", text)], &[], &Externals::default())
}

#[test]
fn rules_that_name_others() {
    let text = r#"
        rule a { strings: $ = "one" condition: any of them }
        private rule b { strings: $ = "two" condition: any of them and not a }
        rule c { condition: a and not b }
        rule d { condition: b }
        rule e { condition: any of (a, b) }
        rule f { condition: not a and not b and filesize < 1 }"#;
    assert_eq!(plain(text), "n:a=4 n:c=4 n:d=1 n:e=5 n:f=1");
}

#[test]
fn global_rules_gate_their_namespace_only() {
    let gated = r#"
        rule before { strings: $ = "one" condition: any of them }
        global rule gate { strings: $ = "two" condition: any of them }
        rule after { strings: $ = "one" condition: any of them }"#;
    let free = r#"rule free { strings: $ = "one" condition: any of them }"#;
    let found = matching(&[("n", gated), ("m", free)], &[], &Externals::default());
    assert_eq!(found, "m:free=4 n:after=3 n:before=3 n:gate=4");
}

#[test]
fn a_private_global_rule_gates_and_is_not_told() {
    let text = r#"
        private rule helper { strings: $ = "three" condition: any of them }
        private global rule gate { condition: filesize > 3 and not helper }
        rule a { strings: $ = "one" condition: any of them }"#;
    assert_eq!(plain(text), "n:a=2");
}

#[test]
fn a_namespace_that_is_taken_up_again_is_a_new_one() {
    let one = r#"
        global rule gate { strings: $ = "three" condition: any of them }
        rule a { strings: $ = "one" condition: any of them }"#;
    let other = r#"rule a { strings: $ = "one" condition: any of them }"#;
    let again = r#"rule a { strings: $ = "two" condition: any of them } rule b { condition: a }"#;
    let found = matching(&[("n", one), ("m", other), ("n", again)], &[], &Externals::default());
    assert_eq!(found, "m:a=4 n:a=5 n:b=4 n:gate=1");
}

#[test]
fn rules_see_earlier_sources_of_their_namespace() {
    let one = r#"rule a { strings: $ = "one" condition: any of them }"#;
    let other = r#"rule b { condition: a and filesize > 5 }"#;
    let found = matching(&[("n", one), ("n", other)], &[], &Externals::default());
    assert_eq!(found, "n:a=4 n:b=3");
}

#[test]
fn modules_are_imported_where_they_are_used() {
    let text = r#"
        import "math" import "pe"
        rule a { strings: $ = "one" condition: any of them and math.entropy(0, filesize) > 2.0 }
        rule b { condition: not defined pe.machine and filesize > 8 }
        import "hash"
        rule c { condition: hash.md5(0, 3) == "f97c5d29941bfb1b2fdab0874906ab82" }
        rule d { condition: c and math.min(filesize, 3) == 3 }"#;
    assert_eq!(plain(text), "n:a=3 n:b=2 n:c=3 n:d=3");
}

#[test]
fn an_included_file_and_what_stands_around_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("main.yar");
    fs::create_dir(dir.path().join("sub")).unwrap();
    fs::write(dir.path().join("sub/inner.yar"), "rule inner { condition: filesize == 3 }").unwrap();
    let text = r#"import "math"
        rule first { strings: $ = "one" condition: any of them }
        include "sub/inner.yar"
        rule last { condition: first and inner and math.min(1, 2) == 1 }"#;
    fs::write(&path, text).unwrap();
    let mut set = SourceSet::new();
    set.add(&RuleSpec { namespace: "n".into(), path }).unwrap();
    let found = counted(&Both::of(&set, &[]), &Externals::default());
    assert_eq!(found, "n:first=4 n:inner=2 n:last=1");
}

#[test]
fn variables_of_the_file_and_of_the_run() {
    let text = r#"
        rule by_name { condition: filename == "a.sh" and extension matches /^\.SH$/i }
        rule by_kind { strings: $ = "one" condition: any of them and filetype contains "EXE" }
        rule by_owner { condition: owner != "root" and filepath endswith "/a.sh" }
        rule by_level { condition: level > 2 and filesize == 0 }"#;
    let externals = Externals {
        filename: "a.sh",
        filepath: "/tmp/a.sh",
        extension: ".sh",
        filetype: "EXE",
        owner: "nobody",
    };
    let both = |defines: &[&str], externals: &_| matching(&[("n", text)], defines, externals);
    assert_eq!(both(&["level=3"], &externals), "n:by_kind=4 n:by_level=1 n:by_name=6 n:by_owner=6");
    assert_eq!(
        both(&["level=2"], &Externals { owner: "root", ..externals }),
        "n:by_kind=4 n:by_name=6"
    );
    assert_eq!(both(&["level=2", "filetype=PDF"], &externals), "n:by_name=6 n:by_owner=6");
    assert_eq!(both(&["level=2"], &Externals::default()), "");
}

#[test]
fn counts_offsets_and_lengths_are_not_cut_short() {
    let text = r#"
        rule count { strings: $a = "o" condition: #a == 2 }
        rule offset { strings: $a = "o" condition: @a[2] == 6 }
        rule length { strings: $a = /t[a-z]+/ condition: !a[2] == 5 }
        rule every { strings: $a = "o" condition: for all i in (1..#a) : (@a[i] < 7) and $a }"#;
    assert_eq!(plain(text), "n:count=3 n:every=4 n:length=1 n:offset=2");
}

#[test]
fn broken_rules_are_left_out_and_change_no_other() {
    let text = r#"
        rule a { strings: $ = "one" condition: any of them and no_such }
        rule a { strings: $ = "two" condition: any of them }
        rule a { strings: $ = "three" condition: any of them }
        rule b { condition: no_such_rule }
        rule c { condition: b }
        rule d { condition: a }
        rule e { condition: "#;
    assert_eq!(plain(text), "n:a=4 n:d=4");
}

#[test]
fn broken_rules_refuse_the_set_with_file_and_line() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bad.yar");
    fs::write(&path, "rule good { condition: true }\nrule bad { condition: no_such }\n").unwrap();
    let mut set = SourceSet::new();
    set.add(&RuleSpec { namespace: "n".into(), path: path.clone() }).unwrap();
    let refused = Generation::compile(&set, &[], Tolerance::Strict).unwrap_err();
    let RulesError::Invalid(said) = refused else { panic!("{refused}") };
    let [said] = &said[..] else { panic!("{said:?}") };
    assert_eq!((said.code.as_str(), said.line), ("E009", 2));
    assert_eq!(said.origin, path.display().to_string());
}

#[test]
fn files_with_very_many_candidates_match_the_same() {
    let rule = |n: usize| {
        format!(
            "rule r{n} {{ strings: $a = \"marker{n:04}\" $b = \"other{n:04}\" condition: $a and not $b }}\n"
        )
    };
    let text: String = (0..900).map(rule).collect();
    let both = Both::new(&[("n", text.as_bytes())], &[]);
    let mut scanner = Scanner::new(&both.generation, None);
    for count in [1, 31, 33, 384, 385, 900, 2] {
        let markers = (0..count).map(|n| format!("marker{n:04} "));
        let input = markers.chain(["other0000".to_owned()]).collect::<String>();
        let found = both.matches(&mut scanner, input.as_bytes(), &Externals::default());
        assert_eq!(found.len(), count - 1);
    }
}

#[test]
fn more_sets_than_there_are_places_match_the_same() {
    let rule = |n: usize| {
        format!("rule r{n} {{ strings: $ = \"marker{n:04}\" condition: any of them }}\n")
    };
    let text: String = (0..530).map(rule).collect();
    let both = Both::new(&[("n", text.as_bytes())], &[]);
    let mut scanner = Scanner::new(&both.generation, None);
    for n in (0..530).chain([0, 529]) {
        let input = format!("marker{n:04}");
        let found = both.matches(&mut scanner, input.as_bytes(), &Externals::default());
        assert!(found.contains_key(&("n".into(), format!("r{n}"))), "{found:?}");
    }
}

#[test]
fn a_condition_without_end_is_a_timeout_and_the_scanner_goes_on() {
    let text = br#"
        rule slow { strings: $ = "slow" condition: any of them and
            for all i in (0..10000000000) : (uint8(i & 1) != 0x7f) }
        rule quick { strings: $ = "quick" condition: any of them }"#;
    let both = Both::new(&[("n", text)], &[]);
    let mut scanner = Scanner::new(&both.generation, Some(Duration::from_secs(1)));
    let verdict = scanner.scan(b"slow", &Externals::default());
    assert_eq!(verdict.level(), Level::Incomplete);
    assert_eq!(verdict.whys().first().map(|why| why.code), Some(WhyCode::Timeout));
    let verdict = scanner.scan(b"quick", &Externals::default());
    assert_eq!((verdict.level(), verdict.whys().len()), (Level::Suspicious, 0));
}

#[test]
fn a_negation_of_what_has_no_value_has_none() {
    let text = r#"
        rule a { strings: $a = "one" condition: not (not (@a < 9) or $a) }
        rule b { strings: $a = "one" condition: not (not (not (@a < 9)) or $a) }
        rule c { strings: $a = "one" condition: not (not ((@a < 9) and true) or $a) }
        rule d { strings: $a = "one" condition: not ((@a < 9) and true) }
        rule e { strings: $a = "one" condition: not (not ($a at @a) or $a) }
        rule f { strings: $a = "one" condition: not (not (for all i in (@a, 2) : (i < 9)) or $a) }
        rule g { strings: $a = "one" condition: not (not (1 of ($a) in (@a..9)) or $a) }
        rule h { strings: $a = "one" condition: not (not (with x = @a : (x < 9)) or $a) }"#;
    assert_eq!(plain(text), "n:a=2 n:b=2 n:d=2 n:e=2 n:h=2");
}
