//! What the service passes over because somebody said so.
//!
//! Owns: [`Scope`] (what must hold so that something is passed over), [`Exclusion`] (a scope with who
//! answers for it, why and until when), [`Wish`], and which of them can be meant. Pure.
//! Must not: keep a list, look at a file.

use serde::{Deserialize, Serialize};
use std::path::{Component, Path};

/// What is passed over: everything that is set must hold.
///
/// With neither rule nor hash the file is not scanned at all; with one of them it is, and only what
/// that rule finds, or what is found in that content, refuses nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// A file, or a directory with everything below it; absolute, without links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The program that opens the file; absolute, without links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<String>,
    /// A rule, with or without its namespace: `NS:RULE` or `RULE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// BLAKE3 or SHA-256 of the content, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

/// An exclusion that somebody asks for; the reason comes with the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// What is passed over.
    pub scope: Scope,
    /// Who answers for it.
    pub owner: String,
    /// When it ends by itself, in seconds since 1970.
    pub expires: u64,
}

/// An exclusion in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// Its number; never given twice.
    pub id: u64,
    /// What is passed over.
    pub scope: Scope,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// When it was added, in seconds since 1970.
    pub added: u64,
    /// By which user.
    pub by: u32,
    /// When it ends by itself, in seconds since 1970.
    pub expires: u64,
    /// How often something was passed over because of it.
    #[serde(default)]
    pub uses: u64,
    /// When that happened last, in seconds since 1970; 0 if never.
    #[serde(default)]
    pub last_used: u64,
}

impl Scope {
    /// Whether files are not even scanned.
    #[must_use]
    pub const fn is_blind(&self) -> bool {
        self.rule.is_none() && self.hash.is_none()
    }

    /// Whether a file is at the path of this scope, or below it; true if it names none.
    #[must_use]
    pub fn holds_path(&self, path: &Path) -> bool {
        self.path.as_ref().is_none_or(|at| path.starts_with(at))
    }

    /// Whether a finding is one that this scope passes over: by its rule, and by the digests of the
    /// content. Never one of a scope that names neither.
    #[must_use]
    pub fn pardons(&self, (namespace, rule): (&str, &str), digests: [Option<&str>; 2]) -> bool {
        let names = |wanted: &String| match wanted.split_once(':') {
            Some((space, name)) => (space, name) == (namespace, rule),
            None => wanted == rule,
        };
        let is = |wanted: &String| digests.contains(&Some(wanted.as_str()));
        !self.is_blind()
            && self.rule.as_ref().is_none_or(names)
            && self.hash.as_ref().is_none_or(is)
    }

    /// The same as names and values, for events and lists.
    #[must_use]
    pub fn parts(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("path", &self.path),
            ("process", &self.process),
            ("rule", &self.rule),
            ("hash", &self.hash),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))).collect()
    }

    /// What is wrong with it.
    ///
    /// # Errors
    /// A sentence for the one who asked.
    pub fn check(&self) -> Result<(), &'static str> {
        let paths = [&self.path, &self.process].into_iter().flatten();
        if self.parts().is_empty() {
            return Err("an exclusion names a path, a process, a rule or a hash");
        }
        if self.parts().iter().any(|(_, value)| value.len() > LONGEST_PART) {
            return Err("a part of an exclusion has at most 1,000 bytes");
        }
        if paths.clone().any(|path| !is_exact(path)) {
            return Err("a path is absolute, without `.`, `..` or a slash at its end");
        }
        if paths.clone().any(|path| path == "/") {
            return Err("`/` would exclude everything; `lazaret pause` ends by itself");
        }
        if self.rule.as_deref().is_some_and(|rule| !rule.bytes().all(|b| b.is_ascii_graphic())) {
            return Err("a rule is named as in `lazaret rules list`");
        }
        match self.hash.as_deref() {
            Some(hash) if !is_digest(hash) => {
                Err("a hash is BLAKE3 or SHA-256: 64 hexadecimal digits in lower case")
            }
            _ => Ok(()),
        }
    }
}

impl Wish {
    /// What is wrong with it.
    ///
    /// # Errors
    /// A sentence for the one who asked.
    pub fn check(&self) -> Result<(), &'static str> {
        self.scope.check()?;
        match self.owner.trim().len() {
            0 => Err("an exclusion has an owner: who answers for it"),
            1..=LONGEST_OWNER => Ok(()),
            _ => Err("an owner has at most 100 bytes"),
        }
    }
}

impl Exclusion {
    /// Whether it has ended at the time `now`, in seconds since 1970.
    #[must_use]
    pub const fn is_over(&self, now: u64) -> bool {
        self.expires <= now
    }
}

fn is_exact(path: &str) -> bool {
    let is_plain = |part| matches!(part, Component::RootDir | Component::Normal(_));
    let plain = Path::new(path).components().all(is_plain);
    let rebuilt: std::path::PathBuf = Path::new(path).components().collect();
    path.starts_with('/') && plain && rebuilt.as_os_str() == path
}

fn is_digest(hash: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    hash.len() == 64 && hash.bytes().all(is_digit)
}

const LONGEST_PART: usize = 1_000;
const LONGEST_OWNER: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(path: &str, rule: &str, hash: &str) -> Scope {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Scope { path: some(path), process: None, rule: some(rule), hash: some(hash) }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let hash = "0a".repeat(32);
        for (path, rule, digest, good) in [
            ("/srv/db", "", "", true),
            ("/srv/db", "n:r", "", true),
            ("", "", &*hash, true),
            ("", "", "", false),
            ("/", "", "", false),
            ("srv", "", "", false),
            ("/srv/", "", "", false),
            ("/srv/../etc", "", "", false),
            ("/srv/./a", "", "", false),
            ("", "a b", "", false),
            ("", "", "0A", false),
        ] {
            let scope = scope(path, rule, digest);
            assert_eq!(scope.check().is_ok(), good, "{scope:?}: {:?}", scope.check());
        }
        let wish =
            |owner: &str| Wish { scope: scope("/a", "", ""), owner: owner.into(), expires: 1 };
        assert!(wish("ops").check().is_ok() && wish(" ").check().is_err());
    }

    #[test]
    fn a_path_holds_what_is_below_it_and_no_neighbour() {
        let scope = scope("/srv/db", "", "");
        for (path, holds) in [
            ("/srv/db", true),
            ("/srv/db/a/b", true),
            ("/srv/db2", false),
            ("/srv", false),
            ("/other/srv/db", false),
        ] {
            assert_eq!(scope.holds_path(Path::new(path)), holds, "{path}");
        }
        assert!(Scope::default().holds_path(Path::new("/anything")));
    }

    #[test]
    fn only_named_findings_are_pardoned() {
        let (hash, other) = ("0a".repeat(32), "0b".repeat(32));
        let table = [
            (scope("/a", "", ""), false),
            (scope("", "r", ""), true),
            (scope("", "n:r", ""), true),
            (scope("", "m:r", ""), false),
            (scope("", "s", ""), false),
            (scope("", "", &hash), true),
            (scope("", "", &other), false),
            (scope("", "r", &other), false),
            (scope("", "n:r", &hash), true),
        ];
        for (scope, pardons) in table {
            let digests = [None, Some(hash.as_str())];
            assert_eq!(scope.pardons(("n", "r"), digests), pardons, "{scope:?}");
        }
    }
}
