//! Opens, scans and sweeps files.
//!
//! Owns: the [`Subject`] (a file opened once and held by its descriptor), the walk of a file from
//! path to verdict ([`Inspector`]), the verdict cache, and the parallel sweep of whole trees.
//!
//! Must not: answer the kernel, move or change files, print, decide what is done about a verdict.
#![deny(unsafe_code)]

mod cache;
mod contents;
mod describe;
mod digest;
mod inside;
mod inspect;
mod limits;
mod listed;
mod subject;
mod sweep;
#[expect(unsafe_code, reason = "the SIGBUS guard and the lease probe have no safe form")]
mod sys;
mod toll;

pub use cache::{CacheError, VerdictCache};
pub use describe::Owners;
pub use digest::Digests;
pub use inspect::{Arsenal, Inspected, Inspector};
pub use lazaret_unpack::Limits as UnpackLimits;
pub use limits::Limits;
pub use subject::{Held, Subject};
pub use sweep::{Counters, Event, Excludes, Report, Running, Scope, Sweep, SweepError, Targets};
pub use toll::Toll;
