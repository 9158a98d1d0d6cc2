//! Windows: the few bytes by which a literal is noticed.
//!
//! Owns: the choice of the shape for a literal, and of its rarest windows in that shape.
//!
//! Must not: choose a window of equal bytes for a literal that has another: the filter looks at
//! the first places of a run of equal bytes only.
use super::shape::Shape;
use crate::literal::Literal;
use crate::rarity::{Rarity, fold};

/// A window of a literal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    /// Where it lies in the literal; -1 when its first byte stands before it.
    pub(crate) offset: i32,
    /// Its folded bytes, the first in the lowest byte; an open one is zero.
    pub(crate) folded: u64,
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

/// How a literal is noticed: one window for each remainder of its place by the stride.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Windows {
    pub(crate) shape: Shape,
    pub(crate) list: Box<[Window]>,
}

impl Windows {
    /// The best windows of `literal`; `None` if it is too short to be looked for in this way.
    pub(crate) fn of(rarity: &Rarity, literal: &Literal) -> Option<Self> {
        let shapes = Shape::ALL.into_iter().filter(|shape| shape.serves(literal.compare));
        shapes.into_iter().find_map(|shape| {
            let choice = Choice { rarity, literal, shape };
            let list: Option<Box<[Window]>> =
                (0..shape.stride()).map(|remainder| choice.best(remainder)).collect();
            Some(Self { shape, list: list? })
        })
    }

    /// Expected share of positions at which one of the windows stops the search.
    pub(crate) fn share(&self) -> f32 {
        self.list.iter().map(|window| window.share).sum::<f32>() / self.shape.stride() as f32
    }
}

/// A literal and the shape that its windows must have.
struct Choice<'a> {
    rarity: &'a Rarity,
    literal: &'a Literal,
    shape: Shape,
}

impl Choice<'_> {
    /// The rarest window whose offset leaves that remainder.
    fn best(&self, remainder: usize) -> Option<Window> {
        let bytes = &self.literal.bytes;
        let whole = is_uniform(bytes);
        let windows = bytes.windows(self.shape.symbols()).enumerate();
        windows
            .skip(remainder)
            .step_by(self.shape.stride())
            .filter(|(_, window)| whole || !is_uniform(window))
            .map(|(offset, window)| self.describe(offset, window, None))
            .min_by(|a, b| a.share.total_cmp(&b.share))
            .or_else(|| self.at_the_end(remainder))
            .or_else(|| self.before_the_start(remainder))
    }

    /// The last three bytes and whatever follows.
    fn at_the_end(&self, remainder: usize) -> Option<Window> {
        let known = self.open_at()?;
        let offset = self.literal.bytes.len().checked_sub(known)?;
        let bytes = self.literal.bytes.get(offset..)?;
        let fits = offset % self.shape.stride() == remainder
            && (!is_uniform(bytes) || is_uniform(&self.literal.bytes));
        fits.then(|| self.describe(offset, bytes, Some(Open::Last)))
    }

    /// Whatever comes before and the first three bytes.
    fn before_the_start(&self, remainder: usize) -> Option<Window> {
        let bytes = self.literal.bytes.get(..self.open_at()?).filter(|_| remainder == 1)?;
        let window = self.describe(0, bytes, Some(Open::First));
        Some(Window { offset: -1, folded: window.folded << 8, ..window })
    }

    /// Known bytes of a window with an open one, where the shape can have such: then every
    /// remainder but 0 is 1, the one of the place before the literal.
    fn open_at(&self) -> Option<usize> {
        (self.shape.stride() == 2).then(|| self.shape.symbols() - 1)
    }

    fn describe(&self, offset: usize, window: &[u8], open: Option<Open>) -> Window {
        let mut folded = [0; 8];
        folded.iter_mut().zip(window).for_each(|(folded, byte)| *folded = fold(*byte));
        let share = match self.shape.lag() {
            0 => self.rarity.share(folded.get(..window.len()).unwrap_or_default()),
            // Nothing is sampled of differences but that equal neighbours are common.
            _ => {
                let plain = window.iter().filter(|byte| **byte < 0x20).count();
                (plain as f32 - 20.0).exp2()
            }
        };
        let offset = i32::try_from(offset).unwrap_or(i32::MAX);
        Window { offset, folded: u64::from_le_bytes(folded), open, share }
    }
}

fn is_uniform(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| Some(byte) == bytes.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offsets(bytes: &[u8]) -> Option<Vec<i32>> {
        let windows = Windows::of(&Rarity::new(), &Literal::exact(bytes))?;
        Some(windows.list.iter().map(|window| window.offset).collect())
    }

    #[test]
    fn the_rarest_windows_are_taken() {
        let literal = Literal::exact(b"static int zq9#~x return int void");
        let windows = Windows::of(&Rarity::new(), &literal).unwrap();
        assert_eq!(windows.shape, Shape::Long);
        for (remainder, window) in windows.list.iter().enumerate() {
            assert!((8..=16).contains(&window.offset), "{window:?}");
            assert_eq!(window.offset as usize % 4, remainder);
        }
    }

    #[test]
    fn equal_bytes_only_when_there_is_nothing_else() {
        assert_eq!(offsets(b"\x99\x99\x99\x99\x99e"), Some(vec![2, 3]));
        assert_eq!(offsets(b"e\x99\x99\x99\x99\x99"), Some(vec![0, -1]));
        assert_eq!(offsets(b"\x99\x99\x99\x99\x99"), Some(vec![0, 1]));
        assert_eq!(offsets(&[0x99; 40]), Some(vec![0, 1, 2, 3]));
        assert_eq!(offsets(b"abcd"), Some(vec![0, 1]));
        assert_eq!(offsets(b"abc"), Some(vec![0, -1]));
        assert_eq!(offsets(b"ab"), None);
    }

    #[test]
    fn every_place_of_a_long_literal_has_a_window() {
        assert_eq!(offsets(b"0123456789a").map(|list| list.len()), Some(4));
        assert_eq!(offsets(b"0123456789").map(|list| list.len()), Some(2));
        // Nine equal bytes leave the remainder 1 no window of eight that differ.
        let windows =
            Windows::of(&Rarity::new(), &Literal::exact(b"\0\0\0\0\0\0\0\0\0ab")).unwrap();
        assert_eq!(windows.shape, Shape::Short);
    }
}
