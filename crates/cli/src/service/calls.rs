//! `lazaret pause`, `resume` and `metrics`, and the way to the running service: what is asked of the running service over its socket.
//!
//! Owns: the exit code of each refusal. Must not: act itself.

use super::{http, status::places};
use crate::{
    exit::{Exit, Failure},
    rules_command::unwritable,
    service_args::{MetricsArgs, PauseArgs},
};
use anyhow::Result;
use lazaret_control::{Answer, Call, Client, Exclusion, Refusal};
use std::io::{self, Write};

pub(crate) fn pause(args: &PauseArgs) -> Result<Exit> {
    let seconds = args.length.duration().as_secs();
    ask_service(Call::Pause { seconds }, Some(&args.reason))?;
    let text = format!("paused; nothing is watched for {}, then protection resumes", args.length);
    writeln!(io::stdout(), "{text}").map_err(unwritable)?;
    Ok(Exit::Clean)
}

pub(crate) fn resume() -> Result<Exit> {
    ask_service(Call::Resume, None)?;
    writeln!(io::stdout(), "resumed").map_err(unwritable)?;
    Ok(Exit::Clean)
}

pub(crate) fn metrics(args: &MetricsArgs) -> Result<Exit> {
    if let Some(address) = &args.listen {
        return http::serve(address, numbers);
    }
    io::stdout().lock().write_all(numbers()?.as_bytes()).map_err(unwritable)?;
    Ok(Exit::Clean)
}

fn numbers() -> Result<String, Failure> {
    match ask_service(Call::Metrics, None)? {
        Answer::Text(text) => Ok(text),
        _ => Err(Failure::new(Exit::Unavailable, "the service answered something else")),
    }
}

/// What the service passes over now.
pub(crate) fn exclusions() -> Result<Vec<Exclusion>, Failure> {
    match ask_service(Call::Exclusions, None)? {
        Answer::Exclusions(all) => Ok(all),
        _ => Err(Failure::new(Exit::Unavailable, "the service answered something else")),
    }
}

/// Asks the running service; what it does not do is a failure with the exit code for it.
pub(crate) fn ask_service(call: Call, reason: Option<&str>) -> Result<Answer, Failure> {
    let unreachable = |error: lazaret_control::ControlError| {
        Failure::new(Exit::Unavailable, format!("{error}; `lazaret status` says more"))
    };
    let client = Client::connect(&places()?.runtime.join("control.sock")).map_err(unreachable)?;
    match client.ask(call, reason).map_err(unreachable)? {
        Answer::Refused { code: Refusal::NotAllowed, text } => {
            Err(Failure::new(Exit::Permission, text))
        }
        Answer::Refused { code: Refusal::NotUnderstood, text } => {
            Err(Failure::new(Exit::Usage, text))
        }
        Answer::Refused { text, .. } => Err(Failure::new(Exit::Unavailable, text)),
        answer => Ok(answer),
    }
}
