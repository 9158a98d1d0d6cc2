//! The command line of `lazaret-update`: `fetch` for hosts, `feed ...` for publishers.

use crate::plan::Plan;
use clap::{Args, Parser, Subcommand, ValueHint};
use lazaret_feed::Kind;
use std::path::PathBuf;

/// Fetches, makes, signs and publishes packages of signatures.
#[derive(Debug, Parser)]
#[command(name = "lazaret-update", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// For publishers.
    #[command(subcommand)]
    Feed(FeedCommand),
    /// Fetch the newest package of the feed; `lazaret signatures update` does and activates it.
    Fetch(FetchArgs),
}

#[derive(Debug, Args)]
pub(crate) struct FetchArgs {
    /// Ask this source instead of those of the configuration: https://, http:// or a directory.
    #[arg(long, value_name = "URL|DIR")]
    pub(crate) from: Vec<String>,

    /// Do not wait for this host's turn.
    #[arg(long)]
    pub(crate) now: bool,

    /// The store instead of the configured one; for `lazaret signatures update`.
    #[arg(long, hide = true, value_name = "DIR")]
    pub(crate) store: Option<PathBuf>,

    /// Give up a source that sends nothing, or less than 1 KiB a second, for this long.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) stall: u64,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FeedCommand {
    /// Make keys and the first root, 1.root.json.
    #[command(after_long_help = INIT_EXAMPLES)]
    Init(InitArgs),
    /// Make a signed package of a directory.
    #[command(after_long_help = PACKAGE_EXAMPLES)]
    Package(PackageArgs),
    /// Offer packages in a directory that a web server serves; without any, renew the timestamp.
    #[command(after_long_help = PUBLISH_EXAMPLES)]
    Publish(PublishArgs),
    /// Let the newest package reach more hosts.
    #[command(after_long_help = PROMOTE_EXAMPLES)]
    Promote(PromoteArgs),
    /// Let the newest package reach no more hosts than it did.
    Hold(HoldArgs),
    /// Copy what is served to a medium for hosts without a network; holds 30 days.
    #[command(after_long_help = EXPORT_EXAMPLES)]
    Export(ExportArgs),
    /// Replace a key by a new one and write the next root.
    #[command(after_long_help = ROTATE_EXAMPLES)]
    RotateKey(RotateArgs),
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Where the root and, below keys/, the keys go; it must not hold any yet.
    #[arg(value_hint = ValueHint::DirPath)]
    pub(crate) dir: PathBuf,

    /// Number of root keys; they change keys and are kept offline.
    #[arg(long, default_value_t = 3)]
    pub(crate) root_keys: u32,

    /// How many of them must sign.
    #[arg(long, default_value_t = 2)]
    pub(crate) root_threshold: u32,

    /// Number of package keys.
    #[arg(long, default_value_t = 2)]
    pub(crate) package_keys: u32,

    /// How many of them must sign.
    #[arg(long, default_value_t = 2)]
    pub(crate) package_threshold: u32,

    /// Number of keys that vouch for media which are carried to hosts; one for each site.
    #[arg(long, default_value_t = 1)]
    pub(crate) offline_keys: u32,

    /// Days until the root must have been replaced.
    #[arg(long, default_value_t = 180)]
    pub(crate) days: u32,
}

#[derive(Debug, Args)]
pub(crate) struct PackageArgs {
    /// Directory with rules/NAMESPACE/..., hashes/*.hashes and, if need be, package.toml.
    #[arg(value_hint = ValueHint::DirPath)]
    pub(crate) dir: PathBuf,

    /// Number of the package; higher than any before.
    #[arg(long)]
    pub(crate) number: u64,

    /// A key to sign with; several if several must sign.
    #[arg(long = "key", value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) keys: Vec<PathBuf>,

    /// Why it is made: normal, emergency or rollback.
    #[arg(long, default_value = "normal", value_parser = kind)]
    pub(crate) kind: Kind,

    /// The file to write.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct SiteArgs {
    /// The directory that is served.
    #[arg(value_hint = ValueHint::DirPath)]
    pub(crate) site: PathBuf,

    /// Where the publisher's roots are, N.root.json.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) feed: PathBuf,

    /// Keys to sign with: package, snapshot and timestamp keys; each signs what it is for.
    #[arg(long = "key", value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) keys: Vec<PathBuf>,

    /// Days for which the list of packages holds.
    #[arg(long, default_value_t = 14)]
    pub(crate) days: u32,

    /// Hours for which the timestamp holds; it must be renewed before.
    #[arg(long, default_value_t = 24)]
    pub(crate) hours: u32,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The directory that is served.
    #[arg(value_hint = ValueHint::DirPath)]
    pub(crate) site: PathBuf,

    /// Where the publisher's roots are, N.root.json.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) feed: PathBuf,

    /// The directory on the medium.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) to: PathBuf,

    /// The key for offline media.
    #[arg(long = "key", value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) keys: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct PublishArgs {
    #[command(flatten)]
    pub(crate) site: SiteArgs,

    /// Packages to offer, the oldest first.
    #[arg(long = "package", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) packages: Vec<PathBuf>,

    /// Who takes it when [default: canary].
    #[arg(long, value_enum)]
    pub(crate) plan: Option<Plan>,
}

#[derive(Debug, Args)]
pub(crate) struct PromoteArgs {
    #[command(flatten)]
    pub(crate) site: SiteArgs,

    /// Share of all hosts that it reaches from now on, such as 10% or 100%.
    #[arg(long, value_name = "PERCENT", required_unless_present = "plan")]
    pub(crate) share: Option<String>,

    /// Seconds from the first of them to the last.
    #[arg(long, value_name = "SECONDS", default_value_t = 1800)]
    pub(crate) over: u32,

    /// A whole new plan from now on.
    #[arg(long, value_enum, conflicts_with = "share")]
    pub(crate) plan: Option<Plan>,
}

#[derive(Debug, Args)]
pub(crate) struct HoldArgs {
    #[command(flatten)]
    pub(crate) site: SiteArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RotateArgs {
    /// The newest root, N.root.json; the next one is written beside it.
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) root: PathBuf,

    /// The key that is replaced; its file, or its identifier.
    #[arg(long, value_name = "FILE|KEYID")]
    pub(crate) old: String,

    /// Where the new key is written.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) new: PathBuf,

    /// Root keys to sign with: enough of the old root and of the new one.
    #[arg(long = "key", value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) keys: Vec<PathBuf>,

    /// Days until the new root must have been replaced.
    #[arg(long, default_value_t = 180)]
    pub(crate) days: u32,
}

fn kind(text: &str) -> Result<Kind, String> {
    [Kind::Normal, Kind::Emergency, Kind::Rollback]
        .into_iter()
        .find(|kind| kind.as_str() == text)
        .ok_or_else(|| "expected normal, emergency or rollback".to_owned())
}

const INIT_EXAMPLES: &str = "\
Example:
  lazaret-update feed init /root/feed          3 root keys (2 sign), 2 package keys (both sign)

Take the root keys offline. Hosts get 1.root.json as /etc/lazaret/feed/root.json.";

const PACKAGE_EXAMPLES: &str = "\
Example:
  lazaret-update feed package site/ --number 7 -o site-7.lzp \\
      --key feed/keys/package-1.json --key feed/keys/package-2.json";

const PUBLISH_EXAMPLES: &str = "\
Examples:
  lazaret-update feed publish /srv/feed --feed feed --package site-7.lzp --key feed/keys/package-1.json \\
      --key feed/keys/package-2.json --key feed/keys/snapshot-1.json --key feed/keys/timestamp-1.json
  lazaret-update feed publish /srv/feed --feed feed --key feed/keys/timestamp-1.json     every day";

const PROMOTE_EXAMPLES: &str = "\
Examples, with the same --feed and --key as for publish:
  lazaret-update feed promote /srv/feed ... --share 10% --over 3600
  lazaret-update feed promote /srv/feed ... --plan emergency";

const EXPORT_EXAMPLES: &str = "\
Example:
  lazaret-update feed export /srv/feed --feed feed --to /media/usb/feed --key feed/keys/offline-1.json

Hosts believe this word from a directory only, never from a server. The lists of packages must hold as
long: publish with --days 45.";

const ROTATE_EXAMPLES: &str = "\
Example:
  lazaret-update feed rotate-key feed/1.root.json --old feed/keys/package-1.json \\
      --new feed/keys/package-3.json --key root-1.json --key root-2.json";
