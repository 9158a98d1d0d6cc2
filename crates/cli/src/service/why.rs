//! `lazaret why PATH`: what happens when this file is opened, and why.
//!
//! Owns: gathering what the service, the configuration and the vault know of one file. Opens no file:
//! that would be a question of its own. Must not: decide; see [`super::outcome`].

use super::{
    calls::{ask_service, exclusions},
    outcome::{self, Facts},
    status::{ask, places},
};
use crate::{
    exit::{Exit, Failure},
    insight_args::WhyArgs,
    output::shown,
    quarantine::{Trace, trace},
    rules_command::unwritable,
    service_args::AnswerFormat,
};
use anyhow::Result;
use lazaret_control::{Answer, Call, Exclusion, Insight, Status, Watched};
use serde_json::json;
use std::{
    fs::{self, Metadata},
    io::{self, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

pub(crate) fn why(args: &WhyArgs) -> Result<Exit> {
    let path = args.path.canonicalize().or_else(|_| std::path::absolute(&args.path))?;
    let meta = fs::metadata(&path).ok();
    let status = ask(&places()?);
    let insight = match &meta {
        Some(meta) if status.is_some() => insight(meta)?,
        _ => Insight::default(),
    };
    let exclusions = if status.is_some() { exclusions()? } else { Vec::new() };
    let trace = trace(&path, meta.as_ref().map(Metadata::ino));
    let nothing = meta.is_none() && !matches!(&trace, Ok(trace) if trace.knows());
    if nothing {
        let message = format!("{}: no such file, and nothing is known of it", path.display());
        return Err(Failure::new(Exit::NoInput, message).into());
    }
    let known = Known { path, meta, status, insight, exclusions, trace };
    let text = match args.format {
        AnswerFormat::Json => format!("{:#}\n", known.json()),
        AnswerFormat::Text => known.text(),
    };
    io::stdout().lock().write_all(text.as_bytes()).map_err(unwritable)?;
    Ok(Exit::Clean)
}

fn insight(meta: &Metadata) -> Result<Insight, Failure> {
    match ask_service(Call::Why { device: meta.dev(), inode: meta.ino() }, None)? {
        Answer::Insight(insight) => Ok(*insight),
        _ => Err(Failure::new(Exit::Unavailable, "the service answered something else")),
    }
}

/// Everything that is known of one file.
struct Known {
    path: PathBuf,
    meta: Option<Metadata>,
    status: Option<Status>,
    insight: Insight,
    exclusions: Vec<Exclusion>,
    trace: Result<Trace, String>,
}

impl Known {
    /// The watched file system that holds the file.
    fn watched(&self) -> Option<&Watched> {
        let device = self.meta.as_ref()?.dev();
        let is_it =
            |watched: &&Watched| fs::metadata(&watched.at).is_ok_and(|root| root.dev() == device);
        self.status.as_ref()?.filesystems.iter().find(is_it)
    }

    /// Exclusions whose path holds this file, or whose rule found something in it.
    fn concerning(&self) -> Vec<&Exclusion> {
        let rules =
            self.insight.last.as_ref().map(|last| last.rules.as_slice()).unwrap_or_default();
        let names = |exclusion: &&Exclusion| {
            let scope = &exclusion.scope;
            let found = scope.rule.as_ref().is_none_or(|wanted| {
                rules.iter().any(|rule| rule == wanted || rule.ends_with(&format!(":{wanted}")))
            });
            scope.holds_path(&self.path) && found
        };
        self.exclusions.iter().filter(names).collect()
    }

    /// The file has not changed since the last verdict.
    fn holds(&self) -> bool {
        let changed = self
            .meta
            .as_ref()
            .map(|meta| (meta.ctime(), u32::try_from(meta.ctime_nsec()).unwrap_or_default()));
        self.insight.last.as_ref().is_some_and(|last| Some(last.changed) == changed)
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            exists: self.meta.is_some(),
            runs: self.status.as_ref(),
            watched: self.watched(),
            last: self.insight.last.as_ref().filter(|_| self.holds()),
            kills: self.insight.kills,
            denied: matches!(&self.trace, Ok(trace) if trace.denied.is_some()),
            exclusions: self.concerning(),
        }
    }

    fn json(&self) -> serde_json::Value {
        let trace = self.trace.as_ref().ok();
        json!({
            "schema": 1, "path": self.path.to_string_lossy(), "exists": self.meta.is_some(),
            "filesystem": self.watched(), "last": self.insight.last, "holds": self.holds(),
            "scanning": self.insight.scanning, "owed": self.insight.owed,
            "kills_scanners": self.insight.kills, "exclusions": self.concerning(),
            "denied": trace.and_then(|trace| trace.denied.as_deref()),
            "quarantine": trace.map(|trace| &trace.cases),
            "vault": self.trace.as_ref().err(), "outcome": outcome::of(&self.facts()),
        })
    }

    fn text(&self) -> String {
        let mut lines = vec![shown(&self.path)];
        lines.push(match self.watched() {
            Some(at) => format!(
                "  file system {}: opens {}, executions {}",
                shown(at.at.as_ref()),
                at.open,
                at.exec
            ),
            None => "  its file system is not watched".to_owned(),
        });
        lines.push(self.last_line());
        if self.insight.scanning {
            lines.push("  it is being scanned, or waits to be".to_owned());
        }
        if self.insight.owed {
            lines.push(
                "  it was let through without a complete scan, which is still owed".to_owned(),
            );
        }
        let exclusions = self.concerning();
        lines.extend(exclusions.iter().map(|exclusion| {
            let parts = exclusion.scope.parts().into_iter();
            let parts: Vec<String> = parts.map(|(name, value)| format!("{name} {value}")).collect();
            let scope = shown(Path::new(&parts.join(", ")));
            format!("  exclusion {} of {}: {scope}", exclusion.id, shown(exclusion.owner.as_ref()))
        }));
        if exclusions.is_empty() {
            lines.push("  no exclusion names it".to_owned());
        }
        lines.extend(self.trace_lines());
        lines.push(format!("outcome: {}", outcome::of(&self.facts())));
        lines.join("\n") + "\n"
    }

    fn last_line(&self) -> String {
        let Some(last) = &self.insight.last else {
            return "  nobody was answered about it lately".to_owned();
        };
        let now = self.status.as_ref().map_or(last.at, |status| status.written);
        let rules = if last.rules.is_empty() {
            String::new()
        } else {
            format!(" ({})", last.rules.join(", "))
        };
        let exe = last.exe.as_deref().unwrap_or("?");
        let changed = if self.holds() { "" } else { "; it changed since" };
        format!(
            "  last: {} {} {}{}, {} s ago, by {}[{}]{changed}",
            last.trigger,
            last.action,
            last.reason,
            shown(rules.as_ref()),
            now.saturating_sub(last.at),
            shown(exe.as_ref()),
            last.pid
        )
    }

    fn trace_lines(&self) -> Vec<String> {
        match &self.trace {
            Err(why) => vec![format!("  deny list and quarantine: not asked, {why}")],
            Ok(trace) => {
                let denied =
                    trace.denied.iter().map(|because| format!("  on the deny list: {because}"));
                let cases = trace.cases.iter().map(|case| format!("  in quarantine: case {case}"));
                let lines: Vec<String> = denied.chain(cases).collect();
                if lines.is_empty() {
                    return vec!["  neither on the deny list nor in quarantine".to_owned()];
                }
                lines
            }
        }
    }
}
