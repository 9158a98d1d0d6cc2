//! The Open Cybersecurity Schema Framework: one line of JSON, the form that says the most.
//!
//! Owns: which class and which words of the schema each kind is told in. What the schema has no
//! word for stands in `unmapped`, raw bytes of names in base64 among it. The tests hold every kind
//! against the pinned schema. Must not: write anywhere.

use super::ocsf_parts::{Parts, device, file, process, user, words};
use crate::account::OCSF_VERSION;
use crate::clock::millis;
use crate::event::{Event, Kind};
use crate::kinds::{
    Audit, Change, Degraded, Handling, Outcome, Quarantine, QuarantineStep, Signatures,
    SignaturesStep, Status, StatusStep,
};
use crate::message::message;
use crate::producer::Producer;
use serde_json::{Map, Value, json};

/// A class, an activity of it, and what else the event says.
struct Told {
    class: u32,
    activity: u32,
    more: Value,
}

pub(super) fn encode(event: &Event, producer: &Producer) -> String {
    let kind = &event.kind;
    let told = tell(event, producer);
    let mut document = json!({
        "activity_id": told.activity,
        "category_uid": told.class / 1_000,
        "class_uid": told.class,
        "type_uid": told.class * 100 + told.activity,
        "time": millis(event.time),
        "severity_id": kind.rank().ocsf(),
        "message": message(kind),
        "device": device(producer),
        "metadata": {
            "version": OCSF_VERSION,
            "profiles": ["host", "security_control"],
            "uid": producer.uid(event.sequence),
            "sequence": event.sequence,
            "event_code": kind.name(),
            "product": product(producer),
        },
    });
    if let (Value::Object(document), Value::Object(more)) = (&mut document, told.more) {
        document.extend(more);
        document.insert("unmapped".into(), unmapped(kind));
    }
    document.to_string()
}

fn product(producer: &Producer) -> Value {
    json!({ "name": "Lazaret", "vendor_name": "Lazaret", "version": producer.version })
}

/// Everything flat, as the other forms have it: nothing is lost that the schema has no word for.
fn unmapped(kind: &Kind) -> Value {
    let mut all = Map::new();
    for field in crate::field::fields(kind) {
        let mut put = |name: String, value: Value| match all.get_mut(&name) {
            Some(Value::Array(list)) => list.push(value),
            Some(one) => *one = json!([one.take(), value]),
            None => drop(all.insert(name, value)),
        };
        let text = crate::field::text(&field.value);
        put(field.name.to_string(), json!(text));
        if !crate::shown::is_plain(&field.value) {
            use base64::{Engine, engine::general_purpose::STANDARD};
            put(format!("{}_b64", field.name), json!(STANDARD.encode(&field.value)));
        }
    }
    Value::Object(all)
}

fn tell(event: &Event, producer: &Producer) -> Told {
    let uid = producer.uid(event.sequence);
    match &event.kind {
        Kind::Detected(it) => {
            let parts =
                Parts { file: &it.file, process: it.process.as_ref(), verdict: &it.verdict };
            let how = match it.handling {
                Handling::Excluded => json!({ "action_id": 1, "disposition_id": 10 }),
                Handling::Told | Handling::LetThrough => {
                    json!({ "action_id": 3, "disposition_id": 15 })
                }
            };
            finding(parts, &uid, how)
        }
        Kind::Blocked(it) => {
            let parts =
                Parts { file: &it.file, process: it.process.as_ref(), verdict: &it.verdict };
            let how =
                json!({ "action_id": 2, "disposition_id": 2, "status_code": words(&it.cause) });
            finding(parts, &uid, how)
        }
        Kind::LetThrough(it) => {
            let process = it.process.as_ref().map_or_else(|| json!({ "pid": 0 }), process);
            let more = json!({
                "file": file(&it.file), "actor": { "process": process },
                "action_id": 1, "disposition_id": 1, "status_code": words(&it.cause),
            });
            Told { class: 1_001, activity: 14, more }
        }
        Kind::Degraded(it) => degraded(it),
        Kind::Quarantine(it) => quarantine(it, &uid),
        Kind::Signatures(it) => signatures(it, producer),
        Kind::Audit(it) => audit(it, producer),
        Kind::Status(it) => status(it, producer),
    }
}

/// A Detection Finding.
fn finding(parts: Parts<'_>, uid: &str, how: Value) -> Told {
    let mut more = json!({
        "finding_info": parts.finding(uid),
        "malware": parts.malware(),
        "evidences": [parts.evidence()],
        "is_alert": true,
        "status_id": 1,
    });
    if let (Value::Object(more), Value::Object(how)) = (&mut more, how) {
        more.extend(how);
        if parts.verdict.detections().is_empty() {
            more.remove("malware");
        }
    }
    Told { class: 2_004, activity: 1, more }
}

/// A Device Config State Change.
fn degraded(it: &Degraded) -> Told {
    let (level, state) = match it.change {
        Change::Began => (2, 5),
        Change::Lost => (2, 4),
        Change::Ended => (1, 0),
    };
    let mut more = json!({
        "security_level_id": level, "status_code": words(&it.cause), "status_detail": words(&it.detail),
        "status_id": if it.change == Change::Ended { 1 } else { 2 },
    });
    if let (Value::Object(more), true) = (&mut more, state > 0) {
        more.insert("security_states".into(), json!([{ "state_id": state }]));
    }
    Told { class: 5_019, activity: 1, more }
}

/// A File Remediation Activity.
fn quarantine(it: &Quarantine, uid: &str) -> Told {
    let (activity, disposition) = match it.step {
        QuarantineStep::Taken => (1, 3),
        QuarantineStep::NotRemoved => (1, 13),
        QuarantineStep::Restored => (3, 9),
        QuarantineStep::Exported => (99, 99),
        QuarantineStep::Deleted => (2, 5),
    };
    let command = words(if it.case.is_empty() { uid } else { &it.case });
    let mut more = json!({
        "command_uid": command, "file": file(&it.file),
        "action_id": 4, "disposition_id": disposition,
        "status_id": if it.step == QuarantineStep::NotRemoved { 2 } else { 1 },
    });
    if let Value::Object(more) = &mut more {
        if let Some(cause) = &it.cause {
            more.insert("status_code".into(), words(cause));
        }
        if let Some(actor) = &it.actor {
            more.insert("actor".into(), json!({ "user": user(actor) }));
        }
    }
    Told { class: 7_002, activity, more }
}

/// An Application Lifecycle: the signatures are a feature of the product.
fn signatures(it: &Signatures, producer: &Producer) -> Told {
    let mut app = product(producer);
    let version = it.version.map(|version| version.to_string());
    if let Value::Object(app) = &mut app {
        let feature = json!({ "name": words(&it.package), "version": version.unwrap_or_default() });
        app.insert("feature".into(), feature);
    }
    let done = matches!(it.step, SignaturesStep::Activated | SignaturesStep::Held);
    let mut more = json!({ "app": app, "status_id": if done { 1 } else { 2 } });
    if let (Value::Object(more), Some(cause)) = (&mut more, &it.cause) {
        more.insert("status_code".into(), words(cause));
    }
    Told { class: 6_002, activity: 8, more }
}

/// An API Activity on the control socket.
fn audit(it: &Audit, producer: &Producer) -> Told {
    let (action, status) = match it.outcome {
        Outcome::Done => (1, 1),
        Outcome::Refused => (2, 2),
        Outcome::Failed => (1, 2),
    };
    let mut more = json!({
        "actor": { "user": user(&it.actor) },
        "api": { "operation": words(&it.call), "service": { "name": "lazaret" } },
        "src_endpoint": { "hostname": producer.host },
        "action_id": action, "status_id": status,
    });
    if let Value::Object(more) = &mut more {
        if let Some(cause) = &it.cause {
            more.insert("status_code".into(), words(cause));
        }
        if let Some(reason) = &it.reason {
            more.insert("status_detail".into(), words(reason));
        }
    }
    Told { class: 6_003, activity: 99, more }
}

/// An Application Lifecycle of the service itself.
fn status(it: &Status, producer: &Producer) -> Told {
    let (activity, good) = match it.step {
        StatusStep::Started => (3, true),
        StatusStep::Stopped => (4, true),
        StatusStep::Reloaded => (8, true),
        StatusStep::ReloadRefused => (8, false),
        StatusStep::ModeChanged
        | StatusStep::SelfTestPassed
        | StatusStep::ExclusionEnded
        | StatusStep::ScanDone => (99, true),
        StatusStep::SelfTestFailed | StatusStep::EventsLost => (99, false),
    };
    let more = json!({
        "app": product(producer), "status": it.step.as_str(), "status_detail": words(&it.detail),
        "status_id": if good { 1 } else { 2 },
    });
    Told { class: 6_002, activity, more }
}
