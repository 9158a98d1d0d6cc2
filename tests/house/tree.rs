//! This checkout: its packages, its sources, its other texts.
//!
//! Owns: the walk over the tree (build output and hidden directories are passed over, `.ci` is
//! not) and which package a file belongs to.
//!
//! Must not: judge anything.

use std::ffi::OsString;
use std::path::Path;
use std::{env, fs};

use crate::source::{Role, Source, test_modules};

#[derive(Debug)]
pub(crate) struct Package {
    /// The directory below `crates/`; `porch` for the root package.
    pub(crate) room: String,
    pub(crate) manifest: String,
    pub(crate) sources: Vec<Source>,
}

/// The package of the root: the two binaries, the tests and the benches.
pub(crate) const PORCH: &str = "porch";

/// Every package of the workspace with its Rust sources.
pub(crate) fn packages() -> Vec<Package> {
    let texts = texts();
    let manifests = texts.iter().filter(|(path, _)| room_of_manifest(path).is_some());
    let packages: Vec<Package> = manifests
        .map(|(path, manifest)| {
            let room = room_of_manifest(path).unwrap().to_owned();
            let sources = sources(&texts, &room);
            Package { room, manifest: manifest.clone(), sources }
        })
        .collect();
    assert!(packages.len() > 5, "too few packages were found: {packages:?}");
    packages
}

/// Every text of the checkout that people write: path and content.
pub(crate) fn texts() -> Vec<(String, String)> {
    let built_in = || OsString::from(env!("CARGO_MANIFEST_DIR"));
    let root = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(built_in);
    let mut texts = Vec::new();
    walk(Path::new(&root), "", &mut texts);
    texts.sort();
    texts
}

fn walk(directory: &Path, prefix: &str, texts: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{prefix}{name}");
        let kind = entry.file_type().unwrap();
        if kind.is_dir() && name != "target" && (!name.starts_with('.') || name == ".ci") {
            walk(&entry.path(), &format!("{path}/"), texts);
        } else if kind.is_file()
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            texts.push((path, text));
        }
    }
}

fn room_of_manifest(path: &str) -> Option<&str> {
    if path == "Cargo.toml" {
        return Some(PORCH);
    }
    let room = path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
    (!room.contains('/')).then_some(room)
}

fn sources(texts: &[(String, String)], room: &str) -> Vec<Source> {
    let own = |path: &str| match path.strip_prefix("crates/") {
        Some(rest) => rest.split('/').next() == Some(room),
        None => room == PORCH,
    };
    let files = || texts.iter().filter(|(path, _)| path.ends_with(".rs") && own(path));
    let tests: Vec<String> = files().flat_map(|(path, text)| test_files(path, text)).collect();
    files().map(|(path, text)| Source::new(path, text, role(path, &tests))).collect()
}

/// What the test-only modules of a file are called as paths without `.rs`.
fn test_files(path: &str, text: &str) -> Vec<String> {
    let stem = path.trim_end_matches(".rs");
    let (parent, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    let below = if ["lib", "main", "mod"].contains(&name) { parent } else { stem };
    test_modules(text).iter().map(|module| format!("{below}/{module}")).collect()
}

fn role(path: &str, tests: &[String]) -> Role {
    let for_tests = ["tests", "benches", "examples", "fuzz"];
    let in_test_directory = path.split('/').any(|part| for_tests.contains(&part));
    let declared = tests.iter().any(|test| {
        path.strip_prefix(test).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    });
    if in_test_directory || declared { Role::Test } else { Role::Product }
}

#[cfg(test)]
mod tests {
    use super::{PORCH, packages, role, room_of_manifest, test_files};
    use crate::source::Role;

    #[test]
    fn the_tree_has_a_porch_and_rooms() {
        let rooms: Vec<String> = packages().into_iter().map(|package| package.room).collect();
        assert!(rooms.contains(&PORCH.to_owned()) && rooms.contains(&"model".to_owned()));
        assert_eq!(room_of_manifest("crates/a/Cargo.toml"), Some("a"));
        assert_eq!(room_of_manifest("crates/a/fuzz/Cargo.toml"), None);
    }

    #[test]
    fn a_module_declared_for_tests_is_a_test_file() {
        let declared = "#[cfg(test)]\nmod proof;\n";
        assert_eq!(test_files("crates/a/src/scan.rs", declared), ["crates/a/src/scan/proof"]);
        let tests = test_files("crates/a/src/lib.rs", declared);
        assert_eq!(role("crates/a/src/proof.rs", &tests), Role::Test);
        assert_eq!(role("crates/a/src/proof/case.rs", &tests), Role::Test);
        assert_eq!(role("crates/a/src/proofs.rs", &tests), Role::Product);
        assert_eq!(role("crates/a/tests/x.rs", &tests), Role::Test);
    }
}
