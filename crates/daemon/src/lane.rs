//! One worker and the thread that waits for it.
//!
//! Owns: the worker from its call to its end (it is replaced when its socket breaks, also while it has
//! nothing to do), and what is asked of a file around its scan: its path before, its state after.
//! Must not: decide, answer, or wait for anybody but its worker.

use crate::{
    armoury::Arms,
    company::{Company, Leash, Partner, Role},
    primer::Primer,
    report::{Hello, MESSAGE_MAX, Order, Primed, Report, Welcome, receive, send},
    sight::{Sight, is_coherent, look},
};
use lazaret_config::LimitProfile;
use lazaret_onaccess::{HeldFile, Writers, writers};
use rustix::{
    fd::{AsFd, AsRawFd},
    net::sockopt,
    time::{ClockId, clock_gettime},
};
use std::{
    io,
    os::unix::ffi::OsStrExt,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};

/// A file to scan.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) job: u64,
    pub(crate) file: Arc<HeldFile>,
    pub(crate) sight: Sight,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) path: PathBuf,
    /// The file when the scan began.
    pub(crate) sight: Sight,
    /// Who wrote then.
    pub(crate) before: Writers,
    /// None: the worker died over it.
    pub(crate) report: Option<Report>,
    pub(crate) after: Option<After>,
    pub(crate) took: Duration,
}

/// The file when the scan had ended, if it still was as when the scan began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct After {
    pub(crate) sight: Sight,
    pub(crate) at_rest: bool,
    pub(crate) shielded: bool,
}

/// What a lane says.
#[derive(Debug)]
pub(crate) enum FromLane {
    /// Its worker is ready.
    Up { lane: u64, worker: WorkerFacts },
    /// There is no worker; it is tried again.
    Down { lane: u64, setback: Setback },
    /// Its worker ended before it was given this task, if there was one, which nobody has begun.
    Lost { lane: u64, job: Option<u64> },
    /// A task came to its end.
    Done { lane: u64, job: u64, outcome: Box<Outcome> },
}

/// Why there is no worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Setback {
    /// None came: it cannot be started, or its unit is not there now.
    Absent(String),
    /// It cannot work with what it was handed.
    Refused(String),
}

impl Setback {
    pub(crate) fn reason(&self) -> &str {
        match self {
            Self::Absent(reason) | Self::Refused(reason) => reason,
        }
    }
}

/// A worker as others see it.
#[derive(Clone, Debug)]
pub(crate) struct WorkerFacts {
    leash: Leash,
    pub(crate) pid: u32,
    pub(crate) generation: String,
    pub(crate) rules: usize,
    pub(crate) unlocked: Vec<String>,
}

impl WorkerFacts {
    /// Which of its locks are open, if any.
    pub(crate) fn trouble(&self) -> Option<String> {
        let text = || format!("worker {}: {}", self.pid, self.unlocked.join("; "));
        (!self.unlocked.is_empty()).then(text)
    }

    /// Ends the worker, whatever it does; its lane notices and starts another.
    pub(crate) fn kill(&self) {
        self.leash.end();
    }
}

#[cfg(test)]
impl WorkerFacts {
    pub(crate) fn of_test(generation: &str) -> Self {
        Self {
            leash: Leash::of_test(),
            pid: std::process::id(),
            generation: generation.to_owned(),
            rules: 1,
            unlocked: Vec::new(),
        }
    }
}

/// What every lane needs to have workers.
#[derive(Clone, Debug)]
pub(crate) struct Nursery {
    pub(crate) company: Company,
    /// How far containers are opened.
    pub(crate) limits: LimitProfile,
    pub(crate) arms: Arc<Arms>,
    pub(crate) primer: Primer,
    /// Set when nobody wants these workers any more.
    pub(crate) given_up: Arc<AtomicBool>,
}

/// Starts the thread of lane number `lane`.
pub(crate) fn start<N>(
    lane: u64,
    nursery: Nursery,
    tasks: Receiver<Task>,
    notes: Sender<N>,
) -> thread::JoinHandle<()>
where
    N: From<FromLane> + Send + 'static,
{
    thread::spawn(move || {
        let mut worker = None;
        let say = |what: FromLane| notes.send(what.into()).is_ok();
        loop {
            let Some(ready) = raise(lane, &nursery, &mut worker, &say) else { return };
            let task = match tasks.recv_timeout(LOOK) {
                Ok(task) => Some(task),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let (said, lives) = match (ready.partner.is_there(), task) {
                (true, None) => continue,
                (false, task) => (FromLane::Lost { lane, job: task.map(|task| task.job) }, false),
                (true, Some(task)) => {
                    let outcome = Box::new(ready.scan(&task));
                    let lives = outcome.report.is_some();
                    (FromLane::Done { lane, job: task.job, outcome }, lives)
                }
            };
            if !say(said) {
                return;
            }
            if !lives {
                worker = None;
            }
        }
    })
}

/// The lane's worker, started if there is none; none if nobody listens any more.
fn raise<'w>(
    lane: u64,
    nursery: &Nursery,
    worker: &'w mut Option<Worker>,
    say: &impl Fn(FromLane) -> bool,
) -> Option<&'w mut Worker> {
    let mut pause = FIRST_PAUSE;
    while worker.is_none() {
        match Worker::start(nursery) {
            Ok(started) => {
                let facts = started.facts.clone();
                *worker = Some(started);
                say(FromLane::Up { lane, worker: facts }).then_some(())?;
            }
            Err(setback) => {
                say(FromLane::Down { lane, setback }).then_some(())?;
                thread::sleep(pause);
                (!nursery.given_up.load(Ordering::Relaxed)).then_some(())?;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
    worker.as_mut()
}

#[derive(Debug)]
struct Worker {
    partner: Partner,
    facts: WorkerFacts,
    buffer: Vec<u8>,
}

impl Worker {
    fn start(nursery: &Nursery) -> Result<Self, Setback> {
        let absent = |error: io::Error| Setback::Absent(error.to_string());
        let partner = nursery.company.call(Role::Worker, ARRIVING).map_err(absent)?;
        let facts = WorkerFacts {
            leash: partner.leash().map_err(absent)?,
            pid: partner.pid(),
            generation: String::new(),
            rules: 0,
            unlocked: Vec::new(),
        };
        let mut worker = Self { partner, facts, buffer: vec![0; MESSAGE_MAX] };
        worker.welcome(nursery).map_err(Setback::Refused)?;
        Ok(worker)
    }

    fn welcome(&mut self, nursery: &Nursery) -> Result<(), String> {
        let text = |error: io::Error| format!("a worker did not start: {error}");
        let patience = |time| {
            sockopt::set_socket_timeout(&self.partner, sockopt::Timeout::Recv, time)
                .map_err(|error| text(error.into()))
        };
        patience(Some(STARTING))?;
        let primed = nursery.primer.now();
        let hello = Hello { limits: nursery.limits.clone(), is_primed: primed.is_some() };
        send(&self.partner, &hello, Some(nursery.arms.bundle.as_fd())).map_err(text)?;
        if let Some(primed) = primed {
            send(&self.partner, &Primed, Some(primed.as_fd())).map_err(text)?;
        }
        let (welcome, learned) = receive(&self.partner, &mut self.buffer).map_err(text)?;
        patience(None)?;
        match welcome {
            Welcome::Failed(reason) => Err(reason),
            Welcome::Ready { generation, rules, unlocked } => {
                // It has not been handed any file yet. Not learned, it costs the next worker time.
                learned.into_iter().for_each(|learned| drop(nursery.primer.learn(learned)));
                self.facts = WorkerFacts { generation, rules, unlocked, ..self.facts.clone() };
                Ok(())
            }
        }
    }

    /// Hands the file over and waits; whoever must not wait that long kills the worker.
    fn scan(&mut self, task: &Task) -> Outcome {
        let (path, start) = (path_of(&task.file), Instant::now());
        let before = writers(&*task.file);
        // What it has become since it was asked about is as good.
        let sight = look(&*task.file).unwrap_or(task.sight);
        let order = Order { path: path.as_os_str().as_bytes().to_vec() };
        let report = send(&self.partner, &order, Some(task.file.as_fd()))
            .and_then(|()| receive::<Report>(&self.partner, &mut self.buffer));
        let report = report.ok().map(|(report, _)| report);
        let after = after(&task.file, (before, &sight));
        Outcome { path, sight, before, report, after, took: start.elapsed() }
    }
}

/// Where the file was when it was opened; reading the link opens nothing.
pub(crate) fn path_of(file: &HeldFile) -> PathBuf {
    let link = format!("/proc/self/fd/{}", file.as_raw_fd());
    std::fs::read_link(link).unwrap_or_else(|_| PathBuf::from("(path too long)"))
}

fn after(file: &HeldFile, (writers_before, before): (Writers, &Sight)) -> Option<After> {
    let sight = look(file).ok().filter(|now| now.identity == before.identity)?;
    let alone = writers_before == Writers::None && writers(file) == Writers::None;
    let at_rest = alone && is_coherent(file) && is_settled(&sight);
    Some(After { sight, at_rest, shielded: sight.is_shielded(file) })
}

/// The clock that stamps files has moved on since the last change, so that the next one will show.
fn is_settled(sight: &Sight) -> bool {
    let now = clock_gettime(ClockId::Realtime);
    let nanos = |seconds: i64, nanos: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
    let changed = sight.identity.changed;
    let age = nanos(now.tv_sec, now.tv_nsec) - nanos(changed.seconds, changed.nanos.into());
    age > TICKS
}

/// Two ticks of the coarsest clock that stamps files (100 Hz), in nanoseconds.
const TICKS: i128 = 20_000_000;
/// An idle worker's end is noticed at most so late.
const LOOK: Duration = Duration::from_millis(250);
/// Of a worker that has not yet been told what to load.
const ARRIVING: Duration = Duration::from_secs(20);
const STARTING: Duration = Duration::from_secs(120);
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
