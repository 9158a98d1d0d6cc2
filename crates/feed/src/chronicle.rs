//! What is written into the logs of this host's packages, for programs that stay.
//!
//! Owns: [`Chronicle`]: new lines of the log of the store and of that of the staging directory, which
//! is another user's and believed in nothing but that something was said. Must not: wait, judge.

use crate::{Entry, Store};
use rustix::fs::{Mode, OFlags};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// Remembers how far it has read.
#[derive(Debug)]
pub struct Chronicle {
    store: Store,
    tails: [Tail; 2],
}

#[derive(Debug)]
struct Tail {
    path: PathBuf,
    /// Inode and length of the file when it was looked at.
    seen: Option<(u64, u64)>,
}

impl Chronicle {
    /// From what is written next.
    #[must_use]
    pub fn new(store: Store) -> Self {
        let logs = [store.path().join(LOG), store.staging().path().join(LOG)];
        let tails = logs.map(|path| Tail { seen: look(&path), path });
        Self { store, tails }
    }

    /// What was written since the last call, the oldest first; what is no entry is passed over. Costs
    /// two `stat` while nothing is written.
    pub fn news(&mut self) -> Vec<Entry> {
        let lines = self.tails.iter_mut().map(|tail| tail.news().unwrap_or_default());
        let text = lines.collect::<Vec<_>>().concat();
        let entries =
            text.split(|byte| *byte == b'\n').filter_map(|l| serde_json::from_slice(l).ok());
        let mut entries: Vec<Entry> = entries.take(MOST).collect();
        entries.sort_by_key(|entry| entry.time);
        entries
    }

    /// How often each thing happened on this host, by event and by `event:code`; names that no code of
    /// ours has are left out.
    #[must_use]
    pub fn counters(&self) -> BTreeMap<String, u64> {
        let mut all = self.store.ledger().counters().0;
        for (name, count) in self.store.staging().ledger().counters().0 {
            let sum = all.entry(name).or_default();
            *sum = sum.saturating_add(count);
        }
        all.retain(|name, _| is_name(name));
        all.into_iter().take(MOST).collect()
    }
}

impl Tail {
    fn news(&mut self) -> io::Result<Vec<u8>> {
        let found = look(&self.path);
        if found == self.seen {
            return Ok(Vec::new());
        }
        let Some((inode, _)) = found else {
            self.seen = None;
            return Ok(Vec::new());
        };
        let mut bytes = Vec::new();
        let from = match self.seen {
            Some((known, length)) if known == inode => length,
            Some((known, length)) => {
                // Turned over: what was still written to the old one.
                let turned = self.path.with_extension("1");
                if look(&turned).is_some_and(|(inode, _)| inode == known) {
                    bytes = read(&turned, length)?;
                }
                0
            }
            None => 0,
        };
        bytes.extend(read(&self.path, from)?);
        // A line that is being written is read when it is whole.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let left = bytes.len() - whole;
        bytes.truncate(whole);
        let length = fs::metadata(&self.path)?.len();
        self.seen = Some((inode, length.saturating_sub(left as u64)));
        Ok(bytes)
    }
}

fn look(path: &Path) -> Option<(u64, u64)> {
    let found = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some((found.ino(), found.len()))
}

fn read(path: &Path, from: u64) -> io::Result<Vec<u8>> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let mut file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    if !file.metadata()?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn is_name(name: &str) -> bool {
    name.len() <= 64 && name.bytes().all(|b| b.is_ascii_lowercase() || b"-:".contains(&b))
}

const LOG: &str = "log";
/// Of one look: more is passed over.
const MOST: usize = 256;
const MOST_BYTES: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seconds;

    fn entry(event: &str, detail: &str) -> Entry {
        Entry {
            time: Seconds(1),
            event: event.into(),
            code: Some("hash".into()),
            version: Some(3),
            content: None,
            detail: detail.into(),
        }
    }

    fn details(chronicle: &mut Chronicle) -> Vec<String> {
        chronicle.news().into_iter().map(|entry| entry.detail).collect()
    }

    #[test]
    fn each_line_of_both_logs_comes_once_also_over_a_turn() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path().to_owned());
        fs::create_dir_all(store.staging().path()).unwrap();
        store.ledger().append(&entry("refused", "before")).unwrap();
        let mut chronicle = Chronicle::new(store.clone());
        assert!(chronicle.news().is_empty());
        store.ledger().append(&entry("refused", "a")).unwrap();
        store.staging().tell(&entry("refused", "b")).unwrap();
        assert_eq!(details(&mut chronicle), ["a", "b"]);
        assert!(chronicle.news().is_empty());
        let mut told = Vec::new();
        for n in 0..700 {
            let detail = format!("{n} {}", "x".repeat(2_000));
            store.staging().tell(&entry("refused", &detail)).unwrap();
            if n % 3 == 0 {
                told.extend(details(&mut chronicle));
            }
        }
        assert!(store.staging().path().join("log.1").exists());
        let numbers: Vec<String> =
            told.iter().map(|text| text.split(' ').next().unwrap().to_owned()).collect();
        assert_eq!(numbers, (0..700).map(|n| n.to_string()).collect::<Vec<_>>());
        let counters = chronicle.counters();
        assert_eq!((counters["refused"], counters["refused:hash"]), (703, 703));
    }

    #[test]
    fn what_another_user_wrote_is_bounded_and_half_a_line_waits() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path().to_owned());
        let staging = store.staging();
        fs::create_dir_all(staging.path()).unwrap();
        let log = staging.path().join("log");
        let mut chronicle = Chronicle::new(store.clone());
        let line = serde_json::to_string(&entry("refused", "half")).unwrap();
        fs::write(&log, &line[..20]).unwrap();
        assert!(chronicle.news().is_empty());
        fs::write(&log, format!("{line}\nnonsense\n")).unwrap();
        assert_eq!(details(&mut chronicle), ["half"]);
        fs::write(&log, format!("{line}\n").repeat(5_000)).unwrap();
        assert_eq!(chronicle.news().len(), MOST);
        fs::remove_file(&log).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", &log).unwrap();
        assert!(chronicle.news().is_empty());
        let mut odd = entry("refused\"} 1\nevil{a=\"", "x");
        odd.code = None;
        fs::remove_file(&log).unwrap();
        staging.tell(&odd).unwrap();
        assert!(chronicle.counters().is_empty());
    }
}
