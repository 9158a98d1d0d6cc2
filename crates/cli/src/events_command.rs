//! `lazaret events`: what happened, from the file that the installed service keeps.
//!
//! Owns: the reading of `events.jsonl` and of the full files before it, which of its lines are wanted,
//! and how they are shown. Must not: believe a line; names in it come from whoever made the files.

use crate::{
    exit::{Exit, Failure},
    output::shown,
    rules_command::unwritable,
    scan::since_time,
    service_args::{
        EventsArgs, EventsCommand, EventsExportArgs, EventsFilter, EventsFormat, ExportFormat,
    },
    signals::Signals,
};
use anyhow::Result;
use lazaret_events::{Account, Form};
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
        EventsCommand::Tail(args) => {
            let wanted = Wanted::new(&args.filter)?;
            tail(&args.filter.file, &|line| wanted.show(line, args.format).map(String::into_bytes))
        }
        EventsCommand::Export(args) => export(args),
    }
}

/// What is looked for.
struct Wanted<'a> {
    filter: &'a EventsFilter,
    /// Milliseconds since 1970.
    since: i64,
}

impl<'a> Wanted<'a> {
    fn new(filter: &'a EventsFilter) -> Result<Self, Failure> {
        let since = filter
            .since
            .as_deref()
            .map(|text| since_time(text, jiff::Timestamp::now()))
            .transpose()?;
        let millis = |time: lazaret_model::Timestamp| time.seconds.saturating_mul(1_000);
        Ok(Self { filter, since: since.map_or(i64::MIN, millis) })
    }

    /// The line as it is shown, if it is wanted.
    fn show(&self, line: &str, format: EventsFormat) -> Option<String> {
        let event = self.event(line)?;
        Some(match format {
            EventsFormat::Ocsf => line.to_owned(),
            EventsFormat::Text => text(&event),
        })
    }

    /// The event of the line, if it is wanted.
    fn event(&self, line: &str) -> Option<Value> {
        let event: Value = serde_json::from_str(line).ok()?;
        let is = |at: &str, wanted: &Option<String>| {
            wanted.as_ref().is_none_or(|wanted| event.pointer(at).is_some_and(|it| has(it, wanted)))
        };
        let wanted = event["time"].as_i64().unwrap_or(i64::MAX) >= self.since
            && is("/metadata/event_code", &self.filter.kind)
            && is("/unmapped/path", &self.filter.path)
            && is("/unmapped/rule", &self.filter.rule);
        wanted.then_some(event)
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
    let wanted = Wanted::new(&args.filter)?;
    let mut to = io::stdout().lock();
    for line in files(&args.filter.file)?.into_iter().flat_map(lines) {
        if let Some(shown) = wanted.show(&line, args.format) {
            writeln!(to, "{shown}").map_err(unwritable)?;
        }
    }
    Ok(Exit::Clean)
}

fn export(args: &EventsExportArgs) -> Result<Exit> {
    let wanted = Wanted::new(&args.filter)?;
    let told = |line: &str| wanted.event(line).and_then(|_| told(line, args.format));
    let kept = files(&args.filter.file)?.into_iter().flat_map(lines);
    let all = kept.filter_map(|line| told(&line));
    if let Some(path) = &args.output {
        return to_file(path, all);
    }
    let mut to = io::stdout().lock();
    for event in all {
        to.write_all(&event).and_then(|()| to.write_all(b"\n")).map_err(unwritable)?;
    }
    to.flush().map_err(unwritable)?;
    drop(to);
    if args.follow { tail(&args.filter.file, &told) } else { Ok(Exit::Clean) }
}

/// The whole file or none.
fn to_file(path: &Path, events: impl Iterator<Item = Vec<u8>>) -> Result<Exit> {
    let failed =
        |error: io::Error| Failure::new(Exit::CannotCreate, format!("{}: {error}", path.display()));
    let directory = path.parent().filter(|at| !at.as_os_str().is_empty());
    let directory = directory.unwrap_or_else(|| Path::new("."));
    let mut new = tempfile::NamedTempFile::new_in(directory).map_err(failed)?;
    let mut to = io::BufWriter::new(new.as_file_mut());
    for event in events {
        to.write_all(&event).and_then(|()| to.write_all(b"\n")).map_err(failed)?;
    }
    to.flush().map_err(failed)?;
    drop(to);
    new.persist(path).map_err(|error| failed(error.error))?;
    Ok(Exit::Clean)
}

/// The event in a form for collectors; none of a line that is no event of this version.
fn told(line: &str, format: ExportFormat) -> Option<Vec<u8>> {
    let form = match format {
        ExportFormat::Ocsf => return Account::of_line(line).map(|_| line.as_bytes().to_vec()),
        ExportFormat::Ecs => Form::Ecs,
        ExportFormat::Cef => Form::Cef,
        ExportFormat::Syslog => Form::Syslog,
        ExportFormat::Journald => Form::Journal,
    };
    let account = Account::of_line(line)?;
    let told = form.tell(&account)?;
    if format != ExportFormat::Journald {
        return Some(told);
    }
    // An entry of the export format has its time before, and an empty line after it.
    let micros = account.millis().saturating_mul(1_000);
    let mut entry = format!("__REALTIME_TIMESTAMP={micros}\n").into_bytes();
    entry.extend_from_slice(&told);
    Some(entry)
}

/// The lines that can be read.
pub(crate) fn lines(file: File) -> impl Iterator<Item = String> {
    let lines = BufReader::new(file).split(b'\n').map_while(io::Result::ok);
    lines.filter_map(|line| String::from_utf8(line).ok())
}

/// The present file and the full ones before it, the oldest first.
pub(crate) fn files(path: &Path) -> Result<Vec<File>, Failure> {
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
fn tail(file: &Path, told: &dyn Fn(&str) -> Option<Vec<u8>>) -> Result<Exit> {
    let signals = Signals::listen()?;
    let mut to = io::stdout().lock();
    let mut reader = BufReader::new(open(file)?);
    reader.seek(SeekFrom::End(0))?;
    let mut line = String::new();
    loop {
        match reader.read_line(&mut line) {
            Ok(0) => {
                if let Some(signal) = signals.received() {
                    return Ok(Exit::Signal(signal));
                }
                thread::sleep(PERIOD);
                if let Some(next) = successor(file, reader.get_ref()) {
                    reader = BufReader::new(next);
                }
            }
            // The rest of the line is still being written.
            Ok(_) if !line.ends_with('\n') => {}
            Ok(_) => {
                if let Some(mut event) = told(line.trim_end()) {
                    event.push(b'\n');
                    to.write_all(&event).and_then(|()| to.flush()).map_err(unwritable)?;
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
                Wanted::new(&args.filter).unwrap().show(line, args.format)
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

    #[test]
    fn a_line_of_another_version_is_not_told() {
        for format in [ExportFormat::Ocsf, ExportFormat::Ecs, ExportFormat::Journald] {
            assert_eq!(told(LINE, format), None, "{format:?}");
        }
    }
}
