//! The Elastic Common Schema, version 8.11: one line of JSON.
//!
//! Owns: which of our values has which name there; what has none is below `lazaret`.

use crate::account::Account;
use crate::clock::rfc3339;
use crate::field::{Field, text};
use crate::shown::is_plain;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

/// Our names and the schema's; numbers are told as numbers.
const NAMES: [(&str, &str); 14] = [
    ("path", "file.path"),
    ("size", "file.size"),
    ("inode", "file.inode"),
    ("sha256", "file.hash.sha256"),
    ("blake3", "file.hash.blake3"),
    ("pid", "process.pid"),
    ("exe", "process.executable"),
    ("uid", "user.id"),
    ("user", "user.name"),
    ("role", "user.roles"),
    ("container", "container.id"),
    ("cause", "event.reason"),
    ("action", "event.action"),
    ("rule", "rule.name"),
];

/// Names whose values are numbers there.
const NUMBERS: [&str; 2] = ["size", "pid"];

pub(super) fn encode(account: &Account) -> String {
    let name = &*account.name;
    let mut document = json!({
        "@timestamp": rfc3339(account.time),
        "ecs": { "version": "8.11.0" },
        "message": account.message,
        "event": {
            "kind": if is_alert(name) { "alert" } else { "event" },
            "category": [category(name)], "type": [type_of(name)],
            "severity": account.rank.ocsf(), "module": "lazaret",
            "dataset": format!("lazaret.{name}"),
            "id": account.uid, "sequence": account.sequence,
        },
        "host": { "hostname": account.host },
        "observer": { "vendor": "Lazaret", "product": "lazaret", "version": account.version },
    });
    for field in &account.fields {
        insert(&mut document, field);
    }
    document.to_string()
}

fn is_alert(kind: &str) -> bool {
    matches!(kind, "detection" | "blocked")
}

fn category(kind: &str) -> &'static str {
    match kind {
        "detection" | "blocked" | "quarantine" => "malware",
        "let-through" => "file",
        "signatures" => "configuration",
        "audit" => "iam",
        _ => "process",
    }
}

fn type_of(kind: &str) -> &'static str {
    match kind {
        "blocked" => "denied",
        "let-through" => "allowed",
        "quarantine" | "signatures" | "audit" => "change",
        _ => "info",
    }
}

/// Puts a value where the schema has it; a second one of the same name makes a list.
fn insert(document: &mut Value, field: &Field) {
    let known = NAMES.iter().find(|(ours, _)| *ours == field.name).map(|(_, theirs)| *theirs);
    let own = format!("lazaret.{}", field.name);
    let value = match text(&field.value).parse::<u64>() {
        Ok(number) if NUMBERS.contains(&&*field.name) => json!(number),
        _ => json!(text(&field.value)),
    };
    add(document, known.unwrap_or(&own), value);
    if !is_plain(&field.value) {
        add(document, &format!("{own}_b64"), json!(STANDARD.encode(&field.value)));
    }
}

fn add(document: &mut Value, name: &str, value: Value) {
    let mut below = document;
    let mut parts = name.split('.').peekable();
    while let Some(part) = parts.next() {
        let Value::Object(map) = below else { return };
        if parts.peek().is_none() {
            return put(map, part, value);
        }
        below = map.entry(part).or_insert_with(|| Value::Object(Map::new()));
    }
}

fn put(map: &mut Map<String, Value>, name: &str, value: Value) {
    match map.get_mut(name) {
        Some(Value::Array(list)) => list.push(value),
        Some(one) => *one = json!([one.take(), value]),
        None => drop(map.insert(name.to_owned(), value)),
    }
}
