//! Windows: the four bytes by which a literal is noticed.
//!
//! Owns: the choice of the rarest window of a literal.
//!
//! Must not: choose a window of four equal bytes for a literal that has another: the filter
//! looks at the first place of a run of equal bytes only.
use crate::literal::{Compare, Literal};
use crate::rarity::{Rarity, WINDOW, fold};

/// A window of a literal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    /// Where it lies in the literal.
    pub(crate) offset: usize,
    /// Its folded bytes, the first in the lowest byte; short literals leave the rest zero.
    pub(crate) folded: u32,
    /// How many bytes count, three or four.
    pub(crate) length: usize,
    /// Expected share of positions.
    pub(crate) share: f32,
}

/// The best window of `literal`; `None` if it is too short to be looked for in this way.
pub(crate) fn choose(rarity: &Rarity, literal: &Literal) -> Option<Window> {
    let bytes = &literal.bytes;
    let length = bytes.len().min(WINDOW);
    if length + 1 < WINDOW {
        return None;
    }
    let whole = is_uniform(bytes);
    bytes
        .windows(length)
        .enumerate()
        .filter(|(_, window)| whole || !is_uniform(window))
        .map(|(offset, window)| describe(rarity, literal.compare, offset, window))
        .min_by(|a, b| a.share.total_cmp(&b.share))
}

fn is_uniform(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| Some(byte) == bytes.first())
}

fn describe(rarity: &Rarity, compare: Compare, offset: usize, window: &[u8]) -> Window {
    let mut folded = [0; WINDOW];
    folded.iter_mut().zip(window).for_each(|(folded, byte)| *folded = fold(*byte));
    let known = folded.get(..window.len()).unwrap_or_default();
    let share = match compare {
        Compare::Exact | Compare::Nocase => rarity.share(known),
        // Nothing is sampled of differences but that equal neighbours are common.
        Compare::Difference => {
            let plain = window.iter().filter(|byte| **byte < 0x20).count();
            (plain as f32 - 20.0).exp2()
        }
    };
    Window { offset, folded: u32::from_le_bytes(folded), length: window.len(), share }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rarest_window_is_taken() {
        let rarity = Rarity::new();
        let window = choose(&rarity, &Literal::exact(b"static int zq9#~x return")).unwrap();
        assert!((9..=16).contains(&window.offset), "{window:?}");
    }

    #[test]
    fn equal_bytes_only_when_there_is_nothing_else() {
        let rarity = Rarity::new();
        assert_eq!(choose(&rarity, &Literal::exact(b"\x99\x99\x99\x99\x99e")).unwrap().offset, 2);
        assert_eq!(choose(&rarity, &Literal::exact(b"\x99\x99\x99\x99\x99")).unwrap().offset, 0);
        assert!(choose(&rarity, &Literal::exact(b"ab")).is_none());
    }
}
