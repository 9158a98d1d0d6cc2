//! Removing the source once its bytes are safe, and undoing everything if that fails.
//!
//! Owns: [`Removal`]: capture, compare, hash again, unlink; and `abandon`, which leaves the source
//! as it was found. Put and recovery both end here. Must not: write items.

use crate::{
    Denied, HardLinks, Moment, NotRemoved, Note, PutError,
    attributes::{LOCKED, flags},
    capture::Cell,
    inode::{look, look_at, same_now},
    intent::PutIntent,
    item,
    shelf::{Shelf, item_name},
    source::Source,
    sys,
};
use rustix::{
    fd::AsRawFd,
    fs::{CWD, Mode, OFlags, fsync, ftruncate, openat},
    io::{self, Errno},
};

/// The last part of taking a file.
#[derive(Debug)]
pub(crate) struct Removal<'a> {
    pub(crate) shelf: &'a Shelf,
    pub(crate) intent: &'a PutIntent,
    pub(crate) source: Source<'a>,
    pub(crate) hard_links: HardLinks,
}

/// How a removal ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The source is gone, durably.
    Removed(Vec<Note>),
    /// The source must be left as it was found: `abandon`.
    Kept(PutError),
    /// An error in the middle; the intent stays.
    Open(Errno),
}

impl Removal<'_> {
    /// Captures and removes the source under its name.
    pub(crate) fn run(&self) -> Outcome {
        let Source { file, parent, name } = self.source;
        let there = look(file).and_then(|ours| Ok((ours, look_at(parent, name)?)));
        match there {
            Ok((_, None)) => return Outcome::Kept(PutError::Vanished),
            Ok((ours, Some(named))) if same_now(&ours, &named) => {}
            Ok(_) => return Outcome::Kept(PutError::Changed { left_as: None }),
            Err(error) => return Outcome::Kept(PutError::io("source")(error)),
        }
        let cell = match Cell::make(parent, self.intent.id) {
            Ok(cell) => cell,
            Err(error) => return Outcome::Kept(self.refused(error)),
        };
        match cell.take(parent, name) {
            Ok(()) => self.finish(cell),
            Err(Errno::NOENT) => Outcome::Kept(PutError::Vanished),
            Err(error) => Outcome::Kept(self.refused(error)),
        }
    }

    /// Removes what was captured if it is the source, with the bytes that were judged.
    pub(crate) fn finish(&self, cell: Cell) -> Outcome {
        let file = self.source.file;
        let checked = look(file).and_then(|ours| {
            let same = cell.look()?.is_some_and(|caught| same_now(&ours, &caught));
            let digest = if same { digest(self)? } else { None };
            Ok((ours.stx_nlink, digest))
        });
        let links = match checked {
            Ok((links, Some(digest))) if digest == self.intent.blake3 => links,
            Ok(_) => return Outcome::Kept(PutError::Changed { left_as: None }),
            Err(error) => return Outcome::Kept(PutError::io("captured source")(error)),
        };
        let mut notes = Vec::new();
        if sys::has_writer(file) {
            notes.push(Note::OpenWriter);
        }
        if self.intent.attributes.flags & LOCKED.bits() != 0 {
            notes.push(Note::WasImmutable);
        }
        if links > 1 && self.deny("hard-links").is_err() {
            notes.push(Note::DenyNotDurable);
        }
        if let Err(error) = cell.unlink() {
            return Outcome::Kept(self.refused(error));
        }
        if links > 1 {
            notes.push(self.other_names());
        }
        match cell.close(self.source.parent) {
            Ok(()) => Outcome::Removed(notes),
            Err(error) => Outcome::Open(error),
        }
    }

    /// Puts the file on the durable deny list.
    pub(crate) fn deny(&self, because: &str) -> io::Result<()> {
        let entry = Denied {
            id: self.intent.id,
            inode: self.intent.inode,
            blake3: self.intent.blake3,
            place: Some(self.intent.place.clone()),
            because: because.to_owned(),
            since: Moment::now(),
        };
        entry.note(&self.shelf.denied)
    }

    /// Leaves the source as it was found and forgets the item. The error that is returned is the
    /// one given, or `Unfinished` if even this failed: then the intent stays for recovery.
    pub(crate) fn abandon(&self, mut error: PutError) -> PutError {
        if let PutError::NotRemoved { because, durable } = &mut error {
            *durable = self.deny(because.code()).is_ok();
        }
        match self.undo() {
            Ok(name) => {
                if let PutError::Changed { left_as } = &mut error {
                    *left_as = name;
                }
                error
            }
            Err(undo) => {
                tracing::error!(case = %self.intent.id, %error, %undo, "left for recovery");
                PutError::Unfinished { case: self.intent.id }
            }
        }
    }

    fn undo(&self) -> io::Result<Option<String>> {
        let Source { parent, name, .. } = self.source;
        let id = self.intent.id;
        self.source.rearm(&self.intent.attributes)?;
        let mut left_as = None;
        if let Some(cell) = Cell::find(parent, id)? {
            if cell.look()?.is_some() {
                left_as = cell.put_back((parent, name), id)?;
            }
            cell.close(parent)?;
        }
        forget(self.shelf, self.intent)?;
        Ok(left_as)
    }

    fn other_names(&self) -> Note {
        if self.hard_links == HardLinks::Deny {
            return Note::HardLinksDenied;
        }
        let path = format!("/proc/self/fd/{}", self.source.file.as_raw_fd());
        let emptied = openat(CWD, path, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())
            .and_then(|file| ftruncate(&file, 0).and_then(|()| fsync(&file)));
        match emptied {
            Ok(()) => Note::HardLinksEmptied,
            Err(_) => Note::HardLinksDenied,
        }
    }

    /// What an error of the capture means for the file.
    pub(crate) fn refused(&self, error: Errno) -> PutError {
        let locked = |fd| flags(fd).is_ok_and(|flags| flags.intersects(LOCKED));
        let because = match error {
            Errno::ROFS => NotRemoved::ReadOnly,
            Errno::NOSPC | Errno::DQUOT => NotRemoved::Full,
            Errno::BUSY | Errno::TXTBSY => NotRemoved::Busy,
            Errno::PERM | Errno::ACCESS if locked(self.source.parent) => {
                NotRemoved::ParentImmutable
            }
            Errno::PERM | Errno::ACCESS if locked(self.source.file) => NotRemoved::Immutable,
            Errno::PERM | Errno::ACCESS => NotRemoved::Refused,
            other => return PutError::io("capture")(other),
        };
        PutError::NotRemoved { because, durable: false }
    }
}

/// Removes the item and then the intent, durably and in this order: an item without an intent is
/// a file that was taken.
pub(crate) fn forget(shelf: &Shelf, intent: &PutIntent) -> io::Result<()> {
    shelf.items.drop_temporary(&item_name(intent.id))?;
    shelf.remove_item(intent.id)?;
    shelf.intents.remove(&intent.id.to_string())
}

fn digest(removal: &Removal<'_>) -> io::Result<Option<crate::Digest>> {
    item::digest(removal.source.file, removal.intent.size)
        .map_err(|error| crate::store::errno(&error))
}
