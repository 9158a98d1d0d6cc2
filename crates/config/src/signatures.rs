//! `[signatures]`: where packages of signatures come from, whom they must come from, and what they
//! may cost on this host.
//!
//! Owns: [`Signatures`]. Must not: know how a package is tried.

use crate::{size::Size, span::Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Packages of signatures on this host.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a section with keys")]
pub struct Signatures {
    /// Addresses of the feed, `https://`, `http://` or a directory; the first that answers serves.
    pub sources: Vec<String>,
    /// The publisher's root, believed until a newer one follows it.
    pub root: PathBuf,
    /// No package below this number is taken; shipped with the root.
    pub least: u64,
    /// Certificates (PEM) of those who vouch for `https://` servers; the system's if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<PathBuf>,
    /// Proxy for `http://` and `https://`; the environment's if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// A package counts as good when it was active for this long.
    pub probation: Span,
    /// Processor time to compile a package.
    pub compile_time: Span,
    /// Memory to compile and try a package.
    pub memory: Size,
    /// Scanning with a new package may take this many percent of what it takes with the old one.
    pub cost_percent: u64,
    /// Files and directories whose unchanged package files no new rule may report.
    pub goodware: Vec<PathBuf>,
}

impl Default for Signatures {
    fn default() -> Self {
        Self {
            sources: Vec::new(),
            root: PathBuf::from("/etc/lazaret/feed/root.json"),
            least: 0,
            ca: None,
            proxy: None,
            probation: Span::from_millis(3_600_000),
            compile_time: Span::from_millis(60_000),
            memory: Size(2 << 30),
            cost_percent: 200,
            goodware: ["/usr/bin", "/usr/sbin", "/usr/lib/systemd", "/etc"]
                .map(PathBuf::from)
                .into(),
        }
    }
}
