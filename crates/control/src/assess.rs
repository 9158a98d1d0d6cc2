//! Is this host protected? A pure function of what the service says and what is demanded.
//!
//! Owns: [`assess`], the one judgement that `lazaret status`, its exit code and metrics share.
//! Must not: ask anybody.

use crate::status::{State, Status};

/// What is demanded beyond that files are watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    /// That they are watched.
    Watching,
    /// That malicious files are refused.
    Blocking,
}

/// The answer, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Everything that is demanded holds.
    Protecting,
    /// Files are watched, but something is less than it should be.
    Degraded,
    /// Nothing is watched.
    NotProtecting,
}

impl Standing {
    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Protecting => "protecting",
            Self::Degraded => "degraded",
            Self::NotProtecting => "not-protecting",
        }
    }
}

/// The judgement and its reasons, each a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// The worst of all reasons.
    pub standing: Standing,
    /// Why it is not better.
    pub reasons: Vec<String>,
}

/// Judges what the service said, `now` seconds after 1970. None: no service says anything.
#[must_use]
pub fn assess(status: Option<&Status>, required: Required, now: u64) -> Assessment {
    let Some(status) = status else { return none("the service does not run") };
    match status.state {
        State::Stopped => return none("the service was stopped"),
        State::Starting => return none("the service is still starting"),
        State::Paused => return none(&paused(status, now)),
        State::Running if now.saturating_sub(status.written) > SILENCE => {
            return none("the service has said nothing for a while: it is dead or hangs");
        }
        State::Running if status.filesystems.is_empty() => {
            return none("no file system is watched");
        }
        State::Running => {}
    }
    let mut reasons: Vec<String> = status
        .problems
        .iter()
        .filter(|problem| now.saturating_sub(problem.last) <= MEMORY)
        .map(|problem| format!("{}: {}", problem.code, problem.text))
        .collect();
    reasons.extend(status.configuration_problem.clone());
    reasons.extend(status.signatures_problem.clone());
    let missed = status.canary.as_ref().map_or(0, |canary| canary.missed);
    if missed > 0 {
        reasons.push(format!("canary-missed: {missed} harmless files in a row were not answered"));
    }
    reasons.extend(required_reasons(status, required));
    let standing = if reasons.is_empty() { Standing::Protecting } else { Standing::Degraded };
    Assessment { standing, reasons }
}

fn required_reasons(status: &Status, required: Required) -> Vec<String> {
    let open = |watched: &&crate::Watched| watched.open != "block" || watched.exec != "block";
    let weak = status.filesystems.iter().filter(open).map(|watched| watched.at.as_str());
    let weak: Vec<&str> = weak.collect();
    if required == Required::Watching || weak.is_empty() {
        return Vec::new();
    }
    vec![format!("not blocking on {}; `lazaret enable --block` does", weak.join(", "))]
}

fn paused(status: &Status, now: u64) -> String {
    let Some((until, why)) = &status.pause else { return "protection is paused".into() };
    format!("protection is paused for {} s more: {why}", until.saturating_sub(now))
}

fn none(reason: &str) -> Assessment {
    Assessment { standing: Standing::NotProtecting, reasons: vec![reason.to_owned()] }
}

/// Seconds of silence after which the service counts as dead; it speaks every two.
const SILENCE: u64 = 15;
/// Seconds for which something that happened counts as a problem.
const MEMORY: u64 = 60;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Canary, Counts, Problem, SCHEMA, Watched};

    fn running(mode: &str) -> Status {
        let mode = mode.to_owned();
        Status {
            schema: SCHEMA,
            version: "1".into(),
            pid: 7,
            state: State::Running,
            since: 100,
            written: 1_000,
            profile: "balanced".into(),
            filesystems: vec![Watched { at: "/".into(), open: mode.clone(), exec: mode }],
            workers: 2,
            rules: 3,
            generation: "0".into(),
            problems: Vec::new(),
            kernel_lacks: Vec::new(),
            canary: Some(Canary { last: 999, latency_us: 5, missed: 0 }),
            counts: Counts::default(),
            configuration_problem: None,
            signatures_problem: None,
            exclusions: 0,
            exclusion_uses: 0,
            pause: None,
        }
    }

    #[test]
    fn each_way_to_be_less_than_protected_is_seen() {
        use Required::{Blocking, Watching};
        use Standing::{Degraded, NotProtecting, Protecting};
        let problem = |last| Problem { code: "x".into(), text: "y".into(), times: 1, last };
        let change = |f: &dyn Fn(&mut Status)| {
            let mut status = running("notify");
            f(&mut status);
            Some(status)
        };
        let table = [
            (None, Watching, NotProtecting, "does not run"),
            (change(&|_| {}), Watching, Protecting, ""),
            (change(&|_| {}), Blocking, Degraded, "not blocking on /"),
            (Some(running("block")), Blocking, Protecting, ""),
            (change(&|s| s.state = State::Stopped), Watching, NotProtecting, "stopped"),
            (change(&|s| s.state = State::Starting), Watching, NotProtecting, "starting"),
            (change(&|s| s.written = 900), Watching, NotProtecting, "dead or hangs"),
            (change(&|s| s.filesystems.clear()), Watching, NotProtecting, "no file system"),
            (change(&|s| s.problems = vec![problem(990)]), Watching, Degraded, "x: y"),
            (change(&|s| s.problems = vec![problem(900)]), Watching, Protecting, ""),
            (change(&|s| s.configuration_problem = Some("bad".into())), Watching, Degraded, "bad"),
            (change(&|s| s.signatures_problem = Some("old".into())), Watching, Degraded, "old"),
            (
                change(&|s| s.canary = Some(Canary { last: 1, latency_us: 1, missed: 2 })),
                Watching,
                Degraded,
                "canary-missed: 2",
            ),
            (
                change(&|s| {
                    s.state = State::Paused;
                    s.pause = Some((1_060, "backup".into()));
                }),
                Watching,
                NotProtecting,
                "paused for 55 s more: backup",
            ),
        ];
        for (status, required, standing, reason) in table {
            let got = assess(status.as_ref(), required, 1_005);
            assert_eq!(got.standing, standing, "{status:?}");
            assert!(got.reasons.join("; ").contains(reason), "{:?}", got.reasons);
        }
    }

    #[test]
    fn the_form_survives_its_own_reading() {
        let text = serde_json::to_string(&running("block")).unwrap();
        assert_eq!(serde_json::from_str::<Status>(&text).unwrap(), running("block"));
    }
}
