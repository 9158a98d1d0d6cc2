//! Together: several literals looked for in one pass over a large input.
//!
//! Owns: which of them share a pass. Those that stand near the beginning are found there one by one;
//! those that are left are rare, and the vector search for a few strings at once ends when the last of
//! them is found. What it cannot take is looked for alone.
//!
//! Must not: change an answer: one pass for many says what one pass for each would say.
use crate::literal::{Compare, Literal, LiteralId};
use crate::scratch::Scratch;
use aho_corasick::{Span, packed};

/// Bytes at the beginning in which each literal is looked for alone.
const BEGINNING: usize = 128 << 10;

/// Shorter ones stop a search for many too often.
const SHORTEST: usize = 3;

/// As many as the vector search holds.
const MOST: usize = 48;

/// A pass that stops more often than this, in bytes, is given up.
const STOP_EVERY: usize = 4096;

/// Answers one literal by a pass of its own: whether it is there, or may be.
pub(crate) fn look_for_one(
    id: LiteralId,
    literals: &[Literal],
    scratch: &mut Scratch,
    input: &[u8],
) -> bool {
    let present = literals.get(id.at()).is_none_or(|literal| literal.occurs_in(input));
    if present {
        scratch.learn_present(id);
    } else {
        scratch.learn_absent(id);
    }
    present
}

/// Answers all of `wanted`.
pub(crate) fn look_for(
    wanted: &[LiteralId],
    literals: &[Literal],
    scratch: &mut Scratch,
    input: &[u8],
) {
    let beginning = input.get(..BEGINNING).unwrap_or(input);
    let (mut shared, mut alone) = (Vec::new(), Vec::new());
    for id in wanted {
        match literals.get(id.at()).filter(|literal| can_share(literal)) {
            None => alone.push(*id),
            Some(literal) if literal.occurs_in(beginning) => scratch.learn_present(*id),
            Some(literal) => shared.push((*id, literal)),
        }
    }
    for many in shared.chunks(MOST) {
        let left = match many {
            [_, _, _, ..] => share_a_pass(many.to_vec(), scratch, input),
            few => few.to_vec(),
        };
        alone.extend(left.iter().map(|(id, _)| *id));
    }
    for id in alone {
        look_for_one(id, literals, scratch, input);
    }
}

fn can_share(literal: &Literal) -> bool {
    literal.compare == Compare::Exact && literal.bytes.len() >= SHORTEST
}

/// One pass that answers `many`; gives back those that it left open, because this machine has no such
/// search or because it stopped too often.
fn share_a_pass<'l>(
    mut many: Vec<(LiteralId, &'l Literal)>,
    scratch: &mut Scratch,
    input: &[u8],
) -> Vec<(LiteralId, &'l Literal)> {
    let search = |many: &[(LiteralId, &Literal)]| {
        packed::Searcher::new(many.iter().map(|(_, literal)| &literal.bytes))
    };
    let (mut from, mut searcher) = (0, search(&many));
    for _ in 0..input.len() / STOP_EVERY + MOST {
        let Some(packed) = &searcher else { return many };
        let Some(found) = packed.find_in(input, Span { start: from, end: input.len() }) else {
            many.drain(..).for_each(|(id, _)| scratch.learn_absent(id));
            return many;
        };
        from = found.start() + 1;
        // Others may start at the same place, and a frame may not fit there.
        let here = many.extract_if(.., |(_, literal)| literal.is_at(input, found.start()));
        let here: Vec<_> = here.collect();
        if !here.is_empty() {
            here.iter().for_each(|(id, _)| scratch.learn_present(*id));
            searcher = search(&many);
        }
    }
    many
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    proptest! {
        /// Two letters only, so that literals overlap, begin alike and hold each other.
        #[test]
        fn one_pass_for_many_says_what_one_for_each_says(
            texts in vec(vec(prop::sample::select(&b"ab"[..]), SHORTEST..9), 1..MOST),
            input in vec(prop::sample::select(&b"ab"[..]), 0..300),
        ) {
            let literals: Vec<Literal> = texts.iter().map(|text| Literal::exact(text)).collect();
            let many = (0..).map(LiteralId).zip(&literals).collect();
            let mut scratch = Scratch::new();
            scratch.begin(literals.len(), 0, 0);
            let left = share_a_pass(many, &mut scratch, &input);
            prop_assert!(left.len() < literals.len() || !cfg!(target_arch = "x86_64"));
            for (at, literal) in (0..).map(LiteralId).zip(&literals) {
                let is_open = left.iter().any(|(id, _)| *id == at);
                let expected = (!is_open).then(|| literal.occurs_in(&input));
                prop_assert_eq!(scratch.known(at), expected, "{}", literal);
            }
        }
    }
}
