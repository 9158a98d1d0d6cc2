//! The packages of this host on disk.
//!
//! Owns: the layout of the directory, reading it ([`Store`]) and, behind a lock, changing it
//! ([`Locked`]): contents, pointers, floor, hold, the list of refused packages. Every change is one
//! atomic replacement of one small file. Must not: judge packages; `activation.rs` does.

use crate::{
    Anchor, Content, ContentId, Entry, Floor, Ledger, Pointer, Seconds, Staging, durable,
    error::FeedError, manifest::MAX_CONTENT, veil::veil,
};
use rustix::fs::{FlockOperation, Mode, OFlags};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs, io,
    ops::Deref,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
};

/// A content by its file, whatever its name; for those who are told only where it lies.
pub fn content_at(path: &Path) -> Result<Content, FeedError> {
    Content::parse(&kept(path)?).map_err(|error| FeedError::Refused(error.into()))
}

fn kept(path: &Path) -> Result<Vec<u8>, FeedError> {
    let bytes = durable::read(path, MAX_CONTENT)?.map(veil);
    bytes.ok_or_else(|| FeedError::Store {
        path: path.to_owned(),
        source: io::ErrorKind::NotFound.into(),
    })
}

/// The directory, for reading.
#[derive(Clone, Debug)]
pub struct Store {
    dir: PathBuf,
}

/// The pointers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// What scans use.
    Active,
    /// The newest that proved itself.
    Good,
    /// The one that was good before.
    Previous,
}

impl Place {
    const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Good => "last-good",
            Self::Previous => "previous-good",
        }
    }
}

/// A wish to keep what is active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: Seconds,
}

/// Packages that this host does not try again: content to code, the newest last.
type Refused = Vec<(ContentId, String)>;

impl Store {
    /// The store in this directory, which need not exist.
    #[must_use]
    pub const fn at(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.dir
    }

    /// What scans use, if a package is active.
    pub fn active(&self) -> Result<Option<Pointer>, FeedError> {
        self.pointer(Place::Active)
    }

    /// The newest package that proved itself.
    pub fn last_good(&self) -> Result<Option<Pointer>, FeedError> {
        self.pointer(Place::Good)
    }

    /// Whether this content is active and did not prove itself yet, which takes `probation` seconds.
    #[must_use]
    pub fn is_on_probation(&self, content: ContentId, now: Seconds, probation: i64) -> bool {
        let pointer = |place| self.pointer(place).ok().flatten();
        let is_good = pointer(Place::Good).is_some_and(|good| good.content == content);
        // The distance, so that a clock that was wrong once does not make the wait endless.
        let is_new = |active: Pointer| {
            active.content == content && now.since(active.since).abs() < probation
        };
        !is_good && pointer(Place::Active).is_some_and(is_new)
    }

    /// The file that says which package is active; it is replaced, never written to.
    #[must_use]
    pub fn active_path(&self) -> PathBuf {
        self.dir.join(Place::Active.name())
    }

    pub(crate) fn pointer(&self, place: Place) -> Result<Option<Pointer>, FeedError> {
        durable::read_record(&self.dir.join(place.name()))
    }

    /// A content, read and checked against its name.
    pub fn content(&self, id: ContentId) -> Result<Content, FeedError> {
        let bytes = self.content_bytes(id)?;
        Content::parse(&bytes).map_err(|error| FeedError::Refused(error.into()))
    }

    /// The bytes of a content, checked against its name.
    pub fn content_bytes(&self, id: ContentId) -> Result<Vec<u8>, FeedError> {
        let path = self.content_path(id);
        let bytes = kept(&path)?;
        if ContentId::of(&bytes) != id {
            return Err(FeedError::Store { path, source: io::ErrorKind::InvalidData.into() });
        }
        Ok(bytes)
    }

    /// The file of a content.
    #[must_use]
    pub fn content_path(&self, id: ContentId) -> PathBuf {
        self.contents().join(format!("{id}{CONTENT}"))
    }

    /// The contents that are there, whole or not: bases for deltas.
    #[must_use]
    pub fn content_ids(&self) -> Vec<ContentId> {
        let entries = fs::read_dir(self.contents()).into_iter().flatten().flatten();
        let id =
            |entry: fs::DirEntry| entry.file_name().to_str()?.strip_suffix(CONTENT)?.parse().ok();
        entries.filter_map(id).collect()
    }

    /// The root that is believed: the persisted one, or `shipped` where that is newer or alone.
    pub fn anchor(&self, shipped: Option<&[u8]>) -> Result<Option<Anchor>, FeedError> {
        let kept = durable::read(&self.dir.join(ANCHOR), MAX_ROOT)?;
        let kept = kept.and_then(|bytes| Anchor::parse(&bytes).ok());
        let shipped = shipped.and_then(|bytes| Anchor::parse(bytes).ok());
        Ok([shipped, kept].into_iter().flatten().max_by_key(Anchor::version))
    }

    /// The highest version that was ever active: the higher of what two files and the pointers say.
    #[must_use]
    pub fn floor(&self) -> Option<Floor> {
        let written = FLOORS.iter().map(|name| durable::read_record(&self.dir.join(name)));
        let pointed = [Place::Active, Place::Good].into_iter().map(|place| {
            let pointer = self.pointer(place).ok().flatten();
            Ok(pointer.map(|p| Floor { version: p.version, content: p.content }))
        });
        let all = written.chain(pointed).map(|floor| floor.ok().flatten());
        all.fold(None, Floor::higher)
    }

    /// Whether somebody asked to keep what is active.
    pub fn hold(&self) -> Result<Option<Hold>, FeedError> {
        durable::read_record(&self.dir.join(HOLD))
    }

    /// The code with which this host refused or reverted a content before.
    #[must_use]
    pub fn refused_before(&self, id: ContentId) -> Option<String> {
        self.refused().into_iter().find(|(refused, _)| *refused == id).map(|(_, code)| code)
    }

    /// What happened so far.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        Ledger::new(&self.dir)
    }

    /// Where the updater leaves packages.
    #[must_use]
    pub fn staging(&self) -> Staging {
        Staging::new(self.dir.join("staging"))
    }

    /// Locks the store for changes, making its directories if need be; fails if it is locked.
    pub fn lock(&self) -> Result<Locked, FeedError> {
        let failed = |source| FeedError::Store { path: self.dir.clone(), source };
        fs::create_dir_all(self.contents()).map_err(failed)?;
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let lock = rustix::fs::open(self.dir.join("lock"), flags, Mode::from(0o600));
        let lock = lock.map_err(|error| failed(error.into()))?;
        match rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Locked { store: self.clone(), _lock: lock }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(FeedError::Busy),
            Err(error) => Err(failed(error.into())),
        }
    }

    fn contents(&self) -> PathBuf {
        self.dir.join("store")
    }

    fn refused(&self) -> Refused {
        durable::read_record(&self.dir.join(REFUSED)).ok().flatten().unwrap_or_default()
    }
}

/// The store, while nobody else changes it.
#[derive(Debug)]
pub struct Locked {
    store: Store,
    _lock: OwnedFd,
}

impl Deref for Locked {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Locked {
    pub(crate) fn put_content(&self, id: ContentId, bytes: &[u8]) -> Result<(), FeedError> {
        durable::replace(&self.contents(), &format!("{id}{CONTENT}"), &veil(bytes.to_vec()))
    }

    pub(crate) fn point(&self, place: Place, pointer: &Pointer) -> Result<(), FeedError> {
        durable::write_record(&self.dir, place.name(), pointer)
    }

    pub(crate) fn unpoint(&self, place: Place) -> Result<(), FeedError> {
        durable::remove(&self.dir, place.name())
    }

    pub(crate) fn raise_floor(&self, floor: Floor) -> Result<(), FeedError> {
        let floor = Floor::higher(self.floor(), Some(floor));
        FLOORS.iter().try_for_each(|name| durable::write_record(&self.dir, name, &floor))
    }

    pub(crate) fn keep_anchor(&self, anchor: &Anchor) -> Result<(), FeedError> {
        let kept = durable::read(&self.dir.join(ANCHOR), MAX_ROOT)?;
        if kept.as_deref() == Some(anchor.bytes()) {
            return Ok(());
        }
        durable::replace(&self.dir, ANCHOR, anchor.bytes())
    }

    pub(crate) fn refuse(&self, id: ContentId, code: &str) -> Result<(), FeedError> {
        let mut refused = self.refused();
        refused.retain(|(other, _)| *other != id);
        refused.push((id, code.to_owned()));
        refused.drain(..refused.len().saturating_sub(MAX_REFUSED));
        durable::write_record(&self.dir, REFUSED, &refused)
    }

    /// Keeps what is active until [`release`](Self::release).
    pub fn set_hold(&self, hold: &Hold) -> Result<(), FeedError> {
        durable::write_record(&self.dir, HOLD, hold)?;
        self.tell(hold.since, "held", None, &hold.reason)
    }

    /// Ends a hold.
    pub fn release(&self, now: Seconds) -> Result<(), FeedError> {
        durable::remove(&self.dir, HOLD)?;
        self.tell(now, "released", None, "")
    }

    pub(crate) fn tell(
        &self,
        time: Seconds,
        event: &str,
        pointer: Option<&Pointer>,
        detail: &str,
    ) -> Result<(), FeedError> {
        self.ledger().append(&Entry {
            time,
            event: event.to_owned(),
            code: None,
            version: pointer.map(|p| p.version),
            content: pointer.map(|p| p.content),
            detail: detail.to_owned(),
        })
    }

    /// Removes contents that no pointer means, and what an interrupted run left.
    pub(crate) fn sweep(&self) -> Result<(), FeedError> {
        let pointers = [Place::Active, Place::Good, Place::Previous].map(|p| self.pointer(p));
        if pointers.iter().any(Result::is_err) {
            return Ok(());
        }
        let wanted: BTreeMap<ContentId, ()> =
            pointers.into_iter().flatten().flatten().map(|p| (p.content, ())).collect();
        for id in self.content_ids() {
            if !wanted.contains_key(&id) {
                durable::remove(&self.contents(), &format!("{id}{CONTENT}"))?;
            }
        }
        let left = fs::read_dir(self.contents()).into_iter().flatten().flatten();
        for name in left.filter_map(|entry| entry.file_name().into_string().ok()) {
            if name.ends_with(".new") {
                durable::remove(&self.contents(), &name)?;
            }
        }
        Ok(())
    }
}

const ANCHOR: &str = "root.json";
const CONTENT: &str = ".veiled";
const FLOORS: [&str; 2] = ["floor", "floor.copy"];
const HOLD: &str = "hold";
const REFUSED: &str = "refused";
const MAX_REFUSED: usize = 256;
const MAX_ROOT: u64 = 1 << 20;
