//! `lazaret scan`: the story of one run.

mod hunt;
mod judge;
mod keeper;
mod owned;
mod pass;
mod plan;
mod progress;
mod roots;
mod show;
mod since;

use crate::{
    args::ScanArgs,
    diagnostics::Volume,
    exit::Exit,
    output::{Sink, Style, renderer},
    restrict::{Writable, restrict},
    rules_command,
    signals::Signals,
};
use anyhow::Result;
use hunt::Hunt;
use keeper::Keeper;
use lazaret_engine::{Knowledge, Sweep};
use owned::Owned;
use plan::Plan;
use progress::Progress;
use show::Show;
use std::sync::Arc;

pub(crate) use pass::Pass;
pub(crate) use plan::{configured, sources_with};
pub(crate) use since::parse as since_time;

/// Reads what it needs to know, opens what it will write, gives up every power it will not need,
/// and only then looks at the first file.
pub(crate) fn run(args: &ScanArgs, volume: Volume) -> Result<Exit> {
    let signals = Signals::listen()?;
    let mut plan = Plan::new(args)?;
    let hunt = Hunt::gather(args)?;
    let sink = Sink::open(args.output.as_deref())?;
    let is_coloured = sink.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let render = renderer(args.format, Style { is_coloured, explains: args.explain });
    let id = format!("{:#}", plan.sweep.arsenal.id());
    let keeper = plan.takes.map(|packages| Keeper::start(volume, id.clone(), packages));
    let keeper = keeper.transpose()?;
    let output_dir = sink.directory();
    let _pass = Pass::ask();
    restrict(Writable { cache: plan.cache_dir.as_deref(), output_dir });
    learn(&mut plan.sweep, hunt, args);

    let mut show = Show::new(sink, render, Progress::new(args.progress, volume), keeper);
    show.expect_total(args, &plan);
    let running = plan.sweep.start()?;
    let outcome = show.follow(&running, &signals)?;
    let end = match outcome {
        show::Outcome::Failed(error) => return Err(rules_command::failure(&error).into()),
        show::Outcome::Done => None,
        show::Outcome::Interrupted(signal) => Some(Exit::Signal(signal)),
    };
    let counters = running.counters();
    show.finish(&running, id, end)?;
    Ok(end.unwrap_or_else(|| verdict_of_run(counters, args)))
}

/// What the sweep may know of this machine, and what it looks at beside the paths.
fn learn(sweep: &mut Sweep, hunt: Hunt, args: &ScanArgs) {
    let owned = Arc::new(Owned::default());
    sweep.given = judge::given(hunt, &owned);
    sweep.knowledge = match (args.no_default_rules, args.host) {
        (true, _) => Knowledge::None,
        (false, true) => Knowledge::OfGiven(owned),
        (false, false) => Knowledge::OfFound(owned),
    };
}

fn verdict_of_run(counters: lazaret_engine::Counters, args: &ScanArgs) -> Exit {
    match counters {
        _ if args.exit_zero => Exit::Clean,
        c if c.malicious + c.suspicious > 0 => Exit::Found,
        c if c.incomplete > 0 => Exit::Incomplete,
        _ => Exit::Clean,
    }
}
