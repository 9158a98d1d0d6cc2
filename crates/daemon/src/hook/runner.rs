//! The process that runs the administrator's program.
//!
//! Owns: the reading of the configuration for each finding (so that what runs is what stands there
//! now), the program from its start to its end or its time, and the word about it. Where it is started
//! by root it first becomes nobody. Must not: take a command from the other side, run a shell.

use crate::worker::give_up_user;
use lazaret_config::{OnDetect, load_file};
use rustix::{
    fd::OwnedFd,
    net::sockopt::{Timeout, set_socket_timeout, socket_acceptconn},
    process::{Pid, Signal, kill_process_group},
};
use std::{
    io::{self, Read, Write},
    os::unix::{
        net::{UnixListener, UnixStream},
        process::{CommandExt, ExitStatusExt},
    },
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// Serves the listening socket that systemd handed over until nobody comes any more, or the one
/// visitor at the other end.
///
/// # Errors
/// The socket is none, or the rights could not be given up.
pub(crate) fn run(socket: OwnedFd, config: &Path) -> io::Result<()> {
    give_up_user().map_err(io::Error::other)?;
    if !socket_acceptconn(&socket)? {
        return serve(UnixStream::from(socket), config);
    }
    set_socket_timeout(&socket, Timeout::Recv, Some(IDLE))?;
    let (listener, busy) = (UnixListener::from(socket), Arc::new(AtomicUsize::new(0)));
    listener.set_nonblocking(false)?;
    loop {
        match listener.accept() {
            Ok((visitor, _)) => receive(visitor, config.to_owned(), &busy),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                if busy.load(Ordering::Acquire) == 0 {
                    return Ok(());
                }
            }
            Err(_) => thread::sleep(STEP),
        }
    }
}

fn receive(visitor: UnixStream, config: PathBuf, busy: &Arc<AtomicUsize>) {
    if busy.fetch_add(1, Ordering::AcqRel) >= MOST {
        busy.fetch_sub(1, Ordering::AcqRel);
        return;
    }
    let left = Arc::clone(busy);
    thread::spawn(move || {
        // A visitor that is gone wants no word.
        drop(serve(visitor, &config));
        left.fetch_sub(1, Ordering::AcqRel);
    });
}

fn serve(mut visitor: UnixStream, config: &Path) -> io::Result<()> {
    visitor.set_read_timeout(Some(PATIENCE))?;
    visitor.set_write_timeout(Some(PATIENCE))?;
    let mut event = Vec::new();
    (&mut visitor).take(LONGEST).read_to_end(&mut event)?;
    let answer = match load_file(config) {
        Ok(settings) => carry_out(&settings.config.on_detect, event),
        Err(error) => Err(error.to_string()),
    };
    match answer {
        Ok(()) => visitor.write_all(GOOD),
        Err(text) => visitor.write_all(text.as_bytes()),
    }
}

/// Runs the program to its end, or until its time is over.
fn carry_out(wanted: &OnDetect, event: Vec<u8>) -> Result<(), String> {
    let Some((program, arguments)) = wanted.command.split_first() else {
        return Err("on_detect.command is not set any more".into());
    };
    let mut command = Command::new(program);
    command.args(arguments).env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    command.stdin(Stdio::piped()).stdout(Stdio::null()).current_dir("/").process_group(0);
    let mut child = command.spawn().map_err(|error| format!("{program}: {error}"))?;
    if let Some(mut input) = child.stdin.take() {
        // A program that does not read its input is not kept from ending by that.
        thread::spawn(move || input.write_all(&event).and_then(|()| input.write_all(b"\n")).ok());
    }
    match wait(&mut child, wanted.timeout.duration()) {
        Ok(Some(status)) if status.success() => Ok(()),
        Ok(Some(status)) => Err(format!("{program} {}", said(status))),
        Ok(None) => Err(format!("{program} took longer than {} and was ended", wanted.timeout)),
        Err(error) => Err(format!("{program}: {error}")),
    }
}

fn said(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("ended with code {code}"),
        (None, signal) => format!("was ended by signal {}", signal.unwrap_or_default()),
    }
}

/// How it ended; none if it did not, and was killed with everything that it had started.
fn wait(child: &mut Child, time: Duration) -> io::Result<Option<ExitStatus>> {
    let end = Instant::now() + time;
    while Instant::now() < end {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(STEP);
    }
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let Some(group) = group {
        // Gone in the same moment is as good.
        kill_process_group(group, Signal::KILL).ok();
    }
    child.wait()?;
    Ok(None)
}

/// The word of a runner whose program ended well.
pub(super) const GOOD: &[u8] = b"done";
/// Visitors at once.
const MOST: usize = 16;
const PATIENCE: Duration = Duration::from_secs(5);
/// Without a visitor for so long the process ends; systemd starts it again.
const IDLE: Duration = Duration::from_secs(5);
const STEP: Duration = Duration::from_millis(10);
/// Bytes of an event.
const LONGEST: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Shutdown;

    fn hook(command: &[&str], timeout: &str) -> OnDetect {
        let command = command.iter().map(|word| (*word).to_owned()).collect();
        OnDetect { command, timeout: timeout.parse().unwrap(), ..OnDetect::default() }
    }

    #[test]
    fn the_event_is_the_input_and_arguments_are_no_shell_text() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        let text = format!("of={}", out.display());
        let good = hook(&["/bin/dd", &text, "status=none"], "10s");
        carry_out(&good, b"{\"a\":1}".to_vec()).unwrap();
        assert_eq!(std::fs::read_to_string(&out).unwrap(), "{\"a\":1}\n");
        let odd = format!("{}; touch {}", out.display(), dir.path().join("shell").display());
        assert!(carry_out(&hook(&["/bin/cat", &odd], "10s"), vec![]).unwrap_err().contains("code"));
        assert!(!dir.path().join("shell").exists());
    }

    #[test]
    fn what_fails_is_said_and_what_hangs_is_ended_with_its_children() {
        let word =
            |command: &[&str], time: &str| carry_out(&hook(command, time), vec![]).unwrap_err();
        assert_eq!(word(&["/bin/false"], "10s"), "/bin/false ended with code 1");
        assert!(word(&["/nowhere/x"], "10s").contains("No such file"));
        assert!(word(&[], "10s").contains("not set"));
        let start = Instant::now();
        let said = word(&["/bin/sh", "-c", "sleep 60 & sleep 60"], "200ms");
        assert!(said.contains("longer than 200ms"), "{said}");
        assert!(start.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_visitor_gives_an_event_and_hears_a_word() {
        let dir = tempfile::tempdir().unwrap();
        let config = dir.path().join("c.toml");
        std::fs::write(&config, "[on_detect]\ncommand = [\"/bin/false\"]\n").unwrap();
        let (mut ours, theirs) = UnixStream::pair().unwrap();
        let serving = thread::spawn(move || serve(theirs, &config).unwrap());
        ours.write_all(b"{}").unwrap();
        ours.shutdown(Shutdown::Write).unwrap();
        let mut word = String::new();
        ours.read_to_string(&mut word).unwrap();
        assert_eq!(word, "/bin/false ended with code 1");
        serving.join().unwrap();
        assert!(socket_acceptconn(&ours).is_ok_and(|listens| !listens));
    }
}
