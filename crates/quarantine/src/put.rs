//! Taking a file.
//!
//! Owns: [`Vault::put`]: intent, disarm, copy, verify, then [`Removal`]. At every instant either
//! the source is where it was or a whole item is durable; an error leaves the source as it was
//! found. Must not: follow a path.

use crate::{
    Attributes, Captive, CaseId, Denied, Facts, InodeId, Metadata, Moment, NotRemoved, Place,
    PutError, Taken, Vault,
    capture::kind,
    extents,
    inode::look,
    intent::{Intent, PutIntent},
    item::{self, WriteError},
    place::file_name,
    removal::{Outcome, Removal},
    retention,
    shelf::item_name,
    source::Source,
    store::errno,
};
use rustix::{
    fd::BorrowedFd,
    fs::{FileType, StatVfsMountFlags, Statx, fstatvfs, fsync},
    io::Errno,
};

impl Vault {
    /// Takes a file out of reach: its bytes and attributes are durable in the vault before its
    /// name goes.
    ///
    /// # Errors
    /// [`PutError`]; except for `Unfinished` the file is as it was found.
    pub fn put(&mut self, captive: &Captive<'_>) -> Result<Taken, PutError> {
        if !captive.facts.eligible() {
            return Err(PutError::NotEligible);
        }
        let name = file_name(captive.name).ok_or(PutError::BadName)?;
        let source = Source { file: captive.file, parent: captive.parent, name: &name };
        let stat = look(captive.file).map_err(PutError::io("source"))?;
        check(captive, &stat)?;
        let dropped = self.make_room(stat.stx_size)?;
        let metadata = describe(captive, &stat)?;
        let attributes = Attributes { xattrs: Vec::new(), ..metadata.attributes.clone() };
        let Metadata { id, place, inode, size, blake3, .. } = metadata.clone();
        let intent = PutIntent { id, place, inode, size, blake3, attributes };
        let removal = Removal {
            shelf: &self.shelf,
            intent: &intent,
            source,
            hard_links: self.limits.hard_links,
        };
        if let Some(because) = hopeless(&metadata, captive) {
            let durable = removal.deny(because.code()).is_ok();
            return Err(PutError::NotRemoved { because, durable });
        }
        let notes = self.take(&removal, &metadata)?;
        Ok(Taken { case: id, notes, dropped })
    }

    /// Notes a malicious file that cannot be taken because its directory is out of reach, so that it
    /// is refused from now on. Gives the error that says so.
    pub fn deny(&mut self, file: BorrowedFd<'_>, facts: &Facts) -> PutError {
        if !facts.eligible() {
            return PutError::NotEligible;
        }
        let noted = InodeId::of(file).and_then(|inode| {
            let entry = Denied {
                id: CaseId::random().map_err(|_| Errno::IO)?,
                inode,
                blake3: facts.blake3,
                place: None,
                because: NotRemoved::Unreachable.code().to_owned(),
                since: Moment::now(),
            };
            entry.note(&self.shelf.denied)
        });
        PutError::NotRemoved { because: NotRemoved::Unreachable, durable: noted.is_ok() }
    }

    fn make_room(&self, size: u64) -> Result<Vec<crate::Dropped>, PutError> {
        let Some(cap) = self.limits.total_bytes else { return Ok(Vec::new()) };
        let room = retention::make_room(&self.shelf, size, cap, self.limits.when_full);
        let room = room.map_err(|error| PutError::Io {
            what: "room in the vault",
            source: std::io::Error::other(error),
        })?;
        match room {
            Some(dropped) => Ok(dropped),
            None => Err(PutError::VaultFull),
        }
    }

    fn take(
        &self,
        removal: &Removal<'_>,
        metadata: &Metadata,
    ) -> Result<Vec<crate::Note>, PutError> {
        let id = metadata.id;
        let noted = Intent::Put(removal.intent.clone()).note(&self.shelf.intents);
        if let Err(error) = noted {
            // The name may or may not be durable: without an item it means nothing to recovery.
            let _gone = self.shelf.intents.remove(&id.to_string());
            return Err(PutError::io("intent")(error));
        }
        if let Err(error) = removal.source.disarm(&removal.intent.attributes) {
            return Err(removal.abandon(removal.refused(error)));
        }
        if let Err(error) = self.note_again(removal.intent, removal.source) {
            return Err(removal.abandon(PutError::io("intent")(error)));
        }
        if let Err(error) = self.store(removal.source, metadata) {
            return Err(removal.abandon(error));
        }
        match removal.run() {
            Outcome::Removed(notes) => match self.shelf.intents.remove(&id.to_string()) {
                Ok(()) => Ok(notes),
                Err(_) => Err(PutError::Unfinished { case: id }),
            },
            Outcome::Kept(error) => Err(removal.abandon(error)),
            Outcome::Open(error) => {
                tracing::error!(case = %id, %error, "left for recovery");
                Err(PutError::Unfinished { case: id })
            }
        }
    }

    /// Notes the inode again if the first change of the file gave it another (overlayfs).
    fn note_again(&self, intent: &PutIntent, source: Source<'_>) -> rustix::io::Result<()> {
        let inode = InodeId::of(source.file)?;
        if inode == intent.inode {
            return Ok(());
        }
        Intent::Put(PutIntent { inode, ..intent.clone() }).note(&self.shelf.intents)
    }

    /// Writes the item, reads it back, and only then gives it its name.
    fn store(&self, source: Source<'_>, metadata: &Metadata) -> Result<(), PutError> {
        let name = item_name(metadata.id);
        let file = self.shelf.items.make_temporary(&name).map_err(PutError::io("item"))?;
        match item::write(&file, source.file, metadata, &self.shelf.key) {
            Ok(()) => {}
            Err(WriteError::Changed) => return Err(PutError::Changed { left_as: None }),
            Err(WriteError::Io(error)) => return Err(PutError::io("item")(errno(&error))),
        }
        fsync(&file).map_err(PutError::io("item"))?;
        drop(file);
        let damaged = |what| PutError::Io { what, source: std::io::ErrorKind::InvalidData.into() };
        let written =
            self.shelf.items.open(&format!("{name}.tmp")).map_err(PutError::io("item"))?;
        let written = written.ok_or_else(|| damaged("item is gone"))?;
        item::Item::open(written, &self.shelf.key)
            .and_then(|mut item| item.verify())
            .map_err(|_| damaged("item does not read back"))?;
        self.shelf.items.keep_temporary(&name).map_err(PutError::io("item"))
    }
}

/// The file must be what the scanner saw.
fn check(captive: &Captive<'_>, stat: &Statx) -> Result<(), PutError> {
    if kind(stat) != FileType::RegularFile {
        return Err(PutError::NotRegular);
    }
    let seen = &captive.expected;
    let same = stat.stx_ino == seen.inode
        && stat.stx_size == seen.size
        && Moment::from(stat.stx_mtime) == seen.modified.into()
        && seen.born.is_none_or(|born| Moment::from(stat.stx_btime) == born.into());
    if same { Ok(()) } else { Err(PutError::Changed { left_as: None }) }
}

fn describe(captive: &Captive<'_>, stat: &Statx) -> Result<Metadata, PutError> {
    let source = PutError::io("source");
    let parent = look(captive.parent).map_err(&source)?;
    if kind(&parent) != FileType::Directory {
        return Err(PutError::BadName);
    }
    let place = Place::of(captive.parent, captive.name).map_err(&source)?;
    let place = match place {
        Some(place) => place,
        None => Place {
            directory: crate::Raw::default(),
            name: crate::Raw::from(captive.name.as_encoded_bytes()),
            parent: InodeId::of(captive.parent).map_err(&source)?,
        },
    };
    Ok(Metadata {
        id: CaseId::random().map_err(|_| source(Errno::IO))?,
        taken: Moment::now(),
        place,
        inode: InodeId::of(captive.file).map_err(&source)?,
        size: stat.stx_size,
        blake3: captive.facts.blake3,
        extents: extents::map(captive.file, stat.stx_size).map_err(&source)?,
        attributes: Attributes::of(captive.file, stat).map_err(&source)?,
        facts: captive.facts.clone(),
    })
}

/// What is known before anything is touched.
fn hopeless(metadata: &Metadata, captive: &Captive<'_>) -> Option<NotRemoved> {
    if metadata.place.directory.0.is_empty() {
        return Some(NotRemoved::Unreachable);
    }
    let mount = fstatvfs(captive.parent).ok()?;
    mount.f_flag.contains(StatVfsMountFlags::RDONLY).then_some(NotRemoved::ReadOnly)
}
