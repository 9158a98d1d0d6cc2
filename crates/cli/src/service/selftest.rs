//! `lazaret selftest`: a proof, not a claim.
//!
//! Owns: what is tried on each file system (open, execute, open from a mount namespace of its own,
//! and a harmless file beside it, which must pass) and what each outcome means by the mode of the
//! file system. Must not: leave anything behind.

use super::{
    enable::need_root,
    sample::eicar,
    status::{ask, places},
};
use crate::{
    exit::{Exit, Failure},
    output::shown,
    rules_command::unwritable,
    service_args::{AnswerFormat, SelftestArgs},
};
use anyhow::Result;
use lazaret_config::Places;
use lazaret_control::{Status, Watched};
use serde::Serialize;
use serde_json::json;
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

pub(crate) fn selftest(args: &SelftestArgs) -> Result<Exit> {
    need_root()?;
    let places = places()?;
    let status = ask(&places).filter(|status| !status.filesystems.is_empty());
    let status = status.ok_or_else(|| Failure::new(Exit::Unavailable, "nothing is watched"))?;
    let chosen = choose(&status, args)?;
    let results: Vec<Tried> = chosen.iter().map(|at| test(&places, at)).collect();
    let text = match args.format {
        AnswerFormat::Text => results.iter().map(Tried::text).collect(),
        AnswerFormat::Json => format!("{:#}\n", json!({ "schema": 1, "filesystems": results })),
    };
    io::stdout().lock().write_all(text.as_bytes()).map_err(unwritable)?;
    let passed = results.iter().any(|tried| tried.outcome == Outcome::Passed);
    let failed = results.iter().any(|tried| tried.outcome == Outcome::Failed);
    Ok(match (failed, passed) {
        (true, _) => Exit::Found,
        (false, true) => Exit::Clean,
        (false, false) => Exit::Unavailable,
    })
}

fn choose(status: &Status, args: &SelftestArgs) -> Result<Vec<Watched>, Failure> {
    if args.paths.is_empty() {
        return Ok(status.filesystems.clone());
    }
    let find = |path: &std::path::PathBuf| {
        let named = status.filesystems.iter().find(|watched| Path::new(&watched.at) == path);
        named.cloned().ok_or_else(|| {
            let message = format!("{} is not watched; `lazaret status` lists", path.display());
            Failure::new(Exit::NoInput, message)
        })
    };
    args.paths.iter().map(find).collect()
}

/// What came of one file system.
#[derive(Debug, Serialize)]
struct Tried {
    at: String,
    outcome: Outcome,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Outcome {
    Passed,
    Failed,
    /// It could not be tried.
    Skipped,
}

impl Tried {
    fn text(&self) -> String {
        let outcome = match self.outcome {
            Outcome::Passed => "passed",
            Outcome::Failed => "FAILED",
            Outcome::Skipped => "skipped",
        };
        format!("{outcome:<8} {}: {}\n", shown(self.at.as_ref()), self.text)
    }
}

fn test(places: &Places, watched: &Watched) -> Tried {
    let (outcome, text) = match try_out(places, watched) {
        Ok(text) => (Outcome::Passed, text),
        Err(Trouble::Wrong(text)) => (Outcome::Failed, text),
        Err(Trouble::System(error)) => (Outcome::Skipped, error.to_string()),
    };
    Tried { at: watched.at.clone(), outcome, text }
}

enum Trouble {
    /// What should have happened did not.
    Wrong(String),
    /// Nothing could be tried.
    System(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

fn try_out(places: &Places, watched: &Watched) -> Result<String, Trouble> {
    let wrong = |text: &str| Err(Trouble::Wrong(text.to_owned()));
    let directory =
        tempfile::Builder::new().prefix(".lazaret-selftest-").tempdir_in(&watched.at)?;
    let harmless = directory.path().join("harmless");
    fs::write(&harmless, b"#!/bin/sh\nexit 0\n")?;
    let sample = directory.path().join("sample");
    fs::write(&sample, eicar())?;
    fs::set_permissions(&sample, fs::Permissions::from_mode(0o700))?;
    if let Err(error) = fs::read(&harmless) {
        return Err(Trouble::Wrong(format!("a harmless file is refused: {error}")));
    }
    if watched.open != "block" {
        return notified(places, &sample);
    }
    if !is_refused(&fs::read(&sample)) {
        return wrong("the sample could be opened");
    }
    if watched.exec == "block" && !is_refused(&Command::new(&sample).status()) {
        return wrong("the sample could be executed");
    }
    match in_own_namespace(&sample) {
        Ok(true) => Ok("opens and executions are refused, in a fresh mount namespace too".into()),
        Ok(false) => wrong("the sample could be opened in a fresh mount namespace"),
        Err(error) => {
            Ok(format!("opens and executions are refused; no mount namespace was made: {error}"))
        }
    }
}

fn is_refused<T>(result: &io::Result<T>) -> bool {
    // Not the lack of a right: root has them all.
    result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied)
}

/// Whether `cat` is refused in a mount namespace of its own; the harmless neighbour must pass there.
fn in_own_namespace(sample: &Path) -> io::Result<bool> {
    let cat = |path: &Path| {
        Command::new("unshare")
            .args(["--mount", "cat", "--"])
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
    };
    if !cat(&sample.with_file_name("harmless"))?.success() {
        return Err(io::Error::other("`unshare --mount` does not work here"));
    }
    Ok(!cat(sample)?.success())
}

/// Where nothing is refused, the sample must be told of.
fn notified(places: &Places, sample: &Path) -> Result<String, Trouble> {
    let told = || ask(places).map_or(0, |status| status.counts.told);
    let before = told();
    if fs::read(sample)? != eicar() {
        return Err(Trouble::Wrong("the sample changed".into()));
    }
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if told() > before {
            return Ok("the sample is told of; nothing is refused (notify)".into());
        }
        thread::sleep(Duration::from_millis(50));
    }
    Err(Trouble::Wrong(format!("nobody told of the sample {}", shown(sample))))
}

const PATIENCE: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unprotected_place_fails_and_is_left_clean() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().display().to_string();
        let watched = Watched { at, open: "block".into(), exec: "block".into() };
        let tried = test(&places().unwrap(), &watched);
        assert_eq!(tried.outcome, Outcome::Failed, "{tried:?}");
        assert!(tried.text.contains("could be opened"), "{tried:?}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_cannot_be_written_is_skipped() {
        let watched = Watched { at: "/proc/1".into(), open: "block".into(), exec: "block".into() };
        assert_eq!(test(&places().unwrap(), &watched).outcome, Outcome::Skipped);
    }
}
