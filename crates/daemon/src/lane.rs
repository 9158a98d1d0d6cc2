//! One worker and the thread that waits for it.
//!
//! Owns: the worker's process from start to end (killed and replaced when its socket breaks), and
//! what is asked of a file around its scan: its path before, its state after.
//! Must not: decide, answer, or wait for anybody but its worker.

use crate::{
    own::OwnPids,
    report::{Hello, MESSAGE_MAX, Order, Report, Welcome, receive, send},
    sibling::{Sibling, Surroundings, pair},
    sight::{Sight, is_coherent, look},
};
use lazaret_onaccess::{Writers, writers};
use rustix::{
    fd::{AsRawFd, OwnedFd},
    net::sockopt,
    process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal},
    time::{ClockId, clock_gettime},
};
use std::{
    io,
    os::unix::ffi::OsStrExt,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender},
    },
    thread,
    time::Duration,
};

/// A file to scan.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) job: u64,
    pub(crate) file: Arc<OwnedFd>,
    pub(crate) sight: Sight,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) path: PathBuf,
    /// None: the worker died over it.
    pub(crate) report: Option<Report>,
    pub(crate) after: Option<After>,
}

/// The file when the scan had ended, if it still was the one that was asked about.
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
    /// No worker could be started; it is tried again.
    Down { lane: u64, reason: String },
    /// A task came to its end.
    Done { lane: u64, job: u64, outcome: Outcome },
}

/// A worker as others see it.
#[derive(Clone, Debug)]
pub(crate) struct WorkerFacts {
    pidfd: Arc<OwnedFd>,
    pub(crate) pid: u32,
    pub(crate) generation: String,
    pub(crate) rules: usize,
    pub(crate) unlocked: Vec<String>,
}

impl WorkerFacts {
    /// Ends the worker, whatever it does; its lane notices and starts another.
    pub(crate) fn kill(&self) {
        // Gone already is what was wanted.
        pidfd_send_signal(&self.pidfd, Signal::KILL).ok();
    }
}

#[cfg(test)]
impl WorkerFacts {
    /// Of a process that is there: this one.
    pub(crate) fn of_test(generation: &str) -> Self {
        let own = rustix::process::getpid();
        Self {
            pidfd: Arc::new(pidfd_open(own, PidfdFlags::empty()).unwrap()),
            pid: std::process::id(),
            generation: generation.to_owned(),
            rules: 1,
            unlocked: Vec::new(),
        }
    }
}

/// What every lane needs to start workers.
#[derive(Clone, Debug)]
pub(crate) struct Nursery {
    pub(crate) own: Arc<OwnPids>,
    pub(crate) hello: Arc<Hello>,
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
            let Ok(task) = tasks.recv() else { return };
            let outcome = ready.scan(&task);
            let died = outcome.report.is_none();
            if !say(FromLane::Done { lane, job: task.job, outcome }) {
                return;
            }
            if died {
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
            Err(reason) => {
                say(FromLane::Down { lane, reason }).then_some(())?;
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
    socket: OwnedFd,
    facts: WorkerFacts,
    buffer: Vec<u8>,
    _process: Sibling,
}

impl Worker {
    fn start(nursery: &Nursery) -> Result<Self, String> {
        let text = |error: io::Error| error.to_string();
        let (socket, theirs) = pair().map_err(text)?;
        let role = ("worker", &[][..]);
        let process =
            Sibling::start(&nursery.own, role, Surroundings::Empty, theirs).map_err(text)?;
        let pid = i32::try_from(process.pid()).ok().and_then(Pid::from_raw).ok_or("no pid")?;
        let pidfd = pidfd_open(pid, PidfdFlags::empty());
        let mut worker = Self {
            facts: WorkerFacts {
                pidfd: Arc::new(pidfd.map_err(|error| text(error.into()))?),
                pid: process.pid(),
                generation: String::new(),
                rules: 0,
                unlocked: Vec::new(),
            },
            socket,
            buffer: vec![0; MESSAGE_MAX],
            _process: process,
        };
        worker.welcome(nursery)?;
        Ok(worker)
    }

    fn welcome(&mut self, nursery: &Nursery) -> Result<(), String> {
        let text = |error: io::Error| format!("a worker did not start: {error}");
        let patience = |time| {
            sockopt::set_socket_timeout(&self.socket, sockopt::Timeout::Recv, time)
                .map_err(|error| text(error.into()))
        };
        patience(Some(STARTING))?;
        send(&self.socket, &*nursery.hello, None).map_err(text)?;
        let (welcome, _) = receive(&self.socket, &mut self.buffer).map_err(text)?;
        patience(None)?;
        match welcome {
            Welcome::Failed(reason) => Err(reason),
            Welcome::Ready { generation, rules, unlocked } => {
                self.facts = WorkerFacts { generation, rules, unlocked, ..self.facts.clone() };
                Ok(())
            }
        }
    }

    /// Hands the file over and waits; whoever must not wait that long kills the worker.
    fn scan(&mut self, task: &Task) -> Outcome {
        let path = path_of(&task.file);
        let order = Order { path: path.as_os_str().as_bytes().to_vec() };
        let report = send(&self.socket, &order, Some(rustix::fd::AsFd::as_fd(&*task.file)))
            .and_then(|()| receive::<Report>(&self.socket, &mut self.buffer));
        let report = report.ok().map(|(report, _)| report);
        Outcome { path, report, after: after(task) }
    }
}

/// Where the file was when it was opened; reading the link opens nothing.
pub(crate) fn path_of(file: &OwnedFd) -> PathBuf {
    let link = format!("/proc/self/fd/{}", file.as_raw_fd());
    std::fs::read_link(link).unwrap_or_else(|_| PathBuf::from("(path too long)"))
}

fn after(task: &Task) -> Option<After> {
    let sight = look(&*task.file).ok().filter(|now| now.identity == task.sight.identity)?;
    let at_rest =
        is_coherent(&*task.file) && writers(&*task.file) == Writers::None && is_settled(&sight);
    Some(After { sight, at_rest, shielded: sight.is_shielded(&*task.file) })
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
const STARTING: Duration = Duration::from_secs(120);
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
