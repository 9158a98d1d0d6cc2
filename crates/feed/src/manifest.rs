//! What a package says of itself: the first file of its content.
//!
//! Owns: [`Manifest`], the checks that make it usable, and the bounds of a package.
//! Must not: read archives or check signatures.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this format; 1.
    pub schema: u32,
    /// Number of the package. Every package of a feed has a higher one than those before, also one
    /// that brings old content back.
    pub version: u64,
    /// When it was made, RFC 3339.
    pub created: String,
    /// What sort of package it is.
    #[serde(default)]
    pub kind: Kind,
    /// In a word or two, what is new.
    #[serde(default)]
    pub note: String,
    /// Lowest version of Lazaret that understands it, such as `0.1.0`.
    pub min_lazaret: String,
    /// Every other file of the content, in the order of the archive.
    pub files: Vec<FileEntry>,
    /// Rules, as `namespace:rule`, that no longer fire whoever brought them.
    #[serde(default)]
    pub withdrawn: BTreeSet<String>,
    /// What it may cost.
    #[serde(default)]
    pub budget: Budget,
}

/// Why a package was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The next one.
    #[default]
    Normal,
    /// One that cannot wait.
    Emergency,
    /// Older content under a new number.
    Rollback,
}

impl Kind {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Emergency => "emergency",
            Self::Rollback => "rollback",
        }
    }
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Path below the root of the package, with `/`.
    pub path: String,
    /// Length in bytes.
    pub size: u64,
}

/// What a package may cost on a host; a host's own bounds hold besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Budget {
    /// Seconds of processor time to compile.
    pub compile_seconds: u64,
    /// Address space to compile and run, in MiB.
    pub memory_mib: u64,
    /// Scanning may take this many percent of what the running set takes.
    pub cost_percent: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { compile_seconds: 60, memory_mib: 2048, cost_percent: 200 }
    }
}

impl Budget {
    /// The smaller of each bound.
    #[must_use]
    pub fn within(self, host: Self) -> Self {
        Self {
            compile_seconds: self.compile_seconds.min(host.compile_seconds),
            memory_mib: self.memory_mib.min(host.memory_mib),
            cost_percent: self.cost_percent.min(host.cost_percent),
        }
    }
}

/// The content of a package may have this many bytes.
pub const MAX_CONTENT: u64 = 256 << 20;

/// And this many files.
pub const MAX_FILES: usize = 100_000;

/// The manifest is not usable.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It is no JSON of this shape.
    #[error("the manifest cannot be read: {0}")]
    Syntax(#[from] serde_json::Error),
    /// It was written for another version of Lazaret.
    #[error("the package needs {needed}; this is lazaret {}", env!("CARGO_PKG_VERSION"))]
    Incompatible {
        /// What it asks for.
        needed: String,
    },
    /// A value makes no sense.
    #[error("the manifest is wrong: {0}")]
    Wrong(&'static str),
}

impl Manifest {
    /// Reads and checks it.
    pub fn parse(json: &[u8]) -> Result<Self, ManifestError> {
        let manifest: Self = serde_json::from_slice(json)?;
        if manifest.schema != SCHEMA {
            let needed = format!("package format {}", manifest.schema);
            return Err(ManifestError::Incompatible { needed });
        }
        let needed = numbers(&manifest.min_lazaret)
            .ok_or(ManifestError::Wrong("min_lazaret is no version"))?;
        if numbers(env!("CARGO_PKG_VERSION")).is_some_and(|ours| ours < needed) {
            let needed = format!("lazaret {}", manifest.min_lazaret);
            return Err(ManifestError::Incompatible { needed });
        }
        if manifest.version == 0 {
            return Err(ManifestError::Wrong("version is 0"));
        }
        if manifest.withdrawn.iter().any(|name| !is_rule_name(name)) {
            return Err(ManifestError::Wrong("withdrawn names are NAMESPACE:RULE"));
        }
        Ok(manifest)
    }

    /// The bytes that go into the package.
    pub fn to_json(&self) -> Result<Vec<u8>, ManifestError> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        Ok(json)
    }
}

fn numbers(version: &str) -> Option<[u64; 3]> {
    let mut parts = version.split('.').map(str::parse);
    let numbers = [parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?];
    parts.next().is_none().then_some(numbers)
}

fn is_rule_name(name: &str) -> bool {
    let is_word = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    name.split_once(':').is_some_and(|(namespace, rule)| is_word(namespace) && is_word(rule))
}

/// Version of this format.
pub(crate) const SCHEMA: u32 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    fn with(change: impl FnOnce(&mut serde_json::Value)) -> Result<Manifest, ManifestError> {
        let mut json = serde_json::json!({
            "schema": 1, "version": 7, "created": "2026-11-01T00:00:00Z",
            "min_lazaret": "0.1.0", "files": [],
        });
        change(&mut json);
        Manifest::parse(json.to_string().as_bytes())
    }

    #[test]
    fn defaults_and_refusals() {
        let manifest = with(|_| {}).unwrap();
        assert_eq!((manifest.kind, manifest.budget), (Kind::Normal, Budget::default()));
        assert!(matches!(
            with(|j| j["schema"] = 2.into()),
            Err(ManifestError::Incompatible { .. })
        ));
        assert!(matches!(
            with(|j| j["min_lazaret"] = "99.0.0".into()),
            Err(ManifestError::Incompatible { .. })
        ));
        for change in [
            |j: &mut serde_json::Value| j["version"] = 0.into(),
            |j: &mut serde_json::Value| j["min_lazaret"] = "new".into(),
            |j: &mut serde_json::Value| j["withdrawn"] = serde_json::json!(["no_namespace"]),
            |j: &mut serde_json::Value| j["surprise"] = 1.into(),
            |j: &mut serde_json::Value| j["kind"] = "odd".into(),
        ] {
            assert!(with(change).is_err());
        }
    }

    #[test]
    fn the_smaller_bound_holds() {
        let wide = Budget { compile_seconds: 1000, memory_mib: 1, cost_percent: 1000 };
        let both = wide.within(Budget::default());
        assert_eq!(both, Budget { compile_seconds: 60, memory_mib: 1, cost_percent: 200 });
    }
}
