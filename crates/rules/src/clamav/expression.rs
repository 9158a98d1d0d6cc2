//! The logic over subsignatures.
//!
//! Owns: the grammar of `0&(1|2)>3,2` and its translation; depth is bounded.

use super::place::Place;
use std::collections::BTreeSet;

/// A condition, and which subsignatures it asks for.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) text: String,
    pub(super) names: BTreeSet<usize>,
}

/// Translates an expression.
pub(super) fn condition(text: &str, places: &[Place]) -> Result<Condition, &'static str> {
    let mut reader = Reader { text: text.trim(), places, names: BTreeSet::new(), depth: 0 };
    let condition = reader.any_of()?;
    if !reader.text.is_empty() {
        return Err(DAMAGED);
    }
    Ok(Condition { text: condition.text, names: reader.names })
}

/// A part of a condition and the subsignatures inside, for counts over a group.
struct Part {
    text: String,
    inside: Vec<usize>,
}

struct Reader<'a> {
    text: &'a str,
    places: &'a [Place],
    names: BTreeSet<usize>,
    depth: usize,
}

impl Reader<'_> {
    fn any_of(&mut self) -> Result<Part, &'static str> {
        self.chain('|', " or ", Self::all_of)
    }

    fn all_of(&mut self) -> Result<Part, &'static str> {
        self.chain('&', " and ", Self::one)
    }

    fn chain(
        &mut self,
        sign: char,
        word: &str,
        part: fn(&mut Self) -> Result<Part, &'static str>,
    ) -> Result<Part, &'static str> {
        let mut out = part(self)?;
        while self.takes(sign) {
            let next = part(self)?;
            out.text = format!("{}{word}{}", out.text, next.text);
            out.inside.extend(next.inside);
        }
        Ok(out)
    }

    /// A number or a group, with a count behind it.
    fn one(&mut self) -> Result<Part, &'static str> {
        let part = if self.takes('(') {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err("nested too deeply");
            }
            let inside = self.any_of()?;
            self.depth -= 1;
            if !self.takes(')') {
                return Err(DAMAGED);
            }
            Part { text: format!("({})", inside.text), inside: inside.inside }
        } else {
            let number = usize::try_from(self.number()?).map_err(|_| DAMAGED)?;
            let place = self.places.get(number).ok_or("a subsignature that is not there")?;
            self.names.insert(number);
            Part { text: place.condition(&format!("s{number}")), inside: vec![number] }
        };
        self.counted(part)
    }

    fn counted(&mut self, part: Part) -> Result<Part, &'static str> {
        let signs = [('=', "=="), ('>', ">"), ('<', "<")];
        let Some((_, sign)) = signs.into_iter().find(|&(sign, _)| self.takes(sign)) else {
            return Ok(part);
        };
        let number = self.number()?;
        let distinct = if self.takes(',') { Some(self.number()?) } else { None };
        let count = |&number: &usize| {
            self.places.get(number).map(|place| place.count(&format!("s{number}")))
        };
        let counts: Vec<String> = part.inside.iter().filter_map(count).collect();
        let mut text = format!("({}) {sign} {number}", counts.join(" + "));
        if let Some(distinct) = distinct {
            let is_there = |count: &String| format!("({count} > 0)");
            let each: Vec<String> = counts.iter().map(is_there).collect();
            text = format!("{text} and {distinct} of ({})", each.join(", "));
        }
        Ok(Part { text: format!("({text})"), inside: part.inside })
    }

    fn takes(&mut self, sign: char) -> bool {
        let rest = self.text.strip_prefix(sign);
        self.text = rest.unwrap_or(self.text);
        rest.is_some()
    }

    fn number(&mut self) -> Result<u64, &'static str> {
        let end = self.text.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.text.len());
        let (digits, rest) = self.text.split_at(end);
        self.text = rest;
        digits.parse().ok().filter(|number| *number < LARGEST).ok_or(DAMAGED)
    }
}

const DAMAGED: &str = "no logical expression";
/// Brackets in brackets.
const DEEPEST: usize = 32;
/// Larger counts are no counts.
const LARGEST: u64 = 1 << 31;
