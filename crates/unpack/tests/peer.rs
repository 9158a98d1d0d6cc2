//! The same containers through this room and through `clamscan`, where that is installed, and the
//! files that ClamAV itself is tested with, where Debian's `clamav-testfiles` is.
//!
//! `clamscan` gets two signatures made here: the marker as a pattern, and the digest of the payload.
#![allow(clippy::tests_outside_test_module, reason = "a test program of its own")]
#![allow(clippy::unwrap_used, reason = "a step that fails is a failed test")]
#![allow(clippy::print_stdout, reason = "the table is what the test is for")]

mod fixtures;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use fixtures::{cases, look, payload};
use lazaret_unpack::{Budget, Flaw, Limits, Member, MemberPath, Sink, walk};

/// Of the 44 files of `clamav-testfiles`; the others are packers and installers of Windows.
const OPENED_AT_LEAST: usize = 28;

/// Containers in the table that yield their payload; a limit that only rises.
const FOUND_AT_LEAST: usize = 157;

#[test]
fn more_is_found_than_by_clamscan() {
    let dir = tempfile::tempdir().unwrap();
    let marker: Vec<u8> = payload().into_iter().take(36).collect();
    let pattern: String = marker.iter().map(|byte| format!("{byte:02x}")).collect();
    fs::create_dir(dir.path().join("db")).unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    fs::write(dir.path().join("db/m.ndb"), format!("Marker:0:*:{pattern}\n")).unwrap();
    let mut ours = Vec::new();
    let cases: Vec<_> = cases().into_iter().filter(|case| case.path.is_some()).collect();
    for (number, case) in cases.iter().enumerate() {
        let name = if case.format == "brotli" { "x.br" } else { "x" };
        fs::write(dir.path().join(format!("in/{number:03}.{name}")), &case.bytes).unwrap();
        let found = look(&case.bytes, name.as_bytes());
        let raw = memchr::memmem::find(&case.bytes, &marker).is_some();
        ours.push((!found.exact.is_empty(), !found.pattern.is_empty() || raw));
    }
    let theirs = clamscan(&dir.path().join("db"), &dir.path().join("in"));
    print_table(&cases, &ours, theirs.as_ref());
    let count = ours.iter().filter(|(_, found)| *found).count();
    assert!(count >= FOUND_AT_LEAST, "{count} of {}", ours.len());
    assert_eq!(count, ours.len(), "each case of the table says where its payload is");
}

fn print_table(cases: &[fixtures::Case], ours: &[(bool, bool)], theirs: Option<&BTreeSet<String>>) {
    let mark = |found| if found { "found" } else { "-" };
    let mut clam = 0;
    for (number, (case, (exact, found))) in cases.iter().zip(ours).enumerate() {
        let peer =
            theirs.map(|names| names.iter().any(|n| n.starts_with(&format!("{number:03}."))));
        clam += usize::from(peer == Some(true));
        let peer = peer.map_or("not installed", mark);
        let (format, trick) = (case.format, case.trick);
        println!("{format:11} {trick:45} {:6} {:6} clamscan {peer}", mark(*exact), mark(*found));
    }
    let exact = ours.iter().filter(|(exact, _)| *exact).count();
    let found = ours.iter().filter(|(_, found)| *found).count();
    println!(
        "of {} containers: {exact} exact, {found} by pattern; clamscan {clam} by pattern",
        ours.len()
    );
}

/// Names of the files in which it finds the marker; none where it is not installed.
fn clamscan(database: &Path, directory: &Path) -> Option<BTreeSet<String>> {
    let run = Command::new("clamscan")
        .arg(format!("--database={}", database.display()))
        .args(["--no-summary", "--infected"])
        .arg("--recursive")
        .arg(directory)
        .output();
    let Ok(output) = run else {
        println!("not compared: clamscan is not installed");
        return None;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let found = text.lines().filter_map(|line| line.strip_suffix(" FOUND"));
    let names = found.filter_map(|line| line.rsplit_once(": ").map(|(path, _)| path));
    Some(names.filter_map(|path| path.rsplit('/').next()).map(str::to_owned).collect())
}

/// Where the file of ClamAV's own tests is found, and what else was said.
#[derive(Default)]
struct Search {
    wanted: Vec<u8>,
    exact: Option<String>,
    pattern: Option<String>,
    codes: BTreeMap<&'static str, usize>,
}

impl Sink for Search {
    fn member(&mut self, member: &Member<'_>) -> ControlFlow<()> {
        if member.bytes == self.wanted {
            self.exact.get_or_insert_with(|| member.path.to_string());
        }
        if memchr::memmem::find(member.bytes, &self.wanted).is_some() {
            self.pattern.get_or_insert_with(|| member.path.to_string());
        }
        ControlFlow::Continue(())
    }

    fn flaw(&mut self, _: &MemberPath, flaw: &Flaw) {
        *self.codes.entry(flaw.code()).or_default() += 1;
    }
}

#[test]
fn the_files_that_clamav_is_tested_with_are_opened() {
    let directory = Path::new("/usr/share/clamav-testfiles");
    let Ok(wanted) = fs::read(directory.join("clam.exe")) else {
        println!("not run: Debian's clamav-testfiles is not installed");
        return;
    };
    let mut paths: Vec<_> = fs::read_dir(directory).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let (mut exact, mut missed) = (0, Vec::new());
    for path in &paths {
        let bytes = fs::read(path).unwrap();
        let started = Instant::now();
        let mut search = Search { wanted: wanted.clone(), ..Search::default() };
        let mut budget = Budget::new(Limits::on_demand(), &started);
        walk(&bytes, b"", &mut budget, &mut search);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let whole = (bytes == wanted).then(|| "itself".to_owned());
        match search.exact.or(whole) {
            Some(at) => {
                exact += 1;
                println!("{name:24} at {at}");
            }
            None => {
                println!("{name:24} - {:?} {:?}", search.pattern, search.codes);
                missed.push(name);
            }
        }
    }
    println!("{exact} of {} opened; not: {missed:?}", paths.len());
    assert!(exact >= OPENED_AT_LEAST, "{exact} of {}: {missed:?}", paths.len());
    let documented =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats.md"));
    let documented = documented.unwrap();
    for name in missed {
        assert!(documented.contains(&format!("`{name}`")), "docs/formats.md does not name {name}");
    }
}
