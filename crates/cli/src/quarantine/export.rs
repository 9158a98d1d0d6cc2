//! `lazaret quarantine export`.

use super::store::{Store, failure, of_io};
use crate::{
    exit::{Exit, Failure},
    quarantine_args::ExportArgs,
};
use lazaret_quarantine::{Catalogue, ExportError};
use std::{
    io::{self, BufWriter, IsTerminal, Write},
    path::Path,
};

/// The output appears whole or not at all, and replaces nothing.
pub(super) fn run(store: &Store, args: &ExportArgs) -> Result<Exit, Failure> {
    let catalogue = store.existing()?;
    let Some(path) = &args.output else {
        let out = io::stdout();
        if out.is_terminal() {
            let message = "the archive is not for a terminal; name a file with -o";
            return Err(Failure::new(Exit::Usage, message));
        }
        write(&catalogue, args, &mut BufWriter::new(out.lock()))?;
        return Ok(Exit::Clean);
    };
    let cannot = |e: &io::Error| {
        Failure::new(Exit::CannotCreate, format!("cannot create {}: {e}", path.display()))
    };
    if path.symlink_metadata().is_ok() {
        return Err(cannot(&io::ErrorKind::AlreadyExists.into()));
    }
    let parent = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::Builder::new().prefix(".lazaret-").tempfile_in(parent);
    let mut file = file.map_err(|e| cannot(&e))?;
    write(&catalogue, args, &mut BufWriter::new(&mut file))?;
    file.as_file().sync_all().map_err(|e| cannot(&e))?;
    file.persist_noclobber(path).map_err(|e| cannot(&e.error))?;
    Ok(Exit::Clean)
}

fn write(catalogue: &Catalogue, args: &ExportArgs, to: &mut dyn Write) -> Result<(), Failure> {
    let done = match &args.age {
        Some(recipient) => catalogue.export(args.id, recipient, to),
        None => catalogue.export_zip(args.id, to),
    };
    done.map_err(|error| match &error {
        ExportError::BadRecipient(_) => Failure::new(Exit::Usage, &error),
        ExportError::Vault(inner) => failure(inner),
        ExportError::Output(inner) => Failure::new(of_io(inner), &error),
        _ => Failure::new(Exit::Internal, &error),
    })
}
