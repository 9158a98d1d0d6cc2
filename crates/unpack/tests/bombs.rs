//! Bombs: each ends soon, in little memory, and never without a word.
//!
//! The allocator of this program refuses more than the promise allows, so that a walk that asks for
//! more dies here instead of on a server.
#![allow(clippy::tests_outside_test_module, reason = "a test program of its own")]
#![allow(clippy::expect_used, reason = "a fixture that cannot be built is a failed test")]

mod fixtures;

use std::alloc::System;
use std::cell::Cell;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use cap::Cap;
use fixtures::codecs::{base64, brotli, bzip2, gzip, lzma, xz, zstd};
use fixtures::linux::{Cpio, cpio};
use fixtures::tars::{self, Dialect, tar};
use fixtures::zips::{deflated, overlapping, stored, zip};
use fixtures::{Found, look, payload};
use lazaret_unpack::{Budget, Clock, Limits, walk};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// One bomb at a time: the account of memory is that of the process.
static ONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Walks under the promise: 256 MB beyond what the subject takes, and 5 s with room for a slow
/// machine that runs other tests.
fn defuse(subject: &[u8]) -> Found {
    MEMORY.set_limit(MEMORY.allocated() + (256 << 20)).expect("a limit above what is in use");
    let started = Instant::now();
    let found = look(subject, b"x.br");
    let took = started.elapsed();
    MEMORY.set_limit(usize::MAX).expect("no limit");
    assert!(took < Duration::from_secs(5), "took {took:?}");
    found
}

fn zeros(mib: usize) -> Vec<u8> {
    vec![0; mib << 20]
}

#[track_caller]
fn says(found: &Found, code: &str) {
    assert!(found.codes.contains(code), "not {code} but {:?}", found.flaws);
}

#[track_caller]
fn finds(found: &Found) {
    assert!(!found.pattern.is_empty(), "not found; flaws {:?}", found.flaws);
}

#[test]
fn many_files_before_the_payload() {
    let _alone = alone();
    let mut entries: Vec<_> = (0..10_001).map(|n| stored(&format!("f{n}"), b"filler")).collect();
    entries.push(deflated("bad", &payload()));
    finds(&defuse(&zip(&entries)));
}

#[test]
fn large_members_before_the_payload() {
    let _alone = alone();
    let large = deflated("large", &fixtures::noise(1, 4 << 20).repeat(5));
    let mut entries = vec![large; 5];
    for (index, entry) in entries.iter_mut().enumerate() {
        entry.name = format!("large{index}").into_bytes();
    }
    entries.push(deflated("bad", &payload()));
    finds(&defuse(&zip(&entries)));
}

#[test]
fn zeros_in_every_codec() {
    let _alone = alone();
    let plain = zeros(64);
    let alone = lzma(&plain, Some(plain.len() as u64));
    for packed in [gzip(&plain), bzip2(&plain), xz(&plain), zstd(&plain), brotli(&plain), alone] {
        let found = defuse(&packed);
        says(&found, "limit-ratio");
        assert!(found.bytes <= 20 << 20, "{} bytes shown", found.bytes);
    }
}

#[test]
fn archives_in_archives_with_a_vast_leaf() {
    let _alone = alone();
    let mut bomb = zip(&[deflated("0", &zeros(64))]);
    for _ in 0..6 {
        let layer: Vec<_> = (0..8).map(|n| deflated(&format!("{n}.zip"), &bomb)).collect();
        bomb = zip(&layer);
    }
    let found = defuse(&bomb);
    says(&found, "limit-ratio");
    assert!(found.paths.len() < 20, "identical archives are opened once: {}", found.paths.len());
}

#[test]
fn identical_entries_are_inflated_once() {
    let _alone = alone();
    let found = defuse(&overlapping(&deflated("0000", &zeros(16)), 2000));
    says(&found, "suspicious-overlap");
    assert!(found.paths.len() <= 2);
}

/// Entries that quote the local header of the next one, so that all share one kernel.
#[test]
fn quoted_overlap() {
    let _alone = alone();
    let kernel = deflated("kernel", &zeros(21));
    let (mut file, mut starts) = (Vec::new(), Vec::new());
    let mut size = kernel.plain.len() as u32;
    let mut data = kernel.packed;
    for index in (0..250u32).rev() {
        let name = format!("{index:03}");
        let mut local = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0".to_vec();
        local.extend((data.len() as u32).to_le_bytes());
        local.extend(size.to_le_bytes());
        local.extend([3, 0, 0, 0]);
        local.extend(name.as_bytes());
        starts.push((name, data.len() as u32, size));
        let quoted = local.len() as u16;
        size += u32::from(quoted);
        let block = [&[0], &quoted.to_le_bytes()[..], &(!quoted).to_le_bytes()[..], &local];
        data = [&block.concat()[..], &data].concat();
        file = data.clone();
    }
    // The first block header is not part of the archive: the first local header comes first.
    let locals = file[5..].to_vec();
    let mut directory = Vec::new();
    let mut at = 0u32;
    for (name, packed, plain) in starts.iter().rev() {
        directory.extend(b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0");
        directory.extend(packed.to_le_bytes());
        directory.extend(plain.to_le_bytes());
        directory.extend([3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
        at += 30 + 3 + 5;
    }
    let end = fixtures::zips::end(250, directory.len(), locals.len(), b"");
    let found = defuse(&[locals, directory, end].concat());
    says(&found, "suspicious-overlap");
    says(&found, "limit-ratio");
}

#[test]
fn depth_within_the_limit_is_walked() {
    let _alone = alone();
    let mut zips = zip(&[deflated("bad", &payload())]);
    let mut gzips = payload();
    let mut tars = tar(&[("bad", &payload())]);
    for _ in 0..20 {
        zips = zip(&[deflated("n.zip", &zips)]);
    }
    for _ in 0..40 {
        gzips = gzip(&gzips);
    }
    for _ in 0..60 {
        tars = tar(&[("n.tar", &tars)]);
    }
    for bomb in [zips, gzips, tars] {
        let found = defuse(&bomb);
        finds(&found);
        assert!(found.flaws.is_empty(), "{:?}", found.flaws);
    }
}

#[test]
fn depth_beyond_the_limit_is_told() {
    let _alone = alone();
    let mut gzips = payload();
    for _ in 0..100 {
        gzips = gzip(&gzips);
    }
    says(&defuse(&gzips), "limit-depth");
}

#[test]
fn dictionaries_beyond_need() {
    let _alone = alone();
    let mut packed = xz(&payload());
    // The dictionary of the only filter: 4 GiB - 1, and the sum of its header made right again.
    packed[12 + 4] = 40;
    let size = (usize::from(packed[12]) + 1) * 4;
    let sum = fixtures::zips::crc(&packed[12..12 + size - 4]);
    packed[12 + size - 4..12 + size].copy_from_slice(&sum.to_le_bytes());
    finds(&defuse(&packed));
}

#[test]
fn sizes_beyond_reason() {
    let _alone = alone();
    // One TiB of holes, and a size that no disk has.
    let mut sparse = tars::header(b"holes", 0, b'S', Dialect::Gnu);
    sparse[483..495].copy_from_slice(b"20000000000\0");
    sparse[386..410].copy_from_slice(b"17777777777\x0000000000000\0");
    tars::sum(&mut sparse);
    sparse.extend(tars::file("bad", &payload()));
    finds(&defuse(&sparse));
    let mut rpm = fixtures::linux::rpm(&payload());
    rpm[104..112].fill(0xff);
    says(&defuse(&rpm), "malformed");
    let mut newc = cpio(&[("bad", &payload())], Cpio::Newc);
    newc[54..62].copy_from_slice(b"FFFFFFFF");
    says(&defuse(&newc), "malformed");
}

#[test]
fn hidden_behind_a_gibibyte() {
    let _alone = alone();
    // Many members, so that the file is not one vast ratio.
    let filler = gzip(&fixtures::noise(3, 1 << 20).repeat(24));
    let bomb = [filler.repeat(6), gzip(&payload())].concat();
    let found = defuse(&bomb);
    finds(&found);
    says(&found, "limit-memory");
}

#[test]
fn a_compressed_tar_longer_than_memory_is_complete() {
    let _alone = alone();
    let body = fixtures::noise(5, 1 << 20).repeat(11);
    let mut plain = Vec::new();
    for index in 0..9u32 {
        plain.extend(tars::file(&format!("f{index}"), &[&index.to_le_bytes()[..], &body].concat()));
    }
    plain.extend(tars::file("bad", &payload()));
    plain.extend([0; 1024]);
    let found = defuse(&gzip(&plain));
    assert!(found.flaws.is_empty(), "{:?}", found.flaws);
    assert_eq!(found.exact, ["bad"]);
    assert!((0..9).all(|index| found.paths.contains(&format!("f{index}"))), "{:?}", found.paths);
}

/// A disc whose only file is the whole disc.
#[test]
fn an_image_that_contains_itself() {
    let _alone = alone();
    let found = defuse(&fixtures::images::iso(0, 20 * 2048));
    says(&found, "suspicious-self-reproducing");
    assert!(found.paths.len() < 3, "{:?}", found.paths);
}

#[test]
fn a_million_blobs_in_text() {
    let _alone = alone();
    let blob = base64(&fixtures::noise(2, 400));
    let text: String = (0..30_000).map(|n| format!("x{n}: {blob}{n}\n")).collect();
    says(&defuse(text.as_bytes()), "limit-decodes");
}

#[test]
fn a_tar_of_a_gibibyte_is_read_where_it_lies() {
    let _alone = alone();
    let mut subject = Vec::new();
    for index in 0..8u64 {
        let body = fixtures::noise(index, 1 << 20).repeat(8);
        subject.extend(tars::file(&format!("f{index}"), &body));
    }
    subject.extend(tars::file("bad", &payload()));
    let before = MEMORY.allocated();
    MEMORY.set_limit(before + (8 << 20)).expect("a limit above what is in use");
    let started = Instant::now();
    let mut budget = Budget::new(Limits::on_access(), &started);
    let mut found = Pointers { parent: subject.as_ptr_range(), inside: 0, outside: 0 };
    walk(&subject, b"", &mut budget, &mut found);
    MEMORY.set_limit(usize::MAX).expect("no limit");
    assert_eq!((found.inside, found.outside), (9, 0));
    assert_eq!(budget.peak_memory(), 0);
}

/// Counts members that lie within the subject.
struct Pointers {
    parent: std::ops::Range<*const u8>,
    inside: usize,
    outside: usize,
}

impl lazaret_unpack::Sink for Pointers {
    fn member(&mut self, member: &lazaret_unpack::Member<'_>) -> std::ops::ControlFlow<()> {
        let bytes = member.bytes.as_ptr_range();
        if self.parent.start <= bytes.start && bytes.end <= self.parent.end {
            self.inside += 1;
        } else {
            self.outside += 1;
        }
        std::ops::ControlFlow::Continue(())
    }

    fn flaw(&mut self, _: &lazaret_unpack::MemberPath, _: &lazaret_unpack::Flaw) {}
}

/// A clock that runs away.
struct Racing(Cell<u64>);

impl Clock for Racing {
    fn elapsed(&self) -> Duration {
        self.0.set(self.0.get() + 1);
        Duration::from_secs(self.0.get())
    }
}

#[test]
fn the_deadline_ends_every_case() {
    let _alone = alone();
    for case in fixtures::cases() {
        let clock = Racing(Cell::new(1_000));
        let mut budget = Budget::new(Limits::on_demand(), &clock);
        let mut found = Found::default();
        walk(&case.bytes, b"x.br", &mut budget, &mut found);
        let timeouts = found.flaws.iter().filter(|(_, flaw)| flaw.starts_with("timeout")).count();
        assert_eq!(timeouts, 1, "{}: {}: {:?}", case.format, case.trick, found.flaws);
    }
}

#[test]
fn every_bound_is_told() {
    let _alone = alone();
    let subject = zip(&[
        deflated("a", &fixtures::noise(1, 300_000)),
        deflated("b.tar.gz", &gzip(&tar(&[("bad", &payload())]))),
    ]);
    let full = Limits::on_demand();
    let bounds: [(&str, Limits); 4] = [
        ("limit-bytes", Limits { bytes: 1000, ..full }),
        ("limit-entries", Limits { entries: 2, ..full }),
        ("limit-depth", Limits { depth: 1, ..full }),
        ("limit-memory", Limits { member: 100_000, ..full }),
    ];
    for (code, limits) in bounds {
        let started = Instant::now();
        let mut budget = Budget::new(limits, &started);
        let mut found = Found::default();
        walk(&subject, b"", &mut budget, &mut found);
        says(&found, code);
    }
}
