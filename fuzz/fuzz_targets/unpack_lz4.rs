//! Bytes that begin like lz4: the walk ends without a fault.
#![no_main]

#[path = "unpack_strict/mod.rs"]
mod strict;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| strict::walk_as(&[(0, &[4, 0x22, 0x4d, 0x18])], bytes));
