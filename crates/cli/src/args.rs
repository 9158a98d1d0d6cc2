//! The command line, and its documentation: help, man pages and completions come from here.

use crate::insight_args::{ExcludeCommand, TopArgs, WhyArgs};
use crate::profile::{self, Profile};
use crate::quarantine_args::QuarantineCommand;
use crate::rules_args::RulesCommand;
use crate::service_args::{
    ConfigCommand, DoctorArgs, EnableArgs, EventsCommand, MetricsArgs, PagesArgs, PauseArgs,
    SelftestArgs, StatusArgs,
};
use crate::signatures_args::SignaturesCommand;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint};
use lazaret_config::{Size, Span, Threads};
use lazaret_rules::{Define, RuleSpec};
use std::path::PathBuf;

/// Malicious-code protection for Linux servers.
#[derive(Debug, Parser)]
#[command(name = "lazaret", version, max_term_width = 100, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Say more on stderr: -v what happens, -vv every file. LAZARET_LOG says more exactly.
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,

    /// No progress and no warnings; results and errors only.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Scan files and trees now.
    Scan(Box<ScanArgs>),
    /// Ask before files are opened and executed, in the foreground; needs root.
    Watch(WatchArgs),
    /// Check and list rules.
    #[command(subcommand)]
    Rules(RulesCommand),
    /// List, show, give back, hand out, delete and verify what was quarantined.
    #[command(subcommand)]
    Quarantine(QuarantineCommand),
    /// Say whether this host is protected: 0 protecting, 1 degraded, 2 not protecting.
    Status(StatusArgs),
    /// Say what this kernel and host can enforce, and what to do.
    Doctor(DoctorArgs),
    /// Prove with a harmless sample that opens and executions are refused; needs root.
    Selftest(SelftestArgs),
    /// Start protecting, or change how: refuse malicious files or only tell of them; needs root.
    Enable(EnableArgs),
    /// Stop protecting until `enable`; needs root.
    Disable,
    /// Watch nothing for a while; protection resumes by itself.
    Pause(PauseArgs),
    /// End a pause now.
    Resume,
    /// Say what happens when a file is opened, and why.
    Why(WhyArgs),
    /// Say what protection costs, and who causes it.
    Top(TopArgs),
    /// Pass something over until a time: who answers for it, why, and what that hides.
    #[command(subcommand)]
    Exclude(ExcludeCommand),
    /// Print the numbers of the service in the OpenMetrics text format, or serve them.
    Metrics(MetricsArgs),
    /// Show what happened, from the file that the installed service keeps.
    #[command(subcommand)]
    Events(EventsCommand),
    /// Check and show the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Write man pages and completions.
    #[command(hide = true)]
    Pages(PagesArgs),
    /// Say which signatures protect this host; take newer ones, hold them back, go back.
    #[command(subcommand)]
    Signatures(SignaturesCommand),
    /// Make, sign and publish packages of signatures (runs lazaret-update).
    #[command(disable_help_flag = true)]
    Feed(FeedArgs),
}

#[derive(Debug, Args)]
pub(crate) struct FeedArgs {
    /// init, package, publish, promote, hold, rotate-key; --help says more.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) args: Vec<std::ffi::OsString>,
}

#[derive(Debug, Args)]
#[command(after_long_help = format!("{SCAN_EXAMPLES}\n\n{}", profile::help()))]
pub(crate) struct ScanArgs {
    /// Files and directories. A link named here is followed; links met below are not.
    #[arg(
        required_unless_present_any = ["files_from", "host", "procs", "pid"],
        value_hint = ValueHint::AnyPath
    )]
    pub(crate) paths: Vec<PathBuf>,

    /// Rules besides the shipped ones: a file, or a directory with *.yar, *.yara, *.hashes and
    /// signatures in ClamAV's formats (.hdb .hsb .mdb .msb .fp .sfp .ndb .ldb).
    /// A hash list (own format, sha256sum output, abuse.ch CSV) ends with .hashes, .sha256,
    /// .sha1, .md5 or .csv.
    #[arg(long, value_name = "[NS:]FILE_OR_DIR", value_hint = ValueHint::AnyPath)]
    pub(crate) rules: Vec<RuleSpec>,

    /// Leave out the signatures that come with lazaret.
    #[arg(long)]
    pub(crate) no_default_rules: bool,

    /// Value of an external variable of the rules, for all files.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) define: Vec<Define>,

    /// List rules that do not compile and go on without them.
    #[arg(long)]
    pub(crate) ignore_invalid: bool,

    /// Scanning threads [default: one for each processor].
    #[arg(short = 'j', long, value_name = "N")]
    pub(crate) threads: Option<Threads>,

    /// Form of the results.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    /// Write results to a file, which appears only when it is complete [default: stdout].
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,

    /// Report clean files too.
    #[arg(long)]
    pub(crate) all: bool,

    /// Leave out what matches, in gitignore syntax; a leading slash means the root directory.
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,

    /// Stay on the file system of each PATH.
    #[arg(long)]
    pub(crate) one_file_system: bool,

    /// Larger files are incomplete (limit-size), for example 2GiB [default: no limit].
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_size: Option<Size>,

    /// Longest time for one file with all that is inside, for example 30s [default: no limit].
    #[arg(long, value_name = "TIME")]
    pub(crate) timeout: Option<Span>,

    /// Scan the paths that this file lists, one a line; - is stdin.
    #[arg(long, value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub(crate) files_from: Option<PathBuf>,

    /// The list of --files-from is separated by NUL instead of line ends.
    #[arg(long, requires = "files_from")]
    pub(crate) null: bool,

    /// Only files changed since then: a duration (24h) or a time (2026-11-01T00:00:00Z).
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,

    /// Directory that remembers which files were clean, or none [default: the user's cache].
    #[arg(long, value_name = "DIR|none", value_hint = ValueHint::DirPath)]
    pub(crate) cache: Option<PathBuf>,

    /// What is done about malicious files [default: report].
    #[arg(long, value_enum)]
    pub(crate) action: Option<ActionChoice>,

    /// Leave containers closed: match the bytes of files only.
    #[arg(long)]
    pub(crate) no_unpack: bool,

    /// Whose limits hold for what is inside files: see below [default: on-demand].
    #[arg(long, value_enum, value_name = "PROFILE", conflicts_with = "no_unpack")]
    pub(crate) limits: Option<Profile>,

    /// Progress on stderr.
    #[arg(long, value_enum, default_value_t = ProgressMode::Auto)]
    pub(crate) progress: ProgressMode,

    /// End with 0 also when something was found or could not be scanned.
    #[arg(long)]
    pub(crate) exit_zero: bool,

    /// Say of each detection what it means.
    #[arg(long)]
    pub(crate) explain: bool,

    /// Look at this machine where attackers stay: programs of processes, what starts by itself,
    /// logins, modules of the kernel. Changes nothing.
    #[arg(long)]
    pub(crate) host: bool,

    /// Look at all processes and match their memory against the rules.
    #[arg(long)]
    pub(crate) procs: bool,

    /// The same for one process.
    #[arg(long, value_name = "N", conflicts_with = "procs")]
    pub(crate) pid: Option<u32>,
}

#[derive(Debug, Args)]
#[command(after_long_help = WATCH_EXAMPLES)]
pub(crate) struct WatchArgs {
    /// Where the file systems that are watched are mounted.
    #[arg(required = true, value_hint = ValueHint::DirPath)]
    pub(crate) paths: Vec<PathBuf>,

    /// Refuse to open and execute malicious files.
    #[arg(long, conflicts_with = "notify")]
    pub(crate) block: bool,

    /// Tell of malicious files and refuse nothing; this is the default.
    #[arg(long)]
    pub(crate) notify: bool,

    /// Accept a PATH that is no mount's root: its whole file system is watched all the same.
    #[arg(long)]
    pub(crate) whole_filesystem: bool,

    /// What is done about files that cannot be scanned in time or at all.
    #[arg(long, value_enum, default_value_t = WatchProfile::Balanced)]
    pub(crate) profile: WatchProfile,

    /// What is done about malicious files once whoever opened them was refused.
    #[arg(long, value_enum, default_value_t = ActionChoice::Report, requires_if("quarantine", "block"))]
    pub(crate) action: ActionChoice,

    /// Rules besides the shipped ones.
    #[arg(long, value_name = "[NS:]FILE_OR_DIR", value_hint = ValueHint::AnyPath)]
    pub(crate) rules: Vec<String>,

    /// Form of the events.
    #[arg(long, value_enum, default_value_t = WatchFormat::Text)]
    pub(crate) format: WatchFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum WatchProfile {
    /// Let them through and scan them later.
    Availability,
    /// The same, but do not execute what kills its scanner or is being written.
    Balanced,
    /// Refuse them.
    Strict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum WatchFormat {
    /// A line an event, for people.
    Text,
    /// One object a line.
    Ndjson,
}

impl ScanArgs {
    /// What a scan of everything gets that says nothing else.
    pub(crate) fn without_options() -> Option<Self> {
        match Cli::try_parse_from(["lazaret", "scan", "/"]).ok()?.command {
            Command::Scan(args) => Some(*args),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A line a finding, for people.
    Text,
    /// One document with all files and the summary.
    Json,
    /// One object a line, the summary last.
    Ndjson,
    /// SARIF 2.1.0, for code-scanning services.
    Sarif,
    /// A row a finding, for spreadsheets.
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ActionChoice {
    /// Say so.
    Report,
    /// Put them into the vault, from which they can be given back.
    Quarantine,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressMode {
    /// A bar if stderr is a terminal.
    Auto,
    /// None.
    Never,
    /// One JSON object a second.
    Json,
}

const SCAN_EXAMPLES: &str = "\
Examples:
  lazaret scan /srv /home                     scan two trees with the shipped signatures
  lazaret scan / --one-file-system --exclude /var/lib/docker
  lazaret scan . --rules mine:rules/ --format ndjson -o found.ndjson
  find /srv -newer stamp -print0 | lazaret scan --files-from - --null
  lazaret scan /home --since 24h              files changed during the last day
  lazaret scan /srv --action quarantine       take what is malicious out of reach
  lazaret scan backup.tar.zst                 what is inside is named container!/member

Exit codes: 0 nothing found and everything scanned, 1 something found, 2 nothing found but
something could not be scanned, 64 and above: the scan did not complete (64 usage, 65 rules,
66 no such path, 70 internal, 73 cannot create, 74 output, 78 configuration, 130 and 143 signals).";

const WATCH_EXAMPLES: &str = "\
Examples:
  lazaret watch /srv                          tell of malicious files that are opened there
  lazaret watch /srv /home --block            refuse to open and execute them
  lazaret watch /srv --block --profile strict --format ndjson

A PATH is where a file system is mounted, and the whole file system is watched, through whatever
path, container or namespace it is used. Runs lazaretd, which lies beside lazaret or in
/usr/libexec/lazaret, until a signal ends it.

Exit codes: 64 usage, 65 rules, 66 no such path, 69 no lazaretd, 77 not allowed to watch,
78 configuration, 130 and 143 signals.";
