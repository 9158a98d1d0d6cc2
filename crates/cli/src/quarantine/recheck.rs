//! The restricted scan beside a restore: one descriptor in, one judgement out.
//!
//! The process that gives a file back may write anywhere, so it reads none of the file's bytes. It
//! starts this one with the new file, opened for reading, as standard input.

use super::{store::lost, verdict::Judgement};
use crate::{
    exit::{Exit, Failure},
    quarantine_args::RecheckArgs,
    restrict::{Writable, restrict},
    rules_command, scan,
};
use lazaret_engine::{Inspector, Owners, Subject};
use lazaret_model::Verdict;
use std::{
    fs::File,
    io::{self, Write},
    os::fd::{AsFd, BorrowedFd},
    path::Path,
    process::{Command, Stdio},
};

/// The helper process itself.
pub(super) fn run(args: &RecheckArgs) -> Result<Exit, Failure> {
    let file = File::from(io::stdin().as_fd().try_clone_to_owned().map_err(lost)?);
    let (arsenal, limits) = scan::configured()?;
    restrict(Writable::default());
    let Some(generation) = arsenal.generation() else {
        let failure = arsenal.take_failure().as_ref().map(rules_command::failure);
        return Err(failure.unwrap_or_else(|| Failure::new(Exit::Internal, "no rules")));
    };
    let owners = Owners::of_this_machine();
    let mut inspector = Inspector::new(generation, &owners, limits);
    let verdict = match Subject::of_open(file) {
        Ok(subject) => inspector.inspect(&subject, &args.path).verdict,
        Err(why) => Verdict::incomplete(why),
    };
    let json = serde_json::to_string(&Judgement::of(&verdict)).map_err(|e| lost(e.into()))?;
    writeln!(io::stdout(), "{json}").map_err(lost)?;
    Ok(Exit::Clean)
}

/// Has the open file scanned with the present rules by a process that can do nothing else.
pub(super) fn recheck(file: BorrowedFd<'_>, path: &Path) -> Result<Judgement, Failure> {
    let internal = |e: io::Error| Failure::new(Exit::Internal, format!("cannot scan: {e}"));
    let reading = rustix::fs::openat(
        rustix::fs::CWD,
        format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&file)),
        rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::CLOEXEC,
        rustix::fs::Mode::empty(),
    );
    let reading = reading.map_err(|e| internal(e.into()))?;
    let output = Command::new("/proc/self/exe")
        .args(["--quiet", "quarantine", "recheck", "--"])
        .arg(path)
        .stdin(Stdio::from(reading))
        .stderr(Stdio::inherit())
        .output()
        .map_err(internal)?;
    if !output.status.success() {
        let message = format!("the scan of the item did not complete: {}", output.status);
        let is_rules = output.status.code() == Some(Exit::BadRules.code().into());
        let exit = if is_rules { Exit::BadRules } else { Exit::Internal };
        return Err(Failure::new(exit, message));
    }
    serde_json::from_slice(&output.stdout).map_err(|e| internal(e.into()))
}
