//! Values given to rules from outside: `--define NAME=VALUE`.

use std::str::FromStr;

/// The value of an external variable, of the type that its spelling shows.
#[derive(Clone, Debug, PartialEq)]
pub enum DefineValue {
    /// `true` or `false`.
    Bool(bool),
    /// A decimal integer.
    Integer(i64),
    /// A decimal number with a point.
    Float(f64),
    /// Anything else; quotes around it are taken off.
    Text(String),
}

/// One external variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Define {
    /// The name by which rules see it.
    pub name: String,
    /// Its value for the whole run.
    pub value: DefineValue,
}

/// A definition that is not `NAME=VALUE` with a name that YARA accepts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected NAME=VALUE with a name of letters, digits and underscores, got \"{0}\"")]
pub struct DefineError(String);

impl FromStr for Define {
    type Err = DefineError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || DefineError(text.to_owned());
        let (name, value) = text.split_once('=').ok_or_else(wrong)?;
        let mut letters = name.bytes();
        let head = letters.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
        if !head || !letters.all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(wrong());
        }
        Ok(Self { name: name.to_owned(), value: DefineValue::read(value) })
    }
}

impl DefineValue {
    fn read(text: &str) -> Self {
        match text {
            "true" => return Self::Bool(true),
            "false" => return Self::Bool(false),
            _ => {}
        }
        if let Ok(number) = text.parse() {
            return Self::Integer(number);
        }
        match text.parse() {
            Ok(number) if text.contains('.') => Self::Float(number),
            _ => Self::Text(unquoted(text).to_owned()),
        }
    }
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_follow_the_spelling() {
        for (text, value) in [
            ("a=true", DefineValue::Bool(true)),
            ("a=-7", DefineValue::Integer(-7)),
            ("a=1.5", DefineValue::Float(1.5)),
            ("a=1.5.2", DefineValue::Text("1.5.2".into())),
            ("a=", DefineValue::Text(String::new())),
            ("a=\"7\"", DefineValue::Text("7".into())),
            ("a=b=c", DefineValue::Text("b=c".into())),
        ] {
            assert_eq!(text.parse::<Define>().unwrap().value, value, "{text}");
        }
    }

    #[test]
    fn names_are_checked() {
        for text in ["a", "=1", "1a=2", "a-b=2", "ä=1"] {
            assert!(text.parse::<Define>().is_err(), "{text}");
        }
    }
}
