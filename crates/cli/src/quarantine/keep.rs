//! The keeper beside a scan: takes the files that the restricted scanner points at.
//!
//! Started by `lazaret scan --action quarantine` before it gives its powers up, as a process of its
//! own that inherits one end of the courier's socket as standard input. It reads no content but to
//! hash and encrypt it, and ends when the scanner does. The vault is opened for each file, so that
//! others need not wait for the scan.

use super::store::{Store, lost};
use crate::{
    exit::{Exit, Failure},
    restrict::restrict_keeper,
};
use lazaret_quarantine::Courier;
use std::{io, os::fd::AsFd};

pub(super) fn run() -> Result<Exit, Failure> {
    let socket = io::stdin().as_fd().try_clone_to_owned().map_err(lost)?;
    let courier = Courier::from(socket);
    // It hashes and encrypts what it takes.
    let _answered_first = crate::scan::Pass::ask();
    let store = Store::find()?;
    restrict_keeper();
    let dropped = store.open().and_then(|mut vault| vault.prune());
    courier.greet(dropped).map_err(lost)?;
    courier.serve_with(&mut || store.open()).map_err(lost)?;
    Ok(Exit::Clean)
}
