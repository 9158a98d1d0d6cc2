//! The service from start to end.
//!
//! Owns: the order in which everything starts: keeper and workers, then the group and its reader,
//! and marks last, so that nobody is ever asked about before somebody can answer; and the end, marks
//! first. Must not: decide.

use crate::{
    attend::Attendance,
    clerk::Clerk,
    desk::{Desk, Note},
    discovery::Watch,
    error::DaemonError,
    lane::{self, FromLane, Nursery, WorkerFacts},
    ledger::Ledger,
    memory::Memory,
    overdue::Deadlines,
    own::{OwnFiles, OwnPids},
    policy::{Cause, unscanned},
    reader::Front,
    slots::Slots,
    tally::Tally,
    tell::{Teller, Telling},
};
use lazaret_config::{Config, Gate as Wanted, GateMode, GateProfile, Threads};
use lazaret_onaccess::{Degradation, Fallback, Gate, Mode, Modes, Plan, Reader, Trigger, probe};
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit,
};
use signal_hook::consts::{SIGINT, SIGTERM};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

/// Protects until a signal asks it to end.
pub(crate) fn serve(config: Config) -> Result<(), DaemonError> {
    let ends = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&ends))?;
    }
    harden();
    let own = Arc::new(OwnPids::new());
    let tally = Arc::new(Tally::default());
    let attendance = Attendance::begin(&config, Arc::clone(&tally));
    let (teller, writer) = Teller::start(io::stdout(), attendance.hearers());
    let plan = Plan::of(&probe()?)?;
    let (notes, waiting) = channel();
    let nursery = Nursery { own: Arc::clone(&own), scan: config.scan.clone() };
    let count = workers(config.gate.workers);
    let lanes: Vec<_> = (0..count).map(|number| lane(number, &nursery, &notes)).collect();
    let first = first_worker(&waiting, &notes, &ends)?;
    let (gate, reader) = Gate::open(&plan, fallback(config.gate.profile))?;
    let (lessons, learned) = channel();
    let front = Front {
        gate: gate.clone(),
        own_pids: Arc::clone(&own),
        own_files: OwnFiles::of_this_process(),
        slots: Slots::for_descriptors(descriptors()),
        profile: config.gate.profile,
        notes: notes.clone(),
        lessons: learned,
        teller: teller.clone(),
        tally: Arc::clone(&tally),
        memory: Memory::new(REMEMBERED),
    };
    let clerk = Clerk {
        profile: config.gate.profile,
        teller: teller.clone(),
        ledger: Ledger::default(),
        tally: Arc::clone(&tally),
    };
    let desk = Desk::new(deadlines(&config.gate), clerk, lessons, lanes);
    let desk = thread::spawn(move || desk.run(&waiting));
    let broken = read(front, reader);
    let mut watch = Watch::new(gate.clone(), modes(&config.gate), config.gate.filesystems.clone());
    watch.leave_out(attendance.open(&config, &gate, own));
    let file_systems = watch.begin()?;
    teller.tell(Telling::Ready {
        file_systems,
        workers: count,
        rules: first.rules,
        generation: first.generation,
        degraded: plan.degraded().iter().map(|what: &Degradation| what.code()).collect(),
    });
    watch.follow(teller.clone(), attendance.halt());
    let result = wait(&ends, &broken);
    drop(notes.send(Note::Stop));
    drop(desk.join());
    let (tally, answers, dropped) = (tally.json(), answers(&gate), teller.dropped());
    teller.tell_last(Telling::Stopped { tally, answers, dropped });
    // The writer ends when the last teller does; those of other threads live on.
    thread::sleep(LAST_WORDS);
    drop((teller, writer));
    attendance.close();
    result
}

/// Descriptors as many as may be; no core file, no tracing; last to be killed for memory.
fn harden() {
    let all = getrlimit(Resource::Nofile);
    let most = Rlimit { current: all.maximum, maximum: all.maximum };
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // What is refused here leaves us where we were; how many descriptors there are is asked again.
    setrlimit(Resource::Nofile, most).ok();
    setrlimit(Resource::Core, none).ok();
    set_dumpable_behavior(DumpableBehavior::NotDumpable).ok();
    std::fs::write("/proc/self/oom_score_adj", "-900").ok();
}

fn descriptors() -> usize {
    let most = getrlimit(Resource::Nofile).current;
    most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX)
}

fn workers(wanted: Option<Threads>) -> usize {
    let processors = || thread::available_parallelism().map_or(1, usize::from);
    wanted.map_or_else(processors, Threads::count)
}

fn lane(number: usize, nursery: &Nursery, notes: &Sender<Note>) -> Sender<lane::Task> {
    let (tasks, waiting) = channel();
    lane::start(number, nursery.clone(), waiting, notes.clone());
    tasks
}

/// Waits for the first worker; the others may still be loading when protection begins.
fn first_worker(
    waiting: &Receiver<Note>,
    notes: &Sender<Note>,
    ends: &AtomicBool,
) -> Result<WorkerFacts, DaemonError> {
    let start = Instant::now();
    while start.elapsed() < STARTING && !ends.load(Ordering::Relaxed) {
        match waiting.recv_timeout(TICK) {
            Ok(Note::Lane(FromLane::Up { lane, worker })) => {
                let facts = worker.clone();
                // The desk wants to know it too.
                drop(notes.send(Note::Lane(FromLane::Up { lane, worker })));
                return Ok(facts);
            }
            Ok(Note::Lane(FromLane::Down { reason })) => {
                return Err(DaemonError::Workers(reason));
            }
            Ok(_) | Err(_) => {}
        }
    }
    Err(DaemonError::Workers("none was ready in time".into()))
}

/// What is answered should a fault of ours drop a question: as if no scanner had been there.
fn fallback(profile: GateProfile) -> Fallback {
    let answer = |trigger| unscanned(profile, trigger, Cause::WorkerDied).answer();
    Fallback { open: answer(Trigger::Open), exec: answer(Trigger::Exec) }
}

/// What became of the answers.
fn answers(gate: &Gate) -> serde_json::Value {
    let counters = gate.counters();
    let read = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    serde_json::json!({
        "delivered": read(&counters.delivered), "gone": read(&counters.gone),
        "refused": read(&counters.refused), "dropped": read(&counters.dropped),
    })
}

fn deadlines(gate: &Wanted) -> Deadlines {
    Deadlines { open: gate.open_deadline.duration(), exec: gate.exec_deadline.duration() }
}

fn modes(gate: &Wanted) -> Modes {
    let mode = |mode| match mode {
        GateMode::Off => Mode::Off,
        GateMode::Notify => Mode::Notify,
        GateMode::Block => Mode::Block,
    };
    Modes { open: mode(gate.open), exec: mode(gate.exec), close_write: mode(gate.close_write) }
}

/// The reader's thread; what it says is why it ended.
fn read(front: Front, reader: Reader) -> Receiver<DaemonError> {
    let (broken, heard) = channel();
    thread::spawn(move || {
        let error = front.run(reader);
        // If nobody hears it any more, everything ends anyway.
        drop(broken.send(error.into()));
    });
    heard
}

fn wait(ends: &AtomicBool, broken: &Receiver<DaemonError>) -> Result<(), DaemonError> {
    while !ends.load(Ordering::Relaxed) {
        match broken.recv_timeout(TICK) {
            Ok(error) => return Err(error),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(io::Error::other("the reader ended without a word").into());
            }
        }
    }
    Ok(())
}

const STARTING: Duration = Duration::from_secs(150);
const TICK: Duration = Duration::from_millis(50);
/// Time for the last events to be written.
const LAST_WORDS: Duration = Duration::from_millis(50);
/// Inodes in memory; about 150 bytes each.
const REMEMBERED: usize = 200_000;
