//! `lazaret exclude lint`: what an exclusion hides.
//!
//! Owns: what is looked at (the words, the tree, kept events, if wanted a scan) and how it is shown.
//! Must not: change anything.

use super::{
    history::{self, History},
    scope,
    tree::{self, Tree},
    warning,
    words::{plain, words, write},
};
use crate::{
    exit::{Exit, Failure},
    insight_args::{ExcludeLintArgs, ScopeArgs},
    service::exclusions,
    service_args::AnswerFormat,
};
use anyhow::Result;
use lazaret_control::{Exclusion, Scope};
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    path::Path,
    process::{Command, Stdio},
    time::SystemTime,
};

pub(super) fn run(args: &ExcludeLintArgs) -> Result<Exit> {
    let findings: Vec<Finding> = wanted(args)?.iter().map(|one| look(one, args)).collect();
    match args.format {
        AnswerFormat::Json => {
            write(&format!("{:#}\n", json!({ "schema": 1, "exclusions": findings })))?;
        }
        AnswerFormat::Text => write(&findings.iter().map(Finding::text).collect::<String>())?,
    }
    Ok(if findings.iter().any(Finding::says_something) { Exit::Found } else { Exit::Clean })
}

/// An exclusion in force, or one that is thought of.
struct Subject {
    scope: Scope,
    exclusion: Option<Exclusion>,
}

fn wanted(args: &ExcludeLintArgs) -> Result<Vec<Subject>, Failure> {
    let ScopeArgs { path, process, rule, hash } = &args.scope;
    let has_scope = path.is_some() || process.is_some() || rule.is_some() || hash.is_some();
    if has_scope {
        return Ok(vec![Subject { scope: scope::of(&args.scope)?, exclusion: None }]);
    }
    let all = exclusions()?;
    if let Some(id) = args.ids.iter().find(|id| all.iter().all(|known| known.id != **id)) {
        let message = format!("there is no exclusion {id}; `lazaret exclude list` lists");
        return Err(Failure::new(Exit::NoInput, message));
    }
    let chosen = all.into_iter().filter(|it| args.ids.is_empty() || args.ids.contains(&it.id));
    Ok(chosen.map(|it| Subject { scope: it.scope.clone(), exclusion: Some(it) }).collect())
}

/// What one of them hides.
#[derive(Debug, Serialize)]
struct Finding {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    scope: Scope,
    warnings: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tree: Option<Tree>,
    history: History,
    #[serde(skip_serializing_if = "Option::is_none")]
    scan: Option<Value>,
}

fn look(subject: &Subject, args: &ExcludeLintArgs) -> Finding {
    let Subject { scope, exclusion } = subject;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let mut warnings = warning::of_scope(scope);
    warnings.extend(exclusion.iter().flat_map(|it| warning::of_age(it, now.as_secs())));
    let path = scope.path.as_deref().map(Path::new);
    Finding {
        id: exclusion.as_ref().map(|exclusion| exclusion.id),
        scope: scope.clone(),
        warnings,
        tree: path.map(tree::of),
        history: history::of(scope, &args.file),
        scan: path.filter(|_| args.scan).map(scan),
    }
}

/// The summary of a scan of what is there.
fn scan(path: &Path) -> Value {
    let output = std::env::current_exe().and_then(|program| {
        let mut command = Command::new(program);
        command.args(["scan", "--quiet", "--progress", "never", "--format", "ndjson", "--"]);
        command.arg(path).stdin(Stdio::null()).stderr(Stdio::null()).output()
    });
    let lines = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let last = lines.ok().and_then(|lines| lines.lines().last().map(str::to_owned));
    last.and_then(|line| serde_json::from_str(&line).ok()).unwrap_or(Value::Null)
}

impl Finding {
    fn says_something(&self) -> bool {
        let found = |name: &str| self.scan.as_ref().and_then(|scan| scan[name].as_u64());
        !self.warnings.is_empty()
            || self.history.events > 0
            || self.tree.as_ref().is_some_and(|tree| tree.open_directories > 0)
            || found("malicious").unwrap_or_default() + found("suspicious").unwrap_or_default() > 0
    }

    fn text(&self) -> String {
        let name =
            self.id.map_or_else(|| "would pass over".to_owned(), |id| format!("{id} passes over"));
        let mut lines = vec![format!("{name} {}", words(&self.scope))];
        lines.extend(self.warnings.iter().map(|warning| format!("warning: {}", plain(warning))));
        if let Some(tree) = &self.tree {
            let more = if tree.cut { ", and more" } else { "" };
            lines.push(format!(
                "there now: {} files, {} bytes, {} of them executable{more}",
                tree.files, tree.bytes, tree.executable
            ));
            if tree.unread > 0 {
                lines.push(format!("{} places could not be read", tree.unread));
            }
            lines.extend(
                tree.open_to.iter().map(|who| format!("may put files there: {}", plain(who))),
            );
        }
        if let Some(why) = &self.history.unread {
            lines.push(format!("what was found lately is not known: {}", plain(why)));
        }
        let hidden = self.history.hidden.iter();
        lines.extend(
            hidden.map(|(what, times)| format!("found lately {times} times: {}", plain(what))),
        );
        if let Some(scan) = &self.scan {
            let number =
                |name: &str| scan[name].as_u64().map_or_else(|| "?".into(), |n| n.to_string());
            lines.push(format!(
                "scanned now: {} files, {} malicious, {} suspicious, {} incomplete",
                number("files"),
                number("malicious"),
                number("suspicious"),
                number("incomplete")
            ));
        }
        lines.join("\n  ") + "\n"
    }
}
