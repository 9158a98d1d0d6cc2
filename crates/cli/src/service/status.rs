//! `lazaret status`: is this host protected?
//!
//! Owns: where the answer comes from (the service itself, or what it wrote last) and how it is shown.
//! The judgement is that of the room `control`. Must not: need any right.

use crate::{
    exit::{Exit, Failure},
    output::shown,
    rules_command::unwritable,
    service_args::{AnswerFormat, Required as Wanted, StatusArgs},
};
use anyhow::Result;
use lazaret_config::Places;
use lazaret_control::{
    Answer, Assessment, Call, Client, ControlError, Required, Standing, Status, assess,
};
use serde_json::json;
use std::{
    fs,
    io::{self, Write},
    time::SystemTime,
};

pub(crate) fn status(args: &StatusArgs) -> Result<Exit> {
    let status = ask(&places()?);
    let required = match args.require {
        Some(Wanted::Block) => Required::Blocking,
        None => Required::Watching,
    };
    let assessment = assess(status.as_ref(), required, now());
    let text = match args.format {
        AnswerFormat::Text => text(status.as_ref(), &assessment),
        AnswerFormat::Json => {
            let standing = assessment.standing.as_str();
            let reasons = &assessment.reasons;
            format!(
                "{:#}\n",
                json!({ "schema": 1, "standing": standing, "reasons": reasons, "service": status })
            )
        }
    };
    io::stdout().lock().write_all(text.as_bytes()).map_err(unwritable)?;
    Ok(match assessment.standing {
        Standing::Protecting => Exit::Clean,
        Standing::Degraded => Exit::Found,
        Standing::NotProtecting => Exit::Incomplete,
    })
}

pub(crate) fn places() -> Result<Places, Failure> {
    let environment = lazaret_config::Environment::of_this_process();
    let places = Places::new(&environment).map_err(|e| Failure::new(Exit::Configuration, e))?;
    // The service is the system's, whoever asks for it.
    let is_moved = environment.variables.iter().any(|(name, _)| *name == "LAZARET_RUNTIME_DIR");
    let runtime = if is_moved { places.runtime } else { "/run/lazaret".into() };
    Ok(Places { runtime, ..places })
}

/// What the service says now. To somebody whom it does not answer, what it wrote last; none if it
/// does not run.
pub(super) fn ask(places: &Places) -> Option<Status> {
    let asked = Client::connect(&places.runtime.join("control.sock"))
        .and_then(|client| client.ask(Call::Status, None));
    match asked {
        Ok(Answer::Status(status)) => Some(*status),
        Err(ControlError::Unreachable { source, .. })
            if source.kind() != io::ErrorKind::PermissionDenied =>
        {
            // Its last word may be that it was stopped.
            read(places).filter(|status| status.state == lazaret_control::State::Stopped)
        }
        _ => read(places),
    }
}

fn read(places: &Places) -> Option<Status> {
    let bytes = fs::read(places.runtime.join("status.json")).ok()?;
    serde_json::from_slice(&bytes).ok()
}

pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

fn text(status: Option<&Status>, assessment: &Assessment) -> String {
    let mut lines = vec![assessment.standing.as_str().replace('-', " ")];
    lines.extend(assessment.reasons.iter().map(|reason| format!("  because {}", plain(reason))));
    if let Some(status) = status {
        lines.extend(status.filesystems.iter().map(|watched| {
            format!("  {}: opens {}, executions {}", plain(&watched.at), watched.open, watched.exec)
        }));
        lines.push(format!(
            "  {} workers, {} rules, generation {:.16}, profile {}",
            status.workers, status.rules, status.generation, status.profile
        ));
        let counts = &status.counts;
        lines.push(format!(
            "  since the start: {} denied, {} told of, {} let through unscanned",
            counts.denied, counts.told, counts.let_through
        ));
        if let Some(canary) = &status.canary {
            let age = now().saturating_sub(canary.last);
            lines.push(format!("  canary answered {age} s ago, in {} us", canary.latency_us));
        }
        if status.exclusions > 0 {
            lines.push(format!(
                "  {} exclusions, used {} times: `lazaret exclude list`",
                status.exclusions, status.exclusion_uses
            ));
        }
        let notifies = status.filesystems.iter().any(|watched| watched.open == "notify");
        if notifies {
            lines.push("  nothing is refused yet: `lazaret enable --block` does that".to_owned());
        }
        lines.push(format!("  lazaretd {}, process {}", plain(&status.version), status.pid));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn plain(text: &str) -> String {
    shown(text.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_there_is_said_and_not_guessed() {
        let dir = tempfile::tempdir().unwrap();
        let places = Places { runtime: dir.path().into(), ..places().unwrap() };
        assert_eq!(ask(&places), None);
        let assessment = assess(None, Required::Watching, now());
        assert_eq!(text(None, &assessment), "not protecting\n  because the service does not run\n");
    }
}
