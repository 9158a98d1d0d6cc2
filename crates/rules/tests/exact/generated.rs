//! Generated rules over generated inputs.

use crate::{
    both::Both,
    grammar::{cases, condition, input, pattern, source},
};
use lazaret_rules::{Define, Externals, Scanner};
use proptest::prelude::*;
use proptest::sample::select;

/// The grammar's `name` as a variable that this room knows per file.
fn with_filename(condition: &str) -> String {
    condition.replace(".name", ".NAME").replace("name", "filename").replace(".NAME", ".name")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(120), failure_persistence: None, ..Default::default() })]
    #[test]
    fn the_same_rules_match(
        patterns in proptest::collection::vec(pattern(), 3),
        conditions in proptest::collection::vec(condition(), 3),
        global in proptest::option::weighted(0.2, condition()),
        inputs in proptest::collection::vec(input(), 1..8),
        name in select(vec!["", "abc", "ABC", "xbcx"]),
    ) {
        let conditions: Vec<String> = conditions.iter().map(|c| with_filename(c)).collect();
        let global = global.map(|g| with_filename(&g.replace("first", "$a").replace("hidden", "$b")));
        let text = source(&patterns, &conditions, global.as_ref());
        let flag = if name.len() > 2 { "flag=true" } else { "flag=false" };
        let count = format!("count={}", name.len());
        let defines = [flag, &count, "level=2", "title=t"];
        let defines: Vec<Define> = defines.iter().map(|define| define.parse().unwrap()).collect();
        let both = Both::new(&[("default", text.as_bytes())], &defines);
        let mut scanner = Scanner::new(&both.generation, None);
        let externals = Externals { filename: name, ..Externals::default() };
        for input in &inputs {
            both.matches(&mut scanner, input, &externals);
        }
    }
}
