//! The unforgivable error would be a rule that matches and is not a candidate.
//!
//! For every rule of the public rule sets an input is made that contains what its patterns
//! need, so that the rule really fires; plain yara-x with all rules compiled together says
//! which rules match, and each must be among the candidates of the sieve. The rule sets are
//! found by `LAZARET_RULESETS`, a directory of directories.
#![expect(
    clippy::tests_outside_test_module,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "integration tests are a module of their own"
)]
mod sample;

use lazaret_sieve::{Externals, RuleIndex, Scratch, Sieve, SieveBuilder, Value, Visibility};
use sample::Sample;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

const EXTERNALS: [&str; 5] = ["filename", "filepath", "extension", "filetype", "owner"];

type Name = (String, String);

/// One rule set in both engines.
struct Both {
    sieve: Sieve,
    rules: yara_x::Rules,
    index: BTreeMap<Name, Vec<RuleIndex>>,
}

fn compile(sources: &[(String, Vec<u8>)]) -> Both {
    let mut builder = SieveBuilder::new();
    let mut compiler = yara_x::Compiler::new();
    compiler.relaxed_re_syntax(true);
    for name in EXTERNALS {
        builder = builder.per_scan_external(name);
        compiler.define_global(name, "").unwrap();
    }
    for (namespace, text) in sources {
        compiler.new_namespace(namespace);
        let compiled = compiler.add_source(text.as_slice()).map(drop);
        if builder.add_source(namespace, text).is_err() {
            assert!(compiled.is_err(), "the compiler took a source that the sieve refused");
        }
    }
    let sieve = builder.build();
    let mut index: BTreeMap<Name, Vec<RuleIndex>> = BTreeMap::new();
    for (at, rule) in (0..).map(RuleIndex).zip(sieve.rules()) {
        index.entry((rule.namespace.clone(), rule.name.clone())).or_default().push(at);
    }
    Both { sieve, rules: compiler.build(), index }
}

/// Names of the rules that match, after asserting that all are candidates.
fn check(
    both: &Both,
    scratch: &mut Scratch,
    input: &[u8],
    values: &[(&str, &str)],
) -> BTreeSet<Name> {
    let mut scanner = yara_x::Scanner::new(&both.rules);
    let mut externals = Externals::new();
    for (name, value) in values {
        scanner.set_global(name, *value).unwrap();
        externals.set(name, Value::from(*value));
    }
    let results = scanner.scan(input).unwrap();
    let candidates = both.sieve.candidates(scratch, input, &externals).rules();
    let mut matching = BTreeSet::new();
    for rule in results.matching_rules() {
        let name = (rule.namespace().to_owned(), rule.identifier().to_owned());
        let known = both.index.get(&name).unwrap_or_else(|| panic!("{name:?} is unknown"));
        assert!(
            known.iter().any(|index| candidates.contains(index)),
            "{name:?} matches and is no candidate\n{}\ninput: \"{}\"",
            both.sieve.condition(known[0]),
            input.get(..2000).unwrap_or(input).escape_ascii(),
        );
        matching.insert(name);
    }
    matching
}

fn rule_sets() -> Option<Vec<(String, Vec<u8>)>> {
    let Some(root) = std::env::var_os("LAZARET_RULESETS") else {
        assert!(std::env::var_os("CI").is_none(), "LAZARET_RULESETS must be set in CI");
        println!("DID NOT RUN: LAZARET_RULESETS is not set");
        return None;
    };
    let (mut pending, mut sources) = (vec![PathBuf::from(root)], Vec::new());
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|e| e == "yar" || e == "yara") {
            sources.push(path);
        }
    }
    sources.sort();
    let namespace = |path: &PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    Some(sources.iter().map(|path| (namespace(path), std::fs::read(path).unwrap())).collect())
}

#[test]
fn every_rule_that_fires_on_what_it_needs_is_a_candidate() {
    let Some(sources) = rule_sets() else { return };
    let both = compile(&sources);
    let mut scratch = Scratch::new();
    let (mut fired, mut excluded) = (BTreeSet::new(), BTreeMap::<&str, usize>::new());
    let (mut possible, mut silent, mut inputs) = (0, Vec::new(), 0);
    for (namespace, text) in &sources {
        for sample in sample::of_source(text) {
            let name = (namespace.clone(), sample.name.clone());
            let known = both.index.get(&name);
            let rule = known.and_then(|list| both.sieve.rule(list[0]));
            if rule.is_none_or(|rule| rule.visibility == Visibility::Private) {
                *excluded.entry("private: reported by no one").or_default() += 1;
                continue;
            }
            for Sample { input, externals, .. } in [&sample] {
                for input in input {
                    inputs += 1;
                    let values: Vec<_> = externals.iter().map(|(a, b)| (*a, b.as_str())).collect();
                    fired.extend(check(&both, &mut scratch, input, &values));
                    if fired.contains(&name) {
                        break;
                    }
                }
            }
            if fired.contains(&name) {
                possible += 1;
            } else if let Some(reason) = sample.exclusion {
                *excluded.entry(reason).or_default() += 1;
            } else {
                possible += 1;
                silent.push(name);
            }
        }
    }
    println!("{inputs} inputs, {} of {possible} rules fired", possible - silent.len());
    println!("excluded: {excluded:#?}");
    if std::env::var_os("LAZARET_SILENT").is_some() {
        println!("silent: {silent:#?}");
    }
    assert!((possible - silent.len()) * 10 >= possible * 9, "fewer than 90 % of the rules fired");
}

#[test]
fn over_a_tree_of_real_files_every_match_is_a_candidate() {
    let Some(sources) = rule_sets() else { return };
    let Some(tree) = std::env::var_os("LAZARET_CORPUS") else {
        println!("DID NOT RUN: LAZARET_CORPUS is not set");
        return;
    };
    let (both, mut scratch) = (compile(&sources), Scratch::new());
    let (mut pending, mut files, mut matches) = (vec![PathBuf::from(tree)], 0, 0);
    while let Some(path) = pending.pop() {
        let Ok(meta) = std::fs::symlink_metadata(&path) else { continue };
        if meta.is_dir() {
            let entries = std::fs::read_dir(&path).into_iter().flatten().flatten();
            pending.extend(entries.map(|entry| entry.path()));
        } else if meta.is_file()
            && let Ok(input) = std::fs::read(&path)
        {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let full = path.to_string_lossy().into_owned();
            let values = [("filename", name.as_str()), ("filepath", full.as_str())];
            matches += check(&both, &mut scratch, &input, &values).len();
            files += 1;
        }
    }
    println!("{files} files, {matches} matches, all among the candidates");
    assert!(files > 0, "an empty tree shows nothing");
}
