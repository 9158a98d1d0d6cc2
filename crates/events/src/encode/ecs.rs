//! The Elastic Common Schema, version 8.11: one line of JSON.
//!
//! Owns: which of our values has which name there; what has none is below `lazaret`.

use crate::clock::rfc3339;
use crate::event::{Event, Kind};
use crate::field::{Field, fields, text};
use crate::message::message;
use crate::producer::Producer;
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

pub(super) fn encode(event: &Event, producer: &Producer) -> String {
    let kind = &event.kind;
    let mut document = json!({
        "@timestamp": rfc3339(event.time),
        "ecs": { "version": "8.11.0" },
        "message": message(kind),
        "event": {
            "kind": if is_alert(kind) { "alert" } else { "event" },
            "category": [category(kind)], "type": [type_of(kind)],
            "severity": kind.rank().ocsf(), "module": "lazaret",
            "dataset": format!("lazaret.{}", kind.name()),
            "id": producer.uid(event.sequence), "sequence": event.sequence,
        },
        "host": { "hostname": producer.host },
        "observer": { "vendor": "Lazaret", "product": "lazaret", "version": producer.version },
    });
    for field in fields(kind) {
        insert(&mut document, &field);
    }
    document.to_string()
}

const fn is_alert(kind: &Kind) -> bool {
    matches!(kind, Kind::Detected(_) | Kind::Blocked(_))
}

const fn category(kind: &Kind) -> &'static str {
    match kind {
        Kind::Detected(_) | Kind::Blocked(_) | Kind::Quarantine(_) => "malware",
        Kind::LetThrough(_) => "file",
        Kind::Degraded(_) | Kind::Status(_) => "process",
        Kind::Signatures(_) => "configuration",
        Kind::Audit(_) => "iam",
    }
}

const fn type_of(kind: &Kind) -> &'static str {
    match kind {
        Kind::Blocked(_) => "denied",
        Kind::LetThrough(_) => "allowed",
        Kind::Detected(_) | Kind::Degraded(_) | Kind::Status(_) => "info",
        Kind::Quarantine(_) | Kind::Signatures(_) | Kind::Audit(_) => "change",
    }
}

/// Puts a value where the schema has it; a second one of the same name makes a list.
fn insert(document: &mut Value, field: &Field) {
    let known = NAMES.iter().find(|(ours, _)| *ours == field.name).map(|(_, theirs)| *theirs);
    let own = format!("lazaret.{}", field.name);
    let value = match text(&field.value).parse::<u64>() {
        Ok(number) if NUMBERS.contains(&field.name) => json!(number),
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
