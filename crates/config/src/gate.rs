//! `[gate]`: what the service watches and blocks, and what it does about what it could not scan.
//!
//! Owns: [`Gate`], [`GateMode`], [`GateAction`], [`GateProfile`]. Must not: act on them.

use crate::{span::Span, threads::Threads};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What the service watches, and how.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a section with keys")]
pub struct Gate {
    /// Where the file systems that are watched are mounted; every one that is found if empty.
    pub filesystems: Vec<PathBuf>,
    /// What is done when a file is opened.
    pub open: GateMode,
    /// What is done when a file is executed.
    pub exec: GateMode,
    /// What is done when a file is closed that could be written: `notify` or `off`, since nobody
    /// can be refused any more.
    pub close_write: GateMode,
    /// What is done about files that could not be scanned in time or at all.
    pub profile: GateProfile,
    /// An open is answered by then.
    pub open_deadline: Span,
    /// An execution is answered by then.
    pub exec_deadline: Span,
    /// What is done about malicious files where opens or executions are blocked.
    pub action: GateAction,
    /// True to kill processes that executed or mapped a file which was found malicious only after
    /// they got it.
    pub kill_late: bool,
    /// Number of scanning processes; one a processor if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workers: Option<Threads>,
    /// True to load configuration and rules anew when their files change, without a signal.
    pub follow: bool,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            filesystems: Vec::new(),
            open: GateMode::Notify,
            exec: GateMode::Notify,
            close_write: GateMode::Notify,
            profile: GateProfile::Balanced,
            open_deadline: Span::from_millis(2_000),
            exec_deadline: Span::from_millis(5_000),
            action: GateAction::Quarantine,
            kill_late: false,
            workers: None,
            follow: true,
        }
    }
}

/// What is done on a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GateMode {
    /// Nothing.
    Off,
    /// Files are scanned and findings told; nobody waits.
    Notify,
    /// Who opens or executes a file waits for the verdict.
    Block,
}

/// What is done about malicious files beside refusing them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GateAction {
    /// Nothing.
    Report,
    /// They are put into the vault.
    Quarantine,
}

/// What is done about files that could not be scanned in time or at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GateProfile {
    /// They are let through, and scanned later.
    Availability,
    /// They are let through, and scanned later; what kills its scanner, or is being written, is not
    /// executed.
    Balanced,
    /// They are not opened.
    Strict,
}
