//! Keeping: a built sieve as bytes, and back without reading a rule again.
//!
//! Owns: what is kept: rules, formulas, literals and tests. The search over them is planned anew.
//!
//! Must not: judge where the bytes come from. Bytes that no sieve of this very [`CODE`] wrote give
//! a sieve that lies; the caller makes sure of both.
use crate::formula::Formula;
use crate::literal::{Literal, Literals};
use crate::rule::Rule;
use crate::sieve::Sieve;
use crate::syntax::atoms::AtomTables;
use crate::test::Test;
use serde::{Deserialize, Serialize};

/// A name of the code of this crate: another one means other formulas for the same rules.
pub const CODE: &str = env!("LAZARET_SIEVE_CODE");

#[derive(Serialize)]
struct Kept<'a> {
    rules: &'a [Rule],
    formulas: &'a [Formula],
    literals: &'a [Literal],
    tests: &'a [Test],
}

#[derive(Deserialize)]
struct Found {
    rules: Vec<Rule>,
    formulas: Vec<Formula>,
    literals: Vec<Literal>,
    tests: Vec<Test>,
}

impl Sieve {
    /// The sieve as bytes; `None` if there is no room for them.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let Self { rules, formulas, literals, tests, .. } = self;
        postcard::to_allocvec(&Kept { rules, formulas, literals, tests }).ok()
    }

    /// The sieve that [`to_bytes`](Self::to_bytes) of the same [`CODE`] wrote.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let Found { rules, formulas, literals, tests } = postcard::from_bytes(bytes).ok()?;
        if rules.len() != formulas.len() {
            return None;
        }
        let tables = AtomTables::of(Literals::of(literals), tests);
        Some(Self::new(rules, formulas, tables))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Externals, Scratch, SieveBuilder, Value};

    fn sieve() -> Sieve {
        let mut builder = SieveBuilder::new().per_scan_external("filename");
        let text = br#"
            import "pe"
            rule a { strings: $a = "alpha" nocase $b = { 62 ?? 74 61 61 } $c = "x" condition: $a and $c and $b }
            rule b { strings: $a = "alpha" nocase $b = { 62 65 74 61 } condition: $a or $b }
            private rule c { strings: $a = "gamma" xor condition: $a and filesize > 7 }
            rule d { condition: c and uint16(0) == 0x5a4d }
            rule e { condition: filename matches /^a\.(sh|\xff+)$/i }
            global rule f { condition: filesize < 1000 and (filesize & 3) != 1 }"#;
        builder.add_source("n", text).unwrap();
        builder.build()
    }

    #[test]
    fn a_kept_sieve_gives_the_same_candidates() {
        let built = sieve();
        let kept = Sieve::from_bytes(&built.to_bytes().unwrap()).unwrap();
        let (mut one, mut other) = (Scratch::new(), Scratch::new());
        for input in [&b""[..], b"ALPHA", b"beta...", b"MZ gamma", b"MZ fcll`", b"abcde"] {
            for name in ["a.sh", "A.SH", "b.sh"] {
                let mut externals = Externals::new();
                externals.set("filename", Value::from(name));
                let expected = built.candidates(&mut one, input, &externals).rules();
                assert_eq!(kept.candidates(&mut other, input, &externals).rules(), expected);
            }
        }
        for (index, rule) in (0..).map(crate::RuleIndex).zip(built.rules()) {
            let explained = built.condition(index).to_string();
            assert_eq!(kept.condition(index).to_string(), explained, "{}", rule.name);
            assert_eq!(kept.rules()[index.at()].span, rule.span);
        }
    }

    #[test]
    fn cut_bytes_are_no_sieve() {
        let bytes = sieve().to_bytes().unwrap();
        for length in 0..bytes.len() - 1 {
            assert!(Sieve::from_bytes(&bytes[..length]).is_none(), "{length}");
        }
    }
}
