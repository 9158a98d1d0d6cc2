//! The one thread that reads the kernel's questions.
//!
//! Owns: the memory of verdicts, which nobody else touches, and the order in which a question is
//! looked at: our own processes, what is no regular file, what is known, and only then the desk.
//! Must not: open anything, wait for anything but the kernel, take a lock, write a log.

use crate::{
    denied::Denials,
    job::Asked,
    lane::path_of,
    lesson::Teaching,
    memory::{Key, Known, Memory},
    note::Note,
    own::{OwnFiles, OwnPids},
    policy::{Action, Cause, decide, unscanned},
    recall::Recall,
    report::Report,
    room::Room,
    runs::{Circumstances, Runs},
    sampler::Sampler,
    sight::{Sight, look},
    tally::{Tally, count},
    tell::{Teller, Telling},
};
use lazaret_config::GateProfile;
use lazaret_onaccess::{
    Answer, Burst, Event, Gate, GateError, Notice, Pending, Reader, Trigger, Writers, writers,
};
use std::{
    sync::{
        Arc,
        atomic::Ordering,
        mpsc::{Receiver, Sender},
    },
    time::Instant,
};

/// The reading thread's equipment.
#[derive(Debug)]
pub(crate) struct Front {
    pub(crate) recall: Recall,
    pub(crate) own_pids: Arc<OwnPids>,
    pub(crate) own_files: OwnFiles,
    pub(crate) room: Room,
    pub(crate) gate: Gate,
    pub(crate) profile: GateProfile,
    pub(crate) notes: Sender<Note>,
    pub(crate) lessons: Receiver<Teaching>,
    pub(crate) teller: Teller,
    pub(crate) tally: Arc<Tally>,
    pub(crate) knowledge: Knowledge,
    pub(crate) runs: Runs,
    pub(crate) sampler: Sampler,
    /// Answers to what was read at once, which are given at once.
    pub(crate) burst: Burst,
}

/// What the reader knows.
#[derive(Debug)]
pub(crate) struct Knowledge {
    memory: Memory<Report>,
    denied: Denials,
    /// What is said of a file that is on that list.
    denial: Arc<Report>,
    /// Age of the rules by which everything in memory was judged.
    age: u64,
}

impl Knowledge {
    pub(crate) fn new(capacity: usize, denied: Denials) -> Self {
        let denial = Arc::new(Report::of_a_denied_file());
        Self { memory: Memory::new(capacity), denied, denial, age: 0 }
    }
}

impl Front {
    /// Reads until reading fails for good.
    pub(crate) fn run(mut self, mut reader: Reader) -> GateError {
        loop {
            let result = reader.read(|event| self.event(event));
            self.burst.deliver();
            match result {
                Ok(()) => {}
                Err(GateError::Read(error)) if is_passing(error) => self.lost(error.raw_os_error()),
                Err(error) => return error,
            }
        }
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Pending(pending) => self.pending(pending),
            Event::Notice(notice) => self.notice(notice),
            Event::Overflow => {
                count(&self.tally.overflows);
                let text = "the kernel's queue overflowed: opens went through unseen".into();
                self.teller.tell(Telling::Trouble("queue-overflow", text));
            }
            Event::Lost(error) => self.lost(error),
        }
    }

    fn lost(&self, error: i32) {
        count(&self.tally.lost);
        let text = format!("the kernel denied an open by itself (error {error})");
        self.teller.tell(Telling::Trouble("event-lost", text));
    }

    fn pending(&mut self, pending: Pending) {
        let at = Instant::now();
        if self.own_pids.contains(pending.pid()) {
            count(&self.tally.own);
            pending.answer(Answer::Allow);
            return;
        }
        // An error is no reason to trust the file.
        let Ok(sight) = look(&pending) else { return self.refuse_to_guess(pending, at) };
        if !sight.is_regular || self.own_files.contains(&sight, &pending) {
            count(&self.tally.own);
            return self.burst.add(pending, Answer::Allow);
        }
        self.learn(at);
        let key = Key::of(&sight.identity);
        let second = self.runs.is_second(&pending, key, at);
        let writers = match pending.trigger() {
            Trigger::Exec if self.knowledge.memory.may_run(&sight) => Writers::None,
            _ => writers(&pending),
        };
        let known = self.knowledge.memory.opened(&sight, writers, at);
        let asked = self.runs.asked(pending, key, Circumstances { at, writers, second });
        if self.knowledge.denied.contains(&sight.identity, &asked.pending) {
            let report = Arc::clone(&self.knowledge.denial);
            return self.known(asked, key, report);
        }
        if sight.identity.size == 0 && !self.runs.contests(&asked, key) {
            // Nothing to scan; that somebody may be about to write has been noted.
            self.runs.allow(&asked, key);
            return self.burst.add(asked.pending, Answer::Allow);
        }
        self.decide(asked, sight, known);
    }

    fn decide(&mut self, asked: Asked, sight: Sight, known: Known<Report>) {
        let key = Key::of(&sight.identity);
        let trigger = asked.trigger();
        // Who executes waits at the desk for the writer to go.
        let is_spared = trigger != Trigger::Exec
            && unscanned(self.profile, trigger, Cause::LiveWriter) != Action::Deny;
        let ticket = match known {
            Known::Clean { shielded } => {
                count(&self.tally.remembered);
                // An execution asks a second time, as an opener.
                if shielded && trigger != Trigger::Exec {
                    self.recall.exempt(asked.pending.file(), self.knowledge.age);
                }
                if shielded || !self.runs.begin(&asked, key) {
                    self.runs.allow(&asked, key);
                }
                self.remembered(asked);
                return;
            }
            Known::Found(report) => return self.known(asked, key, report),
            _ if !self.has_room() => return self.overload(asked, key),
            Known::Live(_) if is_spared => {
                return self.pass(Note::Spared { asked, key, cause: Cause::LiveWriter });
            }
            Known::Live(ticket) | Known::Nothing(ticket) => ticket,
        };
        count(&self.tally.asked);
        self.runs.note(&asked, key);
        self.pass(Note::Question { asked, sight, ticket });
    }

    /// Whether the desk may have the file in hand: what is answered here is closed with this burst.
    fn has_room(&self) -> bool {
        self.room.has(self.gate.held().saturating_sub(self.burst.len()))
    }

    /// Allowed; of some the desk hears, so that it can say who opens so much.
    fn remembered(&mut self, asked: Asked) {
        let Asked { pending, at, .. } = asked;
        let Some(times) = self.sampler.take(at) else {
            return self.burst.add(pending, Answer::Allow);
        };
        let (pid, file) = (pending.pid(), Arc::clone(pending.file()));
        self.burst.add(pending, Answer::Allow);
        self.pass(Note::Sample { pid, path: path_of(&file), waited: at.elapsed(), times });
    }

    /// The desk tells of it, if it has room.
    fn known(&mut self, asked: Asked, key: Key, report: Arc<Report>) {
        if self.has_room() {
            return self.pass(Note::Known { asked, key, report });
        }
        let (action, _) = decide(self.profile, asked.trigger(), &report.verdict());
        self.burst.add(asked.pending, action.answer());
    }

    /// Answered here: what waits for the desk would take the descriptors that are not there.
    fn overload(&mut self, asked: Asked, key: Key) {
        count(&self.tally.overload);
        let action = unscanned(self.profile, asked.trigger(), Cause::Overload);
        let Asked { pending, .. } = asked;
        let (pid, file) = (pending.pid(), Arc::clone(pending.file()));
        self.burst.add(pending, action.answer());
        if action != Action::Deny {
            self.pass(Note::Owed { key, path: path_of(&file), pid });
        }
        // Told ever more rarely: a storm of questions is none of lines.
        let so_far = self.tally.overload.load(Ordering::Relaxed);
        if so_far.is_power_of_two() {
            let text =
                format!("too many wait: {so_far} so far, {} without a scan", action.as_str());
            self.teller.tell(Telling::Trouble("overload", text));
        }
    }

    fn refuse_to_guess(&mut self, pending: Pending, at: Instant) {
        let action = unscanned(self.profile, pending.trigger(), Cause::Failed);
        self.burst.add(pending, action.answer());
        let text = format!("a file could not be looked at ({} us)", at.elapsed().as_micros());
        self.teller.tell(Telling::Trouble("no-sight", text));
    }

    fn notice(&mut self, notice: Notice) {
        if self.own_pids.contains(notice.pid) {
            return;
        }
        let triggers: Vec<Trigger> = notice.triggers().collect();
        let Notice { file, pid, .. } = notice;
        let Ok(sight) = look(&file) else { return };
        if !sight.is_regular {
            return;
        }
        let now = Instant::now();
        self.learn(now);
        let ticket = if triggers.contains(&Trigger::CloseWrite) {
            // Whoever wrote through a mapping left no other trace.
            self.recall.unexempt(&file);
            self.knowledge.memory.written(&sight)
        } else {
            match self.knowledge.memory.opened(&sight, writers(&file), now) {
                Known::Nothing(ticket) => ticket,
                Known::Clean { .. } | Known::Live(_) => return,
                Known::Found(_) => self.knowledge.memory.written(&sight),
            }
        };
        let trigger = triggers.first().copied().unwrap_or(Trigger::Open);
        if sight.identity.size == 0 {
            return;
        }
        self.pass(match self.has_room() {
            true => Note::Ahead { file, sight, ticket, by: (pid, trigger) },
            false => Note::Owed { key: ticket.key, path: path_of(&file), pid },
        });
    }

    fn learn(&mut self, now: Instant) {
        let age = self.recall.age();
        if self.knowledge.age != age {
            self.knowledge.age = age;
            self.knowledge.memory.clear();
        }
        while let Ok(teaching) = self.lessons.try_recv() {
            match teaching {
                Teaching::Scan(lesson) => self.knowledge.memory.learn(lesson, now),
                Teaching::Deny(denied) => self.knowledge.denied = denied,
            }
        }
    }

    /// Should the desk be gone, what waits is answered by the fallback.
    fn pass(&self, note: Note) {
        drop(self.notes.send(note));
    }
}

/// The kernel denied one open and goes on.
fn is_passing(error: rustix::io::Errno) -> bool {
    use rustix::io::Errno;
    [
        Errno::MFILE,
        Errno::NFILE,
        Errno::NOMEM,
        Errno::AGAIN,
        Errno::ACCESS,
        Errno::PERM,
        Errno::NXIO,
    ]
    .contains(&error)
}
