//! The veil over packages at rest and on their way: rules hold the very strings that they look for, and a
//! scanner that met them on disk would report its own signatures, or refuse to open them.
//!
//! Owns: putting it on and taking it off, which is the same. It is no secret and proves nothing; digests
//! and signatures are those of the bare bytes.

const STREAM: &str = "lazaret packages at rest v1, veil";

/// Puts the veil on, or takes it off.
#[must_use]
pub fn veil(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut stream = blake3::Hasher::new_derive_key(STREAM).finalize_xof();
    let mut part_of_stream = [0; 1 << 13];
    for part in bytes.chunks_mut(part_of_stream.len()) {
        stream.fill(&mut part_of_stream);
        part.iter_mut().zip(&part_of_stream).for_each(|(byte, over)| *byte ^= over);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_veiled_shows_nothing_and_comes_back() {
        let bare = b"rule a { strings: $a = \"needle\" condition: $a }".repeat(1_000);
        let veiled = veil(bare.clone());
        assert!(!veiled.windows(6).any(|window| window == b"needle"));
        assert_eq!(veil(veiled), bare);
    }
}
