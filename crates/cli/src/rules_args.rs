//! `lazaret rules` on the command line, and its documentation.

use clap::{Args, Subcommand, ValueEnum, ValueHint};
use lazaret_rules::{Define, RuleSpec};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// Compile rules and say what is wrong with them: 0 good, 1 errors.
    #[command(after_long_help = CHECK_EXAMPLES)]
    Check(RulesArgs),
    /// List rules with severity and description.
    #[command(after_long_help = LIST_EXAMPLES)]
    List(RulesArgs),
    /// Say what the sieve knows of a rule: what it needs and how it is noticed.
    #[command(after_long_help = EXPLAIN_EXAMPLES)]
    Explain(ExplainArgs),
    /// Rank rules by what they cost over real files.
    #[command(after_long_help = COST_EXAMPLES)]
    Cost(CostArgs),
    /// Say what one rule or signal means and what to do about a match.
    #[command(after_long_help = SHOW_EXAMPLES)]
    Show(ShowArgs),
    /// Take over rules of somebody else for a package: 0 done, what is broken is listed and left out.
    #[command(after_long_help = ADOPT_EXAMPLES)]
    Adopt(AdoptArgs),
    /// Scan good files and report every alarm: 0 none, 1 some.
    #[command(after_long_help = GATE_EXAMPLES)]
    Gate(GateArgs),
}

#[derive(Debug, Args)]
pub(crate) struct AdoptArgs {
    /// Directory, or archive (zip, tar, tar.gz, ...), with *.yar and *.yara.
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) source: PathBuf,

    /// The directory that becomes a package; they go below rules/NAMESPACE in it.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) into: PathBuf,

    /// Namespace of these rules.
    #[arg(long, value_name = "NAME")]
    pub(crate) namespace: String,

    /// What their rules mean: a map of names, tags and metadata to severities (TOML).
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) severity: Option<PathBuf>,

    /// Their licence, where the source has none in a file of its own.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) licence: Vec<PathBuf>,

    /// Form of the output.
    #[arg(long, value_enum, default_value_t = RulesFormat::Text)]
    pub(crate) format: RulesFormat,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Name of the rule, or NAMESPACE:NAME.
    pub(crate) rule: String,

    #[command(flatten)]
    pub(crate) rules: RulesArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CostArgs {
    /// Trees whose files are read.
    #[arg(long, required = true, value_name = "TREE", value_hint = ValueHint::AnyPath)]
    pub(crate) over: Vec<PathBuf>,

    /// Say of each rule what makes it a candidate.
    #[arg(long)]
    pub(crate) explain: bool,

    /// End with 1 if a rule is a candidate of more than this share of the files, in percent, and
    /// its metadata give no reason for it (`cost = "..."`).
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) most: Option<f64>,

    #[command(flatten)]
    pub(crate) rules: RulesArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Name of the rule, with or without its namespace, or the id of its metadata.
    #[arg(value_name = "[NS:]NAME|ID")]
    pub(crate) id: String,

    /// Rule files or directories [default: the signatures that come with lazaret].
    #[arg(long, value_name = "[NS:]FILE_OR_DIR", value_hint = ValueHint::AnyPath)]
    pub(crate) rules: Vec<RuleSpec>,

    /// Form of the results.
    #[arg(long, value_enum, default_value_t = RulesFormat::Text)]
    pub(crate) format: RulesFormat,
}

#[derive(Debug, Args)]
pub(crate) struct GateArgs {
    /// Rule files or directories [default: the signatures that come with lazaret].
    #[arg(value_name = "[NS:]FILE_OR_DIR", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<RuleSpec>,

    /// Trees of files that are known to be good.
    #[arg(long, required = true, num_args = 1.., value_name = "TREE", value_hint = ValueHint::AnyPath)]
    pub(crate) over: Vec<PathBuf>,

    /// Hits that are expected: lines of NAMESPACE:RULE and the end of a path.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) expect: Option<PathBuf>,

    /// Value of an external variable of the rules.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) define: Vec<Define>,

    /// Form of the results.
    #[arg(long, value_enum, default_value_t = RulesFormat::Text)]
    pub(crate) format: RulesFormat,
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

/// A share in percent.
fn percent(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| (0.0..=100.0).contains(number));
    number.ok_or_else(|| format!("{text} is no number between 0 and 100"))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RulesFormat {
    /// For people.
    Text,
    /// One JSON document.
    Json,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  lazaret rules check rules/                  all rule files below a directory
  lazaret rules check mine:a.yar --define level=3";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  lazaret rules explain EICAR_test_file
  lazaret rules explain mine:dropper mine:rules/";

const COST_EXAMPLES: &str = "\
Examples:
  lazaret rules cost --over /usr/bin          the shipped signatures
  lazaret rules cost rules/ --over /usr/include --over /usr/bin --explain";

const ADOPT_EXAMPLES: &str = "\
Examples:
  lazaret rules adopt signature-base-master.zip --into site --namespace signature_base --severity map.toml
  lazaret rules adopt /srv/rules --into site --namespace theirs --licence LICENSE.txt

A map, of which the first line that fits a rule counts:
  default = \"suspicious\"
  [[map]]
  severity = \"malicious\"
  meta = \"score\"
  at-least = 80";

const LIST_EXAMPLES: &str = "\
Examples:
  lazaret rules list                          the shipped signatures
  lazaret rules list rules/ --format json";

const SHOW_EXAMPLES: &str = "\
Examples:
  lazaret rules show Lnx_Bot_Mirai            a rule by its name
  lazaret rules show heuristics:elf-no-sections";

const GATE_EXAMPLES: &str = "\
Examples:
  lazaret rules gate --over /usr /etc         the shipped signatures over this system
  lazaret rules gate new/ --over /srv/good --expect known.txt --format json";
