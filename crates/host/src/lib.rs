//! What the machine says of itself.
//!
//! Owns: [`Packages`]: which files an installed package brought, and whether they are still as it
//! brought them. Everything is read, nothing asked of another program.
//!
//! Must not: judge files, change anything.
#![forbid(unsafe_code)]

mod dpkg;
mod hex;
mod number;
mod packages;
mod rpm;
mod rpm_bdb;
mod rpm_header;
mod rpm_ndb;
mod rpm_sqlite;

pub use packages::{Manager, Origin, Packages};
