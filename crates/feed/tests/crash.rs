//! Kills an activation at every system call that changes something: the old package is active or
//! the new one, never none, and the next try ends well. Needs `strace`; says if it did not run.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test with its own main")]

mod support;

use lazaret_feed::{Activation, Seconds, Store};
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Stdio},
};
use support::{Judge, Publisher, activate, host, loaded};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [drive, what, dir] = &arguments[..]
        && drive == "--drive"
    {
        return run(what, Path::new(dir));
    }
    if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
        assert!(std::env::var("CI").is_err(), "strace is not installed");
        return println!("SKIPPED: crash tests need strace");
    }
    for what in ["activate", "revert"] {
        let points = points(what);
        for (call, nth) in &points {
            one(what, call, *nth);
        }
        println!("{what}: killed at {} points, old or new each time", points.len());
    }
}

const CHANGES: &str =
    "openat,write,fsync,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,flock";

/// What is killed, in a process of its own.
fn run(what: &str, dir: &Path) {
    let publisher = Publisher::new();
    let (store, root) = (Store::at(dir.to_owned()), publisher.root(&[1, 2]));
    let locked = store.lock().unwrap();
    let activation = Activation::new(&locked, host(&root), Seconds(30_000));
    match what {
        "activate" => drop(activation.staged(&mut Judge::kind()).unwrap()),
        _ => drop(activation.revert("by-hand").unwrap()),
    }
    println!("done");
}

/// A store with 1 good, 2 active and 3 staged.
fn stage() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::at(dir.path().join("feed"));
    let publisher = Publisher::new();
    let root = publisher.root(&[1, 2]);
    for version in [1, 2] {
        let time = 10_000 * i64::try_from(version).unwrap();
        activate(&store, &root, &publisher.package(version), time).unwrap();
    }
    store.staging().put(&publisher.package(3), &[(1, root)]).unwrap();
    (dir, store)
}

/// The system calls of an undisturbed run, from the lock on, each with its number of its kind.
fn points(what: &str) -> Vec<(String, usize)> {
    let (dir, store) = stage();
    let log = dir.path().join("trace");
    let options = ["-o", log.to_str().unwrap(), "-e", &format!("trace={CHANGES}")];
    assert_eq!(strace(&options, what, &store), "done");
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let (mut points, mut locked) = (Vec::new(), false);
    for line in fs::read_to_string(log).unwrap().lines() {
        let line = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let Some((call, rest)) = line.split_once('(') else { continue };
        let nth = seen.entry(call.to_owned()).or_default();
        *nth += 1;
        locked |= call == "flock";
        if locked && (call != "openat" || rest.contains("O_CREAT")) {
            points.push((call.to_owned(), *nth));
        }
    }
    assert!(points.len() > 20, "{points:?}");
    points
}

fn one(what: &str, call: &str, nth: usize) {
    let (_dir, store) = stage();
    let inject = format!("inject={call}:signal=SIGKILL:when={nth}");
    let options = ["-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &inject];
    let said = strace(&options, what, &store);
    let place = format!("{what} {call} {nth}, which said {said:?}");
    let (version, faults) = loaded(&store);
    let wanted = if what == "activate" { [2, 3] } else { [2, 1] };
    assert!(version.is_some_and(|v| wanted.contains(&v)), "{place}: {version:?}");
    assert_eq!(faults, 0, "{place}");
    let root = Publisher::new().root(&[1, 2]);
    if what == "activate" {
        let again = activate(&store, &root, &Publisher::new().package(3), 40_000);
        assert!(again.is_ok(), "{place}: {again:?}");
        assert_eq!(loaded(&store), (Some(3), 0), "{place}");
        let litter = fs::read_dir(store.path().join("store")).unwrap().flatten();
        let litter = litter.filter(|entry| entry.path().extension().is_none_or(|e| e != "veiled"));
        assert_eq!(litter.count(), 0, "{place}");
    } else {
        let older = activate(&store, &root, &Publisher::new().package(1), 40_000).unwrap_err();
        assert_eq!(older.code(), "rollback", "{place}: the floor stays");
    }
}

fn strace(options: &[&str], what: &str, store: &Store) -> String {
    let output = Command::new("strace")
        .args(["-f", "-qq"])
        .args(options)
        .arg(std::env::current_exe().unwrap())
        .args(["--drive", what, store.path().to_str().unwrap()])
        .stderr(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
