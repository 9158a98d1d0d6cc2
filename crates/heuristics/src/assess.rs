//! Adds observations up to a verdict.
//!
//! Owns: the order of the looks, the sum with its caps, and how the result is told. Must not own:
//! any single check.

use crate::facts::Facts;
use crate::language::Language;
use crate::name::NameTraits;
use crate::signal::{Family, Signal};
use crate::structure::Structure;
use crate::{dropper, script, structure, table};
use lazaret_model::{Detection, MetaValue, Severity, Verdict, Why, WhyCode};
use lazaret_unpack::{Format, identify};

/// Namespace of detections without signatures.
pub const NAMESPACE: &str = "heuristics";
/// Sum from which a subject is suspicious.
pub const THRESHOLD: u32 = 60;
/// Sum from which a subject is listed for whoever tunes the scores, without any verdict.
pub const NEAR_MISS: u32 = 40;
/// What signals of one family count at most.
const FAMILY_CAP: u32 = 60;

/// What was seen, and whether all could be looked at.
#[derive(Debug, Default)]
pub struct Assessment {
    seen: Vec<Signal>,
    is_partial: bool,
}

/// Looks at a subject: its bytes, or the first of them if `facts.size` says that there are more.
#[must_use]
pub fn assess(bytes: &[u8], facts: &Facts) -> Assessment {
    if bytes.starts_with(b"\x7fELF") {
        return program(bytes, facts);
    }
    match Language::of(bytes) {
        Some(language) if identify(bytes) == Format::Text => text(bytes, language, facts),
        _ => Assessment::default(),
    }
}

fn program(bytes: &[u8], facts: &Facts) -> Assessment {
    let Structure { mut seen, is_partial, is_program } = structure::look(bytes, facts);
    let pretences = [
        (NameTraits::DOCUMENT, table::ELF_AS_DOCUMENT),
        (NameTraits::HIDDEN, table::HIDDEN_ELF),
        (NameTraits::KERNEL_THREAD, table::KERNEL_THREAD),
        (NameTraits::DECEPTIVE, table::ODD_NAME),
        (NameTraits::TEMPORARY, table::TEMPORARY),
    ];
    if is_program {
        seen.extend(pretended(facts, &pretences));
    }
    Assessment { seen, is_partial }
}

fn text(bytes: &[u8], language: Language, facts: &Facts) -> Assessment {
    let mut seen = script::look(bytes, language);
    let is_run = language == Language::Shell || bytes.starts_with(b"#!");
    if is_run && matches!(language, Language::Shell | Language::Perl | Language::Python) {
        seen.extend(dropper::look(bytes));
    }
    let pretences = [
        (NameTraits::DOUBLE_EXTENSION, table::DOUBLE_EXTENSION),
        (NameTraits::DECEPTIVE, table::ODD_NAME),
    ];
    seen.extend(pretended(facts, &pretences));
    Assessment { seen, is_partial: false }
}

fn pretended(facts: &Facts, pretences: &[(NameTraits, Signal)]) -> Vec<Signal> {
    let is_so = |(name, _): &&(NameTraits, Signal)| facts.name.has(*name);
    pretences.iter().filter(is_so).map(|&(_, signal)| signal).collect()
}

impl Assessment {
    /// An assessment of these signals, all of which could be looked for.
    pub(crate) const fn of(seen: Vec<Signal>) -> Self {
        Self { seen, is_partial: false }
    }

    /// What was seen, in the order of looking.
    #[must_use]
    pub fn seen(&self) -> &[Signal] {
        &self.seen
    }

    /// True if a table that the checks need lies in the file, but not in the bytes at hand.
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        self.is_partial
    }

    /// The sum of all scores, each family capped.
    #[must_use]
    pub fn score(&self) -> u32 {
        let of = |family| {
            let signals = self.seen.iter().filter(|signal| signal.family == family);
            signals.map(|signal| signal.score).sum::<u32>().min(FAMILY_CAP)
        };
        Family::ALL.into_iter().map(of).sum()
    }

    /// What the sum means.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        match self.score() {
            THRESHOLD.. if self.seen.iter().any(|signal| signal.decides) => {
                Some(Severity::Malicious)
            }
            THRESHOLD.. => Some(Severity::Suspicious),
            NEAR_MISS.. => Some(Severity::Info),
            _ => None,
        }
    }

    /// True if there is nothing to say about the subject.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.severity().is_none() && !self.is_partial
    }

    /// The same as a verdict: at most one detection, named after the strongest signal.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict_about(&[])
    }

    /// The same, with facts about what it was seen on: their names and texts.
    #[must_use]
    pub fn verdict_about(&self, about: &[(&str, String)]) -> Verdict {
        let mut verdict = Verdict::clean();
        if self.is_partial {
            let detail = "the tables of the program were not read";
            verdict.miss(Why::new(WhyCode::LimitSize).with_detail(detail));
        }
        if let (Some(severity), Some(strongest)) = (self.severity(), self.strongest()) {
            let mut detection = self.detection(severity, strongest);
            let text =
                |(key, text): &(&str, String)| ((*key).to_owned(), MetaValue::Text(text.clone()));
            detection.meta.extend(about.iter().map(text));
            verdict.detect(detection);
        }
        verdict
    }

    fn strongest(&self) -> Option<&Signal> {
        self.seen.iter().max_by_key(|signal| (signal.decides, signal.score))
    }

    fn detection(&self, severity: Severity, strongest: &Signal) -> Detection {
        let join = |of: fn(&Signal) -> String, between| {
            self.seen.iter().map(of).collect::<Vec<_>>().join(between)
        };
        let text = |key: &str, text: String| (key.to_owned(), MetaValue::Text(text));
        Detection {
            namespace: NAMESPACE.to_owned(),
            rule: strongest.id.to_owned(),
            member: Vec::new(),
            severity,
            meta: vec![
                text("description", join(|signal| signal.explanation.to_owned(), "; ")),
                ("score".to_owned(), MetaValue::Integer(i64::from(self.score()))),
                text("signals", join(|signal| format!("{} {}", signal.id, signal.score), ", ")),
            ],
        }
    }
}
