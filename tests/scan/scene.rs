//! What scans of all kinds meet: special files, deep trees, signals.

use crate::bench::{Bench, Run};
use std::{fs, process::Command};

impl Bench {
    /// On a file system whose times show every change, unlike tmpfs.
    pub(crate) fn on_disk() -> Self {
        let bench = Self(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap());
        fs::create_dir(bench.path("config")).unwrap();
        bench
    }

    pub(crate) fn fifo(&self, name: &str) {
        assert!(Command::new("mkfifo").arg(self.path(name)).status().unwrap().success());
    }

    /// A file below so many directories that its path is longer than the kernel takes.
    pub(crate) fn deep(&self, top: &str, levels: usize, bytes: &[u8]) {
        fs::create_dir(self.path(top)).unwrap();
        self.write("payload", bytes);
        let script = format!(
            "cd {top} && for i in $(seq {levels}); do mkdir {0} && cd -P {0} || exit 1; done && cat \"$1\" > deep",
            DEEP_NAME
        );
        let payload = self.path("payload");
        let status = Command::new("bash")
            .args(["-c", &script, "-"])
            .arg(&payload)
            .current_dir(self.root())
            .status();
        assert!(status.unwrap().success());
        fs::remove_file(payload).unwrap();
    }

    /// The standard library cannot remove what is deeper than a path.
    pub(crate) fn remove_deep(&self, top: &str, _levels: usize) {
        assert!(Command::new("rm").arg("-rf").arg(self.path(top)).status().unwrap().success());
    }

    pub(crate) fn scan(&self, args: &[&str]) -> Run {
        self.run(&[&["scan", "--format", "ndjson", "--cache", "none"], args].concat())
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        Run::of(self.start(args).wait_with_output().unwrap())
    }
}

pub(crate) fn kill(pid: u32, signal: &str) {
    assert!(
        Command::new("kill").args(["-s", signal, &pid.to_string()]).status().unwrap().success()
    );
}

const DEEP_NAME: &str = "a-directory-name-of-some-length-so-that-few-levels-do";
