//! `[quarantine]`: what the vault keeps, for how long, and what is put into it.
//!
//! Owns: [`Quarantine`] and its choices. Must not: know how a vault works.

use crate::{size::Size, span::Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[quarantine]`: what the vault keeps, and what is put into it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a section with keys")]
pub struct Quarantine {
    /// Most bytes of all items together; as much as the disk holds if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_total: Option<Size>,
    /// Items are dropped after this time; never if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_for: Option<Span>,
    /// What happens if an item does not fit.
    pub when_full: WhenFull,
    /// What happens to other names of a file that is taken.
    pub hard_links: HardLinks,
    /// What happens to malicious files that a package brought.
    pub package_files: PackageFiles,
}

/// What happens if an item does not fit under `max_total`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhenFull {
    /// Nothing more is taken: a flood of samples cannot push out what is kept.
    #[default]
    Refuse,
    /// The oldest items are dropped.
    DropOldest,
}

/// What happens to other names of a file that is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HardLinks {
    /// They stay, without any permission.
    #[default]
    Deny,
    /// The file is emptied under all its names.
    Empty,
}

/// What happens to a malicious file that is exactly as an installed package brought it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PackageFiles {
    /// It is reported and left: taking it could break the system over a false alarm.
    #[default]
    Report,
    /// It is taken like any other.
    Take,
}
