//! The hand: what is done about a malicious file once everybody is answered.
//!
//! Owns: a thread with a bounded list of things to do, so that nobody who waits for an answer waits
//! for a disk; it has the scout find the file's directory and the keeper take the file, has processes
//! ended that already run it, and tells what became of it. Must not: decide what is malicious.

use crate::{
    denied::Denials,
    keep::Keep,
    lesson::Lessons,
    memory::Key,
    process::Process,
    report::Report,
    scout::{PROOF, Scout},
    tell::{Deed, Teller, Telling},
};
use lazaret_config::{GateAction, PackageFiles};
use lazaret_model::Identity;
use lazaret_onaccess::HeldFile;
use lazaret_quarantine::{Captive, Digest, Facts, Raw, Reply};
use rustix::{
    fd::{AsFd, OwnedFd},
    fs::fstat,
};
use std::{
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

/// A malicious file.
#[derive(Debug)]
pub(crate) struct Find {
    pub(crate) file: Arc<HeldFile>,
    pub(crate) identity: Identity,
    pub(crate) path: PathBuf,
    pub(crate) report: Report,
    /// Who opened it, the last first.
    pub(crate) process: Process,
    pub(crate) pids: Vec<i32>,
    /// Somebody got it before it was known.
    pub(crate) late: bool,
}

/// Something to do.
#[derive(Debug)]
pub(crate) enum Chore {
    /// About a malicious file.
    Take(Box<Find>),
    /// A file that is owed a scan is to be opened again.
    Reopen { key: Key, path: PathBuf, pids: Vec<i32> },
    /// The list of files that could not be removed is to be read again.
    Denials,
}

/// What became of a file that was to be opened again.
#[derive(Debug)]
pub(crate) struct Reopened {
    pub(crate) key: Key,
    /// Who got it.
    pub(crate) pid: i32,
    pub(crate) file: Option<OwnedFd>,
}

/// Gives the hand things to do.
#[derive(Clone, Debug)]
pub(crate) struct Hand {
    chores: SyncSender<Chore>,
    teller: Teller,
}

/// What the hand works with.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) scout: Scout,
    pub(crate) keep: Keep,
    pub(crate) action: GateAction,
    pub(crate) kill_late: bool,
    pub(crate) package_files: PackageFiles,
    pub(crate) lessons: Lessons,
    pub(crate) teller: Teller,
}

impl Hand {
    /// Starts the thread; `say` hears of files that were opened again.
    pub(crate) fn start(tools: Tools, say: impl Fn(Reopened) -> bool + Send + 'static) -> Self {
        let (chores, waiting) = sync_channel(MOST);
        let teller = tools.teller.clone();
        thread::spawn(move || tools.work(&waiting, &say));
        Self { chores, teller }
    }

    /// Never waits. False if there is too much to do.
    pub(crate) fn ask(&self, chore: Chore) -> bool {
        let asked = self.chores.try_send(chore).is_ok();
        if !asked {
            let text = "more malicious files than can be dealt with: this one stays refused".into();
            self.teller.tell(Telling::Trouble("too-many-findings", text));
        }
        asked
    }
}

impl Tools {
    fn work(mut self, waiting: &Receiver<Chore>, say: &dyn Fn(Reopened) -> bool) {
        for chore in waiting {
            match chore {
                Chore::Take(find) => self.act(&find),
                Chore::Denials => self.learn_denials(),
                Chore::Reopen { key, path, pids } => {
                    let found = self.scout.reopen(&path, &pids, key.inode());
                    let file = found.unwrap_or_else(|error| {
                        self.trouble("scout-failed", &error.to_string());
                        None
                    });
                    let pid = pids.first().copied().unwrap_or_default();
                    if !say(Reopened { key, pid, file }) {
                        return;
                    }
                }
            }
        }
    }

    fn act(&mut self, find: &Find) {
        if find.late && self.kill_late {
            let key = Key::of(&find.identity);
            match self.scout.kill(key.inode()) {
                Ok(pids) if pids.is_empty() => {}
                Ok(pids) => self.tell(find, Deed::killed(pids)),
                Err(error) => self.trouble("scout-failed", &error.to_string()),
            }
        }
        if self.action == GateAction::Quarantine {
            let deed = self.take(find);
            self.tell(find, deed);
        }
    }

    fn take(&mut self, find: &Find) -> Deed {
        let Some(facts) = facts(find) else {
            return Deed::not_removed("no-digest", "its bytes were not hashed");
        };
        let found = match self.scout.parent(find.file.as_fd(), &find.path, &find.pids) {
            Ok(found) => found,
            Err(error) => {
                self.trouble("scout-failed", &error.to_string());
                None
            }
        };
        let brought = found.as_ref().and_then(|found| found.package.as_deref());
        let stays = |code: &&str| *code == PROOF || self.package_files == PackageFiles::Report;
        if let Some(code) = brought.filter(stays) {
            return Deed::left(code);
        }
        if found.is_none() && fstat(&*find.file).is_ok_and(|stat| stat.st_nlink == 0) {
            // It has no name any more, and never gets one again.
            return Deed::left("unlinked");
        }
        let reply = match &found {
            Some(found) => self.keep.put(&Captive {
                file: find.file.as_fd(),
                parent: found.directory.as_fd(),
                name: &found.name,
                expected: find.identity,
                facts,
            }),
            None => self.keep.deny(find.file.as_fd(), &facts),
        };
        match reply {
            Ok(Reply::Taken(taken)) => {
                let notes: Vec<&str> = taken.notes.iter().map(|note| note.code()).collect();
                if notes.iter().any(|note| *note != "was-immutable") {
                    self.learn_denials();
                }
                Deed::quarantined(taken.case.to_string(), notes.first().copied())
            }
            Ok(Reply::Refused { code, message }) => {
                self.learn_denials();
                Deed::not_removed(&code, &message)
            }
            Ok(Reply::Ready(_)) => {
                Deed::not_removed("keeper-failed", "it said what makes no sense")
            }
            Err(error) => Deed::not_removed("keeper-failed", &error.to_string()),
        }
    }

    /// What could not be removed is refused from now on, whatever rules say of it later.
    fn learn_denials(&self) {
        self.lessons.deny(Denials::of_this_machine());
    }

    fn tell(&self, find: &Find, deed: Deed) {
        self.teller.tell(Telling::Deed(find.path.clone(), deed));
    }

    fn trouble(&self, code: &'static str, text: &str) {
        self.teller.tell(Telling::Trouble(code, text.to_owned()));
    }
}

fn facts(find: &Find) -> Option<Facts> {
    let blake3 = Digest::try_from(find.report.blake3.clone()?).ok()?;
    let label = Path::as_os_str(&find.path).as_bytes();
    Some(Facts {
        sha256: find.report.sha256.clone(),
        label: (label.len() <= LONGEST_LABEL).then(|| Raw::from(label)),
        process: find.process.for_facts(),
        ..Facts::new(&find.report.verdict(), blake3)
    })
}

/// Things that wait to be done; each holds a descriptor.
const MOST: usize = 256;
const LONGEST_LABEL: usize = 4_096;
