//! Names from outside in every form of an event: a line stays one line without control characters,
//! JSON stays JSON, and the bytes of the name arrive whole.
#![no_main]

use lazaret_events::{Blocked, Event, FileFacts, Form, Kind, ProcessFacts, Producer, Trigger};
use lazaret_model::{Detection, Severity, Timestamp, Verdict};
use libfuzzer_sys::fuzz_target;
use std::{ffi::OsStr, os::unix::ffi::OsStrExt, time::Duration};

fuzz_target!(|name: &[u8]| {
    let event = event(name);
    let producer = Producer { version: "0", host: "h".into(), run: "r".into() };
    for form in Form::ALL {
        let told = form.encode(&event, &producer);
        match form {
            Form::Ocsf | Form::Ecs => {
                assert!(!told.contains(&b'\n'));
                serde_json::from_slice::<serde_json::Value>(&told).unwrap();
            }
            Form::Cef | Form::Syslog => {
                let line = std::str::from_utf8(&told).unwrap();
                assert!(!line.chars().any(char::is_control));
            }
            Form::Journal if name.len() < 4_096 && !name.is_empty() => {
                assert!(told.windows(name.len()).any(|window| window == name));
            }
            Form::Journal => {}
        }
    }
});

fn event(name: &[u8]) -> Event {
    let text = String::from_utf8_lossy(name).into_owned();
    let mut verdict = Verdict::clean();
    verdict.detect(Detection {
        namespace: "lazaret".into(),
        rule: text.clone(),
        member: vec![text],
        severity: Severity::Malicious,
        meta: vec![],
    });
    let kind: Kind = Blocked {
        file: FileFacts { path: OsStr::from_bytes(name).into(), ..FileFacts::default() },
        process: Some(ProcessFacts { pid: 1, ..ProcessFacts::default() }),
        trigger: Trigger::Open,
        verdict,
        generation: None,
        cause: "malicious".into(),
        took: Duration::ZERO,
    }
    .into();
    Event { time: Timestamp::default(), sequence: 0, kind }
}
