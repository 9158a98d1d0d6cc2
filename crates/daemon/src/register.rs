//! The list of exclusions, and the file that keeps it.
//!
//! Owns: [`Register`]: adding, ending and listing, the number of each, what `exclusions.json` in the
//! state directory holds, and that one whose time has come is dropped and told. A file that cannot be
//! read excludes nothing, and says so. Must not: apply one; see [`crate::exclusions`].

use crate::{
    exclusions::{Active, Exclusions},
    note::Note,
    standing::{Standing, now},
    tell::{Teller, Telling},
    witness::Witness,
};
use lazaret_config::Exclusions as Rules;
use lazaret_control::{Exclusion, LARGEST, Wish};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering, mpsc::Sender},
    thread,
    time::Duration,
};

/// Shared by all who ask.
#[derive(Clone, Debug)]
pub(crate) struct Register(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    file: Option<PathBuf>,
    rules: Rules,
    witness: Witness,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    last: u64,
    list: Vec<Arc<Active>>,
    /// Uses that the file knows of.
    written: u64,
    desk: Option<Sender<Note>>,
}

/// The form of the file.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Stored {
    schema: u32,
    /// The last number that was given.
    last: u64,
    exclusions: Vec<Exclusion>,
}

impl Register {
    /// What the file in `state` holds, and what is wrong with it. Without a directory nothing can be
    /// added.
    pub(crate) fn open(
        state: Option<&Path>,
        rules: Rules,
        witness: Witness,
    ) -> (Self, Option<String>) {
        let file = state.map(|state| state.join(FILE));
        let (stored, problem) = match file.as_deref().filter(|_| rules.allow).map(read) {
            None => (Stored::default(), None),
            Some(Ok(stored)) => (stored, None),
            Some(Err(text)) => (Stored::default(), Some(text)),
        };
        let list: Vec<Arc<Active>> =
            stored.exclusions.into_iter().map(|it| Arc::new(Active::new(it))).collect();
        let kept = Kept { last: stored.last, written: uses(&list), list, desk: None };
        (Self(Arc::new(Shared { file, rules, witness, kept: Mutex::new(kept) })), problem)
    }

    /// From now on the desk applies the list; ends what is over, for ever, in a thread of its own.
    pub(crate) fn follow(&self, desk: Sender<Note>, standing: Standing, teller: Teller) {
        self.lock().desk = Some(desk);
        self.publish(&mut self.lock());
        let register = self.clone();
        let watch = move || {
            loop {
                for over in register.end_those_over(now()) {
                    teller.tell(Telling::Lapsed(over));
                }
                if let Err(error) = register.keep_uses() {
                    standing.trouble("exclusions-not-kept", &error.to_string());
                }
                let list = register.list();
                standing.excluded(&list);
                thread::sleep(PERIOD);
            }
        };
        // Without a thread they still end: whoever applies one looks at the time.
        drop(thread::Builder::new().name("exclusions".into()).spawn(watch));
    }

    /// As they are now.
    pub(crate) fn list(&self) -> Vec<Exclusion> {
        self.lock().list.iter().map(|active| active.shown()).collect()
    }

    /// Adds one.
    ///
    /// # Errors
    /// A sentence for the one who asked.
    pub(crate) fn add(&self, wish: Wish, reason: &str, by: u32) -> Result<Exclusion, String> {
        let added = now();
        self.may(&wish, added)?;
        let mut kept = self.lock();
        let exclusion = Exclusion {
            id: kept.last + 1,
            scope: wish.scope,
            owner: wish.owner,
            reason: reason.to_owned(),
            added,
            by,
            expires: wish.expires,
            uses: 0,
            last_used: 0,
        };
        if let Some(known) = kept.list.iter().find(|it| it.exclusion.scope == exclusion.scope) {
            return Err(format!("exclusion {} passes that over already", known.exclusion.id));
        }
        let before = (kept.last, kept.list.clone());
        kept.last = exclusion.id;
        kept.list.push(Arc::new(Active::new(exclusion.clone())));
        if let Err(text) = self.write(&mut kept) {
            (kept.last, kept.list) = before;
            return Err(text);
        }
        self.publish(&mut kept);
        Ok(exclusion)
    }

    /// Ends one.
    ///
    /// # Errors
    /// A sentence for the one who asked.
    pub(crate) fn remove(&self, id: u64) -> Result<(), String> {
        let mut kept = self.lock();
        let before = kept.list.clone();
        kept.list.retain(|active| active.exclusion.id != id);
        if kept.list.len() == before.len() {
            return Err(format!("there is no exclusion {id}; `lazaret exclude list` lists"));
        }
        if let Err(text) = self.write(&mut kept) {
            kept.list = before;
            return Err(text);
        }
        self.publish(&mut kept);
        Ok(())
    }

    /// Writes how often each was used, at the end.
    pub(crate) fn close(&self) {
        let mut kept = self.lock();
        if uses(&kept.list) != kept.written {
            // There is nobody left to tell.
            drop(self.write(&mut kept));
        }
    }

    fn may(&self, wish: &Wish, now: u64) -> Result<(), String> {
        let longest = self.0.rules.longest.duration().as_secs();
        if !self.0.rules.allow {
            return Err("the configuration forbids exclusions (exclusions.allow)".into());
        }
        if wish.expires <= now {
            return Err("an exclusion ends in the future".into());
        }
        if wish.expires - now > longest {
            let text =
                format!("it ends too late: at most {} (exclusions.longest)", self.0.rules.longest);
            return Err(text);
        }
        Ok(())
    }

    fn end_those_over(&self, now: u64) -> Vec<Exclusion> {
        let mut kept = self.lock();
        let (over, rest): (Vec<_>, Vec<_>) =
            kept.list.drain(..).partition(|active| active.exclusion.is_over(now));
        kept.list = rest;
        if !over.is_empty() {
            // Should the file not be written they end again at the next start.
            drop(self.write(&mut kept));
            self.publish(&mut kept);
        }
        over.iter().map(|active| active.shown()).collect()
    }

    /// The file learns of uses once in a while.
    fn keep_uses(&self) -> Result<(), String> {
        let mut kept = self.lock();
        let is_news = uses(&kept.list) != kept.written;
        let last = kept.list.iter().map(|it| it.last_used.load(Ordering::Relaxed)).max();
        if is_news && last.is_some_and(|last| now().saturating_sub(last) >= REST) {
            return self.write(&mut kept);
        }
        Ok(())
    }

    fn publish(&self, kept: &mut Kept) {
        let list = Exclusions::new(kept.list.clone(), self.0.witness.clone());
        if let Some(desk) = &kept.desk {
            // A desk that is gone passes nothing over.
            drop(desk.send(Note::Exclusions(list)));
        }
    }

    fn write(&self, kept: &mut Kept) -> Result<(), String> {
        let Some(file) = &self.0.file else {
            return Err("this service has no state directory to keep exclusions in".into());
        };
        let exclusions = kept.list.iter().map(|active| active.shown()).collect();
        let stored = Stored { schema: 1, last: kept.last, exclusions };
        let text = serde_json::to_vec(&stored).map_err(|error| error.to_string())?;
        if text.len() > MOST_BYTES {
            return Err("there are too many exclusions; `lazaret exclude remove` ends one".into());
        }
        replace(file, &text).map_err(|error| format!("{}: {error}", file.display()))?;
        kept.written = uses(&kept.list);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn uses(list: &[Arc<Active>]) -> u64 {
    list.iter().map(|active| active.uses.load(Ordering::Relaxed)).sum()
}

/// A damaged file is set aside, so that the next one that is written does not take its place.
fn read(file: &Path) -> Result<Stored, String> {
    let bytes = match fs::read(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Stored::default()),
        bytes => bytes.map_err(|error| format!("{}: {error}", file.display()))?,
    };
    let wrong = |text: String| {
        let aside = file.with_extension("json.damaged");
        drop(fs::rename(file, &aside));
        format!("{}: {text}; nothing is excluded, see {}", file.display(), aside.display())
    };
    let stored: Stored =
        serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    let bad = stored.exclusions.iter().find_map(|it| it.scope.check().err());
    match bad {
        Some(text) => Err(wrong(text.to_owned())),
        None => Ok(stored),
    }
}

/// The whole file or the old one.
fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = file.with_extension("json.new");
    let mut options = fs::OpenOptions::new();
    let mut writer = options.write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    writer.write_all(bytes)?;
    writer.sync_all()?;
    fs::rename(new, file)
}

const FILE: &str = "exclusions.json";
/// So that the list fits into one answer.
const MOST_BYTES: usize = LARGEST - (4 << 10);
const PERIOD: Duration = Duration::from_secs(1);
/// Seconds without use after which the file learns of uses; or at the end.
const REST: u64 = 5;

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_control::Scope;
    use std::sync::mpsc::channel;

    fn wish(path: &str, expires: u64) -> Wish {
        let scope = Scope { path: Some(path.into()), ..Scope::default() };
        Wish { scope, owner: "ops".into(), expires }
    }

    fn open_in(directory: &Path, rules: Rules) -> (Register, Option<String>) {
        Register::open(Some(directory), rules, Witness::Here)
    }

    fn ids(register: &Register) -> Vec<u64> {
        register.list().iter().map(|exclusion| exclusion.id).collect()
    }

    #[test]
    fn what_is_added_is_kept_ends_by_itself_and_its_number_is_never_given_again() {
        let dir = tempfile::tempdir().unwrap();
        let open = || open_in(dir.path(), Rules::default());
        let (register, problem) = open();
        assert_eq!((problem, ids(&register)), (None, vec![]));
        register.add(wish("/a", now() + 60), "r", 0).unwrap();
        register.add(wish("/b", now() + 5_000), "r", 7).unwrap();
        assert!(register.add(wish("/a", now() + 90), "r", 0).unwrap_err().contains("exclusion 1"));
        register.lock().list[1].uses.store(9, Ordering::Relaxed);
        register.close();
        let (again, _) = open();
        assert_eq!(ids(&again), [1, 2]);
        assert_eq!((again.list()[1].uses, again.list()[1].by), (9, 7));
        assert_eq!(again.end_those_over(now() + 100).len(), 1);
        again.remove(2).unwrap();
        assert!(again.remove(2).is_err());
        assert_eq!(again.add(wish("/c", now() + 60), "r", 0).unwrap().id, 3);
        assert_eq!(ids(&open().0), [3]);
    }

    #[test]
    fn what_the_configuration_forbids_is_not_added() {
        let dir = tempfile::tempdir().unwrap();
        let (register, _) = open_in(dir.path(), Rules::default());
        for expires in [now(), now() + 400 * 86_400] {
            register.add(wish("/a", expires), "r", 0).unwrap_err();
        }
        register.add(wish("/a", now() + 60), "r", 0).unwrap();
        let none = Rules { allow: false, ..Rules::default() };
        let (locked, _) = open_in(dir.path(), none);
        assert_eq!(ids(&locked), [0_u64; 0], "what was added before is passed over no more");
        assert!(locked.add(wish("/b", now() + 60), "r", 0).unwrap_err().contains("forbids"));
        let (homeless, _) = Register::open(None, Rules::default(), Witness::Here);
        assert!(homeless.add(wish("/a", now() + 60), "r", 0).unwrap_err().contains("state"));
    }

    #[test]
    fn a_damaged_file_excludes_nothing_and_is_set_aside() {
        let dir = tempfile::tempdir().unwrap();
        let root = r#"{"schema":1,"last":1,"exclusions":[{"id":1,"scope":{"path":"/"},"owner":"o",
            "reason":"r","added":1,"by":0,"expires":99999999999}]}"#;
        for text in ["no json", root] {
            fs::write(dir.path().join(FILE), text).unwrap();
            let (register, problem) = open_in(dir.path(), Rules::default());
            assert!(problem.unwrap().contains("nothing is excluded"));
            assert_eq!(register.list().len(), 0);
            let aside = dir.path().join("exclusions.json.damaged");
            assert_eq!(fs::read_to_string(aside).unwrap(), text);
        }
    }

    #[test]
    fn the_desk_hears_of_every_change() {
        let dir = tempfile::tempdir().unwrap();
        let (register, _) = open_in(dir.path(), Rules::default());
        let (desk, heard) = channel();
        register.lock().desk = Some(desk);
        register.add(wish("/a", now() + 60), "r", 0).unwrap();
        register.remove(1).unwrap();
        let lengths = heard.try_iter().map(|note| match note {
            Note::Exclusions(list) => list.len(),
            other => panic!("{other:?}"),
        });
        assert_eq!(lengths.collect::<Vec<_>>(), [1, 0]);
    }
}
