//! The scout: a process that looks where the gate must not.
//!
//! Owns: errands that open things or ask about processes: the directory of a file, in whatever mount
//! namespace it is; a file that is to be scanned later; the file systems of other namespaces; the
//! end of processes that run a malicious file. It may be held up by a file system that somebody else
//! serves, which is why it is a process that can be ended. Must not: read what is in files.

mod client;
mod errand;
mod kill;
mod places;
mod world;

pub(crate) use client::Root;
pub(crate) use client::Scout;

use crate::{
    process::{Process, Program, groups},
    report::{MESSAGE_MAX, receive, send},
    rights::keep_only,
};
use caps::Capability;
use errand::{Errand, Fetched};
use lazaret_host::{Origin, Packages};
use rustix::{
    fd::{AsFd, BorrowedFd, OwnedFd},
    fs::{Stat, fstat},
};
use std::{
    cell::OnceCell,
    ffi::OsStr,
    fs::File,
    io,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

/// Serves the gate at the other end of `socket` until it is gone.
///
/// # Errors
/// The socket failed.
pub(crate) fn serve(socket: &OwnedFd) -> io::Result<()> {
    keep_only(&RIGHTS);
    let mut buffer = vec![0; MESSAGE_MAX];
    let packages = OnceCell::new();
    loop {
        let (errand, file): (Errand, _) = match receive(socket, &mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            other => other?,
        };
        match errand {
            Errand::Parent { path, pids } => {
                let (said, found) = file
                    .and_then(|file| parent(&file, &bytes(&path), &pids, &packages))
                    .map_or((Fetched::Nothing, None), |(said, found)| (said, Some(found)));
                send(socket, &said, found.as_ref().map(AsFd::as_fd))?;
            }
            Errand::Reopen { path, pids, inode } => {
                let found = world::reopen(&bytes(&path), &pids, inode);
                let said = if found.is_some() { Fetched::File } else { Fetched::Nothing };
                send(socket, &said, found.as_ref().map(AsFd::as_fd))?;
            }
            Errand::Kill { inode, spared } => {
                send(socket, &Fetched::Killed(kill::users_of(inode, &spared)), None)?;
            }
            Errand::Process { pid } => {
                send(socket, &Fetched::Process(Process::read(pid), groups(pid)), None)?;
            }
            Errand::Program { pid } => {
                send(socket, &Fetched::Program(Program::of(pid)), None)?;
            }
            Errand::Places { chosen } => places::send_all(socket, &chosen)?,
        }
    }
}

fn bytes(path: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(path))
}

fn parent(
    file: &OwnedFd,
    path: &Path,
    pids: &[i32],
    packages: &OnceCell<Packages>,
) -> Option<(Fetched, OwnedFd)> {
    let found = world::parent(file.as_fd(), path, pids)?;
    let is_ours = found.is_in_our_namespace;
    let package = match is_proof(&found, path) {
        true => Some(PROOF.to_owned()),
        false => is_ours.then(|| package(packages, path, file.as_fd())).flatten(),
    };
    let name = found.name.as_bytes().to_vec();
    Some((Fetched::Parent { name, package }, found.directory))
}

/// The sample of `lazaret selftest`, in a directory in which root alone can write: it is to be refused, and
/// takes itself away.
fn is_proof(found: &world::Parent, path: &Path) -> bool {
    let name = path.parent().and_then(Path::file_name);
    let is_named = name.is_some_and(|name| name.as_bytes().starts_with(PROOFS));
    let root_alone = |stat: Stat| stat.st_uid == 0 && stat.st_mode & 0o022 == 0;
    is_named && fstat(&found.directory).is_ok_and(root_alone)
}

/// The code of a file that is left because a package brought it as it is now, or may have.
fn package(packages: &OnceCell<Packages>, path: &Path, file: BorrowedFd<'_>) -> Option<String> {
    let packages = packages.get_or_init(|| Packages::below(Path::new("/")));
    let origin = file
        .try_clone_to_owned()
        .and_then(|file| packages.origin(path, &File::from(file)))
        .unwrap_or(Origin::Unknown);
    origin.reason_to_leave().map(str::to_owned)
}

/// Why that one is left.
pub(crate) const PROOF: &str = "selftest";
const PROOFS: &[u8] = b".lazaret-selftest-";

/// To look everywhere, and to end processes.
const RIGHTS: [Capability; 5] = [
    Capability::CAP_DAC_READ_SEARCH,
    Capability::CAP_KILL,
    Capability::CAP_SYS_ADMIN,
    Capability::CAP_SYS_CHROOT,
    Capability::CAP_SYS_PTRACE,
];
