//! Answers that are decided and not yet given, and what is told of them afterwards.
//!
//! Owns: [`Outbox`]: answers are gathered the longer the more openers wait, because each time any is
//! given all of them are woken; never beyond a deadline. What is told comes after, in portions, so that
//! ten thousand events keep nobody waiting. Must not: decide.

use crate::{
    process::Process,
    report::Finding,
    tell::{Decision, Teller, Telling},
    witness::Witness,
};
use lazaret_onaccess::{Answer, Burst, Pending};
use std::{
    collections::VecDeque,
    path::PathBuf,
    time::{Duration, Instant},
};

/// What is told of an answer once it was given.
#[derive(Debug)]
pub(crate) struct Word {
    /// When the question came.
    pub(crate) at: Instant,
    pub(crate) trigger: &'static str,
    pub(crate) action: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) path: PathBuf,
    pub(crate) findings: Vec<Finding>,
    pub(crate) pid: i32,
    /// Read when it is told, if it is not known yet.
    pub(crate) process: Option<Process>,
}

/// All that waits to go out.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    burst: Burst,
    /// When the first answer of the burst came in.
    since: Option<Instant>,
    /// When the burst must be given.
    due: Option<Instant>,
    words: Vec<Word>,
    given: VecDeque<(Word, Duration)>,
}

impl Outbox {
    /// An answer, to be given by this time whatever else is gathered.
    pub(crate) fn add(&mut self, pending: Pending, answer: Answer, due: Instant) {
        self.since.get_or_insert_with(Instant::now);
        self.due = Some(self.due.map_or(due, |before| before.min(due)));
        self.burst.add(pending, answer);
    }

    /// Tells this once the answers are given.
    pub(crate) fn say(&mut self, word: Word) {
        self.words.push(word);
    }

    /// True while few answers are gathered, so that each may cost something.
    pub(crate) const fn has_time(&self) -> bool {
        self.burst.len() < FEW
    }

    /// When the answers go out if so many others wait; none if there are none.
    pub(crate) fn goes(&self, waiting: usize) -> Option<Instant> {
        let gathered = self.since? + gathers(waiting);
        Some(self.due.map_or(gathered, |due| due.min(gathered)))
    }

    /// True if something is to be told.
    pub(crate) fn has_words(&self) -> bool {
        !self.given.is_empty()
    }

    /// Gives every answer.
    pub(crate) fn deliver(&mut self) {
        self.burst.deliver();
        (self.since, self.due) = (None, None);
        let now = Instant::now();
        let given = self.words.drain(..).map(|word| {
            let latency = now.saturating_duration_since(word.at);
            (word, latency)
        });
        self.given.extend(given);
    }

    /// Tells some of what is to be told. Nobody is asked who it was when there is too much of it.
    pub(crate) fn tell(&mut self, teller: &Teller, witness: &Witness) {
        for _ in 0..PORTION.max(self.given.len().saturating_sub(BACKLOG)) {
            let asks = self.given.len() <= BACKLOG;
            let Some((word, latency)) = self.given.pop_front() else { return };
            let Word { trigger, action, reason, path, findings, pid, process, .. } = word;
            let process = process.unwrap_or_else(|| match asks {
                true => witness.process(pid),
                false => Process::unknown(pid),
            });
            let decision = Decision { trigger, action, reason, path, findings, process, latency };
            teller.tell(Telling::Decision(decision));
        }
    }
}

/// How long answers are gathered while so many wait.
fn gathers(waiting: usize) -> Duration {
    let waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
    if waiting < CROWD { Duration::ZERO } else { WAKING.saturating_mul(waiting).min(LONGEST) }
}

/// So many answers are given as they come.
const FEW: usize = 64;
/// So many openers are woken without a noticeable cost.
const CROWD: u32 = 64;
/// Ten times what it takes to wake one who was not meant and let him queue up again.
const WAKING: Duration = Duration::from_micros(20);
const LONGEST: Duration = Duration::from_millis(200);
/// Events at a time; to ask who it was takes some 80 us each.
const PORTION: usize = 64;
/// As many as the teller keeps.
const BACKLOG: usize = 4_096;

#[cfg(test)]
mod tests {
    use super::*;

    fn word(at: Instant) -> Word {
        let (trigger, action, reason) = ("open", "deny", "timed-out");
        let (path, findings) = (PathBuf::new(), Vec::new());
        Word { at, trigger, action, reason, path, findings, pid: 1, process: None }
    }

    #[test]
    fn the_more_wait_the_longer_answers_are_gathered() {
        for (waiting, expected) in [(0, 0), (63, 0), (64, 1), (1_000, 20), (10_000, 200)] {
            assert_eq!(gathers(waiting).as_millis(), expected, "{waiting}");
        }
        assert_eq!(gathers(usize::MAX), LONGEST);
    }

    #[test]
    fn an_empty_outbox_goes_never_and_a_full_one_by_its_first_deadline() {
        let mut outbox = Outbox::default();
        assert_eq!(outbox.goes(10_000), None);
        let now = Instant::now();
        outbox.since = Some(now);
        assert_eq!(outbox.goes(0), Some(now));
        assert_eq!(outbox.goes(10_000), Some(now + LONGEST));
        outbox.due = Some(now + Duration::from_millis(7));
        assert_eq!(outbox.goes(10_000), outbox.due);
    }

    #[test]
    fn what_is_told_comes_after_the_answers_and_in_portions() {
        let (teller, _thread) = Teller::start(std::io::sink(), Vec::new());
        let mut outbox = Outbox::default();
        (0..PORTION + 1).for_each(|_| outbox.say(word(Instant::now())));
        assert!(!outbox.has_words());
        outbox.deliver();
        outbox.tell(&teller, &Witness::Here);
        assert!(outbox.has_words());
        outbox.tell(&teller, &Witness::Here);
        assert!(!outbox.has_words());
        (0..BACKLOG * 3).for_each(|_| outbox.say(word(Instant::now())));
        outbox.deliver();
        outbox.tell(&teller, &Witness::Here);
        assert_eq!(outbox.given.len(), BACKLOG, "the excess goes at once");
    }
}
