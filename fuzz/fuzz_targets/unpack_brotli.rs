//! Any bytes, read as brotli by their name: the walk ends without a fault.
#![no_main]

#[path = "unpack_strict/mod.rs"]
mod strict;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| strict::walk_as(&[], bytes));
