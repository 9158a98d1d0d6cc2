//! How the service is, as it says itself.
//!
//! Owns: [`Status`] and its JSON form (`"schema": 1`). Must not: judge; see [`crate::assess`].

use serde::{Deserialize, Serialize};

/// The version of the JSON form.
pub const SCHEMA: u32 = 1;

/// Everything the service says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Version of this form.
    pub schema: u32,
    /// Version of the service.
    pub version: String,
    /// Its process.
    pub pid: u32,
    /// What it is doing.
    pub state: State,
    /// Since when it runs, in seconds since 1970.
    pub since: u64,
    /// When this was said, in seconds since 1970.
    pub written: u64,
    /// What is done about files that cannot be scanned.
    pub profile: String,
    /// The file systems that are watched.
    pub filesystems: Vec<Watched>,
    /// Processes that scan.
    pub workers: u64,
    /// Rules in use.
    pub rules: u64,
    /// Which rules, in hexadecimal digits.
    pub generation: String,
    /// What fails, or failed a moment ago.
    pub problems: Vec<Problem>,
    /// What this kernel cannot do, by code.
    pub kernel_lacks: Vec<String>,
    /// The last harmless file that went the whole way.
    pub canary: Option<Canary>,
    /// What happened since the start.
    pub counts: Counts,
    /// Why the configuration on disk is not the one in use.
    pub configuration_problem: Option<String>,
    /// Why other rules serve than those of the active package.
    #[serde(default)]
    pub signatures_problem: Option<String>,
    /// Exclusions in force.
    #[serde(default)]
    pub exclusions: u64,
    /// How often something was passed over because of them.
    #[serde(default)]
    pub exclusion_uses: u64,
    /// Until when protection is paused, in seconds since 1970, and why.
    pub pause: Option<(u64, String)>,
}

/// What the service is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nothing is watched yet.
    #[default]
    Starting,
    /// Files are watched.
    Running,
    /// Nothing is watched until the pause ends.
    Paused,
    /// It ended as it was told to.
    Stopped,
}

/// A file system that is watched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// Where it is mounted.
    pub at: String,
    /// What is done when a file is opened: `off`, `notify` or `block`.
    pub open: String,
    /// What is done when a file is executed.
    pub exec: String,
}

/// Something that fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable name.
    pub code: String,
    /// What is known of it, for people.
    pub text: String,
    /// How often it happened since the start.
    pub times: u64,
    /// When it happened last, in seconds since 1970.
    pub last: u64,
}

/// The harmless file that is opened again and again to feel whether questions are answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canary {
    /// When it was answered last, in seconds since 1970; 0 if never.
    pub last: u64,
    /// How long that took, in microseconds.
    pub latency_us: u64,
    /// How often it was not answered in time in a row.
    pub missed: u64,
}

/// What happened since the start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Opens and executions that were refused.
    pub denied: u64,
    /// Findings that refused nobody.
    pub told: u64,
    /// Files that were let through without a complete scan.
    pub let_through: u64,
    /// Events that nobody could be told of.
    pub events_lost: u64,
    /// Questions of the kernel, by how they were answered.
    pub questions: std::collections::BTreeMap<String, u64>,
    /// What happened to packages of signatures on this host, by event and by `event:code`; kept over
    /// restarts.
    #[serde(default)]
    pub packages: std::collections::BTreeMap<String, u64>,
}
