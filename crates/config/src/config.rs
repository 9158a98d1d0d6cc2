//! Everything that can be set, with what holds if nothing is.
//!
//! Owns: [`Config`] and its sections; the names of the fields are the keys of the files, and no
//! other list of keys exists. Must not: read files, know where a value came from.

use crate::{
    control::Control, exclusions::Exclusions, gate::Gate, limits::Limits, on_detect::OnDetect,
    quarantine::Quarantine, signatures::Signatures, size::Size, span::Span, threads::Threads,
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::path::PathBuf;

/// The whole configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "sections")]
pub struct Config {
    /// What `lazaret scan` does where its options do not say.
    pub scan: Scan,
    /// What the vault keeps, and what is put into it.
    pub quarantine: Quarantine,
    /// How far containers are opened.
    pub limits: Limits,
    /// What the service blocks, and how.
    pub gate: Gate,
    /// Who may ask the service for what.
    pub control: Control,
    /// Whether something may be passed over.
    pub exclusions: Exclusions,
    /// What is run when something is found.
    pub on_detect: OnDetect,
    /// Where packages of signatures come from, and what they may cost.
    pub signatures: Signatures,
}

impl Config {
    /// The same as a configuration file; none if a path in it is not UTF-8.
    #[must_use]
    pub fn to_toml(&self) -> Option<String> {
        toml::to_string(self).ok()
    }
}

/// `[scan]`: what `lazaret scan` does where its options do not say.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a section with keys")]
pub struct Scan {
    /// Rules besides those that come with the program: `[NAMESPACE:]FILE_OR_DIRECTORY`.
    pub rules: Vec<String>,
    /// True to use the rules that come with the program.
    pub default_rules: bool,
    /// Number of threads; one a processor if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threads: Option<Threads>,
    /// Patterns in gitignore syntax of what is passed over.
    pub exclude: Vec<String>,
    /// True to stay on the file system of each path.
    pub one_file_system: bool,
    /// Larger files are incomplete; no limit if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_size: Option<Size>,
    /// Longest time for one file; the scanner's own limit if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Span>,
    /// Where verdicts are remembered.
    pub cache: CacheChoice,
    /// What is done about malicious files.
    pub action: ScanAction,
}

impl Default for Scan {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            default_rules: true,
            threads: None,
            exclude: Vec::new(),
            one_file_system: false,
            max_size: None,
            timeout: None,
            cache: CacheChoice::Standard,
            action: ScanAction::Report,
        }
    }
}

/// What a scan does about malicious files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ScanAction {
    /// Nothing but to say so.
    #[default]
    Report,
    /// They are put into the vault.
    Quarantine,
}

/// Where verdicts are remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CacheChoice {
    /// `"standard"`: in the cache directory.
    #[default]
    Standard,
    /// `"none"`: nowhere.
    Nowhere,
    /// In this directory; in files its path is absolute.
    Directory(PathBuf),
}

impl<'de> Deserialize<'de> for CacheChoice {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = CacheChoice;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("\"standard\", \"none\" or the absolute path of a directory")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<CacheChoice, E> {
                match text {
                    "standard" => Ok(CacheChoice::Standard),
                    "none" => Ok(CacheChoice::Nowhere),
                    path if path.starts_with('/') => Ok(CacheChoice::Directory(path.into())),
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }
        }
        from.deserialize_any(Visitor)
    }
}

impl Serialize for CacheChoice {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Standard => to.serialize_str("standard"),
            Self::Nowhere => to.serialize_str("none"),
            Self::Directory(path) => path.serialize(to),
        }
    }
}
