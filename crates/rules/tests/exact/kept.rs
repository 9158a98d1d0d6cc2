//! What an earlier run kept changes no match, whatever became of it.

use lazaret_rules::{
    Compiled, Externals, Generation, RuleSpec, RuleStore, RulesError, Scanner, SourceSet, Tolerance,
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

const INPUTS: [&[u8]; 4] = [b"one", b"one two", b"two three", b"nope"];

fn set(dir: &Path, text: &str) -> SourceSet {
    let path = dir.join("r.yar");
    fs::write(&path, text).unwrap();
    let mut set = SourceSet::new();
    set.add(&RuleSpec { namespace: "n".into(), path }).unwrap();
    set
}

/// One run with a store: the rules of each input, and the files that are kept after it.
fn run(set: &SourceSet, store: &Path) -> (Vec<String>, Vec<PathBuf>) {
    let opened = RuleStore::open(store).unwrap();
    let Compiled { generation, .. } =
        Generation::load(set, &[], Tolerance::SkipInvalid, Some(Arc::new(opened))).unwrap();
    let mut scanner = Scanner::new(&generation, None);
    let names = INPUTS.map(|input| {
        let verdict = scanner.scan(input, &Externals::default());
        assert!(verdict.whys().is_empty(), "{verdict:?}");
        verdict.detections().iter().map(|found| format!("{} ", found.rule)).collect()
    });
    generation.keep();
    let mut files: Vec<PathBuf> =
        fs::read_dir(store).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    (names.to_vec(), files)
}

const TEXT: &str = r#"
    private rule p { strings: $ = "two" condition: any of them }
    rule a { strings: $ = "one" condition: any of them and not p }
    rule b { strings: $ = "three" condition: p and any of them }
    rule broken { condition: no_such }"#;

#[test]
fn kept_rules_match_the_same_and_are_not_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let (set, store) = (set(dir.path(), TEXT), dir.path().join("store"));
    let first = run(&set, &store);
    assert_eq!(first.0, ["a ", "", "b ", ""]);
    let kinds =
        |kind: &str| first.1.iter().filter(|f| f.extension().is_some_and(|e| e == kind)).count();
    assert_eq!((kinds("check"), kinds("sieve"), kinds("sets"), kinds("set")), (1, 1, 1, 2));
    let before: Vec<_> =
        first.1.iter().map(|file| fs::metadata(file).unwrap().modified().unwrap()).collect();
    assert_eq!(run(&set, &store), first);
    let after: Vec<_> =
        first.1.iter().map(|file| fs::metadata(file).unwrap().modified().unwrap()).collect();
    assert_eq!(after, before, "nothing was written again");
}

#[test]
fn damaged_files_are_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let (set, store) = (set(dir.path(), TEXT), dir.path().join("store"));
    let first = run(&set, &store);
    for file in &first.1 {
        let whole = fs::read(file).unwrap();
        let mut broken = whole.clone();
        broken[whole.len() / 2] ^= 1;
        fs::write(file, broken).unwrap();
        assert_eq!(run(&set, &store), first, "{}", file.display());
        let again = fs::read(file).unwrap();
        assert!(again.len() >= 32, "{}", file.display());
    }
}

#[test]
fn other_rules_find_nothing_of_these() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store");
    run(&set(dir.path(), TEXT), &store);
    let other = set(dir.path(), &TEXT.replace("\"one\"", "\"nope\""));
    assert_eq!(run(&other, &store).0, ["", "", "b ", "a "]);
}

#[test]
fn an_error_that_was_tolerated_is_not_tolerated_by_everybody() {
    let dir = tempfile::tempdir().unwrap();
    let (set, store) = (set(dir.path(), TEXT), dir.path().join("store"));
    run(&set, &store);
    let opened = Arc::new(RuleStore::open(&store).unwrap());
    let refused = Generation::load(&set, &[], Tolerance::Strict, Some(opened)).unwrap_err();
    let RulesError::Invalid(kept) = refused else { panic!("{refused}") };
    let refused = Generation::compile(&set, &[], Tolerance::Strict).unwrap_err();
    let RulesError::Invalid(fresh) = refused else { panic!("{refused}") };
    assert_eq!(kept, fresh);
}
