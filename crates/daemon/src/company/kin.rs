//! Processes of ours that somebody else started.
//!
//! Owns: that their opens are answered first from when the kernel named them until they end, and not
//! a moment longer: the number may then be somebody else's. Must not: talk to them.

use crate::own::OwnPids;
use lazaret_onaccess::{Until, wait};
use rustix::{
    fd::AsFd,
    process::{Pid, PidfdFlags, pidfd_open},
};
use std::{io, sync::Arc, thread};

/// Answers this process first until it ends.
pub(super) fn follow(own: &Arc<OwnPids>, pid: u32) -> io::Result<()> {
    let number = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or(io::ErrorKind::NotFound)?;
    let process = pidfd_open(number, PidfdFlags::empty())?;
    let kept = Arc::clone(own);
    let watch = move || {
        // Whatever ends the waiting, the number must not stay.
        drop(wait(&[(process.as_fd(), Until::Readable)], None));
        kept.remove(pid);
    };
    if !own.add(pid) {
        return Err(io::Error::other("there are too many processes of ours"));
    }
    let started = thread::Builder::new().name("kin".into()).spawn(watch);
    started.map(drop).inspect_err(|_| own.remove(pid))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        process::Command,
        time::{Duration, Instant},
    };

    #[test]
    fn a_process_is_ours_until_it_ends() {
        let own = Arc::new(OwnPids::new());
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let pid = i32::try_from(child.id()).unwrap();
        follow(&own, child.id()).unwrap();
        assert!(own.contains(pid));
        child.kill().unwrap();
        let end = Instant::now() + Duration::from_secs(10);
        // Not yet reaped, so that nobody else can have the number.
        while own.contains(pid) {
            assert!(Instant::now() < end, "its number was kept");
        }
        child.wait().unwrap();
    }
}
