//! `lazaret quarantine` on the command line, and its documentation.

use clap::{ArgGroup, Args, Subcommand, ValueEnum, ValueHint};
use lazaret_config::Span;
use lazaret_quarantine::CaseId;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum QuarantineCommand {
    /// List what is kept, the oldest first.
    #[command(after_long_help = LIST_EXAMPLES)]
    List(ListArgs),
    /// Say everything about one item: where it was, when, by which rule, whose, digests.
    #[command(after_long_help = SHOW_EXAMPLES)]
    Show(ShowArgs),
    /// Give a file back exactly as it was, unless the present rules still detect it.
    #[command(after_long_help = RESTORE_EXAMPLES)]
    Restore(RestoreArgs),
    /// Hand a sample to an analyst, encrypted; the item stays.
    #[command(after_long_help = EXPORT_EXAMPLES)]
    Export(ExportArgs),
    /// Delete items for good, or take files off the deny list.
    #[command(after_long_help = DELETE_EXAMPLES)]
    Delete(DeleteArgs),
    /// Check that items are whole and name those that are not: 0 whole, 1 damaged.
    #[command(after_long_help = VERIFY_EXAMPLES)]
    Verify(VerifyArgs),
    /// Serve a restricted scanner on descriptor 0.
    #[command(hide = true)]
    Keep,
    /// Scan descriptor 0 for a restore.
    #[command(hide = true)]
    Recheck(RecheckArgs),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ItemFormat {
    /// For people.
    Text,
    /// One JSON document.
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Form of the list; json is an array.
    #[arg(long, value_enum, default_value_t = ItemFormat::Text)]
    pub(crate) format: ItemFormat,

    /// List files that could not be removed, or of which other names remain, instead.
    #[arg(long)]
    pub(crate) denied: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The item, as `list` names it.
    pub(crate) id: CaseId,

    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = ItemFormat::Text)]
    pub(crate) format: ItemFormat,
}

#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// The item, as `list` names it.
    pub(crate) id: CaseId,

    /// Where to: a name that is free, or a directory [default: where it was].
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) to: Option<PathBuf>,

    /// Give it back although the present rules detect it, or could not scan all of it.
    #[arg(long)]
    pub(crate) even_if_malicious: bool,

    /// Allow-list its digest: it is given back, and no scan of this host takes it again.
    #[arg(long)]
    pub(crate) allow: bool,

    /// Give it back although its directory is not the one it was taken from.
    #[arg(long, conflicts_with = "to")]
    pub(crate) even_if_moved: bool,

    /// Keep the item too.
    #[arg(long)]
    pub(crate) keep: bool,

    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = ItemFormat::Text)]
    pub(crate) format: ItemFormat,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("form").required(true))]
pub(crate) struct ExportArgs {
    /// The item, as `list` names it.
    pub(crate) id: CaseId,

    /// A zip archive under the customary password "infected": no secret, but out of harm's way.
    #[arg(long, group = "form")]
    pub(crate) zip: bool,

    /// Encrypted to this age public key: only its owner can read it, not even this host.
    #[arg(long, value_name = "age1...", group = "form")]
    pub(crate) age: Option<String>,

    /// Write to a new file [default: stdout, if that is no terminal].
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true))]
pub(crate) struct DeleteArgs {
    /// Items, as `list` names them.
    #[arg(value_name = "ID", group = "which")]
    pub(crate) ids: Vec<CaseId>,

    /// Take entries off the deny list instead, as `list --denied` names them.
    #[arg(long, conflicts_with = "older_than", requires = "ids")]
    pub(crate) denied: bool,

    /// All items taken longer ago than this, for example 90d.
    #[arg(long, value_name = "SPAN", group = "which")]
    pub(crate) older_than: Option<Span>,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Items, as `list` names them [default: all].
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<CaseId>,

    /// Form of the answer; json is an array.
    #[arg(long, value_enum, default_value_t = ItemFormat::Text)]
    pub(crate) format: ItemFormat,
}

#[derive(Debug, Args)]
pub(crate) struct RecheckArgs {
    /// The path that rules see.
    pub(crate) path: PathBuf,
}

const LIST_EXAMPLES: &str = "\
Examples:
  lazaret quarantine list
  lazaret quarantine list --format json | jq -r '.[].id'
  lazaret quarantine list --denied            what was found and is still in its place";

const SHOW_EXAMPLES: &str = "\
Examples:
  lazaret quarantine show 40269a1aface7c344b0d2ed45633efe0
  lazaret quarantine show 40269a1aface7c344b0d2ed45633efe0 --format json";

const RESTORE_EXAMPLES: &str = "\
Examples:
  lazaret quarantine restore 40269a1aface7c344b0d2ed45633efe0
  lazaret quarantine restore 40269a1aface7c344b0d2ed45633efe0 --to /srv/checked/
  lazaret quarantine restore 40269a1aface7c344b0d2ed45633efe0 --allow    a false alarm

Nothing is ever overwritten. Exit codes: 0 given back, 1 refused (still detected, something has
its name, its directory changed, damaged), 66 no such item, 69 the vault is in use.";

const EXPORT_EXAMPLES: &str = "\
Examples:
  lazaret quarantine export 40269a1aface7c344b0d2ed45633efe0 --zip -o sample.zip
  lazaret quarantine export 40269a1aface7c344b0d2ed45633efe0 --age age1... -o sample.age";

const DELETE_EXAMPLES: &str = "\
Examples:
  lazaret quarantine delete 40269a1aface7c344b0d2ed45633efe0
  lazaret quarantine delete --older-than 90d
  lazaret quarantine delete --denied 40269a1aface7c344b0d2ed45633efe0     the file is harmless, or gone

A file that is taken off the deny list stays as it is; other names of a taken file have no
permissions, so give them what they need with chmod.";

const VERIFY_EXAMPLES: &str = "\
Examples:
  lazaret quarantine verify
  lazaret quarantine verify 40269a1aface7c344b0d2ed45633efe0 --format json";
