//! The one thread that reads the kernel's questions.
//!
//! Owns: the memory of verdicts, which nobody else touches, and the order in which a question is
//! looked at: our own processes, what is no regular file, what is known, and only then the desk.
//! Must not: open anything, wait for anything but the kernel, take a lock, write a log.

use crate::{
    desk::Note,
    job::Asked,
    memory::{Key, Known, Lesson, Memory},
    own::{OwnFiles, OwnPids},
    policy::{Action, Cause, unscanned},
    report::Report,
    sight::{Sight, look},
    slots::Slots,
    tally::{Tally, count},
    tell::{Teller, Telling},
};
use lazaret_config::GateProfile;
use lazaret_onaccess::{
    Answer, Event, Gate, GateError, Notice, Pending, Reader, Trigger, Writers, writers,
};
use rustix::fd::OwnedFd;
use std::{
    sync::{
        Arc,
        mpsc::{Receiver, Sender},
    },
    time::Instant,
};

/// The reading thread's equipment.
#[derive(Debug)]
pub(crate) struct Front {
    pub(crate) gate: Gate,
    pub(crate) own_pids: Arc<OwnPids>,
    pub(crate) own_files: OwnFiles,
    pub(crate) slots: Slots,
    pub(crate) profile: GateProfile,
    pub(crate) notes: Sender<Note>,
    pub(crate) lessons: Receiver<Lesson<Report>>,
    pub(crate) teller: Teller,
    pub(crate) tally: Arc<Tally>,
    pub(crate) memory: Memory<Report>,
}

impl Front {
    /// Reads until reading fails for good.
    pub(crate) fn run(mut self, mut reader: Reader) -> GateError {
        loop {
            let result = reader.read(|event| self.event(event));
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
            pending.answer(Answer::Allow);
            return;
        }
        self.learn(at);
        let known = self.memory.opened(&sight, writers(&pending), at);
        if sight.identity.size == 0 {
            // Nothing to scan; that somebody may be about to write has been noted.
            pending.answer(Answer::Allow);
            return;
        }
        self.decide(Asked { pending, at }, sight, known);
    }

    fn decide(&mut self, asked: Asked, sight: Sight, known: Known<Report>) {
        let key = Key::of(&sight.identity);
        let spares = unscanned(self.profile, asked.pending.trigger(), Cause::LiveWriter);
        let ticket = match known {
            Known::Clean { shielded } => {
                count(&self.tally.remembered);
                if shielded {
                    self.exempt(asked.pending.file());
                }
                asked.pending.answer(Answer::Allow);
                return;
            }
            Known::Found(report) => return self.pass(Note::Known { asked, key, report }),
            Known::Live(_) if spares != Action::Deny => {
                return self.pass(Note::Spared { asked, key, cause: Cause::LiveWriter });
            }
            Known::Live(ticket) | Known::Nothing(ticket) => ticket,
        };
        match self.slots.take() {
            Some(slot) => {
                count(&self.tally.asked);
                self.pass(Note::Question { asked, sight, ticket, slot });
            }
            None => {
                count(&self.tally.overload);
                self.overload(asked);
            }
        }
    }

    /// Answered here: what waits for the desk would take the descriptors that are not there.
    fn overload(&self, asked: Asked) {
        let action = unscanned(self.profile, asked.pending.trigger(), Cause::Overload);
        asked.pending.answer(action.answer());
        let text = format!("too many wait: {} without a scan", action.as_str());
        self.teller.tell(Telling::Trouble("overload", text));
    }

    fn refuse_to_guess(&self, pending: Pending, at: Instant) {
        let action = unscanned(self.profile, pending.trigger(), Cause::Failed);
        pending.answer(action.answer());
        let text = format!("a file could not be looked at ({} us)", at.elapsed().as_micros());
        self.teller.tell(Telling::Trouble("no-sight", text));
    }

    /// No more questions about a clean file that only root can write; unless somebody writes it.
    fn exempt(&self, file: &OwnedFd) {
        if self.gate.exempt(file).is_ok() && writers(file) != Writers::None {
            drop(self.gate.unexempt(file));
        }
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
            drop(self.gate.unexempt(&file));
            self.memory.written(&sight)
        } else {
            match self.memory.opened(&sight, writers(&file), now) {
                Known::Nothing(ticket) => ticket,
                Known::Clean { .. } | Known::Live(_) => return,
                Known::Found(_) => self.memory.written(&sight),
            }
        };
        let trigger = triggers.first().copied().unwrap_or(Trigger::Open);
        if let Some(slot) = self.slots.take().filter(|_| sight.identity.size > 0) {
            self.pass(Note::Ahead { file, sight, ticket, by: (pid, trigger), slot });
        }
    }

    fn learn(&mut self, now: Instant) {
        while let Ok(lesson) = self.lessons.try_recv() {
            self.memory.learn(lesson, now);
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
