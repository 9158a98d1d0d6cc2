//! An item as it is shown: the objects of the JSON forms, and what the text forms print of them.
//!
//! Owns: [`ItemRecord`] (an item in a list) and [`ItemDetails`] (all of one). Names of files are
//! escaped in text and never lost in JSON. Must not: read the vault.

use crate::output::shown;
use base64::{Engine, engine::general_purpose::STANDARD};
use lazaret_quarantine::{Attributes, Case, CaseId, Found, InodeId, Listed, Moment, Process, Raw};
use serde::Serialize;
use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

/// Bytes that are usually text, as in the results of a scan.
#[derive(Clone, Debug, Serialize)]
pub(super) struct PathRecord {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
}

impl PathRecord {
    pub(super) fn new(bytes: &[u8]) -> Self {
        let is_text = std::str::from_utf8(bytes).is_ok();
        Self {
            path: String::from_utf8_lossy(bytes).into_owned(),
            path_bytes: (!is_text).then(|| STANDARD.encode(bytes)),
        }
    }
}

/// One line of a list; of an item that cannot be read only the id and why.
#[derive(Debug, Serialize)]
pub(super) struct ItemRecord {
    pub(super) id: CaseId,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorRecord>,
    #[serde(flatten)]
    kept: Option<Kept>,
}

#[derive(Debug, Serialize)]
struct ErrorRecord {
    code: &'static str,
    message: String,
}

#[derive(Debug, Serialize)]
struct Kept {
    taken: String,
    #[serde(flatten)]
    path: PathRecord,
    size: u64,
    stored: u64,
    /// It is being taken or given back, or a crash left it in the middle.
    pending: bool,
    verdict: String,
    detections: Vec<Found>,
    blake3: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

impl ItemRecord {
    pub(super) fn new(listed: &Listed) -> Self {
        let error = listed.case.as_ref().err();
        Self {
            id: listed.id,
            error: error.map(|e| ErrorRecord { code: e.code(), message: e.to_string() }),
            kept: listed.case.as_ref().ok().map(Kept::new),
        }
    }

    /// Columns of a table; the path, which may be long, comes last.
    pub(super) fn columns(&self, path: &str) -> String {
        match (&self.kept, &self.error) {
            (Some(kept), _) => {
                let rule = kept.detections.first().map_or("-", |found| found.rule.as_str());
                let more = kept.detections.len().saturating_sub(1);
                let rule = if more > 0 { format!("{rule} +{more}") } else { rule.to_owned() };
                let second = kept.taken.get(..19).unwrap_or(&kept.taken);
                format!("{}  {second}Z  {:>12}  {rule:<28}  {path}", self.id, kept.size)
            }
            (None, Some(error)) => format!("{}  {}: {}", self.id, error.code, error.message),
            (None, None) => self.id.to_string(),
        }
    }
}

impl Kept {
    fn new(case: &Case) -> Self {
        let Case { metadata, stored, pending } = case;
        Self {
            taken: time(metadata.taken),
            path: PathRecord::new(metadata.place.path().as_encoded_bytes()),
            size: metadata.size,
            stored: *stored,
            pending: *pending,
            verdict: metadata.facts.level.clone(),
            detections: metadata.facts.detections.clone(),
            blake3: metadata.blake3.to_string(),
            sha256: metadata.facts.sha256.clone(),
        }
    }
}

/// Everything that is known of one item.
#[derive(Debug, Serialize)]
pub(super) struct ItemDetails<'a> {
    schema: u32,
    id: CaseId,
    #[serde(flatten)]
    kept: Kept,
    inode: InodeId,
    attributes: &'a Attributes,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scanned_as: Option<&'a Raw>,
    #[serde(skip_serializing_if = "Option::is_none")]
    process: Option<&'a Process>,
}

impl<'a> ItemDetails<'a> {
    pub(super) fn new(case: &'a Case) -> Self {
        let metadata = &case.metadata;
        Self {
            schema: 1,
            id: metadata.id,
            kept: Kept::new(case),
            inode: metadata.inode,
            attributes: &metadata.attributes,
            generation: metadata.facts.generation.as_deref(),
            scanned_as: metadata.facts.label.as_ref(),
            process: metadata.facts.process.as_ref(),
        }
    }
}

/// A moment as people and tools write it, in UTC.
pub(super) fn time(moment: Moment) -> String {
    let nanos = i32::try_from(moment.1).unwrap_or_default();
    jiff::Timestamp::new(moment.0, nanos).map_or_else(|_| moment.0.to_string(), |t| t.to_string())
}

/// Bytes that are usually text, escaped for a terminal.
pub(super) fn raw(bytes: &Raw) -> String {
    shown(OsStr::from_bytes(&bytes.0).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_times_are_text() {
        assert_eq!(raw(&Raw(b"a\n\xff\x1b".to_vec())), "a\\x0a\\xff\\x1b");
        assert_eq!(time(Moment(0, 5)), "1970-01-01T00:00:00.000000005Z");
    }
}
