//! `lazaret signatures` on the command line, and its documentation.

use clap::{ArgGroup, Args, Subcommand, ValueEnum, ValueHint};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum SignaturesCommand {
    /// Say which signatures protect this host, since when, and what the feed offers.
    #[command(after_long_help = STATUS_EXAMPLES)]
    Status(StatusArgs),
    /// Fetch the newest package of the feed and activate it when it is this host's turn.
    #[command(after_long_help = UPDATE_EXAMPLES)]
    Update(UpdateArgs),
    /// Activate a package from a file, with the same checks.
    #[command(after_long_help = IMPORT_EXAMPLES)]
    Import(ImportArgs),
    /// Activate what the updater staged.
    Activate(ActivateArgs),
    /// Keep what is active until the hold is ended.
    #[command(after_long_help = HOLD_EXAMPLES)]
    Hold(HoldArgs),
    /// Go back to the last good package; what was active is not taken again.
    #[command(after_long_help = ROLLBACK_EXAMPLES)]
    Rollback(RollbackArgs),
    /// Say what happened to packages on this host, the newest last.
    Log(LogArgs),
    /// Answer questions about a package, restricted; descriptor 0 asks.
    #[command(hide = true)]
    Try(TryArgs),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SignaturesFormat {
    /// For people.
    Text,
    /// One JSON document.
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = SignaturesFormat::Text)]
    pub(crate) format: SignaturesFormat,
}

#[derive(Debug, Args)]
pub(crate) struct UpdateArgs {
    /// Ask this source instead of those of the configuration: https://, http:// or a directory.
    #[arg(long, value_name = "URL|DIR")]
    pub(crate) from: Vec<String>,

    /// Do not wait for this host's turn.
    #[arg(long)]
    pub(crate) now: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The package, NAME.lzp.
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// Roots that lead to whoever signed it, N.root.json, the oldest first.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) root: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ActivateArgs {}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true))]
pub(crate) struct HoldArgs {
    /// Why; kept in the log and shown by status.
    #[arg(long, value_name = "TEXT", group = "what")]
    pub(crate) reason: Option<String>,

    /// Take packages again.
    #[arg(long, group = "what")]
    pub(crate) end: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RollbackArgs {
    /// Why; kept in the log.
    #[arg(long, value_name = "TEXT", default_value = "by hand")]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct LogArgs {
    /// How many events.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) last: usize,

    /// Form of the answer; json is one object a line.
    #[arg(long, value_enum, default_value_t = SignaturesFormat::Text)]
    pub(crate) format: SignaturesFormat,
}

#[derive(Debug, Args)]
pub(crate) struct TryArgs {
    /// The content of the package.
    pub(crate) content: PathBuf,

    /// Processor time to compile it, in seconds.
    #[arg(long)]
    pub(crate) compile_seconds: u64,

    /// Memory, in MiB.
    #[arg(long)]
    pub(crate) memory_mib: u64,

    /// What scanning may take, in percent of what it takes now.
    #[arg(long)]
    pub(crate) cost_percent: u64,
}

const STATUS_EXAMPLES: &str = "\
Examples:
  lazaret signatures status
  lazaret signatures status --format json | jq .active.version

Exit codes: 0 all is well, 1 not the signatures that should protect, protect.";

const UPDATE_EXAMPLES: &str = "\
Examples:
  lazaret signatures update                   from the sources of the configuration
  lazaret signatures update --from https://feed.example/ --now
  lazaret signatures update --from /media/usb/feed

Runs lazaret-update, which lies beside lazaret or in /usr/libexec/lazaret. What is active stays so
whatever comes of it. Exit codes: 0 up to date or waiting, 1 refused, 69 no source answered.";

const IMPORT_EXAMPLES: &str = "\
Examples:
  lazaret signatures import /media/usb/site-7.lzp
  lazaret signatures import site-8.lzp --root 2.root.json

Exit codes: 0 active, 1 refused (the old one stays active), 66 no such file, 69 busy.";

const HOLD_EXAMPLES: &str = "\
Examples:
  lazaret signatures hold --reason \"release week\"
  lazaret signatures hold --end";

const ROLLBACK_EXAMPLES: &str = "\
Examples:
  lazaret signatures rollback --reason \"false alarms on the build servers\"";
