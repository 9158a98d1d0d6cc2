//! How many files a second the vault takes and gives back: `cargo bench -p lazaret-quarantine`.
//!
//! Victims and vault lie in the directory named by `LAZARET_BENCH_DIR`, else in the build
//! directory: it should be on a real disk, since most of the time is spent waiting for it. What one
//! small durable write costs there is measured in the same run, so that the figures mean something
//! elsewhere. Must not: assert a time.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program for people")]

use lazaret_model::{Detection, Identity, Severity, Timestamp, Verdict};
use lazaret_quarantine::{
    Approval, Captive, CaseId, Digest, Facts, KeepItem, Limits, Order, ParentRule, Patience,
    Target, Vault,
};
use std::{
    fs::{self, File},
    io::Write,
    os::{fd::AsFd, unix::fs::MetadataExt},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

fn main() {
    let place = std::env::var_os("LAZARET_BENCH_DIR").map(PathBuf::from);
    let place = place.unwrap_or_else(|| env!("CARGO_TARGET_TMPDIR").into());
    let top = tempfile::tempdir_in(&place).unwrap();
    println!("in {}", place.display());
    let durable = durable_writes(top.path());
    println!("one durable write of 4 KiB: {:>8.2} ms", durable.as_secs_f64() * 1000.0);
    for (name, size, files) in [("4 KiB", 4 << 10, 200), ("64 MiB", 64 << 20, 5)] {
        let (put, restore) = measure(top.path(), size, files);
        for (what, spent) in [("put", put), ("restore", restore)] {
            let one = spent / u32::try_from(files).unwrap();
            let rate = 1.0 / one.as_secs_f64();
            let ratio = one.as_secs_f64() / durable.as_secs_f64();
            let volume = rate * size as f64 / (1 << 20) as f64;
            println!(
                "{what:<8} {name:>7}: {rate:>8.1} a second, {volume:>7.1} MiB/s, \
                 {:>8.2} ms each = {ratio:.1} durable writes",
                one.as_secs_f64() * 1000.0
            );
        }
    }
}

/// The median of some: others use the disk too.
fn durable_writes(top: &Path) -> Duration {
    let mut each: Vec<Duration> = (0..51)
        .map(|number| {
            let mut file = File::create(top.join(format!("w{number}"))).unwrap();
            let started = Instant::now();
            file.write_all(&[7; 4096]).unwrap();
            file.sync_all().unwrap();
            started.elapsed()
        })
        .collect();
    each.sort_unstable();
    each[each.len() / 2]
}

/// The time of all puts, and of all restores.
fn measure(top: &Path, size: usize, files: usize) -> (Duration, Duration) {
    let home = top.join(format!("home-{size}"));
    fs::create_dir(&home).unwrap();
    let directory = top.join(format!("vault-{size}"));
    let mut vault = Vault::open(&directory, Limits::default(), Patience::None).unwrap();
    let content: Vec<u8> = (0..size).map(|at| (at * 31 + at / 251) as u8).collect();
    let blake3 = Digest(*blake3::hash(&content).as_bytes());
    let paths: Vec<PathBuf> = (0..files).map(|number| home.join(number.to_string())).collect();
    paths.iter().for_each(|path| fs::write(path, &content).unwrap());
    File::open(&home).unwrap().sync_all().unwrap();
    let started = Instant::now();
    let cases: Vec<CaseId> = paths.iter().map(|path| put(&mut vault, path, blake3)).collect();
    let putting = started.elapsed();
    let started = Instant::now();
    for case in cases {
        let target = Target::Original(ParentRule::Same);
        let approve = &mut |_: std::os::fd::BorrowedFd<'_>, _: &_| Approval::Go;
        vault.restore(case, Order { target, keep: KeepItem::No, approve }).unwrap();
    }
    (putting, started.elapsed())
}

fn put(vault: &mut Vault, path: &Path, blake3: Digest) -> CaseId {
    let file = File::open(path).unwrap();
    let parent = File::open(path.parent().unwrap()).unwrap();
    let stat = file.metadata().unwrap();
    let nanos = u32::try_from(stat.mtime_nsec()).unwrap();
    let expected = Identity {
        file_system: 0,
        inode: stat.ino(),
        born: None,
        size: stat.size(),
        modified: Timestamp { seconds: stat.mtime(), nanos },
        changed: Timestamp::default(),
    };
    let mut verdict = Verdict::clean();
    verdict.detect(Detection {
        namespace: "bench".into(),
        rule: "marker".into(),
        member: vec![],
        severity: Severity::Malicious,
        meta: vec![],
    });
    let facts = Facts::new(&verdict, blake3);
    let (name, file, parent) = (path.file_name().unwrap(), file.as_fd(), parent.as_fd());
    vault.put(&Captive { file, parent, name, expected, facts }).unwrap().case
}
