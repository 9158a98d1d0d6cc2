//! Rules and lists of a signature package, held in memory.
//!
//! Owns: what each file of a package means, by its path, and that a package with rules of our own
//! namespace takes the place of those inside the program. Must not: know where packages come from.

use crate::{RulesError, SourceSet, severity::OWN_NAMESPACE};
use std::collections::BTreeSet;

/// What a package brings.
#[derive(Clone, Debug)]
pub struct Packaged<'a> {
    /// How messages call it, for example `package 7`.
    pub label: String,
    /// Its files: path in the package and bytes.
    pub files: Vec<(&'a str, &'a [u8])>,
    /// Rules, `NAMESPACE:RULE`, that are not reported whoever brought them.
    pub withdrawn: &'a BTreeSet<String>,
}

impl SourceSet {
    /// Adds the standard signatures: those inside the program and, if there is one, those of a
    /// package. Rules of the namespace `lazaret` in the package stand for all inside the program.
    ///
    /// # Errors
    /// The signatures inside the program cannot be read.
    pub fn add_standard(&mut self, package: Option<&Packaged<'_>>) -> Result<(), RulesError> {
        let Some(package) = package else { return self.add_embedded() };
        let is_own = |(path, _): &(&str, &[u8])| rule_namespace(path) == Some(OWN_NAMESPACE);
        if package.files.iter().any(is_own) {
            self.set_embedded();
        } else {
            self.add_embedded()?;
        }
        for (path, bytes) in &package.files {
            let origin = format!("{}: {path}", package.label);
            if let Some(namespace) = rule_namespace(path) {
                self.add_text(namespace, origin, bytes.to_vec());
            } else if path.starts_with("hashes/") && path.ends_with(".hashes") {
                self.add_list_text(origin, bytes.to_vec());
            }
        }
        self.withdraw(package.withdrawn);
        Ok(())
    }
}

/// The namespace of a rule file `rules/NAMESPACE/...`; none of any other file.
fn rule_namespace(path: &str) -> Option<&str> {
    let (namespace, file) = path.strip_prefix("rules/")?.split_once('/')?;
    (file.ends_with(".yar") || file.ends_with(".yara")).then_some(namespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Externals, Generation, Scanner, Tolerance};

    fn set(files: &[(&str, &[u8])], withdrawn: &[&str]) -> SourceSet {
        let withdrawn = withdrawn.iter().map(|name| (*name).to_owned()).collect();
        let mut set = SourceSet::new();
        let package =
            Packaged { label: "package 1".into(), files: files.to_vec(), withdrawn: &withdrawn };
        set.add_standard(Some(&package)).unwrap();
        set.load_lists(&std::env::temp_dir(), Tolerance::Strict).unwrap();
        set
    }

    fn found(set: &SourceSet, bytes: &[u8]) -> Vec<String> {
        let generation = Generation::compile(set, &[], Tolerance::Strict).unwrap().generation;
        let verdict = Scanner::new(&generation, None).scan(bytes, &Externals::default());
        verdict.detections().iter().map(|d| format!("{}:{}", d.namespace, d.rule)).collect()
    }

    const RULES: &[(&str, &[u8])] = &[
        ("rules/lazaret/a.yar", b"rule a { strings: $a = \"needle in it\" condition: $a }"),
        ("rules/site/LICENSE", b"rule not_a_rule"),
        ("rules/site/b.yar", b"rule b { strings: $a = \"needle in it\" condition: $a }"),
    ];

    #[test]
    fn own_rules_of_a_package_replace_those_inside_and_others_come_beside() {
        let own = set(RULES, &[]);
        assert_eq!(own.sources().len(), 2);
        assert!(own.has_embedded());
        assert_eq!(found(&own, b"a needle in it"), ["lazaret:a", "site:b"]);
        let beside = set(&RULES[1..], &[]);
        assert!(beside.sources().len() > 20 && beside.has_embedded());
    }

    #[test]
    fn a_withdrawn_rule_is_silent_and_names_another_set() {
        let (all, some) = (set(RULES, &[]), set(RULES, &["site:b"]));
        assert_eq!(found(&some, b"a needle in it"), ["lazaret:a"]);
        assert_ne!(all.id(&[]), some.id(&[]));
    }

    #[test]
    fn lists_of_a_package_are_lists_of_the_set() {
        let digest = "5d41402abc4b2a76b9719d911017c592";
        let text = format!("#!lazaret-hashes deny\nmd5:{digest}\n");
        let with = set(&[("hashes/a.deny.hashes", text.as_bytes())], &[]);
        assert!(with.lists().is_some());
        assert_ne!(with.id(&[]), set(&[("rules/x/LICENSE", b"")], &[]).id(&[]));
    }

    #[test]
    fn a_package_reads_no_file_of_the_host() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.yar");
        std::fs::write(&path, "rule x { condition: true }").unwrap();
        let text = format!("include {path:?}\nrule y {{ condition: true }}");
        let set = set(&[("rules/site/a.yar", text.as_bytes())], &[]);
        assert!(Generation::compile(&set, &[], Tolerance::Strict).is_err());
    }
}
