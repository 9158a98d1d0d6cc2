//! What must be equal in `Cargo.lock`.
//!
//! Owns: the rule that the parser of the rule language has exactly the version of the engine that
//! compiles the rules: two versions can disagree on what a rule says. And that nothing which speaks
//! to networks is in the lock file of the programs that scan: it has one of its own.
//!
//! Must not: resolve versions.

use toml::{Table, Value};

/// Packages of which the first must have the version of the second wherever both are present.
const EQUAL: [(&str, &str); 1] = [("yara-x-parser", "yara-x")];

pub(crate) fn complaints(lock: &str) -> Vec<String> {
    let lock: Table = lock.parse().unwrap();
    let unequal = EQUAL.iter().filter_map(|(one, other)| {
        let (ours, theirs) = (versions(&lock, one), versions(&lock, other));
        let differs = !ours.is_empty() && !theirs.is_empty() && ours != theirs;
        differs.then(|| format!("Cargo.lock: {one} {ours:?} differs from {other} {theirs:?}"))
    });
    unequal.collect()
}

/// Libraries that speak to networks, or only come with one that does.
const APART: [&str; 12] = [
    "aws-lc-rs",
    "h2",
    "hyper",
    "native-tls",
    "openssl",
    "reqwest",
    "ring",
    "rustls",
    "tokio",
    "tough",
    "ureq",
    "zstd",
];

pub(crate) fn network_complaints(lock: &str) -> Vec<String> {
    let lock: Table = lock.parse().unwrap();
    let there = APART.iter().filter(|package| !versions(&lock, package).is_empty());
    there.map(|package| format!("Cargo.lock: {package} belongs into crates/updater")).collect()
}

fn versions(lock: &Table, package: &str) -> Vec<String> {
    let packages = lock.get("package").and_then(Value::as_array).into_iter().flatten();
    packages
        .filter(|entry| entry.get("name").and_then(Value::as_str) == Some(package))
        .filter_map(|entry| entry.get("version").and_then(Value::as_str).map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{complaints, network_complaints};
    use crate::tree::texts;

    fn lock(parser: &str) -> String {
        let entry =
            |name, version| format!("[[package]]\nname = {name:?}\nversion = {version:?}\n");
        format!("{}{}", entry("yara-x", "1.22.1"), entry("yara-x-parser", parser))
    }

    #[test]
    fn the_tree_pins_the_parser_to_the_engine() {
        let texts = texts();
        let (_, lock) = texts.iter().find(|(path, _)| path == "Cargo.lock").unwrap();
        assert_eq!(complaints(lock), Vec::<String>::new());
        assert_eq!(network_complaints(lock), Vec::<String>::new());
    }

    #[test]
    fn network_code_is_named() {
        let lock = "[[package]]\nname = \"rustls\"\nversion = \"0.23.46\"\n";
        assert_eq!(network_complaints(lock).len(), 1);
        assert!(network_complaints("").is_empty());
    }

    #[test]
    fn another_version_is_named() {
        assert!(complaints(&lock("1.22.1")).is_empty());
        let found = complaints(&lock("1.22.0"));
        assert!(found[0].contains("1.22.0") && found[0].contains("1.22.1"), "{found:?}");
    }

    #[test]
    fn two_versions_at_once_are_named() {
        let both =
            format!("{}[[package]]\nname = \"yara-x\"\nversion = \"1.23.0\"\n", lock("1.22.1"));
        assert_eq!(complaints(&both).len(), 1);
    }
}
