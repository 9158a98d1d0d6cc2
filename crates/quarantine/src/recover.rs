//! What is done before anything else when a vault is opened.
//!
//! Owns: ending or undoing work that a crash or an error left, and [`Recovery`], the report of it.
//! An error that is not "gone" decides nothing: the intent stays for the next time. Must not: run
//! without the lock.

use crate::{
    CaseId, HardLinks, ItemError, PutError, VaultError,
    attributes::flags,
    capture::{Cell, kind, open_source},
    inode::look_at,
    intent::{Intent, PutIntent, RestoreIntent},
    place,
    removal::{Outcome, Removal, forget},
    shelf::Shelf,
    source::Source,
};
use rustix::{
    fd::{AsFd, BorrowedFd, OwnedFd},
    fs::{FileType, fsync},
    io::{self, Errno},
};

/// What recovery found and did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Each piece of work that was found unfinished.
    pub cases: Vec<(CaseId, Recovered)>,
    /// Half-written files that were removed.
    pub swept: usize,
}

/// What became of one piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovered {
    /// The file is taken.
    Taken,
    /// The file is where it was, as it was.
    LeftAsFound,
    /// The file's directory is gone; what was durable in the vault stays there.
    SourceGone,
    /// The item was given back.
    Restored,
    /// The item was not given back and is still there.
    NotRestored,
    /// Not decided: its file system is not mounted, or there was an error.
    Open,
}

/// Ends or undoes all work that was left.
pub(crate) fn recover(shelf: &Shelf, hard_links: HardLinks) -> Result<Recovery, VaultError> {
    let mut report = Recovery::default();
    for directory in [&shelf.root, &shelf.intents, &shelf.denied] {
        report.swept += directory.sweep().map_err(VaultError::io("sweep"))?;
    }
    for intent in Intent::all(&shelf.intents)? {
        let done = match &intent {
            Intent::Put(put) => put_again(shelf, put, hard_links),
            Intent::Restore(restore) => restore_again(shelf, restore),
        };
        let done = done.unwrap_or_else(|error| {
            tracing::error!(case = %intent.id(), %error, "recovery is not complete");
            Recovered::Open
        });
        report.cases.push((intent.id(), done));
    }
    if report.cases.iter().all(|(_, done)| *done != Recovered::Open) {
        report.swept += shelf.items.sweep().map_err(VaultError::io("sweep"))?;
    }
    Ok(report)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ItemState {
    Whole,
    Broken,
}

fn put_again(shelf: &Shelf, intent: &PutIntent, links: HardLinks) -> io::Result<Recovered> {
    let item = item_state(shelf, intent.id)?;
    let parent = match intent.place.find()? {
        place::Found::Same(parent) => parent,
        place::Found::Unmounted => return Ok(Recovered::Open),
        place::Found::Gone | place::Found::Other(_) => return source_gone(shelf, intent, item),
    };
    let name = intent.place.c_name().ok_or(Errno::INVAL)?;
    let cell = Cell::find(parent.as_fd(), intent.id)?;
    let (file, caught) = match find_source(intent, parent.as_fd(), cell.as_ref())? {
        Some(found) => found,
        None => {
            if let Some(cell) = cell {
                if cell.look()?.is_some() {
                    cell.put_back((parent.as_fd(), &name), intent.id)?;
                }
                cell.close(parent.as_fd())?;
            }
            fsync(&parent)?;
            return source_gone(shelf, intent, item);
        }
    };
    let source = Source { file: file.as_fd(), parent: parent.as_fd(), name: &name };
    let removal = Removal { shelf, intent, source, hard_links: links };
    if item == ItemState::Broken {
        return left(&removal, PutError::Vanished);
    }
    let outcome = match (caught, cell) {
        (true, Some(cell)) => removal.finish(cell),
        (_, Some(cell)) => {
            cell.put_back_if_any((parent.as_fd(), &name), intent.id)?;
            removal.run()
        }
        (_, None) => removal.run(),
    };
    match outcome {
        Outcome::Removed(_) => {
            shelf.intents.remove(&intent.id.to_string())?;
            Ok(Recovered::Taken)
        }
        // An I/O error proves nothing: neither end nor undo on it.
        Outcome::Kept(PutError::Io { source, .. }) => Err(crate::store::errno(&source)),
        Outcome::Kept(error) => left(&removal, error),
        Outcome::Open(error) => Err(error),
    }
}

fn left(removal: &Removal<'_>, error: PutError) -> io::Result<Recovered> {
    match removal.abandon(error) {
        PutError::Unfinished { .. } => Ok(Recovered::Open),
        _ => Ok(Recovered::LeftAsFound),
    }
}

/// The source in the cell (`true`) or under its name, opened.
fn find_source(
    intent: &PutIntent,
    parent: BorrowedFd<'_>,
    cell: Option<&Cell>,
) -> io::Result<Option<(OwnedFd, bool)>> {
    let ours =
        |stat: &rustix::fs::Statx| intent.inode.is(stat) && kind(stat) == FileType::RegularFile;
    if let Some(cell) = cell
        && cell.look()?.as_ref().is_some_and(ours)
    {
        return Ok(Some((cell.open()?, true)));
    }
    let name = intent.place.c_name().ok_or(Errno::INVAL)?;
    if !look_at(parent, &name)?.as_ref().is_some_and(ours) {
        return Ok(None);
    }
    let file = open_source(parent, &name)?;
    let still = ours(&crate::inode::look(&file)?);
    Ok(still.then_some((file, false)))
}

fn source_gone(shelf: &Shelf, intent: &PutIntent, item: ItemState) -> io::Result<Recovered> {
    if item == ItemState::Whole {
        shelf.intents.remove(&intent.id.to_string())?;
    } else {
        forget(shelf, intent)?;
    }
    Ok(Recovered::SourceGone)
}

/// Whether there is a whole item; an error if that cannot be told.
fn item_state(shelf: &Shelf, id: CaseId) -> io::Result<ItemState> {
    let verified = shelf
        .item(id)
        .and_then(|mut item| item.verify().map_err(|source| VaultError::Item { id, source }));
    match verified {
        Ok(()) => Ok(ItemState::Whole),
        Err(VaultError::NoSuchCase(_)) => Ok(ItemState::Broken),
        Err(VaultError::Item { source: ItemError::Io(error), .. }) => {
            Err(crate::store::errno(&error))
        }
        Err(VaultError::Item { .. }) => Ok(ItemState::Broken),
        Err(VaultError::Io { source, .. }) => Err(crate::store::errno(&source)),
        Err(_) => Err(Errno::IO),
    }
}

fn restore_again(shelf: &Shelf, intent: &RestoreIntent) -> io::Result<Recovered> {
    let parent = match intent.place.find()? {
        place::Found::Same(parent) => parent,
        place::Found::Unmounted => return Ok(Recovered::Open),
        place::Found::Gone | place::Found::Other(_) => return not_restored(shelf, intent),
    };
    let name = intent.place.c_name().ok_or(Errno::INVAL)?;
    if let Some(cell) = Cell::find(parent.as_fd(), intent.id)? {
        if cell.look()?.is_some_and(|stat| intent.inode.is(&stat)) {
            cell.unlink()?;
        }
        cell.close(parent.as_fd())?;
    }
    let target = look_at(&parent, &name)?;
    if !target.is_some_and(|stat| intent.inode.is(&stat)) {
        return not_restored(shelf, intent);
    }
    let file = open_source(parent.as_fd(), &name)?;
    if flags(&file)? != rustix::fs::IFlags::from_bits_retain(intent.flags.flags) {
        intent.flags.apply_flags(&file)?;
    }
    fsync(&file)?;
    fsync(&parent)?;
    if !intent.keep {
        shelf.remove_item(intent.id)?;
    }
    shelf.intents.remove(&intent.id.to_string())?;
    Ok(Recovered::Restored)
}

fn not_restored(shelf: &Shelf, intent: &RestoreIntent) -> io::Result<Recovered> {
    shelf.intents.remove(&intent.id.to_string())?;
    Ok(Recovered::NotRestored)
}
