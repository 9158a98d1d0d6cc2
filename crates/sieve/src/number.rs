//! Integer expressions a sieve can compute from the bytes alone.
//!
//! Owns: [`Number`], a small copy of the integer part of a condition, and its evaluation with
//! YARA's undefined values.
//!
//! Must not: guess. What it cannot compute exactly as the engine would is [`Computed::Unknown`].
use crate::value::{Externals, Value};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a condition is evaluated against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) input: &'a [u8],
    pub(crate) externals: &'a Externals,
}

/// The value of a [`Number`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Computed {
    Known(i64),
    /// YARA's undefined: a read past the end.
    Undefined,
    /// Not computed here; the engine may find anything.
    Unknown,
}

/// Width, order and sign of an integer read from the input.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Read {
    pub(crate) bytes: u8,
    pub(crate) signed: bool,
    pub(crate) big_endian: bool,
}

/// An integer expression over constants, the file size and bytes of the input.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Number {
    Constant(i64),
    Filesize,
    External(Box<str>),
    Read(Read, Box<Number>),
    Operation(Operator, Box<(Number, Number)>),
    Unknown,
}

/// An integer operation.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Operator {
    Add,
    Sub,
    Mul,
    And,
    Or,
    Xor,
    Shl,
    Shr,
}

impl Read {
    /// The function of that name in a condition, for instance `uint16be`.
    pub(crate) fn of_function(name: &str) -> Option<Self> {
        let (signed, rest) = match name.strip_prefix("uint") {
            Some(rest) => (false, rest),
            None => (true, name.strip_prefix("int")?),
        };
        let (bits, big_endian) = match rest.strip_suffix("be") {
            Some(bits) => (bits, true),
            None => (rest, false),
        };
        let bytes = match bits {
            "8" => 1,
            "16" => 2,
            "32" => 4,
            _ => return None,
        };
        Some(Self { bytes, signed, big_endian })
    }

    /// The bytes that read as `value`, if any do.
    pub(crate) fn spelling(self, value: i64) -> Option<Vec<u8>> {
        let bits = u32::from(self.bytes) * 8;
        let low = if self.signed { -(1i64 << (bits - 1)) } else { 0 };
        let high = if self.signed { (1i64 << (bits - 1)) - 1 } else { (1i64 << bits) - 1 };
        if !(low..=high).contains(&value) {
            return None;
        }
        let mut bytes = value.to_le_bytes().get(..usize::from(self.bytes))?.to_vec();
        if self.big_endian {
            bytes.reverse();
        }
        Some(bytes)
    }

    fn value_in(self, input: &[u8], offset: i64) -> Computed {
        let width = usize::from(self.bytes);
        let slice = usize::try_from(offset)
            .ok()
            .and_then(|start| input.get(start..start.checked_add(width)?));
        let Some(slice) = slice else { return Computed::Undefined };
        let fold = |value: u64, byte: &u8| (value << 8) | u64::from(*byte);
        let value = if self.big_endian {
            slice.iter().fold(0, fold)
        } else {
            slice.iter().rev().fold(0, fold)
        };
        let unused = 64 - u32::from(self.bytes) * 8;
        let shifted = (value << unused).cast_signed();
        Computed::Known(if self.signed { shifted >> unused } else { value.cast_signed() })
    }
}

impl Operator {
    fn apply(self, lhs: i64, rhs: i64) -> Computed {
        let value = match self {
            Self::Add => lhs.checked_add(rhs),
            Self::Sub => lhs.checked_sub(rhs),
            Self::Mul => lhs.checked_mul(rhs),
            Self::And => Some(lhs & rhs),
            Self::Or => Some(lhs | rhs),
            Self::Xor => Some(lhs ^ rhs),
            Self::Shl => shift(rhs).map(|by| (lhs << by, by)).and_then(|(shifted, by)| {
                // What is shifted out is left to the engine.
                (shifted >> by == lhs).then_some(shifted)
            }),
            Self::Shr => shift(rhs).filter(|_| lhs >= 0).map(|by| lhs >> by),
        };
        value.map_or(Computed::Unknown, Computed::Known)
    }
}

/// A shift that means the same everywhere.
fn shift(by: i64) -> Option<u32> {
    u32::try_from(by).ok().filter(|by| *by < 63)
}

impl Number {
    /// The value, if it depends on nothing.
    pub(crate) fn constant(&self) -> Option<i64> {
        match self {
            Self::Constant(value) => Some(*value),
            Self::Operation(operator, sides) => {
                match operator.apply(sides.0.constant()?, sides.1.constant()?) {
                    Computed::Known(value) => Some(value),
                    Computed::Undefined | Computed::Unknown => None,
                }
            }
            Self::Filesize | Self::External(_) | Self::Read(..) | Self::Unknown => None,
        }
    }

    /// Whether any part cannot be computed.
    pub(crate) fn is_unknown(&self) -> bool {
        match self {
            Self::Unknown => true,
            Self::Read(_, offset) => offset.is_unknown(),
            Self::Operation(_, sides) => sides.0.is_unknown() || sides.1.is_unknown(),
            Self::Constant(_) | Self::Filesize | Self::External(_) => false,
        }
    }

    pub(crate) fn compute(&self, facts: &Facts<'_>) -> Computed {
        match self {
            Self::Constant(value) => Computed::Known(*value),
            Self::Filesize => {
                i64::try_from(facts.input.len()).map_or(Computed::Unknown, Computed::Known)
            }
            Self::External(name) => match facts.externals.get(name) {
                Some(Value::Integer(value)) => Computed::Known(*value),
                _ => Computed::Unknown,
            },
            Self::Read(read, offset) => match offset.compute(facts) {
                Computed::Known(offset) => read.value_in(facts.input, offset),
                other => other,
            },
            Self::Operation(operator, sides) => {
                match (sides.0.compute(facts), sides.1.compute(facts)) {
                    (Computed::Known(lhs), Computed::Known(rhs)) => operator.apply(lhs, rhs),
                    (Computed::Unknown, _) | (_, Computed::Unknown) => Computed::Unknown,
                    _ => Computed::Undefined,
                }
            }
            Self::Unknown => Computed::Unknown,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(value) => write!(f, "{value:#x}"),
            Self::Filesize => f.write_str("filesize"),
            Self::External(name) => f.write_str(name),
            Self::Read(read, offset) => {
                let sign = if read.signed { "" } else { "u" };
                let order = if read.big_endian { "be" } else { "" };
                write!(f, "{sign}int{}{order}({offset})", read.bytes * 8)
            }
            Self::Operation(operator, sides) => {
                let sign = match operator {
                    Operator::Add => "+",
                    Operator::Sub => "-",
                    Operator::Mul => "*",
                    Operator::And => "&",
                    Operator::Or => "|",
                    Operator::Xor => "^",
                    Operator::Shl => "<<",
                    Operator::Shr => ">>",
                };
                write!(f, "({} {sign} {})", sides.0, sides.1)
            }
            Self::Unknown => f.write_str("?"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compute(number: &Number, input: &[u8]) -> Computed {
        number.compute(&Facts { input, externals: &Externals::new() })
    }

    #[test]
    fn reads_follow_width_order_and_sign() {
        let read = |name: &str, at: i64| {
            let read = Read::of_function(name).unwrap();
            compute(&Number::Read(read, Box::new(Number::Constant(at))), b"\x80\x01\xff\xfe")
        };
        assert_eq!(read("uint16", 0), Computed::Known(0x0180));
        assert_eq!(read("uint16be", 0), Computed::Known(0x8001));
        assert_eq!(read("int8", 2), Computed::Known(-1));
        assert_eq!(read("int16be", 2), Computed::Known(-2));
        assert_eq!(read("uint32be", 0), Computed::Known(0x8001_fffe));
        assert_eq!(read("uint32", 1), Computed::Undefined);
        assert_eq!(read("uint8", -1), Computed::Undefined);
        assert_eq!(read("uint8", 4), Computed::Undefined);
    }

    #[test]
    fn a_spelling_reads_back() {
        let read = Read::of_function("int16").unwrap();
        assert_eq!(read.spelling(-2), Some(vec![0xfe, 0xff]));
        assert_eq!(read.spelling(40_000), None);
    }

    #[test]
    fn overflow_is_unknown_not_wrapped() {
        let sides = (Number::Constant(i64::MAX), Number::Constant(1));
        let number = Number::Operation(Operator::Add, Box::new(sides));
        assert_eq!(compute(&number, b""), Computed::Unknown);
    }
}
