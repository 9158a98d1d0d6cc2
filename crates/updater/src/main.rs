//! `lazaret-update`: the one program that speaks to networks.
//!
//! Owns, for hosts: `fetch` (sources and what is told), `session` (one source asked once),
//! `transport`, `pinned`, `trust` and `choose`. For publishers: keys and roots (`key`, `root`), making
//! packages (`pack`), and the directory that is served (`site`, `metadata`, `publish`, `plan`).
//! Deltas are made and applied in `delta`.
//!
//! Must not: load rules, change what is active.
#![forbid(unsafe_code)]

mod args;
mod choose;
mod delta;
mod fault;
mod fetch;
mod init;
mod key;
mod metadata;
mod pack;
mod pinned;
mod plan;
mod publish;
mod root;
mod rotate;
mod session;
mod site;
mod source;
mod transport;
mod trust;
mod words;

use args::{Cli, Command, FeedCommand};
use clap::Parser;
use std::{io::Write, process::ExitCode};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { 64 } else { 0 };
            // Nobody is left to tell if even this cannot be written.
            let _unwritable = error.print().err();
            return ExitCode::from(code);
        }
    };
    let (code, said) = match &cli.command {
        Command::Fetch(args) => match fetch::run(args) {
            Ok(said) => (0, said),
            Err(fault) => (fault.exit(), format!("lazaret-update: {fault} ({})\n", fault.code())),
        },
        Command::Feed(command) => match feed(command) {
            Ok(said) => (0, said),
            Err(error) => (1, format!("lazaret-update: {error:#}\n")),
        },
    };
    // As above.
    let _unwritable = if code == 0 {
        std::io::stdout().write_all(said.as_bytes()).err()
    } else {
        std::io::stderr().write_all(said.as_bytes()).err()
    };
    ExitCode::from(code)
}

fn feed(command: &FeedCommand) -> anyhow::Result<String> {
    match command {
        FeedCommand::Init(args) => init::run(args),
        FeedCommand::Package(args) => pack::run(args),
        FeedCommand::Publish(args) => publish::publish(args),
        FeedCommand::Promote(args) => publish::promote(args),
        FeedCommand::Hold(args) => publish::hold(args),
        FeedCommand::Export(args) => publish::export(args),
        FeedCommand::RotateKey(args) => rotate::run(args),
    }
}
