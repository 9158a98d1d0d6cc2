//! Rarity: how often a few neighbouring bytes are to be expected in a file.
//!
//! Owns: the embedded tables of byte pairs and of the most common groups of four bytes: the
//! largest of their shares in samples of text, scripts and programs, with every byte folded by
//! [`fold`]. `examples/rarity.rs` makes them anew.
//!
//! Must not: decide anything; the rarity of a window moves cost, never an answer.

/// Bytes of the windows by which strings are compared with each other.
pub(crate) const WINDOW: usize = 4;

/// Symbols left after folding.
const SYMBOLS: usize = 128;

/// Costs of pairs in eighths of a bit, row by row of the first symbol.
static PAIRS: &[u8; SYMBOLS * SYMBOLS] = include_bytes!("rarity.bin");

/// Rows of five bytes: the number of a group of four symbols and its cost in eighths of a bit.
static GRAMS: &[u8] = include_bytes!("grams.bin");

/// Slots of the hashed groups: four for each.
const SLOT_BITS: u32 = 16;

/// Makes letters of either case equal, and costs no more than an `or`.
pub(crate) const fn fold(byte: u8) -> u8 {
    byte | 0x20
}

/// The tables of expected windows.
#[derive(Debug)]
pub(crate) struct Rarity {
    /// Costs of single symbols in eighths of a bit.
    singles: [f32; SYMBOLS],
    /// Common groups by hash: the rest of the hash and the cost; a cost of 0 is an empty slot.
    grams: Box<[(u16, u8)]>,
    /// The share of the rarest group that is listed; those that are not are rarer.
    unlisted: f32,
}

impl Rarity {
    pub(crate) fn new() -> Self {
        let mut singles = [0f32; SYMBOLS];
        for (single, row) in singles.iter_mut().zip(PAIRS.chunks(SYMBOLS)) {
            let share: f32 = row.iter().map(|&cost| (-f32::from(cost) / 8.0).exp2()).sum();
            *single = -8.0 * share.max(1e-9).log2();
        }
        let (mut grams, mut highest) = (vec![(0, 0); 1 << SLOT_BITS], 0);
        for row in GRAMS.as_chunks::<5>().0 {
            let [a, b, c, d, cost] = *row;
            let (slot, rest) = slot(u32::from_le_bytes([a, b, c, d]));
            if let Some(slot) = grams.get_mut(slot) {
                // Of two groups in one slot the more common one stays.
                if slot.1 == 0 || slot.1 > cost {
                    *slot = (rest, cost.max(1));
                }
            }
            highest = highest.max(cost);
        }
        Self { singles, grams: grams.into(), unlisted: share_of(f32::from(highest)) }
    }

    /// Expected share of positions at which the folded `bytes` stand.
    pub(crate) fn share(&self, bytes: &[u8]) -> f32 {
        let chained = self.chained(bytes);
        if bytes.len() < WINDOW {
            return chained;
        }
        // No longer string is more common than the rarest group in it.
        let grams = bytes.windows(WINDOW).map(|gram| self.gram(gram));
        match grams.reduce(f32::min) {
            Some(least) if least <= self.unlisted => chained.min(self.unlisted),
            Some(least) if bytes.len() == WINDOW => least,
            // What holds together in every four bytes is likely to be a word.
            Some(least) => chained.max(least / 8.0),
            None => chained,
        }
    }

    /// The share if each byte depended on the one before only.
    fn chained(&self, bytes: &[u8]) -> f32 {
        share_of(match bytes {
            [] => 0.0,
            [byte] => self.single(*byte),
            _ => {
                let pairs: f32 = bytes.windows(2).map(pair).sum();
                let inner = bytes.get(1..bytes.len() - 1).unwrap_or_default();
                pairs - inner.iter().map(|byte| self.single(*byte)).sum::<f32>()
            }
        })
    }

    fn gram(&self, bytes: &[u8]) -> f32 {
        let number = bytes.iter().fold(0, |number, byte| number << 7 | symbol(*byte) as u32);
        let (slot, rest) = slot(number);
        match self.grams.get(slot) {
            Some((known, cost)) if *cost != 0 && *known == rest => share_of(f32::from(*cost)),
            _ => self.unlisted,
        }
    }

    fn single(&self, byte: u8) -> f32 {
        self.singles.get(symbol(byte)).copied().unwrap_or(0.0)
    }
}

/// The share that has this cost.
fn share_of(cost: f32) -> f32 {
    (-cost.max(0.0) / 8.0).exp2()
}

/// Slot of a group, and what of its hash is kept there.
fn slot(number: u32) -> (usize, u16) {
    let hash = number.wrapping_mul(0x9e37_79b1);
    ((hash >> (32 - SLOT_BITS)) as usize, (hash & 0xffff) as u16)
}

/// Row or column of a byte in the table.
fn symbol(byte: u8) -> usize {
    let byte = usize::from(byte);
    (byte >> 6 << 5) | (byte & 0x1f)
}

fn pair(bytes: &[u8]) -> f32 {
    match bytes {
        [a, b] => PAIRS.get(symbol(*a) * SYMBOLS + symbol(*b)).map_or(0.0, |&cost| f32::from(cost)),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_symbols_apart_by_seven_bits() {
        for byte in 0..=255u8 {
            assert_eq!(symbol(byte), symbol(fold(byte)));
            assert!(symbol(byte) < SYMBOLS);
        }
        assert_ne!(symbol(b'a'), symbol(b'!'));
        assert_eq!(symbol(b'a'), symbol(b'A'));
    }

    #[test]
    fn common_words_are_common_and_odd_ones_rare() {
        let rarity = Rarity::new();
        assert!(rarity.share(b"tion") > 20.0 * rarity.share(b"qzxj"));
        assert!(rarity.share(b"function") > 100.0 * rarity.share(b"tcf unni"));
        assert!(rarity.share(b"\0\0\0\0") > 100.0 * rarity.share(b"\x9b\xe1\x97\x03"));
    }
}
