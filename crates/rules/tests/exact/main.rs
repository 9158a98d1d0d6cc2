//! The set of matching rules is exactly that of plain yara-x with all rules compiled together.
//!
//! Everything goes through the real `Scanner`: sieve, small sets, whole set. The rule sets of the
//! last file are found by `LAZARET_RULESETS`, a directory of directories.
#![expect(
    clippy::tests_outside_test_module,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "integration tests are a module of their own"
)]

mod both;
mod generated;
#[path = "../../../sieve/tests/grammar/mod.rs"]
mod grammar;
mod kept;
mod named;
mod public;
#[path = "../../../sieve/tests/sample/mod.rs"]
mod sample;

/// The variables of a file, which samples may set.
const EXTERNALS: [&str; 5] = ["filename", "filepath", "extension", "filetype", "owner"];
