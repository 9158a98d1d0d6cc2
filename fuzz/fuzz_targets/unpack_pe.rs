//! Bytes that begin like pe: the walk ends without a fault.
#![no_main]

#[path = "unpack_strict/mod.rs"]
mod strict;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| strict::walk_as(&[(0, b"MZ"), (0x3c, &[0x40, 0, 0, 0]), (0x40, b"PE\0\0")], bytes));
