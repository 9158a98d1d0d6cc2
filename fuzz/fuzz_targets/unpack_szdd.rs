//! Bytes that begin like szdd: the walk ends without a fault.
#![no_main]

#[path = "unpack_strict/mod.rs"]
mod strict;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| strict::walk_as(&[(0, b"SZDD\x88\xf0\x27\x33A")], bytes));
