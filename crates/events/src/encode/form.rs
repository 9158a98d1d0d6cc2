//! In which form an event is told.
//!
//! Owns: [`Form`]. Must not: write anywhere.

use super::{cef, ecs, journal, ocsf, syslog};
use crate::event::Event;
use crate::producer::Producer;

/// In which form an event is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// One line of JSON by the Open Cybersecurity Schema Framework; says the most.
    Ocsf,
    /// One line of JSON by the Elastic Common Schema.
    Ecs,
    /// One line in the Common Event Format.
    Cef,
    /// One line by RFC 5424, with structured data.
    Syslog,
    /// The fields of one entry in journald's own protocol.
    Journal,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 5] = [Self::Ocsf, Self::Ecs, Self::Cef, Self::Syslog, Self::Journal];

    /// The form spelled `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.as_str() == name)
    }

    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ocsf => "ocsf",
            Self::Ecs => "ecs",
            Self::Cef => "cef",
            Self::Syslog => "syslog",
            Self::Journal => "journal",
        }
    }

    /// The event in this form. A line has no line end, neither inside nor at its end.
    #[must_use]
    pub fn encode(self, event: &Event, producer: &Producer) -> Vec<u8> {
        match self {
            Self::Ocsf => ocsf::encode(event, producer).into_bytes(),
            Self::Ecs => ecs::encode(event, producer).into_bytes(),
            Self::Cef => cef::encode(event, producer).into_bytes(),
            Self::Syslog => syslog::encode(event, producer).into_bytes(),
            Self::Journal => journal::encode(event, producer),
        }
    }
}
