//! Made-up rules of somebody else, good and broken.

use super::*;

fn texts(files: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

fn run(files: &[(&str, &str)], map: &str) -> Adopted {
    adopt("theirs", texts(files), &SeverityMap::parse(map).unwrap()).unwrap()
}

/// File, line and rules of everything that was left out.
fn left(adopted: &Adopted) -> Vec<(&str, usize, Vec<&str>)> {
    assert!(adopted.left_out.iter().all(|left| !left.reason.is_empty()));
    adopted.left_out.iter().map(|left| (left.file.as_str(), left.line, names(left))).collect()
}

fn names(left: &LeftOut) -> Vec<&str> {
    left.rules.iter().map(String::as_str).collect()
}

fn text(adopted: &Adopted, path: &str) -> String {
    let (_, text) = adopted.files.iter().find(|(other, _)| other == path).unwrap();
    String::from_utf8(text.clone()).unwrap()
}

#[test]
fn broken_rules_go_and_their_neighbours_stay() {
    let file = "// Licence: of theirs\nimport \"pe\"\n\
                rule good { strings: $a = \"some text\" condition: $a }\n\
                rule unknown {\n  condition:\n    no_such_thing\n}\n\
                rule syntax { condition: and }\n\
                rule last { condition: pe.is_pe }\n";
    let adopted = run(&[("a.yar", file)], "");
    assert_eq!(left(&adopted), [("a.yar", 6, vec!["unknown"]), ("a.yar", 8, vec!["syntax"])]);
    assert!(adopted.left_out[0].reason.contains("no_such_thing"), "{:?}", adopted.left_out);
    let text = text(&adopted, "a.yar");
    assert!(text.starts_with("// Licence: of theirs\nimport \"pe\"\n"), "{text}");
    assert!(text.contains("rule good") && text.contains("rule last"), "{text}");
    assert!(!text.contains("no_such_thing") && !text.contains("rule syntax"), "{text}");
    assert_eq!(adopted.rules, 2);
}

#[test]
fn rules_that_need_one_that_went_go_too_and_a_name_counts_once() {
    let adopted = run(
        &[
            ("a.yar", "rule base { condition: missing }\nrule first { condition: true }"),
            ("b.yar", "rule needs { condition: base and first }\nrule first { condition: false }"),
        ],
        "",
    );
    let expected =
        [("a.yar", 1, vec!["base"]), ("b.yar", 1, vec!["needs"]), ("b.yar", 2, vec!["first"])];
    assert_eq!(left(&adopted), expected);
    assert_eq!(adopted.files.len(), 1, "a file without a rule is none: {:?}", adopted.files);
}

#[test]
fn a_rule_that_never_ends_takes_what_it_swallowed_by_name() {
    let file = "rule open { strings: $a = \"x\n\nprivate rule swallowed { condition: true }\n";
    let adopted = run(&[("a.yar", file), ("b.yar", "rule b { condition: true }")], "");
    assert_eq!(adopted.rules, 1);
    assert!(!adopted.left_out.is_empty());
    let names: Vec<&String> = adopted.left_out.iter().flat_map(|left| &left.rules).collect();
    assert!(names.iter().any(|name| *name == "open"), "{:?}", adopted.left_out);
}

#[test]
fn what_is_no_text_and_what_is_included_is_said() {
    let mut files = texts(&[("a.yar", "include \"b.yar\"\nrule a { condition: true }")]);
    files.push(("c.yar".to_owned(), b"rule c { condition: true } // \xff".to_vec()));
    let adopted = adopt("theirs", files, &SeverityMap::default()).unwrap();
    assert_eq!(left(&adopted), [("a.yar", 1, vec![]), ("c.yar", 0, vec!["c"])]);
    assert_eq!(text(&adopted, "a.yar").trim(), "rule a { condition: true }");
}

#[test]
fn the_first_line_that_fits_says_what_a_rule_means() {
    let map = "default = \"suspicious\"\n\
               [[map]]\nseverity = \"info\"\nrule = \"SUSP_*\"\n\
               [[map]]\nseverity = \"malicious\"\nmeta = \"score\"\nat-least = 80\n\
               [[map]]\nseverity = \"malicious\"\ntag = \"RANSOM\"\n\
               [[map]]\nseverity = \"info\"\nmeta = \"kind\"\nis = \"tool\"\n";
    let file = "rule SUSP_a { meta: score = 90 condition: true }\n\
                rule b { meta: score = 80 author = \"x\" condition: true }\n\
                rule c : X RANSOM { condition: true }\n\
                rule d { meta: kind = \"tool\"\n condition: true }\n\
                rule e { strings: $a = \"{ meta: }\" condition: $a }\n";
    let adopted = run(&[("a.yar", file)], map);
    let mut set = SourceSet::new();
    set.add_text("theirs", "a.yar".into(), adopted.files[0].1.clone());
    let catalogue = crate::Catalogue::compile(&set, &[], crate::Tolerance::Strict).unwrap();
    let severities: Vec<_> =
        catalogue.rules.iter().map(|rule| (rule.rule.as_str(), rule.severity)).collect();
    use Severity::{Info, Malicious, Suspicious};
    let expected =
        [("SUSP_a", Info), ("b", Malicious), ("c", Malicious), ("d", Info), ("e", Suspicious)];
    assert_eq!(severities, expected);
    assert_eq!(adopted.mapped[&Malicious], 2);
    // Their own words stay, and without a map nothing is added.
    assert!(text(&adopted, "a.yar").contains("score = 80 author = \"x\" severity = \"malicious\""));
    assert_eq!(text(&run(&[("a.yar", file)], ""), "a.yar"), file);
}
