//! The difference between two contents: a Zstandard frame whose window begins with the old one, veiled as
//! packages are.
//!
//! Owns: making and applying it within bounds. What comes out counts only if it has the name that
//! was signed. Must not: fetch.

use anyhow::{Context, Result, bail};
use lazaret_feed::{ContentId, veil};
use std::io::{Read, Write};
use zstd::stream::{Decoder, Encoder};

/// A delta that makes `new` of `old`.
pub(crate) fn make(old: &[u8], new: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = Encoder::with_ref_prefix(Vec::new(), LEVEL, old)?;
    encoder.window_log(WINDOW)?;
    encoder.long_distance_matching(true)?;
    encoder.include_checksum(true)?;
    encoder.write_all(new)?;
    let delta = veil(encoder.finish()?);
    // What goes out was applied once.
    apply(old, &delta, (ContentId::of(new), new.len() as u64))?;
    Ok(delta)
}

/// Makes at most the bytes that were promised, and only those.
pub(crate) fn apply(old: &[u8], delta: &[u8], (id, size): (ContentId, u64)) -> Result<Vec<u8>> {
    let delta = veil(delta.to_vec());
    let mut decoder = Decoder::with_ref_prefix(&delta[..], old)?;
    decoder.window_log_max(WINDOW)?;
    let mut new = Vec::new();
    decoder.take(size + 1).read_to_end(&mut new).context("the delta does not apply")?;
    if new.len() as u64 != size || ContentId::of(&new) != id {
        bail!("the delta makes another package than the one that was signed");
    }
    Ok(new)
}

const LEVEL: i32 = 19;
const WINDOW: u32 = 27;

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> (Vec<u8>, Vec<u8>) {
        let line = |n: u32| format!("rule r{n} {{ condition: {} }}\n", n.wrapping_mul(2_654_435));
        let old: String = (0..20_000).map(line).collect();
        let new = old.replace("rule r777 ", "rule r777b ");
        (old.into_bytes(), new.into_bytes())
    }

    #[test]
    fn a_small_change_is_a_small_delta() {
        let (old, new) = texts();
        let delta = make(&old, &new).unwrap();
        assert!(delta.len() < 1000, "{} of {}", delta.len(), new.len());
        let made = apply(&old, &delta, (ContentId::of(&new), new.len() as u64)).unwrap();
        assert_eq!(made, new);
    }

    #[test]
    fn a_wrong_base_a_flip_and_a_bomb_are_seen() {
        let (old, new) = texts();
        let promised = (ContentId::of(&new), new.len() as u64);
        let delta = make(&old, &new).unwrap();
        assert!(apply(&new[..5000], &delta, promised).is_err());
        for at in 0..delta.len() {
            let mut bad = delta.clone();
            bad[at] ^= 4;
            if let Ok(made) = apply(&old, &bad, promised) {
                assert_eq!(made, new, "flip at {at}");
            }
        }
        let zeros = vec![0; 64 << 20];
        let bomb = veil(zstd::encode_all(&zeros[..], 3).unwrap());
        assert!(bomb.len() < 10_000);
        assert!(apply(&old, &bomb, (ContentId::of(b"x"), 1000)).is_err());
    }
}
