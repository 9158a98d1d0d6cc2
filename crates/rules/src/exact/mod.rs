//! The exact step: small compiled sets that say whether a candidate really matches.
//!
//! Owns: what the sets are compiled from ([`Stock`]), the sets themselves ([`Shelf`]) and a
//! thread's scanners over them ([`Bench`]). Must not: choose candidates; that is the sieve's.

mod bench;
mod shelf;
mod stock;

pub(crate) use bench::Bench;
pub(crate) use shelf::{SetId, Shelf};
pub(crate) use stock::Stock;
