//! What the gate asks of the scout, and what it brings.
//!
//! Owns: the words. Must not: do anything.

use crate::{
    process::{Process, Program},
    sight::Inode,
};
use rustix::fd::OwnedFd;
use serde::{Deserialize, Serialize};
use std::{ffi::OsString, path::PathBuf};

/// One errand.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Errand {
    /// The directory in which the file that comes along has this path; `pids` may share its
    /// namespace.
    Parent { path: Vec<u8>, pids: Vec<i32> },
    /// The file at this path, if it is this inode.
    Reopen { path: Vec<u8>, pids: Vec<i32>, inode: Inode },
    /// The end of every process that executed or mapped this inode, but for these.
    Kill { inode: Inode, spared: Vec<i32> },
    /// What `/proc` says of this process.
    Process { pid: i32 },
    /// What program this process runs.
    Program { pid: i32 },
    /// The roots of all file systems in all mount namespaces, or of those mounted at `chosen`.
    Places { chosen: Vec<PathBuf> },
}

/// What came of it. A descriptor comes along with the first three.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Fetched {
    /// The directory, the name in it, and the code of a file that a package brought, or may have.
    Parent { name: Vec<u8>, package: Option<String> },
    /// The file.
    File,
    /// The root of a file system that is mounted there; bytes, since a name need not be text.
    Root { at: Vec<u8>, kind: String },
    /// The process, and its groups.
    Process(Process, Vec<u32>),
    /// The program, if the process is there and the scout may see it.
    Program(Option<Program>),
    /// It was not to be had; of places: there are no more.
    Nothing,
    /// These processes were ended.
    Killed(Vec<i32>),
}

/// Where a file is.
#[derive(Debug)]
pub(crate) struct Directory {
    pub(crate) directory: OwnedFd,
    pub(crate) name: OsString,
    pub(crate) package: Option<String>,
}
