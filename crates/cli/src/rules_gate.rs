//! `lazaret rules gate`: what rules hit on files that are known to be good.
//!
//! Containers are opened as a scan on demand opens them, so that a package is judged by what is in it.
//!
//! Owns: the list of hits that are expected, and the counts by rule. Must not own: scanning.

use crate::{
    exit::{Exit, Failure},
    output::shown,
    rules_args::{GateArgs, RulesFormat},
    rules_command::{failure, unwritable},
};
use anyhow::Result;
use lazaret_engine::{
    Arsenal, Counters, Event, Knowledge, Limits, Report, Scope, Sweep, Targets, UnpackLimits,
};
use lazaret_model::{Detection, Severity, Why};
use lazaret_rules::{RulesError, SourceSet, Tolerance};
use serde_json::json;
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::Path,
    thread,
};

/// Scans trees of good files: 0 if no rule raises an alarm that is not expected, 1 if one does.
pub(crate) fn run(args: &GateArgs) -> Result<Exit> {
    let expected = Expected::read(args.expect.as_deref())?;
    let running = sweep(args)?.start()?;
    let mut found = Hits::default();
    for event in running.events() {
        match event {
            Event::Report(report) => found.note(&report, &expected),
            Event::Diagnostics(_) => {}
            Event::Failed(error) => return Err(failure(&error).into()),
        }
    }
    let counters = running.counters();
    found.print(&mut io::stdout().lock(), args.format, counters).map_err(unwritable)?;
    let unread = counters.files == 0;
    Ok(if found.alarms.is_empty() && !unread { Exit::Clean } else { Exit::Found })
}

fn sweep(args: &GateArgs) -> Result<Sweep, Failure> {
    for tree in &args.over {
        fs::symlink_metadata(tree).map_err(|e| {
            Failure::new(Exit::NoInput, format!("cannot scan {}: {e}", tree.display()))
        })?;
    }
    let arsenal = arsenal(args).map_err(|e| failure(&e))?;
    Ok(Sweep {
        given: Vec::new(),
        knowledge: Knowledge::None,
        arsenal,
        targets: Targets::new(args.over.clone()),
        scope: Scope::default(),
        limits: Limits { unpack: Some(UnpackLimits::on_demand()), ..Limits::default() },
        cache: None,
        threads: thread::available_parallelism().map_or(1, usize::from),
        report_all: false,
        holds_malicious: false,
    })
}

fn arsenal(args: &GateArgs) -> Result<Arsenal, RulesError> {
    let mut set = SourceSet::new();
    if args.paths.is_empty() {
        set.add_embedded()?;
    }
    for spec in &args.paths {
        set.add(spec)?;
    }
    set.load_lists(&std::env::temp_dir(), Tolerance::Strict)?;
    Ok(Arsenal::new(set, args.define.clone(), Tolerance::Strict))
}

/// Hits that are known and accepted: a rule and the end of a path.
#[derive(Debug, Default)]
struct Expected(Vec<(String, String)>);

impl Expected {
    /// Reads lines of `NAMESPACE:RULE PATH_END`; `#` begins a remark.
    fn read(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text = fs::read_to_string(path).map_err(|e| {
            Failure::new(Exit::NoInput, format!("cannot read {}: {e}", path.display()))
        })?;
        Self::parse(&text).map_err(|line| {
            let what = "not NAMESPACE:RULE and the end of a path";
            Failure::new(Exit::Configuration, format!("{}:{line}: {what}", path.display()))
        })
    }

    fn parse(text: &str) -> Result<Self, usize> {
        let lines = text.lines().map(str::trim).enumerate();
        let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let pair = |(number, line): (usize, &str)| {
            let (rule, end) = line.split_once(char::is_whitespace).ok_or(number + 1)?;
            Ok((rule.to_owned(), end.trim().to_owned()))
        };
        lines.map(pair).collect::<Result<_, _>>().map(Self)
    }

    /// A path ends with the names of what the file holds.
    fn has(&self, rule: &str, path: &Path, member: &[String]) -> bool {
        let inner = member.iter().fold(path.to_owned(), |path, name| path.join(name));
        self.0.iter().any(|(known, end)| known == rule && inner.ends_with(end))
    }
}

/// What was hit.
#[derive(Debug, Default)]
struct Hits {
    alarms: Vec<(String, Severity, String)>,
    expected: u64,
    infos: BTreeMap<String, u64>,
    missed: BTreeMap<&'static str, u64>,
}

impl Hits {
    fn note(&mut self, report: &Report, expected: &Expected) {
        for detection in report.verdict.detections() {
            let Detection { namespace, rule, severity, member, .. } = detection;
            let rule = format!("{namespace}:{rule}");
            if *severity == Severity::Info {
                *self.infos.entry(rule).or_default() += 1;
            } else if expected.has(&rule, &report.path, member) {
                self.expected += 1;
            } else {
                let mut path = shown(&report.path);
                for name in member {
                    path = format!("{path}!/{}", shown(name.as_ref()));
                }
                self.alarms.push((rule, *severity, path));
            }
        }
        for Why { code, .. } in report.verdict.whys() {
            *self.missed.entry(code.as_str()).or_default() += 1;
        }
    }

    fn print(&self, to: &mut impl Write, format: RulesFormat, run: Counters) -> io::Result<()> {
        if format == RulesFormat::Json {
            let hit = |(rule, severity, path): &(String, Severity, String)| json!({ "rule": rule, "severity": severity, "path": path });
            let alarms: Vec<_> = self.alarms.iter().map(hit).collect();
            let document = json!({
                "schema": 1, "files": run.files, "incomplete": run.incomplete, "alarms": alarms,
                "expected": self.expected, "info": self.infos, "why": self.missed,
            });
            return writeln!(to, "{document:#}");
        }
        for (rule, severity, path) in &self.alarms {
            writeln!(to, "{:<10}  {rule}  {path}", severity.as_str())?;
        }
        for (rule, count) in &self.infos {
            writeln!(to, "{:<10}  {rule}  {count} times", "info")?;
        }
        for (code, count) in &self.missed {
            writeln!(to, "{:<10}  {code}  {count} times", "incomplete")?;
        }
        let (files, incomplete) = (run.files, run.incomplete);
        let alarms = self.alarms.len();
        let expected = self.expected;
        writeln!(
            to,
            "{files} files, {incomplete} incomplete: {alarms} alarms, {expected} expected."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expected_hits_are_a_rule_and_the_end_of_a_path() {
        let expected = Expected::parse("# tools\nlazaret:R  usr/bin/tool\n\n").unwrap();
        let has = |rule, path: &str, member: &[&str]| {
            let member: Vec<String> = member.iter().map(|name| (*name).to_owned()).collect();
            expected.has(rule, Path::new(path), &member)
        };
        assert!(has("lazaret:R", "/root/usr/bin/tool", &[]));
        assert!(has("lazaret:R", "/root/a.deb", &["data.tar", "./usr/bin/tool"]));
        assert!(!has("lazaret:R", "/usr/bin/retool", &[]));
        assert!(!has("lazaret:S", "/usr/bin/tool", &[]));
        assert_eq!(Expected::parse("a b\nalone\n").unwrap_err(), 2);
    }
}
