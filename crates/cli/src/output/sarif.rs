//! SARIF 2.1.0, for services that show findings beside code.
//!
//! Findings are written as they come; the list of rules, which grows only with the number of rules,
//! follows them. What could not be scanned is a result of kind `open`: nobody knows.

use super::{
    record::{FileRecord, Summary},
    render::Render,
};
use lazaret_model::{Detection, MetaValue, Severity};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{self, Write},
    os::unix::ffi::OsStrExt,
    path::Path,
};

#[derive(Debug, Default)]
pub(crate) struct Sarif {
    results: u64,
    rules: BTreeMap<String, String>,
}

impl Sarif {
    fn result(&mut self, to: &mut dyn Write, result: &Value) -> io::Result<()> {
        to.write_all(if self.results == 0 { b"\n" } else { b",\n" })?;
        self.results += 1;
        serde_json::to_writer(to, result).map_err(Into::into)
    }
}

impl Render for Sarif {
    fn begin(&mut self, to: &mut dyn Write) -> io::Result<()> {
        let head = concat!(
            "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",",
            "\"version\":\"2.1.0\",\"runs\":[{\"results\":["
        );
        to.write_all(head.as_bytes())
    }

    fn file(&mut self, to: &mut dyn Write, file: &FileRecord<'_>) -> io::Result<()> {
        for d in file.detections {
            let rule = format!("{}/{}", d.namespace, d.rule);
            let message = description(d);
            self.rules.entry(rule.clone()).or_insert_with(|| message.clone());
            let level = match d.severity {
                Severity::Malicious => "error",
                Severity::Suspicious => "warning",
                Severity::Info => "note",
            };
            self.result(
                to,
                &json!({
                    "ruleId": rule, "kind": "fail", "level": level,
                    "message": { "text": message },
                    "locations": [location(file.path, &d.member)],
                    "partialFingerprints": { "sha256": file.sha256 },
                    "properties": { "action": file.action },
                }),
            )?;
        }
        for w in file.whys {
            let rule = format!("incomplete/{}", w.code.as_str());
            let text = format!("not scanned: {}", w.detail.as_deref().unwrap_or(w.code.as_str()));
            self.rules.entry(rule.clone()).or_insert_with(|| "could not be scanned".into());
            self.result(
                to,
                &json!({
                    "ruleId": rule, "kind": "open", "level": "none",
                    "message": { "text": text },
                    "locations": [location(file.path, &w.member)],
                }),
            )?;
        }
        Ok(())
    }

    fn end(&mut self, to: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        let rules: Vec<Value> = self
            .rules
            .iter()
            .map(|(id, text)| json!({ "id": id, "shortDescription": { "text": text } }))
            .collect();
        let driver = json!({
            "name": "lazaret", "version": env!("CARGO_PKG_VERSION"), "rules": rules,
        });
        let invocation = json!([{
            "executionSuccessful": !summary.interrupted, "properties": { "summary": summary },
        }]);
        writeln!(to, "\n],\"tool\":{{\"driver\":{driver}}},\"invocations\":{invocation}}}]}}")
    }
}

fn description(detection: &Detection) -> String {
    let text = detection.meta.iter().rev().find_map(|(key, value)| match value {
        MetaValue::Text(text) if key == "description" => Some(text.clone()),
        _ => None,
    });
    text.unwrap_or_else(|| detection.rule.clone())
}

fn location(path: &Path, member: &[String]) -> Value {
    let uri = json!({ "uri": uri(path) });
    if member.is_empty() {
        return json!({ "physicalLocation": { "artifactLocation": uri } });
    }
    json!({
        "physicalLocation": { "artifactLocation": uri },
        "logicalLocations": [{ "fullyQualifiedName": member.join("!/"), "kind": "member" }],
    })
}

/// A path as a URI reference: everything but unreserved characters and slashes is escaped.
fn uri(path: &Path) -> String {
    let mut uri = String::from(if path.is_absolute() { "file://" } else { "" });
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(*byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri(Path::new("/a b/\u{e4}")), "file:///a%20b/%C3%A4");
        assert_eq!(uri(Path::new("a#b")), "a%23b");
    }
}
