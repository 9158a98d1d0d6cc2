//! The schema's objects that several classes share: file, process, user, device, finding.
//!
//! Owns: their required values. Must not: know classes.

use crate::actor::Actor;
use crate::bounds::{LIST, PATH, TEXT, clip};
use crate::facts::{FileFacts, ProcessFacts};
use crate::field::{hex, text};
use crate::producer::Producer;
use lazaret_model::{Detection, MetaValue, Severity, Verdict};
use serde_json::{Value, json};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// What a finding is about.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) file: &'a FileFacts,
    pub(super) process: Option<&'a ProcessFacts>,
    pub(super) verdict: &'a Verdict,
}

impl Parts<'_> {
    /// What the finding is called and by which rule it was made.
    pub(super) fn finding(&self, uid: &str) -> Value {
        let name = shown_path(&self.file.path);
        match self.verdict.detections().first() {
            Some(first) => json!({
                "uid": uid,
                "title": format!("{} in {name}", rule(first)),
                "analytic": {
                    "type_id": 1, "name": words(&first.rule), "category": words(&first.namespace),
                },
            }),
            None => json!({ "uid": uid, "title": format!("{name} was not scanned") }),
        }
    }

    /// One entry for each rule.
    pub(super) fn malware(&self) -> Value {
        let entries = self.verdict.detections().iter().take(LIST).map(|found| {
            json!({
                "classification_ids": [classification(found)],
                "name": words(&rule(found)), "uid": words(&found.rule),
                "provider": words(&found.namespace),
                "severity_id": severity(found.severity),
            })
        });
        entries.collect()
    }

    /// The file, and who touched it.
    pub(super) fn evidence(&self) -> Value {
        let mut evidence = json!({ "file": file(self.file) });
        if let (Value::Object(evidence), Some(it)) = (&mut evidence, self.process) {
            evidence.insert("process".into(), process(it));
        }
        evidence
    }
}

/// A file.
pub(super) fn file(facts: &FileFacts) -> Value {
    let name = facts.path.file_name().map(|name| text(clip(name.as_bytes(), PATH)));
    let mut file = json!({
        "type_id": 1,
        "name": name.unwrap_or_default(),
        "path": shown_path(&facts.path),
    });
    let hash = |algorithm: u8, name: &str, digest: &[u8; 32]| json!({ "algorithm_id": algorithm, "algorithm": name, "value": hex(digest) });
    let sha256 = facts.sha256.iter().map(|digest| hash(3, "SHA-256", digest));
    let blake3 = facts.blake3.iter().map(|digest| hash(99, "BLAKE3", digest));
    let hashes: Vec<Value> = sha256.chain(blake3).collect();
    if let Value::Object(file) = &mut file {
        if !hashes.is_empty() {
            file.insert("hashes".into(), hashes.into());
        }
        if let Some(size) = facts.size {
            file.insert("size".into(), size.into());
        }
    }
    file
}

/// A process.
pub(super) fn process(facts: &ProcessFacts) -> Value {
    let mut process = json!({ "pid": facts.pid });
    if let Value::Object(process) = &mut process {
        if let Some(path) = &facts.executable {
            let program = FileFacts { path: path.clone(), ..FileFacts::default() };
            process.insert("file".into(), file(&program));
        }
        if let Some(uid) = facts.uid {
            process.insert("user".into(), json!({ "uid": uid.to_string() }));
        }
    }
    process
}

/// A user.
pub(super) fn user(actor: &Actor) -> Value {
    let mut user = json!({ "uid": actor.uid.to_string() });
    if let (Value::Object(user), Some(name)) = (&mut user, &actor.user) {
        user.insert("name".into(), words(name));
    }
    user
}

/// The machine: a server that runs Linux.
pub(super) fn device(producer: &Producer) -> Value {
    json!({
        "hostname": producer.host, "type_id": 1, "os": { "name": "Linux", "type_id": 200 },
    })
}

/// Other text from outside, with an end.
pub(super) fn words(words: &str) -> Value {
    json!(text(clip(words.as_bytes(), TEXT)))
}

fn shown_path(path: &Path) -> String {
    text(clip(path.as_os_str().as_bytes(), PATH)).into_owned()
}

fn rule(found: &Detection) -> String {
    format!("{}:{}", found.namespace, found.rule)
}

const fn severity(severity: Severity) -> u8 {
    match severity {
        Severity::Info => 1,
        Severity::Suspicious => 4,
        Severity::Malicious => 5,
    }
}

/// The schema's number for the class in the rule's metadata.
fn classification(found: &Detection) -> u8 {
    let class = found.meta.iter().rev().find_map(|(key, value)| match value {
        MetaValue::Text(class) if key == "class" => Some(class.as_str()),
        _ => None,
    });
    match class {
        Some("backdoor") => 2,
        Some("bot") => 3,
        Some("loader") => 6,
        Some("dropper") => 7,
        Some("exploit") => 8,
        Some("ransom") => 10,
        Some("miner") => 13,
        Some("rootkit") => 15,
        Some("webshell") => 20,
        Some(_) => 99,
        None => 0,
    }
}
