//! The search against the plain meaning of its words.

use super::super::window::Windows;
use super::*;
use crate::literal::Literal;
use crate::rarity::Rarity;

/// A filter and its literals, verified as the sieve does.
struct Search<'a> {
    literals: &'a [Literal],
    filters: Vec<Filter>,
}

impl<'a> Search<'a> {
    fn new(literals: &'a [Literal]) -> Self {
        let rarity = Rarity::new();
        let windows: Vec<_> =
            literals.iter().map(|literal| Windows::of(&rarity, literal).unwrap()).collect();
        let of_shape = |shape| {
            let ids = (0..).map(LiteralId).zip(&windows);
            let same = ids.filter(move |(_, windows)| windows.shape == shape);
            Filter::new(shape, same.flat_map(|(id, all)| all.list.iter().map(move |w| (id, w))))
        };
        Self { literals, filters: Shape::ALL.map(of_shape).into() }
    }

    fn found(&self, input: &[u8]) -> Vec<bool> {
        let [detected, portable] = [Kernel::Detected, Kernel::Portable].map(|kernel| {
            let mut found = vec![false; self.literals.len()];
            for filter in &self.filters {
                filter.scan(kernel, input, &mut |entry, at| {
                    let literal = &self.literals[entry.literal.at()];
                    if entry.start(at).is_some_and(|start| literal.is_at(input, start)) {
                        found[entry.literal.at()] = true;
                    }
                });
            }
            found
        });
        assert_eq!(detected, portable);
        detected
    }
}

#[test]
fn every_place_of_every_length_is_seen() {
    let texts: [&[u8]; 6] =
        [b"Zq#", b"wxyz", b"harmless", b"\0\0\0\0", b"\0\0\0\0\0\0\x07", b"AAAAAb"];
    let literals: Vec<_> = texts.iter().map(|text| Literal::exact(text)).collect();
    let search = Search::new(&literals);
    for (at, text) in texts.iter().enumerate() {
        for length in text.len()..64 {
            for place in 0..=length - text.len() {
                for filler in [b'.', 0, b'A'] {
                    let mut input = vec![filler; length];
                    input[place..place + text.len()].copy_from_slice(text);
                    assert!(search.found(&input)[at], "{text:?} at {place} of {length}");
                }
            }
        }
    }
}

#[test]
fn letters_are_folded_and_absent_literals_stay_absent() {
    let literals = [Literal::nocase(b"MiMiKatz"), Literal::exact(b"MiMiKatz")];
    let search = Search::new(&literals);
    assert_eq!(search.found(b"..mimikatz.........................."), [true, false]);
    assert_eq!(search.found(b"...................MIMIKAT"), [false, false]);
}

#[test]
fn differences_are_seen_under_every_key() {
    let literals = [Literal::difference(b"This program cannot")];
    let search = Search::new(&literals);
    for key in 0..=255u8 {
        for length in [19, 24, 40, 61] {
            let mut input = vec![0x55; length];
            let start = length - 19;
            for (to, from) in input[start..].iter_mut().zip(b"This program cannot") {
                *to = from ^ key;
            }
            assert_eq!(search.found(&input), [true], "key {key}, {length}");
        }
    }
}
