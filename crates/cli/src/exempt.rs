//! A scan by root where the service blocks.
//!
//! Owns: the line to the service, over which it is told that this process scans by itself. Without it
//! the scanner would be refused what it has to read. Must not: be held by a process that does anything
//! else with what it opens.

use crate::service;
use lazaret_control::{Answer, Call, Client};

/// Asks the service, if this is root's process: it is answered first as long as the line lives. None
/// if there is no service, or if it does not do that.
pub(crate) fn exempt() -> Option<Client> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let client = Client::connect(&service::places().ok()?.runtime.join("control.sock")).ok()?;
    let answer = client.ask(Call::Exempt, None).ok()?;
    (answer == Answer::Done).then_some(client)
}
