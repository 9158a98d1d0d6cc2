//! `lazaret scan` where it takes root to set the scene: directories mounted into themselves, files
//! that an ordinary user may not read, and a tree of very many files.
//!
//! Mounts are made in a mount namespace of their own, so nothing outside sees them.
//! `LAZARET_TEST_FILES` sets the size of the large tree (200,000).
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say where")]
#![expect(clippy::print_stdout, reason = "a test with its own main")]

#[path = "../support/bench.rs"]
mod bench;

use bench::{Bench, EICAR, Run};
use std::{fs, os::unix::fs::PermissionsExt, process::Child, thread::sleep, time::Duration};

fn main() {
    if !rustix::process::geteuid().is_root() {
        assert!(std::env::var_os("CI").is_none(), "these tests need root");
        return println!("SKIPPED: these tests need root");
    }
    let tests: [(&str, fn()); 3] = [
        ("a_directory_mounted_into_itself_is_walked_once", a_directory_mounted_into_itself),
        ("what_a_user_may_not_read_is_incomplete", what_a_user_may_not_read),
        ("memory_does_not_grow_with_the_tree", memory_does_not_grow_with_the_tree),
    ];
    for (name, test) in &tests {
        test();
        println!("test {name} ... ok");
    }
    println!("test result: ok. {} passed; 0 failed; 0 ignored", tests.len());
}

fn a_directory_mounted_into_itself() {
    let bench = Bench::new();
    bench.write("tree/eicar", &EICAR());
    bench.write("tree/a/b/clean", b"hello");
    let script = "mount --bind tree tree/a/b/ && mount --rbind tree tree/a/b/a/b && \
                  test -e tree/a/b/a/b/eicar && exec \"$@\"";
    let unshare = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "-"];
    let run = scan_under(&bench, &unshare, &["tree"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let summary = run.summary();
    assert_eq!((&summary["malicious"], &summary["incomplete"]), (&1.into(), &0.into()));
}

fn what_a_user_may_not_read() {
    let bench = Bench::new();
    bench.write("tree/secret", b"hello");
    bench.write("tree/closed/file", b"hello");
    bench.write("tree/plain", b"hello");
    for path in ["tree/secret", "tree/closed"] {
        fs::set_permissions(bench.path(path), fs::Permissions::from_mode(0o600)).unwrap();
    }
    let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    let run = scan_under(&bench, &nobody, &["tree"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    for path in ["tree/secret", "tree/closed"] {
        let file = run.file(path);
        assert_eq!(file["verdict"], "incomplete");
        assert_eq!(file["why"][0]["code"], "unreadable", "{file}");
    }
    assert_eq!(run.summary()["incomplete"], 2);
}

/// Ten times the files must not cost more memory than the bounded window does.
fn memory_does_not_grow_with_the_tree() {
    let files = std::env::var("LAZARET_TEST_FILES").map_or(200_000, |n| n.parse().unwrap());
    let bench = Bench::new();
    let peak = |name: &str, files: usize| {
        for dir in 0..files / PER_DIRECTORY {
            fs::create_dir_all(bench.path(&format!("{name}/{dir}"))).unwrap();
            for file in 0..PER_DIRECTORY {
                let long = "a-name-of-some-length-as-they-are-in-caches";
                fs::write(bench.path(&format!("{name}/{dir}/{long}-{file}")), b"").unwrap();
            }
        }
        let child = bench.start(&["scan", "--format", "ndjson", "--cache", "none", name]);
        let (run, peak) = watch(child);
        assert_eq!((run.code, run.summary()["files"].as_u64()), (0, Some(files as u64)));
        println!("{files} files: peak {peak} KiB");
        peak
    };
    let (few, many) = (peak("few", files / 10), peak("many", files));
    assert!(many < few + 16 * 1024, "{few} KiB for a tenth, {many} KiB for all");
}

/// Scans with the binary started by another program, from a place that everybody may enter.
fn scan_under(bench: &Bench, starter: &[&str], args: &[&str]) -> Run {
    let binary = bench.path("lazaret");
    fs::copy(env!("CARGO_BIN_EXE_lazaret"), &binary).unwrap();
    fs::set_permissions(bench.root(), fs::Permissions::from_mode(0o755)).unwrap();
    let starter = [starter, &[binary.to_str().unwrap()]].concat();
    let args = [&["scan", "--format", "ndjson", "--cache", "none"], args].concat();
    Run::of(bench.start_under(&starter, &args).wait_with_output().unwrap())
}

/// What came out, and the highest resident memory seen, in KiB.
fn watch(mut child: Child) -> (Run, u64) {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(kib.unwrap_or(0));
        sleep(Duration::from_millis(20));
    }
    (Run::of(child.wait_with_output().unwrap()), peak)
}

const PER_DIRECTORY: usize = 1000;
