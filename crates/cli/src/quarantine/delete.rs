//! `lazaret quarantine delete`.

use super::store::{Store, failure, lost};
use crate::{
    exit::{Exit, Failure},
    quarantine_args::DeleteArgs,
};
use std::io::{self, Write};

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
    let there: Vec<_> = vault.catalogue().list().map_err(|e| failure(&e))?;
    let missing = args.ids.iter().find(|id| there.iter().all(|listed| listed.id != **id));
    if let Some(id) = missing {
        return Err(Failure::new(Exit::NoInput, format!("no item {id}; nothing was deleted")));
    }
    for id in &args.ids {
        vault.delete(*id).map_err(|e| failure(&e))?;
        writeln!(to, "deleted {id}").map_err(lost)?;
    }
    to.flush().map_err(lost)?;
    Ok(Exit::Clean)
}
