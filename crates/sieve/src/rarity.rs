//! Rarity: how often four neighbouring bytes are to be expected in a file.
//!
//! Owns: the embedded table of byte pairs, the larger of their shares in a sample of text and in
//! a sample of programs, with every byte folded by [`fold`]. `examples/rarity.rs` makes it anew.
//!
//! Must not: decide anything; the rarity of a window moves cost, never an answer.

/// Bytes of one window.
pub(crate) const WINDOW: usize = 4;

/// Symbols left after folding.
const SYMBOLS: usize = 128;

/// Costs of pairs in eighths of a bit, row by row of the first symbol.
static PAIRS: &[u8; SYMBOLS * SYMBOLS] = include_bytes!("rarity.bin");

/// Makes letters of either case equal, and costs no more than an `or`.
pub(crate) const fn fold(byte: u8) -> u8 {
    byte | 0x20
}

/// The table of expected windows.
#[derive(Debug)]
pub(crate) struct Rarity {
    /// Costs of single symbols in eighths of a bit.
    singles: [f32; SYMBOLS],
}

impl Rarity {
    pub(crate) fn new() -> Self {
        let mut singles = [0f32; SYMBOLS];
        for (single, row) in singles.iter_mut().zip(PAIRS.chunks(SYMBOLS)) {
            let share: f32 = row.iter().map(|&cost| (-f32::from(cost) / 8.0).exp2()).sum();
            *single = -8.0 * share.max(1e-9).log2();
        }
        Self { singles }
    }

    /// Expected share of positions at which the folded `bytes` stand, at most the first four.
    pub(crate) fn share(&self, bytes: &[u8]) -> f32 {
        let bytes = bytes.get(..WINDOW.min(bytes.len())).unwrap_or(bytes);
        let cost = match bytes {
            [] => 0.0,
            [byte] => self.single(*byte),
            _ => {
                let pairs: f32 = bytes.windows(2).map(pair).sum();
                let inner = bytes.get(1..bytes.len() - 1).unwrap_or_default();
                pairs - inner.iter().map(|byte| self.single(*byte)).sum::<f32>()
            }
        };
        (-cost.max(0.0) / 8.0).exp2()
    }

    fn single(&self, byte: u8) -> f32 {
        self.singles.get(symbol(byte)).copied().unwrap_or(0.0)
    }
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
        assert!(rarity.share(b"\0\0\0\0") > 100.0 * rarity.share(b"\x9b\xe1\x97\x03"));
    }
}
