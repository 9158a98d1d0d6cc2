//! `lazaret config check`: can the configuration be used, and is there what it names?
//!
//! Owns: the look at the disk that reading the files does not take. Must not: change anything.

use crate::{
    exit::{Exit, Failure},
    rules_command::unwritable,
    service_args::ConfigCheckArgs,
};
use lazaret_config::{Config, ConfigError, Places, Settings, load, load_file};
use std::{
    collections::BTreeSet,
    io::Write,
    path::{Path, PathBuf},
};

pub(super) fn run(to: &mut impl Write, args: &ConfigCheckArgs) -> Result<Exit, Failure> {
    let settings = match read(args.path.as_deref()) {
        Ok(settings) => settings,
        Err(error) => {
            writeln!(to, "wrong: {error}").map_err(unwritable)?;
            return Ok(Exit::Found);
        }
    };
    let missing = missing(&settings.config);
    for (key, path) in &missing {
        let place = settings.origin(key).map(|place| format!("{place}: ")).unwrap_or_default();
        writeln!(to, "wrong: {place}`{key}` names {}, which is not there", path.display())
            .map_err(unwritable)?;
    }
    if !missing.is_empty() {
        return Ok(Exit::Found);
    }
    let files: BTreeSet<&Path> =
        settings.origins().map(|(_, place, _)| place.file.as_path()).collect();
    let keys = settings.origins().count();
    writeln!(to, "good: {keys} keys set by {} files", files.len()).map_err(unwritable)?;
    for file in files {
        writeln!(to, "  {}", file.display()).map_err(unwritable)?;
    }
    Ok(Exit::Clean)
}

fn read(path: Option<&Path>) -> Result<Settings, ConfigError> {
    match path {
        None => load().map(|(_, settings): (Places, Settings)| settings),
        Some(path) => load_file(path),
    }
}

/// Paths that are named and are not there, with their keys.
fn missing(config: &Config) -> Vec<(&'static str, PathBuf)> {
    let rules = config.scan.rules.iter().map(|spec| ("scan.rules", rule_path(spec)));
    let places = config.gate.filesystems.iter().map(|path| ("gate.filesystems", path.clone()));
    rules.chain(places).filter(|(_, path)| !path.exists()).collect()
}

/// `[NAMESPACE:]FILE`: a colon after a slash belongs to the name.
fn rule_path(spec: &str) -> PathBuf {
    match spec.split_once(':') {
        Some((namespace, path)) if !namespace.contains('/') => path.into(),
        _ => spec.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> (Exit, String) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lazaret.toml");
        std::fs::write(&path, text).unwrap();
        let mut out = Vec::new();
        let exit = run(&mut out, &ConfigCheckArgs { path: Some(path) }).unwrap();
        let text = String::from_utf8(out).unwrap();
        (exit, text.replace(&dir.path().display().to_string(), "D"))
    }

    #[test]
    fn what_is_good_names_its_files() {
        let expected = "good: 1 keys set by 1 files\n  D/lazaret.toml\n";
        assert_eq!(check("scan.threads = 2"), (Exit::Clean, expected.into()));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        for (text, expected) in [
            ("scan.thread = 2", "wrong: D/lazaret.toml:1:6: unknown key `scan.thread`; did you"),
            ("scan.rules = ['a:/no/where']", "wrong: D/lazaret.toml:1:6: `scan.rules` names /no"),
            ("[gate]\nfilesystems = ['/no/fs']", "wrong: D/lazaret.toml:2:1: `gate.filesystems`"),
            ("gate.close_write = 'block'", "wrong: D/lazaret.toml:1:6: `gate.close_write` cannot"),
        ] {
            let (exit, said) = check(text);
            assert_eq!(exit, Exit::Found);
            assert!(said.starts_with(expected), "{said}");
        }
    }
}
