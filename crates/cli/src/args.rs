//! The command line, and its documentation: help, man pages and completions come from here.

use crate::quarantine_args::QuarantineCommand;
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
    /// Check and list rules.
    #[command(subcommand)]
    Rules(RulesCommand),
    /// List, show, give back, hand out, delete and verify what was quarantined.
    #[command(subcommand)]
    Quarantine(QuarantineCommand),
}

#[derive(Debug, Args)]
#[command(after_long_help = SCAN_EXAMPLES)]
pub(crate) struct ScanArgs {
    /// Files and directories. A link named here is followed; links met below are not.
    #[arg(required_unless_present = "files_from", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,

    /// Rules besides the shipped ones: a file, or a directory with *.yar, *.yara and *.hashes.
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

    /// Longest matching time for one file, for example 30s [default: no limit].
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

    /// Progress on stderr.
    #[arg(long, value_enum, default_value_t = ProgressMode::Auto)]
    pub(crate) progress: ProgressMode,

    /// End with 0 also when something was found or could not be scanned.
    #[arg(long)]
    pub(crate) exit_zero: bool,

    /// Say of each detection what it means.
    #[arg(long)]
    pub(crate) explain: bool,
}

impl ScanArgs {
    /// What a scan of everything gets that says nothing else.
    pub(crate) fn without_options() -> Option<Self> {
        match Cli::try_parse_from(["lazaret", "scan", "/"]).ok()?.command {
            Command::Scan(args) => Some(*args),
            Command::Rules(_) | Command::Quarantine(_) => None,
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

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// Compile rules and say what is wrong with them: 0 good, 1 errors.
    #[command(after_long_help = CHECK_EXAMPLES)]
    Check(RulesArgs),
    /// List rules with severity and description.
    #[command(after_long_help = LIST_EXAMPLES)]
    List(RulesArgs),
}

#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// Rule files or directories [default: the signatures that come with lazaret].
    #[arg(value_name = "[NS:]FILE_OR_DIR", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<RuleSpec>,

    /// Value of an external variable of the rules.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) define: Vec<Define>,

    /// Form of the results.
    #[arg(long, value_enum, default_value_t = RulesFormat::Text)]
    pub(crate) format: RulesFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RulesFormat {
    /// For people.
    Text,
    /// One JSON document.
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

Exit codes: 0 nothing found and everything scanned, 1 something found, 2 nothing found but
something could not be scanned, 64 and above: the scan did not complete (64 usage, 65 rules,
66 no such path, 70 internal, 73 cannot create, 74 output, 78 configuration, 130 and 143 signals).";

const CHECK_EXAMPLES: &str = "\
Examples:
  lazaret rules check rules/                  all rule files below a directory
  lazaret rules check mine:a.yar --define level=3";

const LIST_EXAMPLES: &str = "\
Examples:
  lazaret rules list                          the shipped signatures
  lazaret rules list rules/ --format json";
