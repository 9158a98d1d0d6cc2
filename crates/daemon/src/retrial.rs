//! Whose fault it is that workers die: that of the files, or of a package on probation.
//!
//! Owns: [`Retrial`]: has a worker with the rules before scan the same files, with as much time. Of which
//! those come to the end, on the same machine under the same load, the newer rules are to blame; enough
//! such files bring back the package before. What kills any worker proves nothing. Must not: be waited for.

use crate::{
    armoury::gather_without,
    company::Company,
    lane::{self, FromLane, Nursery, Setback, Task, WorkerFacts},
    overdue::{Deadlines, Others},
    premises::Premises,
    primer::Primer,
    report::Report,
    sight::look,
    suspects::{Case, ENOUGH, Suspect},
    tell::{Teller, Telling},
};
use lazaret_config::{Config, Environment, Places, load_file};
use lazaret_feed::{Activation, Budget, Complaint, FeedError, Host, Seconds, Store};
use lazaret_model::Level;
use std::{
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

/// What it takes.
#[derive(Debug)]
pub(crate) struct Retrial {
    pub(crate) company: Company,
    pub(crate) config: PathBuf,
    pub(crate) teller: Teller,
}

impl Retrial {
    /// Hears cases in a thread of its own, for ever.
    pub(crate) fn start(self) -> Sender<Case> {
        let (cases, waiting) = channel::<Case>();
        let work = move || waiting.iter().for_each(|case| self.hear(&case));
        // Without a thread nobody goes back by himself.
        drop(thread::Builder::new().name("retrial".into()).spawn(work));
        cases
    }

    fn hear(&self, case: &Case) {
        let trouble = |code, text| self.teller.tell(Telling::Trouble(code, text));
        match self.judge(case) {
            Ok(None) => {}
            Ok(Some(Verdict::Package(complaint, bench))) => {
                if let Err(text) = self.complain(&complaint, &bench) {
                    trouble("not-reverted", text);
                }
            }
            Ok(Some(Verdict::Files)) => {
                let text = "workers die over files of which the rules before come to no end either";
                trouble("rules-acquitted", text.to_owned());
            }
            Err(text) => trouble("no-retrial", text),
        }
    }

    /// None where there is nothing to go back from.
    fn judge(&self, case: &Case) -> Result<Option<Verdict>, String> {
        let config = load_file(&self.config).map_err(|error| error.to_string())?.config;
        let places = Places::new(&Environment::of_this_process()).map_err(|e| e.to_string())?;
        let bench = Bench::of(&config, Store::at(places.feed()));
        if !bench.may_revert(case) {
            return Ok(None);
        }
        let arms = gather_without(&config, Some(case.package))?;
        let nursery = Nursery {
            company: self.company.clone(),
            limits: config.limits.on_access.clone(),
            arms: Arc::new(arms),
            // What it finds out is of no use to those who serve.
            primer: Primer::default(),
            given_up: Arc::default(),
        };
        let most = Deadlines::of_gate(&config.gate).longest(Others::Wait);
        let ended = Witnesses::call(nursery).try_all(&case.files, most)?;
        if ended.len() < ENOUGH {
            return Ok(Some(Verdict::Files));
        }
        let paths: Vec<String> =
            ended.iter().take(ENOUGH).map(|file| file.path.display().to_string()).collect();
        let why = format!("workers died over {} files: {}", ended.len(), paths.join(", "));
        Ok(Some(Verdict::Package(Complaint { content: case.package, why }, bench)))
    }

    /// Until somebody went back, or it is nobody's turn any more.
    fn complain(&self, complaint: &Complaint, bench: &Bench) -> Result<(), String> {
        let mut said = String::new();
        for _ in 0..TRIES {
            // The store is root's: units leave a word for the one that may change it.
            let done = if self.company.is_of_units() {
                let state = Premises::of_this_process().and_then(|premises| premises.state);
                complaint.leave(&state.ok_or("there is no state directory")?)
            } else {
                bench.heed(complaint)
            };
            said = done.err().map_or_else(|| "nobody heeds it".into(), |error| error.to_string());
            thread::sleep(PAUSE);
            if !bench.is_on_probation(complaint) {
                return Ok(());
            }
        }
        Err(said)
    }
}

enum Verdict {
    /// The newer rules are to blame.
    Package(Complaint, Bench),
    /// Any rules die of these files.
    Files,
}

/// The store, and how long a package is on probation.
struct Bench {
    store: Store,
    probation: i64,
}

impl Bench {
    fn of(config: &Config, store: Store) -> Self {
        let probation = config.signatures.probation.duration().as_secs();
        Self { store, probation: i64::try_from(probation).unwrap_or(i64::MAX) }
    }

    fn may_revert(&self, case: &Case) -> bool {
        self.store.is_on_probation(case.package, Seconds::now(), self.probation)
    }

    fn is_on_probation(&self, complaint: &Complaint) -> bool {
        self.store.is_on_probation(complaint.content, Seconds::now(), self.probation)
    }

    fn heed(&self, complaint: &Complaint) -> Result<(), FeedError> {
        let (budget, probation) = (Budget::default(), self.probation);
        let host = Host { shipped_root: None, least: 0, budget, probation };
        let locked = self.store.lock()?;
        Activation::new(&locked, host, Seconds::now()).heed(complaint).map(drop)
    }
}

/// A lane with the rules before.
struct Witnesses {
    tasks: Sender<Task>,
    heard: Receiver<FromLane>,
    worker: Option<WorkerFacts>,
}

impl Witnesses {
    fn call(nursery: Nursery) -> Self {
        let (tasks, waiting) = channel();
        let (say, heard) = channel::<FromLane>();
        lane::start(0, nursery, waiting, say);
        Self { tasks, heard, worker: None }
    }

    /// Those of which it comes to the end within `most` each; an error if too few are as they were.
    fn try_all<'c>(
        &mut self,
        files: &'c [Suspect],
        most: Duration,
    ) -> Result<Vec<&'c Suspect>, String> {
        let (mut ended, mut tried) = (Vec::new(), 0);
        for suspect in files {
            let sight = look(&*suspect.file).ok();
            // What changed since is another file.
            let Some(sight) = sight.filter(|sight| sight.identity == suspect.identity) else {
                continue;
            };
            tried += 1;
            self.raise()?;
            let task = Task { job: 0, file: Arc::clone(&suspect.file), sight };
            self.tasks.send(task).map_err(|_| "the lane ended".to_owned())?;
            if self.comes_to_the_end(most) {
                ended.push(suspect);
            }
        }
        // That says nothing about the files that are gone.
        let have_changed = || format!("{} of the files changed meanwhile", files.len() - tried);
        if tried < ENOUGH { Err(have_changed()) } else { Ok(ended) }
    }

    fn raise(&mut self) -> Result<(), String> {
        while self.worker.is_none() {
            match self.heard.recv_timeout(STARTING).map_err(|error| error.to_string())? {
                FromLane::Up { worker, .. } => self.worker = Some(worker),
                FromLane::Down { setback: Setback::Refused(reason), .. } => return Err(reason),
                FromLane::Down { .. } | FromLane::Lost { .. } | FromLane::Done { .. } => {}
            }
        }
        Ok(())
    }

    fn comes_to_the_end(&mut self, most: Duration) -> bool {
        let ended = match self.heard.recv_timeout(most) {
            Ok(FromLane::Done { outcome, .. }) => outcome.report.as_ref().is_some_and(is_complete),
            _ => false,
        };
        if !ended && let Some(worker) = self.worker.take() {
            // Its lane notices and starts another.
            worker.kill();
        }
        ended
    }
}

/// Nothing of the file was left out.
fn is_complete(report: &Report) -> bool {
    report.verdict().level() != Level::Incomplete
}

/// A worker compiles the rules before.
const STARTING: Duration = Duration::from_secs(150);
const TRIES: u32 = 60;
const PAUSE: Duration = Duration::from_secs(5);
