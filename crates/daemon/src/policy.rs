//! What is done about a verdict, and about the lack of one.
//!
//! Owns: the decision, a pure function of verdict, trigger and profile. Malicious is denied in every
//! profile; what could not be scanned is decided by cause. Must not: answer anybody.

use lazaret_config::GateProfile;
use lazaret_model::{Level, Verdict, Why, WhyCode};
use lazaret_onaccess::{Answer, Trigger};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Action {
    /// It goes on.
    Allow,
    /// It goes on, is written into the ledger, and the file is scanned later.
    AllowAndWatch,
    /// It fails.
    Deny,
}

impl Action {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::AllowAndWatch => "allow-and-watch",
            Self::Deny => "deny",
        }
    }

    pub(crate) const fn answer(self) -> Answer {
        match self {
            Self::Allow | Self::AllowAndWatch => Answer::Allow,
            Self::Deny => Answer::Deny,
        }
    }
}

/// Why a file has no complete verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Cause {
    /// The deadline came first.
    TimedOut,
    /// The file's scanner died, or would die again.
    WorkerDied,
    /// The file is larger or deeper than the limits.
    OverLimit,
    /// It cannot be read without a key.
    Encrypted,
    /// It is damaged, or of a kind that cannot be opened.
    Unsupported,
    /// Too many wait already.
    Overload,
    /// It changed while it was read.
    Changed,
    /// It has a steady writer and was clean a moment ago.
    LiveWriter,
    /// It could not be read.
    Failed,
}

impl Cause {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 9] = [
        Self::TimedOut,
        Self::WorkerDied,
        Self::OverLimit,
        Self::Encrypted,
        Self::Unsupported,
        Self::Overload,
        Self::Changed,
        Self::LiveWriter,
        Self::Failed,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::TimedOut => "timed-out",
            Self::WorkerDied => "worker-died",
            Self::OverLimit => "over-limit",
            Self::Encrypted => "encrypted",
            Self::Unsupported => "unsupported",
            Self::Overload => "overload",
            Self::Changed => "changed",
            Self::LiveWriter => "live-writer",
            Self::Failed => "failed",
        }
    }

    /// The cause behind a reason for an incomplete scan.
    pub(crate) const fn of(why: &Why) -> Self {
        match why.code {
            WhyCode::Timeout => Self::TimedOut,
            WhyCode::WorkerDied | WhyCode::Internal => Self::WorkerDied,
            WhyCode::LimitSize
            | WhyCode::LimitBytes
            | WhyCode::LimitEntries
            | WhyCode::LimitDepth
            | WhyCode::LimitRatio
            | WhyCode::LimitMemory
            | WhyCode::LimitDecodes => Self::OverLimit,
            WhyCode::Encrypted => Self::Encrypted,
            WhyCode::Malformed | WhyCode::Unsupported => Self::Unsupported,
            WhyCode::Changed | WhyCode::Vanished => Self::Changed,
            WhyCode::Unreadable | WhyCode::Blocked => Self::Failed,
        }
    }
}

/// What decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The verdict.
    Verdict(Level),
    /// The lack of one.
    Unscanned(Cause),
}

impl Reason {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Verdict(level) => level.as_str(),
            Self::Unscanned(cause) => cause.as_str(),
        }
    }
}

/// What is done about a file that was scanned.
pub(crate) fn decide(
    profile: GateProfile,
    trigger: Trigger,
    verdict: &Verdict,
) -> (Action, Reason) {
    let level = verdict.level();
    match level {
        Level::Malicious => (Action::Deny, Reason::Verdict(level)),
        Level::Suspicious if profile == GateProfile::Strict => {
            (Action::Deny, Reason::Verdict(level))
        }
        Level::Suspicious => (Action::AllowAndWatch, Reason::Verdict(level)),
        Level::Clean => (Action::Allow, Reason::Verdict(level)),
        Level::Incomplete => {
            let causes = verdict.whys().iter().map(Cause::of);
            let actions = causes.map(|cause| (unscanned(profile, trigger, cause), cause));
            let (action, cause) = actions
                .max_by_key(|(action, _)| *action)
                .unwrap_or((unscanned(profile, trigger, Cause::Failed), Cause::Failed));
            (action, Reason::Unscanned(cause))
        }
    }
}

/// What is done about a file without a complete verdict.
pub(crate) const fn unscanned(profile: GateProfile, trigger: Trigger, cause: Cause) -> Action {
    match (profile, cause) {
        (GateProfile::Strict, _) => Action::Deny,
        // Nothing that is scanned again would become readable.
        (_, Cause::Encrypted | Cause::Unsupported | Cause::OverLimit) => Action::Allow,
        // What is open for writing the kernel would not execute either.
        (GateProfile::Balanced, Cause::WorkerDied | Cause::Changed | Cause::LiveWriter) => {
            match trigger {
                Trigger::Exec => Action::Deny,
                Trigger::Open | Trigger::CloseWrite => Action::AllowAndWatch,
            }
        }
        (GateProfile::Balanced | GateProfile::Availability, _) => Action::AllowAndWatch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_model::{Detection, Severity};

    const PROFILES: [GateProfile; 3] =
        [GateProfile::Availability, GateProfile::Balanced, GateProfile::Strict];

    fn found(severity: Severity) -> Verdict {
        let mut verdict = Verdict::incomplete(Why::new(WhyCode::Timeout));
        verdict.detect(Detection {
            namespace: "n".into(),
            rule: "r".into(),
            member: vec![],
            severity,
            meta: vec![],
        });
        verdict
    }

    #[test]
    fn the_table_of_causes() {
        use Action::{Allow as A, AllowAndWatch as W, Deny as D};
        // Rows: cause; columns: open and exec under availability, balanced, strict.
        let table = [
            (Cause::TimedOut, [W, W, W, W, D, D]),
            (Cause::WorkerDied, [W, W, W, D, D, D]),
            (Cause::OverLimit, [A, A, A, A, D, D]),
            (Cause::Encrypted, [A, A, A, A, D, D]),
            (Cause::Unsupported, [A, A, A, A, D, D]),
            (Cause::Overload, [W, W, W, W, D, D]),
            (Cause::Changed, [W, W, W, D, D, D]),
            (Cause::LiveWriter, [W, W, W, D, D, D]),
            (Cause::Failed, [W, W, W, W, D, D]),
        ];
        assert_eq!(table.map(|(cause, _)| cause), Cause::ALL);
        for (cause, row) in table {
            let columns = PROFILES.iter().flat_map(|profile| {
                [Trigger::Open, Trigger::Exec].map(|trigger| unscanned(*profile, trigger, cause))
            });
            assert_eq!(columns.collect::<Vec<_>>(), row, "{cause:?}");
        }
    }

    #[test]
    fn malicious_is_denied_whatever_else_went_wrong() {
        for profile in PROFILES {
            for trigger in [Trigger::Open, Trigger::Exec] {
                let (action, reason) = decide(profile, trigger, &found(Severity::Malicious));
                assert_eq!(action, Action::Deny);
                assert_eq!(reason, Reason::Verdict(Level::Malicious));
                let (action, _) = decide(profile, trigger, &Verdict::clean());
                assert_eq!(action, Action::Allow);
            }
            let (action, _) = decide(profile, Trigger::Open, &found(Severity::Suspicious));
            assert_eq!(action == Action::Deny, profile == GateProfile::Strict);
        }
    }

    #[test]
    fn the_worst_cause_decides_and_every_reason_has_one() {
        let mut verdict = Verdict::incomplete(Why::new(WhyCode::Encrypted));
        verdict.miss(Why::new(WhyCode::WorkerDied));
        let decided = decide(GateProfile::Balanced, Trigger::Exec, &verdict);
        assert_eq!(decided, (Action::Deny, Reason::Unscanned(Cause::WorkerDied)));
        for code in WhyCode::ALL {
            assert!(Cause::ALL.contains(&Cause::of(&Why::new(*code))));
        }
    }
}
