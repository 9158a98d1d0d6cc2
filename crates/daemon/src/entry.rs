//! From the command line of `lazaretd` to an exit code.
//!
//! Owns: the few options, and which role this process plays. Must not: do the work.

use crate::{canary, doctor, error::DaemonError, keeper, scout, serve, worker};
use rustix::fd::AsFd;
use std::{
    ffi::OsString,
    io::{self, Write},
    path::PathBuf,
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
enum Role {
    Help,
    Version,
    /// The whole service; with a parent, it ends when that does.
    Service {
        config: PathBuf,
        ends_with_parent: bool,
    },
    Worker,
    Keeper(PathBuf),
    Scout,
    Canary,
    Probe,
}

fn parse(arguments: &[OsString]) -> Result<Role, DaemonError> {
    let texts: Vec<&str> = arguments.iter().map(|text| text.to_str().unwrap_or("?")).collect();
    let path = |at: usize| arguments.get(at).map(PathBuf::from).unwrap_or_default();
    match texts[..] {
        ["--help" | "-h"] => Ok(Role::Help),
        ["--version" | "-V"] => Ok(Role::Version),
        ["--config", _] => Ok(Role::Service { config: path(1), ends_with_parent: false }),
        ["--config", _, "--end-with-parent"] => {
            Ok(Role::Service { config: path(1), ends_with_parent: true })
        }
        ["--role", "worker"] => Ok(Role::Worker),
        ["--role", "keeper", "--config", _] => Ok(Role::Keeper(path(3))),
        ["--role", "scout"] => Ok(Role::Scout),
        ["--role", "canary"] => Ok(Role::Canary),
        ["--probe"] => Ok(Role::Probe),
        _ => Err(DaemonError::Usage(format!("unknown arguments\n\n{HELP}"))),
    }
}

fn run(role: Role) -> Result<(), DaemonError> {
    let socket = || io::stdin().as_fd().try_clone_to_owned();
    match role {
        Role::Help => Ok(write!(io::stdout(), "{HELP}")?),
        Role::Version => Ok(writeln!(io::stdout(), "lazaretd {}", env!("CARGO_PKG_VERSION"))?),
        Role::Service { config, ends_with_parent } => {
            if ends_with_parent {
                let signal = Some(rustix::process::Signal::TERM);
                rustix::process::set_parent_process_death_signal(signal)
                    .map_err(io::Error::from)?;
            }
            serve::serve(&config)
        }
        Role::Canary => Ok(canary::be()?),
        Role::Probe => Ok(writeln!(io::stdout(), "{}", doctor::probe())?),
        Role::Worker => until_the_gate_ends(worker::serve(&socket()?)),
        Role::Keeper(config) => until_the_gate_ends(keeper::serve(socket()?, &config)),
        Role::Scout => until_the_gate_ends(scout::serve(&socket()?)),
    }
}

fn until_the_gate_ends(result: io::Result<()>) -> Result<(), DaemonError> {
    match result {
        Err(error) if GATE_GONE.contains(&error.kind()) => Ok(()),
        other => Ok(other?),
    }
}

const GATE_GONE: [io::ErrorKind; 2] = [io::ErrorKind::BrokenPipe, io::ErrorKind::ConnectionReset];

const HELP: &str = "\
lazaretd, the service of Lazaret: asks before files are opened and executed.

  lazaretd --config FILE     run in the foreground; events on stdout, one JSON object a line;
                             FILE may be a directory like /etc/lazaret
  lazaretd --probe           what this kernel can do, as JSON
  lazaretd --version

Needs root. SIGTERM and SIGINT end it; whoever waits then is let go by the kernel. SIGHUP loads
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
        assert_eq!(role("--config /c").unwrap(), Role::Service { config, ends_with_parent: false });
        assert_eq!(role("--role worker").unwrap(), Role::Worker);
        for wrong in ["", "--config", "--role gate", "--config /c extra"] {
            assert_eq!(role(wrong).unwrap_err().exit_code(), 64, "{wrong}");
        }
    }
}
