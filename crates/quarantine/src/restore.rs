//! Giving a file back.
//!
//! Owns: [`Vault::restore`]: the new file is complete, checked, attributed and synced before it has
//! a name; it never replaces another; then the item goes. Must not: scan; the caller's `approve`
//! sees the very bytes that will get the name.

use crate::{
    Attributes, CaseId, InodeId, Place, RestoreError, Vault, VaultError,
    capture::Cell,
    inode::look_at,
    intent::{Intent, RestoreIntent},
    item::{Item, Sink},
    place::{self, file_name},
};
use rustix::{
    fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd},
    fs::{AtFlags, CWD, Mode, OFlags, fsync, ftruncate, linkat, openat},
    io::{self, Errno, pwrite},
};
use std::ffi::{CStr, OsString};

/// What is to be given back where, and who has the last word.
pub struct Order<'a> {
    /// Where to.
    pub target: Target,
    /// What becomes of the item.
    pub keep: KeepItem,
    /// Sees the complete file, open for reading and writing, before it gets a name.
    pub approve: &'a mut dyn FnMut(BorrowedFd<'_>, &crate::Metadata) -> Approval,
}

impl std::fmt::Debug for Order<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Order").field("target", &self.target).field("keep", &self.keep).finish()
    }
}

/// Where a file goes.
#[derive(Debug)]
pub enum Target {
    /// To where it was.
    Original(ParentRule),
    /// To a name in an open directory.
    At {
        /// The directory.
        parent: OwnedFd,
        /// The name in it.
        name: OsString,
    },
}

/// Whether the directory must be the recorded one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParentRule {
    /// The same directory, by inode and birth time.
    Same,
    /// Whatever directory has the path now; no link on the way.
    Any,
}

/// What becomes of the item after its file was given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepItem {
    /// It is deleted: nothing is there twice.
    No,
    /// It stays.
    Yes,
}

/// The last word before a file gets its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Approval {
    /// Give it back.
    Go,
    /// Do not, for this reason.
    Refuse(String),
}

/// A file that was given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Its whole path, as far as the directory has one.
    pub path: OsString,
    /// Attributes that the target's file system or our rights refused.
    pub lost: Vec<String>,
}

impl Vault {
    /// Gives an item's file back: bytes, holes, owner, mode, extended attributes, flags, times.
    ///
    /// # Errors
    /// [`RestoreError`]; except for `Unfinished` nothing was made and the item is still there.
    pub fn restore(&mut self, id: CaseId, order: Order<'_>) -> Result<Restored, RestoreError> {
        let mut item = self.shelf.item(id)?;
        let goal = Goal::find(order.target, &item.metadata.place)?;
        let mut new = New::make(&goal, id);
        if matches!(new, Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::NOENT | Errno::INVAL)) {
            self.note(&goal, &item, order.keep, None)?;
            new = New::make_in_cell(&goal, id);
        }
        let new = match new {
            Ok(new) => new,
            Err(error) => {
                self.give_up(&goal, id);
                return Err(RestoreError::io("new file")(error));
            }
        };
        let done = self.fill(&mut item, &new, order.approve).and_then(|lost| {
            let inode = InodeId::of(&new.file).map_err(RestoreError::io("new file"))?;
            self.note(&goal, &item, order.keep, Some(inode))?;
            new.name(&goal)?;
            Ok(lost)
        });
        match done {
            Ok(mut lost) => {
                self.finish(&new, &goal, &item, (order.keep, &mut lost))?;
                Ok(Restored { path: goal.place.path(), lost })
            }
            Err(error) => {
                self.give_up(&goal, id);
                Err(error)
            }
        }
    }

    fn fill(
        &self,
        item: &mut Item,
        new: &New,
        approve: &mut dyn FnMut(BorrowedFd<'_>, &crate::Metadata) -> Approval,
    ) -> Result<Vec<String>, RestoreError> {
        let failed = RestoreError::io("new file");
        item.metadata.attributes.apply_early_flags(&new.file);
        let id = item.metadata.id;
        let mut writer = Writer(new.file.as_fd());
        item.play(&mut writer).map_err(|source| VaultError::Item { id, source })?;
        ftruncate(&new.file, item.metadata.size).map_err(&failed)?;
        if let Approval::Refuse(reason) = approve(new.file.as_fd(), &item.metadata) {
            return Err(RestoreError::NotApproved(reason));
        }
        let lost = item.metadata.attributes.apply(&new.file).map_err(&failed)?;
        fsync(&new.file).map_err(&failed)?;
        Ok(lost)
    }

    fn note(
        &self,
        goal: &Goal,
        item: &Item,
        keep: KeepItem,
        inode: Option<InodeId>,
    ) -> Result<(), RestoreError> {
        let nothing = InodeId { file_system: 0, inode: 0, born: None };
        let intent = Intent::Restore(RestoreIntent {
            id: item.metadata.id,
            place: goal.place.clone(),
            inode: inode.unwrap_or(nothing),
            flags: Attributes { xattrs: Vec::new(), ..item.metadata.attributes.clone() },
            keep: keep == KeepItem::Yes,
        });
        intent.note(&self.shelf.intents).map_err(RestoreError::io("intent"))
    }

    /// The file has its name: whatever fails from here on is ended by recovery.
    fn finish(
        &self,
        new: &New,
        goal: &Goal,
        item: &Item,
        (keep, lost): (KeepItem, &mut Vec<String>),
    ) -> Result<(), RestoreError> {
        let id = item.metadata.id;
        let mut steps = || -> io::Result<()> {
            if let Some(cell) = Cell::find(goal.parent.as_fd(), id)? {
                cell.close(goal.parent.as_fd())?;
            }
            fsync(&goal.parent)?;
            if !item.metadata.attributes.apply_flags(&new.file)? {
                lost.push("inode flags".to_owned());
            }
            fsync(&new.file)?;
            if keep == KeepItem::No {
                self.shelf.remove_item(id)?;
            }
            self.shelf.intents.remove(&id.to_string())
        };
        steps().map_err(|error| {
            tracing::error!(case = %id, %error, "left for recovery");
            RestoreError::Unfinished { case: id }
        })
    }

    /// Nothing has a name yet: removes the cell and the note; what fails is left to recovery.
    fn give_up(&self, goal: &Goal, id: CaseId) {
        let steps = || -> io::Result<()> {
            if let Some(cell) = Cell::find(goal.parent.as_fd(), id)? {
                if cell.look()?.is_some() {
                    cell.unlink()?;
                }
                cell.close(goal.parent.as_fd())?;
            }
            self.shelf.intents.remove(&id.to_string())
        };
        if let Err(error) = steps() {
            tracing::error!(case = %id, %error, "left for recovery");
        }
    }
}

/// A directory and a free name in it.
struct Goal {
    parent: OwnedFd,
    place: Place,
}

impl Goal {
    fn find(target: Target, original: &Place) -> Result<Self, RestoreError> {
        let failed = RestoreError::io("target directory");
        let goal = match target {
            Target::At { parent, name } => {
                file_name(&name).ok_or(RestoreError::BadName)?;
                let place = Place::of(&parent, &name).map_err(&failed)?;
                Self { parent, place: place.ok_or(RestoreError::ParentMissing)? }
            }
            Target::Original(rule) => {
                let (parent, same) = match original.find().map_err(&failed)? {
                    place::Found::Same(parent) => (parent, true),
                    place::Found::Other(parent) => (parent, false),
                    place::Found::Gone => return Err(RestoreError::ParentMissing),
                    place::Found::Unmounted => match original.open_any().map_err(&failed)? {
                        Some(parent) => (parent, false),
                        None => return Err(RestoreError::ParentMissing),
                    },
                };
                if !same && rule == ParentRule::Same {
                    return Err(RestoreError::ParentChanged);
                }
                let place =
                    Place { parent: InodeId::of(&parent).map_err(&failed)?, ..original.clone() };
                Self { parent, place }
            }
        };
        let name = goal.place.c_name().ok_or(RestoreError::BadName)?;
        match look_at(&goal.parent, &name).map_err(&failed)? {
            Some(_) => Err(RestoreError::Exists),
            None => Ok(goal),
        }
    }
}

/// The new file, which has no name, or one in a private cell.
struct New {
    file: OwnedFd,
    cell: Option<Cell>,
}

impl New {
    fn make(goal: &Goal, _: CaseId) -> io::Result<Self> {
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let file = openat(&goal.parent, c".", flags, PRIVATE)?;
        Ok(Self { file, cell: None })
    }

    fn make_in_cell(goal: &Goal, id: CaseId) -> io::Result<Self> {
        let cell = Cell::make(goal.parent.as_fd(), id)?;
        let file = cell.make_file(PRIVATE)?;
        Ok(Self { file, cell: Some(cell) })
    }

    /// Gives the file its name; never replaces another.
    fn name(&self, goal: &Goal) -> Result<(), RestoreError> {
        let name = goal.place.c_name().ok_or(RestoreError::BadName)?;
        let named = match &self.cell {
            Some(cell) => cell.give(goal.parent.as_fd(), &name),
            None => link(&self.file, goal.parent.as_fd(), &name),
        };
        named.map_err(|error| match error {
            Errno::EXIST => RestoreError::Exists,
            other => RestoreError::io("name")(other),
        })
    }
}

/// Links an open file without a name; by the descriptor alone where our rights allow it.
fn link(file: &OwnedFd, parent: BorrowedFd<'_>, name: &CStr) -> io::Result<()> {
    match linkat(file, c"", parent, name, AtFlags::EMPTY_PATH) {
        Err(Errno::NOENT | Errno::PERM) => {
            let path = format!("/proc/self/fd/{}", file.as_raw_fd());
            linkat(CWD, path, parent, name, AtFlags::SYMLINK_FOLLOW)
        }
        other => other,
    }
}

struct Writer<'a>(BorrowedFd<'a>);

impl Sink for Writer<'_> {
    fn data(&mut self, mut at: u64, mut bytes: &[u8]) -> std::io::Result<()> {
        while !bytes.is_empty() {
            match pwrite(self.0, bytes, at) {
                Ok(0) => return Err(std::io::ErrorKind::WriteZero.into()),
                Ok(length) => {
                    at += length as u64;
                    bytes = bytes.get(length..).unwrap_or_default();
                }
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn hole(&mut self, _: u64, _: u64) -> std::io::Result<()> {
        Ok(())
    }
}

const PRIVATE: Mode = Mode::RUSR.union(Mode::WUSR);
