//! Hash lists beside YARA: deny and allow lists by BLAKE3, SHA-256, SHA-1 or MD5.
//!
//! Owns: the list formats, the sorted and mapped table that looks digests up in constant memory,
//! which digests of a file are worth computing ([`Needs`]), and computing them ([`Digests`]).
//! A [`HashListBuilder`] takes sources and gives [`HashLists`], which never change.
//!
//! Must not: open lists or scanned files, decide what a listed file means for a verdict.

mod algorithm;
mod builder;
mod csv;
mod digests;
mod entry;
mod error;
mod lines;
mod lists;
mod needs;
mod notes;
mod record;
mod source;
mod spool;
mod sys;
mod table;
#[cfg(test)]
mod tests;
mod text;

pub use algorithm::{Algorithm, AlgorithmSet};
pub use builder::{HashListBuilder, SourceReport};
pub use digests::{Digests, Hashing};
pub use entry::Kind;
pub use error::{BadLine, BadLines, HashListError};
pub use lists::{HashLists, Listed};
pub use needs::Needs;
