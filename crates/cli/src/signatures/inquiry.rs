//! The child that compiles and runs the rules of a package that nobody tried yet.
//!
//! Owns: the order of its life: read everything it needs, limit memory and processor time, give up
//! every right but reading, say that it is ready, then answer one question after the other. Its end
//! is an answer as well. Must not: decide what an answer means.

use super::{answer::Answer, cost, evidence::Evidence, goodware, recipes};
use crate::{
    exit::{Exit, Failure},
    restrict::{Writable, restrict},
    rules_command::unwritable,
    scan,
    signatures_args::TryArgs,
};
use lazaret_engine::Arsenal;
use lazaret_feed::{Content, FeedError, Step, content_at};
use lazaret_host::Packages;
use lazaret_rules::{Diagnostic, RulesError, SourceSet, Tolerance};
use rustix::{
    process::{Resource, Rlimit, getrlimit, setrlimit},
    time::{ClockId, clock_gettime},
};
use std::{
    io::{self, Write},
    path::Path,
    sync::Mutex,
    time::Duration,
};

/// Everything that answers need.
struct Inquiry {
    content: Content,
    /// The package; its lists may be wrong.
    candidate: Result<Arsenal, String>,
    evidence: Evidence,
    cost_percent: u64,
    compile_seconds: u64,
}

/// The process itself.
pub(super) fn run(args: &TryArgs) -> Result<Exit, Failure> {
    let inquiry = match Inquiry::prepare(args) {
        Ok(inquiry) => inquiry,
        Err(failure) => {
            say(&Answer::Unready(failure.to_string()))?;
            return Ok(Exit::Internal);
        }
    };
    restrict(Writable::default());
    say(&Answer::Ready)?;
    for line in io::stdin().lines() {
        let steps = [Step::Compile, Step::Match, Step::Goodware, Step::Cost];
        let asked = line.ok().and_then(|word| steps.into_iter().find(|s| s.as_str() == word));
        let Some(step) = asked else { return Ok(Exit::Usage) };
        say(&inquiry.answer(step))?;
    }
    Ok(Exit::Clean)
}

fn say(answer: &Answer) -> Result<(), Failure> {
    let line = serde_json::to_string(answer).map_err(|e| unwritable(e.into()))?;
    writeln!(io::stdout(), "{line}").map_err(unwritable)
}

impl Inquiry {
    fn prepare(args: &TryArgs) -> Result<Self, Failure> {
        let content = content_at(&args.content).map_err(|error| {
            let is_unread = matches!(error, FeedError::Store { .. });
            Failure::new(if is_unread { Exit::NoInput } else { Exit::BadRules }, error)
        })?;
        let (running, _) = scan::configured()?;
        let (config, set) = scan::sources_with(&content)?;
        let goodware = goodware::files(&config.goodware);
        limit(Resource::Data, args.memory_mib.saturating_mul(1 << 20));
        limit(Resource::Core, 0);
        let candidate = with_lists(set).map_err(|e| e.to_string());
        Ok(Self {
            content,
            candidate,
            evidence: Evidence {
                running,
                goodware,
                packages: Mutex::new(Packages::below(Path::new("/"))),
            },
            cost_percent: args.cost_percent,
            compile_seconds: args.compile_seconds,
        })
    }

    fn answer(&self, step: Step) -> Answer {
        let candidate = match &self.candidate {
            Ok(candidate) => candidate,
            Err(text) => return Answer::Compile(text.clone()),
        };
        allow_processor_time(match step {
            // A package's own tests are small.
            Step::Compile | Step::Match => self.compile_seconds,
            Step::Goodware | Step::Cost => ANSWERING,
        });
        let Some(generation) = candidate.generation() else {
            return Answer::Compile(said(candidate.take_failure()));
        };
        match step {
            Step::Compile => Answer::Good(format!("{} rules compile", generation.rule_count())),
            Step::Match => recipes::ask(&self.content, generation),
            Step::Goodware => {
                let patience = self.compile_seconds.max(1).saturating_mul(FILE);
                let patience = Duration::from_secs(patience);
                goodware::ask(&self.evidence, generation, patience)
            }
            Step::Cost => cost::ask(&self.evidence, generation, self.cost_percent),
        }
    }
}

fn with_lists(mut set: SourceSet) -> Result<Arsenal, RulesError> {
    set.load_lists(&std::env::temp_dir(), Tolerance::Strict)?;
    Ok(Arsenal::new(set, Vec::new(), Tolerance::Strict))
}

/// The first messages of the compiler.
fn said(failure: Option<RulesError>) -> String {
    match failure {
        Some(RulesError::Invalid(diagnostics)) => {
            let texts: Vec<&str> = diagnostics.iter().take(3).map(text).collect();
            format!("{} errors, first:\n{}", diagnostics.len(), texts.join("\n"))
        }
        Some(other) => other.to_string(),
        None => "no message".to_owned(),
    }
}

fn text(diagnostic: &Diagnostic) -> &str {
    diagnostic.text.as_str()
}

/// Where the kernel refuses, the deadlines of the parent still hold.
fn limit(resource: Resource, most: u64) {
    let set = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    set.unwrap_or_else(|e| tracing::warn!("no limit of {resource:?}: {e}"));
}

/// From now on, so many seconds more: then the kernel ends the process.
fn allow_processor_time(seconds: u64) {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec;
    let most = u64::try_from(used).unwrap_or_default().saturating_add(seconds.max(1));
    let maximum = getrlimit(Resource::Cpu).maximum;
    let set = setrlimit(Resource::Cpu, Rlimit { current: Some(most), maximum });
    set.unwrap_or_else(|e| tracing::warn!("no limit of processor time: {e}"));
}

/// One file of this host may take so many times the processor time of the package's own tests.
const FILE: u64 = 4;
/// Processor time for a question about files of this host.
const ANSWERING: u64 = 600;
