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
    /// Where it lies in the literal; -1 when its first byte stands before it.
    pub(crate) offset: i32,
    /// Its folded bytes, the first in the lowest byte; an open one is zero.
    pub(crate) folded: u32,
    /// The byte that may be anything, if one may: the first or the last.
    pub(crate) open: Option<Open>,
    /// Expected share of positions.
    pub(crate) share: f32,
}

/// The byte of a window that does not belong to the literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    First,
    Last,
}

/// The windows of a literal at an even and at an odd offset: the search looks at every second
/// position, where one of the two stands.
pub(crate) type Pair = [Window; 2];

/// The best windows of `literal`; `None` if it is too short to be looked for in this way.
pub(crate) fn choose(rarity: &Rarity, literal: &Literal) -> Option<Pair> {
    let whole = is_uniform(&literal.bytes);
    let best = |parity: usize| {
        let windows = literal.bytes.windows(WINDOW).enumerate().skip(parity).step_by(2);
        windows
            .filter(|(_, window)| whole || !is_uniform(window))
            .map(|(offset, window)| describe(rarity, literal.compare, offset, window, None))
            .min_by(|a, b| a.share.total_cmp(&b.share))
            .or_else(|| at_the_end(rarity, literal, parity))
            .or_else(|| before_the_start(rarity, literal, parity))
    };
    Some([best(0)?, best(1)?])
}

/// The last three bytes and whatever follows.
fn at_the_end(rarity: &Rarity, literal: &Literal, parity: usize) -> Option<Window> {
    let offset = literal.bytes.len().checked_sub(WINDOW - 1)?;
    let bytes = literal.bytes.get(offset..)?;
    let fits = offset % 2 == parity && (!is_uniform(bytes) || is_uniform(&literal.bytes));
    fits.then(|| describe(rarity, literal.compare, offset, bytes, Some(Open::Last)))
}

/// Whatever comes before and the first three bytes.
fn before_the_start(rarity: &Rarity, literal: &Literal, parity: usize) -> Option<Window> {
    let bytes = literal.bytes.get(..WINDOW - 1).filter(|_| parity == 1)?;
    let window = describe(rarity, literal.compare, 0, bytes, Some(Open::First));
    Some(Window { offset: -1, folded: window.folded << 8, ..window })
}

fn is_uniform(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| Some(byte) == bytes.first())
}

fn describe(
    rarity: &Rarity,
    compare: Compare,
    offset: usize,
    window: &[u8],
    open: Option<Open>,
) -> Window {
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
    let offset = i32::try_from(offset).unwrap_or(i32::MAX);
    Window { offset, folded: u32::from_le_bytes(folded), open, share }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rarest_windows_are_taken() {
        let rarity = Rarity::new();
        let [even, odd] = choose(&rarity, &Literal::exact(b"static int zq9#~x return")).unwrap();
        assert!((9..=16).contains(&even.offset) && even.offset % 2 == 0, "{even:?}");
        assert!((9..=16).contains(&odd.offset) && odd.offset % 2 == 1, "{odd:?}");
    }

    #[test]
    fn equal_bytes_only_when_there_is_nothing_else() {
        let rarity = Rarity::new();
        let offsets = |bytes: &[u8]| {
            choose(&rarity, &Literal::exact(bytes)).map(|pair| pair.map(|w| w.offset))
        };
        assert_eq!(offsets(b"\x99\x99\x99\x99\x99e"), Some([2, 3]));
        assert_eq!(offsets(b"e\x99\x99\x99\x99\x99"), Some([0, -1]));
        assert_eq!(offsets(b"\x99\x99\x99\x99\x99"), Some([0, 1]));
        assert_eq!(offsets(b"abcd"), Some([0, 1]));
        assert_eq!(offsets(b"abc"), Some([0, -1]));
        assert_eq!(offsets(b"ab"), None);
    }
}
