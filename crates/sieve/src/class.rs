//! Classes: what the first bytes of a file say about its rules.
//!
//! Owns: the table of beginnings and the question whether a formula can be true in a class.
//!
//! Must not: identify formats; a class is a beginning and nothing more.
use crate::formula::{Atoms, Formula, TestId};
use crate::literal::LiteralId;
use crate::test::{Test, Truth};
use std::ops::Range;

/// Beginnings that get a search of their own; every other file is of the last class.
const BEGINNINGS: [&[u8]; 10] = [
    b"MZ",
    b"\x7fELF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"{\\rt",
    b"#!",
    b"\x4c\x00\x00\x00",
    b"\xcf\xfa\xed\xfe",
    b"\x1f\x8b",
];

/// How many classes there are.
pub(crate) const CLASSES: usize = BEGINNINGS.len() + 1;

/// Classes that share a search: most public rules ask for a program of Windows, and no other
/// file should pay for their literals.
pub(crate) const GROUPS: [Range<usize>; 2] = [0..1, 1..CLASSES];

/// The class of a file, below [`CLASSES`].
pub(crate) fn of(input: &[u8]) -> usize {
    BEGINNINGS.iter().position(|beginning| input.starts_with(beginning)).unwrap_or(BEGINNINGS.len())
}

/// Whether `formula` can be true for some file of the class.
pub(crate) fn admits(class: usize, formula: &Formula, tests: &[Test]) -> bool {
    formula.evaluate(&mut Assumed { class, tests }) != Truth::No
}

/// All that is known is the class.
struct Assumed<'a> {
    class: usize,
    tests: &'a [Test],
}

impl Atoms for Assumed<'_> {
    fn literal(&mut self, _: LiteralId) -> Truth {
        Truth::Maybe
    }

    fn test(&mut self, id: TestId) -> Truth {
        let Some(test) = self.tests.get(id.0 as usize) else { return Truth::Maybe };
        match BEGINNINGS.get(self.class) {
            Some(beginning) => test.under_prefix(beginning),
            None if BEGINNINGS.iter().any(|beginning| test.implies_prefix(beginning)) => Truth::No,
            None => Truth::Maybe,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Expect;

    #[test]
    fn a_header_test_admits_its_own_class_only() {
        let tests = &[Test::bytes(0, b"MZ"), Test::bytes(0, b"M")];
        let whole = Formula::Test(TestId(0), Expect::True);
        let admitting = |formula| (0..CLASSES).filter(move |class| admits(*class, formula, tests));
        assert_eq!(admitting(&whole).collect::<Vec<_>>(), [of(b"MZ\x90")]);
        let part = Formula::Test(TestId(1), Expect::True);
        assert_eq!(admitting(&part).collect::<Vec<_>>(), [of(b"MZ"), of(b"plain")]);
        let other = Formula::Test(TestId(0), Expect::NotTrue);
        assert_eq!(admitting(&other).count(), CLASSES - 1);
    }
}
