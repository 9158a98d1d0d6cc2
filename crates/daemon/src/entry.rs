//! From the command line of `lazaretd` to an exit code.
//!
//! Owns: the few options, and which role this process plays. Must not: do the work.

use crate::{
    canary,
    company::{Means, Role, announce, stand},
    doctor,
    error::DaemonError,
    hook, keeper, primer, scout, serve, worker,
};
use rustix::{
    fd::{AsFd, OwnedFd},
    net::sockopt::socket_acceptconn,
};
use std::{
    ffi::OsString,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Runs what the process was started as.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match parse(&arguments).and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell if even this cannot be written.
            drop(writeln!(io::stderr(), "lazaretd: {error}"));
            ExitCode::from(error.exit_code())
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Duty {
    Help,
    Version,
    /// The whole service; with a parent, it ends when that does.
    Service {
        config: PathBuf,
        ends_with_parent: bool,
    },
    /// The gate alone; the other roles are units of their own, with their sockets here.
    Gate {
        config: PathBuf,
        sockets: PathBuf,
    },
    /// Another role, or its door: as the standard input says.
    Role(Role, Option<PathBuf>),
    Canary,
    Hook(PathBuf),
    /// What workers of this version will want to know about the rules.
    Prepare(PathBuf),
    Probe,
}

fn parse(arguments: &[OsString]) -> Result<Duty, DaemonError> {
    let texts: Vec<&str> = arguments.iter().map(|text| text.to_str().unwrap_or("?")).collect();
    let path = |at: usize| arguments.get(at).map(PathBuf::from).unwrap_or_default();
    let gate = |sockets| Duty::Gate { config: path(3), sockets };
    match texts[..] {
        ["--help" | "-h"] => Ok(Duty::Help),
        ["--version" | "-V"] => Ok(Duty::Version),
        ["--config", _] => Ok(Duty::Service { config: path(1), ends_with_parent: false }),
        ["--config", _, "--end-with-parent"] => {
            Ok(Duty::Service { config: path(1), ends_with_parent: true })
        }
        ["--role", "gate", "--config", _] => Ok(gate(SOCKETS.into())),
        ["--role", "gate", "--config", _, "--sockets", _] => Ok(gate(path(5))),
        ["--role", "worker" | "workers"] => Ok(Duty::Role(Role::Worker, None)),
        ["--role", "keeper", "--config", _] => Ok(Duty::Role(Role::Keeper, Some(path(3)))),
        ["--role", "scout"] => Ok(Duty::Role(Role::Scout, None)),
        ["--role", "canary"] => Ok(Duty::Canary),
        ["--role", "hook", "--config", _] => Ok(Duty::Hook(path(3))),
        ["--prepare", "--config", _] => Ok(Duty::Prepare(path(2))),
        ["--probe"] => Ok(Duty::Probe),
        _ => Err(DaemonError::Usage(format!("unknown arguments\n\n{HELP}"))),
    }
}

fn run(duty: Duty) -> Result<(), DaemonError> {
    match duty {
        Duty::Help => Ok(write!(io::stdout(), "{HELP}")?),
        Duty::Version => Ok(writeln!(io::stdout(), "lazaretd {}", env!("CARGO_PKG_VERSION"))?),
        Duty::Service { config, ends_with_parent } => {
            if ends_with_parent {
                let signal = Some(rustix::process::Signal::TERM);
                rustix::process::set_parent_process_death_signal(signal)
                    .map_err(io::Error::from)?;
            }
            serve::serve(&config, Means::Start { config: config.clone() })
        }
        Duty::Gate { config, sockets } => serve::serve(&config, Means::Call { sockets }),
        Duty::Canary => Ok(canary::be()?),
        Duty::Hook(config) => Ok(hook::run(standard_input()?, &config)?),
        Duty::Prepare(config) => primer::prepare(&config),
        Duty::Probe => Ok(writeln!(io::stdout(), "{}", doctor::probe())?),
        Duty::Role(role, config) => play(role, config.as_deref()),
    }
}

fn standard_input() -> io::Result<OwnedFd> {
    io::stdin().as_fd().try_clone_to_owned()
}

/// A role serves one connection; at a socket that listens it starts a process for each.
fn play(role: Role, config: Option<&Path>) -> Result<(), DaemonError> {
    let socket = standard_input()?;
    let listens = socket_acceptconn(&socket).map_err(|_| {
        DaemonError::Usage(format!("--role {} takes a socket as its standard input", role.as_str()))
    })?;
    if listens {
        return Ok(stand(&socket, role, config)?);
    }
    until_the_gate_ends(announce(&socket).and_then(|()| match role {
        Role::Worker => worker::serve(&socket),
        Role::Keeper => keeper::serve(socket, config.unwrap_or(Path::new(CONFIG))),
        Role::Scout => scout::serve(&socket),
    }))
}

fn until_the_gate_ends(result: io::Result<()>) -> Result<(), DaemonError> {
    match result {
        Err(error) if GATE_GONE.contains(&error.kind()) => Ok(()),
        other => Ok(other?),
    }
}

const GATE_GONE: [io::ErrorKind; 2] = [io::ErrorKind::BrokenPipe, io::ErrorKind::ConnectionReset];

/// Where the sockets of the units are.
const SOCKETS: &str = "/run/lazaret-roles";
const CONFIG: &str = "/etc/lazaret";

const HELP: &str = "\
lazaretd, the service of Lazaret: asks before files are opened and executed.

  lazaretd --config FILE     run in the foreground; events on stdout, one JSON object a line;
                             FILE may be a directory like /etc/lazaret
  lazaretd --role gate --config FILE [--sockets DIRECTORY]
                             the gate alone; the other roles are called at workers.sock,
                             keeper.sock and scout.sock in /run/lazaret-roles
  lazaretd --role workers|scout, lazaretd --role keeper --config FILE
                             one of these, at the SEQPACKET socket that is its standard input
  lazaretd --prepare --config FILE
                             find out about the rules what the next start wants to know, so that
                             it protects sooner
  lazaretd --probe           what this kernel can do, as JSON
  lazaretd --version

Needs root, or for a role what its unit gives it. SIGTERM and SIGINT end it; whoever waits then is let go by the kernel. SIGHUP loads
configuration and rules anew; until the new ones serve, the old ones do.
Exit codes: 0 ended by a signal, 64 usage, 65 rules, 66 no such file system, 70 internal,
77 the kernel does not let us watch, 78 configuration.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_name_a_role() {
        let role =
            |text: &str| parse(&text.split_whitespace().map(OsString::from).collect::<Vec<_>>());
        let config = PathBuf::from("/c");
        let service = Duty::Service { config: config.clone(), ends_with_parent: false };
        assert_eq!(role("--config /c").unwrap(), service);
        let gate = |sockets: &str| Duty::Gate { config: config.clone(), sockets: sockets.into() };
        assert_eq!(role("--role gate --config /c").unwrap(), gate("/run/lazaret-roles"));
        assert_eq!(role("--role gate --config /c --sockets /s").unwrap(), gate("/s"));
        assert_eq!(role("--role worker").unwrap(), Duty::Role(Role::Worker, None));
        assert_eq!(role("--role workers").unwrap(), Duty::Role(Role::Worker, None));
        for wrong in ["", "--config", "--role gate", "--role keeper", "--config /c extra"] {
            assert_eq!(role(wrong).unwrap_err().exit_code(), 64, "{wrong}");
        }
    }
}
