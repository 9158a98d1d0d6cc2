//! A whole set of sources as bytes, for a process that may open nothing.
//!
//! Owns: [`SourceSet::pack`] and [`SourceSet::unpack`]. Both sides are of one version: the form is not
//! for keeping. Must not: compile.

use crate::{RulesError, SourceSet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Namespace, origin and text of each source.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Bundle {
    sources: Vec<(String, String, Vec<u8>)>,
    lists: Vec<(String, Vec<u8>)>,
    withdrawn: BTreeSet<String>,
    has_embedded: bool,
}

impl SourceSet {
    /// Everything that was added, in one piece; hash lists are read, not loaded.
    ///
    /// # Errors
    /// A hash list cannot be read.
    pub fn pack(mut self) -> Result<Vec<u8>, RulesError> {
        let lists = self.read_lists()?.to_vec();
        let source = |s: &crate::Source| (s.namespace.clone(), s.origin.clone(), s.text.clone());
        let bundle = Bundle {
            sources: self.sources().iter().map(source).collect(),
            lists,
            withdrawn: self.withdrawn().as_ref().clone(),
            has_embedded: self.has_embedded(),
        };
        postcard::to_allocvec(&bundle).map_err(|_| RulesError::NoBundle)
    }

    /// The same set again.
    ///
    /// # Errors
    /// These bytes are no bundle.
    pub fn unpack(bytes: &[u8]) -> Result<Self, RulesError> {
        let bundle: Bundle = postcard::from_bytes(bytes).map_err(|_| RulesError::NoBundle)?;
        let mut set = Self::new();
        for (namespace, origin, text) in bundle.sources {
            set.add_text(&namespace, origin, text);
        }
        for (origin, text) in bundle.lists {
            set.add_list_text(origin, text);
        }
        set.withdraw(&bundle.withdrawn);
        if bundle.has_embedded {
            set.set_embedded();
        }
        Ok(set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Packaged, RuleSpec, Tolerance};
    use std::{fs, path::Path};

    fn id(mut set: SourceSet) -> String {
        set.load_lists(&std::env::temp_dir(), Tolerance::Strict).unwrap();
        format!("{:#}", set.id(&[]))
    }

    fn set(directory: &Path) -> SourceSet {
        let withdrawn = BTreeSet::from(["site:b".to_owned()]);
        let package =
            Packaged { label: "package 1".into(), files: Vec::new(), withdrawn: &withdrawn };
        let mut set = SourceSet::new();
        set.add_standard(Some(&package)).unwrap();
        set.add(&RuleSpec { namespace: "own".into(), path: directory.into() }).unwrap();
        set
    }

    #[test]
    fn a_packed_set_is_the_same_set() {
        let directory = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
        write("a.yar", "include \"b.inc\"\nrule a { condition: true }");
        write("b.inc", "rule b { condition: true }");
        write("c.hashes", "#!lazaret-hashes deny\nmd5:5d41402abc4b2a76b9719d911017c592\n");
        let packed = set(directory.path()).pack().unwrap();
        let again = SourceSet::unpack(&packed).unwrap();
        let whole = set(directory.path());
        assert_eq!(again.has_embedded(), whole.has_embedded());
        assert_eq!(again.sources().len(), whole.sources().len());
        assert_eq!(id(again), id(whole));
        let other = SourceSet::unpack(&SourceSet::new().pack().unwrap()).unwrap();
        assert_ne!(id(other), id(set(directory.path())));
    }

    #[test]
    fn what_is_no_bundle_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("a.yar"), "rule a { condition: true }").unwrap();
        let packed = set(directory.path()).pack().unwrap();
        let half = packed.get(..packed.len() / 2).unwrap();
        for bytes in [&b""[..], b"nonsense that is none at all", half] {
            assert_eq!(SourceSet::unpack(bytes).unwrap_err().code(), "rules-no-bundle");
        }
    }
}
