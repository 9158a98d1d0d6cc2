//! Hex strings in the high-level form they share with regular expressions.
//!
//! Owns: bytes, masks, negations, alternatives and jumps of a hex string.
//!
//! Must not: judge whether the engine accepts the string; a rule that it refuses never matches.
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Dot, Hir, Repetition};
use yara_x_parser::ast::{HexByte, HexJump, HexSubPattern, HexToken};

/// The high-level form of a hex string.
pub(crate) fn to_hir(pattern: &HexSubPattern) -> Hir {
    Hir::concat(pattern.iter().map(token).collect())
}

fn token(token: &HexToken) -> Hir {
    match token {
        HexToken::Byte(byte) => one_byte(byte),
        HexToken::NotByte(byte) => {
            let mut class = class_of(byte);
            class.negate();
            Hir::class(Class::Bytes(class))
        }
        HexToken::Alternative(alternative) => {
            Hir::alternation(alternative.alternatives.iter().map(to_hir).collect())
        }
        HexToken::Jump(jump) => gap(jump),
    }
}

fn one_byte(byte: &HexByte) -> Hir {
    match byte.mask {
        0xff => Hir::literal([byte.value]),
        0x00 => Hir::dot(Dot::AnyByte),
        _ => Hir::class(Class::Bytes(class_of(byte))),
    }
}

fn class_of(byte: &HexByte) -> ClassBytes {
    let members = (0..=255u8).filter(|candidate| candidate & byte.mask == byte.value & byte.mask);
    ClassBytes::new(members.map(|member| ClassBytesRange::new(member, member)))
}

fn gap(jump: &HexJump) -> Hir {
    Hir::repetition(Repetition {
        min: jump.start.unwrap_or(0),
        max: jump.end,
        greedy: false,
        sub: Box::new(Hir::dot(Dot::AnyByte)),
    })
}
