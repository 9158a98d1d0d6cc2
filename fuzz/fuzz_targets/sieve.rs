//! A rule and an input, split at the first zero byte: what matches must be a candidate.
#![no_main]
use lazaret_sieve::{Externals, Scratch, SieveBuilder};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some(split) = data.iter().position(|byte| *byte == 0) else { return };
    let (text, input) = (&data[..split], &data[split + 1..]);
    let mut builder = SieveBuilder::new();
    let (Ok(()), Ok(rules)) = (builder.add_source("default", text), yara_x::compile(text)) else { return };
    let (sieve, mut scratch) = (builder.build(), Scratch::new());
    let found = sieve.candidates(&mut scratch, input, &Externals::new()).rules();
    for rule in yara_x::Scanner::new(&rules).scan(input).unwrap().matching_rules() {
        assert!(found.iter().any(|index| sieve.rules()[index.0 as usize].name == rule.identifier()));
    }
});
