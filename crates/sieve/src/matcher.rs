//! Matchers: regular expressions over externals.
//!
//! Owns: [`Matcher`], built from its text alone, so that a kept one is the same.
//!
//! Must not: read rule syntax.
use regex_automata::meta::{self, Regex};
use regex_automata::util::syntax;
use regex_syntax::hir::Hir;
use serde::{Deserialize, Serialize};

/// A regular expression over bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Box<str>", into = "Box<str>")]
pub(crate) struct Matcher {
    pattern: Box<str>,
    regex: Box<Regex>,
}

/// The expression is too large to be worth a matcher.
#[derive(Debug, thiserror::Error)]
#[error("no matcher for this expression")]
pub(crate) struct NoMatcher;

impl Matcher {
    /// A matcher for the expression; `None` if it is too large.
    pub(crate) fn of_hir(hir: &Hir) -> Option<Self> {
        hir.to_string().into_boxed_str().try_into().ok()
    }

    pub(crate) fn is_match(&self, text: &[u8]) -> bool {
        self.regex.is_match(text)
    }
}

impl TryFrom<Box<str>> for Matcher {
    type Error = NoMatcher;

    fn try_from(pattern: Box<str>) -> Result<Self, NoMatcher> {
        let config = meta::Config::new().nfa_size_limit(Some(1024 * 1024));
        let regex = meta::Builder::new()
            .configure(config)
            .syntax(syntax::Config::new().utf8(false))
            .build(&pattern)
            .map_err(|_| NoMatcher)?;
        Ok(Self { pattern, regex: Box::new(regex) })
    }
}

impl From<Matcher> for Box<str> {
    fn from(matcher: Matcher) -> Self {
        matcher.pattern
    }
}
