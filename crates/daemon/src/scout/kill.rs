//! Ending processes that run a malicious file.
//!
//! Owns: which processes those are: who executes the file or has it mapped, but never the first
//! process, a daemon through which an administrator logs in, or one of ours. A process is held by a
//! pidfd before it is looked at, so that the one that is ended is the one that was seen.

use crate::sight::Inode;
use rustix::{
    fs::{AtFlags, CWD, StatxFlags, makedev, statx},
    process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal},
};
use std::{fs, path::Path};

/// Ends them, and gives their numbers.
pub(super) fn users_of(inode: Inode, spared: &[i32]) -> Vec<i32> {
    let entries = fs::read_dir("/proc").into_iter().flatten();
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok());
    let own = i32::try_from(std::process::id()).unwrap_or_default();
    pids.filter(|pid| *pid > 1 && *pid != own && !spared.contains(pid))
        .filter(|pid| end(*pid, inode).is_some())
        .collect()
}

fn end(pid: i32, inode: Inode) -> Option<()> {
    let handle = pidfd_open(Pid::from_raw(pid)?, PidfdFlags::empty()).ok()?;
    let uses = executes(pid, inode) || maps(pid, inode);
    (uses && !is_login(pid)).then_some(())?;
    pidfd_send_signal(handle, Signal::KILL).ok()
}

fn executes(pid: i32, inode: Inode) -> bool {
    let exe = format!("/proc/{pid}/exe");
    let stat = statx(CWD, exe, AtFlags::empty(), StatxFlags::INO);
    stat.is_ok_and(|stat| {
        makedev(stat.stx_dev_major, stat.stx_dev_minor) == inode.device
            && stat.stx_ino == inode.number
    })
}

fn maps(pid: i32, inode: Inode) -> bool {
    let text = fs::read(format!("/proc/{pid}/maps")).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    text.lines().any(|line| mapped(line) == Some(inode))
}

/// The fourth and fifth words of a line: the device in hexadecimal, the inode.
fn mapped(line: &str) -> Option<Inode> {
    let mut words = line.split_ascii_whitespace().skip(3);
    let (high, low) = words.next()?.split_once(':')?;
    let number = |text| u32::from_str_radix(text, 16).ok();
    let device = makedev(number(high)?, number(low)?);
    Some(Inode { device, number: words.next()?.parse().ok()? })
}

fn is_login(pid: i32) -> bool {
    let exe = fs::read_link(format!("/proc/{pid}/exe"));
    exe.is_ok_and(|exe| LOGIN.iter().any(|path| exe == Path::new(path)))
}

/// Whoever ends these locks the administrator out.
const LOGIN: [&str; 6] = [
    "/usr/sbin/sshd",
    "/usr/lib/openssh/sshd-session",
    "/usr/lib/openssh/sshd-auth",
    "/usr/libexec/openssh/sshd-session",
    "/usr/libexec/openssh/sshd-auth",
    "/usr/lib/systemd/systemd-logind",
];

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{major, minor};
    use std::{os::unix::fs::MetadataExt, process::Command};

    fn inode(path: &Path) -> Inode {
        let meta = fs::metadata(path).unwrap();
        let device = makedev(major(meta.dev()), minor(meta.dev()));
        Inode { device, number: meta.ino() }
    }

    #[test]
    fn who_runs_the_file_is_ended_and_nobody_else() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sleep-of-a-test");
        fs::copy("/bin/sleep", &path).unwrap();
        let mut runs = Command::new(&path).arg("60").spawn().unwrap();
        let mut spared = Command::new(&path).arg("60").spawn().unwrap();
        let mut other = Command::new("/bin/sleep").arg("60").spawn().unwrap();
        let pid = |child: &std::process::Child| i32::try_from(child.id()).unwrap();
        // The new program must be in place before it is looked for.
        while !executes(pid(&runs), inode(&path)) || !executes(pid(&spared), inode(&path)) {}
        assert!(maps(pid(&runs), inode(&path)));
        assert_eq!(users_of(inode(&path), &[pid(&spared)]), [pid(&runs)]);
        assert!(!runs.wait().unwrap().success());
        for child in [&mut spared, &mut other] {
            assert_eq!(child.try_wait().unwrap(), None);
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    #[test]
    fn lines_that_map_no_file_are_passed_over() {
        let line = "7f1-7f2 r-xp 00000000 fe:01 131 /lib/x y";
        assert_eq!(mapped(line), Some(Inode { device: makedev(254, 1), number: 131 }));
        assert_eq!(mapped("7f1-7f2 rw-p 00000000 00:00 0"), mapped("x y z 0:0 0 [heap]"));
        assert_eq!(mapped("nonsense"), None);
    }
}
