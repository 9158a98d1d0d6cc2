//! RFC 5424: one line with structured data.
//!
//! Owns: the header and the escaping of parameters. Every value is UTF-8 without control
//! characters; a value that is more goes in base64 beside it, under the name with `_b64`.

use crate::clock::rfc3339;
use crate::event::{Event, Kind};
use crate::field::{fields, text};
use crate::message::message;
use crate::producer::Producer;
use crate::shown::is_plain;
use base64::{Engine, engine::general_purpose::STANDARD};

/// The identifier of our structured data; the number is that of examples (RFC 5612).
const DATA: &str = "lazaret@32473";

/// Facility of daemons, and of authorisation for what people ask for.
const DAEMON: u8 = 3;
const AUTHORISATION: u8 = 10;

pub(super) fn encode(event: &Event, producer: &Producer) -> String {
    let kind = &event.kind;
    let facility = if matches!(kind, Kind::Audit(_)) { AUTHORISATION } else { DAEMON };
    let priority = u16::from(facility) * 8 + u16::from(kind.rank().syslog());
    let (time, host) = (rfc3339(event.time), header(&producer.host, 255));
    let process = std::process::id();
    let mut line = format!("<{priority}>1 {time} {host} lazaret {process} {} [{DATA}", kind.name());
    put(&mut line, "version", producer.version.as_bytes());
    put(&mut line, "event_id", producer.uid(event.sequence).as_bytes());
    for field in fields(kind) {
        put(&mut line, field.name, &field.value);
    }
    line.push_str("] ");
    line.push_str(&message(kind));
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
