//! Which keys exist, asked of the types themselves.
//!
//! Owns: [`known_keys`] and the nearest known key. A deserializer that holds nothing learns from
//! each structure which fields it asks for, so that no list has to be kept beside the types.
//! Must not: read files.

use crate::config::Config;
use serde::de::{self, Deserialize, DeserializeSeed, IntoDeserializer, MapAccess, Visitor};
use std::cell::RefCell;
use std::collections::HashSet;

/// Every key with its section, such as `scan.threads`, in the order of the documentation.
#[must_use]
pub fn known_keys() -> Vec<String> {
    let asked = RefCell::new(Asked::default());
    while !asked.borrow().done.contains("") {
        // The error is how each round ends; what it learned is in `asked`.
        drop(Config::deserialize(Question { path: String::new(), asked: &asked }));
    }
    asked.into_inner().keys
}

/// The known key most like `key`, if one is like it.
pub(crate) fn nearest(key: &str, known: &[String]) -> Option<String> {
    let plain = |key: &str| key.to_ascii_lowercase().replace('-', "_");
    let leaf = |key: &str| plain(key.rsplit('.').next().unwrap_or_default());
    let likeness = |candidate: &String| {
        let leaves = strsim::normalized_damerau_levenshtein(&leaf(key), &leaf(candidate));
        let whole = strsim::normalized_damerau_levenshtein(&plain(key), candidate);
        (leaves, whole)
    };
    let order = |a: &(f64, f64), b: &(f64, f64)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1));
    let best = known.iter().max_by(|a, b| order(&likeness(a), &likeness(b)))?;
    (likeness(best).0 >= 0.5).then(|| best.clone())
}

/// What is known so far.
#[derive(Default)]
struct Asked {
    keys: Vec<String>,
    /// Keys, and sections of which every field is done; the whole is the section without a name.
    done: HashSet<String>,
}

/// Stands where a value would be.
struct Question<'a> {
    path: String,
    asked: &'a RefCell<Asked>,
}

impl<'de> de::Deserializer<'de> for Question<'_> {
    type Error = de::value::Error;

    /// Not a structure: the path is a key.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        let mut asked = self.asked.borrow_mut();
        asked.keys.push(self.path.clone());
        asked.done.insert(self.path);
        Err(de::Error::custom("asked"))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_some(self)
    }

    /// A structure: the first field that is not done is asked about in this round.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let path = |field: &str| join(&self.path, field);
        let open = fields.iter().find(|field| !self.asked.borrow().done.contains(&path(field)));
        let Some(name) = open else {
            self.asked.borrow_mut().done.insert(self.path);
            return Err(de::Error::custom("asked"));
        };
        let value = Question { path: path(name), asked: self.asked };
        visitor.visit_map(Field { name, value: Some(value) })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// A structure of one field.
struct Field<'a> {
    name: &'static str,
    value: Option<Question<'a>>,
}

impl<'de> MapAccess<'de> for Field<'_> {
    type Error = de::value::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Self::Error> {
        let name = self.value.as_ref().map(|_| self.name.into_deserializer());
        name.map(|name| seed.deserialize(name)).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Self::Error> {
        let value = self.value.take().ok_or_else(|| de::Error::custom("no value"))?;
        seed.deserialize(value)
    }
}

/// The key of `field` in `section`.
pub(crate) fn join(section: &str, field: &str) -> String {
    if section.is_empty() { field.to_owned() } else { format!("{section}.{field}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_types_is_known() {
        let known = known_keys();
        let (scan, rest) = known.split_at(14);
        let (limits, rest) = rest.split_at(20);
        let (gate, rest) = rest.split_at(11);
        let (control, rest) = rest.split_at(4);
        let (more, signatures) = rest.split_at(6);
        assert_eq!(
            scan,
            [
                "scan.rules",
                "scan.default_rules",
                "scan.threads",
                "scan.exclude",
                "scan.one_file_system",
                "scan.max_size",
                "scan.timeout",
                "scan.cache",
                "scan.action",
                "quarantine.max_total",
                "quarantine.keep_for",
                "quarantine.when_full",
                "quarantine.hard_links",
                "quarantine.package_files"
            ]
        );
        let profile = ["bytes", "member", "entries", "depth", "ratio", "ratio_floor", "memory"];
        let profile = [&profile[..], &["window", "decodes", "time"]].concat();
        let keys = |name: &str| profile.iter().map(|k| format!("limits.{name}.{k}")).collect();
        let expected: [Vec<String>; 2] = [keys("on_demand"), keys("on_access")];
        assert_eq!(limits, expected.concat());
        let keys = ["filesystems", "open", "exec", "close_write", "profile"];
        let keys = [
            &keys[..],
            &["open_deadline", "exec_deadline", "action", "kill_late", "workers", "follow"],
        ]
        .concat();
        let hook = ["command", "timeout", "at_once", "quiet"].map(|key| format!("on_detect.{key}"));
        assert_eq!(
            more,
            [vec!["exclusions.allow".into(), "exclusions.longest".into()], hook.into()].concat()
        );
        let roles = ["viewer", "operator", "admin", "auditor"];
        assert_eq!(control, roles.map(|role| format!("control.{role}")));
        assert_eq!(gate, keys.iter().map(|k| format!("gate.{k}")).collect::<Vec<_>>());
        let keys =
            ["sources", "root", "least", "ca", "proxy", "probation", "compile_time", "memory"];
        let keys = [&keys[..], &["cost_percent", "goodware"]].concat();
        assert_eq!(signatures, keys.iter().map(|k| format!("signatures.{k}")).collect::<Vec<_>>());
    }

    #[test]
    fn a_slip_is_recognised_and_nonsense_is_not() {
        let known = known_keys();
        for (key, expected) in [
            ("scan.thread", Some("scan.threads")),
            ("scan.max-size", Some("scan.max_size")),
            ("scan.maxsize", Some("scan.max_size")),
            ("scna.timeout", Some("scan.timeout")),
            ("threads", Some("scan.threads")),
            ("scan.excludes", Some("scan.exclude")),
            ("scan.Cache", Some("scan.cache")),
            ("limits.on-access.depths", Some("limits.on_access.depth")),
            ("scan.zzzzzzzz", None),
            ("", None),
        ] {
            assert_eq!(nearest(key, &known).as_deref(), expected, "{key}");
        }
    }
}
