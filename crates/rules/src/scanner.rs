//! Runs a Generation over bytes, one thread's share of it.
//!
//! Owns: one engine scanner, which costs about 350 us to make and is reused for every file. Must
//! not outlive its Generation, nor be shared between threads.

use crate::{Externals, Generation, generation, severity};
use lazaret_model::{Detection, Verdict, Why, WhyCode};
use std::time::Duration;

/// A Generation at work on one thread.
pub struct Scanner<'g> {
    generation: &'g Generation,
    yara: yara_x::Scanner<'g>,
}

impl<'g> Scanner<'g> {
    /// Makes a scanner that gives up on one set of bytes after `timeout`, rounded up to seconds; the
    /// engine looks at its clock once a second, so a scan can last a second longer.
    #[must_use]
    pub fn new(generation: &'g Generation, timeout: Option<Duration>) -> Self {
        let mut yara = yara_x::Scanner::new(generation.rules());
        // Matches are asked for by rule, never shown: the engine may keep few of them.
        if let Some(timeout) = timeout {
            yara.set_timeout(Duration::from_secs(timeout.as_secs_f64().ceil().max(1.0) as u64));
        }
        Self { generation, yara }
    }

    /// The set of rules that this scanner runs.
    #[must_use]
    pub const fn generation(&self) -> &'g Generation {
        self.generation
    }

    /// Matches every rule against the bytes. A scan that the engine gave up is `Incomplete`.
    pub fn scan(&mut self, bytes: &[u8], externals: &Externals<'_>) -> Verdict {
        for external in self.generation.externals() {
            let value = externals.value(*external);
            if let Err(e) = self.yara.set_global(external.name(), value) {
                return Verdict::incomplete(Why::new(WhyCode::Internal).with_detail(e));
            }
        }
        let mut verdict = Verdict::clean();
        match self.yara.scan(bytes) {
            Ok(results) => results.matching_rules().for_each(|rule| verdict.detect(found(&rule))),
            Err(yara_x::errors::ScanError::Timeout) => verdict.miss(Why::new(WhyCode::Timeout)),
            Err(e) => verdict.miss(Why::new(WhyCode::Internal).with_detail(e)),
        }
        verdict
    }
}

impl std::fmt::Debug for Scanner<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scanner").field("generation", self.generation).finish_non_exhaustive()
    }
}

fn found(rule: &yara_x::Rule<'_, '_>) -> Detection {
    let meta = generation::meta(rule);
    Detection {
        namespace: rule.namespace().to_owned(),
        rule: rule.identifier().to_owned(),
        member: Vec::new(),
        severity: severity::of(rule.namespace(), &meta),
        meta,
    }
}
