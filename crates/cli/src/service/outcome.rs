//! What happens when a file is opened.
//!
//! Owns: one sentence, a pure function of what is known. The order is that of the service: the deny
//! list, then exclusions, then what is known of the file. Must not: gather anything.

use lazaret_control::{Exclusion, LastVerdict, State, Status, Watched};

/// What is known of a file.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) exists: bool,
    pub(super) runs: Option<&'a Status>,
    pub(super) watched: Option<&'a Watched>,
    /// The last verdict, if it still is about this file.
    pub(super) last: Option<&'a LastVerdict>,
    pub(super) kills: bool,
    pub(super) denied: bool,
    pub(super) exclusions: Vec<&'a Exclusion>,
}

/// The sentence.
pub(super) fn of(facts: &Facts<'_>) -> String {
    let Some(status) = facts.runs.filter(|status| status.state != State::Stopped) else {
        return "the service does not run: it is opened unseen".to_owned();
    };
    if !facts.exists {
        return "it is not there".to_owned();
    }
    if status.state == State::Paused {
        return "protection is paused: it is opened unseen".to_owned();
    }
    let Some(watched) = facts.watched else {
        return "its file system is not watched: it is opened unseen".to_owned();
    };
    let blocks = watched.open == "block";
    let refused = if blocks { "it is refused" } else { "it is opened, and told of" };
    if facts.denied {
        return format!("{refused}: it is on the deny list");
    }
    if let Some(blind) = facts.exclusions.iter().find(|it| it.scope.is_blind()) {
        let whom = match &blind.scope.process {
            Some(program) => format!(" by {program}"),
            None => String::new(),
        };
        return format!("it is opened{whom} without a scan, by exclusion {}", blind.id);
    }
    if facts.kills {
        return format!(
            "it killed its scanners and is decided without a scan, by profile {}",
            status.profile
        );
    }
    match facts.last {
        None => "it is scanned when it is opened".to_owned(),
        Some(last) if last.reason == "clean" => {
            "it is opened: it was clean and has not changed".to_owned()
        }
        Some(last) if last.reason == "excluded" => match facts.exclusions.first() {
            Some(exclusion) => {
                format!("it is opened although something was found, by exclusion {}", exclusion.id)
            }
            None => "it is scanned when it is opened: what passed it over has ended".to_owned(),
        },
        Some(last) if last.reason == "malicious" => format!("{refused}: {}", last.rules.join(", ")),
        Some(last) if last.reason == "suspicious" => {
            let is_refused = blocks && status.profile == "strict";
            let what = if is_refused { "it is refused" } else { "it is opened, and told of" };
            format!("{what}: suspicious, {}", last.rules.join(", "))
        }
        Some(last) => format!(
            "it is scanned again when it is opened: the last scan was not complete ({})",
            last.reason
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_control::Scope;

    fn status(state: State) -> Status {
        let text = r#"{"schema":1,"version":"1","pid":1,"state":"running","since":1,"written":1,
            "profile":"balanced","filesystems":[],"workers":1,"rules":1,"generation":"","problems":[],
            "kernel_lacks":[],"canary":null,"counts":{"denied":0,"told":0,"let_through":0,
            "events_lost":0,"questions":{}},"configuration_problem":null,"pause":null}"#;
        Status { state, ..serde_json::from_str(text).unwrap() }
    }

    fn last(reason: &str) -> LastVerdict {
        LastVerdict { reason: reason.into(), rules: vec!["n:r".into()], ..LastVerdict::default() }
    }

    fn exclusion(scope: Scope) -> Exclusion {
        let (owner, reason) = (String::new(), String::new());
        Exclusion {
            id: 3,
            scope,
            owner,
            reason,
            added: 0,
            by: 0,
            expires: 9,
            uses: 0,
            last_used: 0,
        }
    }

    #[test]
    fn the_order_is_that_of_the_service() {
        let block = Watched { at: "/".into(), open: "block".into(), exec: "block".into() };
        let notify = Watched { open: "notify".into(), ..block.clone() };
        let (running, paused) = (status(State::Running), status(State::Paused));
        let (bad, clean, odd) = (last("malicious"), last("clean"), last("timed-out"));
        let excluded = last("excluded");
        let blind = exclusion(Scope { path: Some("/a".into()), ..Scope::default() });
        let rule = exclusion(Scope { rule: Some("r".into()), ..Scope::default() });
        let facts = |watched, last| Facts {
            exists: true,
            runs: Some(&running),
            watched,
            last,
            kills: false,
            denied: false,
            exclusions: Vec::new(),
        };
        let table = [
            (Facts { runs: None, ..facts(Some(&block), None) }, "does not run"),
            (Facts { runs: Some(&paused), ..facts(Some(&block), None) }, "paused"),
            (Facts { exists: false, ..facts(None, None) }, "not there"),
            (facts(None, Some(&bad)), "not watched"),
            (facts(Some(&block), Some(&bad)), "it is refused: n:r"),
            (facts(Some(&notify), Some(&bad)), "told of: n:r"),
            (facts(Some(&block), Some(&clean)), "was clean"),
            (facts(Some(&block), Some(&odd)), "not complete (timed-out)"),
            (facts(Some(&block), None), "scanned when"),
            (
                Facts { denied: true, exclusions: vec![&blind], ..facts(Some(&block), None) },
                "deny list",
            ),
            (
                Facts { exclusions: vec![&blind], ..facts(Some(&block), Some(&bad)) },
                "by exclusion 3",
            ),
            (Facts { exclusions: vec![&rule], ..facts(Some(&block), Some(&excluded)) }, "although"),
            (facts(Some(&block), Some(&excluded)), "has ended"),
            (Facts { kills: true, ..facts(Some(&block), None) }, "killed its scanners"),
        ];
        for (facts, word) in table {
            assert!(of(&facts).contains(word), "{word}: {}", of(&facts));
        }
    }
}
