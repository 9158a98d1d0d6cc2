//! A place with a vault of its own, and what "exactly as it was" means.
//!
//! Owns: [`Ground`], [`Run`] and [`Look`]. Both test binaries use a part of it.
#![allow(dead_code, reason = "each test binary uses a part")]

use rustix::fs::{fgetxattr, flistxattr, ioctl_getflags};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs::{self, File, FileTimes},
    io::Read,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, SystemTime},
};
use tempfile::TempDir;

/// The EICAR test file, put together here so that no source holds it whole.
pub(crate) fn eicar() -> Vec<u8> {
    ["X5O!P%@AP[4\\PZX54(P^)", "7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"]
        .concat()
        .into()
}

/// `home` with victims and `state` with a vault, both below a directory that goes in the end.
pub(crate) struct Ground {
    _keep: Option<TempDir>,
    pub(crate) top: PathBuf,
    pub(crate) home: PathBuf,
    pub(crate) state: PathBuf,
}

impl Ground {
    pub(crate) fn new() -> Self {
        let keep = tempfile::tempdir().unwrap();
        let top = keep.path().canonicalize().unwrap();
        Self { _keep: Some(keep), ..Self::below(&top, &top) }
    }

    /// Victims below one directory, vault and configuration below another.
    pub(crate) fn below(source: &Path, top: &Path) -> Self {
        let (home, state) = (source.join("home"), top.join("state"));
        for directory in [&home, &state, &top.join("config")] {
            let _there = fs::create_dir(directory);
        }
        Self { _keep: None, top: top.to_owned(), home, state }
    }

    pub(crate) fn configure(&self, text: &str) {
        fs::write(self.top.join("config/lazaret.toml"), text).unwrap();
    }

    /// A malicious file, with times that come back exactly.
    pub(crate) fn victim(&self, name: impl AsRef<Path>) -> PathBuf {
        let path = self.home.join(name);
        fs::write(&path, eicar()).unwrap();
        date(&path);
        path
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lazaret"));
        command.args(args);
        self.equip(&mut command);
        command
    }

    /// The environment of the binary.
    pub(crate) fn equip(&self, command: &mut Command) {
        command
            .current_dir(&self.home)
            .env("LAZARET_CONFIG", self.top.join("config"))
            .env("LAZARET_STATE_DIR", &self.state)
            .env("LAZARET_CACHE_DIR", self.top.join("cache"))
            .env_remove("LAZARET_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
    }

    pub(crate) fn start(&self, args: &[&str]) -> Child {
        self.command(args).spawn().unwrap()
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args).output().unwrap())
    }

    pub(crate) fn quarantine(&self, args: &[&str]) -> Run {
        self.run(&[&["quarantine"], args].concat())
    }

    /// Scans `home` and takes what is malicious.
    pub(crate) fn take(&self) -> Run {
        let run = self.run(&["scan", ".", "--action", "quarantine", "--format", "json"]);
        assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
        run
    }

    /// Takes one victim and gives its id.
    pub(crate) fn take_one(&self) -> String {
        let run = self.take();
        let action = run.action();
        assert_eq!(action["taken"], "quarantined", "{action} {}", run.stderr);
        action["case"].as_str().unwrap().to_owned()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        let list = self.quarantine(&["list", "--format", "json"]);
        assert_eq!(list.code, 0, "{}", list.stderr);
        let items: Vec<Value> = serde_json::from_str(&list.stdout).unwrap();
        items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Why files are on the deny list.
    pub(crate) fn denied(&self) -> Vec<String> {
        let list = self.quarantine(&["list", "--denied", "--format", "json"]);
        let items: Vec<Value> = serde_json::from_str(&list.stdout).unwrap();
        items.iter().map(|item| item["because"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn item(&self, id: &str) -> PathBuf {
        self.state.join(format!("quarantine/items/{id}.lzq"))
    }

    /// Names that must not be there when no work is open.
    pub(crate) fn litter(&self) -> Vec<String> {
        let names = [&self.home, &self.state.join("quarantine/items")].map(|directory| {
            let entries = fs::read_dir(directory).into_iter().flatten().flatten();
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned())
        });
        let is_litter = |name: &String| {
            name.starts_with(".lz-") || name.starts_with("lazaret-") || name.ends_with(".tmp")
        };
        names.into_iter().flatten().filter(is_litter).collect()
    }
}

/// Times that come back exactly, and that reading does not change under `relatime`.
pub(crate) fn date(path: &Path) {
    let in_an_hour = SystemTime::now() + Duration::from_secs(3600);
    let modified = SystemTime::UNIX_EPOCH + Duration::new(1_600_000_000, 123_456_789);
    let times = FileTimes::new().set_accessed(in_an_hour).set_modified(modified);
    File::open(path).unwrap().set_times(times).unwrap();
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

    /// What a scan as one document says was done about its first file.
    pub(crate) fn action(&self) -> Value {
        let scan: Value = serde_json::from_str(&self.stdout).unwrap();
        scan["files"][0]["action"].clone()
    }

    /// The exit code and that the reason is named.
    pub(crate) fn says(&self, code: i32, word: &str) {
        let said = format!("{}{}", self.stdout, self.stderr);
        assert!(self.code == code && said.contains(word), "{} {said}", self.code);
    }
}

/// Everything that must be the same after a file was given back.
#[derive(Debug, PartialEq)]
pub(crate) struct Look {
    content: Vec<u8>,
    mode: u32,
    owner: (u32, u32),
    times: (i64, i64, i64, i64),
    xattrs: BTreeMap<Vec<u8>, Vec<u8>>,
    flags: u32,
}

impl Look {
    /// What the file at `path` is like; the time of access is asked before it is read.
    pub(crate) fn of(path: &Path) -> Self {
        let stat = fs::symlink_metadata(path).unwrap();
        let mut file = File::open(path).unwrap();
        let mut xattrs = BTreeMap::new();
        let mut list = vec![0; 65536];
        let length = flistxattr(&file, &mut list[..]).unwrap_or(0);
        for name in list[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
            let mut value = vec![0; 65536];
            let length = fgetxattr(&file, name, &mut value[..]).unwrap();
            xattrs.insert(name.to_vec(), value[..length].to_vec());
        }
        let flags = ioctl_getflags(&file).map_or(0, |flags| flags.bits());
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        Self {
            content,
            mode: stat.mode(),
            owner: (stat.uid(), stat.gid()),
            times: (stat.mtime(), stat.mtime_nsec(), stat.atime(), stat.atime_nsec()),
            xattrs,
            flags,
        }
    }
}
