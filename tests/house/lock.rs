//! What must be equal in `Cargo.lock`.
//!
//! Owns: the rule that the parser of the rule language has exactly the version of the engine that
//! compiles the rules: two versions can disagree on what a rule says.
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

fn versions(lock: &Table, package: &str) -> Vec<String> {
    let packages = lock.get("package").and_then(Value::as_array).into_iter().flatten();
    packages
        .filter(|entry| entry.get("name").and_then(Value::as_str) == Some(package))
        .filter_map(|entry| entry.get("version").and_then(Value::as_str).map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::complaints;
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
