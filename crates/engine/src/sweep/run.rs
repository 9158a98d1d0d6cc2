//! A sweep at work: threads that take files from the feed until there are none.
//!
//! The threads are detached from whoever started the sweep: an interrupted run ends at once with
//! what it knows, even while a thread is deep in one file.

use super::{
    entry::{Entry, Seen},
    feed::{Feed, Handful},
    scope::{Scope, Targets},
    tally::{Counters, Tally},
    walker::Walker,
};
use crate::{
    Arsenal, Content, Digests, Given, Held, Inspected, Inspector, Limits, Owners, Provenance,
    Subject, VerdictCache,
    cache::{Asked, Lookup},
    provenance::{self, Kind},
};
use lazaret_model::{Level, Verdict, Why, WhyCode};
use lazaret_rules::{Diagnostic, RulesError};
use std::{
    io,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

/// Everything a sweep needs to know; [`start`](Sweep::start) sets it to work.
#[derive(Debug)]
pub struct Sweep {
    /// The rules.
    pub arsenal: Arsenal,
    /// Things to look at beside the targets, first of all.
    pub given: Vec<Given>,
    /// What is known about the files of this machine.
    pub knowledge: Knowledge,
    /// Where to start.
    pub targets: Targets,
    /// What is left out.
    pub scope: Scope,
    /// What one file may cost.
    pub limits: Limits,
    /// Remembered verdicts, if any.
    pub cache: Option<VerdictCache>,
    /// Number of scanning threads, at least 1.
    pub threads: usize,
    /// Report clean files too, with their digest.
    pub report_all: bool,
    /// Keep malicious files open in their reports, for something to be done about them.
    pub holds_malicious: bool,
}

/// What a sweep may ask about files beyond their bytes.
#[derive(Clone, Debug, Default)]
pub enum Knowledge {
    /// Nothing.
    #[default]
    None,
    /// Which package brought a file in which something was found.
    OfFound(Arc<dyn Provenance>),
    /// The same, and of every given program whether it is what its package brought.
    OfGiven(Arc<dyn Provenance>),
}

/// What was found out about one file.
#[derive(Debug)]
pub struct Report {
    /// The path, beginning as its target was named.
    pub path: PathBuf,
    /// Length in bytes when it was listed.
    pub size: u64,
    /// The verdict.
    pub verdict: Verdict,
    /// Digests, where the bytes were read.
    pub digests: Option<Digests>,
    /// The file itself, if it is malicious and was to be held.
    pub held: Option<Held>,
}

/// What a running sweep tells.
#[derive(Debug)]
pub enum Event {
    /// A file that is not simply clean; with `report_all`, any file.
    Report(Box<Report>),
    /// What the compiler said about the rules; comes before the first report that used them.
    Diagnostics(Vec<Diagnostic>),
    /// The rules do not compile: nothing was scanned, and the sweep ends.
    Failed(RulesError),
}

/// A sweep could not start.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The system gave no thread.
    #[error("cannot start scanning threads: {0}")]
    Threads(#[from] io::Error),
}

impl SweepError {
    /// The stable code used in events and documentation.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Threads(_) => "sweep-threads",
        }
    }
}

/// A sweep at work. Dropping it cancels it.
#[derive(Debug)]
pub struct Running {
    shared: Arc<Shared>,
    events: Receiver<Event>,
}

impl Running {
    /// What happens; ends when all threads are done.
    #[must_use]
    pub const fn events(&self) -> &Receiver<Event> {
        &self.events
    }

    /// How far the sweep has come.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.shared.tally.sum()
    }

    /// The rules in use.
    #[must_use]
    pub fn arsenal(&self) -> &Arsenal {
        &self.shared.arsenal
    }

    /// Lets each thread finish the file it is at and no more.
    pub fn cancel(&self) {
        self.shared.is_cancelled.store(true, Ordering::Relaxed);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.cancel();
    }
}

#[derive(Debug)]
struct Shared {
    arsenal: Arsenal,
    owners: Owners,
    limits: Limits,
    cache: Option<VerdictCache>,
    report_all: bool,
    holds_malicious: bool,
    given: Mutex<Vec<Given>>,
    knowledge: Knowledge,
    feed: Feed,
    tally: Tally,
    is_cancelled: AtomicBool,
}

impl Sweep {
    /// Starts the threads.
    pub fn start(self) -> Result<Running, SweepError> {
        let threads = self.threads.max(1);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|i| format!("scan-{i}"))
            .stack_size(STACK_BYTES)
            .build()
            .map_err(io::Error::other)?;
        let shared = Arc::new(Shared {
            arsenal: self.arsenal,
            owners: Owners::of_this_machine(),
            limits: self.limits,
            cache: self.cache,
            report_all: self.report_all,
            holds_malicious: self.holds_malicious,
            given: Mutex::new(self.given),
            knowledge: self.knowledge,
            feed: Feed::new(Walker::new(self.targets, self.scope), threads),
            tally: Tally::default(),
            is_cancelled: AtomicBool::new(false),
        });
        // Each event may hold two descriptors.
        let waiting = if self.holds_malicious { EVENTS_HELD } else { EVENTS };
        let (sender, events) = sync_channel(waiting);
        let working = Arc::clone(&shared);
        thread::Builder::new().name("sweep".into()).spawn(move || {
            pool.broadcast(|_| Hand::new(&working, sender.clone()).work());
            if let Some(cache) = &working.cache {
                cache.flush();
            }
            working.arsenal.generation_if_compiled().inspect(|generation| generation.keep());
        })?;
        Ok(Running { shared, events })
    }

    /// Counts what a sweep of these targets would scan: files and bytes. `until` ends it early.
    #[must_use]
    pub fn estimate(targets: Targets, scope: Scope, until: &AtomicBool) -> Option<(u64, u64)> {
        let mut sum = (0, 0);
        for seen in Walker::new(targets, scope) {
            if until.load(Ordering::Relaxed) {
                return None;
            }
            if let Seen::File(entry) = seen {
                sum = (sum.0 + 1, sum.1 + entry.identity.size);
            }
        }
        Some(sum)
    }
}

/// One thread's part of a sweep.
struct Hand<'a> {
    shared: &'a Shared,
    events: SyncSender<Event>,
    inspector: Option<Inspector<'a>>,
    lookup: Option<Lookup<'a>>,
    counters: Counters,
}

/// When the origin of a file is asked for.
#[derive(Clone, Copy)]
enum Asks {
    Always,
    IfFound,
}

/// The listener is gone or the rules are unusable: nothing further makes sense.
struct Stop;

impl<'a> Hand<'a> {
    fn new(shared: &'a Shared, events: SyncSender<Event>) -> Self {
        let lookup = shared.cache.as_ref().and_then(VerdictCache::lookup);
        Self { shared, events, inspector: None, lookup, counters: Counters::default() }
    }

    fn work(mut self) {
        while let Some(given) = self.take_given() {
            let told = self.look_at(given).and_then(|report| self.tell(report));
            self.shared.tally.add(std::mem::take(&mut self.counters));
            if told.is_err() {
                self.shared.is_cancelled.store(true, Ordering::Relaxed);
            }
        }
        while let Some(handful) = self.take() {
            let done = self.go_through(handful);
            self.shared.tally.add(std::mem::take(&mut self.counters));
            if done.is_err() {
                self.shared.is_cancelled.store(true, Ordering::Relaxed);
            }
        }
    }

    fn take_given(&self) -> Option<Given> {
        if self.shared.is_cancelled.load(Ordering::Relaxed) {
            return None;
        }
        self.shared.given.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// What is known of a given thing, joined with what its bytes say.
    fn look_at(&mut self, given: Given) -> Result<Report, Stop> {
        let Given { path, known: mut verdict, content } = given;
        let (mut size, mut digests) = (0, None);
        let opened = match content {
            Content::None => None,
            Content::Named(path) => Some(Subject::open_named(&path)),
            Content::Open(file) => Some(Subject::of_open(file)),
            Content::Memory(mut memory) => {
                let inspector = self.inspector()?;
                let mut buffer = Vec::new();
                while let Some(object) = memory.next(&mut buffer) {
                    size += buffer.len() as u64;
                    verdict.join(match object {
                        Ok(name) => inspector.inspect_memory(&buffer).in_member(&[name]),
                        Err(why) => Verdict::incomplete(why),
                    });
                }
                None
            }
        };
        match opened {
            Some(Ok(subject)) => {
                size = subject.identity().size;
                let inspected = self.inspector()?.inspect(&subject, &path);
                let found = self.with_origin(inspected.verdict, &subject, Asks::Always);
                digests = inspected.digests;
                verdict.join(found);
            }
            Some(Err(why)) => verdict.miss(why),
            None => {}
        }
        Ok(Report { path, size, verdict, digests, held: None })
    }

    /// The verdict in the light of the package that brought the file, where that is known.
    fn with_origin(&self, verdict: Verdict, subject: &Subject, asks: Asks) -> Verdict {
        let (knowledge, is_wanted) = match (&self.shared.knowledge, asks) {
            (Knowledge::None, _) => return verdict,
            (Knowledge::OfGiven(knowledge), Asks::Always) => (knowledge, subject.is_program()),
            (Knowledge::OfGiven(knowledge) | Knowledge::OfFound(knowledge), _) => {
                (knowledge, false)
            }
        };
        if !is_wanted && !provenance::matters(&verdict) {
            return verdict;
        }
        match subject.real_path() {
            Some(path) => {
                let origin = knowledge.origin(&path, subject.file());
                let kind = if subject.is_program() { Kind::Program } else { Kind::Other };
                provenance::judge(verdict, origin, kind)
            }
            None => verdict,
        }
    }

    fn take(&self) -> Option<Handful> {
        if self.shared.is_cancelled.load(Ordering::Relaxed) {
            return None;
        }
        self.shared.feed.take()
    }

    fn go_through(&mut self, handful: Handful) -> Result<(), Stop> {
        self.counters.skipped += handful.skipped;
        for (path, why) in handful.missed {
            let verdict = Verdict::incomplete(why);
            self.tell(Report { path, size: 0, verdict, digests: None, held: None })?;
        }
        let known = self.known(&handful.files);
        for (at, entry) in handful.files.into_iter().enumerate() {
            if self.shared.is_cancelled.load(Ordering::Relaxed) {
                return Err(Stop);
            }
            if entry.system.keeps_times && known.get(at) == Some(&true) {
                self.counters.count(Level::Clean, entry.identity.size);
                self.counters.cached += 1;
            } else {
                let report = self.scan(entry)?;
                self.tell(report)?;
            }
        }
        Ok(())
    }

    /// Which of the files the cache knows; with `report_all` none, since their digests are wanted.
    fn known(&mut self, files: &[Entry]) -> Vec<bool> {
        match &mut self.lookup {
            Some(lookup) if !self.shared.report_all => lookup.known(files.iter().map(asked)),
            _ => Vec::new(),
        }
    }

    fn scan(&mut self, entry: Entry) -> Result<Report, Stop> {
        let _span = tracing::debug_span!("file", path = %entry.path.display()).entered();
        let Entry { place, path, identity, owner, system } = entry;
        let size = identity.size;
        let incomplete = |path, why| {
            let verdict = Verdict::incomplete(why);
            Report { path, size, verdict, digests: None, held: None }
        };
        if self.shared.limits.max_size.is_some_and(|max| size > max) {
            return Ok(incomplete(path, Why::new(WhyCode::LimitSize)));
        }
        let subject = match Subject::open(place) {
            Ok(subject) => subject,
            Err(why) => return Ok(incomplete(path, why)),
        };
        let cache = self.shared.cache.as_ref().filter(|_| system.keeps_times);
        let is_at_rest = cache.is_some() && subject.is_at_rest();
        let inspected = self.inspector()?.inspect(&subject, &path);
        if let Some(cache) = cache
            && is_at_rest
            && inspected.verdict.is_silent()
            && subject.is_old_enough()
        {
            cache.remember(subject.identity(), &path, owner);
        }
        let Inspected { verdict, digests } = inspected;
        let verdict = self.with_origin(verdict, &subject, Asks::IfFound);
        tracing::debug!(verdict = verdict.level().as_str());
        let is_wanted = self.shared.holds_malicious && verdict.level() == Level::Malicious;
        let held = is_wanted.then(|| subject.hold()).flatten();
        Ok(Report { path, size, verdict, digests, held })
    }

    fn inspector(&mut self) -> Result<&mut Inspector<'a>, Stop> {
        if self.inspector.is_none() {
            let Some(generation) = self.shared.arsenal.generation() else {
                let failure = self.shared.arsenal.take_failure();
                failure.map_or(Ok(()), |failure| self.send(Event::Failed(failure)))?;
                return Err(Stop);
            };
            let said = self.shared.arsenal.take_diagnostics();
            if !said.is_empty() {
                self.send(Event::Diagnostics(said))?;
            }
            let inspector = Inspector::new(generation, &self.shared.owners, self.shared.limits);
            let all = self.shared.report_all;
            self.inspector = Some(if all { inspector.digesting_all() } else { inspector });
        }
        self.inspector.as_mut().ok_or(Stop)
    }

    fn tell(&mut self, report: Report) -> Result<(), Stop> {
        self.counters.count(report.verdict.level(), report.size);
        if report.verdict.is_silent() && !self.shared.report_all {
            return Ok(());
        }
        self.send(Event::Report(Box::new(report)))
    }

    fn send(&self, event: Event) -> Result<(), Stop> {
        self.events.send(event).map_err(|_| Stop)
    }
}

fn asked(entry: &Entry) -> Asked<'_> {
    Asked { identity: &entry.identity, path: &entry.path, owner: entry.owner }
}

/// Stack of a scanning thread: deep conditions recurse.
const STACK_BYTES: usize = 8 << 20;

/// Events that wait to be shown before threads wait for the listener.
const EVENTS: usize = 1024;

/// The same while events hold files open.
const EVENTS_HELD: usize = 64;
