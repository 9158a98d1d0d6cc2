//! A place to scan: a directory of its own, and the binary run in it.

use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};
use tempfile::TempDir;

/// The EICAR test file, put together here so that no source holds it whole.
#[expect(non_snake_case, reason = "it stands for a constant")]
pub(crate) fn EICAR() -> Vec<u8> {
    ["X5O!P%@AP[4\\PZX54(P^)", "7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"]
        .concat()
        .into()
}

pub(crate) struct Bench(pub(crate) TempDir);

impl Bench {
    pub(crate) fn new() -> Self {
        let bench = Self(tempfile::tempdir().unwrap());
        fs::create_dir(bench.path("config")).unwrap();
        bench
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn start(&self, args: &[&str]) -> Child {
        self.start_under(&[env!("CARGO_BIN_EXE_lazaret")], args)
    }

    /// The binary with `args`, started by another program.
    pub(crate) fn start_under(&self, starter: &[&str], args: &[&str]) -> Child {
        Command::new(starter[0])
            .args(&starter[1..])
            .args(args)
            .current_dir(self.root())
            .env("LAZARET_CONFIG", self.path("config"))
            .env("LAZARET_CACHE_DIR", self.path("standard-cache"))
            .env_remove("LAZARET_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}

pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub(crate) fn files(&self) -> Vec<Value> {
        self.lines().into_iter().filter(|line| line["type"] == "file").collect()
    }

    pub(crate) fn file(&self, name: &str) -> Value {
        let files = self.files();
        let found = files.iter().find(|f| f["path"].as_str().is_some_and(|p| p.ends_with(name)));
        found.cloned().unwrap_or_else(|| panic!("no {name} in {}{}", self.stdout, self.stderr))
    }

    pub(crate) fn summary(&self) -> Value {
        let last = self.lines().pop().unwrap_or_else(|| panic!("no output: {}", self.stderr));
        assert_eq!(last["type"], "summary");
        last
    }
}
