//! Who is on the other side.
//!
//! Owns: [`Peer`]: process and user as the kernel names them at the time of connecting, and the groups
//! of that process. Must not: trust what the other side says of itself.

use rustix::{
    fd::{AsFd, AsRawFd, OwnedFd},
    net::sockopt::socket_peercred,
    process::{PidfdFlags, pidfd_open},
};
use std::{fs, io};

/// The other side of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its process.
    pub pid: u32,
    /// Its user.
    pub uid: u32,
    /// All its groups.
    pub groups: Vec<u32>,
}

impl Peer {
    /// Asks the kernel. Supplementary groups are read from `/proc` while a handle shows that the
    /// process still is the same; of one that is gone only the first group counts.
    ///
    /// # Errors
    /// The socket has no other side.
    pub fn of(socket: impl AsFd) -> io::Result<Self> {
        let who = socket_peercred(socket)?;
        let uid = who.uid.as_raw();
        let mut groups = vec![who.gid.as_raw()];
        if let Ok(handle) = pidfd_open(who.pid, PidfdFlags::empty()) {
            let pid = who.pid.as_raw_nonzero();
            let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
            if is_there(&handle) && user(&status) == Some(uid) {
                groups.extend(supplementary(&status));
            }
        }
        let pid = who.pid.as_raw_nonzero().get().unsigned_abs();
        Ok(Self { pid, uid, groups })
    }
}

/// While the kernel knows a number for the handle's process, nobody else has that number.
fn is_there(handle: &OwnedFd) -> bool {
    let info = fs::read_to_string(format!("/proc/self/fdinfo/{}", handle.as_raw_fd()));
    let info = info.unwrap_or_default();
    line(&info, "Pid:").and_then(|pid| pid.trim().parse::<i32>().ok()).is_some_and(|pid| pid > 0)
}

fn line<'a>(status: &'a str, name: &str) -> Option<&'a str> {
    status.lines().find_map(|line| line.strip_prefix(name))
}

/// The effective user.
fn user(status: &str) -> Option<u32> {
    line(status, "Uid:")?.split_whitespace().nth(1)?.parse().ok()
}

fn supplementary(status: &str) -> Vec<u32> {
    let groups = line(status, "Groups:").unwrap_or_default().split_whitespace();
    groups.filter_map(|group| group.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixStream;

    #[test]
    fn this_process_is_known_to_itself() {
        let (ours, _theirs) = UnixStream::pair().unwrap();
        let peer = Peer::of(&ours).unwrap();
        assert_eq!(peer.pid, std::process::id());
        assert_eq!(peer.uid, rustix::process::geteuid().as_raw());
        assert!(peer.groups.contains(&rustix::process::getegid().as_raw()));
    }

    #[test]
    fn the_effective_user_and_the_groups_are_read() {
        let status = "Name:\tx\nUid:\t1000\t0\t0\t0\nGid:\t1 1 1 1\nGroups:\t4 27 \n";
        assert_eq!((user(status), supplementary(status)), (Some(0), vec![4, 27]));
        assert_eq!((user(""), supplementary("Groups:\n")), (None, vec![]));
    }
}
