//! Who opened a file, as far as `/proc` tells.
//!
//! Owns: [`Process`] and the few small files it is read from. Every fact may be missing: the process
//! may be gone, or in a namespace that we do not see. Must not: wait for it.

use crate::sight::Inode;
use lazaret_quarantine::Raw;
use rustix::fs::{AtFlags, CWD, StatxFlags, makedev, statx};
use serde::{Deserialize, Serialize};
use std::{fs, os::unix::ffi::OsStringExt};

/// A process at the time it asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Process {
    pub(crate) pid: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) exe: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) uid: Option<u32>,
    /// Who logged in, which `su` and `sudo` do not change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) login_uid: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cgroup: Option<String>,
    /// Id of the container, if the control group names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) container: Option<String>,
}

/// A program as it runs: its name says little without the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Program {
    /// Bytes, since a name need not be text.
    pub(crate) path: Vec<u8>,
    pub(crate) inode: Inode,
}

impl Program {
    /// What the process runs; opens nothing, and asks no server.
    pub(crate) fn of(pid: i32) -> Option<Self> {
        let exe = format!("/proc/{pid}/exe");
        let flags = AtFlags::STATX_DONT_SYNC | AtFlags::NO_AUTOMOUNT;
        let stat = statx(CWD, &exe, flags, StatxFlags::INO).ok()?;
        let device = makedev(stat.stx_dev_major, stat.stx_dev_minor);
        let inode = Inode { device, number: stat.stx_ino };
        let path = fs::read_link(&exe).ok()?.into_os_string().into_vec();
        Some(Self { path, inode })
    }
}

impl Process {
    /// A process of which nothing but its number is known.
    pub(crate) fn unknown(pid: i32) -> Self {
        Self { pid, ..Self::default() }
    }

    /// What is kept with a file that is taken; none of a process of which too little is known.
    pub(crate) fn for_facts(&self) -> Option<lazaret_quarantine::Process> {
        Some(lazaret_quarantine::Process {
            pid: u32::try_from(self.pid).ok()?,
            uid: self.uid?,
            exe: Raw::from(self.exe.as_deref()?.as_bytes()),
            cgroup: self.cgroup.as_deref().map(|cgroup| Raw::from(cgroup.as_bytes())),
        })
    }

    /// What `/proc` says now.
    pub(crate) fn read(pid: i32) -> Self {
        let text = |name: &str| fs::read_to_string(format!("/proc/{pid}/{name}")).ok();
        let cgroup = text("cgroup").and_then(|text| cgroup(&text));
        Self {
            pid,
            exe: program(pid),
            uid: uid(pid),
            login_uid: text("loginuid").and_then(|text| login_uid(&text)),
            container: cgroup.as_deref().and_then(container),
            cgroup,
        }
    }
}

/// The program that it runs; opens nothing.
pub(crate) fn program(pid: i32) -> Option<String> {
    let exe = fs::read_link(format!("/proc/{pid}/exe")).ok()?;
    Some(exe.to_string_lossy().into_owned())
}

/// The program that it runs, or where this process may not see that, the name it gave itself.
pub(crate) fn label(pid: i32) -> Option<String> {
    let name = || fs::read_to_string(format!("/proc/{pid}/comm")).ok();
    program(pid).or_else(|| name().map(|name| format!("[{}]", name.trim_end())))
}

/// Whose process it is; reads nothing and opens nothing.
pub(crate) fn uid(pid: i32) -> Option<u32> {
    let stat = statx(CWD, format!("/proc/{pid}"), AtFlags::empty(), StatxFlags::UID).ok()?;
    Some(stat.stx_uid)
}

/// All its groups.
pub(crate) fn groups(pid: i32) -> Vec<u32> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("Groups:")).unwrap_or_default();
    line.split_whitespace().filter_map(|group| group.parse().ok()).collect()
}

fn login_uid(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|uid| *uid != u32::MAX)
}

/// The unified group, or the first that says more than the root.
fn cgroup(text: &str) -> Option<String> {
    let paths = || text.lines().filter_map(|line| line.splitn(3, ':').nth(2));
    let unified = text.lines().find_map(|line| line.strip_prefix("0::"));
    let unified = unified.filter(|path| *path != "/");
    unified.or_else(|| paths().find(|path| *path != "/")).map(str::to_owned)
}

/// Container engines name groups by 64 hexadecimal digits, with their own words around them.
fn container(cgroup: &str) -> Option<String> {
    let mut words = cgroup.rsplit(|c: char| !c.is_ascii_hexdigit());
    words.find(|word| word.len() == 64).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_known_and_a_missing_one_is_not() {
        let own = Process::read(i32::try_from(std::process::id()).unwrap());
        assert!(own.exe.is_some_and(|exe| exe.contains("lazaret_daemon")));
        assert_eq!(own.uid, Some(rustix::process::geteuid().as_raw()));
        assert_eq!(Process::read(-7), Process::unknown(-7));
        let program = Program::of(i32::try_from(std::process::id()).unwrap()).unwrap();
        assert_eq!(program.path, std::env::current_exe().unwrap().into_os_string().into_vec());
        assert_eq!(Program::of(-7), None);
    }

    #[test]
    fn groups_and_containers() {
        let id = "0123456789abcdef".repeat(4);
        let v2 = format!("0::/system.slice/docker-{id}.scope\n");
        assert_eq!(cgroup(&v2).as_deref().and_then(container).as_deref(), Some(id.as_str()));
        let v1 = "3:cpu:/\n2:memory:/user.slice\n0::/\n";
        assert_eq!(cgroup(v1).as_deref(), Some("/user.slice"));
        assert_eq!(container("/user.slice/abc"), None);
        assert_eq!(cgroup("0::/\n"), None);
        assert_eq!((login_uid("4294967295\n"), login_uid("1000\n")), (None, Some(1000)));
    }
}
