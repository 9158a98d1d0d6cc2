//! An event as flat values, whether it has just happened or was kept as a line of OCSF.
//!
//! Owns: [`Account`], from which every form but OCSF is made, so that a kept event can be told again
//! in any of them. Must not: know a form.

use crate::clock::millis;
use crate::event::{Event, Kind};
use crate::field::{Field, fields, text};
use crate::message::message;
use crate::producer::Producer;
use crate::rank::Rank;
use base64::{Engine, engine::general_purpose::STANDARD};
use lazaret_model::Timestamp;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The version of the schema that kept lines follow.
pub const OCSF_VERSION: &str = "1.7.0";

/// An event as flat values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub(crate) time: Timestamp,
    pub(crate) name: Cow<'static, str>,
    pub(crate) rank: Rank,
    pub(crate) message: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) sequence: u64,
    pub(crate) uid: String,
    pub(crate) host: String,
    pub(crate) version: String,
    /// The process that tells; of a kept event it is not known any more.
    pub(crate) process: Option<u32>,
}

impl Account {
    /// Of an event that has just happened.
    pub(crate) fn of(event: &Event, producer: &Producer) -> Self {
        let kind = &event.kind;
        Self {
            time: event.time,
            name: kind.name().into(),
            rank: kind.rank(),
            message: message(kind),
            fields: fields(kind),
            sequence: event.sequence,
            uid: producer.uid(event.sequence),
            host: producer.host.clone(),
            version: producer.version.to_owned(),
            process: Some(std::process::id()),
        }
    }

    /// Of an event that was kept as this line; none if the line is no event of ours. Its time is exact
    /// to the millisecond, which is what the line says.
    #[must_use]
    pub fn of_line(line: &str) -> Option<Self> {
        let event: Value = serde_json::from_str(line).ok()?;
        let words = |at: &str| event.pointer(at).and_then(Value::as_str).map(str::to_owned);
        (words("/metadata/version")? == OCSF_VERSION).then_some(())?;
        let name = words("/metadata/event_code")?;
        let millis = event["time"].as_i64()?;
        Some(Self {
            time: Timestamp {
                seconds: millis.div_euclid(1_000),
                nanos: u32::try_from(millis.rem_euclid(1_000) * 1_000_000).ok()?,
            },
            name: Kind::NAMES.iter().find(|known| **known == name).copied()?.into(),
            rank: Rank::from_ocsf(event["severity_id"].as_u64()?)?,
            message: words("/message")?,
            fields: flat(event["unmapped"].as_object()?),
            sequence: event.pointer("/metadata/sequence")?.as_u64()?,
            uid: words("/metadata/uid")?,
            host: words("/device/hostname")?,
            version: words("/metadata/product/version")?,
            process: None,
        })
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn millis(&self) -> i64 {
        millis(self.time)
    }
}

/// The values with their names; of a value that is no plain text the bytes stand beside it.
fn flat(unmapped: &Map<String, Value>) -> Vec<Field> {
    let mut fields = Vec::new();
    for (name, value) in unmapped.iter().filter(|(name, _)| !name.ends_with(RAW)) {
        let raw = unmapped.get(&format!("{name}{RAW}")).map(list).unwrap_or_default();
        let mut raw = raw.into_iter().filter_map(|it| STANDARD.decode(it).ok()).peekable();
        for shown in list(value) {
            let bytes = raw.next_if(|bytes| text(bytes) == shown);
            let value = bytes.unwrap_or_else(|| shown.as_bytes().to_vec());
            fields.push(Field { name: Cow::Owned(name.clone()), value });
        }
    }
    fields
}

fn list(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

/// What the name of the bytes of a value ends with.
const RAW: &str = "_b64";
