//! Counts every signal over trees of clean files, and lists what comes near a verdict.
//!
//! `cargo run -p lazaret-heuristics --example clean_files -- /usr /etc /opt`
//!
//! Files larger than 64 MiB are given with their first bytes only, so that what the checks say of
//! them is seen too. Links are not followed; names are used as they are.

use lazaret_heuristics::{Facts, NEAR_MISS, NameTraits, SIGNALS, THRESHOLD, assess};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Bytes of a file that are read.
const READ: u64 = 64 << 20;

#[derive(Default)]
struct Counts {
    files: u64,
    partial: u64,
    near: u64,
    found: u64,
    signals: BTreeMap<&'static str, u64>,
}

fn main() -> io::Result<()> {
    let mut counts = Counts::default();
    let mut out = io::stdout().lock();
    for tree in std::env::args_os().skip(1) {
        measure(PathBuf::from(tree), &mut counts, &mut out)?;
    }
    writeln!(
        out,
        "files {} found {} near {} partial {}",
        counts.files, counts.found, counts.near, counts.partial
    )?;
    for signal in SIGNALS {
        let seen = counts.signals.get(signal.id).copied().unwrap_or(0);
        writeln!(out, "{seen:>8} {} (score {})", signal.id, signal.score)?;
    }
    Ok(())
}

fn measure(tree: PathBuf, counts: &mut Counts, out: &mut impl Write) -> io::Result<()> {
    let mut open = vec![tree];
    while let Some(path) = open.pop() {
        let Ok(meta) = fs::symlink_metadata(&path) else { continue };
        if meta.is_dir() {
            open.extend(fs::read_dir(&path)?.filter_map(|entry| Some(entry.ok()?.path())));
        } else if meta.is_file() {
            one(&path, meta.len(), counts, out)?;
        }
    }
    Ok(())
}

fn one(path: &Path, size: u64, counts: &mut Counts, out: &mut impl Write) -> io::Result<()> {
    let mut bytes = Vec::new();
    if File::open(path).and_then(|file| file.take(READ).read_to_end(&mut bytes)).is_err() {
        return Ok(());
    }
    let name = NameTraits::of(path.as_os_str().as_bytes());
    let facts = Facts { size: size.max(bytes.len() as u64), ..Facts::of(&bytes) };
    let assessment = assess(&bytes, &facts.named(name).on_this_machine());
    counts.files += 1;
    counts.partial += u64::from(assessment.is_partial());
    counts.found += u64::from(assessment.score() >= THRESHOLD);
    counts.near += u64::from((NEAR_MISS..THRESHOLD).contains(&assessment.score()));
    for signal in assessment.seen() {
        *counts.signals.entry(signal.id).or_default() += 1;
    }
    if assessment.score() >= NEAR_MISS {
        let ids: Vec<_> = assessment.seen().iter().map(|signal| signal.id).collect();
        writeln!(out, "{:>4} {} {}", assessment.score(), path.display(), ids.join(" "))?;
    }
    Ok(())
}
