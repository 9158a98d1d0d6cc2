//! The command line of `lazaret-update`; all of them begin with `feed`.

use clap::{Args, Parser, Subcommand, ValueHint};
use lazaret_feed::Kind;
use std::path::PathBuf;

/// Makes and signs packages of signatures.
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
}

#[derive(Debug, Subcommand)]
pub(crate) enum FeedCommand {
    /// Make keys and the first root, 1.root.json.
    #[command(after_long_help = INIT_EXAMPLES)]
    Init(InitArgs),
    /// Make a signed package of a directory.
    #[command(after_long_help = PACKAGE_EXAMPLES)]
    Package(PackageArgs),
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

const ROTATE_EXAMPLES: &str = "\
Example:
  lazaret-update feed rotate-key feed/1.root.json --old feed/keys/package-1.json \\
      --new feed/keys/package-3.json --key root-1.json --key root-2.json";
