//! Explanations: a rule's necessary condition, its literals and the windows chosen, as text.
//!
//! Owns: [`Explanation`].
//!
//! Must not: be parsed by anything; it is for the author of a rule.
use crate::formula::{Expect, Formula};
use crate::literal::LiteralId;
use crate::rule::RuleIndex;
use crate::search::window::Open;
use crate::sieve::Sieve;
use crate::trigger::Trigger;
use std::fmt;

/// The condition without which a rule cannot match, and how the sieve notices it.
#[derive(Clone, Copy, Debug)]
pub struct Explanation<'a> {
    sieve: &'a Sieve,
    rule: RuleIndex,
}

impl Sieve {
    /// The necessary condition of a rule, for people. A number that no rule has gives an
    /// empty text.
    #[must_use]
    pub fn condition(&self, rule: RuleIndex) -> Explanation<'_> {
        Explanation { sieve: self, rule }
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.rule.at();
        let (Some(formula), Some(trigger)) =
            (self.sieve.formulas.get(at), self.sieve.triggers.get(at))
        else {
            return Ok(());
        };
        f.write_str("necessary: ")?;
        self.formula(f, formula)?;
        match trigger {
            Trigger::Always => f.write_str("\nlooked at: for every file"),
            Trigger::Seen { literals, tests } if literals.is_empty() && tests.is_empty() => {
                f.write_str("\nlooked at: never")
            }
            Trigger::Seen { literals, tests } => {
                f.write_str("\nlooked at: after any of")?;
                for id in tests {
                    let test = self.sieve.tests.get(id.0 as usize);
                    test.map_or(Ok(()), |test| write!(f, "\n  {test}"))?;
                }
                literals.iter().try_for_each(|id| self.window(f, *id))
            }
        }
    }
}

impl Explanation<'_> {
    fn formula(&self, f: &mut fmt::Formatter<'_>, formula: &Formula) -> fmt::Result {
        match formula {
            Formula::True => f.write_str("nothing is known"),
            Formula::False => f.write_str("never"),
            Formula::Literal(id) => self.literal(f, *id),
            Formula::Test(id, expect) => {
                if *expect == Expect::NotTrue {
                    f.write_str("not ")?;
                }
                let test = self.sieve.tests.get(id.0 as usize);
                test.map_or(Ok(()), |test| write!(f, "({test})"))
            }
            Formula::All(parts) => self.list(f, "all of", parts),
            Formula::Any(parts) => self.list(f, "any of", parts),
            Formula::AtLeast(count, parts) => self.list(f, &format!("{count} of"), parts),
        }
    }

    fn list(&self, f: &mut fmt::Formatter<'_>, head: &str, parts: &[Formula]) -> fmt::Result {
        write!(f, "{head} (")?;
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            self.formula(f, part)?;
        }
        f.write_str(")")
    }

    fn literal(&self, f: &mut fmt::Formatter<'_>, id: LiteralId) -> fmt::Result {
        self.sieve.literals.get(id.at()).map_or(Ok(()), |literal| write!(f, "{literal}"))
    }

    fn window(&self, f: &mut fmt::Formatter<'_>, id: LiteralId) -> fmt::Result {
        f.write_str("\n  ")?;
        self.literal(f, id)?;
        let Some(windows) = self.sieve.windows.get(id.at()).and_then(Option::as_ref) else {
            return Ok(());
        };
        let symbols = windows.shape.symbols();
        windows.list.iter().try_for_each(|window| {
            let bytes = window.folded.to_le_bytes();
            let known = match window.open {
                None => 0..symbols,
                Some(Open::First) => 1..symbols,
                Some(Open::Last) => 0..symbols - 1,
            };
            let bytes = bytes.get(known).unwrap_or_default().escape_ascii();
            write!(f, ", window \"{bytes}\" at {}, expected {:.1e}", window.offset, window.share)
        })
    }
}
