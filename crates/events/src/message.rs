//! One line for people about an event.
//!
//! Owns: the words. Names from outside are [`shown`], so that the line is one line.

use crate::bounds::{LIST, PATH, TEXT, clip};
use crate::event::Kind;
use crate::facts::{FileFacts, ProcessFacts};
use crate::kinds::{Change, Quarantine, Signatures};
use crate::shown::shown;
use lazaret_model::Verdict;
use std::os::unix::ffi::OsStrExt;

/// What happened, in one line.
pub(crate) fn message(kind: &Kind) -> String {
    match kind {
        Kind::Detected(it) => {
            let (file, found) = (name(&it.file), findings(&it.verdict));
            format!("found {found} in {file}{}", by(it.process.as_ref()))
        }
        Kind::Blocked(it) => {
            let (verb, file) = (it.trigger.as_str(), name(&it.file));
            let found = findings(&it.verdict);
            format!("blocked {verb} of {file}{}: {}, {found}", by(it.process.as_ref()), it.cause)
        }
        Kind::LetThrough(it) => {
            let (verb, file) = (it.trigger.as_str(), name(&it.file));
            format!(
                "let {verb} of {file} through unscanned{}: {}",
                by(it.process.as_ref()),
                it.cause
            )
        }
        Kind::Degraded(it) => {
            let change = match it.change {
                Change::Began => "protection is degraded",
                Change::Lost => "nothing is protected",
                Change::Ended => "protection recovered",
            };
            format!("{change}: {}{}", it.cause, detail(&it.detail))
        }
        Kind::Quarantine(it) => quarantine(it),
        Kind::Signatures(it) => signatures(it),
        Kind::Audit(it) => {
            let who = it.actor.user.as_deref().map_or_else(|| it.actor.uid.to_string(), text);
            let reason = it.reason.as_deref().map(detail).unwrap_or_default();
            format!("{} by {who}: {}{reason}", text(&it.call), it.outcome.as_str())
        }
        Kind::Status(it) => {
            let cause = it.cause.as_deref().map(|cause| format!(" ({cause})")).unwrap_or_default();
            format!("service: {}{cause}{}", it.step.as_str(), detail(&it.detail))
        }
    }
}

fn quarantine(it: &Quarantine) -> String {
    let cause = it.cause.as_deref().map(|cause| format!(" ({cause})")).unwrap_or_default();
    let case =
        if it.case.is_empty() { String::new() } else { format!(", case {}", text(&it.case)) };
    format!("quarantine: {} {}{case}{cause}", it.step.as_str(), name(&it.file))
}

fn signatures(it: &Signatures) -> String {
    let version = it.version.map(|version| format!(" {version}")).unwrap_or_default();
    let cause = it.cause.as_deref().map(|cause| format!(" ({cause})")).unwrap_or_default();
    format!("signatures: {} {}{version}{cause}", it.step.as_str(), text(&it.package))
}

fn name(file: &FileFacts) -> String {
    shown(clip(file.path.as_os_str().as_bytes(), PATH))
}

fn text(text: &str) -> String {
    shown(clip(text.as_bytes(), TEXT))
}

fn detail(detail: &str) -> String {
    if detail.is_empty() { String::new() } else { format!(": {}", text(detail)) }
}

fn by(process: Option<&ProcessFacts>) -> String {
    let Some(process) = process else { return String::new() };
    let program = process
        .executable
        .as_ref()
        .map(|path| format!(" {}", shown(clip(path.as_os_str().as_bytes(), PATH))));
    format!(" by process {}{}", process.pid, program.unwrap_or_default())
}

/// The rules, else the reasons, else that nothing is known.
fn findings(verdict: &Verdict) -> String {
    let rules: Vec<String> = verdict
        .detections()
        .iter()
        .take(LIST)
        .map(|found| text(&format!("{}:{}", found.namespace, found.rule)))
        .collect();
    if !rules.is_empty() {
        return rules.join(", ");
    }
    let whys: Vec<&str> = verdict.whys().iter().take(LIST).map(|why| why.code.as_str()).collect();
    if whys.is_empty() {
        "nothing found".into()
    } else {
        format!("not scanned ({})", whys.join(", "))
    }
}
