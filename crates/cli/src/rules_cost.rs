//! `lazaret rules explain` and `rules cost`: what rules mean to the sieve, and what they cost.
//!
//! Owns: which rules are asked too often, and that the metadata of a rule may give a reason for it.
//! Must not own: counting.

use crate::{
    exit::{Exit, Failure},
    rules_args::{CostArgs, ExplainArgs, RulesArgs, RulesFormat},
    rules_command::{failure, sources, unwritable},
};
use anyhow::Result;
use lazaret_engine::{Scope, Targets, Toll};
use lazaret_model::MetaValue;
use lazaret_rules::{Catalogue, Generation, RuleCost, Tolerance};
use serde_json::json;
use std::{
    collections::BTreeMap,
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
    let wide = match args.most {
        Some(most) => Wide::of(&toll, most, &reasons(&args.rules)?),
        None => Wide::default(),
    };
    match args.rules.format {
        RulesFormat::Json => as_json(&mut to, &toll, &wide),
        RulesFormat::Text => as_text(&mut to, &toll, args).and_then(|()| wide.say(&mut to, &toll)),
    }
    .map_err(unwritable)?;
    let held = args.most.is_none() || (wide.unexplained.is_empty() && toll.files > 0);
    Ok(if held { Exit::Clean } else { Exit::Found })
}

/// Rules that are candidates of too many files.
#[derive(Debug, Default, PartialEq)]
struct Wide {
    unexplained: Vec<(String, u64)>,
    explained: Vec<(String, u64, String)>,
}

impl Wide {
    fn of(toll: &Toll, most: f64, reasons: &BTreeMap<String, String>) -> Self {
        let mut wide = Self::default();
        for cost in &toll.rules {
            let name = format!("{}:{}", cost.namespace, cost.rule);
            if cost.candidate as f64 * 100.0 <= most * toll.files as f64 {
                continue;
            }
            match reasons.get(&name) {
                Some(reason) => wide.explained.push((name, cost.candidate, reason.clone())),
                None => wide.unexplained.push((name, cost.candidate)),
            }
        }
        wide
    }

    fn say(&self, to: &mut impl Write, toll: &Toll) -> io::Result<()> {
        let files = toll.files;
        for (name, count, reason) in &self.explained {
            writeln!(to, "wide for a reason: {name}, {count} of {files} files: {reason}")?;
        }
        for (name, count) in &self.unexplained {
            writeln!(to, "too wide: {name}, {count} of {files} files")?;
        }
        Ok(())
    }
}

/// Why rules are asked often, as their metadata say under `cost`.
fn reasons(args: &RulesArgs) -> Result<BTreeMap<String, String>, Failure> {
    let catalogue = Catalogue::compile(&sources(args)?, &args.define, Tolerance::SkipInvalid);
    let rules = catalogue.map_err(|e| failure(&e))?.rules;
    let reason = |(key, value): &(String, MetaValue)| match value {
        MetaValue::Text(text) if key == "cost" => Some(text.clone()),
        _ => None,
    };
    let pair = |rule: &lazaret_rules::RuleSummary| {
        let text = rule.meta.iter().find_map(reason)?;
        Some((format!("{}:{}", rule.namespace, rule.rule), text))
    };
    Ok(rules.iter().filter_map(pair).collect())
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

fn as_json(to: &mut impl Write, toll: &Toll, wide: &Wide) -> io::Result<()> {
    let rules = toll.rules.iter().map(|cost| {
        json!({
            "namespace": cost.namespace, "rule": cost.rule, "candidate": cost.candidate,
            "matched": cost.matched, "microseconds": u64::try_from(cost.spent.as_micros()).ok(),
            "condition": cost.condition,
        })
    });
    let rules: Vec<_> = rules.collect();
    let explained = wide
        .explained
        .iter()
        .map(|(rule, count, reason)| json!({ "rule": rule, "candidate": count, "reason": reason }));
    let unexplained =
        wide.unexplained.iter().map(|(rule, count)| json!({ "rule": rule, "candidate": count }));
    let too_wide: Vec<_> = explained.chain(unexplained).collect();
    let document = json!({
        "schema": 1, "files": toll.files, "bytes": toll.bytes, "missed": toll.missed,
        "rules": rules, "wide": too_wide,
    });
    writeln!(to, "{document:#}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn cost(rule: &str, candidate: u64) -> RuleCost {
        RuleCost {
            namespace: "n".into(),
            rule: rule.into(),
            candidate,
            matched: 0,
            spent: Duration::ZERO,
            condition: String::new(),
        }
    }

    #[test]
    fn a_rule_that_is_asked_too_often_needs_a_reason() {
        let rules = vec![cost("a", 10), cost("b", 11), cost("c", 500)];
        let toll = Toll { files: 1000, bytes: 0, missed: 0, rules };
        let reasons = BTreeMap::from([("n:c".to_owned(), "why".to_owned())]);
        let wide = Wide::of(&toll, 1.0, &reasons);
        assert_eq!(wide.unexplained, [("n:b".to_owned(), 11)]);
        assert_eq!(wide.explained, [("n:c".to_owned(), 500, "why".to_owned())]);
        assert_eq!(Wide::of(&toll, 50.0, &reasons), Wide::default());
    }
}
