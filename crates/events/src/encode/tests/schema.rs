//! The pinned extract of the OCSF schema, and the check of a document against it.

use serde_json::{Map, Value};

const PINNED: &str = include_str!("../../../tests/ocsf/schema.json");

/// Where the document is not what the schema of its class says.
pub(super) fn complaints(document: &Value) -> Vec<String> {
    let pinned: Value = serde_json::from_str(PINNED).unwrap();
    assert_eq!(pinned["version"], crate::OCSF_VERSION);
    assert_eq!(document["metadata"]["version"], pinned["version"]);
    let class = &pinned["classes"][document["class_uid"].to_string()];
    let mut found = Vec::new();
    object(&pinned, class, document, "", &mut found);
    found
}

fn object(pinned: &Value, about: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let Some(attributes) = about["attributes"].as_object() else {
        return found.push(format!("{at}: not in the extract"));
    };
    let Some(value) = value.as_object() else { return found.push(format!("{at}: no object")) };
    for (name, attribute) in attributes {
        if attribute["required"] == true && !value.contains_key(name) {
            found.push(format!("{at}/{name}: required"));
        }
    }
    if let Some(names) = about["constraints"]["at_least_one"].as_array()
        && !names.iter().any(|name| value.contains_key(name.as_str().unwrap()))
    {
        found.push(format!("{at}: none of {names:?}"));
    }
    for (name, inner) in value {
        match attributes.get(name) {
            Some(attribute) => each(pinned, attribute, inner, &format!("{at}/{name}"), found),
            None => found.push(format!("{at}/{name}: unknown")),
        }
    }
}

fn each(pinned: &Value, about: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    match (about["list"] == true, value.as_array()) {
        (true, Some(items)) => items.iter().for_each(|item| one(pinned, about, item, at, found)),
        (false, None) => one(pinned, about, value, at, found),
        _ => found.push(format!("{at}: a list where none is, or none where one is")),
    }
}

fn one(pinned: &Value, about: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let is_right = match about["type"].as_str().unwrap() {
        "object_t" => match about["object"].as_str().unwrap() {
            "object" => value.is_object(),
            name => return object(pinned, &pinned["objects"][name], value, at, found),
        },
        "integer_t" | "long_t" | "timestamp_t" => value.is_i64() || value.is_u64(),
        "boolean_t" => value.is_boolean(),
        "json_t" => true,
        _ => value.is_string(),
    };
    if !is_right {
        found.push(format!("{at}: {value} is no {}", about["type"]));
    }
    if let Some(words) = about["enum"].as_array()
        && !words.iter().any(|word| word.as_str() == Some(&*plain(value)))
    {
        found.push(format!("{at}: {value} is not one of {words:?}"));
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The extract is what it says it is.
#[test]
fn the_extract_holds_what_is_needed() {
    let pinned: Value = serde_json::from_str(PINNED).unwrap();
    let classes: &Map<String, Value> = pinned["classes"].as_object().unwrap();
    assert!(classes.contains_key("2004") && classes["2004"]["name"] == "detection_finding");
}
