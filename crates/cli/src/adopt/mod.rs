//! `lazaret rules adopt`: somebody else's rules become part of a package.
//!
//! Owns: where they go, that their licence goes with them, and what is said of them. What is written
//! replaces what an earlier run wrote, whole or not at all. Must not: judge rules.

mod names;
mod source;

use crate::{
    exit::{Exit, Failure},
    output::shown,
    rules_args::{AdoptArgs, RulesFormat},
    rules_command::{failure, unwritable},
};
use anyhow::Result;
use lazaret_rules::{Adopted, LeftOut, SeverityMap, adopt};
use names::Names;
use serde_json::{Value, json};
use source::no_input;
use std::{
    fmt::Write as _,
    fs,
    io::{self, Write},
};

/// Reads, adopts, writes and says what became of it.
pub(crate) fn run(args: &AdoptArgs) -> Result<Exit> {
    let map = map(args)?;
    check_namespace(&args.namespace)?;
    let mut found = source::read(&args.source)?;
    for path in &args.licence {
        let text = fs::read(path).map_err(|error| no_input(path, &error))?;
        found.licences.push(("LICENSE".to_owned(), text));
    }
    if found.licences.is_empty() {
        let message = format!(
            "{} has no licence (LICENSE, COPYING, ...): name the file with --licence, or do not \
             publish these rules",
            args.source.display()
        );
        return Err(Failure::new(Exit::NoInput, message).into());
    }
    let adopted = adopt(&args.namespace, found.rules, &map).map_err(|error| failure(&error))?;
    if adopted.rules > 0 {
        write(args, &adopted, &found.licences)?;
    }
    say(args, &adopted).map_err(unwritable)?;
    Ok(if adopted.rules == 0 { Exit::Found } else { Exit::Clean })
}

fn map(args: &AdoptArgs) -> Result<SeverityMap, Failure> {
    let Some(path) = &args.severity else { return Ok(SeverityMap::default()) };
    let text = fs::read_to_string(path).map_err(|error| no_input(path, &error))?;
    SeverityMap::parse(&text)
        .map_err(|error| Failure::new(Exit::Configuration, format!("{}: {error}", path.display())))
}

fn check_namespace(name: &str) -> Result<(), Failure> {
    let is_word = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !is_word || name.starts_with(|c: char| c.is_ascii_digit()) || name == OURS {
        let message = format!("{name:?} is no namespace for rules of somebody else");
        return Err(Failure::new(Exit::Usage, message));
    }
    Ok(())
}

/// Beside the place first: a run that ends early changes nothing.
fn write(
    args: &AdoptArgs,
    adopted: &Adopted,
    licences: &[(String, Vec<u8>)],
) -> Result<(), Failure> {
    let place = args.into.join("rules").join(&args.namespace);
    let said = |error: io::Error| {
        Failure::new(Exit::CannotCreate, format!("{}: {error}", place.display()))
    };
    if place.exists() && !place.join(NOTE).is_file() {
        let message = format!("{} holds rules that were not adopted: remove it", place.display());
        return Err(Failure::new(Exit::CannotCreate, message));
    }
    let parent = args.into.join("rules");
    fs::create_dir_all(&parent).map_err(said)?;
    let beside = tempfile::Builder::new().prefix(".adopt-").tempdir_in(&parent).map_err(said)?;
    let mut names = Names::default();
    let files = adopted.files.iter().map(|(path, text)| (path, text));
    for (path, text) in files.chain(licences.iter().map(|(path, text)| (path, text))) {
        let to = beside.path().join(names.plain(path));
        fs::create_dir_all(to.parent().unwrap_or(beside.path())).map_err(said)?;
        fs::write(to, text).map_err(said)?;
    }
    fs::write(beside.path().join(NOTE), note(args, adopted)).map_err(said)?;
    if place.exists() {
        fs::remove_dir_all(&place).map_err(said)?;
    }
    fs::rename(beside.keep(), &place).map_err(said)
}

/// What was done to the rules, as licences ask to be told.
fn note(args: &AdoptArgs, adopted: &Adopted) -> String {
    let from = args.source.file_name().map(|name| shown(name.as_ref())).unwrap_or_default();
    let mut text = format!(
        "Rules of {from}, adopted by lazaret {}: {} rules in {} files.\n\
         Changed: includes and the rules below were left out{}.\n",
        env!("CARGO_PKG_VERSION"),
        adopted.rules,
        adopted.files.len(),
        if adopted.mapped.is_empty() { "" } else { "; severities were added to the metadata" },
    );
    for left in &adopted.left_out {
        // Writing to a String cannot fail.
        let _infallible = writeln!(text, "{}", line(left));
    }
    text
}

fn line(left: &LeftOut) -> String {
    let rules =
        if left.rules.is_empty() { String::new() } else { format!(" {}", left.rules.join(", ")) };
    let (file, reason) = (shown(left.file.as_ref()), shown(left.reason.as_ref()));
    format!("{file}:{}:{rules}: {reason}", left.line)
}

fn say(args: &AdoptArgs, adopted: &Adopted) -> io::Result<()> {
    let mut to = io::stdout().lock();
    if args.format == RulesFormat::Json {
        return writeln!(to, "{:#}", json_of(args, adopted));
    }
    for left in &adopted.left_out {
        writeln!(to, "left out  {}", line(left))?;
    }
    for (severity, count) in adopted.mapped.iter().rev() {
        writeln!(to, "{count} rules are {} by the map", severity.as_str())?;
    }
    let (rules, files, left) = (adopted.rules, adopted.files.len(), adopted.left_out.len());
    let namespace = &args.namespace;
    writeln!(
        to,
        "{rules} rules in {files} files are adopted as {namespace}, {left} parts left out."
    )
}

fn json_of(args: &AdoptArgs, adopted: &Adopted) -> Value {
    let left = adopted.left_out.iter().map(|left| {
        json!({
            "file": left.file, "line": left.line, "rules": left.rules, "reason": left.reason,
        })
    });
    let mapped: serde_json::Map<String, Value> =
        adopted.mapped.iter().map(|(s, count)| (s.as_str().to_owned(), json!(count))).collect();
    json!({
        "schema": 1, "namespace": args.namespace, "rules": adopted.rules,
        "files": adopted.files.len(), "mapped": mapped, "left_out": left.collect::<Vec<_>>(),
    })
}

const NOTE: &str = "ADOPTED.txt";
/// The namespace of the rules inside the program.
const OURS: &str = "lazaret";
