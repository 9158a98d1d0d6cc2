//! `lazaret pause`, `resume` and `metrics`: what is asked of the running service over its socket.
//!
//! Owns: the exit code of each refusal. Must not: act itself.

use super::status::places;
use crate::{
    exit::{Exit, Failure},
    rules_command::unwritable,
    service_args::PauseArgs,
};
use anyhow::Result;
use lazaret_control::{Answer, Call, Client, Refusal};
use std::io::{self, Write};

pub(crate) fn pause(args: &PauseArgs) -> Result<Exit> {
    let seconds = args.length.duration().as_secs();
    ask(Call::Pause { seconds }, Some(&args.reason))?;
    let text = format!("paused; nothing is watched for {}, then protection resumes", args.length);
    writeln!(io::stdout(), "{text}").map_err(unwritable)?;
    Ok(Exit::Clean)
}

pub(crate) fn resume() -> Result<Exit> {
    ask(Call::Resume, None)?;
    writeln!(io::stdout(), "resumed").map_err(unwritable)?;
    Ok(Exit::Clean)
}

pub(crate) fn metrics() -> Result<Exit> {
    if let Answer::Text(text) = ask(Call::Metrics, None)? {
        io::stdout().lock().write_all(text.as_bytes()).map_err(unwritable)?;
    }
    Ok(Exit::Clean)
}

fn ask(call: Call, reason: Option<&str>) -> Result<Answer, Failure> {
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
