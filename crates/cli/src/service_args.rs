//! The commands around the service on the command line, and their documentation.

use clap::{ArgGroup, Args, Subcommand, ValueEnum, ValueHint};
use lazaret_config::Span;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Read every configuration file and say what is wrong: 0 good, 1 wrong.
    #[command(after_long_help = CHECK_EXAMPLES)]
    Check(ConfigCheckArgs),
    /// Show what is set, and by which file and line.
    #[command(after_long_help = SHOW_EXAMPLES)]
    Show(ConfigShowArgs),
    /// Print the JSON Schema of configuration files, for editors.
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigCheckArgs {
    /// A file, or a directory like /etc/lazaret, in place of the installed configuration.
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) path: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigShowArgs {
    /// Only this key or section, such as gate or scan.threads.
    pub(crate) key: Option<String>,

    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Text)]
    pub(crate) format: AnswerFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// For people.
    Text,
    /// One JSON document.
    Json,
}

#[derive(Debug, Args)]
#[command(after_long_help = STATUS_EXAMPLES)]
pub(crate) struct StatusArgs {
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Text)]
    pub(crate) format: AnswerFormat,

    /// What must hold: with block, a service that only notifies is degraded.
    #[arg(long, value_enum, value_name = "MODE")]
    pub(crate) require: Option<Required>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Required {
    /// Malicious files are refused.
    Block,
}

#[derive(Debug, Args)]
#[command(after_long_help = DOCTOR_EXAMPLES)]
pub(crate) struct DoctorArgs {
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Text)]
    pub(crate) format: AnswerFormat,
}

#[derive(Debug, Args)]
#[command(after_long_help = SELFTEST_EXAMPLES)]
pub(crate) struct SelftestArgs {
    /// Only the file systems mounted here [default: every one that the service watches].
    #[arg(value_hint = ValueHint::DirPath)]
    pub(crate) paths: Vec<PathBuf>,

    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Text)]
    pub(crate) format: AnswerFormat,
}

#[derive(Debug, Args)]
#[command(after_long_help = ENABLE_EXAMPLES)]
#[command(group = ArgGroup::new("mode").required(true).args(["block", "notify"]))]
pub(crate) struct EnableArgs {
    /// Refuse to open and execute malicious files.
    #[arg(long)]
    pub(crate) block: bool,

    /// Tell of malicious files and refuse nothing.
    #[arg(long)]
    pub(crate) notify: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EventsCommand {
    /// Show what happened, the oldest first.
    #[command(after_long_help = EVENTS_EXAMPLES)]
    Query(EventsArgs),
    /// Show what happens from now on, until a signal.
    #[command(after_long_help = EVENTS_EXAMPLES)]
    Tail(EventsArgs),
    /// Tell what happened in a form that collectors read, the oldest first.
    #[command(after_long_help = EXPORT_EXAMPLES)]
    Export(EventsExportArgs),
}

#[derive(Debug, Args)]
pub(crate) struct EventsArgs {
    #[command(flatten)]
    pub(crate) filter: EventsFilter,

    /// Form of the events.
    #[arg(long, value_enum, default_value_t = EventsFormat::Text)]
    pub(crate) format: EventsFormat,
}

#[derive(Debug, Args)]
pub(crate) struct EventsExportArgs {
    #[command(flatten)]
    pub(crate) filter: EventsFilter,

    /// Form of the events.
    #[arg(long, value_enum)]
    pub(crate) format: ExportFormat,

    /// Write to a file, which appears only when it is complete [default: stdout].
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,

    /// Go on with what happens from now on, until a signal.
    #[arg(long, conflicts_with = "output")]
    pub(crate) follow: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// Open Cybersecurity Schema Framework 1.7.0: one object a line, as it is kept.
    Ocsf,
    /// Elastic Common Schema 8.11: one object a line.
    Ecs,
    /// Common Event Format: one line an event.
    Cef,
    /// RFC 5424 with structured data: one line an event.
    Syslog,
    /// Journal Export Format, for systemd-journal-remote.
    Journald,
}

/// Which events.
#[derive(Debug, Args)]
pub(crate) struct EventsFilter {
    /// Only this kind: detection, blocked, let-through, degraded, quarantine, signatures, audit, status.
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,

    /// Only events about this file.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) path: Option<String>,

    /// Only events with this rule.
    #[arg(long, value_name = "NS:RULE")]
    pub(crate) rule: Option<String>,

    /// Only events since then: a duration (24h) or a time (2026-11-01T00:00:00Z).
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,

    /// The file of events; full ones beside it are read by query too.
    #[arg(long, value_name = "FILE", default_value = "/var/log/lazaret/events.jsonl")]
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EventsFormat {
    /// A line an event, for people.
    Text,
    /// One OCSF object a line, as it is kept.
    Ocsf,
}

#[derive(Debug, Args)]
#[command(after_long_help = PAUSE_EXAMPLES)]
pub(crate) struct PauseArgs {
    /// How long, such as 30m; at most 24h. Protection resumes by itself.
    #[arg(long = "for", value_name = "TIME")]
    pub(crate) length: Span,

    /// Why; it is kept with who asked.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
#[command(after_long_help = METRICS_EXAMPLES)]
pub(crate) struct MetricsArgs {
    /// Serve them by HTTP on this address of this host (127.0.0.0/8 or ::1); - is the listening
    /// socket on standard input.
    #[arg(long, value_name = "ADDRESS:PORT|-")]
    pub(crate) listen: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct PagesArgs {
    /// Directory to write man/ and completions/ to.
    #[arg(value_hint = ValueHint::DirPath)]
    pub(crate) to: PathBuf,
}

const EVENTS_EXAMPLES: &str = "\
Examples:
  lazaret events query --since 24h --kind blocked
  lazaret events query --path /srv/sample --format ocsf
  lazaret events tail

The same events are in the journal: journalctl -x SYSLOG_IDENTIFIER=lazaret";

const EXPORT_EXAMPLES: &str = "\
Examples:
  lazaret events export --format ecs --since 24h -o events.ndjson
  lazaret events export --format syslog --follow | logger --rfc5424 --server siem.example
  lazaret events export --format journald | /lib/systemd/systemd-journal-remote -o copy.journal -

Every form is made of the same kept line; times are exact to the millisecond.";

const METRICS_EXAMPLES: &str = "\
Examples:
  lazaret metrics                             once, for the textfile collector
  lazaret metrics --listen 127.0.0.1:9477     GET /metrics, until a signal; on this host only
  systemctl enable --now lazaret-metrics.socket     the same, started when it is asked";

const PAUSE_EXAMPLES: &str = "\
Examples:
  lazaret pause --for 30m --reason \"database move, ticket 4711\"
  lazaret resume

Takes the role admin: root, or a group that [control] admin names.";

const CHECK_EXAMPLES: &str = "\
Examples:
  lazaret config check                        what is installed, managed files included
  lazaret config check new/lazaret.toml       one file by itself

Files: /usr/lib/lazaret/lazaret.toml, /etc/lazaret/lazaret.toml, /etc/lazaret/conf.d/*.toml,
/etc/lazaret/managed.d/*.toml; a later one wins, managed ones win over all and lock.";

const SHOW_EXAMPLES: &str = "\
Examples:
  lazaret config show                         everything that holds, with its origin
  lazaret config show gate --format json";

const STATUS_EXAMPLES: &str = "\
Examples:
  lazaret status
  lazaret status --require block --format json

Exit codes: 0 protecting, 1 degraded, 2 not protecting.";

const DOCTOR_EXAMPLES: &str = "\
Examples:
  lazaret doctor                              what this kernel and host can enforce, and what to do

Exit codes: 0 everything, 1 something is missing, 2 files cannot be watched at all.";

const SELFTEST_EXAMPLES: &str = "\
Examples:
  lazaret selftest                            as root; every file system that is watched
  lazaret selftest /srv --format json

Writes a harmless sample that every scanner knows (EICAR), opens and executes it, also in a mount
namespace of its own, and removes it. Where the service blocks it must be refused.

Exit codes: 0 refused everywhere, 1 not, 64 and above: the test could not be made.";

const ENABLE_EXAMPLES: &str = "\
Examples:
  lazaret enable --block                      from now on malicious files are refused
  lazaret enable --notify                     tell only, as after the installation

Writes /etc/lazaret/conf.d/90-mode.toml and has systemd enable, start or reload the service.";
