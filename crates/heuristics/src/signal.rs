//! What one observation is: its name, its weight, and what it cost on clean files.
//!
//! Owns: [`Signal`] and the families whose sums are capped. Must not own: when a signal is seen.

/// What kind of evidence a signal is. Signals of one family together count no more than
/// [`FAMILY_CAP`](crate::assess), so that weak evidence of one kind does not add up to a verdict
/// that a single strong signal would not carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// How an executable is built.
    Structure,
    /// How a script hides what it does.
    Script,
    /// What kinds of acts a script combines.
    Dropper,
    /// What a name pretends.
    Context,
    /// What a running process pretends or hides.
    Process,
    /// What a machine starts by itself, and what its kernel and packages say.
    Host,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 6] =
        [Self::Structure, Self::Script, Self::Dropper, Self::Context, Self::Process, Self::Host];

    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Structure => "structure",
            Self::Script => "script",
            Self::Dropper => "dropper",
            Self::Context => "context",
            Self::Process => "process",
            Self::Host => "host",
        }
    }
}

/// One observation that speaks against a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    /// Its name, never reused for another meaning.
    pub id: &'static str,
    /// Its family.
    pub family: Family,
    /// Its weight; 60 makes a subject suspicious by itself.
    pub score: u32,
    /// True if it makes the subject malicious by itself.
    pub decides: bool,
    /// What it means, in one sentence.
    pub explanation: &'static str,
    /// On how many of the measured clean files it was seen (`docs/heuristics.md`); `None` if that
    /// was not measured.
    pub false_positives: Option<u32>,
}
