//! A vault, a directory with a victim, and what "as it was" means.
//!
//! Owns: [`Ground`] and [`Look`]. Every test binary uses a part of it.
#![allow(dead_code, reason = "every test binary uses a part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use lazaret_model::{Detection, Identity, Severity, Timestamp, Verdict};
use lazaret_quarantine::{
    Approval, Captive, CaseId, Catalogue, Digest, Facts, KeepItem, Limits, Order, ParentRule,
    Patience, PutError, RestoreError, Restored, Taken, Target, Vault, VaultError,
};
use std::{
    collections::BTreeMap,
    fs::{self, File, FileTimes},
    io::Read,
    os::{fd::AsFd, unix::fs::MetadataExt},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// A directory with `vault/` and `home/`, removed at the end.
pub(crate) struct Ground {
    _keep: Option<tempfile::TempDir>,
    pub(crate) vault: PathBuf,
    pub(crate) home: PathBuf,
}

impl Ground {
    pub(crate) fn new() -> Self {
        let top = tempfile::tempdir().unwrap();
        let (vault, home) = (top.path().join("vault"), top.path().join("home"));
        fs::create_dir(&home).unwrap();
        Self { _keep: Some(top), vault, home }
    }

    /// The same below two directories that somebody else owns.
    pub(crate) fn at(vault: &Path, home: &Path) -> Self {
        Self { _keep: None, vault: vault.to_owned(), home: home.to_owned() }
    }

    pub(crate) fn open(&self) -> Vault {
        self.open_with(Limits::default())
    }

    pub(crate) fn try_open(&self) -> Result<Vault, VaultError> {
        Vault::open(&self.vault, Limits::default(), Patience::None)
    }

    pub(crate) fn open_with(&self, limits: Limits) -> Vault {
        Vault::open(&self.vault, limits, Patience::None).unwrap()
    }

    pub(crate) fn catalogue(&self) -> Catalogue {
        Catalogue::open(&self.vault).unwrap()
    }

    /// A file in `home` with this content.
    pub(crate) fn victim(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.home.join(name);
        fs::write(&path, content).unwrap();
        date(&path);
        path
    }

    pub(crate) fn put(&self, path: &Path) -> Result<Taken, PutError> {
        put(&mut self.open(), &Scanned::of(path))
    }

    pub(crate) fn restore(&self, id: CaseId) -> Result<Restored, RestoreError> {
        restore(&mut self.open(), id, Target::Original(ParentRule::Same))
    }

    /// Names in `home` and in the vault that should not be there when no work is open.
    pub(crate) fn litter(&self) -> Vec<PathBuf> {
        let mut litter = Vec::new();
        for directory in [self.home.clone(), self.vault.join("items"), self.vault.join("intents")] {
            for entry in fs::read_dir(&directory).into_iter().flatten() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let ours = name.starts_with(".lz-") || name.starts_with("lazaret-returned");
                if ours || name.ends_with(".tmp") || directory.ends_with("intents") {
                    litter.push(path);
                }
            }
        }
        litter
    }

    pub(crate) fn ids(&self) -> Vec<CaseId> {
        self.catalogue().list().unwrap().into_iter().map(|listed| listed.id).collect()
    }
}

/// A file as a scanner has it: open, hashed, identified.
pub(crate) struct Scanned {
    pub(crate) path: PathBuf,
    pub(crate) file: File,
    pub(crate) parent: File,
    pub(crate) expected: Identity,
    pub(crate) facts: Facts,
}

impl Scanned {
    pub(crate) fn of(path: &Path) -> Self {
        Self::try_of(path).unwrap()
    }

    /// `None` if something is gone or not to be read.
    pub(crate) fn try_of(path: &Path) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let parent = File::open(path.parent()?).ok()?;
        let stat = file.metadata().ok()?;
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(file.by_ref()).ok()?;
        let expected = Identity {
            file_system: 0,
            inode: stat.ino(),
            born: None,
            size: stat.size(),
            modified: Timestamp {
                seconds: stat.mtime(),
                nanos: u32::try_from(stat.mtime_nsec()).ok()?,
            },
            changed: Timestamp::default(),
        };
        let facts = Facts::new(&verdict(), Digest(*hasher.finalize().as_bytes()));
        Some(Self { path: path.to_owned(), file, parent, expected, facts })
    }

    pub(crate) fn captive(&self) -> Captive<'_> {
        Captive {
            file: self.file.as_fd(),
            parent: self.parent.as_fd(),
            name: self.path.file_name().unwrap(),
            expected: self.expected,
            facts: self.facts.clone(),
        }
    }
}

/// Times that come back exactly, and that reading does not change under `relatime`.
pub(crate) fn date(path: &Path) {
    let in_an_hour = SystemTime::now() + Duration::from_secs(3600);
    let modified = SystemTime::UNIX_EPOCH + Duration::new(1_600_000_000, 123_456_789);
    let times = FileTimes::new().set_accessed(in_an_hour).set_modified(modified);
    File::open(path).unwrap().set_times(times).unwrap();
}

pub(crate) fn put(vault: &mut Vault, scanned: &Scanned) -> Result<Taken, PutError> {
    vault.put(&scanned.captive())
}

pub(crate) fn restore(
    vault: &mut Vault,
    id: CaseId,
    target: Target,
) -> Result<Restored, RestoreError> {
    vault.restore(id, Order { target, keep: KeepItem::No, approve: &mut |_, _| Approval::Go })
}

pub(crate) fn verdict() -> Verdict {
    let mut verdict = Verdict::clean();
    verdict.detect(Detection {
        namespace: "test".into(),
        rule: "marker".into(),
        member: vec![],
        severity: Severity::Malicious,
        meta: vec![],
    });
    verdict
}

/// Everything that must be the same after a file was given back.
#[derive(Debug, PartialEq)]
pub(crate) struct Look {
    pub(crate) content: blake3::Hash,
    pub(crate) mode: u32,
    pub(crate) owner: (u32, u32),
    pub(crate) times: (i64, i64, i64, i64),
    pub(crate) xattrs: BTreeMap<Vec<u8>, Vec<u8>>,
    pub(crate) flags: u32,
}

impl Look {
    /// What the file at `path` is like; the time of access is asked before it is read.
    pub(crate) fn of(path: &Path) -> Self {
        let stat = fs::symlink_metadata(path).unwrap();
        let file = File::open(path).unwrap();
        let mut xattrs = BTreeMap::new();
        let mut list = vec![0; 65536];
        let length = rustix::fs::flistxattr(&file, &mut list[..]).unwrap_or(0);
        for name in list[..length].split(|b| *b == 0).filter(|name| !name.is_empty()) {
            let mut value = vec![0; 65536];
            let length = rustix::fs::fgetxattr(&file, name, &mut value[..]).unwrap();
            xattrs.insert(name.to_vec(), value[..length].to_vec());
        }
        let flags = rustix::fs::ioctl_getflags(&file).map_or(0, |flags| flags.bits());
        let content = blake3::Hasher::new().update_reader(&file).unwrap().finalize();
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
