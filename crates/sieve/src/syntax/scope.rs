//! Scopes: what the names in a condition stand for.
//!
//! Owns: [`Scope`], the patterns, rules, externals and variables that one condition sees.
//!
//! Must not: translate. A name that is not found here is unknown, never an error.
use super::atoms::AtomTables;
use super::pattern::Known;
use crate::formula::{Expect, Formula};
use crate::number::Facts;
use crate::test::{Test, Truth};
use crate::value::{Externals, Value};
use std::collections::{HashMap, HashSet};

/// Externals of the rule set: values that never change, and names that get one per scan.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    pub(crate) fixed: Externals,
    pub(crate) per_scan: HashSet<String>,
}

/// Everything a condition may name.
#[derive(Debug)]
pub(crate) struct Scope<'a, 'src> {
    pub(crate) tables: &'a mut AtomTables,
    pub(crate) patterns: &'a [Known<'src>],
    /// Necessary conditions of the rules that can be named.
    pub(crate) rules: &'a HashMap<String, Formula>,
    pub(crate) declared: &'a Declared,
    /// Variables of the loops and `with` statements around.
    pub(crate) variables: Vec<&'src str>,
    /// The pattern that a bare `$` stands for.
    pub(crate) current: Option<usize>,
    pub(crate) depth: usize,
}

/// What an identifier stands for.
#[derive(Debug)]
pub(crate) enum Meaning {
    Rule(Formula),
    /// An external whose value never changes.
    Fixed(Value),
    PerScan,
    /// A module that is not hidden by another name.
    Module,
    Unknown,
}

/// Modules whose fields are undefined unless the file begins with certain bytes.
const HEADERS: [(&str, &[u8]); 4] =
    [("pe", b"MZ"), ("dotnet", b"MZ"), ("elf", b"\x7fELF"), ("lnk", b"\x4c\0\0\0")];

impl<'src> Scope<'_, 'src> {
    pub(crate) fn meaning(&self, name: &str) -> Meaning {
        if self.variables.contains(&name) {
            return Meaning::Unknown;
        }
        if self.declared.per_scan.contains(name) {
            return Meaning::PerScan;
        }
        if let Some(value) = self.declared.fixed.get(name) {
            return Meaning::Fixed(value.clone());
        }
        match self.rules.get(name) {
            Some(formula) => Meaning::Rule(formula.clone()),
            None if HEADERS.iter().any(|(module, _)| *module == name) => Meaning::Module,
            None => Meaning::Unknown,
        }
    }

    /// The test without which all fields of `module` are undefined.
    pub(crate) fn header_of(&mut self, module: &str) -> Formula {
        match HEADERS.iter().find(|(name, _)| *name == module) {
            Some((_, header)) => self.tables.test(Test::bytes(0, header), Expect::True),
            None => Formula::True,
        }
    }

    /// A formula for `test`, decided now if it depends on fixed externals only.
    pub(crate) fn test(&mut self, test: Test, expect: Expect) -> Formula {
        let external = match &test {
            Test::Text { external, .. }
            | Test::Matches { external, .. }
            | Test::Flag { external } => external,
            Test::Bytes { .. } | Test::Numbers { .. } => return self.tables.test(test, expect),
        };
        if self.declared.per_scan.contains(&**external) {
            return self.tables.test(test, expect);
        }
        let facts = Facts { input: &[], externals: &self.declared.fixed };
        match (test.evaluate(&facts), expect) {
            (Truth::Yes, Expect::True) | (Truth::No, Expect::NotTrue) | (Truth::Maybe, _) => {
                Formula::True
            }
            (Truth::No, Expect::True) | (Truth::Yes, Expect::NotTrue) => Formula::False,
        }
    }

    /// The patterns called `name`, with any sigil.
    pub(crate) fn pattern(&self, name: &str) -> Option<&Known<'src>> {
        let bare = name.get(1..)?;
        if bare.is_empty() {
            return self.patterns.get(self.current?);
        }
        self.patterns.iter().find(|pattern| pattern.name.get(1..) == Some(bare))
    }

    /// "The pattern occurs"; true for a name that is not known.
    pub(crate) fn occurs(&self, name: &str) -> Formula {
        self.pattern(name).map_or(Formula::True, |pattern| pattern.occurs.clone())
    }
}
