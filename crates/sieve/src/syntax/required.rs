//! Required strings: what every match of a regular expression must contain.
//!
//! Owns: [`Piece`] and the walk over the high-level form that regular expressions and hex
//! strings share. A match contains at least one string of every piece.
//!
//! Must not: claim a string that some match lacks. Zero-width assertions count as nothing, and
//! whatever is not understood ends the current run of bytes.
use crate::literal::Literal;
use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

/// One byte of a required string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Symbol {
    Exact(u8),
    /// A letter in either case, kept in lower case.
    Letter(u8),
}

/// Alternatives of which every match contains at least one.
pub(crate) type Piece = Vec<Vec<Symbol>>;

/// How far classes and alternations are written out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expansion {
    /// Strings in one run.
    pub(crate) strings: usize,
    /// Members of one class.
    pub(crate) class: usize,
}

/// No class of more than one member is written out.
pub(crate) const PLAIN: Expansion = Expansion { strings: 1, class: 1 };

/// Short classes and alternations are written out.
pub(crate) const WIDE: Expansion = Expansion { strings: 64, class: 16 };

/// The pieces that every match of `hir` contains.
pub(crate) fn pieces(hir: &Hir, expansion: Expansion) -> Vec<Piece> {
    let mut walk = Walk { expansion, run: vec![Vec::new()], pieces: Vec::new() };
    walk.visit(hir);
    walk.cut();
    walk.pieces
}

/// The literal of one required string.
pub(crate) fn literal(symbols: &[Symbol]) -> Literal {
    let bytes: Vec<u8> = symbols.iter().map(|symbol| symbol.byte()).collect();
    if symbols.iter().any(|symbol| matches!(symbol, Symbol::Letter(_))) {
        Literal::nocase(&bytes)
    } else {
        Literal::exact(&bytes)
    }
}

/// The same string with a zero after every byte but the last.
pub(crate) fn widened(symbols: &[Symbol]) -> Vec<Symbol> {
    let mut wide: Vec<Symbol> =
        symbols.iter().flat_map(|symbol| [*symbol, Symbol::Exact(0)]).collect();
    wide.pop();
    wide
}

impl Symbol {
    fn byte(self) -> u8 {
        match self {
            Self::Exact(byte) | Self::Letter(byte) => byte,
        }
    }
}

/// Longest run of bytes that is kept in one string.
const LONGEST: usize = 128;

struct Walk {
    expansion: Expansion,
    /// The strings one of which stands right before the current place.
    run: Vec<Vec<Symbol>>,
    pieces: Vec<Piece>,
}

impl Walk {
    fn visit(&mut self, hir: &Hir) {
        if let Some(strings) = exact(hir, self.expansion) {
            return self.append(strings);
        }
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Capture(capture) => self.visit(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.visit(part)),
            HirKind::Repetition(repetition) => self.repeat(repetition),
            HirKind::Alternation(parts) => self.alternate(parts),
            HirKind::Literal(_) | HirKind::Class(_) => self.cut(),
        }
    }

    fn append(&mut self, strings: Vec<Vec<Symbol>>) {
        let longest = |set: &[Vec<Symbol>]| set.iter().map(Vec::len).max().unwrap_or(0);
        if self.run.len() * strings.len() > self.expansion.strings
            || longest(&self.run) + longest(&strings) > LONGEST
        {
            self.cut();
        }
        if self.run.len() * strings.len() > self.expansion.strings {
            self.run = strings;
            return self.cut();
        }
        let joined = |head: &Vec<Symbol>, tail: &Vec<Symbol>| {
            head.iter().chain(tail).copied().collect::<Vec<_>>()
        };
        self.run = self
            .run
            .iter()
            .flat_map(|head| strings.iter().map(move |tail| joined(head, tail)))
            .collect();
    }

    fn repeat(&mut self, repetition: &Repetition) {
        if repetition.min == 0 {
            return self.cut();
        }
        let Some(strings) = exact(&repetition.sub, self.expansion) else {
            // The first copy follows what came before, the last precedes what comes next; only
            // what lies inside one copy is claimed.
            self.cut();
            self.visit(&repetition.sub);
            return self.cut();
        };
        for _ in 0..repetition.min.min(LONGEST as u32) {
            self.append(strings.clone());
        }
        if repetition.max != Some(repetition.min) || repetition.min > LONGEST as u32 {
            self.cut();
            self.append(strings);
        }
    }

    fn alternate(&mut self, parts: &[Hir]) {
        self.cut();
        let mut together = Piece::new();
        for part in parts {
            let best = pieces(part, self.expansion)
                .into_iter()
                .max_by_key(|piece| piece.iter().map(Vec::len).min().unwrap_or(0));
            match best {
                Some(piece) => together.extend(piece),
                None => return,
            }
        }
        self.pieces.push(together);
    }

    /// Ends the run: what comes next does not follow it.
    fn cut(&mut self) {
        let run = std::mem::replace(&mut self.run, vec![Vec::new()]);
        if run.iter().all(|string| !string.is_empty()) {
            self.pieces.push(run);
        }
    }
}

/// All strings that `hir` matches, when they are few.
fn exact(hir: &Hir, expansion: Expansion) -> Option<Vec<Vec<Symbol>>> {
    let strings = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![Vec::new()],
        HirKind::Literal(literal) => {
            vec![literal.0.iter().map(|byte| Symbol::Exact(*byte)).collect()]
        }
        HirKind::Class(class) => {
            members(class, expansion)?.into_iter().map(|symbol| vec![symbol]).collect()
        }
        HirKind::Capture(capture) => exact(&capture.sub, expansion)?,
        HirKind::Repetition(repetition) if (repetition.min, repetition.max) == (0, Some(1)) => {
            let mut strings = exact(&repetition.sub, expansion)?;
            strings.push(Vec::new());
            strings
        }
        HirKind::Repetition(_) | HirKind::Concat(_) => return None,
        HirKind::Alternation(parts) => {
            let mut strings = Vec::new();
            for part in parts {
                strings.extend(exact_sequence(part, expansion)?);
            }
            strings
        }
    };
    let longest = strings.iter().map(Vec::len).max().unwrap_or(0);
    // A literal may be of any length; it is cut only when it is appended to others.
    let few = strings.len() <= expansion.strings && (longest <= LONGEST || strings.len() == 1);
    few.then_some(strings)
}

/// Like [`exact`], and through one level of concatenation.
fn exact_sequence(hir: &Hir, expansion: Expansion) -> Option<Vec<Vec<Symbol>>> {
    let HirKind::Concat(parts) = hir.kind() else { return exact(hir, expansion) };
    let mut walk = Walk { expansion, run: vec![Vec::new()], pieces: Vec::new() };
    for part in parts {
        let strings = exact(part, expansion)?;
        walk.append(strings);
        if !walk.pieces.is_empty() {
            return None;
        }
    }
    Some(walk.run)
}

fn members(class: &Class, expansion: Expansion) -> Option<Vec<Symbol>> {
    let Class::Bytes(class) = class else { return None };
    let count: usize = class.iter().map(|range| usize::from(range.end() - range.start()) + 1).sum();
    let bytes: Vec<u8> = class
        .iter()
        .flat_map(|range| range.start()..=range.end())
        .take(expansion.class.max(2) + 1)
        .collect();
    match bytes.as_slice() {
        [byte] => Some(vec![Symbol::Exact(*byte)]),
        [upper, lower] if upper.is_ascii_uppercase() && lower == &upper.to_ascii_lowercase() => {
            Some(vec![Symbol::Letter(*lower)])
        }
        _ if count == 0 || count > expansion.class => None,
        _ => Some(bytes.into_iter().map(Symbol::Exact).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex_syntax::ParserBuilder;

    fn required(source: &str, expansion: Expansion) -> Vec<Vec<String>> {
        let hir = ParserBuilder::new().unicode(false).utf8(false).build().parse(source).unwrap();
        let text = |string: &Vec<Symbol>| string.iter().map(|s| s.byte() as char).collect();
        pieces(&hir, expansion).iter().map(|piece| piece.iter().map(text).collect()).collect()
    }

    #[test]
    fn plain_runs_end_at_what_is_not_one_byte() {
        assert_eq!(required("foo.*bar[0-9]+z", PLAIN), [["foo"], ["bar"], ["z"]]);
        assert_eq!(required("ab(cd)?ef", PLAIN), [["ab"], ["ef"]]);
        assert_eq!(required("a{3}b", PLAIN), [["aaab"]]);
        assert_eq!(required("xa{2,}b", PLAIN), [["xaa"], ["ab"]]);
        assert_eq!(required("(foo.*bar){2}", PLAIN), [["foo"], ["bar"]]);
        assert!(required("(foo|.)*", PLAIN).is_empty());
        assert!(required("foo|.?", PLAIN).is_empty());
    }

    #[test]
    fn short_classes_and_alternations_are_written_out() {
        assert_eq!(required("x[12]y", WIDE), [["x1y", "x2y"]]);
        assert_eq!(required("a(bc|d)?e", WIDE), [["abce", "ade", "ae"]]);
        assert_eq!(required("(foo|bar)baz", WIDE), [["foobaz", "barbaz"]]);
        assert_eq!(required("(foo.+|bar.+)baz", WIDE), [vec!["foo", "bar"], vec!["baz"]]);
    }

    #[test]
    fn case_pairs_stay_one_symbol() {
        let hir = ParserBuilder::new()
            .unicode(false)
            .utf8(false)
            .case_insensitive(true)
            .build()
            .parse("Ab1")
            .unwrap();
        let expected = vec![Symbol::Letter(b'a'), Symbol::Letter(b'b'), Symbol::Exact(b'1')];
        assert_eq!(pieces(&hir, PLAIN), [[expected]]);
    }
}
