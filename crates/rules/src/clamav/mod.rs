//! Signatures in ClamAV's formats, turned into what this project runs.
//!
//! Owns: the syntax of `.hdb .hsb .fp .sfp` (digests of whole files, into hash lists) and of `.mdb
//! .msb .ndb .ldb` (into YARA text). What has no equal here is left out and counted by reason,
//! never passed over in silence. Must not: compile, open files.

mod digests;
mod expression;
mod extended;
mod hexadecimal;
mod import;
mod logical;
mod place;
mod rule;
mod sections;
mod target;
#[cfg(test)]
mod tests;

pub use import::{ClamAvForm, Import, import};
