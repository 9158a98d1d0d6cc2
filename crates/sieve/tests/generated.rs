//! Generated rules over generated inputs, against plain yara-x.
//!
//! The property is the only one that matters: a rule that
//! matches is a candidate.
#![expect(
    clippy::tests_outside_test_module,
    reason = "integration tests are a module of their own"
)]
mod grammar;

use grammar::{cases, condition, input, pattern, source};
use lazaret_sieve::{Externals, Scratch, SieveBuilder, Value};
use proptest::prelude::*;
use proptest::sample::select;

fn externals(name: &str) -> Externals {
    let mut externals = Externals::new();
    externals.set("name", Value::from(name));
    externals.set("flag", Value::Bool(name.len() > 2));
    externals.set("count", Value::Integer(name.len() as i64));
    externals
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(300), failure_persistence: None, ..Default::default() })]
    #[test]
    fn a_rule_that_matches_is_a_candidate(
        patterns in proptest::collection::vec(pattern(), 3),
        conditions in proptest::collection::vec(condition(), 3),
        global in proptest::option::weighted(0.2, condition()),
        inputs in proptest::collection::vec(input(), 1..8),
        name in select(vec!["", "abc", "ABC", "xbcx"]),
    ) {
        let global = global.map(|g| g.replace("first", "$a").replace("hidden", "$b"));
        let text = source(&patterns, &conditions, global.as_ref());
        let mut compiler = yara_x::Compiler::new();
        compiler.relaxed_re_syntax(true);
        compiler.define_global("name", "").unwrap().define_global("flag", false).unwrap();
        compiler.define_global("count", 0).unwrap().define_global("level", 2).unwrap();
        compiler.define_global("title", "t").unwrap();
        // Rules that do not compile never match; the others of the source count.
        let _some_rules_fail = compiler.add_source(text.as_str()).map(drop);
        let rules = compiler.build();
        let mut builder = SieveBuilder::new()
            .per_scan_external("name")
            .per_scan_external("flag")
            .per_scan_external("count")
            .define("level", Value::Integer(2))
            .define("title", Value::from("t"));
        builder.add_source("default", text.as_bytes()).unwrap();
        let sieve = builder.build();
        let mut scratch = Scratch::new();
        let mut scanner = yara_x::Scanner::new(&rules);
        scanner.set_global("name", name).unwrap().set_global("flag", name.len() > 2).unwrap();
        scanner.set_global("count", name.len() as i64).unwrap();
        for input in &inputs {
            let candidates = sieve.candidates(&mut scratch, input, &externals(name)).rules();
            for rule in scanner.scan(input).unwrap().matching_rules() {
                let candidate = candidates.iter().any(|index| {
                    sieve.rule(*index).is_some_and(|known| known.name == rule.identifier())
                });
                prop_assert!(candidate, "{} in {text}\non {}", rule.identifier(), input.escape_ascii());
            }
        }
    }
}
