//! Damaged containers: no fault of ours or of a library, no memory beyond the budget, always an
//! end.
//!
//! Each case of the table is damaged in ways that are the same on every run. `LAZARET_MUTATIONS`
//! sets how many times per format (20,000 in the long form); the default keeps the tests short.
//! `LAZARET_MUTATE` names one format alone.
#![allow(clippy::tests_outside_test_module, reason = "a test program of its own")]
#![allow(clippy::expect_used, reason = "a fixture that cannot be built is a failed test")]

mod fixtures;

use std::alloc::System;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use cap::Cap;
use fixtures::{Found, cases};
use lazaret_unpack::{Budget, Limits, walk};

/// What a walk may take beyond its own account of memory: tables of decoders, names, the sink.
const SLACK: usize = 96 << 20;

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// Numbers that look random and are the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        ((self.0 >> 33) as usize) % below.max(1)
    }

    /// A place, more often than not near the start or the end, where the structures are.
    fn place(&mut self, len: usize) -> usize {
        match self.roll(4) {
            0 | 1 => self.roll(len.min(2048)),
            2 => len - 1 - self.roll(len.min(2048)),
            _ => self.roll(len),
        }
    }
}

fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.roll(4) {
        let len = bytes.len();
        if len < 16 {
            return;
        }
        let at = dice.place(len);
        let end = (at + 1 + dice.roll(16)).min(len);
        match dice.roll(9) {
            0 => bytes.truncate(at.max(8)),
            1 | 2 => bytes[at] ^= 1 << dice.roll(8),
            3 => bytes[at] = dice.roll(256) as u8,
            4 => bytes[at..end].fill(0xff),
            5 => bytes[at..end].fill(0),
            6 => {
                let huge = [0xff, 0xff, 0xff, 0x7f];
                let end = (at + 4).min(len);
                bytes[at..end].copy_from_slice(&huge[..end - at]);
            }
            7 => {
                bytes.drain(at..end);
            }
            _ => {
                let piece = bytes[at..end].to_vec();
                let to = dice.place(len);
                bytes.splice(to..to, piece);
            }
        }
    }
}

#[test]
fn damaged_containers_do_no_harm() {
    let wanted = std::env::var("LAZARET_MUTATIONS").ok().and_then(|text| text.parse().ok());
    let per_format: usize = wanted.unwrap_or(600);
    let mut formats: BTreeMap<&str, Vec<Vec<u8>>> = BTreeMap::new();
    for case in cases() {
        formats.entry(case.format).or_default().push(case.bytes);
    }
    let only = std::env::var("LAZARET_MUTATE").ok();
    let is_known = |only: &String| formats.contains_key(only.as_str());
    assert!(only.as_ref().is_none_or(is_known), "no format {only:?}");
    for (format, seeds) in formats {
        if only.as_deref().is_some_and(|only| only != format) {
            continue;
        }
        let mut dice = Dice(0x1a2a_7e70);
        for round in 0..per_format {
            let mut bytes = seeds[round % seeds.len()].clone();
            damage(&mut bytes, &mut dice);
            let (found, took) = within_bounds(&bytes);
            assert!(!found.codes.contains("internal"), "{format} {round}: {:?}", found.flaws);
            assert!(took < Duration::from_secs(5), "{format} {round} took {took:?}");
        }
    }
}

fn within_bounds(bytes: &[u8]) -> (Found, Duration) {
    let limits = Limits::on_access();
    let room = usize::try_from(limits.memory).expect("a number of bytes") + SLACK;
    MEMORY.set_limit(MEMORY.allocated() + room).expect("a limit above what is in use");
    let started = Instant::now();
    let mut budget = Budget::new(limits, &started);
    let mut found = Found::default();
    walk(bytes, b"x.br", &mut budget, &mut found);
    let took = started.elapsed();
    drop(budget);
    MEMORY.set_limit(usize::MAX).expect("no limit");
    (found, took)
}
