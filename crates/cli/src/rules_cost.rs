//! `lazaret rules explain` and `rules cost`: what rules mean to the sieve, and what they cost.

use crate::{
    args::{CostArgs, ExplainArgs, RulesArgs, RulesFormat},
    exit::{Exit, Failure},
    rules_command::{failure, sources, unwritable},
};
use anyhow::Result;
use lazaret_engine::{Scope, Targets, Toll};
use lazaret_rules::{Generation, RuleCost, Tolerance};
use serde_json::json;
use std::{
    fs,
    io::{self, Write},
};

pub(crate) fn explain(args: &ExplainArgs) -> Result<Exit> {
    let mut to = io::stdout().lock();
    let explained = generation(&args.rules)?.explain(&args.rule);
    if explained.is_empty() {
        let message = format!("no rule is called {}", args.rule);
        return Err(Failure::new(Exit::NoInput, message).into());
    }
    match args.rules.format {
        RulesFormat::Json => writeln!(to, "{:#}", json!({ "schema": 1, "rules": explained })),
        RulesFormat::Text => writeln!(to, "{}", explained.join("\n\n")),
    }
    .map_err(unwritable)?;
    Ok(Exit::Clean)
}

pub(crate) fn cost(args: &CostArgs) -> Result<Exit> {
    let mut to = io::stdout().lock();
    for tree in &args.over {
        fs::symlink_metadata(tree).map_err(|e| {
            Failure::new(Exit::NoInput, format!("cannot read {}: {e}", tree.display()))
        })?;
    }
    let generation = generation(&args.rules)?;
    let toll = Toll::of(&generation, Targets::new(args.over.clone()), Scope::default());
    match args.rules.format {
        RulesFormat::Json => as_json(&mut to, &toll),
        RulesFormat::Text => as_text(&mut to, &toll, args),
    }
    .map_err(unwritable)?;
    Ok(Exit::Clean)
}

fn generation(args: &RulesArgs) -> Result<Generation, Failure> {
    let set = sources(args)?;
    let compiled = Generation::compile(&set, &args.define, Tolerance::SkipInvalid);
    Ok(compiled.map_err(|e| failure(&e))?.generation)
}

fn as_text(to: &mut impl Write, toll: &Toll, args: &CostArgs) -> io::Result<()> {
    writeln!(to, "{:>12}  {:>9}  {:>9}  rule", "microseconds", "candidate", "matched")?;
    for RuleCost { namespace, rule, candidate, matched, spent, condition } in &toll.rules {
        let micros = spent.as_micros();
        writeln!(to, "{micros:>12}  {candidate:>9}  {matched:>9}  {namespace}:{rule}")?;
        if args.explain {
            condition.lines().try_for_each(|line| writeln!(to, "    {line}"))?;
        }
    }
    writeln!(
        to,
        "{} files, {} bytes, {} not read; {} rules were candidates.",
        toll.files,
        toll.bytes,
        toll.missed,
        toll.rules.len()
    )
}

fn as_json(to: &mut impl Write, toll: &Toll) -> io::Result<()> {
    let rules = toll.rules.iter().map(|cost| {
        json!({
            "namespace": cost.namespace, "rule": cost.rule, "candidate": cost.candidate,
            "matched": cost.matched, "microseconds": u64::try_from(cost.spent.as_micros()).ok(),
            "condition": cost.condition,
        })
    });
    let rules: Vec<_> = rules.collect();
    let document = json!({
        "schema": 1, "files": toll.files, "bytes": toll.bytes, "missed": toll.missed,
        "rules": rules,
    });
    writeln!(to, "{document:#}")
}
