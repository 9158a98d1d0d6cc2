//! `lazaret signatures`: which package of signatures protects this host, and changing that.
//!
//! Owns: one file a verb or two; `ground` (store, settings and errors as exit codes) is shared.
//! `trial` asks a child process about a new package, `inquiry` is that child: it alone compiles and
//! runs rules that nobody tried, restricted, with `recipes`, `goodware` and `cost` as its questions.
//!
//! Must not: decide which package may become active (the room feed does), speak to a network.

mod answer;
mod change;
mod cost;
mod evidence;
mod goodware;
mod ground;
mod inquiry;
mod log;
mod recipes;
mod status;
mod trial;
mod update;
mod withdrawn;

use crate::{exit::Exit, signatures_args::SignaturesCommand};
use anyhow::Result;
use ground::Ground;

pub(crate) fn run(command: &SignaturesCommand) -> Result<Exit> {
    if let SignaturesCommand::Try(args) = command {
        return Ok(inquiry::run(args)?);
    }
    let ground = Ground::find()?;
    let done = match command {
        SignaturesCommand::Status(args) => status::run(&ground, args.format),
        SignaturesCommand::Update(args) => update::run(&ground, args),
        SignaturesCommand::Import(args) => change::import(&ground, args),
        SignaturesCommand::Activate(_) => change::activate(&ground),
        SignaturesCommand::Hold(args) => change::hold(&ground, args),
        SignaturesCommand::Rollback(args) => change::rollback(&ground, args),
        SignaturesCommand::Log(args) => log::run(&ground, args),
        SignaturesCommand::Try(args) => inquiry::run(args),
    };
    Ok(done?)
}
