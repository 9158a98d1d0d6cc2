//! The shape of a configuration file, for editors and other programs.
//!
//! Owns: [`schema`] and what the units look like in it. Keys, descriptions and defaults are those of
//! the types; nothing is kept beside them. Must not: read files.

use crate::config::{CacheChoice, Config};
use crate::size::Size;
use crate::span::Span;
use crate::threads::Threads;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use std::borrow::Cow;

/// JSON Schema (draft 2020-12) of a configuration file.
#[must_use]
pub fn schema() -> Value {
    SchemaGenerator::default().into_root_schema_for::<Config>().to_value()
}

macro_rules! units {
    ($($unit:ty, $name:literal, $schema:tt;)+) => {$(
        impl JsonSchema for $unit {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )+};
}

units! {
    Size, "Size", {
        "type": ["string", "integer"], "minimum": 0,
        "pattern": "^[0-9]+ ?([kKmMgGtTpP]?[iI]?[bB]?)$",
        "examples": ["10MiB", "500KB", 1048576]
    };
    Span, "Span", {
        "type": "string", "minLength": 2,
        "pattern": "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$",
        "examples": ["30s", "1h30m", "250ms"]
    };
    Threads, "Threads", { "type": "integer", "minimum": 1, "maximum": 1024 };
    CacheChoice, "Cache", { "type": "string", "pattern": "^(standard|none|/.*)$" };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::known_keys;

    /// Follows references and `anyOf [T, null]` down to the schema of `key`.
    fn at<'a>(root: &'a Value, key: &str) -> &'a Value {
        let resolve = |node: &'a Value| match node["$ref"].as_str() {
            Some(name) => root.pointer(name.trim_start_matches('#')).unwrap(),
            None => node,
        };
        key.split('.').fold(root, |node, part| {
            let found = &resolve(node)["properties"][part];
            assert!(found.is_object(), "{key} is missing at {part}");
            found
        })
    }

    #[test]
    fn every_key_is_in_the_schema_with_its_description() {
        let schema = schema();
        for key in known_keys() {
            let description = at(&schema, &key)["description"].as_str().unwrap_or_default();
            assert!(!description.is_empty(), "{key}");
        }
    }

    #[test]
    fn unknown_keys_are_refused_and_defaults_are_told() {
        let schema = schema();
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(at(&schema, "gate.open_deadline")["default"], "2s");
        assert_eq!(at(&schema, "gate.open_deadline")["examples"][0], "30s");
    }
}
