//! The written form of a recipe file, as serde reads it; nothing here is checked yet.
//!
//! Owns: the keys. Must not: make bytes.

use serde::Deserialize;

use super::elf::{Kind, Machine, SectionTable, Segment};
use super::error::RecipeError;
use super::limits::MAX_TEXT;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileSpec {
    pub(super) rule: Option<String>,
    #[serde(default)]
    pub(super) hit: Vec<CaseSpec>,
    #[serde(default)]
    pub(super) near: Vec<CaseSpec>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseSpec {
    pub(super) rule: Option<String>,
    pub(super) note: String,
    /// Names of other rules that may match these bytes.
    #[serde(default)]
    pub(super) also: Vec<String>,
    pub(super) parts: Vec<PartSpec>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum PartSpec {
    Text(Vec<String>),
    Hex(String),
    Repeat { count: u64, parts: Vec<PartSpec> },
    Xor { key: String, parts: Vec<PartSpec> },
    Gzip(Vec<PartSpec>),
    Base64(Vec<PartSpec>),
    Elf(Box<ElfSpec>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ElfSpec {
    pub(super) machine: Machine,
    #[serde(rename = "type")]
    pub(super) kind: Kind,
    /// Bytes of `.text`, in hex.
    #[serde(default)]
    pub(super) code: String,
    /// Strings of `.rodata`, each ended by NUL.
    #[serde(default)]
    pub(super) strings: Vec<Words>,
    /// Symbols that the file defines.
    #[serde(default)]
    pub(super) defines: Vec<Words>,
    /// Symbols that it takes from elsewhere.
    #[serde(default)]
    pub(super) imports: Vec<Words>,
    /// Further sections.
    #[serde(default)]
    pub(super) sections: Vec<SectionSpec>,
    pub(super) interpreter: Option<Words>,
    #[serde(default)]
    pub(super) section_table: SectionTable,
    #[serde(default)]
    pub(super) segment: Segment,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionSpec {
    pub(super) name: Words,
    pub(super) parts: Vec<PartSpec>,
}

/// A string, whole or in pieces that are joined.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Words {
    Whole(String),
    Split(Vec<String>),
}

impl Words {
    pub(super) fn joined(self) -> String {
        match self {
            Self::Whole(text) => text,
            Self::Split(pieces) => pieces.concat(),
        }
    }
}

pub(super) fn read(text: &str) -> Result<FileSpec, RecipeError> {
    if text.len() > MAX_TEXT {
        return Err(RecipeError::TooLong { bytes: text.len(), limit: MAX_TEXT });
    }
    Ok(toml::from_str(text).map_err(Box::new)?)
}
