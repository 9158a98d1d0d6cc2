//! What a service has beside protection itself: status, events, the control socket, the canary.
//!
//! Owns: the order in which they begin and end. In the foreground, without directories of its own,
//! there are none. Must not: keep protection waiting; what fails here is told and done without.

use crate::{
    beacon::Beacon,
    canary,
    counter::Counter,
    groups,
    halt::Halt,
    hook::{self, Errands},
    note::Note,
    outward::{Outward, Reporter},
    premises::Premises,
    register::Register,
    standing::Standing,
    tally::Tally,
    tell::{Hearer, Teller},
    witness::Witness,
};
use lazaret_config::Config;
use lazaret_onaccess::Gate;
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError, mpsc::Sender},
};

/// Everything beside protection.
#[derive(Debug)]
pub(crate) struct Attendance {
    standing: Standing,
    halt: Halt,
    witness: Witness,
    office: Option<Office>,
}

/// What there is with directories only.
#[derive(Debug)]
struct Office {
    premises: Premises,
    beacon: Beacon,
    outward: Option<Outward>,
    register: Register,
    /// Until there is somebody to tell of failures.
    errands: Mutex<Option<Errands>>,
}

impl Attendance {
    /// Begins to say how we are.
    pub(crate) fn begin(config: &Config, path: &Path, tally: Arc<Tally>, witness: Witness) -> Self {
        let standing = Standing::new(&config.gate, tally);
        let office = Premises::of_this_process().map(|premises| {
            let (crier, errands) = hook::pair(&config.on_detect, path).unzip();
            let (outward, problems) = Outward::open(&premises, crier);
            problems.iter().for_each(|text| standing.trouble("events-not-kept", text));
            let beacon = Beacon::start(standing.clone(), premises.status());
            let rules = config.exclusions.clone();
            let (register, problem) =
                Register::open(premises.state.as_deref(), rules, witness.clone());
            problem.iter().for_each(|text| standing.trouble("exclusions-unreadable", text));
            let errands = Mutex::new(errands);
            Office { premises, beacon, outward, register, errands }
        });
        let halt = Halt::new(standing.clone());
        Self { standing, halt, witness, office }
    }

    /// Who wants to hear what is told.
    pub(crate) fn hearers(&self) -> Vec<Box<dyn Hearer>> {
        let mut hearers: Vec<Box<dyn Hearer>> = vec![Box::new(self.standing.clone())];
        if let Some(outward) = self.office.as_ref().and_then(|office| office.outward.as_ref()) {
            hearers.push(Box::new(Reporter(outward.ring())));
        }
        hearers
    }

    /// The pause that the one who marks has to keep.
    pub(crate) fn halt(&self) -> Halt {
        self.halt.clone()
    }

    /// Opens the socket and lets the canary sing. Gives the file system that is the canary's, which
    /// others must not mark.
    pub(crate) fn open(
        &self,
        config: &Config,
        gate: &Gate,
        (notes, teller): (&Sender<Note>, &Teller),
    ) -> Option<u64> {
        let office = self.office.as_ref()?;
        let (roles, unknown) = groups::roles(&config.control);
        for name in unknown {
            let text = format!("[control] names a group that does not exist: {name}");
            self.standing.trouble("unknown-group", &text);
        }
        if let Some(errands) = office.errands.lock().unwrap_or_else(PoisonError::into_inner).take()
        {
            errands.start(teller);
        }
        office.register.follow(notes.clone(), self.standing.clone(), teller.clone());
        let counter = Counter {
            standing: self.standing.clone(),
            roles,
            halt: self.halt.clone(),
            witness: self.witness.clone(),
            audit: office.outward.as_ref().map(Outward::ring),
            register: office.register.clone(),
            desk: notes.clone(),
        };
        if let Err(error) = counter.open(&office.premises.control()) {
            self.standing.trouble("control-socket", &error.to_string());
        }
        let cage = office.premises.canary();
        let device = canary::prepare(gate, &cage);
        match device {
            Some(_) => {
                let deadline = config.gate.open_deadline.duration();
                canary::feel(&cage, deadline, self.standing.clone());
            }
            None => canary::live_without(),
        }
        device
    }

    /// Says the last words; the teller must have ended.
    pub(crate) fn close(self) {
        let Some(Office { beacon, outward, register, .. }) = self.office else { return };
        register.close();
        beacon.end();
        if let Some(outward) = outward {
            outward.close();
        }
    }
}
