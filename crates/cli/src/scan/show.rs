//! Shows what a running sweep tells: results to the sink, progress and diagnostics to stderr.

use super::{keeper::Keeper, plan::Plan, progress::Progress, roots};
use crate::{
    args::ScanArgs,
    exit::{Exit, Failure},
    output::{ActionRecord, Actions, Circumstances, FileRecord, Render, Sink, Summary},
    signals::Signals,
};
use lazaret_engine::{Event, Running};
use lazaret_rules::{DiagnosticKind, RulesError};
use std::{
    io,
    sync::mpsc::RecvTimeoutError,
    time::{Duration, Instant},
};

/// How a sweep ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    Done,
    Failed(RulesError),
    Interrupted(u8),
}

pub(crate) struct Show {
    sink: Sink,
    render: Box<dyn Render>,
    progress: Progress,
    keeper: Option<Keeper>,
    actions: Actions,
    started: Instant,
}

impl Show {
    pub(crate) fn new(
        sink: Sink,
        render: Box<dyn Render>,
        progress: Progress,
        keeper: Option<Keeper>,
    ) -> Self {
        let actions = Actions::default();
        Self { sink, render, progress, keeper, actions, started: Instant::now() }
    }

    /// Lets a second walk count what there is to do, where somebody watches.
    pub(crate) fn expect_total(&mut self, args: &ScanArgs, plan: &Plan) {
        // A list on stdin can be read only once.
        if args.files_from.is_none()
            && let Ok(targets) = roots::targets(args)
        {
            self.progress.estimate(targets, plan.sweep.scope.clone());
        }
    }

    /// Shows results as they come, until there are no more or a signal says so.
    pub(crate) fn follow(
        &mut self,
        running: &Running,
        signals: &Signals,
    ) -> Result<Outcome, Failure> {
        self.render.begin(&mut self.sink).map_err(lost)?;
        let mut interrupted: Option<(u8, Instant)> = None;
        loop {
            match (interrupted, signals.received()) {
                (None, Some(signal)) => {
                    running.cancel();
                    interrupted = Some((signal, Instant::now()));
                }
                (Some((signal, since)), _) if since.elapsed() >= GRACE => {
                    return Ok(Outcome::Interrupted(signal));
                }
                _ => {}
            }
            match running.events().recv_timeout(TICK) {
                Ok(Event::Failed(error)) => return Ok(Outcome::Failed(error)),
                Ok(event) => self.event(&event)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    let signal = interrupted.map(|(signal, _)| signal);
                    return Ok(signal.map_or(Outcome::Done, Outcome::Interrupted));
                }
            }
            self.progress.update(running.counters(), self.started.elapsed());
        }
    }

    fn event(&mut self, event: &Event) -> Result<(), Failure> {
        match event {
            Event::Report(report) => {
                let keeper = self.keeper.as_ref();
                let action = keeper.map_or_else(ActionRecord::none, |keeper| keeper.act(report));
                self.actions.count(&action);
                let record = FileRecord::new(report, action);
                let Self { sink, render, progress, .. } = self;
                progress
                    .aside(|| render.file(sink, &record).and_then(|()| sink.show()))
                    .map_err(lost)
            }
            Event::Diagnostics(diagnostics) => {
                for d in diagnostics {
                    match d.kind {
                        DiagnosticKind::Error => tracing::error!("rule left out: {}", d.text),
                        DiagnosticKind::Warning => tracing::debug!("{}", d.text),
                    }
                }
                Ok(())
            }
            Event::Failed(_) => Ok(()),
        }
    }

    /// The summary, and the output under its name.
    pub(crate) fn finish(
        mut self,
        running: &Running,
        generation: String,
        end: Option<Exit>,
    ) -> Result<(), Failure> {
        self.progress.clear();
        let rules = running.arsenal().generation_if_compiled().map(|g| g.rule_count());
        let elapsed = self.started.elapsed();
        let actions = self.actions;
        let circumstances =
            Circumstances { elapsed, rules, generation, interrupted: end.is_some(), actions };
        let summary = Summary::new(running.counters(), circumstances);
        self.render.end(&mut self.sink, &summary).map_err(lost)?;
        self.sink.finish().map_err(lost)
    }
}

fn lost(error: io::Error) -> Failure {
    Failure::new(Exit::Io, format!("cannot write results: {error}"))
}

/// How often signals and progress are looked at.
const TICK: Duration = Duration::from_millis(50);

/// How long a thread may take for the file it is at, once a signal came.
const GRACE: Duration = Duration::from_millis(500);
