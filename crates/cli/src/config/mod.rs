//! `lazaret config`: what is configured, where, and whether it can be used.
//!
//! Owns: how settings are shown. Must not: know what a setting does.

mod check;
mod show;

use crate::{exit::Exit, rules_command::unwritable, service_args::ConfigCommand};
use anyhow::Result;
use lazaret_config::schema;
use std::io::{self, Write};

pub(crate) fn run(command: &ConfigCommand) -> Result<Exit> {
    let mut to = io::stdout().lock();
    match command {
        ConfigCommand::Check(args) => Ok(check::run(&mut to, args)?),
        ConfigCommand::Show(args) => Ok(show::run(&mut to, args)?),
        ConfigCommand::Schema => {
            writeln!(to, "{:#}", schema()).map_err(unwritable)?;
            Ok(Exit::Clean)
        }
    }
}
