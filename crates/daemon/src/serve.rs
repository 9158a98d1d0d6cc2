//! The service from start to end.
//!
//! Owns: the order in which everything starts: keeper and workers, then the group and its reader,
//! and marks last, so that nobody is ever asked about before somebody can answer; and the end, marks
//! first. Must not: decide.

use crate::{
    attend::Attendance,
    chronicle::Chronicle,
    clerk::Clerk,
    company::{Company, Means},
    denied::Denials,
    desk::{Desk, State},
    discovery::Watch,
    error::DaemonError,
    exclusions::Exclusions,
    expense::Expense,
    fleet::Fleet,
    follow,
    hand::{Hand, Tools},
    keep::Keep,
    lane::{FromLane, Setback, WorkerFacts},
    ledger::Ledger,
    lesson::Lessons,
    note::Note,
    outbox::Outbox,
    overdue::Deadlines,
    own::{OwnFiles, OwnPids},
    packages::Packages,
    pass,
    policy::{Cause, unscanned},
    premises::Premises,
    primer::Primer,
    reader::{Front, Knowledge},
    recall::Recall,
    reload::Reloader,
    retrial::Retrial,
    review::Review,
    room::Room,
    runs::Runs,
    sampler::Sampler,
    scout::Scout,
    suspects::Case,
    tally::Tally,
    tell::{Teller, Telling},
    witness::Witness,
};
use lazaret_config::{
    Config, Environment, Gate as Wanted, GateAction, GateMode, GateProfile, Places, load_file,
};
use lazaret_onaccess::{
    Burst, Degradation, Fallback, Gate, Mode, Modes, Plan, Reader, Trigger, probe,
};
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit,
};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

/// Protects as the file `path` says until a signal asks it to end, with the other roles come by as
/// `means` says.
pub(crate) fn serve(path: &Path, means: Means) -> Result<(), DaemonError> {
    let config = load_file(path)?.config;
    let signals = Signals::listen()?;
    harden();
    let company = Company::new(Arc::new(OwnPids::new()), means);
    let witness = Witness::of(&company);
    let tally = Arc::new(Tally::default());
    let attendance = Attendance::begin(&config, path, Arc::clone(&tally), witness.clone());
    let (teller, writer) = Teller::start(io::stdout(), attendance.hearers());
    let plan = Plan::of(&probe()?)?;
    let (notes, waiting) = channel();
    let source = (path.to_owned(), config.gate.clone());
    let workforce = (company.clone(), Primer::open(Premises::of_this_process().as_ref()));
    let reloader = Reloader::new(workforce, notes.clone(), teller.clone(), source);
    // Before workers read them, so that no change goes unseen.
    let packages = Packages::of_this_machine();
    let edited = follow::follow(path, &config, &teller);
    let (berths, nursery) = reloader.lanes(&config).map_err(DaemonError::Workers)?;
    let fleet = Fleet::new(berths);
    let workers = fleet.len();
    let first = first_worker(&waiting, &notes, &signals.ends)?;
    drop(notes.send(Note::Serves(nursery.arms.package)));
    let (gate, reader) = Gate::open(&plan, fallback(config.gate.profile))?;
    let others = (&company, witness);
    let retrial = Retrial { company: company.clone(), config: path.into(), teller: teller.clone() };
    let cases = &retrial.start();
    let parts = Parts { config: &config, others, notes: &notes, teller: &teller, cases };
    let (front, desk) = parts.build(&gate, fleet, &tally);
    let desk = thread::spawn(move || desk.run(&waiting));
    let broken = read(front, reader);
    let mut watch = Watch::new(gate.clone(), modes(&config.gate), config.gate.filesystems.clone());
    watch.leave_out(attendance.open(&config, &gate, (&notes, &teller)));
    teller.tell(Telling::Ready {
        file_systems: watch.begin()?,
        workers,
        rules: first.rules,
        generation: first.generation,
        degraded: plan.degraded().iter().map(|what: &Degradation| what.code()).collect(),
        uncovered: watch.uncovered(),
    });
    let_past(company.own(), &teller);
    packages.iter().for_each(|packages| packages.begin(&teller));
    watch.follow(teller.clone(), Scout::new(company.clone()), attendance.halt());
    let asked = [signals.reloads.clone(), edited];
    let result = wait((&signals.ends, asked, &broken), &Arc::new(reloader), packages, &teller);
    // What takes a moment comes first: until the desk ends everybody is answered as before, and from
    // then on until the next gate has its marks nobody is.
    let (tally, answers) = (tally.json(), answers(&gate));
    teller.tell_last(Telling::Stopped { tally, answers, dropped: teller.dropped() });
    // The writer ends when the last teller does; those of other threads live on.
    thread::sleep(LAST_WORDS);
    drop((teller, writer));
    attendance.close();
    drop(notes.send(Note::Stop));
    drop(desk.join());
    result
}

fn let_past(own: &Arc<OwnPids>, teller: &Teller) {
    let places = Places::new(&Environment::of_this_process()).map_err(|error| error.to_string());
    let listens = places.and_then(|places| {
        pass::listen(&places.runtime, Arc::clone(own)).map_err(|error| error.to_string())
    });
    if let Err(error) = listens {
        let text = format!("scans by root are asked about like everybody: {error}");
        teller.tell(Telling::Trouble("no-passes", text));
    }
}

/// What reader and desk are made of.
struct Parts<'a> {
    config: &'a Config,
    others: (&'a Company, Witness),
    notes: &'a Sender<Note>,
    teller: &'a Teller,
    cases: &'a Sender<Case>,
}

impl Parts<'_> {
    fn build(&self, gate: &Gate, fleet: Fleet, tally: &Arc<Tally>) -> (Front, Desk) {
        let wanted = &self.config.gate;
        let (lessons, learned) = Lessons::channel();
        let recall = Recall::new(gate.clone());
        let front = Front {
            recall: recall.clone(),
            own_pids: Arc::clone(self.others.0.own()),
            own_files: OwnFiles::of_this_process(),
            room: Room::for_descriptors(descriptors()),
            gate: gate.clone(),
            profile: wanted.profile,
            notes: self.notes.clone(),
            lessons: learned,
            teller: self.teller.clone(),
            tally: Arc::clone(tally),
            knowledge: Knowledge::new(REMEMBERED, Denials::of_this_machine()),
            runs: Runs::new(wanted.open),
            sampler: Sampler::new(Instant::now()),
            burst: Burst::default(),
        };
        let clerk = Clerk {
            profile: wanted.profile,
            teller: self.teller.clone(),
            ledger: Ledger::default(),
            review: Review::default(),
            tally: Arc::clone(tally),
            hand: self.hand(&lessons),
            witness: self.others.1.clone(),
            acts: acts(wanted),
            exclusions: Exclusions::new(Vec::new(), Witness::Here),
            chronicle: Chronicle::default(),
            expense: Expense::new(),
            outbox: Outbox::default(),
            finds: Vec::new(),
            unnamed: Vec::new(),
        };
        let (deadlines, state) = (Deadlines::of_gate(wanted), State::default());
        let cases = self.cases.clone();
        (front, Desk { deadlines, clerk, lessons, recall, fleet, state, cases })
    }

    fn hand(&self, lessons: &Lessons) -> Hand {
        let tools = Tools {
            scout: Scout::new(self.others.0.clone()),
            keep: Keep::new(self.others.0.clone()),
            action: self.config.gate.action,
            kill_late: self.config.gate.kill_late,
            package_files: self.config.quarantine.package_files,
            lessons: lessons.clone(),
            teller: self.teller.clone(),
        };
        let notes = self.notes.clone();
        Hand::start(tools, move |reopened| notes.send(Note::Reopened(reopened)).is_ok())
    }
}

/// What others ask of this process.
#[derive(Debug)]
struct Signals {
    ends: Arc<AtomicBool>,
    reloads: Arc<AtomicBool>,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        let signals = Self { ends: Arc::default(), reloads: Arc::default() };
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&signals.ends))?;
        }
        signal_hook::flag::register(SIGHUP, Arc::clone(&signals.reloads))?;
        Ok(signals)
    }
}

/// Where nothing is refused nothing is taken either.
fn acts(gate: &Wanted) -> bool {
    let blocks = gate.open == GateMode::Block || gate.exec == GateMode::Block;
    blocks && (gate.action == GateAction::Quarantine || gate.kill_late)
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

/// Waits for the first worker; the others may still be loading when protection begins.
fn first_worker(
    waiting: &Receiver<Note>,
    notes: &Sender<Note>,
    ends: &AtomicBool,
) -> Result<WorkerFacts, DaemonError> {
    let (start, mut last) = (Instant::now(), "none was ready in time".to_owned());
    while start.elapsed() < STARTING && !ends.load(Ordering::Relaxed) {
        match waiting.recv_timeout(TICK) {
            Ok(Note::Lane(FromLane::Up { lane, worker })) => {
                let facts = worker.clone();
                // The desk wants to know it too.
                drop(notes.send(Note::Lane(FromLane::Up { lane, worker })));
                return Ok(facts);
            }
            Ok(Note::Lane(FromLane::Down { setback: Setback::Refused(reason), .. })) => {
                return Err(DaemonError::Workers(reason));
            }
            Ok(Note::Lane(FromLane::Down { setback: Setback::Absent(reason), .. })) => {
                last = reason
            }
            Ok(_) | Err(_) => {}
        }
    }
    Err(DaemonError::Workers(last))
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

fn wait(
    (ends, asked, broken): (&AtomicBool, [Arc<AtomicBool>; 2], &Receiver<DaemonError>),
    reloader: &Arc<Reloader>,
    mut packages: Option<Packages>,
    teller: &Teller,
) -> Result<(), DaemonError> {
    while !ends.load(Ordering::Relaxed) {
        let is_other = packages.as_mut().is_some_and(|packages| packages.look(teller));
        let is_asked =
            asked.iter().filter(|asked| asked.swap(false, Ordering::Relaxed)).count() > 0;
        if is_asked || is_other {
            let reloader = Arc::clone(reloader);
            // It tells of its result itself.
            thread::spawn(move || reloader.reload().is_ok());
        }
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
