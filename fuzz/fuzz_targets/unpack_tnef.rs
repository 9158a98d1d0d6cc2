//! Bytes that begin like tnef: the walk ends without a fault.
#![no_main]

#[path = "unpack_strict/mod.rs"]
mod strict;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| strict::walk_as(&[(0, &[0x78, 0x9f, 0x3e, 0x22])], bytes));
