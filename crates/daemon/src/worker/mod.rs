//! The worker: a process without privileges that reads hostile bytes.
//!
//! Owns: the order of its life: say that it is there, take the rules that the gate hands over, give up
//! every right, compile, scan something harmless, lock the door, then scan what it is handed, one file
//! at a time. Must not: open anything once it is locked.

mod depth;
mod lock;

pub(crate) use lock::give_up_user;

use crate::{
    armoury,
    report::{Hello, MESSAGE_MAX, Order, Primed, Report, Welcome, receive, send},
};
use lazaret_engine::{Arsenal, Inspector, Limits, Owners, Subject};
use lazaret_rules::{RuleSpec, RuleStore, SourceSet, Tolerance};
use rustix::fd::{AsFd, AsRawFd, OwnedFd};
use std::{
    ffi::OsStr,
    fs::File,
    io,
    os::unix::{ffi::OsStrExt, fs::FileExt},
    path::Path,
    time::Duration,
};

/// Serves the gate at the other end of `socket` until it is gone.
///
/// # Errors
/// The socket failed, or there was no first word.
pub(crate) fn serve(socket: &OwnedFd) -> io::Result<()> {
    let mut buffer = vec![0; MESSAGE_MAX];
    let (hello, bundle): (Hello, _) = receive(socket, &mut buffer)?;
    let primed = primed(&hello, socket, &mut buffer)?;
    match prepare(&hello, bundle.ok_or(io::ErrorKind::InvalidData)?, primed.as_deref()) {
        Ok(prepared) => work(socket, &mut buffer, prepared),
        Err(message) => send(socket, &Welcome::Failed(message), None),
    }
}

/// What another worker found out about the rules.
fn primed(hello: &Hello, socket: &OwnedFd, buffer: &mut [u8]) -> io::Result<Option<Vec<u8>>> {
    if !hello.is_primed {
        return Ok(None);
    }
    let (Primed, memory) = receive(socket, buffer)?;
    memory.map(armoury::read).transpose()
}

/// What a scan needs, what warms up for it, and what the kernel refused of the lock.
struct Prepared {
    arsenal: Arsenal,
    warm: Arsenal,
    owners: Owners,
    limits: Limits,
    unlocked: Vec<String>,
}

/// Reads everything that a scan will need, and gives up the right to read more.
fn prepare(hello: &Hello, bundle: OwnedFd, primed: Option<&[u8]>) -> Result<Prepared, String> {
    let mut set = armoury::open(bundle)?;
    set.load_lists(&std::env::temp_dir(), Tolerance::Strict).map_err(|error| error.to_string())?;
    let owners = Owners::of_this_machine();
    let warm = always_true().map_err(|error| error.to_string())?;
    let unlocked = lock::give_up_rights();
    let arsenal = |set| Arsenal::new(set, Vec::new(), Tolerance::Strict);
    let unpack = Some(depth::limits(&hello.limits));
    let limits = Limits { max_size: None, unpack, timeout: Some(LONGEST_SCAN) };
    let (arsenal, warm) = (arsenal(set).keeping(RuleStore::in_hand(primed)), arsenal(warm));
    Ok(Prepared { arsenal, warm, owners, limits, unlocked })
}

/// A rule that matches everything.
fn always_true() -> io::Result<SourceSet> {
    let file = in_memory(b"rule warm_up { condition: true }")?;
    let mut set = SourceSet::new();
    let Ok(spec) = format!("warm:/proc/self/fd/{}", file.as_raw_fd()).parse::<RuleSpec>();
    set.add(&spec).map_err(io::Error::other)?;
    Ok(set)
}

fn work(socket: &OwnedFd, buffer: &mut [u8], prepared: Prepared) -> io::Result<()> {
    let Prepared { arsenal, warm, owners, limits, mut unlocked } = prepared;
    let Some(generation) = arsenal.generation() else {
        let failure = arsenal.take_failure().map(|error| error.to_string());
        let message = failure.unwrap_or_else(|| "the rules do not compile".into());
        return send(socket, &Welcome::Failed(message), None);
    };
    let mut inspector = Inspector::new(generation, &owners, limits).remembering(CONTENTS);
    warm_up(&warm, limits)?;
    let learned = arsenal.learned().map(|learned| in_memory(&learned)).transpose()?;
    unlocked.extend(lock::lock());
    let rules = generation.rule_count();
    let generation = format!("{:#}", generation.id());
    let ready = Welcome::Ready { generation, rules, unlocked };
    send(socket, &ready, learned.as_ref().map(AsFd::as_fd))?;
    drop(learned);
    loop {
        let (order, file): (Order, _) = match receive(socket, buffer) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            other => other?,
        };
        let file = file.ok_or(io::ErrorKind::InvalidData)?;
        let path = Path::new(OsStr::from_bytes(&order.path));
        send(socket, &inspect(&mut inspector, file, path), None)?;
    }
}

fn inspect(inspector: &mut Inspector<'_>, file: OwnedFd, path: &Path) -> Report {
    match Subject::of_open(File::from(file)) {
        Ok(subject) => {
            let inspected = inspector.inspect(&subject, path);
            Report::new(&inspected.verdict, inspected.digests).with_tolls(&inspector.take_times())
        }
        Err(why) => Report::incomplete(why),
    }
}

/// The engine starts its threads with the first compilation and the first scan. Once the worker is
/// locked no thread can be started.
fn warm_up(warm: &Arsenal, limits: Limits) -> io::Result<()> {
    let owners = Owners::default();
    let missing = || io::Error::other("the engine does not compile");
    let mut inspector = Inspector::new(warm.generation().ok_or_else(missing)?, &owners, limits);
    let report = inspect(&mut inspector, in_memory(b"warm up")?, Path::new(""));
    match report.detections.len() {
        1 => Ok(()),
        _ => Err(io::Error::other("the engine does not match")),
    }
}

/// A file that is nowhere.
fn in_memory(bytes: &[u8]) -> io::Result<OwnedFd> {
    let file = rustix::fs::memfd_create(c"worker", rustix::fs::MemfdFlags::CLOEXEC)?;
    let file = File::from(file);
    file.write_all_at(bytes, 0)?;
    Ok(file.into())
}

/// Clean contents that a worker remembers; about 64 bytes each.
const CONTENTS: usize = 65_536;
/// The gate gives up on a file long before; this ends what nobody waits for any more.
const LONGEST_SCAN: Duration = Duration::from_secs(120);
