//! What may be asked, and what is answered.
//!
//! Owns: [`Request`], [`Call`], [`Answer`], and which roles a call takes. Unknown fields are refused,
//! so that a newer client is told instead of half understood. Must not: act.

use crate::{
    exclusion::{Exclusion, Wish},
    insight::{By, Costs, Insight},
    role::Role,
    status::Status,
};
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
    /// What is known about a file, named by what only somebody who can reach it knows.
    Why {
        /// Device of its file system.
        device: u64,
        /// Its inode.
        inode: u64,
    },
    /// What protection costs, and who causes it.
    Top {
        /// By what it is added up.
        by: By,
    },
    /// What is passed over.
    Exclusions,
    /// From now on pass something over.
    Exclude(Box<Wish>),
    /// End an exclusion now.
    Unexclude {
        /// Its number.
        id: u64,
    },
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
            Self::Why { .. } => "why",
            Self::Top { .. } => "top",
            Self::Exclusions => "exclusions",
            Self::Exclude(_) => "exclude-add",
            Self::Unexclude { .. } => "exclude-remove",
        }
    }

    /// Any of these roles is enough.
    #[must_use]
    pub const fn allowed_to(&self) -> &'static [Role] {
        match self {
            Self::Status | Self::Metrics | Self::Exclusions => &Role::ALL,
            Self::Why { .. } | Self::Top { .. } => &[Role::Operator, Role::Admin, Role::Auditor],
            Self::Pause { .. } | Self::Resume | Self::Exclude(_) | Self::Unexclude { .. } => {
                &[Role::Admin]
            }
        }
    }

    /// Whether it changes what protects, so that it is told of even when it is done.
    #[must_use]
    pub const fn is_privileged(&self) -> bool {
        match self {
            Self::Pause { .. } | Self::Resume | Self::Exclude(_) | Self::Unexclude { .. } => true,
            Self::Status
            | Self::Metrics
            | Self::Why { .. }
            | Self::Top { .. }
            | Self::Exclusions => false,
        }
    }

    /// With what it is made, as names and values, for events.
    #[must_use]
    pub fn arguments(&self) -> Vec<(String, String)> {
        let pair = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        match self {
            Self::Pause { seconds } => vec![pair(("seconds", &seconds.to_string()))],
            Self::Unexclude { id } => vec![pair(("id", &id.to_string()))],
            Self::Exclude(wish) => {
                let more = [("owner", wish.owner.as_str())];
                let mut all: Vec<_> =
                    wish.scope.parts().into_iter().chain(more).map(pair).collect();
                all.push(("expires".into(), wish.expires.to_string()));
                all
            }
            _ => Vec::new(),
        }
    }

    /// What is wrong with the call itself, whoever makes it.
    ///
    /// # Errors
    /// A sentence for the one who asked.
    pub fn check(&self, reason: Option<&str>) -> Result<(), &'static str> {
        let has_reason = reason.is_some_and(|reason| !reason.trim().is_empty());
        if reason.is_some_and(|reason| reason.len() > LONGEST_REASON) {
            return Err("a reason has at most 400 bytes");
        }
        match self {
            Self::Pause { seconds: 1..=86_400 } if !has_reason => Err("a pause takes a reason"),
            Self::Pause { seconds: 0 | 86_401.. } => Err("a pause takes 1 s to 24 h"),
            Self::Exclude(_) if !has_reason => Err("an exclusion takes a reason"),
            Self::Exclude(wish) => wish.check(),
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
    /// What is known about a file.
    Insight(Box<Insight>),
    /// What protection costs.
    Costs(Costs),
    /// What is passed over; of a call that added one, that one.
    Exclusions(Vec<Exclusion>),
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
    use crate::Scope;

    #[test]
    fn who_may_ask_for_what() {
        let may = |role: Role, call: &Call| call.allowed_to().contains(&role);
        let pause = Call::Pause { seconds: 60 };
        assert!(Role::ALL.iter().all(|role| may(*role, &Call::Status)));
        assert!(may(Role::Admin, &pause) && !may(Role::Operator, &pause));
        assert!(!may(Role::Auditor, &pause) && !may(Role::Viewer, &Call::Resume));
        assert!(may(Role::Operator, &Call::Top { by: By::Rule }));
        assert!(!may(Role::Viewer, &Call::Why { device: 1, inode: 1 }));
        let remove = Call::Unexclude { id: 1 };
        assert!(may(Role::Admin, &remove) && !may(Role::Operator, &remove));
        assert!(remove.is_privileged() && may(Role::Viewer, &Call::Exclusions));
    }

    #[test]
    fn an_exclusion_has_a_reason_and_says_what_it_is() {
        let scope = Scope { path: Some("/srv/db".into()), ..Scope::default() };
        let call = Call::Exclude(Box::new(Wish { scope, owner: "ops".into(), expires: 9 }));
        assert!(call.check(Some("ticket")).is_ok() && call.check(None).is_err());
        assert!(call.check(Some(&"x".repeat(401))).is_err());
        let said = call.arguments().into_iter().map(|(name, value)| format!("{name}={value}"));
        assert_eq!(said.collect::<Vec<_>>(), ["path=/srv/db", "owner=ops", "expires=9"]);
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
