//! Whoever writes programs and then runs them: builds, package managers, checkouts.

use crate::{
    ground::{BLOCK, Ground, command},
    runs::{PATIENCE, executable, program},
};
use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// What has just been written runs at the first try, however often and whoever does it, and does not
/// wait for it much longer than where nobody protects it.
pub(crate) fn what_was_just_written_runs_at_once() {
    let plain = [Way::Anew, Way::InPlace, Way::Renamed].map(|way| cycles(&Ground::new(), way));
    for profile in ["balanced", "strict"] {
        let ground = Ground::new();
        let service = ground.protect(&format!("{BLOCK}profile = \"{profile}\"\n"));
        for (way, plain) in [Way::Anew, Way::InPlace, Way::Renamed].into_iter().zip(plain) {
            let took = cycles(&ground, way);
            println!("  {profile}, {way:?}: {took:?}, {plain:?} where nobody protects it");
            assert!(took < plain * 4 + Duration::from_millis(100), "{profile} {way:?}: {took:?}");
        }
        // Two at once, each with programs of its own.
        let builders = ["one", "two"].map(|name| {
            fs::create_dir(ground.path(name)).unwrap();
            helper(BUILDER, &ground.path(name))
        });
        for mut builder in builders {
            assert!(builder.wait().unwrap().success(), "{profile}");
        }
        handed_over(&ground);
        in_threads(&ground);
        drop(service);
    }
}

/// How a program comes to be.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// A new file each time, as by a linker.
    Anew,
    /// Written over the one that has just run, as by `cp`.
    InPlace,
    /// Written beside it and renamed, as by a package manager.
    Renamed,
}

/// So many times written and run; gives the median of both together.
fn cycles(ground: &Ground, way: Way) -> Duration {
    build_and_run(&ground.path(""), way, at_first_try)
}

fn build_and_run(place: &Path, way: Way, run: fn(&Path) -> ExitStatus) -> Duration {
    let (path, beside) = (place.join("program"), place.join("program.new"));
    let mut took = Vec::new();
    for turn in 0..TURNS {
        let code = u8::try_from(turn % 100).unwrap();
        let start = Instant::now();
        match way {
            Way::Anew => {
                drop(fs::remove_file(&path));
                executable(&path, &program(code, ""));
            }
            Way::InPlace => executable(&path, &program(code, "")),
            Way::Renamed => {
                executable(&beside, &program(code, ""));
                File::open(&beside).unwrap().sync_all().unwrap();
                fs::rename(&beside, &path).unwrap();
            }
        }
        let ended = run(&path);
        assert_eq!(ended.code(), Some(code.into()), "{way:?} {turn}");
        took.push(start.elapsed());
    }
    took.sort();
    took[took.len() / 2]
}

fn at_first_try(path: &Path) -> ExitStatus {
    command(path).status().unwrap_or_else(|error| panic!("{} {error}", path.display()))
}

/// On a slow machine the other thread's child does not leave in time.
fn patiently(path: &Path) -> ExitStatus {
    loop {
        let start = Instant::now();
        match command(path).status() {
            Ok(status) => return status,
            Err(error) => assert!(start.elapsed() >= PATIENCE, "{} {error}", path.display()),
        }
    }
}

/// Two threads of one process: the child that one starts has a copy of what the other is writing until it
/// executes, which makes the kernel refuse the other's program now and then. Here it is waited for.
fn in_threads(ground: &Ground) {
    std::thread::scope(|scope| {
        let threads = ["three", "four"].map(|name| {
            let place = ground.path(name);
            drop(fs::create_dir(&place));
            scope.spawn(move || build_and_run(&place, Way::Anew, patiently))
        });
        for thread in threads {
            println!("  in threads: {:?}", thread.join().unwrap());
        }
    });
}

/// One writes, and tells another, who runs it: a package manager and its scripts.
fn handed_over(ground: &Ground) {
    let mut runner = helper(RUNNER, &ground.path(""));
    let (mut tell, heard) = (runner.stdin.take().unwrap(), runner.stdout.take().unwrap());
    let mut heard = BufReader::new(heard).lines();
    for turn in 0..TURNS {
        let code = u8::try_from(turn % 100).unwrap();
        executable(&ground.path("handed"), &program(code, ""));
        writeln!(tell, "handed").unwrap();
        assert_eq!(heard.next().unwrap().unwrap(), format!("{:?}", Some(code)), "{turn}");
    }
    drop(tell);
    assert!(runner.wait().unwrap().success());
}

fn helper(which: &str, place: &Path) -> Child {
    let own = std::env::current_exe().unwrap();
    let mut helper = Command::new(own);
    helper.arg(which).arg(place).stdin(Stdio::piped()).stdout(Stdio::piped());
    helper.spawn().unwrap()
}

/// The process that builds and runs in this directory.
pub(crate) fn build(place: &OsStr) {
    build_and_run(Path::new(place), Way::Anew, at_first_try);
    build_and_run(Path::new(place), Way::InPlace, at_first_try);
}

/// The process that runs what it is told to in this directory, and says how it ended.
pub(crate) fn run_when_told(place: &OsStr) {
    for line in std::io::stdin().lines() {
        let status = command(Path::new(place).join(line.unwrap())).status();
        match status {
            Ok(status) => println!("{:?}", status.code()),
            Err(error) => println!("{error}"),
        }
    }
}

pub(crate) const BUILDER: &str = "--build-and-run";
pub(crate) const RUNNER: &str = "--run-when-told";
const TURNS: usize = 60;

/// A compiler's program, and a checkout's script, changed and run in turns.
pub(crate) fn compilers_and_checkouts() {
    let ground = Ground::new();
    let service = ground.protect(BLOCK);
    let script = "set -e; cd \"$0\"
        for turn in 1 2 3 4 5 6 7 8 9 10; do
            echo \"int main(void) { return $turn; }\" > main.c
            cc -o program main.c
            code=0; ./program || code=$?
            test \"$code\" = \"$turn\"
        done";
    assert!(in_shell(script, &ground.path("")), "cc");
    let script = "set -e; cd \"$0\"
        git init -q work; cd work
        git config user.name test; git config user.email test@example.invalid
        for branch in 3 4; do
            printf '#!/bin/sh\\nexit %s\\n' $branch > script; chmod 755 script
            git add script; git commit -q -m $branch; git branch b$branch
        done
        for turn in 1 2 3 4 5 6 7 8 9 10; do
            for branch in 3 4; do
                git checkout -q b$branch
                code=0; ./script || code=$?
                test \"$code\" = \"$branch\"
            done
        done";
    assert!(in_shell(script, &ground.path("")), "git");
    drop(service);
}

fn in_shell(script: &str, place: &Path) -> bool {
    let status = command("sh").args(["-c", script]).arg(place).stdout(Stdio::null()).status();
    status.unwrap().success()
}
