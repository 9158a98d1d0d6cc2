//! One set of sources in both: a Generation, and plain yara-x with all of it compiled together.

use lazaret_model::{Level, Verdict};
use lazaret_rules::{
    Define, DefineValue, Externals, Generation, RuleSpec, Scanner, SourceSet, Tolerance,
};
use std::collections::BTreeMap;
use std::fs;

/// How often each (namespace, rule) matched.
pub(crate) type Matches = BTreeMap<(String, String), usize>;

/// The same sources for both sides.
pub(crate) struct Both {
    pub(crate) generation: Generation,
    pub(crate) plain: yara_x::Rules,
}

impl Both {
    /// Compiles `sources`, each with its namespace, leaving out what does not compile.
    pub(crate) fn new(sources: &[(&str, &[u8])], defines: &[Define]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut set = SourceSet::new();
        for (at, (namespace, text)) in sources.iter().enumerate() {
            let path = dir.path().join(format!("{at}.yar"));
            fs::write(&path, text).unwrap();
            set.add(&RuleSpec { namespace: (*namespace).into(), path }).unwrap();
        }
        Self::of(&set, defines)
    }

    pub(crate) fn of(set: &SourceSet, defines: &[Define]) -> Self {
        let compiled = Generation::compile(set, defines, Tolerance::SkipInvalid).unwrap();
        let mut compiler = yara_x::Compiler::new();
        compiler.relaxed_re_syntax(true);
        for external in set.externals(defines) {
            compiler.define_global(external.name(), "").unwrap();
        }
        for Define { name, value } in defines {
            match value {
                DefineValue::Bool(v) => compiler.define_global(name, *v).unwrap(),
                DefineValue::Integer(v) => compiler.define_global(name, *v).unwrap(),
                DefineValue::Float(v) => compiler.define_global(name, *v).unwrap(),
                DefineValue::Text(v) => compiler.define_global(name, v.as_str()).unwrap(),
            };
        }
        for source in set.sources() {
            compiler.new_namespace(&source.namespace);
            let _some_rules_fail = compiler.add_source(&source.text[..]).map(drop);
        }
        let (generation, plain) = (compiled.generation, compiler.build());
        assert_eq!(generation.rule_count(), plain.iter().len());
        Self { generation, plain }
    }

    /// What matches, after asserting that both say the same.
    pub(crate) fn matches(
        &self,
        scanner: &mut Scanner<'_>,
        bytes: &[u8],
        externals: &Externals<'_>,
    ) -> Matches {
        let ours = names(&scanner.scan(bytes, externals));
        let theirs = self.plainly(bytes, externals);
        assert_eq!(ours, theirs, "input: \"{}\"", shortened(bytes).escape_ascii());
        ours
    }

    /// What plain yara-x says.
    pub(crate) fn plainly(&self, bytes: &[u8], externals: &Externals<'_>) -> Matches {
        let mut plain = yara_x::Scanner::new(&self.plain);
        for external in self.generation.externals() {
            plain.set_global(external.name(), externals.value(*external)).unwrap();
        }
        let mut matches = Matches::new();
        for rule in plain.scan(bytes).unwrap().matching_rules() {
            let name = (rule.namespace().to_owned(), rule.identifier().to_owned());
            *matches.entry(name).or_default() += 1;
        }
        matches
    }
}

/// The rules of a verdict that is complete.
fn names(verdict: &Verdict) -> Matches {
    assert_ne!(verdict.level(), Level::Incomplete, "{verdict:?}");
    let mut matches = Matches::new();
    for found in verdict.detections() {
        *matches.entry((found.namespace.clone(), found.rule.clone())).or_default() += 1;
    }
    matches
}

fn shortened(bytes: &[u8]) -> &[u8] {
    bytes.get(..2000).unwrap_or(bytes)
}
