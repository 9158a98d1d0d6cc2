//! How far containers are opened, in two profiles.
//!
//! Owns: the keys of `[limits.on_demand]` and `[limits.on_access]`. What is not set keeps the number
//! that comes with the program. Must not: know those numbers, open anything.

use crate::{size::Size, span::Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[limits]`: a profile for scans that somebody asked for, and one for scans that a process waits
/// for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a section with keys")]
pub struct Limits {
    /// For `lazaret scan`.
    pub on_demand: LimitProfile,
    /// For files that are being opened or executed.
    pub on_access: LimitProfile,
}

/// What opening one file, with everything inside it, may cost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a section with keys")]
pub struct LimitProfile {
    /// Bytes that may come out, on top of the file's own length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Size>,
    /// Bytes of one member held in memory; longer ones are seen through windows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<Size>,
    /// Members that may come out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entries: Option<u64>,
    /// Containers within containers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<u32>,
    /// Bytes out per byte in, counted once `ratio_floor` bytes came out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<u64>,
    /// Bytes that may come out before the ratio counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio_floor: Option<Size>,
    /// Bytes of decoded members and dictionaries that may be alive at once, for each thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Size>,
    /// Bytes of one dictionary or window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Size>,
    /// Attempts at decoding what only may be encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decodes: Option<u64>,
    /// Time for the file and everything inside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Span>,
}
