//! A file opened once and held by its descriptor from there on.
//!
//! Owns: the one place where files are opened for scanning, and the proof that the bytes that were
//! scanned are the file's bytes: identity before, identity after. Must not look at rules.

mod bytes;
mod held;
mod identity;
mod listed;
mod open;

pub use held::Held;
pub use open::Subject;

pub(crate) use bytes::{Buffer, read_all};
pub(crate) use identity::{identity_of, timestamp};
pub(crate) use listed::{Census, ListedDir};
pub(crate) use open::{Base, Place, refused};
