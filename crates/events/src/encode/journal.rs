//! journald's own protocol: `NAME=value` lines, or a name, a length and any bytes.
//!
//! Owns: the entry and the [`MessageId`] of each kind, which the message catalogue explains.
//! Must not: open the socket.

use crate::account::Account;
use crate::event::Kind;

/// The 128 bits by which journald knows a kind of event, in 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MessageId(pub &'static str);

impl MessageId {
    /// Every kind's name and identifier.
    pub const ALL: [(&'static str, Self); 8] = [
        ("detection", Self("3c2f6e6fc4b94334b68c20147a775629")),
        ("blocked", Self("63d8b57245194c9c83e932884f037075")),
        ("let-through", Self("112948a35eea4384a4a6a077d9c888cf")),
        ("degraded", Self("a7f875ecc8714fd2b5d62cfb0c549f7c")),
        ("quarantine", Self("51e690c24cca4cc1ab4caeb43c99eaea")),
        ("signatures", Self("67da80b74000416aab13547c413127c8")),
        ("audit", Self("655db892a5234f4b83424934c76e68aa")),
        ("status", Self("f7fe4de292a64e3ea75ef38b2cafeb27")),
    ];

    /// The identifier of a kind.
    #[must_use]
    pub fn of(kind: &Kind) -> Option<Self> {
        Self::named(kind.name())
    }

    fn named(kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(name, _)| *name == kind).map(|(_, id)| id)
    }
}

/// The entry as one datagram.
pub(super) fn encode(account: &Account) -> Vec<u8> {
    let mut entry = Vec::with_capacity(1 << 10);
    put(&mut entry, "MESSAGE", account.message.as_bytes());
    if let Some(MessageId(id)) = MessageId::named(&account.name) {
        put(&mut entry, "MESSAGE_ID", id.as_bytes());
    }
    put(&mut entry, "PRIORITY", account.rank.syslog().to_string().as_bytes());
    put(&mut entry, "SYSLOG_IDENTIFIER", b"lazaret");
    put(&mut entry, "LAZARET_EVENT", account.name.as_bytes());
    put(&mut entry, "LAZARET_EVENT_ID", account.uid.as_bytes());
    put(&mut entry, "LAZARET_VERSION", account.version.as_bytes());
    for field in &account.fields {
        put(&mut entry, &format!("LAZARET_{}", field.name.to_ascii_uppercase()), &field.value);
    }
    entry
}

/// One field; a value that is more than a line goes with its length.
fn put(entry: &mut Vec<u8>, name: &str, value: &[u8]) {
    entry.extend_from_slice(name.as_bytes());
    if value.contains(&b'\n') {
        entry.push(b'\n');
        entry.extend_from_slice(&(value.len() as u64).to_le_bytes());
    } else {
        entry.push(b'=');
    }
    entry.extend_from_slice(value);
    entry.push(b'\n');
}
