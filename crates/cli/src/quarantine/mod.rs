//! `lazaret quarantine`: what people do with the vault.
//!
//! Owns: one file a verb; what they share is in `store` (opening the vault, its errors as exit
//! codes) and `record` (an item as it is shown). `keep` and `recheck` are helper processes: the one
//! writer beside a restricted scan, and the restricted scan beside a restore.
//!
//! Must not: touch the vault's files but through its room, nor read a sample's bytes in a process
//! that may write.

mod allow;
mod delete;
mod export;
mod keep;
mod list;
mod recheck;
mod record;
mod restore;
mod show;
mod store;
mod trace;
mod verdict;
mod verify;

use crate::{
    exit::{Exit, Failure},
    quarantine_args::QuarantineCommand,
};
use anyhow::Result;
use store::Store;

pub(crate) use trace::{Trace, trace};

pub(crate) fn run(command: &QuarantineCommand) -> Result<Exit> {
    let store = || Store::find();
    let done: Result<Exit, Failure> = match command {
        QuarantineCommand::List(args) => store().and_then(|store| list::run(&store, args)),
        QuarantineCommand::Show(args) => store().and_then(|store| show::run(&store, args)),
        QuarantineCommand::Restore(args) => store().and_then(|store| restore::run(&store, args)),
        QuarantineCommand::Export(args) => store().and_then(|store| export::run(&store, args)),
        QuarantineCommand::Delete(args) => store().and_then(|store| delete::run(&store, args)),
        QuarantineCommand::Verify(args) => store().and_then(|store| verify::run(&store, args)),
        QuarantineCommand::Keep => keep::run(),
        QuarantineCommand::Recheck(args) => recheck::run(args),
    };
    Ok(done?)
}
