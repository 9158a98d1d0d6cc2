//! `why`, `top` and `exclude` on the command line, and their documentation.

use crate::service_args::AnswerFormat;
use clap::{Args, Subcommand, ValueEnum, ValueHint};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_long_help = WHY_EXAMPLES)]
pub(crate) struct WhyArgs {
    /// The file; one that is not there any more may be in quarantine.
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) path: PathBuf,

    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Text)]
    pub(crate) format: AnswerFormat,
}

#[derive(Debug, Args)]
#[command(after_long_help = TOP_EXAMPLES)]
pub(crate) struct TopArgs {
    /// By what costs are added up.
    #[arg(long, value_enum, default_value_t = TopBy::Process)]
    pub(crate) by: TopBy,

    /// So many of the worst.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) most: usize,

    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Text)]
    pub(crate) format: AnswerFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TopBy {
    /// The program that opens files.
    Process,
    /// The file that is opened.
    Path,
    /// The directory of the file.
    Directory,
    /// The rule that had to be looked at closely.
    Rule,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExcludeCommand {
    /// Pass something over until a time, for a reason, by somebody who answers for it.
    #[command(after_long_help = ADD_EXAMPLES)]
    Add(ExcludeAddArgs),
    /// List what is passed over, by whom, why, until when, and how often it was.
    List(ExcludeListArgs),
    /// End an exclusion now.
    Remove(ExcludeRemoveArgs),
    /// Say what an exclusion hides, or would hide: 0 nothing to say, 1 something.
    #[command(after_long_help = LINT_EXAMPLES)]
    Lint(ExcludeLintArgs),
}

/// What is passed over; several together must all hold.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ScopeArgs {
    /// A file, or a directory with everything below it, on a local file system.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) path: Option<PathBuf>,

    /// Files that this program opens.
    #[arg(long, value_name = "PROGRAM", value_hint = ValueHint::ExecutablePath)]
    pub(crate) process: Option<PathBuf>,

    /// What this rule finds, as `lazaret rules list` names it.
    #[arg(long, value_name = "[NS:]RULE")]
    pub(crate) rule: Option<String>,

    /// Whatever is found in this content: BLAKE3 or SHA-256.
    #[arg(long, value_name = "HEX")]
    pub(crate) hash: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ExcludeAddArgs {
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,

    /// Who answers for it.
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: String,

    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,

    /// When it ends by itself: a duration (30d) or a time (2027-01-31, 2027-01-31T12:00:00Z).
    #[arg(long, value_name = "TIME")]
    pub(crate) expires: String,
}

#[derive(Debug, Args)]
pub(crate) struct ExcludeListArgs {
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Text)]
    pub(crate) format: AnswerFormat,
}

#[derive(Debug, Args)]
pub(crate) struct ExcludeRemoveArgs {
    /// Its number, as `list` shows it.
    pub(crate) id: u64,

    /// Why; it is kept with who asked.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ExcludeLintArgs {
    /// Numbers, as `list` shows them [default: all, unless a scope is given].
    pub(crate) ids: Vec<u64>,

    #[command(flatten)]
    pub(crate) scope: ScopeArgs,

    /// Also scan what is at the path now.
    #[arg(long)]
    pub(crate) scan: bool,

    /// The file of events in which to look for what would have been hidden.
    #[arg(long, value_name = "FILE", default_value = "/var/log/lazaret/events.jsonl")]
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Text)]
    pub(crate) format: AnswerFormat,
}

const WHY_EXAMPLES: &str = "\
Examples:
  lazaret why /srv/app/start.sh               what happens when it is opened, and why
  lazaret why /srv/app/start.sh --format json

Takes the role operator, admin or auditor; the deny list and the quarantine are shown to root.
Exit codes: 0 answered, 66 no such file and nothing is known of it, 77 not allowed.";

const TOP_EXAMPLES: &str = "\
Examples:
  lazaret top                                 which programs wait for protection the longest
  lazaret top --by directory --most 5
  lazaret top --by rule                       which rules are looked at closely, and what that takes

Counted since the service started, always, in bounded memory: whoever causes more than a 256th is
never missing. Of answers from memory one in 64 is counted for all. Takes the role operator, admin or
auditor.";

const ADD_EXAMPLES: &str = "\
Examples:
  lazaret exclude add --path /var/lib/mysql --process /usr/sbin/mysqld \\
      --owner dba --reason \"database files, ticket 4711\" --expires 90d
  lazaret exclude add --rule lazaret:Lnx_Tool_Nc --path /opt/net --owner net --reason tools --expires 2027-01-31

With neither rule nor hash, files are not scanned at all; with one, findings of the rule, or in the
content, refuse nobody and are told as `excluded`. What was found and could not be removed is
refused all the same. `lazaret scan` knows no exclusions.

Takes the role admin. [exclusions] in the configuration forbids them, or limits how long they last.";

const LINT_EXAMPLES: &str = "\
Examples:
  lazaret exclude lint                        every exclusion in force
  lazaret exclude lint --path /srv/db --scan  before it is added

Looks at what the exclusion names now, at who can put files there, and at what was found there lately.";
