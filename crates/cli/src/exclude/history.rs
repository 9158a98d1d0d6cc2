//! What was found lately that an exclusion would have hidden.
//!
//! Owns: which kept events fall under a scope. The content of files is not kept in events, so that a
//! hash is never found here. Must not: believe a line.

use crate::events_command::{files, lines};
use lazaret_control::Scope;
use serde::Serialize;
use serde_json::Value;
use std::{collections::BTreeMap, path::Path};

/// Findings by file and rules, and how often each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct History {
    pub(super) events: u64,
    pub(super) hidden: BTreeMap<String, u64>,
    /// Why it could not be looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unread: Option<String>,
}

/// Everything that is kept in the file and the full ones before it.
pub(super) fn of(scope: &Scope, file: &Path) -> History {
    let mut history = History::default();
    let files = match files(file) {
        Ok(files) => files,
        Err(failure) => return History { unread: Some(failure.to_string()), ..history },
    };
    for line in files.into_iter().flat_map(lines) {
        history.add(scope, &line);
    }
    history
}

impl History {
    fn add(&mut self, scope: &Scope, line: &str) {
        let Ok(event) = serde_json::from_str::<Value>(line) else { return };
        let code = event.pointer("/metadata/event_code").and_then(Value::as_str);
        if !matches!(code, Some("detection" | "blocked")) {
            return;
        }
        let word = |name: &str| event["unmapped"][name].as_str().unwrap_or_default();
        let rules = match &event["unmapped"]["rule"] {
            Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect::<Vec<_>>(),
        };
        let path = scope.holds_path(Path::new(word("path")));
        let process = scope.process.as_ref().is_none_or(|program| program == word("exe"));
        let pardons = |rule: &&&str| {
            let named = rule.split_once(':').unwrap_or(("", rule));
            scope.hash.is_none() && scope.pardons(named, [None, None])
        };
        let hidden: Vec<&str> =
            if scope.is_blind() { rules } else { rules.iter().filter(pardons).copied().collect() };
        if path && process && !hidden.is_empty() {
            self.events += 1;
            let name = format!("{}  {}", word("path"), hidden.join(" "));
            if self.hidden.len() < MOST || self.hidden.contains_key(&name) {
                *self.hidden.entry(name).or_default() += 1;
            }
        }
    }
}

const MOST: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"metadata":{"event_code":"blocked"},
        "unmapped":{"path":"/srv/db/x","exe":"/usr/bin/cat","rule":["n:r","n:s"]}}"#;

    #[test]
    fn only_what_falls_under_the_scope_is_counted() {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        for (path, process, rule, hidden) in [
            ("/srv/db", "", "", 1),
            ("/srv/db", "/usr/bin/cat", "", 1),
            ("/srv/db", "/usr/bin/less", "", 0),
            ("/srv/other", "", "", 0),
            ("", "", "n:s", 1),
            ("", "", "n:t", 0),
            ("/srv/db", "", "r", 1),
        ] {
            let mut history = History::default();
            let scope =
                Scope { path: some(path), process: some(process), rule: some(rule), hash: None };
            history.add(&scope, LINE);
            history.add(&scope, "no json");
            history.add(&scope, &LINE.replace("blocked", "status"));
            assert_eq!(history.events, hidden, "{scope:?}");
        }
    }
}
