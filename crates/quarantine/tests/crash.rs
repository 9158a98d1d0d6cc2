//! Kills put and restore at every system call that changes something, and lets every system call
//! that can fail do so; then recovers and counts what is lost, there twice, or left lying about.
//!
//! Runs a sample; all points with the feature `long-tests`. Needs `strace`; says if it did not run.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::panic,
    reason = "a test with its own main"
)]

#[path = "support/mod.rs"]
mod support;

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};
use support::{Ground, Look};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [drive, what, vault, argument] = &arguments[..]
        && drive == "--drive"
    {
        return run(what, Path::new(vault), argument);
    }
    if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
        assert!(std::env::var("CI").is_err(), "strace is not installed");
        return println!("SKIPPED: crash tests need strace");
    }
    let stride = if cfg!(feature = "long-tests") { 1 } else { 9 };
    let mut total = 0;
    for scene in [Scene::Put, Scene::Restore] {
        for (name, calls, inject) in FAULTS {
            let mut points = 0;
            let every = points_of(scene, calls).into_iter().enumerate();
            for (_, (call, nth)) in every.filter(|(index, _)| index % stride == 0) {
                one(scene, &call, &inject.replace("{}", &nth.to_string()));
                points += 1;
            }
            println!("{scene:?} {name}: {points} points, 0 violations");
            total += points;
        }
    }
    for (scene, call, inject, code) in NAMED {
        assert_eq!(one(scene, call, inject), code, "{scene:?} {call} {inject}");
        total += 1;
    }
    println!("crash: {total} points, nothing lost, nothing twice, no litter");
}

/// What happens at a point, at which system calls, and how it is told to strace.
const FAULTS: [(&str, &str, &str); 5] = [
    ("kill", CHANGES, "signal=SIGKILL:when={}"),
    ("EIO once", FAILS, "error=EIO:when={}"),
    ("EIO from then on", FAILS, "error=EIO:when={}+"),
    ("ENOSPC once", GROWS, "error=ENOSPC:when={}"),
    ("ENOSPC from then on", GROWS, "error=ENOSPC:when={}+"),
];
const CHANGES: &str = "mkdirat,renameat2,renameat,unlinkat,linkat,write,pwrite64,fsync,ftruncate,\
                       fchmod,fchown,fsetxattr,fremovexattr,utimensat,flock";
const FAILS: &str = "mkdirat,renameat2,renameat,unlinkat,linkat,write,pwrite64,fsync,ftruncate,\
                     fchmod,fchown,fsetxattr,utimensat,flock,pread64,statx,openat2,ioctl";
const GROWS: &str = "mkdirat,renameat2,renameat,linkat,write,pwrite64,fsync,fsetxattr";

/// Points whose outcome has a code of its own: the first rename of that kind names the item, the
/// second one captures the file; where nothing can be unlinked, work is left for recovery.
const NAMED: [(Scene, &str, &str, &str); 4] = [
    (Scene::Put, "renameat2", "error=ENOSPC:when=2", "not-removed-full"),
    (Scene::Put, "fsync", "error=EIO:when=1+", "put-io"),
    (Scene::Put, "unlinkat", "error=EIO:when=1+", "unfinished"),
    (Scene::Restore, "unlinkat", "error=EIO:when=1+", "restore-unfinished"),
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Scene {
    Put,
    Restore,
}

/// The operation under test, in a process of its own.
fn run(what: &str, vault: &Path, argument: &str) {
    let ground = Ground::at(vault, Path::new("/nonexistent"));
    let outcome = match what {
        "put" => ground.try_open().map(|mut vault| {
            support::put(&mut vault, &support::Scanned::of(Path::new(argument)))
                .map_or_else(|error| error.code().to_owned(), |_| "done".to_owned())
        }),
        _ => ground.try_open().map(|mut vault| {
            let target = lazaret_quarantine::Target::Original(lazaret_quarantine::ParentRule::Same);
            support::restore(&mut vault, argument.parse().unwrap(), target)
                .map_or_else(|error| error.code().to_owned(), |_| "done".to_owned())
        }),
    };
    println!("{}", outcome.unwrap_or_else(|error| error.code().to_owned()));
}

/// A ground where the operation is about to happen: its argument, and what the file was like.
fn stage(scene: Scene) -> (Ground, String, Look) {
    let ground = Ground::new();
    drop(ground.open());
    let content: Vec<u8> = (0..200_000u32).map(|i| (i % 251) as u8).collect();
    let path = ground.victim("victim", &content);
    rustix::fs::setxattr(&path, "user.k", b"v", rustix::fs::XattrFlags::empty()).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o4755)).unwrap();
    support::date(&path);
    let look = Look::of(&path);
    let argument = match scene {
        Scene::Put => path.display().to_string(),
        Scene::Restore => ground.put(&path).unwrap().case.to_string(),
    };
    (ground, argument, look)
}

/// The system calls of an undisturbed run, each with its number among its kind.
fn points_of(scene: Scene, calls: &str) -> Vec<(String, usize)> {
    let (ground, argument, _) = stage(scene);
    let log = ground.vault.with_file_name("trace");
    let said = strace(
        &["-o", log.to_str().unwrap(), "-e", &format!("trace={calls}")],
        scene,
        &ground,
        &argument,
    );
    assert_eq!(said, "done", "the undisturbed run");
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let trace = fs::read_to_string(log).unwrap();
    let mut points = Vec::new();
    for line in trace.lines() {
        let line = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let Some((call, _)) = line.split_once('(') else { continue };
        if !calls.split(',').any(|known| known == call) {
            continue;
        }
        let nth = seen.entry(call.to_owned()).or_default();
        *nth += 1;
        points.push((call.to_owned(), *nth));
    }
    assert!(points.len() > 10, "{}", points.len());
    points
}

/// Disturbs one run at one point, recovers, and looks at what is left; gives what the run said.
fn one(scene: Scene, call: &str, inject: &str) -> String {
    let (ground, argument, was) = stage(scene);
    let arguments = [
        "-o",
        "/dev/null",
        "-e",
        &format!("trace={call}"),
        "-e",
        &format!("inject={call}:{inject}"),
    ];
    let said = strace(&arguments, scene, &ground, &argument);
    let place = format!("{scene:?} {call} {inject}, which said {said:?}");
    let path = ground.home.join("victim");
    let vault = ground.open();
    let open =
        vault.recovery().cases.iter().any(|(_, done)| *done == lazaret_quarantine::Recovered::Open);
    assert!(!open, "{place}: not recovered");
    drop(vault);
    let litter = ground.litter();
    assert!(litter.is_empty(), "{place}: litter {litter:?}");
    let ids = ground.ids();
    assert_eq!(ids.len() + usize::from(path.exists()), 1, "{place}: lost, or there twice");
    if said == "done" {
        assert_eq!(path.exists(), scene == Scene::Restore, "{place}");
    }
    for id in ids {
        ground.catalogue().verify(id).unwrap();
        ground.restore(id).unwrap();
    }
    assert_eq!(Look::of(&path), was, "{place}");
    said
}

fn strace(options: &[&str], scene: Scene, ground: &Ground, argument: &str) -> String {
    let what = if scene == Scene::Put { "put" } else { "restore" };
    let output = Command::new("strace")
        .args(["-f", "-qq"])
        .args(options)
        .arg(std::env::current_exe().unwrap())
        .args(["--drive", what, ground.vault.to_str().unwrap(), argument])
        .stderr(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
