//! Layers of texts in, one configuration out.
//!
//! Owns: [`Settings`]: what is set, by which file and line, and what is locked. A later file wins
//! over an earlier one key by key, lists included; managed files win over all. Pure.
//! Must not: read files.

use crate::config::Config;
use crate::contradiction::contradiction;
use crate::error::ConfigError;
use crate::key::{join, known_keys, nearest};
use crate::layer::{Layer, Rank};
use crate::place::Place;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

/// What is set, where, and what is locked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The values.
    pub config: Config,
    origins: BTreeMap<String, (Place, Rank)>,
}

impl Settings {
    /// Puts `layers` together; managed ones are put on top wherever they stand.
    ///
    /// # Errors
    /// A text that is not TOML, an unknown key, a value of a wrong kind, each with its place.
    pub fn from_layers(layers: &[Layer]) -> Result<Self, ConfigError> {
        let known = known_keys();
        let (mut merged, mut origins) = (Table::new(), BTreeMap::new());
        let ordinary = layers.iter().filter(|layer| layer.rank == Rank::Ordinary);
        let managed = layers.iter().filter(|layer| layer.rank == Rank::Managed);
        let mut config = Config::default();
        for layer in ordinary.chain(managed) {
            let leaves = check_keys(layer, &known)?;
            check_values(layer, &leaves)?;
            let table = toml::from_str(&layer.text).map_err(|error| syntax(layer, &error))?;
            overlay(&mut merged, table);
            // Every value was checked, and values of different keys do not meet.
            config = merged.clone().try_into().map_err(|error| value(layer, &leaves, &error))?;
            for leaf in leaves {
                let place = Place::at(&layer.file, &layer.text, leaf.key_at.start);
                origins.insert(leaf.key, (place, layer.rank));
            }
        }
        match contradiction(&config) {
            None => Ok(Self { config, origins }),
            Some((key, cause)) => {
                let place = origins.get(key).map(|(place, _)| place.clone());
                Err(ConfigError::Contradiction { place, key, cause })
            }
        }
    }

    /// Where `key` (such as `scan.threads`) is set; none if it has its default.
    #[must_use]
    pub fn origin(&self, key: &str) -> Option<&Place> {
        self.origins.get(key).map(|(place, _)| place)
    }

    /// Where `key` is set by a managed file, so that nothing else may set it.
    #[must_use]
    pub fn locked(&self, key: &str) -> Option<&Place> {
        self.origins.get(key).filter(|(_, rank)| *rank == Rank::Managed).map(|(place, _)| place)
    }

    /// Asked before the command line sets `key`.
    ///
    /// # Errors
    /// [`ConfigError::Locked`] if a managed file sets it.
    pub fn may_override(&self, key: &str) -> Result<(), ConfigError> {
        match self.locked(key) {
            Some(place) => Err(ConfigError::Locked { key: key.into(), place: place.clone() }),
            None => Ok(()),
        }
    }

    /// Everything that some file sets, in the order of the keys.
    pub fn origins(&self) -> impl Iterator<Item = (&str, &Place, Rank)> {
        self.origins.iter().map(|(key, (place, rank))| (key.as_str(), place, *rank))
    }
}

/// One key that a layer sets.
struct Leaf {
    key: String,
    key_at: Range<usize>,
    value_at: Range<usize>,
}

/// The keys a layer sets, if it is TOML and all of them exist.
fn check_keys(layer: &Layer, known: &[String]) -> Result<Vec<Leaf>, ConfigError> {
    let table = DeTable::parse(&layer.text).map_err(|error| syntax(layer, &error))?;
    let mut leaves = Vec::new();
    collect(table.get_ref(), "", known, &mut leaves).map_err(|(key, at)| {
        let nearest = nearest(&key, known);
        let place = Place::at(&layer.file, &layer.text, at.start);
        ConfigError::UnknownKey { place, key, nearest, known: known.to_vec() }
    })?;
    Ok(leaves)
}

/// Walks down to the keys; the error is the first that does not exist.
fn collect(
    table: &DeTable<'_>,
    section: &str,
    known: &[String],
    leaves: &mut Vec<Leaf>,
) -> Result<(), (String, Range<usize>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    for (name, value) in entries {
        let key = join(section, name.get_ref());
        let is_section = known.iter().any(|k| k.strip_prefix(&key).is_some_and(is_below));
        match value.get_ref() {
            DeValue::Table(inner) if is_section => collect(inner, &key, known, leaves)?,
            _ if is_section || known.contains(&key) => {
                leaves.push(Leaf { key, key_at: name.span(), value_at: value.span() });
            }
            DeValue::Table(inner) => return Err(first_inside(key, name, inner)),
            _ => return Err((key, name.span())),
        }
    }
    Ok(())
}

fn is_below(rest: &str) -> bool {
    rest.starts_with('.')
}

/// Of an unknown section the first key, which says more; the section itself if it is empty.
fn first_inside(
    section: String,
    name: &Spanned<std::borrow::Cow<'_, str>>,
    inner: &DeTable<'_>,
) -> (String, Range<usize>) {
    match inner.keys().min_by_key(|key| key.span().start) {
        Some(key) => (join(&section, key.get_ref()), key.span()),
        None => (section, name.span()),
    }
}

fn check_values(layer: &Layer, leaves: &[Leaf]) -> Result<(), ConfigError> {
    let read = toml::Deserializer::parse(&layer.text).and_then(Config::deserialize);
    read.map(drop).map_err(|error| value(layer, leaves, &error))
}

fn syntax(layer: &Layer, error: &toml::de::Error) -> ConfigError {
    let place = place(layer, error);
    ConfigError::Syntax { place, cause: error.message().replace('\n', "; ") }
}

fn value(layer: &Layer, leaves: &[Leaf], error: &toml::de::Error) -> ConfigError {
    let start = error.span().unwrap_or_default().start;
    let leaf = leaves.iter().find(|leaf| leaf.value_at.contains(&start));
    let leaf = leaf.or_else(|| leaves.iter().find(|leaf| leaf.key_at.contains(&start)));
    let key = leaf.map_or_else(String::new, |leaf| leaf.key.clone());
    // The words of TOML where the library has its own.
    let cause = error.message().replace("a sequence", "a list").replace("type: map", "type: table");
    ConfigError::Value { place: place(layer, error), key, cause }
}

fn place(layer: &Layer, error: &toml::de::Error) -> Place {
    let start = error.span().unwrap_or_default().start;
    Place::at(&layer.file, &layer.text, start)
}

/// Puts `above` over `below`, key by key; anything but a table replaces what was there.
fn overlay(below: &mut Table, above: Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(Value::Table(old)), Value::Table(new)) => overlay(old, new),
            (_, value) => drop(below.insert(key, value)),
        }
    }
}

#[cfg(test)]
mod tests;
