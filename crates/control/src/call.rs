//! What may be asked, and what is answered.
//!
//! Owns: [`Request`], [`Call`], [`Answer`], and which roles a call takes. Unknown fields are refused,
//! so that a newer client is told instead of half understood. Must not: act.

use crate::{role::Role, status::Status};
use serde::{Deserialize, Serialize};

/// One message to the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// What is asked for.
    pub call: Call,
    /// Why; calls that change protection take one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Call {
    /// How the service is.
    Status,
    /// The numbers, in the OpenMetrics text format.
    Metrics,
    /// Watch nothing for so many seconds.
    Pause {
        /// Seconds, 1 to 86,400.
        seconds: u64,
    },
    /// End a pause now.
    Resume,
}

impl Call {
    /// The stable name, for events.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Metrics => "metrics",
            Self::Pause { .. } => "pause",
            Self::Resume => "resume",
        }
    }

    /// Any of these roles is enough.
    #[must_use]
    pub const fn allowed_to(&self) -> &'static [Role] {
        match self {
            Self::Status | Self::Metrics => &Role::ALL,
            Self::Pause { .. } | Self::Resume => &[Role::Admin],
        }
    }

    /// Whether it changes what protects, so that it is told of even when it is done.
    #[must_use]
    pub const fn is_privileged(&self) -> bool {
        matches!(self, Self::Pause { .. } | Self::Resume)
    }

    /// What is wrong with the call itself, whoever makes it.
    ///
    /// # Errors
    /// A sentence for the one who asked.
    pub fn check(&self, reason: Option<&str>) -> Result<(), &'static str> {
        let has_reason = reason.is_some_and(|reason| !reason.trim().is_empty());
        match self {
            Self::Pause { seconds: 1..=86_400 } if !has_reason => Err("a pause takes a reason"),
            Self::Pause { seconds: 0 | 86_401.. } => Err("a pause takes 1 s to 24 h"),
            _ if reason.is_some_and(|reason| reason.len() > LONGEST_REASON) => {
                Err("a reason has at most 400 bytes")
            }
            _ => Ok(()),
        }
    }
}

const LONGEST_REASON: usize = 400;

/// One message of the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// How it is.
    Status(Box<Status>),
    /// A text, such as the metrics.
    Text(String),
    /// It was done.
    Done,
    /// It was not done.
    Refused {
        /// Stable name.
        code: Refusal,
        /// Why, for people.
        text: String,
    },
}

/// Why a call was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The roles of who asked do not allow it.
    NotAllowed,
    /// It is no message that this version knows.
    NotUnderstood,
    /// It cannot be done now.
    Failed,
}

impl Refusal {
    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotAllowed => "not-allowed",
            Self::NotUnderstood => "not-understood",
            Self::Failed => "failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_ask_for_what() {
        let may = |role: Role, call: &Call| call.allowed_to().contains(&role);
        let pause = Call::Pause { seconds: 60 };
        assert!(Role::ALL.iter().all(|role| may(*role, &Call::Status)));
        assert!(may(Role::Admin, &pause) && !may(Role::Operator, &pause));
        assert!(!may(Role::Auditor, &pause) && !may(Role::Viewer, &Call::Resume));
    }

    #[test]
    fn a_pause_has_an_end_and_a_reason() {
        let pause = |seconds, reason| Call::Pause { seconds }.check(reason);
        assert!(pause(60, Some("backup")).is_ok());
        for (seconds, reason) in [(60, None), (60, Some(" ")), (0, Some("x")), (86_401, Some("x"))]
        {
            assert!(pause(seconds, reason).is_err(), "{seconds} {reason:?}");
        }
        assert!(pause(60, Some(&"x".repeat(401))).is_err());
    }
}
