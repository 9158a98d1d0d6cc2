//! What the machine says of itself.
//!
//! Owns: [`Packages`]: which files an installed package brought, and whether they are still as it
//! brought them; [`Processes`] and their [`ProcessMemory`]; [`places`] where things start by
//! themselves; the [`modules`] of the kernel. Everything is read, nothing asked of another program.
//!
//! Must not: judge files, change anything.
#![forbid(unsafe_code)]

mod dpkg;
mod hex;
mod kernel;
mod maps;
mod memory;
mod number;
mod packages;
mod places;
mod process;
mod rpm;
mod rpm_bdb;
mod rpm_header;
mod rpm_ndb;
mod rpm_sqlite;

pub use kernel::{Module, modules};
pub use maps::Mapping;
pub use memory::ProcessMemory;
pub use packages::{Manager, Origin, Packages};
pub use places::{Place, PlaceKind, places};
pub use process::{Process, Processes};
