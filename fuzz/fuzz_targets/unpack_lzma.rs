//! Bytes that begin like lzma: the walk ends without a fault.
#![no_main]

#[path = "unpack_strict/mod.rs"]
mod strict;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| strict::walk_as(&[(0, &[0x5d, 0, 0]), (13, &[0])], bytes));
