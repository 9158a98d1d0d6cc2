//! Scans whole trees with all cores, in bounded memory.
//!
//! Owns: the threads, the walk, the order of files, what is in scope, and the counting. Gives
//! [`Event`]s; who shows them is not its concern.

mod entry;
mod exclude;
mod feed;
mod filesystem;
mod frame;
mod run;
mod scope;
mod tally;
mod walker;

pub use exclude::Excludes;
pub use run::{Event, Knowledge, Report, Running, Sweep, SweepError};
pub use scope::{Scope, Targets};
pub use tally::Counters;

pub(crate) use entry::Seen;
pub(crate) use walker::Walker;
