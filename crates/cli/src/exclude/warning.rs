//! What is wrong with an exclusion by its words alone.
//!
//! Owns: the list of warnings, each a sentence. Pure.

use lazaret_control::{Exclusion, Scope};
use std::path::Path;

/// Of the scope.
pub(super) fn of_scope(scope: &Scope) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(path) = &scope.path {
        let depth = Path::new(path).components().count().saturating_sub(1);
        if depth <= 1 {
            warnings.push(format!("{path} is a whole branch of the tree: name what is needed"));
        }
        if scope.is_blind() && PUBLIC.iter().any(|place| Path::new(path).starts_with(place)) {
            warnings.push(format!("anybody may put files into {path}"));
        }
        if UNSEEN.iter().any(|place| Path::new(path).starts_with(place)) {
            warnings.push(format!("{path}: the service has a directory of its own there, so that this passes nothing over"));
        }
    }
    if let Some(program) = &scope.process {
        let name = Path::new(program).file_name().unwrap_or_default().to_string_lossy();
        if let Some(kind) = INTERPRETERS.iter().find(|known| name.starts_with(**known)) {
            warnings.push(format!("{program} runs whatever it is told ({kind}): everything that it opens is passed over"));
        }
    }
    if scope.is_blind() && scope.path.is_none() {
        warnings.push("whatever that program opens is not scanned; add --path".to_owned());
    }
    if scope.rule.is_some() && scope.path.is_none() && scope.hash.is_none() {
        warnings.push("the rule is passed over everywhere; add --path or --hash".to_owned());
    }
    warnings
}

/// Of what has become of it, at the time `now` in seconds since 1970.
pub(super) fn of_age(exclusion: &Exclusion, now: u64) -> Vec<String> {
    let mut warnings = Vec::new();
    let days = |seconds: u64| seconds / 86_400;
    let quiet = now.saturating_sub(exclusion.last_used.max(exclusion.added));
    if days(quiet) >= 30 {
        warnings.push(format!("it was not used for {} days", days(quiet)));
    }
    let length = exclusion.expires.saturating_sub(exclusion.added);
    if days(length) > 90 {
        warnings.push(format!("it lasts {} days; 90 make somebody look again", days(length)));
    }
    warnings
}

/// Where everybody may write.
const PUBLIC: [&str; 3] = ["/tmp", "/var/tmp", "/dev/shm"];
/// Where the unit's service sees another directory.
const UNSEEN: [&str; 2] = ["/tmp", "/var/tmp"];
/// Programs that run programs.
const INTERPRETERS: [&str; 13] = [
    "bash", "busybox", "dash", "java", "lua", "node", "perl", "php", "python", "ruby", "sh",
    "tclsh", "zsh",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(path: &str, process: &str, rule: &str) -> Scope {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Scope { path: some(path), process: some(process), rule: some(rule), hash: None }
    }

    #[test]
    fn what_is_too_wide_is_said() {
        for (path, process, rule, word) in [
            ("/srv", "", "", "whole branch"),
            ("/tmp/a", "", "", "anybody may put"),
            ("/var/tmp/a", "", "n:r", "passes nothing over"),
            ("/srv/a", "/usr/bin/python3.11", "", "runs whatever"),
            ("", "/usr/sbin/mysqld", "", "add --path"),
            ("", "", "n:r", "everywhere"),
        ] {
            let said = of_scope(&scope(path, process, rule)).join("; ");
            assert!(said.contains(word), "{path} {process} {rule}: {said}");
        }
        assert_eq!(of_scope(&scope("/var/lib/mysql", "/usr/sbin/mysqld", "")), [""; 0]);
    }

    #[test]
    fn what_is_old_or_long_is_said() {
        let day = 86_400;
        let exclusion = Exclusion {
            id: 1,
            scope: Scope::default(),
            owner: "o".into(),
            reason: "r".into(),
            added: 0,
            by: 0,
            expires: 60 * day,
            uses: 0,
            last_used: 0,
        };
        assert_eq!(of_age(&exclusion, 29 * day), [""; 0]);
        assert_eq!(of_age(&exclusion, 31 * day).len(), 1);
        let used = Exclusion { last_used: 30 * day, expires: 200 * day, ..exclusion };
        let said = of_age(&used, 31 * day);
        assert!(said.len() == 1 && said[0].contains("200 days"), "{said:?}");
    }
}
