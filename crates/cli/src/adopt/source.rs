//! Where somebody else's rules are: a directory, or an archive of any form that we open.
//!
//! Owns: which files are rules and which are licences. Nothing is written and no name is followed out
//! of the source: an archive is read in memory, and links are passed over. Must not: know rules.

use crate::exit::{Exit, Failure};
use lazaret_unpack::{Budget, Flaw, FlawKind, Limit, Limits, Member, MemberPath, Sink, Stop, walk};
use std::{fs, io, ops::ControlFlow, path::Path, time::Instant};

/// What the source holds, by path.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) rules: Vec<(String, Vec<u8>)>,
    pub(super) licences: Vec<(String, Vec<u8>)>,
    /// Why an archive was not read to its end: a part of it is not a smaller set of rules.
    damage: Option<String>,
}

/// Reads a directory or an archive.
pub(super) fn read(source: &Path) -> Result<Found, Failure> {
    let meta = fs::metadata(source).map_err(|error| no_input(source, &error))?;
    let mut found = Found::default();
    if meta.is_dir() {
        found.directory(source, "")?;
    } else {
        let bytes = fs::read(source).map_err(|error| no_input(source, &error))?;
        let (started, limits) =
            (Instant::now(), Limits { decodes: 0, depth: 4, ..Limits::on_demand() });
        walk(&bytes, b"", &mut Budget::new(limits, &started), &mut found);
        if let Some(damage) = &found.damage {
            let message = format!("{} cannot be read to its end: {damage}", source.display());
            return Err(Failure::new(Exit::NoInput, message));
        }
    }
    found.rules.sort();
    if found.rules.is_empty() {
        let message = format!("no *.yar or *.yara in {}", source.display());
        return Err(Failure::new(Exit::NoInput, message));
    }
    Ok(found)
}

impl Found {
    fn directory(&mut self, dir: &Path, name: &str) -> Result<(), Failure> {
        for entry in fs::read_dir(dir).map_err(|error| no_input(dir, &error))? {
            let entry = entry.map_err(|error| no_input(dir, &error))?;
            let path = entry.path();
            let kind = entry.file_type().map_err(|error| no_input(&path, &error))?;
            let own = entry.file_name().to_string_lossy().into_owned();
            let name = if name.is_empty() { own } else { format!("{name}/{own}") };
            if kind.is_dir() {
                self.directory(&path, &name)?;
            } else if kind.is_file() && is_wanted(&name) {
                self.take(name, fs::read(&path).map_err(|error| no_input(&path, &error))?);
            }
        }
        Ok(())
    }

    fn take(&mut self, name: String, text: Vec<u8>) {
        let list = if is_rules(&name) { &mut self.rules } else { &mut self.licences };
        list.push((name, text));
    }
}

impl Sink for Found {
    fn member(&mut self, member: &Member<'_>) -> ControlFlow<()> {
        if let Some(name) = name(member.path).filter(|name| is_wanted(name)) {
            if member.whole {
                self.take(name, member.bytes.to_vec());
            } else if is_rules(&name) {
                self.damage = Some(format!("{name} is larger than is read at once"));
            }
        }
        ControlFlow::Continue(())
    }

    fn flaw(&mut self, path: &MemberPath, flaw: &Flaw) {
        let FlawKind::Incomplete(stop) = &flaw.kind else { return };
        match name(path) {
            _ if stop.ends_walk() => self.damage = Some(stop.to_string()),
            None if path.is_root() => self.damage = Some(stop.to_string()),
            // What is hidden in the text of a rule is the rule's business.
            Some(name) if is_rules(&name) && *stop != Stop::Limit(Limit::Decodes) => {
                self.damage = Some(format!("{name}: {stop}"));
            }
            _ => {}
        }
    }
}

/// The name of a file in an archive; none of what is inside a file.
fn name(path: &MemberPath) -> Option<String> {
    let mut names: Vec<String> =
        path.names().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    let last = names.pop()?;
    let is_inside = names.iter().any(|name| is_wanted(name));
    (!is_inside && !last.starts_with('[')).then_some(last)
}

fn is_wanted(name: &str) -> bool {
    is_rules(name) || is_licence(name)
}

fn is_rules(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".yar") || name.ends_with(".yara")
}

/// By what people call such files.
fn is_licence(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default().to_ascii_uppercase();
    ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE"]
        .iter()
        .any(|word| last.starts_with(word))
}

/// How a run ends over a file that cannot be read.
pub(super) fn no_input(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Exit::NoInput, format!("cannot read {}: {error}", path.display()))
}
