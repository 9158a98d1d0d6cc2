//! `lazaret-update`: what publishers do with packages, in a program of its own.
//!
//! Owns: keys and roots (`key`, `root`), and making packages (`pack`). The client of
//! served feeds belongs here too, so that no other program links network or TLS code.
//!
//! Must not: load rules, change what is active.
#![forbid(unsafe_code)]

mod args;
mod init;
mod key;
mod pack;
mod root;
mod rotate;
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
    let Command::Feed(command) = cli.command;
    let done = match &command {
        FeedCommand::Init(args) => init::run(args),
        FeedCommand::Package(args) => pack::run(args),
        FeedCommand::RotateKey(args) => rotate::run(args),
    };
    let (code, said) = match done {
        Ok(said) => (0, said),
        Err(error) => (1, format!("lazaret-update: {error:#}\n")),
    };
    // As above.
    let _unwritable = if code == 0 {
        std::io::stdout().write_all(said.as_bytes()).err()
    } else {
        std::io::stderr().write_all(said.as_bytes()).err()
    };
    ExitCode::from(code)
}
