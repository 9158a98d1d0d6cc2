//! `scan --pid`, `--procs` and `--host`, on harmless stand-ins for what attackers run.

use crate::bench::{Bench, Run};
use rustix::fs::{MemfdFlags, memfd_create};
use std::{
    fs,
    io::Write,
    os::{fd::AsRawFd, unix::process::CommandExt},
    process::{Child, Command, Stdio},
};

/// A program that waits, ended when the test is over.
struct Waiting(Child);

impl Waiting {
    fn start(command: &mut Command) -> Self {
        let child = command.arg("600").stdin(Stdio::null()).stderr(Stdio::null()).spawn();
        Self(child.unwrap())
    }

    fn id(&self) -> String {
        self.0.id().to_string()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// The rule under which the program of a process is reported, with the verdict.
fn reported(run: &Run, id: &str) -> (String, String) {
    let file = run.file(&format!("/proc/{id}/exe"));
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    (text(&file["verdict"]), text(&file["detections"][0]["rule"]))
}

fn seen(bench: &Bench, waiting: &Waiting) -> (String, String) {
    let id = waiting.id();
    let run = bench.scan(&["--pid", &id]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    reported(&run, &id)
}

fn suspicious(rule: &str) -> (String, String) {
    ("suspicious".into(), rule.into())
}

#[test]
fn programs_that_were_removed_or_lie_in_memory_only_are_found() {
    let bench = Bench::new();
    let copy = bench.path("sleep");
    fs::copy("/bin/sleep", &copy).unwrap();
    let removed = Waiting::start(&mut Command::new(&copy));
    fs::remove_file(&copy).unwrap();
    assert_eq!(seen(&bench, &removed), suspicious("process-deleted"));

    let memory = memfd_create("stand-in", MemfdFlags::CLOEXEC).unwrap();
    let mut file = fs::File::from(memory);
    file.write_all(&fs::read("/bin/sleep").unwrap()).unwrap();
    let program = format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd());
    let in_memory = Waiting::start(&mut Command::new(program));
    assert_eq!(seen(&bench, &in_memory), suspicious("process-memory"));
}

#[test]
fn names_of_kernel_threads_and_odd_preloads_are_found_and_an_ordinary_process_is_clean() {
    let bench = Bench::new();
    let pretends = Waiting::start(Command::new("/bin/sleep").arg0("[kworker/0:1]"));
    assert_eq!(seen(&bench, &pretends), suspicious("process-kernel-title"));
    let preloads = Command::new("/bin/sleep").env("LD_PRELOAD", "/tmp/.none/a.so").spawn_waiting();
    assert_eq!(seen(&bench, &preloads), suspicious("process-preload"));
    let plain = Waiting::start(&mut Command::new("/bin/sleep"));
    let run = bench.scan(&["--pid", &plain.id()]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(bench.scan(&["--pid", "4194304"]).code, 66);
}

trait SpawnWaiting {
    fn spawn_waiting(&mut self) -> Waiting;
}

impl SpawnWaiting for Command {
    fn spawn_waiting(&mut self) -> Waiting {
        Waiting::start(self)
    }
}

#[test]
fn memory_is_matched_against_the_rules() {
    let bench = Bench::new();
    let marker = ["marker in ", "memory 71"].concat();
    let rule = format!("rule m {{ strings: $a = \"{marker}\" condition: $a }}");
    bench.write("m.yar", rule.as_bytes());
    let holder = Command::new("/bin/sleep").env("HELD", &marker).spawn_waiting();
    let run = bench.scan(&["--pid", &holder.id(), "--rules", "m.yar"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    let found = run.file(&format!("/proc/{}/mem", holder.id()));
    assert_eq!(found["detections"][0]["rule"], "m", "{found}");
    assert!(found["detections"][0]["member"][0].as_str().unwrap().contains("[stack]"), "{found}");
}

#[test]
fn the_whole_host_is_looked_at() {
    let bench = Bench::new();
    let pretends = Waiting::start(Command::new("/bin/sleep").arg0("[kswapd0]"));
    let run = bench.scan(&["--host", "--no-unpack", "--all"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(reported(&run, &pretends.id()), suspicious("process-kernel-title"));
    assert!(run.summary()["files"].as_u64().unwrap() > 20);
    assert!(run.files().iter().any(|file| file["path"].as_str().unwrap().starts_with("/etc/")));
}
