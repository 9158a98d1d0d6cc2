//! `lazaret exclude`: what the service passes over.
//!
//! Owns: how exclusions are asked for and shown. The list is the service's. Must not: apply one.

mod history;
mod lint;
mod scope;
mod tree;
mod warning;
mod words;

use crate::{
    exit::{Exit, Failure},
    insight_args::{ExcludeAddArgs, ExcludeCommand, ExcludeListArgs, ExcludeRemoveArgs},
    service::{ask_service, exclusions},
    service_args::AnswerFormat,
};
use anyhow::Result;
use lazaret_control::{Answer, Call, Wish};
use serde_json::json;
use words::{line, write};

pub(crate) fn run(command: &ExcludeCommand) -> Result<Exit> {
    match command {
        ExcludeCommand::Add(args) => add(args),
        ExcludeCommand::List(args) => list(args),
        ExcludeCommand::Remove(args) => remove(args),
        ExcludeCommand::Lint(args) => lint::run(args),
    }
}

fn add(args: &ExcludeAddArgs) -> Result<Exit> {
    let scope = scope::of(&args.scope)?;
    let now = jiff::Timestamp::now();
    let expires = scope::expiry(&args.expires, now)?;
    for warning in warning::of_scope(&scope) {
        tracing::warn!("{warning}");
    }
    let wish = Wish { scope, owner: args.owner.clone(), expires };
    wish.check().map_err(|text| Failure::new(Exit::Usage, text))?;
    let answer = ask_service(Call::Exclude(Box::new(wish)), Some(&args.reason))?;
    let Answer::Exclusions(added) = answer else { return Err(strange().into()) };
    for exclusion in &added {
        let text = format!(
            "{}\n      `lazaret exclude lint {}` says what it hides\n",
            line(exclusion),
            exclusion.id
        );
        write(&text)?;
    }
    Ok(Exit::Clean)
}

fn list(args: &ExcludeListArgs) -> Result<Exit> {
    let all = exclusions()?;
    match args.format {
        AnswerFormat::Json => write(&format!("{:#}\n", json!({ "schema": 1, "exclusions": all })))?,
        AnswerFormat::Text => {
            let lines: String = all.iter().map(|exclusion| line(exclusion) + "\n").collect();
            write(&format!("{lines}{} exclusions.\n", all.len()))?;
        }
    }
    Ok(Exit::Clean)
}

fn remove(args: &ExcludeRemoveArgs) -> Result<Exit> {
    ask_service(Call::Unexclude { id: args.id }, args.reason.as_deref())?;
    write(&format!("exclusion {} ended\n", args.id))?;
    Ok(Exit::Clean)
}

fn strange() -> Failure {
    Failure::new(
        Exit::Unavailable,
        "the service answered something else: is it of another version?",
    )
}
