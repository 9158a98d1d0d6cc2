//! Runs a Generation over bytes, one thread's share of it.
//!
//! The sieve names the candidates; the compiled sets that hold them decide. What matches is exactly
//! what all rules compiled together would have matched. Must not outlive its Generation, nor be
//! shared between threads.

use crate::{
    External, Externals, Generation,
    exact::{Bench, SetId},
    found,
};
use lazaret_model::{Detection, Verdict, Why, WhyCode};
use lazaret_sieve::{RuleIndex, Scratch, Value};
use std::time::{Duration, Instant};

/// A Generation at work on one thread.
#[derive(Debug)]
pub struct Scanner<'g> {
    generation: &'g Generation,
    timeout: Option<Duration>,
    scratch: Scratch,
    values: lazaret_sieve::Externals,
    chosen: Vec<SetId>,
    bench: Bench<'g>,
    times: Vec<(RuleIndex, Duration)>,
}

/// What looking closely at one rule took: its share of the time of the sets that hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleTime {
    /// Namespace of the rule.
    pub namespace: String,
    /// Name of the rule.
    pub rule: String,
    /// Its share.
    pub spent: Duration,
}

/// What the sets said about one file.
#[derive(Debug, Default)]
struct Matches(Vec<(RuleIndex, Detection)>);

/// One file as the sets see it.
struct Question<'a> {
    bytes: &'a [u8],
    externals: &'a Externals<'a>,
    candidates: &'a [RuleIndex],
    started: Instant,
}

impl<'g> Scanner<'g> {
    /// Makes a scanner that gives up on one set of bytes after `timeout`, rounded up to seconds; the
    /// engine looks at its clock once a second, so a scan can last a second longer.
    #[must_use]
    pub fn new(generation: &'g Generation, timeout: Option<Duration>) -> Self {
        Self {
            generation,
            timeout,
            scratch: Scratch::new(),
            values: lazaret_sieve::Externals::new(),
            chosen: Vec::new(),
            bench: Bench::default(),
            times: Vec::new(),
        }
    }

    /// The set of rules that this scanner runs.
    #[must_use]
    pub const fn generation(&self) -> &'g Generation {
        self.generation
    }

    /// Matches every rule against the bytes. A scan that the engine gave up is `Incomplete`.
    pub fn scan(&mut self, bytes: &[u8], externals: &Externals<'_>) -> Verdict {
        let started = Instant::now();
        for external in self.generation.externals() {
            self.values.set(external.name(), Value::from(externals.value(*external)));
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        let sieve = &self.generation.stock.sieve;
        let candidates = sieve.candidates(&mut scratch, bytes, &self.values).rules();
        let mut verdict = Verdict::clean();
        if !candidates.is_empty() {
            let question = Question { bytes, externals, candidates, started };
            let before = Instant::now();
            self.decide(&question, &mut verdict);
            self.note(candidates, before.elapsed());
        }
        self.scratch = scratch;
        verdict
    }

    /// What rules took since this was asked last, at most some of them.
    pub fn take_times(&mut self) -> Vec<RuleTime> {
        let Generation { stock, .. } = self.generation;
        let named = |(index, spent)| {
            let rule = stock.sieve.rule(index)?;
            let namespace = stock.segments.namespace(&rule.namespace).to_owned();
            Some(RuleTime { namespace, rule: rule.name.clone(), spent })
        };
        self.times.drain(..).filter_map(named).collect()
    }

    fn note(&mut self, candidates: &[RuleIndex], took: Duration) {
        let share = took / u32::try_from(candidates.len()).unwrap_or(u32::MAX).max(1);
        for index in candidates.iter().take(MOST_TIMES) {
            let has_room = self.times.len() < MOST_TIMES;
            match self.times.iter_mut().find(|(known, _)| known == index) {
                Some((_, spent)) => *spent += share,
                None if has_room => self.times.push((*index, share)),
                None => {}
            }
        }
    }

    fn decide(&mut self, question: &Question<'_>, verdict: &mut Verdict) {
        let mut chosen = std::mem::take(&mut self.chosen);
        self.generation.shelf.choose(question.candidates, &mut chosen);
        let mut matches = Matches::default();
        let said = self.run_all(&chosen, question, &mut matches);
        self.chosen = chosen;
        matches.report(verdict);
        if let Err(why) = said {
            verdict.miss(why);
        }
    }

    fn run_all(
        &mut self,
        chosen: &[SetId],
        question: &Question<'_>,
        matches: &mut Matches,
    ) -> Result<(), Why> {
        for id in chosen {
            if !self.run(*id, question, matches)? && !self.run(SetId::Whole, question, matches)? {
                return Err(Why::new(WhyCode::Internal).with_detail("rules do not compile"));
            }
        }
        Ok(())
    }

    /// Runs one set; `false` if there is none.
    fn run(&mut self, id: SetId, q: &Question<'_>, matches: &mut Matches) -> Result<bool, Why> {
        let left = self.timeout.map(|timeout| timeout.checked_sub(q.started.elapsed()));
        if left == Some(None) {
            return Err(Why::new(WhyCode::Timeout));
        }
        let Generation { stock, shelf, .. } = self.generation;
        let Some(scanner) = self.bench.scanner(id, shelf, stock) else { return Ok(false) };
        if let Some(left) = left.flatten() {
            scanner.set_timeout(Duration::from_secs(left.as_secs_f64().ceil().max(1.0) as u64));
        }
        describe(scanner, &stock.prelude.externals, q.externals)?;
        match scanner.scan(q.bytes) {
            Ok(results) => {
                for rule in results.matching_rules() {
                    let is_it = |index: &&RuleIndex| {
                        stock.sieve.rule(**index).is_some_and(|known| {
                            known.name == rule.identifier() && known.namespace == rule.namespace()
                        })
                    };
                    let index = q.candidates.iter().find(is_it).copied();
                    let namespace = stock.segments.namespace(rule.namespace());
                    if self.generation.is_withdrawn(namespace, rule.identifier()) {
                        continue;
                    }
                    matches.add(index.unwrap_or(UNEXPECTED), found::detection(namespace, &rule));
                }
                Ok(true)
            }
            Err(yara_x::errors::ScanError::Timeout) => Err(Why::new(WhyCode::Timeout)),
            Err(e) => Err(Why::new(WhyCode::Internal).with_detail(e)),
        }
    }
}

fn describe(
    scanner: &mut yara_x::Scanner<'_>,
    wanted: &[External],
    externals: &Externals<'_>,
) -> Result<(), Why> {
    for external in wanted {
        let set = scanner.set_global(external.name(), externals.value(*external));
        set.map_err(|e| Why::new(WhyCode::Internal).with_detail(e))?;
    }
    Ok(())
}

impl Matches {
    /// A rule that several sets hold, because others name it, is reported once.
    fn add(&mut self, index: RuleIndex, detection: Detection) {
        if !self.0.iter().any(|(known, held)| *known == index && *held == detection) {
            self.0.push((index, detection));
        }
    }

    /// In the order of the sources.
    fn report(mut self, verdict: &mut Verdict) {
        self.0.sort_by_key(|(index, _)| *index);
        self.0.into_iter().for_each(|(_, detection)| verdict.detect(detection));
    }
}

/// Rules whose time is noted between two questions for it.
const MOST_TIMES: usize = 64;
/// A match of a rule that was no candidate: reported all the same, after the others.
const UNEXPECTED: RuleIndex = RuleIndex(u32::MAX);
