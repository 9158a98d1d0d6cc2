//! File systems that are mounted in any namespace.
//!
//! Owns: walking the namespaces, one process of each, and opening the root of every file system there
//! by `O_PATH`, which asks nobody. Must not: mark anything.

use super::{errand::Fetched, world::namespaces};
use crate::report::send;
use lazaret_onaccess::{Mount, MountTable};
use rustix::{
    fd::{AsFd, OwnedFd},
    fs::{CWD, Mode, OFlags, ResolveFlags, fstat, makedev, openat, openat2},
};
use std::{
    collections::HashSet,
    fs, io,
    os::unix::ffi::OsStringExt,
    path::{Path, PathBuf},
};

/// Sends one message for each file system, and one that ends the list.
pub(super) fn send_all(socket: &OwnedFd, chosen: &[PathBuf]) -> io::Result<()> {
    let mut seen = HashSet::new();
    // Our own first: of the gate it may be another one.
    let own = i32::try_from(std::process::id()).into_iter();
    for pid in own.chain(namespaces()) {
        let Ok(text) = fs::read(format!("/proc/{pid}/mountinfo")) else { continue };
        for mount in wanted(&MountTable::parse(&text), chosen) {
            if !seen.insert(mount.device) {
                continue;
            }
            // What cannot be opened, such as a mount below another one, is tried elsewhere.
            let Some(root) = open(pid, &mount) else {
                seen.remove(&mount.device);
                continue;
            };
            let at = mount.at.into_os_string().into_vec();
            let root_of = Fetched::Root { at, kind: mount.kind };
            send(socket, &root_of, Some(root.as_fd()))?;
        }
    }
    send(socket, &Fetched::Nothing, None)
}

fn wanted(table: &MountTable, chosen: &[PathBuf]) -> Vec<Mount> {
    let is_chosen = |mount: &&Mount| chosen.is_empty() || chosen.contains(&mount.at);
    let all: Vec<Mount> = table.file_systems().cloned().collect();
    if chosen.is_empty() {
        return all;
    }
    // The one on top is what the place means.
    table.mounts().iter().rev().filter(is_chosen).cloned().collect()
}

fn open(pid: i32, mount: &Mount) -> Option<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = openat(CWD, format!("/proc/{pid}/root"), flags, Mode::empty()).ok()?;
    let inner = mount.at.strip_prefix("/").ok()?;
    let inner = if inner.as_os_str().is_empty() { Path::new(".") } else { inner };
    let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    let directory = openat2(root, inner, flags, Mode::empty(), resolve).ok()?;
    let device = makedev(mount.device.0, mount.device.1);
    // Subvolumes of btrfs have numbers of their own.
    let is_it = mount.kind == "btrfs" || fstat(&directory).ok()?.st_dev == device;
    is_it.then_some(directory)
}
