//! Rules: where they come from, what they mean for a verdict, and what runs them.
//!
//! Owns: rule sources and the identifier of a set of them ([`SourceSet`]), severities, the
//! [`Generation`] with its sieve and compiled sets, and its per-thread [`Scanner`]. The only room
//! that links the YARA engine.
//!
//! Must not: open or walk the files that are scanned, decide what to do about a match, print.
#![deny(unsafe_code)]

mod adopt;
mod bundle;
mod catalogue;
mod check;
pub mod clamav;
mod define;
mod diagnostic;
mod embedded;
mod error;
mod exact;
mod externals;
mod found;
mod generation;
pub mod hashlist;
mod include;
mod kept;
mod packaged;
mod prelude;
pub mod recipe;
mod scanner;
mod segment;
mod severity;
mod source;
mod sources;
mod store;
mod survey;
mod tolerance;

pub use adopt::{Adopted, LeftOut, MappingError, SeverityMap, adopt};
pub use catalogue::{Catalogue, RuleSummary};
pub use define::{Define, DefineError, DefineValue};
pub use diagnostic::{Diagnostic, DiagnosticKind};
pub use error::RulesError;
pub use externals::{External, Externals};
pub use generation::{Compiled, Generation};
pub use packaged::Packaged;
pub use scanner::{RuleTime, Scanner};
pub use severity::OWN_NAMESPACE;
pub use source::Source;
pub use sources::{RuleSpec, SourceSet};
pub use store::{RuleStore, StoreError};
pub use survey::{RuleCost, Survey};
pub use tolerance::Tolerance;
