//! `lazaret rules`: what the compiler says, and what there is.

use crate::{
    exit::{Exit, Failure},
    output::shown,
    rules_args::{RulesArgs, RulesFormat},
};
use anyhow::Result;
use lazaret_model::MetaValue;
use lazaret_rules::{
    Catalogue, Diagnostic, DiagnosticKind, RuleSummary, RulesError, SourceSet, Tolerance,
};
use serde_json::json;
use std::io::{self, Write};

/// `rules check`.
pub(crate) fn check(args: &RulesArgs) -> Result<Exit> {
    let catalogue = compile(args)?;
    Ok(say(&mut io::stdout().lock(), args, &catalogue).map_err(unwritable)?)
}

/// `rules list`.
pub(crate) fn list(args: &RulesArgs) -> Result<Exit> {
    let catalogue = compile(args)?;
    enumerate(&mut io::stdout().lock(), args, &catalogue).map_err(unwritable)?;
    Ok(Exit::Clean)
}

/// How a run ends whose output could not be written.
pub(crate) fn unwritable(error: io::Error) -> Failure {
    Failure::new(Exit::Io, format!("cannot write output: {error}"))
}

fn compile(args: &RulesArgs) -> Result<Catalogue, Failure> {
    Catalogue::compile(&sources(args)?, &args.define, Tolerance::SkipInvalid)
        .map_err(|e| failure(&e))
}

/// The rules that the arguments name.
pub(crate) fn sources(args: &RulesArgs) -> Result<SourceSet, Failure> {
    let mut set = SourceSet::new();
    if args.paths.is_empty() {
        set.add_embedded().map_err(|e| failure(&e))?;
    }
    for spec in &args.paths {
        set.add(spec).map_err(|e| failure(&e))?;
    }
    Ok(set)
}

/// How a run ends over rules that cannot be used.
pub(crate) fn failure(error: &RulesError) -> Failure {
    let exit = match error {
        RulesError::Read { source, .. } if source.kind() == io::ErrorKind::NotFound => {
            Exit::NoInput
        }
        RulesError::Empty { .. } => Exit::NoInput,
        RulesError::Read { .. }
        | RulesError::Invalid(_)
        | RulesError::Lists(_)
        | RulesError::Define { .. } => Exit::BadRules,
        RulesError::Embedded(_) | RulesError::NoBundle => Exit::Internal,
    };
    let message = match error {
        RulesError::Invalid(diagnostics) => {
            let texts: Vec<&str> = diagnostics.iter().map(|d| d.text.as_str()).collect();
            let count = diagnostics.len();
            format!(
                "{}\n{count} rule error(s), nothing was scanned; --ignore-invalid goes on without \
                 these rules",
                texts.join("\n")
            )
        }
        other => other.to_string(),
    };
    Failure::new(exit, message)
}

fn say(to: &mut impl Write, args: &RulesArgs, catalogue: &Catalogue) -> io::Result<Exit> {
    let count = |kind| catalogue.diagnostics.iter().filter(|d| d.kind == kind).count();
    let (errors, warnings) = (count(DiagnosticKind::Error), count(DiagnosticKind::Warning));
    let rules = catalogue.rules.len();
    match args.format {
        RulesFormat::Json => {
            let document = json!({
                "schema": 1, "rules": rules, "errors": errors, "warnings": warnings,
                "generation": format!("{:#}", catalogue.id),
                "diagnostics": catalogue.diagnostics,
            });
            writeln!(to, "{document:#}")?;
        }
        RulesFormat::Text => {
            for Diagnostic { text, .. } in &catalogue.diagnostics {
                writeln!(to, "{text}\n")?;
            }
            writeln!(to, "{rules} rules good, {errors} errors, {warnings} warnings.")?;
        }
    }
    Ok(if errors == 0 { Exit::Clean } else { Exit::Found })
}

fn enumerate(to: &mut impl Write, args: &RulesArgs, catalogue: &Catalogue) -> io::Result<()> {
    let rules = &catalogue.rules;
    if args.format == RulesFormat::Json {
        let rules: Vec<_> = rules.iter().map(as_json).collect();
        return writeln!(to, "{:#}", json!({ "schema": 1, "rules": rules }));
    }
    for rule in rules {
        let description = rule.meta.iter().rev().find_map(|(key, value)| match value {
            MetaValue::Text(text) if key == "description" => Some(shown(text.as_ref())),
            _ => None,
        });
        let name = format!("{}:{}", rule.namespace, rule.rule);
        let description = description.unwrap_or_default();
        writeln!(to, "{:<10}  {name:<44}  {description}", rule.severity.as_str())?;
    }
    writeln!(to, "{} rules, generation {}.", rules.len(), catalogue.id)
}

fn as_json(rule: &RuleSummary) -> serde_json::Value {
    let meta: serde_json::Map<_, _> =
        rule.meta.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    json!({
        "namespace": rule.namespace, "rule": rule.rule, "severity": rule.severity,
        "tags": rule.tags, "meta": meta,
    })
}
