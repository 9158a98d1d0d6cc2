//! The directory that a web server serves: what it offers, and the next publication.
//!
//! Owns: [`Site`]: its present state and writing the next one, in an order in which every moment is
//! a whole feed (new files first, the timestamp last, each by a rename). Must not: know plans.

use crate::{
    key::Key,
    metadata::{self, Role, describe, sign},
    root,
};
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

/// What is served, and what signs it.
pub(crate) struct Site {
    dir: PathBuf,
    root: Value,
    keys: Vec<Key>,
    versions: [u64; 3],
    /// Name to description, as in the list of targets.
    pub(crate) targets: Map<String, Value>,
    changed: bool,
}

/// How long what is signed holds, in hours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Validity {
    pub(crate) targets: u32,
    pub(crate) timestamp: u32,
}

impl Site {
    /// The site in `dir`, which may be empty, of the publisher whose roots are in `feed`; the roots
    /// are put into the site.
    pub(crate) fn open(dir: &Path, feed: &Path, keys: &[PathBuf]) -> Result<Self> {
        fs::create_dir_all(dir.join(TARGETS)).with_context(|| dir.display().to_string())?;
        let roots = roots(feed)?;
        let (_, newest) =
            roots.last().with_context(|| format!("{} has no root", feed.display()))?;
        for (number, path) in &roots {
            let bytes = fs::read(path)?;
            let there = dir.join(format!("{number}.root.json"));
            if fs::read(&there).ok().as_deref() != Some(&bytes[..]) {
                write(&there, &bytes)?;
            }
        }
        let (_, root) = root::read(newest)?;
        let keys = keys.iter().map(|path| Key::read(path)).collect::<Result<_>>()?;
        let mut site = Self {
            dir: dir.to_owned(),
            root,
            keys,
            versions: [0; 3],
            targets: Map::new(),
            changed: false,
        };
        site.read()?;
        Ok(site)
    }

    fn read(&mut self) -> Result<()> {
        let Some(timestamp) = metadata::read(&self.dir, "timestamp.json")? else { return Ok(()) };
        let number = |of: &Value, at: &str| of.pointer(at).and_then(Value::as_u64).unwrap_or(0);
        let snapshot_version = number(&timestamp, "/meta/snapshot.json/version");
        let snapshot = metadata::read(&self.dir, &Role::Snapshot.file(snapshot_version))?;
        let snapshot = snapshot.context("the snapshot that is served is not there")?;
        let targets_version = number(&snapshot, "/meta/targets.json/version");
        let targets = metadata::read(&self.dir, &Role::Targets.file(targets_version))?;
        let mut targets = targets.context("the list that is served is not there")?;
        self.versions = [targets_version, snapshot_version, number(&timestamp, "/version")];
        if let Value::Object(map) = targets["targets"].take() {
            self.targets = map;
        }
        Ok(())
    }

    /// The bytes of a target that is offered.
    pub(crate) fn target(&self, name: &str) -> Result<Vec<u8>> {
        let hash = self.targets.get(name).and_then(|t| t.pointer("/hashes/sha256")?.as_str());
        let hash = hash.with_context(|| format!("{name} is not offered"))?;
        let path = self.dir.join(TARGETS).join(format!("{hash}.{name}"));
        fs::read(&path).with_context(|| path.display().to_string())
    }

    /// Offers these bytes under this name.
    pub(crate) fn add(&mut self, name: &str, bytes: &[u8], custom: Value) -> Result<()> {
        let mut description = describe(0, bytes);
        let hash = description["hashes"]["sha256"].as_str().unwrap_or_default().to_owned();
        write(&self.dir.join(TARGETS).join(format!("{hash}.{name}")), bytes)?;
        description["custom"] = custom;
        if let Value::Object(map) = &mut description {
            map.remove("version");
        }
        self.targets.insert(name.to_owned(), description);
        self.changed = true;
        Ok(())
    }

    /// The publisher's word about a target.
    pub(crate) fn custom(&mut self, name: &str) -> Result<&mut Value> {
        self.changed = true;
        let target = self.targets.get_mut(name).with_context(|| format!("no {name} is offered"))?;
        Ok(&mut target["custom"])
    }

    /// No longer offers it. The file stays: a host may be at it right now.
    pub(crate) fn drop_target(&mut self, name: &str) {
        self.targets.remove(name);
        self.changed = true;
    }

    /// Signs and writes the next state; without changes only the timestamp is renewed, as long as
    /// the keys for more were not given.
    pub(crate) fn publish(mut self, valid: Validity) -> Result<String> {
        let [targets, snapshot, timestamp] = self.versions;
        if snapshot == 0 && !self.changed {
            bail!("nothing was published yet: name a package");
        }
        let mut files = Vec::new();
        let meta = if self.changed {
            let body = json!({ "targets": self.targets });
            let (targets, snapshot) = (targets + 1, snapshot + 1);
            let hours = valid.targets;
            let list = sign(Role::Targets, (targets, hours), body, &self.root, &self.keys)?;
            let body = json!({ "meta": { "targets.json": describe(targets, &list) } });
            let shot = sign(Role::Snapshot, (snapshot, hours), body, &self.root, &self.keys)?;
            files.push((Role::Targets.file(targets), list));
            let meta = describe(snapshot, &shot);
            files.push((Role::Snapshot.file(snapshot), shot));
            self.versions = [targets, snapshot, timestamp];
            meta
        } else {
            let name = Role::Snapshot.file(snapshot);
            describe(snapshot, &fs::read(self.dir.join(&name)).context(name)?)
        };
        let body = json!({ "meta": { "snapshot.json": meta } });
        let version = (timestamp + 1, valid.timestamp);
        let stamp = sign(Role::Timestamp, version, body, &self.root, &self.keys)?;
        files.push((Role::Timestamp.file(0), stamp));
        for (name, bytes) in files {
            write(&self.dir.join(name), &bytes)?;
        }
        let [targets, snapshot, _] = self.versions;
        Ok(format!(
            "{}: targets {targets}, snapshot {snapshot}, timestamp {}\n",
            self.dir.display(),
            timestamp + 1
        ))
    }
}

impl Site {
    /// A copy of what is offered in `to`, with a timestamp for media; and when the first of its files
    /// expires. The timestamp comes last, as in every publication.
    pub(crate) fn export(&self, to: &Path, hours: u32) -> Result<String> {
        let [targets, snapshot, timestamp] = self.versions;
        if snapshot == 0 {
            bail!("nothing was published yet");
        }
        fs::create_dir_all(to.join(TARGETS)).with_context(|| to.display().to_string())?;
        let shot = Role::Snapshot.file(snapshot);
        let mut names = vec![shot.clone(), Role::Targets.file(targets)];
        for (number, _) in roots(&self.dir)? {
            names.push(format!("{number}.root.json"));
        }
        for (name, target) in &self.targets {
            let hash = target.pointer("/hashes/sha256").and_then(Value::as_str);
            names.push(format!("{TARGETS}/{}.{name}", hash.unwrap_or_default()));
        }
        for name in &names {
            let from = self.dir.join(name);
            write(&to.join(name), &fs::read(&from).with_context(|| from.display().to_string())?)?;
        }
        let shot = fs::read(self.dir.join(&shot)).context(shot)?;
        let body = json!({ "meta": { "snapshot.json": describe(snapshot, &shot) } });
        let version = (timestamp, hours);
        let stamp = sign(Role::TimestampOffline, version, body, &self.root, &self.keys)?;
        write(&to.join(Role::TimestampOffline.file(0)), &stamp)?;
        let mut first = String::new();
        for name in [&names[0], &names[1], &Role::TimestampOffline.file(0)] {
            let expires =
                metadata::read(to, name)?.and_then(|f| Some(f["expires"].as_str()?.to_owned()));
            let expires = expires.unwrap_or_default();
            if first.is_empty() || expires < first {
                first = expires;
            }
        }
        Ok(first)
    }
}

/// The roots in a directory, in order of their numbers.
fn roots(dir: &Path) -> Result<Vec<(u64, PathBuf)>> {
    let entries = fs::read_dir(dir).with_context(|| dir.display().to_string())?;
    let number = |path: &Path| -> Option<u64> {
        path.file_name()?.to_str()?.strip_suffix(".root.json")?.parse().ok()
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut roots: Vec<_> = paths.filter_map(|path| Some((number(&path)?, path))).collect();
    roots.sort();
    Ok(roots)
}

/// Whole or not at all, for whoever reads meanwhile.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let said = || path.display().to_string();
    let beside = path.with_extension("new");
    let mut file = File::create(&beside).with_context(said)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).with_context(said)?;
    fs::rename(&beside, path).with_context(said)
}

const TARGETS: &str = "targets";
