//! A harmless file that is opened again and again, to feel whether anybody is answered.
//!
//! Owns: the bird, a process of its own that is treated like any stranger, which writes a file that
//! nobody has seen before and opens it; the file system of its own on which it does, blocked
//! whatever is blocked elsewhere; that what units take to start again is known to be clean; and the
//! thread that waits for it and tells systemd that we live. A bird that gets no answer is the one sign that counts: then systemd is told nothing.
//! Must not: restart anything.

use crate::{beacon, rights::keep_only, standing::Standing};
use lazaret_onaccess::{Gate, Mode, Modes};
use rustix::{
    fd::{AsFd, OwnedFd},
    fs::{AtFlags, CWD, Mode as Bits, OFlags, StatxAttributes, StatxFlags, fstat, openat, statx},
    process::{Signal, set_parent_process_death_signal},
};
use std::{
    fs,
    io::{self, Read, Write},
    os::unix::{fs::OpenOptionsExt, net::UnixStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Blocks the bird's file system; its device. None if the directory is no file system of its own.
pub(crate) fn prepare(gate: &Gate, cage: &Path) -> Option<u64> {
    let stat = statx(CWD, cage, AtFlags::empty(), StatxFlags::BASIC_STATS).ok()?;
    let attributes = StatxAttributes::from_bits_retain(stat.stx_attributes.bits());
    if !attributes.contains(StatxAttributes::MOUNT_ROOT) {
        return None;
    }
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = openat(CWD, cage, flags, Bits::empty()).ok()?;
    let modes = Modes { open: Mode::Block, exec: Mode::Off, close_write: Mode::Off };
    gate.watch(&root, modes).ok()?;
    Some(fstat(&root).ok()?.st_dev)
}

/// Feels for ever, in a thread of its own.
pub(crate) fn feel(cage: &Path, deadline: Duration, standing: Standing) {
    let cage = cage.to_owned();
    thread::spawn(move || {
        let period = beacon::watchdog().map_or(PERIOD, |every| (every / 4).min(PERIOD));
        loop {
            let Ok(mut bird) = Bird::hatch(&cage) else {
                standing.trouble("canary", "the canary cannot be started");
                thread::sleep(PERIOD);
                continue;
            };
            while let Some(waited) = bird.sing(|| standing.canary(None)) {
                standing.canary(Some(waited).filter(|waited| *waited < deadline));
                beacon::alive();
                thread::sleep(period);
            }
            standing.trouble("canary", "the canary died");
            thread::sleep(period);
        }
    });
}

/// Where nobody feels, systemd hears that this process at least runs.
pub(crate) fn live_without() {
    let Some(every) = beacon::watchdog() else { return };
    thread::spawn(move || {
        loop {
            beacon::alive();
            thread::sleep(every / 4);
        }
    });
}

struct Bird {
    child: Child,
    line: UnixStream,
}

impl Bird {
    fn hatch(cage: &Path) -> io::Result<Self> {
        let (line, theirs) = UnixStream::pair()?;
        line.set_read_timeout(Some(LATE))?;
        let child = Command::new("/proc/self/exe")
            .args(["--role", "canary"])
            .current_dir(cage)
            .env_clear()
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null())
            .spawn()?;
        Ok(Self { child, line })
    }

    /// How long an open took; none if the bird is dead. `late` is called while it takes too long.
    fn sing(&mut self, late: impl Fn()) -> Option<Duration> {
        self.line.write_all(&[0]).ok()?;
        let mut micros = [0; 8];
        loop {
            // Eight bytes that were written at once are read at once.
            match self.line.read(&mut micros) {
                Ok(8) => return Some(Duration::from_micros(u64::from_le_bytes(micros))),
                Ok(_) => return None,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => late(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
    }
}

impl Drop for Bird {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The bird itself: for each byte that it reads it opens a new file, and says how long that took.
///
/// # Errors
/// The file cannot be written or read. The end of the input is the end of the bird.
pub(crate) fn be() -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    keep_only(&[]);
    let mut line = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut byte = [0];
    let mut number = 0_u64;
    let mut files = READ_AT_STARTS.into_iter().cycle();
    while line.read(&mut byte)? == 1 {
        number = number.wrapping_add(1);
        call_to_mind(&mut files, |path| drop(fs::File::open(path)));
        let micros = u64::try_from(open_anew(number)?.as_micros()).unwrap_or(u64::MAX);
        line.write_all(&micros.to_le_bytes())?;
    }
    Ok(())
}

/// What the first process reads when it starts a unit again. Should all workers be gone, nobody could
/// scan these, and a profile that refuses what is not scanned would keep the workers from coming back.
/// Where one takes long so would the others, and systemd would hear of it too late that somebody answers:
/// they have time until the next song.
fn call_to_mind(files: &mut impl Iterator<Item = &'static str>, open: impl Fn(&str)) {
    for path in files.take(READ_AT_STARTS.len()) {
        let start = Instant::now();
        // It need not be there.
        open(path);
        if start.elapsed() > LONG {
            return;
        }
    }
}

fn open_anew(number: u64) -> io::Result<Duration> {
    let name = format!("canary-{number}");
    let text = format!("lazaret canary {number} {:?}\n", Instant::now());
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&name)?;
    file.write_all(text.as_bytes())?;
    drop(file);
    let start = Instant::now();
    let read = fs::read(&name);
    let waited = start.elapsed();
    fs::remove_file(&name)?;
    match read {
        Ok(bytes) if bytes == text.as_bytes() => Ok(waited),
        Ok(_) => Err(io::Error::other("another file")),
        // Refused unscanned, as the strict profile has it: somebody answers, but nobody scans.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(Duration::MAX),
        Err(error) => Err(error),
    }
}

const READ_AT_STARTS: [&str; 5] =
    ["/etc/nsswitch.conf", "/etc/passwd", "/etc/group", "/etc/localtime", "/etc/ld.so.cache"];
const PERIOD: Duration = Duration::from_secs(2);
const LONG: Duration = Duration::from_millis(100);
/// After so long without an answer the bird counts as missed, once for each such time.
const LATE: Duration = Duration::from_secs(6);

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    #[test]
    fn one_slow_answer_a_song_is_enough_and_all_have_their_turn() {
        let mut files = READ_AT_STARTS.into_iter().cycle();
        let opened = RefCell::new(Vec::new());
        let quick = |path: &str| opened.borrow_mut().push(path.to_owned());
        call_to_mind(&mut files, quick);
        assert_eq!(opened.take(), READ_AT_STARTS);
        let slow = |path: &str| {
            quick(path);
            thread::sleep(LONG * 2);
        };
        (0..READ_AT_STARTS.len()).for_each(|_| call_to_mind(&mut files, slow));
        assert_eq!(opened.take(), READ_AT_STARTS);
    }
}
