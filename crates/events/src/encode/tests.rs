//! Each kind in each form, with the names that the world has.

mod readers;
mod samples;
mod schema;

use super::{Form, MessageId};
use crate::account::Account;
use crate::event::{Event, Kind};
use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use readers::{cef, journal, syslog};
use samples::{detected, event, every_kind, producer};
use serde_json::Value;

const HOSTILE: [&[u8]; 8] = [
    b"/srv/plain",
    b"/srv/a b=c|d\\e]f\"g'h",
    b"/srv/new\nline\r\n<0>forged",
    b"/srv/\xff\xfe\x80",
    b"/srv/\x1b[31mred\x07\0",
    b"/srv/$(touch x);`y`",
    b"/srv/] lazaret forged=\"1\" [x",
    "/srv/\u{202e}txt.exe\u{2028}\u{85}".as_bytes(),
];

fn json(event: &Event, form: Form) -> Value {
    let line = form.encode(event, &producer());
    assert!(!line.contains(&b'\n'));
    serde_json::from_slice(&line).unwrap()
}

#[test]
fn every_kind_is_what_the_pinned_schema_says() {
    for kind in every_kind(b"/srv/x") {
        let document = json(&event(kind.clone()), Form::Ocsf);
        let complaints = schema::complaints(&document);
        assert!(complaints.is_empty(), "{}: {complaints:?}\n{document:#}", kind.name());
    }
}

#[test]
fn the_check_against_the_schema_can_fail() {
    let good = json(&event(detected(b"/srv/x")), Form::Ocsf);
    let broken: [(&str, Value); 5] = [
        ("/severity_id", 77.into()),
        ("/time", "now".into()),
        ("/finding_info", serde_json::json!({ "title": "t" })),
        ("/malware/0", serde_json::json!({ "name": "n" })),
        ("/evidences/0/file", serde_json::json!({ "name": "n", "type_id": 1, "colour": "red" })),
    ];
    for (place, value) in broken {
        let mut document = good.clone();
        *document.pointer_mut(place).unwrap() = value;
        assert_eq!(schema::complaints(&document).len(), 1, "{place}");
    }
}

#[test]
fn a_hostile_name_arrives_whole_and_forges_nothing() {
    for name in HOSTILE {
        for kind in every_kind(name) {
            arrives(&event(kind), name);
        }
    }
}

#[test]
fn the_longest_event_has_an_end_and_fits_into_a_datagram() {
    let long = vec![b'\n'; 1 << 20];
    for kind in every_kind(&long) {
        for form in Form::ALL {
            let length = form.encode(&event(kind.clone()), &producer()).len();
            let most = if form == Form::Ocsf { 400 << 10 } else { 200 << 10 };
            assert!(length < most, "{}: {length} bytes of {}", kind.name(), form.as_str());
        }
    }
}

#[test]
fn every_kind_has_a_message_id_of_its_own() {
    let mut seen: Vec<&str> = MessageId::ALL.iter().map(|(_, MessageId(id))| *id).collect();
    assert!(seen.iter().all(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())));
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), Kind::NAMES.len());
    for kind in every_kind(b"/x") {
        assert!(MessageId::of(&kind).is_some(), "{}", kind.name());
    }
    let kinds: Vec<&str> = MessageId::ALL.iter().map(|(name, _)| *name).collect();
    assert_eq!(kinds, Kind::NAMES);
}

/// `journalctl -x` explains every event: the catalogue has an entry for each and no other.
#[test]
fn every_message_id_is_in_the_catalogue() {
    let catalogue = include_str!("../../../../packaging/systemd/lazaret.catalog");
    let ids: Vec<&str> = catalogue.lines().filter_map(|line| line.strip_prefix("-- ")).collect();
    let known: Vec<&str> = MessageId::ALL.iter().map(|(_, MessageId(id))| *id).collect();
    assert_eq!(ids, known);
    let names: Vec<String> = catalogue
        .split('@')
        .filter_map(|word| word.strip_prefix("LAZARET_"))
        .map(str::to_ascii_lowercase)
        .collect();
    let told: Vec<String> = every_kind(b"/x")
        .iter()
        .flat_map(crate::field::fields)
        .map(|field| field.name.into_owned())
        .collect();
    for name in &names {
        assert!(told.contains(name), "no event has a field {name}");
    }
    assert!(names.len() > 5);
}

/// What is kept can be told again: in each form the same as when it happened.
#[test]
fn a_kept_line_is_told_as_it_was_when_it_happened() {
    let sorted = |mut pairs: Vec<(String, Vec<u8>)>| {
        pairs.sort();
        pairs
    };
    for name in HOSTILE {
        for kind in every_kind(name) {
            let event = event(kind);
            let line = String::from_utf8(Form::Ocsf.encode(&event, &producer())).unwrap();
            let kept = Account::of_line(&line).expect(&line);
            let (then, now) = (
                |form: Form| form.encode(&event, &producer()),
                |form: Form| form.tell(&kept).unwrap(),
            );
            assert_eq!(then(Form::Cef), now(Form::Cef));
            let json = |bytes: Vec<u8>| serde_json::from_slice::<Value>(&bytes).unwrap();
            assert_eq!(json(then(Form::Ecs)), json(now(Form::Ecs)));
            let entry = |bytes: Vec<u8>| sorted(journal(&bytes));
            assert_eq!(entry(then(Form::Journal)), entry(now(Form::Journal)));
            let data = |bytes: Vec<u8>| {
                let pairs = syslog(&String::from_utf8(bytes).unwrap());
                sorted(pairs.into_iter().map(|(key, value)| (key, value.into_bytes())).collect())
            };
            assert_eq!(data(then(Form::Syslog)), data(now(Form::Syslog)));
            assert_eq!(Form::Ocsf.tell(&kept), None);
        }
    }
}

#[test]
fn a_line_that_is_no_event_of_ours_is_none() {
    let line = String::from_utf8(Form::Ocsf.encode(&event(detected(b"/a")), &producer())).unwrap();
    assert!(Account::of_line(&line).is_some());
    for (from, to) in [
        ("\"1.7.0\"", "\"9.9.9\""),
        ("\"detection\"", "\"invented\""),
        ("\"severity_id\":5", "\"severity_id\":50"),
        ("\"unmapped\"", "\"unmapper\""),
    ] {
        let broken = line.replace(from, to);
        assert_ne!(broken, line, "{from}");
        assert_eq!(Account::of_line(&broken), None, "{from}");
    }
    assert_eq!(Account::of_line("[]"), None);
}

#[test]
fn forms_are_found_by_their_names() {
    for form in Form::ALL {
        assert_eq!(Form::from_name(form.as_str()), Some(form));
    }
    assert_eq!(Form::from_name("OCSF"), None);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn any_name_arrives_whole(name in proptest::collection::vec(any::<u8>(), 1..200)) {
        arrives(&event(detected(&name)), &name);
    }
}

/// Whether the path can be read back from every form, and nothing else was made of it.
fn arrives(event: &Event, name: &[u8]) {
    let has_file = !matches!(
        event.kind,
        Kind::Degraded(_) | Kind::Signatures(_) | Kind::Audit(_) | Kind::Status(_)
    );
    let name: &[u8] = if has_file { name } else { b"" };
    let ocsf = json(event, Form::Ocsf);
    assert_eq!(path_of(&ocsf["unmapped"], "path"), name);
    let ecs = json(event, Form::Ecs);
    let own = match &ecs["lazaret"]["path_b64"] {
        Value::Null => ecs["file"]["path"].as_str().unwrap_or_default().as_bytes().to_vec(),
        raw => STANDARD.decode(raw.as_str().unwrap()).unwrap(),
    };
    assert_eq!(own, name);
    assert_eq!(ecs["event"]["dataset"], format!("lazaret.{}", event.kind.name()));

    let entry = journal(&Form::Journal.encode(event, &producer()));
    let value =
        |name: &str| entry.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    assert_eq!(value("LAZARET_PATH").unwrap_or_default(), name);
    assert_eq!(value("LAZARET_EVENT").unwrap(), event.kind.name().as_bytes());
    assert!(entry.iter().all(|(key, _)| known(key)), "{entry:?}");

    let line = String::from_utf8(Form::Syslog.encode(event, &producer())).unwrap();
    let data = syslog(&line);
    let value =
        |name: &str| data.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let raw = value("path_b64").map(|raw| STANDARD.decode(raw).unwrap());
    assert_eq!(raw.unwrap_or_else(|| value("path").unwrap_or_default().into_bytes()), name);
    assert!(!data.iter().any(|(key, _)| key == "forged"));

    let line = String::from_utf8(Form::Cef.encode(event, &producer())).unwrap();
    let pairs = cef(&line);
    let value =
        |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let raw = value("flexString1").map(|raw| STANDARD.decode(raw).unwrap());
    assert_eq!(raw.unwrap_or_else(|| value("filePath").unwrap_or_default().into_bytes()), name);
    assert_eq!(value("cat").as_deref(), Some(event.kind.name()));
}

fn path_of(unmapped: &Value, name: &str) -> Vec<u8> {
    match &unmapped[format!("{name}_b64")] {
        Value::Null => unmapped[name].as_str().unwrap_or_default().as_bytes().to_vec(),
        raw => STANDARD.decode(raw.as_str().unwrap()).unwrap(),
    }
}

/// The names that an entry may have: ours, and those of the journal that we set.
fn known(key: &str) -> bool {
    let ours = ["MESSAGE", "MESSAGE_ID", "PRIORITY", "SYSLOG_IDENTIFIER"].contains(&key);
    ours || (key.starts_with("LAZARET_")
        && key.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_'))
}
