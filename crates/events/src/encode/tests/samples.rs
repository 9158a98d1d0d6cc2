//! One event of every kind about a file of a given name, with every value set.

use crate::actor::Actor;
use crate::event::{Event, Kind};
use crate::facts::{FileFacts, ProcessFacts, Trigger};
use crate::kinds::*;
use crate::producer::Producer;
use lazaret_model::{
    Detection, GenerationId, MetaValue, Severity, Timestamp, Verdict, Why, WhyCode,
};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::time::Duration;

pub(super) fn producer() -> Producer {
    Producer { version: "0.1.0", host: "server-1".into(), run: "b5e2".into() }
}

pub(super) fn event(kind: Kind) -> Event {
    Event { time: Timestamp { seconds: 1_795_312_800, nanos: 0 }, sequence: 7, kind }
}

pub(super) fn every_kind(name: &[u8]) -> Vec<Kind> {
    let text = String::from_utf8_lossy(name).into_owned();
    let actor = Actor {
        uid: 1000,
        user: Some(text.clone()),
        login_uid: Some(1000),
        pid: Some(42),
        role: Some("operator".into()),
    };
    let kinds: Vec<Kind> = vec![
        detected(name),
        blocked(name),
        let_through(name),
        Degraded { change: Change::Began, cause: "worker-crashes".into(), detail: text.clone() }
            .into(),
        Quarantine {
            step: QuarantineStep::NotRemoved,
            case: "40269a1a".into(),
            file: file(name),
            actor: Some(actor.clone()),
            cause: Some("unreachable".into()),
        }
        .into(),
        Signatures {
            step: SignaturesStep::Refused,
            package: text.clone(),
            version: Some(7),
            generation: Some(GenerationId([7; 32])),
            rules: Some(93),
            cause: Some("rollback".into()),
        }
        .into(),
        Audit {
            actor,
            call: "quarantine.restore".into(),
            arguments: vec![("case".into(), text.clone())],
            reason: Some(text.clone()),
            outcome: Outcome::Refused,
            cause: Some("role".into()),
        }
        .into(),
        Status {
            step: StatusStep::EventsLost,
            cause: Some("events-lost".into()),
            detail: text,
            counts: vec![("dropped".into(), 3)],
        }
        .into(),
    ];
    assert_eq!(kinds.iter().map(Kind::name).collect::<Vec<_>>(), Kind::NAMES);
    kinds
}

pub(super) fn detected(name: &[u8]) -> Kind {
    Detected {
        file: file(name),
        process: Some(process(name)),
        trigger: Trigger::CloseWrite,
        verdict: verdict(name),
        generation: Some(GenerationId([7; 32])),
        handling: Handling::Told,
        took: Duration::from_micros(1_234),
    }
    .into()
}

fn blocked(name: &[u8]) -> Kind {
    Blocked {
        file: file(name),
        process: None,
        trigger: Trigger::Exec,
        verdict: verdict(name),
        generation: None,
        cause: "malicious".into(),
        took: Duration::from_micros(9),
    }
    .into()
}

fn let_through(name: &[u8]) -> Kind {
    LetThrough {
        file: file(name),
        process: Some(process(name)),
        trigger: Trigger::Open,
        verdict: Verdict::incomplete(Why::new(WhyCode::Timeout)),
        cause: "timeout".into(),
        took: Duration::from_secs(2),
    }
    .into()
}

fn file(name: &[u8]) -> FileFacts {
    FileFacts {
        path: OsStr::from_bytes(name).into(),
        size: Some(68),
        blake3: Some([1; 32]),
        sha256: Some([2; 32]),
        inode: Some(9),
    }
}

fn process(name: &[u8]) -> ProcessFacts {
    ProcessFacts {
        pid: 4_242,
        uid: Some(33),
        login_uid: Some(1_000),
        executable: Some(OsStr::from_bytes(name).into()),
        cgroup: Some("/system.slice/x.service".into()),
        container: Some("c0ffee".into()),
    }
}

/// Twenty rules, more than are told.
fn verdict(name: &[u8]) -> Verdict {
    let mut verdict = Verdict::incomplete(Why::new(WhyCode::Encrypted));
    for number in 0..20 {
        verdict.detect(Detection {
            namespace: "lazaret".into(),
            rule: format!("Web_Shell_{number}"),
            member: vec!["a.zip".into(), String::from_utf8_lossy(name).into_owned()],
            severity: Severity::Malicious,
            meta: vec![("class".into(), MetaValue::Text("webshell".into()))],
        });
    }
    verdict
}
