//! `lazaret quarantine delete`.

use super::store::{Store, failure, lost};
use crate::{
    exit::{Exit, Failure},
    output::shown,
    quarantine_args::DeleteArgs,
};
use lazaret_quarantine::{CaseId, Vault};
use std::{
    collections::BTreeSet,
    io::{self, Write},
};

/// All of the items must be there, or none is deleted.
pub(super) fn run(store: &Store, args: &DeleteArgs) -> Result<Exit, Failure> {
    let mut vault = store.writer()?;
    let mut to = io::stdout().lock();
    if let Some(span) = args.older_than {
        let dropped = vault.delete_older_than(span.duration()).map_err(|e| failure(&e))?;
        for item in &dropped {
            writeln!(to, "deleted {}", item.id).map_err(lost)?;
        }
        writeln!(to, "{} items deleted.", dropped.len()).map_err(lost)?;
        return Ok(Exit::Clean);
    }
    if args.denied {
        return undeny(&mut vault, &args.ids, &mut to);
    }
    let there = vault.catalogue().list().map_err(|e| failure(&e))?;
    all_there("item", &args.ids, there.iter().map(|listed| listed.id))?;
    for id in &args.ids {
        vault.delete(*id).map_err(|e| failure(&e))?;
        writeln!(to, "deleted {id}").map_err(lost)?;
    }
    to.flush().map_err(lost)?;
    Ok(Exit::Clean)
}

/// Takes entries off the deny list, all or none.
fn undeny(vault: &mut Vault, ids: &[CaseId], to: &mut impl Write) -> Result<Exit, Failure> {
    let there = vault.catalogue().denied().map_err(|e| failure(&e))?;
    all_there("entry of the deny list", ids, there.iter().map(|entry| entry.id))?;
    for id in ids {
        let entry = vault.undeny(*id).map_err(|e| failure(&e))?;
        let place = entry.place.map(|place| shown(place.path().as_ref())).unwrap_or_default();
        writeln!(to, "off the deny list {id}  {place}").map_err(lost)?;
    }
    to.flush().map_err(lost)?;
    Ok(Exit::Clean)
}

fn all_there(
    what: &str,
    ids: &[CaseId],
    there: impl Iterator<Item = CaseId>,
) -> Result<(), Failure> {
    let there: BTreeSet<CaseId> = there.collect();
    match ids.iter().find(|id| !there.contains(id)) {
        Some(id) => {
            Err(Failure::new(Exit::NoInput, format!("no {what} {id}; nothing was deleted")))
        }
        None => Ok(()),
    }
}
