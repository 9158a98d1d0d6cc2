//! `lazaret rules show`: what one rule or signal means, in words.
//!
//! Owns: finding it by name or id, and the order in which its facts are told.

use crate::{
    exit::{Exit, Failure},
    output::shown,
    rules_args::{RulesFormat, ShowArgs},
    rules_command::{failure, unwritable},
};
use anyhow::Result;
use lazaret_heuristics::{NAMESPACE, Signal, THRESHOLD, signal};
use lazaret_model::{MetaValue, Severity};
use lazaret_rules::{Catalogue, RuleSummary, SourceSet, Tolerance};
use serde_json::json;
use std::io::{self, Write};

/// Tells everything about the rules of this name or id.
pub(crate) fn run(args: &ShowArgs) -> Result<Exit> {
    let mut to = io::stdout().lock();
    let found = match args.id.split_once(':') {
        Some((NAMESPACE, name)) => signal(name).map(of_signal).into_iter().collect(),
        _ => rules(args)?,
    };
    if found.is_empty() {
        let message = format!("no rule is called {}; `lazaret rules list` shows all", args.id);
        return Err(Failure::new(Exit::Found, message).into());
    }
    for rule in &found {
        print(&mut to, args.format, rule).map_err(unwritable)?;
    }
    Ok(Exit::Clean)
}

fn rules(args: &ShowArgs) -> Result<Vec<RuleSummary>, Failure> {
    let mut set = SourceSet::new();
    if args.rules.is_empty() {
        set.add_embedded().map_err(|e| failure(&e))?;
    }
    for spec in &args.rules {
        set.add(spec).map_err(|e| failure(&e))?;
    }
    let catalogue =
        Catalogue::compile(&set, &[], Tolerance::SkipInvalid).map_err(|e| failure(&e))?;
    Ok(catalogue.rules.into_iter().filter(|rule| is_called(rule, &args.id)).collect())
}

/// By name, by namespace and name, or by the id of its metadata.
fn is_called(rule: &RuleSummary, id: &str) -> bool {
    let by_id = |(key, value): &(String, MetaValue)| {
        key == "id" && matches!(value, MetaValue::Text(text) if text == id)
    };
    rule.rule == id
        || id.split_once(':').is_some_and(|(ns, name)| rule.namespace == ns && rule.rule == name)
        || rule.meta.iter().any(by_id)
}

fn of_signal(signal: &Signal) -> RuleSummary {
    let severity = match signal {
        Signal { decides: true, .. } => Severity::Malicious,
        Signal { score: THRESHOLD.., .. } => Severity::Suspicious,
        _ => Severity::Info,
    };
    let text = |key: &str, text: &str| (key.to_owned(), MetaValue::Text(text.to_owned()));
    let number = |key: &str, value: u32| (key.to_owned(), MetaValue::Integer(i64::from(value)));
    let mut meta = vec![
        text("description", signal.explanation),
        text("family", signal.family.as_str()),
        number("score", signal.score),
        number("threshold", THRESHOLD),
    ];
    meta.extend(signal.false_positives.map(|count| number("false_positives", count)));
    RuleSummary {
        namespace: NAMESPACE.to_owned(),
        rule: signal.id.to_owned(),
        severity,
        tags: Vec::new(),
        meta,
    }
}

fn print(to: &mut impl Write, format: RulesFormat, rule: &RuleSummary) -> io::Result<()> {
    let meta: serde_json::Map<_, _> =
        rule.meta.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    if format == RulesFormat::Json {
        let document = json!({
            "schema": 1, "namespace": rule.namespace, "rule": rule.rule,
            "severity": rule.severity, "meta": meta,
        });
        return writeln!(to, "{document:#}");
    }
    writeln!(to, "{}:{}", rule.namespace, rule.rule)?;
    writeln!(to, "  severity     {}: {}", rule.severity.as_str(), advice(rule.severity))?;
    for (key, value) in &meta {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        writeln!(to, "  {:<12} {}", shown(key.as_ref()), shown(value.as_ref()))?;
    }
    Ok(())
}

/// What to do about a match.
const fn advice(severity: Severity) -> &'static str {
    match severity {
        Severity::Malicious => "isolate the machine, keep the file, find out how it came",
        Severity::Suspicious => "find out who put the file there and what for",
        Severity::Info => "changes no verdict",
    }
}
