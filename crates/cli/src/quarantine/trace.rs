//! What the vault knows of one path, for who asks why.
//!
//! Owns: [`Trace`]. Takes root, to whom the vault belongs. Must not: change anything.

use super::store::Store;
use crate::output::shown;
use std::path::Path;

/// What the vault knows of a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trace {
    /// It is on the deny list, and why.
    pub(crate) denied: Option<String>,
    /// What was taken from there: number, time and rule.
    pub(crate) cases: Vec<String>,
}

impl Trace {
    /// Whether it knows anything.
    pub(crate) fn knows(&self) -> bool {
        self.denied.is_some() || !self.cases.is_empty()
    }
}

/// What the vault knows of the path, and of the inode that is there now; or why it was not asked.
pub(crate) fn trace(path: &Path, inode: Option<u64>) -> Result<Trace, String> {
    if !rustix::process::geteuid().is_root() {
        return Err("this takes root".to_owned());
    }
    let text = |error: crate::exit::Failure| error.to_string();
    let Some(catalogue) = Store::find().and_then(|store| store.reader()).map_err(text)? else {
        return Ok(Trace::default());
    };
    let denied = catalogue.denied().map_err(|error| error.to_string())?;
    let is_it = |entry: &&lazaret_quarantine::Denied| {
        let at = entry.place.as_ref().map(|place| place.path());
        at.is_some_and(|at| at == path) && inode.is_none_or(|inode| inode == entry.inode.inode)
    };
    let listed = catalogue.list().map_err(|error| error.to_string())?;
    let taken = listed.iter().filter_map(|item| {
        let case = item.case.as_ref().ok().filter(|case| case.metadata.place.path() == path)?;
        let rule = case.metadata.facts.detections.first().map_or("-", |found| found.rule.as_str());
        let when = super::record::time(case.metadata.taken);
        Some(format!("{} taken {when} ({})", item.id, shown(rule.as_ref())))
    });
    Ok(Trace {
        denied: denied.iter().find(is_it).map(|entry| entry.because.clone()),
        cases: taken.collect(),
    })
}
