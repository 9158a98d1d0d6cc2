//! Text under `xor`, `base64` and `base64wide`.
//!
//! Owns: the literals of which one must occur when an encoded text does.
//!
//! Must not: guess at alphabets of the author's own: such a pattern may always match.
use super::atoms::AtomTables;
use crate::formula::Formula;
use crate::literal::Literal;
use yara_x_parser::ast::{PatternModifier, PatternModifiers};

/// The formula for `bytes` under the encoding that `modifiers` name, if they name one.
pub(crate) fn form(
    tables: &mut AtomTables,
    modifiers: &PatternModifiers<'_>,
    bytes: &[u8],
) -> Option<Formula> {
    if modifiers.xor().is_some() {
        return Some(match bytes.len() {
            0 | 1 => Formula::True,
            _ => tables.literal(Literal::difference(bytes)),
        });
    }
    let plain = modifiers.base64().map(|modifier| alphabet(tables, modifier, bytes));
    let wide = modifiers.base64wide().map(|modifier| alphabet(tables, modifier, bytes));
    match (plain, wide) {
        (None, None) => None,
        (Some(plain), None) => Some(plain),
        (None, Some(wide)) | (Some(_), Some(wide)) if matches!(wide, Formula::True) => Some(wide),
        (plain, Some(_)) => {
            let wide = wide_base64(tables, bytes);
            Some(Formula::any(plain.into_iter().chain([wide])))
        }
    }
}

fn alphabet(tables: &mut AtomTables, modifier: &PatternModifier<'_>, bytes: &[u8]) -> Formula {
    match modifier {
        PatternModifier::Base64 { alphabet: None, .. } => {
            let literals = alignments(bytes);
            if literals.iter().any(Vec::is_empty) {
                return Formula::True;
            }
            Formula::any(literals.iter().map(|text| tables.literal(Literal::exact(text))))
        }
        // Replaced by `wide_base64`.
        PatternModifier::Base64Wide { alphabet: None, .. } => Formula::False,
        _ => Formula::True,
    }
}

/// Parts a wide form is split into: the engine skips a few `=` inside it, which leaves at least
/// one of so many parts whole.
const PARTS: usize = 6;

fn wide_base64(tables: &mut AtomTables, bytes: &[u8]) -> Formula {
    let mut parts = Vec::new();
    for text in alignments(bytes) {
        let size = text.len() / PARTS;
        if size < 3 {
            return Formula::True;
        }
        for part in text.chunks(size).take(PARTS) {
            let mut wide: Vec<u8> = part.iter().flat_map(|byte| [*byte, 0]).collect();
            wide.pop();
            parts.push(tables.literal(Literal::exact(&wide)));
        }
    }
    Formula::any(parts)
}

/// The three texts of which one stands in the base64 form of anything that contains `bytes`:
/// what depends on neighbouring bytes is cut off.
fn alignments(bytes: &[u8]) -> [Vec<u8>; 3] {
    [0, 1, 2].map(|lead| {
        let mut padded = vec![0; lead];
        padded.extend_from_slice(bytes);
        let characters = padded.len() * 8 / 6;
        // The characters that hold bits of the leading bytes.
        let skipped = (lead * 8).div_ceil(6);
        (skipped..characters).map(|at| character(&padded, at)).collect()
    })
}

fn character(bytes: &[u8], at: usize) -> u8 {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bit = |index: usize| bytes.get(index / 8).map_or(0, |byte| byte >> (7 - index % 8) & 1);
    let value = (at * 6..at * 6 + 6).fold(0u8, |value, index| value << 1 | bit(index));
    ALPHABET.get(usize::from(value)).copied().unwrap_or(b'A')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_alignments_are_those_of_the_engine() {
        let texts = alignments(b"ipsum").map(|text| String::from_utf8(text).unwrap());
        assert_eq!(texts, ["aXBzdW", "lwc3Vt", "pcHN1b"]);
    }
}
