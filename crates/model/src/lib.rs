//! The words that cross the doors between Lazaret's rooms.
//!
//! Owns: [`Verdict`], [`Detection`], [`Severity`], [`Why`], [`Identity`], [`GenerationId`] and their
//! stable spellings. A type belongs here only if two rooms or more show it in their public API and
//! it does nothing beyond parse, format, compare and join.
//!
//! Must not: do I/O, import a room, hold errors of rooms.
#![forbid(unsafe_code)]

mod detection;
mod identity;
mod ids;
mod verdict;
mod why;

pub use detection::{Detection, MetaValue, Severity};
pub use identity::{Identity, Timestamp};
pub use ids::{GenerationId, ParseHexError};
pub use verdict::{Level, Verdict};
pub use why::{Why, WhyCode};
