//! From what the service tells to events for collectors.
//!
//! Owns: which kind of event each telling is, and where events go: the journal and the event file.
//! Must not: wait; the ring drops what does not fit.

use crate::{
    clerk::EXCLUDED,
    hook::Crier,
    premises::Premises,
    process::Process,
    tell::{Decision, Deed, Hearer, Telling},
};
use lazaret_control::Exclusion;
use lazaret_events::{
    Blocked, Change, Code, DatagramSink, Degraded, Detected, EventFile, FileFacts, Handling, Keep,
    Kind, LetThrough, ProcessFacts, Producer, Quarantine, QuarantineStep, Ring, Signatures,
    SignaturesStep, Sink, Status, StatusStep, Trigger, Writer, ring,
};
use lazaret_feed::Entry;
use lazaret_model::{Detection, Severity, Verdict, Why, WhyCode};
use std::{fs, path::Path, time::Duration};

/// The way to the collectors.
#[derive(Debug)]
pub(crate) struct Outward {
    ring: Ring,
    writer: Writer,
}

impl Outward {
    /// Opens what there is to write to; with a text for each that cannot be opened.
    pub(crate) fn open(premises: &Premises, hook: Option<Crier>) -> (Option<Self>, Vec<String>) {
        let mut sinks: Vec<Box<dyn Sink>> = vec![Box::new(DatagramSink::journal())];
        if let Some(crier) = hook {
            sinks.push(Box::new(crier));
        }
        let mut problems = Vec::new();
        if let Some(path) = premises.events() {
            match EventFile::open(&path, Keep::default()) {
                Ok(file) => sinks.push(Box::new(file)),
                Err(error) => problems.push(format!("{}: {error}", path.display())),
            }
        }
        let (ring, drain) = ring(CAPACITY);
        match Writer::start(drain, sinks, producer()) {
            Ok(writer) => (Some(Self { ring, writer }), problems),
            Err(error) => {
                problems.push(error.to_string());
                (None, problems)
            }
        }
    }

    /// The end for those who tell.
    pub(crate) fn ring(&self) -> Ring {
        self.ring.clone()
    }

    /// Waits a moment for the last events to be written; every other ring must be gone.
    pub(crate) fn close(self) {
        drop(self.ring);
        let _all_written = self.writer.finish(LAST_WORDS);
    }
}

/// Hears what is told and hands it on.
#[derive(Debug)]
pub(crate) struct Reporter(pub(crate) Ring);

impl Hearer for Reporter {
    fn hear(&mut self, telling: &Telling) {
        if let Some(kind) = kind(telling) {
            self.0.offer(kind);
        }
    }
}

/// None of what is a number and no event.
fn kind(telling: &Telling) -> Option<Kind> {
    Some(match telling {
        Telling::PackageCounts(_) => return None,
        Telling::Package(entry) => of_package(entry),
        Telling::Ready { file_systems, workers, rules, .. } => status(
            StatusStep::Started,
            "watching",
            &list(file_systems),
            &[("workers", *workers), ("rules", *rules), ("file-systems", file_systems.len())],
        ),
        Telling::Watching(places, _) => {
            status(StatusStep::ModeChanged, "file-systems", &list(places), &[])
        }
        Telling::Reloaded { workers, rules, .. } => {
            status(StatusStep::Reloaded, "rules", "", &[("workers", *workers), ("rules", *rules)])
        }
        Telling::Deed(path, deed) => of_deed(path, deed),
        Telling::Stopped { .. } => status(StatusStep::Stopped, "asked", "", &[]),
        Telling::Trouble(code, text) => {
            Degraded { change: Change::Began, cause: Code::from(*code), detail: text.clone() }
                .into()
        }
        Telling::Configuration(problem) => of_configuration(problem.as_deref()),
        Telling::Lapsed(exclusion) => of_lapse(exclusion),
        Telling::Decision(decision) => of_decision(decision),
    })
}

fn of_package(entry: &Entry) -> Kind {
    let cause = entry.code.clone().map(Code::from);
    let step = match entry.event.as_str() {
        "activated" => SignaturesStep::Activated,
        "reverted" => SignaturesStep::Reverted,
        "held" | "released" => SignaturesStep::Held,
        "clock" => {
            let cause = cause.unwrap_or_else(|| "clock".into());
            let detail = entry.detail.clone();
            return Degraded { change: Change::Began, cause, detail }.into();
        }
        _ => SignaturesStep::Refused,
    };
    let name = entry.content.map_or_else(|| "package".to_owned(), |id| format!("{id:.12}"));
    let package = if entry.detail.is_empty() { name } else { format!("{name}: {}", entry.detail) };
    let cause =
        cause.or_else(|| (step == SignaturesStep::Held).then(|| entry.event.clone().into()));
    let version = entry.version;
    Signatures { step, package, version, generation: None, rules: None, cause }.into()
}

fn status(
    step: StatusStep,
    cause: &'static str,
    detail: &str,
    counts: &[(&'static str, usize)],
) -> Kind {
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let counts = counts.iter().map(|(name, count)| (Code::from(*name), number(*count))).collect();
    Status { step, cause: Some(cause.into()), detail: detail.into(), counts }.into()
}

fn list(places: &[std::path::PathBuf]) -> String {
    let names: Vec<String> = places.iter().map(|path| path.display().to_string()).collect();
    names.join(" ")
}

fn of_configuration(problem: Option<&str>) -> Kind {
    match problem {
        Some(text) => status(StatusStep::ReloadRefused, "restart-needed", text, &[]),
        None => status(StatusStep::Reloaded, "unchanged", "", &[]),
    }
}

/// What was passed over until now, with the number, the owner and how often.
fn of_lapse(exclusion: &Exclusion) -> Kind {
    let scope: Vec<String> =
        exclusion.scope.parts().iter().map(|(name, value)| format!("{name} {value}")).collect();
    let Exclusion { id, owner, .. } = exclusion;
    let detail = format!("exclusion {id} of {owner}: {}", scope.join(", "));
    let uses = usize::try_from(exclusion.uses).unwrap_or(usize::MAX);
    status(StatusStep::ExclusionEnded, "expired", &detail, &[("uses", uses)])
}

fn of_deed(path: &Path, deed: &Deed) -> Kind {
    let taken = deed.taken() == "quarantined";
    Quarantine {
        step: if taken { QuarantineStep::Taken } else { QuarantineStep::NotRemoved },
        case: deed.case().unwrap_or_default().to_owned(),
        file: FileFacts { path: path.to_owned(), ..FileFacts::default() },
        actor: None,
        cause: Some(deed.code().unwrap_or(deed.taken()).to_owned().into()).filter(|_| !taken),
    }
    .into()
}

fn of_decision(decision: &Decision) -> Kind {
    let file = FileFacts { path: decision.path.clone(), ..FileFacts::default() };
    let process = Some(facts(&decision.process));
    let (trigger, took) = (trigger(decision.trigger), decision.latency);
    let verdict = verdict(decision);
    let generation = None;
    match (decision.action, decision.findings.is_empty()) {
        ("deny", _) => {
            let cause = decision.reason.into();
            Blocked { file, process, trigger, verdict, generation, cause, took }.into()
        }
        (_, true) => {
            let cause = decision.reason.into();
            LetThrough { file, process, trigger, verdict, cause, took }.into()
        }
        (action, false) => {
            let handling = match (decision.reason, action.starts_with("allow")) {
                (EXCLUDED, _) => Handling::Excluded,
                (_, true) => Handling::LetThrough,
                (_, false) => Handling::Told,
            };
            Detected { file, process, trigger, verdict, generation, handling, took }.into()
        }
    }
}

fn verdict(decision: &Decision) -> Verdict {
    let mut verdict = Verdict::clean();
    for finding in &decision.findings {
        verdict.detect(Detection {
            namespace: finding.namespace.clone(),
            rule: finding.rule.clone(),
            member: finding.member.clone(),
            severity: Severity::from_name(&finding.severity).unwrap_or(Severity::Malicious),
            meta: Vec::new(),
        });
    }
    if decision.findings.is_empty() {
        verdict.miss(Why::new(why(decision.reason)));
    }
    verdict
}

/// Why a file was not scanned to its end, by the cause of the decision.
fn why(cause: &str) -> WhyCode {
    match cause {
        "timed-out" | "overload" => WhyCode::Timeout,
        "worker-died" => WhyCode::WorkerDied,
        "encrypted" => WhyCode::Encrypted,
        "unsupported" => WhyCode::Unsupported,
        "changed" | "live-writer" => WhyCode::Changed,
        _ => WhyCode::Internal,
    }
}

fn facts(process: &Process) -> ProcessFacts {
    ProcessFacts {
        pid: process.pid.unsigned_abs(),
        uid: process.uid,
        login_uid: process.login_uid,
        executable: process.exe.as_ref().map(Into::into),
        cgroup: process.cgroup.clone(),
        container: process.container.clone(),
    }
}

fn trigger(name: &str) -> Trigger {
    [Trigger::Open, Trigger::Exec, Trigger::CloseWrite]
        .into_iter()
        .find(|trigger| trigger.as_str() == name)
        .unwrap_or(Trigger::Open)
}

/// This run on this host, by its time and process.
fn producer() -> Producer {
    let text = |path: &str| fs::read_to_string(path).map(|text| text.trim().to_owned()).ok();
    let host = text("/proc/sys/kernel/hostname").or_else(|| text("/etc/hostname"));
    let host = host.filter(|name| !name.is_empty()).unwrap_or_else(|| "localhost".into());
    Producer {
        version: env!("CARGO_PKG_VERSION"),
        run: format!("{host}-{}-{}", crate::standing::now(), std::process::id()),
        host,
    }
}

/// Events that wait to be written.
const CAPACITY: usize = 4_096;
const LAST_WORDS: Duration = Duration::from_millis(50);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Finding;

    fn decision(action: &'static str, reason: &'static str, found: usize) -> Kind {
        let finding = Finding {
            namespace: "n".into(),
            rule: "r".into(),
            member: Vec::new(),
            severity: "malicious".into(),
        };
        kind(&Telling::Decision(Decision {
            trigger: "exec",
            action,
            reason,
            path: "/a".into(),
            findings: vec![finding; found],
            process: Process::unknown(7),
            latency: Duration::from_millis(3),
        }))
        .unwrap()
    }

    #[test]
    fn what_happens_to_packages_is_an_event_with_its_code() {
        let told = |event: &str, code: Option<&str>| {
            kind(&Telling::Package(Box::new(Entry {
                time: lazaret_feed::Seconds(1),
                event: event.into(),
                code: code.map(str::to_owned),
                version: Some(3),
                content: None,
                detail: "why".into(),
            })))
            .unwrap()
        };
        for (event, code, step) in [
            ("activated", None, SignaturesStep::Activated),
            ("refused", Some("rollback"), SignaturesStep::Refused),
            ("unreached", Some("stalled"), SignaturesStep::Refused),
            ("failed", Some("disk-full"), SignaturesStep::Refused),
            ("reverted", Some("rollback"), SignaturesStep::Reverted),
            ("held", None, SignaturesStep::Held),
        ] {
            let Kind::Signatures(it) = told(event, code) else { panic!("{event}") };
            assert_eq!((it.step, it.version), (step, Some(3)), "{event}");
            let expected = code.or((event == "held").then_some("held"));
            assert_eq!(it.cause.as_deref(), expected, "{event}");
        }
        assert_eq!(told("clock", Some("clock-stepped-back")).name(), "degraded");
        assert!(kind(&Telling::PackageCounts(Default::default())).is_none());
    }

    #[test]
    fn each_decision_is_the_kind_of_event_that_it_is() {
        for (action, reason, found, name) in [
            ("deny", "malicious", 1, "blocked"),
            ("deny", "timed-out", 0, "blocked"),
            ("allow-and-watch", "timed-out", 0, "let-through"),
            ("allow", "suspicious", 1, "detection"),
            ("notify", "malicious", 1, "detection"),
            ("late", "malicious", 1, "detection"),
            ("allow", "excluded", 1, "detection"),
        ] {
            assert_eq!(decision(action, reason, found).name(), name, "{action} {reason}");
        }
        let Kind::Blocked(it) = decision("deny", "timed-out", 0) else { panic!("blocked") };
        assert_eq!(it.verdict.whys()[0].code, WhyCode::Timeout);
        assert_eq!(it.trigger, Trigger::Exec);
    }
}
