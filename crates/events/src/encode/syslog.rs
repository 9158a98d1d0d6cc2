//! RFC 5424: one line with structured data.
//!
//! Owns: the header and the escaping of parameters. Every value is UTF-8 without control
//! characters; a value that is more goes in base64 beside it, under the name with `_b64`.

use crate::account::Account;
use crate::clock::rfc3339;
use crate::field::text;
use crate::shown::is_plain;
use base64::{Engine, engine::general_purpose::STANDARD};

/// The identifier of our structured data; the number is that of examples (RFC 5612).
const DATA: &str = "lazaret@32473";

/// Facility of daemons, and of authorisation for what people ask for.
const DAEMON: u8 = 3;
const AUTHORISATION: u8 = 10;

pub(super) fn encode(account: &Account) -> String {
    let name = &*account.name;
    let facility = if name == "audit" { AUTHORISATION } else { DAEMON };
    let priority = u16::from(facility) * 8 + u16::from(account.rank.syslog());
    let (time, host) = (rfc3339(account.time), header(&account.host, 255));
    let process = account.process.map_or_else(|| "-".to_owned(), |process| process.to_string());
    let mut line = format!("<{priority}>1 {time} {host} lazaret {process} {name} [{DATA}");
    put(&mut line, "version", account.version.as_bytes());
    put(&mut line, "event_id", account.uid.as_bytes());
    for field in &account.fields {
        put(&mut line, &field.name, &field.value);
    }
    line.push_str("] ");
    line.push_str(&account.message);
    line
}

/// A word of the header: printable ASCII, not empty.
fn header(word: &str, most: usize) -> String {
    let word: String = word.chars().filter(char::is_ascii_graphic).take(most).collect();
    if word.is_empty() { "-".into() } else { word }
}

fn put(line: &mut String, name: &str, value: &[u8]) {
    line.push_str(&format!(" {name}=\""));
    for letter in text(value).chars() {
        if matches!(letter, '"' | '\\' | ']') {
            line.push('\\');
        }
        line.push(letter);
    }
    line.push('"');
    if !is_plain(value) {
        line.push_str(&format!(" {name}_b64=\"{}\"", STANDARD.encode(value)));
    }
}
