//! What the service knows about one file, and about what protection costs.
//!
//! Owns: [`Insight`], [`LastVerdict`], [`By`], [`Costs`] and their JSON form. Must not: gather any of it.

use serde::{Deserialize, Serialize};

/// What is known about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Insight {
    /// The last time somebody was answered about it, or it was scanned; none if not since the start,
    /// or too long ago.
    pub last: Option<LastVerdict>,
    /// It is being scanned, or waits to be.
    pub scanning: bool,
    /// It was let through without a complete scan, which is still owed.
    pub owed: bool,
    /// It killed its scanners and is given to none any more.
    pub kills: bool,
}

/// A verdict with what led to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastVerdict {
    /// When, in seconds since 1970.
    pub at: u64,
    /// `open`, `exec` or `close-write`.
    pub trigger: String,
    /// `allow`, `allow-and-watch`, `deny` or `notify`.
    pub action: String,
    /// The verdict, or why there is none; `excluded` if it was passed over.
    pub reason: String,
    /// The rules that matched, `NAMESPACE:RULE`.
    pub rules: Vec<String>,
    /// The process that opened it.
    pub pid: i32,
    /// Its program, if it is known.
    pub exe: Option<String>,
    /// Change of the file as of then: seconds since 1970 and nanoseconds. A file that has another
    /// one now is scanned anew.
    pub changed: (i64, u32),
    /// From the question to the answer, in microseconds; 0 if nobody waited.
    pub waited_us: u64,
}

/// By what costs are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The program that opens.
    Process,
    /// The file.
    Path,
    /// The directory of the file.
    Directory,
    /// The rule that had to be looked at closely.
    Rule,
}

impl By {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Process, Self::Path, Self::Directory, Self::Rule];
}

/// Who causes the most, the worst first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Costs {
    /// By what these are added up.
    pub by: By,
    /// Since when, in seconds since 1970.
    pub since: u64,
    /// The worst.
    pub rows: Vec<Cost>,
}

/// What one of them cost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Its name.
    pub name: String,
    /// Questions; of those that were answered from memory one in some is counted for all.
    pub times: u64,
    /// Of these, how many took a scan.
    pub scans: u64,
    /// Microseconds that somebody waited for answers, or that a rule was looked at.
    pub micros: u64,
    /// Of these, how many may belong to others that were pushed off the list before.
    pub uncertain: u64,
}
