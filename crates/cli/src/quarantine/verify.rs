//! `lazaret quarantine verify`.

use super::store::{Store, failure, lost};
use crate::{
    exit::{Exit, Failure},
    quarantine_args::{ItemFormat, VerifyArgs},
};
use lazaret_quarantine::{Catalogue, VaultError, Verified};
use serde_json::json;
use std::io::{self, Write};

pub(super) fn run(store: &Store, args: &VerifyArgs) -> Result<Exit, Failure> {
    let catalogue = if args.ids.is_empty() { store.reader()? } else { Some(store.existing()?) };
    let verified = match &catalogue {
        None => Vec::new(),
        Some(catalogue) if args.ids.is_empty() => {
            catalogue.verify_all().map_err(|e| failure(&e))?
        }
        Some(catalogue) => some(catalogue, args)?,
    };
    let mut to = io::stdout().lock();
    match args.format {
        ItemFormat::Json => {
            let records: Vec<_> = verified.iter().map(record).collect();
            writeln!(to, "{:#}", json!(records)).map_err(lost)?;
        }
        ItemFormat::Text => text(&mut to, &verified).map_err(lost)?,
    }
    to.flush().map_err(lost)?;
    Ok(if verified.iter().all(|(_, whole)| whole.is_ok()) { Exit::Clean } else { Exit::Found })
}

fn some(catalogue: &Catalogue, args: &VerifyArgs) -> Result<Vec<Verified>, Failure> {
    let verified: Vec<Verified> = args.ids.iter().map(|id| (*id, catalogue.verify(*id))).collect();
    let missing = verified.iter().filter_map(|(_, whole)| whole.as_ref().err());
    match missing.into_iter().find(|e| matches!(e, VaultError::NoSuchCase(_))) {
        Some(error) => Err(failure(error)),
        None => Ok(verified),
    }
}

fn record((id, whole): &Verified) -> serde_json::Value {
    match whole {
        Ok(()) => json!({ "id": id, "whole": true }),
        Err(error) => {
            json!({ "id": id, "whole": false, "code": error.code(), "message": error.to_string() })
        }
    }
}

fn text(to: &mut impl Write, verified: &[Verified]) -> io::Result<()> {
    let mut damaged = 0;
    for (_, whole) in verified {
        if let Err(error) = whole {
            damaged += 1;
            writeln!(to, "{error} ({})", error.code())?;
        }
    }
    writeln!(to, "{} items whole, {damaged} not.", verified.len() - damaged)
}
