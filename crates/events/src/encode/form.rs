//! In which form an event is told.
//!
//! Owns: [`Form`]. Must not: write anywhere.

use super::{cef, ecs, journal, ocsf, syslog};
use crate::account::Account;
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
        self.tell(&Account::of(event, producer))
            .unwrap_or_else(|| ocsf::encode(event, producer).into_bytes())
    }

    /// A kept event in this form; none in OCSF, which says more than is known of it.
    #[must_use]
    pub fn tell(self, account: &Account) -> Option<Vec<u8>> {
        Some(match self {
            Self::Ocsf => return None,
            Self::Ecs => ecs::encode(account).into_bytes(),
            Self::Cef => cef::encode(account).into_bytes(),
            Self::Syslog => syslog::encode(account).into_bytes(),
            Self::Journal => journal::encode(account),
        })
    }
}
