//! One configuration file, read.
//!
//! Owns: [`Layer`]. Must not: parse.

use std::path::PathBuf;

/// What a file may decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// Later files and the command line may set the same keys.
    Ordinary,
    /// The keys it sets are locked.
    Managed,
}

/// One configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Where it was read.
    pub file: PathBuf,
    /// What it may decide.
    pub rank: Rank,
    /// What it says.
    pub text: String,
}
