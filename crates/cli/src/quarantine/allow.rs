//! Digests that people allowed: the list that every scan of this host or user loads.
//!
//! Owns: adding to it. It is a hash list like any other, in the state directory, replaced as a
//! whole so that nobody reads half of it. Must not: decide what is allowed.

use crate::exit::{Exit, Failure};
use lazaret_config::Places;
use lazaret_quarantine::Digest;
use std::{
    fs,
    io::{self, Write},
};

/// Adds a digest of a file of `size` bytes, once.
pub(super) fn allow(places: &Places, digest: Digest, size: u64) -> Result<(), Failure> {
    let path = places.allow_list();
    let failed = |e: io::Error| {
        Failure::new(Exit::CannotCreate, format!("cannot write {}: {e}", path.display()))
    };
    let mut text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => HEADER.to_owned(),
        Err(e) => return Err(failed(e)),
    };
    let entry = format!("{digest}:{size}");
    if text.lines().any(|line| line == entry) {
        return Ok(());
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&entry);
    text.push('\n');
    let directory = path.parent().unwrap_or(&places.state);
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(&path).map_err(|e| failed(e.error))?;
    fs::File::open(directory).and_then(|directory| directory.sync_all()).map_err(failed)
}

const HEADER: &str = "\
#!lazaret-hashes allow blake3
# Allowed by `lazaret quarantine restore --allow`; a line may be removed by hand.
";
