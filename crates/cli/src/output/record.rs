//! The objects of the JSON forms: stable, versioned, relied upon by other people's tools.

use super::action::{ActionRecord, Actions};
use base64::{Engine, engine::general_purpose::STANDARD};
use lazaret_engine::{Counters, Report};
use lazaret_model::{Detection, Level, Why};
use serde::Serialize;
use std::{borrow::Cow, os::unix::ffi::OsStrExt, path::Path, time::Duration};

/// Version of the objects; a change that could break a reader raises it.
const SCHEMA: u32 = 1;

/// One file that is reported.
#[derive(Debug, Serialize)]
pub(crate) struct FileRecord<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    schema: u32,
    #[serde(rename = "path")]
    path_text: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
    pub(crate) verdict: Level,
    pub(crate) detections: &'a [Detection],
    #[serde(rename = "why")]
    pub(crate) whys: &'a [Why],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) blake3: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sha256: Option<&'a str>,
    pub(crate) size: u64,
    pub(crate) action: ActionRecord,
    #[serde(skip)]
    pub(crate) path: &'a Path,
}

impl<'a> FileRecord<'a> {
    pub(crate) fn new(report: &'a Report, action: ActionRecord) -> Self {
        let bytes = report.path.as_os_str().as_bytes();
        let is_text = report.path.to_str().is_some();
        Self {
            kind: "file",
            schema: SCHEMA,
            path_text: report.path.to_string_lossy(),
            path_bytes: (!is_text).then(|| STANDARD.encode(bytes)),
            verdict: report.verdict.level(),
            detections: report.verdict.detections(),
            whys: report.verdict.whys(),
            blake3: report.digests.as_ref().map(|d| d.blake3.as_str()),
            sha256: report.digests.as_ref().and_then(|d| d.sha256.as_deref()),
            size: report.size,
            action,
            path: &report.path,
        }
    }
}

/// How a scan ended.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Summary {
    #[serde(rename = "type")]
    kind: &'static str,
    schema: u32,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) clean: u64,
    pub(crate) malicious: u64,
    pub(crate) suspicious: u64,
    pub(crate) incomplete: u64,
    pub(crate) cached: u64,
    pub(crate) skipped: u64,
    pub(crate) quarantined: u64,
    pub(crate) not_removed: u64,
    pub(crate) elapsed_ms: u64,
    /// Absent if no file needed the rules to be compiled.
    pub(crate) rules: Option<usize>,
    pub(crate) generation: String,
    pub(crate) interrupted: bool,
}

/// What the summary says beyond the counters.
#[derive(Clone, Debug)]
pub(crate) struct Circumstances {
    pub(crate) elapsed: Duration,
    pub(crate) rules: Option<usize>,
    pub(crate) generation: String,
    pub(crate) interrupted: bool,
    pub(crate) actions: Actions,
}

impl Summary {
    pub(crate) fn new(counters: Counters, circumstances: Circumstances) -> Self {
        let Circumstances { elapsed, rules, generation, interrupted, actions } = circumstances;
        Self {
            kind: "summary",
            schema: SCHEMA,
            files: counters.files,
            bytes: counters.bytes,
            clean: counters.clean,
            malicious: counters.malicious,
            suspicious: counters.suspicious,
            incomplete: counters.incomplete,
            cached: counters.cached,
            skipped: counters.skipped,
            quarantined: actions.quarantined,
            not_removed: actions.not_removed,
            elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
            rules,
            generation,
            interrupted,
        }
    }
}
