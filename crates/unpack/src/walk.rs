//! The walk: from the subject down through everything inside it, within one budget.
//!
//! Owns: the stack of open containers (never the call stack), the depth, the memory of what was
//! seen. Each distinct content is shown once. Must not own: any format.
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::budget::Budget;
use crate::child::{Child, Context, Role, Trust, Unpacker};
use crate::flaw::{Flaw, Limit, Stop, Suspicion};
use crate::format::Format;
use crate::identify::identify;
use crate::open::{Opening, open};
use crate::path::MemberPath;
use crate::sink::{Member, Sink};
use crate::view::View;

/// Shows `sink` every member of `subject`, and of its members, as far as `budget` reaches.
///
/// The subject itself is not shown. `name` is only asked for formats without any magic.
pub fn walk(subject: &[u8], name: &[u8], budget: &mut Budget<'_>, sink: &mut dyn Sink) {
    budget.begin(subject.len() as u64);
    let walk = Walk {
        budget,
        sink,
        frames: Vec::new(),
        seen: HashSet::new(),
        path: MemberPath::default(),
    };
    // The caller ended it, or it ended itself and said so.
    let _ended = walk.run(View::subject(subject), name);
}

struct Walk<'w, 'c, 'r> {
    budget: &'w mut Budget<'c>,
    sink: &'w mut dyn Sink,
    frames: Vec<Frame<'r>>,
    /// The first half of the BLAKE3 hash of what was shown.
    seen: HashSet<[u8; 16]>,
    path: MemberPath,
}

/// One open container, in one reading.
struct Frame<'r> {
    unpacker: Box<dyn Unpacker<'r> + 'r>,
    view: View<'r>,
    /// How many names of the path lead to its members.
    names: usize,
    depth: u32,
    trust: Trust,
}

impl<'r> Walk<'_, '_, 'r> {
    fn run(mut self, subject: View<'r>, name: &[u8]) -> ControlFlow<()> {
        let opening = Opening { format: identify(&subject), name, trust: Trust::Sure };
        self.descend(&subject, &opening, 0, 0)?;
        while let Some(frame) = self.frames.last_mut() {
            let (names, trust) = (frame.names, frame.trust);
            let mut cx = Context::new(self.budget);
            let unpacker = &mut frame.unpacker;
            let outcome = catch_unwind(AssertUnwindSafe(|| unpacker.next(&mut cx)))
                .unwrap_or(Err(Stop::Internal("a decoder failed unexpectedly")));
            let flaws = cx.flaws;
            self.path.truncate(names);
            self.tell(flaws, trust);
            match outcome {
                Ok(Some(child)) => self.admit(child)?,
                Ok(None) => self.close(),
                Err(stop) => {
                    self.close();
                    self.stop(stop, trust)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn close(&mut self) {
        self.frames.pop();
    }

    /// Reports what a format said; guesses only when the budget ended them.
    fn tell(&mut self, flaws: Vec<(Option<Vec<u8>>, Flaw)>, trust: Trust) {
        let names = self.path.len();
        for (entry, flaw) in flaws {
            if trust == Trust::Guess && !is_budget(&flaw) {
                continue;
            }
            if let Some(name) = entry {
                self.path.push(&name);
            }
            self.sink.flaw(&self.path, &flaw);
            self.path.truncate(names);
        }
    }

    /// Reports why something ended; breaks where nothing else can be read either.
    fn stop(&mut self, stop: Stop, trust: Trust) -> ControlFlow<()> {
        let ends = stop.ends_walk();
        if trust == Trust::Sure || stop.is_budget() {
            self.sink.flaw(&self.path, &stop.into());
        }
        if ends { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Takes one child: counts, shows and opens it.
    fn admit(&mut self, child: Child<'r>) -> ControlFlow<()> {
        let Some(frame) = self.frames.last() else { return ControlFlow::Break(()) };
        let (names, depth, trust) = (frame.names, frame.depth, frame.trust);
        let format = child.known.unwrap_or_else(|| identify(&child.view));
        // A few decoded bytes that begin like a container are more often an example of its magic.
        let chance = trust == Trust::Guess && child.view.len() < CHANCE;
        let guess = chance || child.role == Role::Lead;
        let trust_in = if guess { Trust::Guess } else { Trust::Sure };
        let opening = Opening { format, name: &child.name, trust: trust_in };
        if child.role == Role::Lead {
            // Its name stands before what is found in it.
            self.path.push(&child.name);
            return self.descend(&child.view, &opening, names + 1, depth + 1);
        }
        self.path.push(&child.name);
        if let Err(stop) = self.charge(&child) {
            return self.stop(stop, Trust::Sure);
        }
        let open = match self.show(&child, format, trust) {
            ControlFlow::Continue(open) => open,
            ControlFlow::Break(()) => return ControlFlow::Break(()),
        };
        if let Some(stop) = child.stop.clone() {
            self.stop(stop, trust)?;
        }
        if !open {
            return ControlFlow::Continue(());
        }
        let wrapping = child.role == Role::Wrapping && format.is_container();
        let names = if wrapping { names } else { names + 1 };
        self.descend(&child.view, &opening, names, depth + 1)
    }

    fn charge(&mut self, child: &Child<'_>) -> Result<(), Stop> {
        self.budget.charge_entry()?;
        if child.view.is_fresh() {
            return Ok(());
        }
        self.budget.charge_stored(child.view.len() as u64)
    }

    /// Shows a child that was not seen yet; says whether it is worth opening.
    fn show(&mut self, child: &Child<'_>, format: Format, trust: Trust) -> ControlFlow<(), bool> {
        let bytes: &[u8] = &child.view;
        if bytes.is_empty() {
            return ControlFlow::Continue(false);
        }
        if self.frames.iter().any(|frame| *frame.view == *bytes) {
            if trust == Trust::Sure {
                let flaw = Flaw::suspicious(Suspicion::SelfReproducing, "contains itself");
                self.sink.flaw(&self.path, &flaw);
            }
            return ControlFlow::Continue(false);
        }
        let hash = blake3::hash(bytes);
        let half = hash.as_bytes().first_chunk().copied().unwrap_or_default();
        if !self.seen.insert(half) {
            return ControlFlow::Continue(false);
        }
        let member = Member { path: &self.path, bytes, format, whole: child.stop.is_none() };
        self.sink.member(&member)?;
        ControlFlow::Continue(true)
    }

    /// Opens every reading of `view`, the first on top of the stack.
    fn descend(
        &mut self,
        view: &View<'r>,
        opening: &Opening<'_>,
        names: usize,
        depth: u32,
    ) -> ControlFlow<()> {
        if depth >= self.budget.limits().depth {
            if opening.format.is_container() {
                return self.stop(Stop::Limit(Limit::Depth), Trust::Sure);
            }
            return ControlFlow::Continue(());
        }
        let Ok(readings) = catch_unwind(AssertUnwindSafe(|| open(view, opening))) else {
            return self.stop(Stop::Internal("opening failed unexpectedly"), Trust::Sure);
        };
        for reading in readings.into_iter().rev() {
            self.frames.push(Frame {
                unpacker: reading.unpacker,
                view: view.clone(),
                names,
                depth,
                trust: reading.trust,
            });
        }
        ControlFlow::Continue(())
    }
}

/// What a guess yields is a guess itself below this length: a magic with nothing behind it.
const CHANCE: usize = 64;

const fn is_budget(flaw: &Flaw) -> bool {
    match &flaw.kind {
        crate::flaw::FlawKind::Incomplete(stop) => stop.is_budget(),
        crate::flaw::FlawKind::Suspicious(_) => false,
    }
}
