//! From the command line to an exit code.

use crate::{
    adopt,
    args::{Cli, Command},
    config,
    diagnostics::{self, Volume},
    events_command, exclude,
    exit::{Exit, Failure},
    feed, pages, quarantine,
    rules_args::RulesCommand,
    rules_command, rules_cost, rules_gate, rules_show, scan, service, signatures, watch,
};
use clap::{Parser, error::ErrorKind};
use std::{io::Write, process::ExitCode};

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => run(cli).unwrap_or_else(explain).into(),
        Err(error) => {
            let is_help =
                matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            // Nobody is left to tell if even this cannot be written.
            let _unwritable = error.print().err();
            if is_help { Exit::Clean } else { Exit::Usage }.into()
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<Exit> {
    let volume = Volume::of(&cli);
    diagnostics::start(volume);
    match cli.command {
        Command::Scan(args) => scan::run(&args, volume),
        Command::Watch(args) => watch::run(&args),
        Command::Rules(RulesCommand::Check(args)) => rules_command::check(&args),
        Command::Rules(RulesCommand::List(args)) => rules_command::list(&args),
        Command::Rules(RulesCommand::Explain(args)) => rules_cost::explain(&args),
        Command::Rules(RulesCommand::Cost(args)) => rules_cost::cost(&args),
        Command::Rules(RulesCommand::Show(args)) => rules_show::run(&args),
        Command::Rules(RulesCommand::Adopt(args)) => adopt::run(&args),
        Command::Rules(RulesCommand::Gate(args)) => rules_gate::run(&args),
        Command::Quarantine(command) => quarantine::run(&command),
        Command::Status(args) => service::status(&args),
        Command::Doctor(args) => service::doctor(&args),
        Command::Selftest(args) => service::selftest(&args),
        Command::Enable(args) => service::enable(&args),
        Command::Disable => service::disable(),
        Command::Pause(args) => service::pause(&args),
        Command::Resume => service::resume(),
        Command::Metrics(args) => service::metrics(&args),
        Command::Why(args) => service::why(&args),
        Command::Top(args) => service::top(&args),
        Command::Exclude(command) => exclude::run(&command),
        Command::Events(command) => events_command::run(&command),
        Command::Config(command) => config::run(&command),
        Command::Pages(args) => pages::run(&args),
        Command::Signatures(command) => signatures::run(&command),
        Command::Feed(args) => feed::run(&args),
    }
}

/// Says on stderr what ended the run, with all causes.
fn explain(error: anyhow::Error) -> Exit {
    let exit = error.downcast_ref::<Failure>().map_or(Exit::Internal, |failure| failure.exit);
    // As above.
    let _unwritable = writeln!(std::io::stderr(), "lazaret: {error:#}").err();
    exit
}
