//! The same for a long time.

use crate::ground::{BLOCK, Ground, Service, children, command, marker, ok, refused};
use std::{
    fs,
    time::{Duration, Instant},
};

/// Stores, opens and executions without end: neither descriptors nor memory of any process grow. For as
/// many seconds as `LAZARET_SOAK` says, or a few.
pub(crate) fn nothing_grows() {
    let ground = Ground::new();
    fs::copy("/bin/true", ground.path("true")).unwrap();
    let service = ground.protect(&format!("{BLOCK}action = \"report\""));
    let length = std::env::var("LAZARET_SOAK").ok().and_then(|seconds| seconds.parse().ok());
    let length = Duration::from_secs(length.unwrap_or(6));
    let (start, mut rounds) = (Instant::now(), 0_u64);
    let mut round_for = |length: Duration| {
        let end = Instant::now() + length;
        while Instant::now() < end {
            round(&ground, rounds);
            rounds += 1;
        }
    };
    // What is made once is made now.
    round_for(Duration::from_secs(2).max(length / 20));
    let before = Footprint::at_rest(&service);
    let mut told = before;
    for _ in 0..PARTS {
        round_for(length / PARTS);
        told = Footprint::at_rest(&service);
        println!("  {:?}, {:?}", start.elapsed(), told);
    }
    println!("  {rounds} rounds; at first {before:?}");
    assert!(told.descriptors <= before.descriptors, "{told:?}, at first {before:?}");
    assert!(told.kib < before.kib + GROWTH_KIB, "{told:?}, at first {before:?}");
    let numbers = service.stop();
    assert_eq!(numbers["questions"]["lost"], 0, "{numbers}");
    assert_eq!(numbers["answers"]["dropped"], 0, "{numbers}");
}

/// Some of everything, nearly always of the same files.
fn round(ground: &Ground, number: u64) {
    for file in 0..50 {
        let is_malicious = (number + file).is_multiple_of(25);
        let text = if is_malicious { marker() } else { format!("harmless {number} {file}") };
        let path = ground.write(&format!("f{file}"), &text);
        assert_eq!(refused(&path), is_malicious, "{text}");
        assert_eq!(refused(&path), is_malicious, "{text}");
        if is_malicious {
            // Nobody may open it to write something else.
            fs::remove_file(path).unwrap();
        }
    }
    assert!(ok(&mut command(ground.path("true"))));
}

/// What all processes of the service hold.
#[derive(Clone, Copy, Debug)]
struct Footprint {
    descriptors: usize,
    kib: u64,
}

impl Footprint {
    /// Once nothing is in hand any more: the least of a second.
    fn at_rest(service: &Service) -> Self {
        service.drain();
        let looks = (0..10).map(|_| {
            std::thread::sleep(Duration::from_millis(100));
            Self::now(service.pid())
        });
        looks.min_by_key(|look| (look.descriptors, look.kib)).unwrap()
    }

    fn now(gate: u32) -> Self {
        let mut all = Self { descriptors: 0, kib: 0 };
        for pid in children(gate).into_iter().chain([gate]) {
            let Ok(held) = fs::read_dir(format!("/proc/{pid}/fd")) else { continue };
            let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
            let own = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
            let kib = own.and_then(|own| own.split_whitespace().next()?.parse().ok());
            all.descriptors += held.count();
            all.kib += kib.unwrap_or(0);
        }
        all
    }
}

const PARTS: u32 = 3;
/// Of all processes together; what is remembered of files is bounded, and few of these are new ones.
const GROWTH_KIB: u64 = 16 << 10;
