//! An event of the service as a line for people.
//!
//! Owns: [`text`]. What it does not understand is shown as it came. Must not: lose an event.

use crate::output::shown;
use serde_json::Value;

/// The line.
pub(super) fn text(event: &str) -> String {
    let Ok(value) = serde_json::from_str::<Value>(event) else { return plain(event) };
    match value.get("type").and_then(Value::as_str) {
        Some("ready") => ready(&value),
        Some("watching") => format!("watching  {}", list(&value, "filesystems")),
        Some("decision") => decision(&value),
        Some("action") => action(&value),
        Some("reloaded") => format!(
            "reloaded  {} workers, {} rules, generation {:.16}",
            number(&value, "workers"),
            number(&value, "rules"),
            word(&value, "generation"),
        ),
        Some("exclusion-ended") => {
            format!("ended     exclusion {}", number(&value["exclusion"], "id"))
        }
        Some("trouble") => format!("trouble   {}: {}", word(&value, "code"), word(&value, "text")),
        Some("stopped") => "stopped".to_owned(),
        _ => plain(event),
    }
}

fn ready(value: &Value) -> String {
    format!(
        "ready     {}; {} workers, {} rules, generation {:.16}{}",
        list(value, "filesystems"),
        number(value, "workers"),
        number(value, "rules"),
        word(value, "generation"),
        if value["version"] == env!("CARGO_PKG_VERSION") {
            String::new()
        } else {
            format!("; lazaretd is of another version: {}", word(value, "version"))
        }
    )
}

fn decision(value: &Value) -> String {
    let process = &value["process"];
    let name =
        |finding: &Value| format!("{}:{}", word(finding, "namespace"), word(finding, "rule"));
    let findings = value["detections"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut names: Vec<String> = findings.iter().map(name).collect();
    names.dedup();
    let why = if names.is_empty() { word(value, "reason") } else { names.join(" ") };
    let exe = Some(word(process, "exe")).filter(|exe| !exe.is_empty());
    format!(
        "{:<9} {:<5} {}  {why}  by {}[{}], {:.1} ms",
        word(value, "action"),
        word(value, "trigger"),
        word(value, "path"),
        exe.unwrap_or_else(|| "?".into()),
        number(process, "pid"),
        value["latency_us"].as_f64().unwrap_or_default() / 1_000.0,
    )
}

fn action(value: &Value) -> String {
    let action = &value["action"];
    let said = ["case", "code", "message"].map(|key| word(action, key));
    let pids = action["pids"].as_array().map(Vec::as_slice).unwrap_or_default();
    let pids = pids.iter().filter_map(Value::as_i64).map(|pid| pid.to_string());
    let said = said.into_iter().filter(|text| !text.is_empty()).chain(pids);
    let said: Vec<String> = said.collect();
    format!("{:<11} {}  {}", word(action, "taken"), word(value, "path"), said.join(" "))
}

fn list(value: &Value, key: &str) -> String {
    let items = value[key].as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str).map(plain).collect::<Vec<_>>().join(" ")
}

fn word(value: &Value, key: &str) -> String {
    plain(value[key].as_str().unwrap_or_default())
}

fn number(value: &Value, key: &str) -> i64 {
    value[key].as_i64().unwrap_or_default()
}

/// Names and texts come from whoever made the file: nothing a terminal would obey.
fn plain(text: &str) -> String {
    shown(text.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_become_lines_that_no_terminal_obeys() {
        let denied = r#"{"type":"decision","trigger":"open","action":"deny","reason":"malicious",
            "path":"/m/a\u001b[31m","detections":[{"namespace":"lazaret","rule":"R"}],
            "process":{"pid":7,"exe":"/bin/cat"},"latency_us":4200}"#;
        let expected = r"deny      open  /m/a\x1b[31m  lazaret:R  by /bin/cat[7], 4.2 ms";
        assert_eq!(text(denied), expected);
        let late = r#"{"type":"decision","trigger":"exec","action":"allow-and-watch",
            "reason":"timed-out","path":"/m/b","detections":[],"process":{"pid":8}}"#;
        assert_eq!(text(late), "allow-and-watch exec  /m/b  timed-out  by ?[8], 0.0 ms");
        let taken =
            r#"{"type":"action","path":"/m/b","action":{"taken":"quarantined","case":"C1"}}"#;
        assert_eq!(text(taken), "quarantined /m/b  C1");
        assert_eq!(text("no\tjson"), r"no\x09json");
        assert_eq!(text(r#"{"type":"stopped"}"#), "stopped");
    }

    #[test]
    fn another_version_is_said() {
        let line = text(
            r#"{"type":"ready","filesystems":["/m"],"workers":2,"rules":3,
            "generation":"00112233445566778899","version":"0.0.0"}"#,
        );
        assert!(line.starts_with("ready     /m; 2 workers, 3 rules, generation 0011223344556677;"));
        assert!(line.ends_with("lazaretd is of another version: 0.0.0"), "{line}");
    }
}
