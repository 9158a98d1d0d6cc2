//! `lazaret config show`: every value that holds, and where it comes from.

use crate::{
    exit::{Exit, Failure},
    rules_command::unwritable,
    service_args::{AnswerFormat, ConfigShowArgs},
};
use lazaret_config::{Settings, known_keys, load};
use serde_json::{Map, Value, json};
use std::io::Write;

pub(super) fn run(to: &mut impl Write, args: &ConfigShowArgs) -> Result<Exit, Failure> {
    let (_, settings) = load().map_err(|error| Failure::new(Exit::Configuration, error))?;
    let rows = rows(&settings, args.key.as_deref())?;
    let text = match args.format {
        AnswerFormat::Json => {
            let keys: Map<String, Value> = rows.into_iter().map(Row::json).collect();
            format!("{:#}\n", json!({ "schema": 1, "keys": keys }))
        }
        AnswerFormat::Text => rows.iter().map(Row::text).collect(),
    };
    to.write_all(text.as_bytes()).map_err(unwritable)?;
    Ok(Exit::Clean)
}

/// One key.
struct Row {
    key: String,
    /// None: not set, and so without a limit or by the machine.
    value: Option<Value>,
    origin: Option<String>,
    locked: bool,
}

impl Row {
    fn json(self) -> (String, Value) {
        let Self { key, value, origin, locked } = self;
        (key, json!({ "value": value, "origin": origin, "locked": locked }))
    }

    fn text(&self) -> String {
        let value = self.value.as_ref().map_or_else(|| "(not set)".into(), Value::to_string);
        let lock = if self.locked { ", locked" } else { "" };
        let origin = self.origin.as_deref().unwrap_or("default");
        format!("{} = {value}  # {origin}{lock}\n", self.key)
    }
}

fn rows(settings: &Settings, wanted: Option<&str>) -> Result<Vec<Row>, Failure> {
    let all = serde_json::to_value(&settings.config)
        .map_err(|error| Failure::new(Exit::Internal, error))?;
    let is_wanted = |key: &String| {
        wanted.is_none_or(|name| {
            key.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    let rows: Vec<Row> = known_keys()
        .into_iter()
        .filter(is_wanted)
        .map(|key| Row {
            value: all.pointer(&format!("/{}", key.replace('.', "/"))).cloned(),
            origin: settings.origin(&key).map(ToString::to_string),
            locked: settings.locked(&key).is_some(),
            key,
        })
        .collect();
    match (rows.is_empty(), wanted) {
        (true, Some(name)) => {
            let message = format!("no key or section is called {name}; `config show` lists all");
            Err(Failure::new(Exit::Usage, message))
        }
        _ => Ok(rows),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_config::{Layer, Rank};

    fn shown(wanted: &str) -> Vec<String> {
        let layer =
            |file: &str, rank, text: &str| Layer { file: file.into(), rank, text: text.into() };
        let settings = Settings::from_layers(&[
            layer("/a", Rank::Ordinary, "scan.exclude = ['x']"),
            layer("/m", Rank::Managed, "scan.threads = 2"),
        ])
        .unwrap();
        rows(&settings, Some(wanted)).unwrap().iter().map(Row::text).collect()
    }

    #[test]
    fn each_value_has_its_origin() {
        assert_eq!(shown("scan.exclude"), ["scan.exclude = [\"x\"]  # /a:1:6\n"]);
        assert_eq!(shown("scan.threads"), ["scan.threads = 2  # /m:1:6, locked\n"]);
        assert_eq!(shown("scan.max_size"), ["scan.max_size = (not set)  # default\n"]);
        assert_eq!(shown("gate").len(), 11);
    }

    #[test]
    fn an_unknown_key_is_said() {
        assert!(rows(&Settings::default(), Some("sca")).is_err());
    }
}
