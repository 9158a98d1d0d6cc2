//! `lazaret events`: what happened, from the file that the installed service keeps.
//!
//! Owns: the reading of `events.jsonl` and of the full files before it, which of its lines are wanted,
//! and how they are shown. Must not: believe a line; names in it come from whoever made the files.

use crate::{
    exit::{Exit, Failure},
    output::shown,
    rules_command::unwritable,
    scan::since_time,
    service_args::{EventsArgs, EventsCommand, EventsFormat},
    signals::Signals,
};
use anyhow::Result;
use serde_json::Value;
use std::{
    fs::{File, Metadata},
    io::{self, BufRead, BufReader, Seek, SeekFrom, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

pub(crate) fn run(command: &EventsCommand) -> Result<Exit> {
    match command {
        EventsCommand::Query(args) => query(args),
        EventsCommand::Tail(args) => tail(args),
    }
}

/// What is looked for.
struct Wanted<'a> {
    args: &'a EventsArgs,
    /// Milliseconds since 1970.
    since: i64,
}

impl<'a> Wanted<'a> {
    fn new(args: &'a EventsArgs) -> Result<Self, Failure> {
        let since = args
            .since
            .as_deref()
            .map(|text| since_time(text, jiff::Timestamp::now()))
            .transpose()?;
        let millis = |time: lazaret_model::Timestamp| time.seconds.saturating_mul(1_000);
        Ok(Self { args, since: since.map_or(i64::MIN, millis) })
    }

    /// The line as it is shown, if it is wanted.
    fn show(&self, line: &str) -> Option<String> {
        let event: Value = serde_json::from_str(line).ok()?;
        let is = |at: &str, wanted: &Option<String>| {
            wanted.as_ref().is_none_or(|wanted| event.pointer(at).is_some_and(|it| has(it, wanted)))
        };
        let wanted = event["time"].as_i64().unwrap_or(i64::MAX) >= self.since
            && is("/metadata/event_code", &self.args.kind)
            && is("/unmapped/path", &self.args.path)
            && is("/unmapped/rule", &self.args.rule);
        wanted.then(|| match self.args.format {
            EventsFormat::Ocsf => line.to_owned(),
            EventsFormat::Text => text(&event),
        })
    }
}

/// A value that may stand alone or in a list.
fn has(value: &Value, wanted: &str) -> bool {
    match value {
        Value::Array(list) => list.iter().any(|it| it == wanted),
        one => one == wanted,
    }
}

fn text(event: &Value) -> String {
    let millis = event["time"].as_i64().unwrap_or_default();
    let time = jiff::Timestamp::from_millisecond(millis).unwrap_or_default();
    let code = event.pointer("/metadata/event_code").and_then(Value::as_str).unwrap_or("?");
    let message = event["message"].as_str().unwrap_or_default();
    format!("{time:.3}  {:<11} {}", shown(code.as_ref()), shown(message.as_ref()))
}

fn query(args: &EventsArgs) -> Result<Exit> {
    let wanted = Wanted::new(args)?;
    let mut to = io::stdout().lock();
    for file in files(&args.file)? {
        for line in BufReader::new(file).lines() {
            if let Some(shown) = line.ok().as_deref().and_then(|line| wanted.show(line)) {
                writeln!(to, "{shown}").map_err(unwritable)?;
            }
        }
    }
    Ok(Exit::Clean)
}

/// The present file and the full ones before it, the oldest first.
fn files(path: &Path) -> Result<Vec<File>, Failure> {
    let numbered = |number: u32| PathBuf::from(format!("{}.{number}", path.display()));
    let old = (1..=MOST).rev().filter_map(|number| File::open(numbered(number)).ok());
    let mut files: Vec<File> = old.collect();
    files.push(open(path)?);
    Ok(files)
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|error| {
        let exit = match error.kind() {
            io::ErrorKind::PermissionDenied => Exit::Permission,
            _ => Exit::NoInput,
        };
        let message = format!("{}: {error}; the installed service writes it", path.display());
        Failure::new(exit, message)
    })
}

/// New lines as they come, until a signal; a file that became full is followed by its successor.
fn tail(args: &EventsArgs) -> Result<Exit> {
    let wanted = Wanted::new(args)?;
    let signals = Signals::listen()?;
    let mut to = io::stdout().lock();
    let mut reader = BufReader::new(open(&args.file)?);
    reader.seek(SeekFrom::End(0))?;
    let mut line = String::new();
    loop {
        match reader.read_line(&mut line) {
            Ok(0) => {
                if let Some(signal) = signals.received() {
                    return Ok(Exit::Signal(signal));
                }
                thread::sleep(PERIOD);
                if let Some(next) = successor(&args.file, reader.get_ref()) {
                    reader = BufReader::new(next);
                }
            }
            // The rest of the line is still being written.
            Ok(_) if !line.ends_with('\n') => {}
            Ok(_) => {
                if let Some(shown) = wanted.show(line.trim_end()) {
                    writeln!(to, "{shown}").and_then(|()| to.flush()).map_err(unwritable)?;
                }
                line.clear();
            }
            Err(_) => line.clear(),
        }
    }
}

/// Another file that has taken the name. An open would be an event by itself, so that is not done
/// as long as the name is the present file's.
fn successor(path: &Path, present: &File) -> Option<File> {
    let identity = |meta: io::Result<Metadata>| meta.ok().map(|meta| (meta.dev(), meta.ino()));
    let next = identity(std::fs::metadata(path))?;
    (Some(next) != identity(present.metadata())).then(|| File::open(path).ok()).flatten()
}

/// Full files that are looked for.
const MOST: u32 = 64;
const PERIOD: Duration = Duration::from_millis(200);

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn shows(options: &[&str], line: &str) -> Option<String> {
        let words = ["lazaret", "events", "query"].iter().chain(options);
        match crate::args::Cli::try_parse_from(words).unwrap().command {
            crate::args::Command::Events(EventsCommand::Query(args)) => {
                Wanted::new(&args).unwrap().show(line)
            }
            other => panic!("{other:?}"),
        }
    }

    const LINE: &str = r#"{"time":1700000000123,"message":"blocked \u001b[31m",
        "metadata":{"event_code":"blocked"},"unmapped":{"path":"/a","rule":["n:r","n:s"]}}"#;

    #[test]
    fn lines_are_chosen_by_kind_path_rule_and_time() {
        let shown = shows(&[], LINE).unwrap();
        assert_eq!(shown, r"2023-11-14T22:13:20.123Z  blocked     blocked \x1b[31m");
        for (options, wanted) in [
            (["--kind", "blocked"], true),
            (["--kind", "audit"], false),
            (["--path", "/a"], true),
            (["--path", "/b"], false),
            (["--rule", "n:s"], true),
            (["--rule", "n:x"], false),
            (["--since", "2023-11-14T00:00:00Z"], true),
            (["--since", "2023-11-15T00:00:00Z"], false),
        ] {
            assert_eq!(shows(&options, LINE).is_some(), wanted, "{options:?}");
        }
        assert_eq!(shows(&["--format", "ocsf"], LINE).unwrap(), LINE);
        assert_eq!(shows(&[], "no json"), None);
    }
}
