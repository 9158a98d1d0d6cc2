//! `lazaret quarantine list`.

use super::{
    record::{ItemRecord, PathRecord, time},
    store::{Store, failure, lost},
};
use crate::{
    exit::{Exit, Failure},
    output::shown,
    quarantine_args::{ItemFormat, ListArgs},
};
use lazaret_quarantine::{Catalogue, Denied};
use serde_json::json;
use std::io::{self, Write};

pub(super) fn run(store: &Store, args: &ListArgs) -> Result<Exit, Failure> {
    let catalogue = store.reader()?;
    let mut to = io::stdout().lock();
    match args.denied {
        true => denied(&mut to, catalogue.as_ref(), args.format)?,
        false => kept(&mut to, catalogue.as_ref(), args.format)?,
    }
    to.flush().map_err(lost)?;
    Ok(Exit::Clean)
}

fn kept(
    to: &mut impl Write,
    catalogue: Option<&Catalogue>,
    format: ItemFormat,
) -> Result<(), Failure> {
    let items = catalogue.map_or(Ok(Vec::new()), Catalogue::list).map_err(|e| failure(&e))?;
    if format == ItemFormat::Json {
        let records: Vec<_> = items.iter().map(ItemRecord::new).collect();
        return array(to, &records);
    }
    for (number, listed) in items.iter().enumerate() {
        if number == 0 {
            writeln!(to, "{HEADER}").map_err(lost)?;
        }
        let path = listed.case.as_ref().map(|case| case.metadata.place.path());
        let path = path.map(|path| shown(path.as_ref())).unwrap_or_default();
        writeln!(to, "{}", ItemRecord::new(listed).columns(&path)).map_err(lost)?;
    }
    writeln!(to, "{} items.", items.len()).map_err(lost)
}

/// What was found and could not be removed, or has other names that remain.
fn denied(
    to: &mut impl Write,
    catalogue: Option<&Catalogue>,
    format: ItemFormat,
) -> Result<(), Failure> {
    let all = catalogue.map_or(Ok(Vec::new()), Catalogue::denied).map_err(|e| failure(&e))?;
    if format == ItemFormat::Json {
        let records: Vec<_> = all.iter().map(denied_record).collect();
        return array(to, &records);
    }
    for entry in &all {
        let (id, since, because) = (entry.id, time(entry.since), &entry.because);
        let second = since.get(..19).unwrap_or(&since);
        let place = entry.place.as_ref().map(|place| shown(place.path().as_ref()));
        let place = place.unwrap_or_default();
        writeln!(to, "{id}  {second}Z  {because:<28}  {place}").map_err(lost)?;
    }
    writeln!(to, "{} files on the deny list.", all.len()).map_err(lost)
}

fn denied_record(entry: &Denied) -> serde_json::Value {
    let path = entry.place.as_ref().map(|place| place.path());
    json!({
        "id": entry.id, "since": time(entry.since), "because": entry.because,
        "place": path.map(|path| PathRecord::new(path.as_encoded_bytes())),
        "inode": entry.inode, "blake3": entry.blake3,
    })
}

/// An array with one object a line.
fn array(to: &mut impl Write, records: &[impl serde::Serialize]) -> Result<(), Failure> {
    let lines: Result<Vec<_>, _> = records.iter().map(serde_json::to_string).collect();
    let lines = lines.map_err(|e| lost(e.into()))?;
    let lines = if lines.is_empty() { String::new() } else { format!("\n{}\n", lines.join(",\n")) };
    writeln!(to, "[{lines}]").map_err(lost)
}

const HEADER: &str = concat!(
    "ID                                TAKEN                 ",
    "        SIZE  RULE                          PATH"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_is_one_even_without_items() {
        let mut out = Vec::new();
        array(&mut out, &[] as &[u8]).unwrap();
        array(&mut out, &[1, 2]).unwrap();
        assert_eq!(out, b"[]\n[\n1,\n2\n]\n");
    }
}
