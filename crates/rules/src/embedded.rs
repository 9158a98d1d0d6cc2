//! The signatures that come with the project, unpacked from the binary when they are asked for.
//!
//! Owns the format that `build.rs` writes: deflated pairs of length-prefixed name and text.

use crate::{RulesError, severity::OWN_NAMESPACE, source::Source};
use flate2::read::DeflateDecoder;
use std::io::Read;

const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/signatures.deflate"));

/// All signatures of the project, in the order of their names.
pub(crate) fn sources() -> Result<Vec<Source>, RulesError> {
    let mut bytes = Vec::new();
    DeflateDecoder::new(PACKED).read_to_end(&mut bytes).map_err(RulesError::Embedded)?;
    let mut rest = &bytes[..];
    let mut sources = Vec::new();
    while !rest.is_empty() {
        let name = field(&mut rest)?;
        let text = field(&mut rest)?;
        sources.push(Source {
            namespace: OWN_NAMESPACE.into(),
            origin: format!("signatures/{}", String::from_utf8_lossy(name)),
            text: text.to_vec(),
        });
    }
    Ok(sources)
}

fn field<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], RulesError> {
    let cut = || RulesError::Embedded(std::io::ErrorKind::UnexpectedEof.into());
    let (length, tail) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| cut())?;
    let (bytes, tail) = tail.split_at_checked(length).ok_or_else(cut)?;
    *rest = tail;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_is_named_and_not_empty() {
        let sources = sources().unwrap();
        assert!(!sources.is_empty());
        for source in sources {
            assert!(source.origin.ends_with(".yar"), "{}", source.origin);
            assert!(source.text.windows(5).any(|w| w == b"rule "), "{}", source.origin);
        }
    }

    #[test]
    fn the_packed_form_does_not_show_rule_text() {
        assert!(!PACKED.windows(9).any(|w| w == b"condition"));
    }
}
