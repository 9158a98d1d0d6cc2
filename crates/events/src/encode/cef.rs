//! The Common Event Format: a header of seven words between bars, then `key=value` pairs.
//!
//! Owns: the keys and the escaping of both parts. A value that is not plain UTF-8 goes in base64
//! beside it, in one of the device's own strings.

use crate::account::Account;
use crate::field::{Field, text};
use crate::shown::is_plain;
use base64::{Engine, engine::general_purpose::STANDARD};

/// Our names and the format's.
const KEYS: [(&str, &str); 12] = [
    ("path", "filePath"),
    ("size", "fsize"),
    ("inode", "fileId"),
    ("sha256", "fileHash"),
    ("pid", "dvcpid"),
    ("exe", "sourceProcessName"),
    ("uid", "suid"),
    ("user", "suser"),
    ("action", "act"),
    ("cause", "reason"),
    ("outcome", "outcome"),
    ("call", "requestMethod"),
];

/// Our names that go into the device's own strings, in their order; others are in the message.
const STRINGS: [&str; 6] = ["rule", "member", "verdict", "blake3", "generation", "trigger"];

pub(super) fn encode(account: &Account) -> String {
    let fields = &account.fields;
    let named = signature(account);
    let severity = account.rank.cef();
    let mut line = String::with_capacity(1 << 10);
    put(&mut line, "rt", &account.millis().to_string());
    put(&mut line, "externalId", &account.uid);
    put(&mut line, "dvchost", &text(account.host.as_bytes()));
    put(&mut line, "cat", &account.name);
    for (ours, theirs) in KEYS {
        if let Some(field) = fields.iter().find(|field| field.name == ours) {
            put(&mut line, theirs, &text(&field.value));
        }
    }
    strings(&mut line, fields);
    if let Some(path) = fields.iter().find(|field| field.name == "path" && !is_plain(&field.value))
    {
        put(&mut line, "flexString1Label", "path_b64");
        put(&mut line, "flexString1", &STANDARD.encode(&path.value));
    }
    if let Some(case) = fields.iter().find(|field| field.name == "case") {
        put(&mut line, "flexString2Label", "case");
        put(&mut line, "flexString2", &text(&case.value));
    }
    put(&mut line, "msg", &account.message);
    let (version, class) = (header(&account.version), header(&account.name));
    let name = header(&named);
    format!("CEF:0|Lazaret|lazaret|{version}|{class}|{name}|{severity}|{line}")
}

/// What the event is called: the first rule, else its kind.
fn signature(account: &Account) -> String {
    let rule = account.fields.iter().find(|field| field.name == "rule");
    rule.map_or_else(|| account.name.to_string(), |rule| text(&rule.value).into_owned())
}

fn strings(line: &mut String, fields: &[Field]) {
    for (number, name) in (1..).zip(STRINGS) {
        let values = fields.iter().filter(|field| field.name == name);
        let values: Vec<String> = values.map(|field| text(&field.value).into_owned()).collect();
        if !values.is_empty() {
            put(line, &format!("cs{number}Label"), name);
            put(line, &format!("cs{number}"), &values.join(", "));
        }
    }
}

/// A word of the header: bars and backslashes are escaped.
fn header(word: &str) -> String {
    word.replace('\\', "\\\\").replace('|', "\\|")
}

/// A pair; equal signs and backslashes are escaped, and line ends are no more in `text`.
fn put(line: &mut String, key: &str, value: &str) {
    if !line.is_empty() {
        line.push(' ');
    }
    line.push_str(key);
    line.push('=');
    line.push_str(&value.replace('\\', "\\\\").replace('=', "\\="));
}
