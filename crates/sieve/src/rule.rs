//! Rules: what a caller must know of each to compile it apart from the others.
//!
//! Owns: [`RuleIndex`], [`Rule`] and [`SourceIndex`].
//!
//! Must not: hold the text of rules; the caller has the sources.
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Number of a rule in the whole set, in the order of the sources and of the rules in them.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleIndex(pub u32);

/// Number of a source: each text given to the builder and each included one, in the order in
/// which they begin.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceIndex(pub u32);

/// Whether a rule is reported when it matches.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Reported.
    Public,
    /// Only other rules see it.
    Private,
}

/// Whether a rule decides about others.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Only those that name it.
    Local,
    /// All rules of its namespace: if it does not match, none does.
    Global,
}

/// One rule of the set.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Rule {
    /// The namespace it was added to.
    pub namespace: String,
    /// Its identifier.
    pub name: String,
    /// Whether it is reported.
    pub visibility: Visibility,
    /// Whether it gates its namespace.
    pub reach: Reach,
    /// Earlier rules of the namespace that its condition names, ascending. A name that is also
    /// a variable of the condition may be among them without need.
    pub depends_on: Vec<RuleIndex>,
    /// Imported modules that its condition names, in alphabetical order.
    pub modules: Vec<String>,
    /// The source it stands in.
    pub source: SourceIndex,
    /// Its bytes in that source, from the first modifier to the closing brace.
    pub span: Range<usize>,
}

impl RuleIndex {
    pub(crate) fn at(self) -> usize {
        self.0 as usize
    }
}
