//! `lazaret-update fetch`: the newest package of the first source that answers, into staging.
//!
//! Owns: the order of sources, the lock, and telling what became of it. Must not: activate.

use crate::{
    args::FetchArgs,
    choose::HostFacts,
    fault::Fault,
    session::{Outcome, Session},
    source::Source,
    transport::{Line, Pace},
};
use lazaret_config::Signatures;
use lazaret_feed::{Entry, FeedError, Seconds, Store};
use rustix::fs::{FlockOperation, Mode, OFlags, flock};
use std::{fs, io, os::fd::OwnedFd};

/// Asks one source after the other until one answers with a feed that is believed.
pub(crate) fn run(args: &FetchArgs) -> Result<String, Fault> {
    let (places, settings) =
        lazaret_config::load().map_err(|e| Fault::Configuration(e.to_string()))?;
    let config = &settings.config.signatures;
    let named = if args.from.is_empty() { &config.sources } else { &args.from };
    let sources = named.iter().map(|text| Source::parse(text)).collect::<Result<Vec<_>, _>>()?;
    let store = Store::at(args.store.clone().unwrap_or_else(|| places.feed()));
    let _lock = lock(&store)?;
    let asked = Asked::new(&store, config, args)?;
    let nothing = "no source is named: [signatures] sources in lazaret.toml, or --from";
    let mut last = Fault::Configuration(nothing.to_owned());
    let mut said = String::new();
    for source in &sources {
        match asked.ask(source) {
            Ok(outcome) => return Ok(said + &words(source, &outcome)),
            Err(fault) => {
                asked.tell(source, &fault)?;
                let code = fault.code();
                said += &format!("{}: refused ({code}): {fault}\n", source.name);
                last = fault;
            }
        }
    }
    Err(last)
}

struct Asked<'a> {
    store: &'a Store,
    shipped_root: Option<Vec<u8>>,
    line: Line,
    machine: Vec<u8>,
    floor: u64,
    least: u64,
    now: Seconds,
    is_impatient: bool,
}

impl<'a> Asked<'a> {
    fn new(store: &'a Store, config: &Signatures, args: &FetchArgs) -> Result<Self, Fault> {
        let id = fs::read("/etc/machine-id").unwrap_or_default();
        let asked = Self {
            store,
            shipped_root: fs::read(&config.root).ok(),
            line: Line::new(config, Pace::of_seconds(args.stall)).map_err(Fault::Configuration)?,
            machine: id.trim_ascii().to_vec(),
            floor: store.floor().map_or(0, |floor| floor.version),
            least: config.least,
            now: Seconds::now(),
            is_impatient: args.now,
        };
        asked.look_at_the_clock()?;
        Ok(asked)
    }

    /// A clock that was ahead once is told of, and held against nobody: the heights still hold.
    fn look_at_the_clock(&self) -> Result<(), Fault> {
        let known = self.store.staging().heights().map(|heights| heights.clock);
        match known {
            Some(known) if known.since(self.now) > A_DAY => {
                let days = known.since(self.now) / A_DAY;
                let detail = format!("the clock is {days} days behind what it said before");
                Ok(self.note("clock", Some("clock-stepped-back"), detail)?)
            }
            _ => Ok(()),
        }
    }

    fn ask(&self, source: &Source) -> Result<Outcome, Fault> {
        let host = HostFacts {
            machine: &self.machine,
            floor: self.floor,
            least: self.least,
            now: self.now,
            is_impatient: self.is_impatient,
        };
        let session = Session {
            store: self.store,
            shipped_root: self.shipped_root.as_deref(),
            line: &self.line,
            source,
            host,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.map_err(|e| Fault::Directory(e.to_string()))?;
        runtime.block_on(session.run())
    }

    fn tell(&self, source: &Source, fault: &Fault) -> Result<(), FeedError> {
        let event = if fault.exit() == 69 { "unreached" } else { "refused" };
        self.note(event, Some(fault.code()), format!("{}: {fault}", source.name))
    }

    fn note(&self, event: &str, code: Option<&str>, detail: String) -> Result<(), FeedError> {
        self.store.staging().tell(&Entry {
            time: self.now,
            event: event.to_owned(),
            code: code.map(str::to_owned),
            version: None,
            content: None,
            detail,
        })
    }
}

fn words(source: &Source, outcome: &Outcome) -> String {
    let name = &source.name;
    match outcome {
        Outcome::Staged { version, bytes, by_delta } => {
            let how = if *by_delta { "by a delta" } else { "whole" };
            format!("{name}: package {version} is staged, {how}: {bytes} bytes\n")
        }
        Outcome::Waiting { version, turn: None } => {
            format!("{name}: package {version} does not reach this host yet\n")
        }
        Outcome::Waiting { version, turn: Some(turn) } => {
            let time = jiff::Timestamp::from_second(turn.0);
            let time = time.map_or_else(|_| turn.0.to_string(), |time| time.to_string());
            format!("{name}: package {version} is for this host at {time}\n")
        }
        Outcome::Current { version } => format!("{name}: nothing newer than package {version}\n"),
    }
}

/// One updater at a time.
fn lock(store: &Store) -> Result<OwnedFd, Fault> {
    let dir = store.staging().path().to_owned();
    let failed = |e: io::Error| Fault::Directory(format!("{}: {e}", dir.display()));
    fs::create_dir_all(&dir).map_err(failed)?;
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let lock = rustix::fs::open(dir.join("lock"), flags, Mode::from(0o600));
    let lock = lock.map_err(|e| failed(e.into()))?;
    match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(lock),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(FeedError::Busy.into()),
        Err(error) => Err(failed(error.into())),
    }
}

const A_DAY: i64 = 86_400;
