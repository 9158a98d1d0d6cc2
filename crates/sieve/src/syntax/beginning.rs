//! Beginnings: the fixed bytes every match of a pattern starts with.
//!
//! Owns: [`Beginning`], used where a rule pins a pattern to a constant offset.
//!
//! Must not: be narrower than the pattern; a byte that may differ is masked out.
use regex_syntax::hir::{Class, Hir, HirKind};

/// Bytes under a mask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Beginning {
    pub(crate) value: Vec<u8>,
    pub(crate) mask: Vec<u8>,
}

/// No beginning is longer.
const LONGEST: usize = 64;

impl Beginning {
    /// The beginning of a text.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        let mut beginning = Self::default();
        bytes.iter().take(LONGEST).for_each(|byte| beginning.push(*byte, 0xff));
        beginning
    }

    /// The same with letters of either case.
    pub(crate) fn ignoring_case(mut self) -> Self {
        for (value, mask) in self.value.iter_mut().zip(&mut self.mask) {
            if value.is_ascii_alphabetic() {
                *mask &= 0xdf;
                *value &= *mask;
            }
        }
        self
    }

    /// The same with a zero after every byte.
    pub(crate) fn widened(&self) -> Self {
        let mut wide = Self::default();
        for (value, mask) in self.value.iter().zip(&self.mask).take(LONGEST / 2) {
            wide.push(*value, *mask);
            wide.push(0, 0xff);
        }
        wide.value.pop();
        wide.mask.pop();
        wide
    }

    /// The beginning of every match of `hir`.
    pub(crate) fn of_hir(hir: &Hir) -> Self {
        let mut beginning = Self::default();
        let _whole = beginning.extend(hir);
        while beginning.mask.last() == Some(&0) {
            beginning.mask.pop();
            beginning.value.pop();
        }
        beginning
    }

    fn push(&mut self, value: u8, mask: u8) {
        self.value.push(value & mask);
        self.mask.push(mask);
    }

    /// Appends what is fixed of `hir`; `None` when what follows has no fixed place.
    fn extend(&mut self, hir: &Hir) -> Option<()> {
        if self.value.len() >= LONGEST {
            return None;
        }
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Some(()),
            HirKind::Literal(literal) => {
                literal.0.iter().take(LONGEST).for_each(|byte| self.push(*byte, 0xff));
                Some(())
            }
            HirKind::Class(Class::Bytes(class)) => {
                let members = || class.iter().flat_map(|range| range.start()..=range.end());
                let (all, any) = members().fold((0xff, 0), |(all, any), b| (all & b, any | b));
                self.push(all & any, !(all ^ any));
                Some(())
            }
            HirKind::Capture(capture) => self.extend(&capture.sub),
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.extend(part)),
            HirKind::Repetition(repetition) => {
                for _ in 0..repetition.min {
                    self.extend(&repetition.sub)?;
                }
                (repetition.max == Some(repetition.min)).then_some(())
            }
            HirKind::Class(Class::Unicode(_)) | HirKind::Alternation(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> Beginning {
        let mut parser = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build();
        Beginning::of_hir(&parser.parse(source).unwrap())
    }

    #[test]
    fn it_ends_where_the_length_is_open() {
        assert_eq!(of(r"MZ.{2}\x00a*PE").value, b"MZ\0\0\0");
        assert_eq!(of(r"MZ.{2}\x00a*PE").mask, [0xff, 0xff, 0, 0, 0xff]);
        assert!(of("(a|bc)d").value.is_empty());
    }

    #[test]
    fn classes_become_masks() {
        let beginning = of("[Aa]b");
        assert_eq!(beginning.mask, [0xdf, 0xff]);
        assert_eq!(beginning.value, [0x41, b'b']);
    }
}
