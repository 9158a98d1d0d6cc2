//! Values of externals: the names a rule may use that neither a rule nor a module defines.
//!
//! Owns: [`Value`] and [`Externals`], the values of one scan.
//!
//! Must not: know which externals a rule set declares; that is the sieve's.
use std::collections::HashMap;

/// The value of an external.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A boolean.
    Bool(bool),
    /// A signed integer.
    Integer(i64),
    /// A float; conditions on it are never decided by the sieve.
    Float(f64),
    /// A string of bytes, not necessarily UTF-8.
    Text(Vec<u8>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.as_bytes().to_vec())
    }
}

/// The values of the per-scan externals during one scan.
///
/// An external that is not set here is unknown: conditions on it may be true or false.
#[derive(Clone, Debug, Default)]
pub struct Externals {
    values: HashMap<String, Value>,
}

impl Externals {
    /// Nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `name`; the exact engine must be given the same value.
    pub fn set(&mut self, name: &str, value: Value) {
        match self.values.get_mut(name) {
            Some(slot) => *slot = value,
            None => drop(self.values.insert(name.to_owned(), value)),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }
}
