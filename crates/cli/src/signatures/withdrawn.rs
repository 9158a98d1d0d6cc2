//! Cases in the vault that rules put there which were withdrawn since.
//!
//! Owns: naming them after an activation, with the command that gives them back. Must not: restore.

use super::ground::Ground;
use crate::{exit::Failure, output::shown, rules_command::unwritable};
use lazaret_feed::Pointer;
use lazaret_quarantine::{Catalogue, Listed};
use std::{collections::BTreeSet, io::Write};

/// Lists items of which every detection was withdrawn by this package.
pub(super) fn tell(ground: &Ground, pointer: &Pointer, to: &mut impl Write) -> Result<(), Failure> {
    let Ok(content) = ground.store.content(pointer.content) else { return Ok(()) };
    let withdrawn = &content.manifest().withdrawn;
    if withdrawn.is_empty() {
        return Ok(());
    }
    let Ok(catalogue) = Catalogue::open(&ground.places.quarantine()) else { return Ok(()) };
    let items = catalogue.list().unwrap_or_default();
    let freed: Vec<&Listed> = items.iter().filter(|item| is_freed(item, withdrawn)).collect();
    if freed.is_empty() {
        return Ok(());
    }
    writeln!(to, "Quarantined by rules that are withdrawn now:").map_err(unwritable)?;
    for item in freed {
        let path = item.case.as_ref().map(|case| case.metadata.place.path());
        let path = path.map(|path| shown(path.as_ref())).unwrap_or_default();
        writeln!(to, "  lazaret quarantine restore {}    {path}", item.id).map_err(unwritable)?;
    }
    Ok(())
}

fn is_freed(item: &Listed, withdrawn: &BTreeSet<String>) -> bool {
    item.case.as_ref().is_ok_and(|case| {
        let found = &case.metadata.facts.detections;
        let is_gone = |name: &String| withdrawn.contains(name);
        !found.is_empty() && found.iter().all(|f| is_gone(&format!("{}:{}", f.namespace, f.rule)))
    })
}
