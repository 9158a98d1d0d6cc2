//! Patterns: from a rule's `strings` section to formulas over literals.
//!
//! Owns: the meaning of the modifiers, and the choice of the few strings of a pattern that are
//! worth looking for.
//!
//! Must not: know conditions. A pattern that is not understood is [`Formula::True`].
use super::atoms::AtomTables;
use super::beginning::Beginning;
use super::required::{self, PLAIN, Piece, Symbol, WIDE};
use super::{encoded, expression, hex};
use crate::formula::Formula;
use crate::literal::Literal;
use crate::rarity::fold;
use regex_syntax::hir::Hir;
use yara_x_parser::ast::{Pattern, PatternModifiers, RegexpPattern, TextPattern};

/// What is known of one pattern.
#[derive(Debug)]
pub(crate) struct Known<'src> {
    /// The identifier with its `$`.
    pub(crate) name: &'src str,
    /// Necessary for any match.
    pub(crate) occurs: Formula,
    /// Every match starts with one of these; `None` when nothing is known.
    pub(crate) beginnings: Option<Vec<Beginning>>,
}

/// What is known of `pattern`.
pub(crate) fn know<'src>(tables: &mut AtomTables, pattern: &Pattern<'src>) -> Known<'src> {
    let (occurs, beginnings) = match pattern {
        Pattern::Text(text) => of_text(tables, text),
        Pattern::Hex(hex) => {
            let hir = hex::to_hir(&hex.sub_patterns);
            let occurs = of_hir(tables, &hir, Encoding::Ascii);
            (occurs, Some(vec![Beginning::of_hir(&hir)]))
        }
        Pattern::Regexp(regexp) => of_regexp(tables, regexp),
    };
    let beginnings = beginnings.filter(|list| list.iter().all(|begin| !begin.value.is_empty()));
    Known { name: pattern.identifier().name, occurs, beginnings }
}

/// How the characters of a pattern lie in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Ascii,
    Wide,
}

fn encodings(modifiers: &PatternModifiers<'_>) -> &'static [Encoding] {
    match (modifiers.ascii(), modifiers.wide()) {
        (_, None) => &[Encoding::Ascii],
        (None, Some(_)) => &[Encoding::Wide],
        (Some(_), Some(_)) => &[Encoding::Ascii, Encoding::Wide],
    }
}

fn of_text(
    tables: &mut AtomTables,
    pattern: &TextPattern<'_>,
) -> (Formula, Option<Vec<Beginning>>) {
    let modifiers = &pattern.modifiers;
    let nocase = modifiers.nocase().is_some();
    let (mut forms, mut beginnings) = (Vec::new(), Vec::new());
    for encoding in encodings(modifiers) {
        let bytes = match encoding {
            Encoding::Ascii => pattern.text.value.to_vec(),
            Encoding::Wide => pattern.text.value.iter().flat_map(|byte| [*byte, 0]).collect(),
        };
        if let Some(form) = encoded::form(tables, modifiers, &bytes) {
            forms.push(form);
            continue;
        }
        let beginning = Beginning::of_bytes(&bytes);
        beginnings.push(if nocase { beginning.ignoring_case() } else { beginning });
        let literal = if nocase { Literal::nocase(&bytes) } else { Literal::exact(&bytes) };
        forms.push(tables.literal(literal));
    }
    let plain = beginnings.len() == forms.len();
    (Formula::any(forms), plain.then_some(beginnings))
}

fn of_regexp(
    tables: &mut AtomTables,
    pattern: &RegexpPattern<'_>,
) -> (Formula, Option<Vec<Beginning>>) {
    let nocase = pattern.modifiers.nocase().map(|_| ());
    let Some(hir) = expression::parse(&pattern.regexp, nocase) else {
        return (Formula::True, None);
    };
    let beginning = Beginning::of_hir(&hir);
    let (mut forms, mut beginnings) = (Vec::new(), Vec::new());
    for encoding in encodings(&pattern.modifiers) {
        forms.push(of_hir(tables, &hir, *encoding));
        beginnings.push(match encoding {
            Encoding::Ascii => beginning.clone(),
            Encoding::Wide => beginning.widened(),
        });
    }
    (Formula::any(forms), Some(beginnings))
}

/// Pieces of one pattern that are kept.
const MOST_PIECES: usize = 3;

fn of_hir(tables: &mut AtomTables, hir: &Hir, encoding: Encoding) -> Formula {
    let plain = required::pieces(hir, PLAIN);
    let expanded = required::pieces(hir, WIDE);
    let mut scored: Vec<(f32, Piece)> = plain
        .into_iter()
        .chain(expanded)
        .map(|piece| match encoding {
            Encoding::Ascii => piece,
            Encoding::Wide => piece.iter().map(|string| required::widened(string)).collect(),
        })
        .map(|piece| (share(tables, &piece), piece))
        .collect();
    scored.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.len().cmp(&b.1.len())));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.truncate(MOST_PIECES);
    // A piece of many strings is only worth its search when nothing better is there.
    let mut kept =
        scored.into_iter().enumerate().filter(|(at, piece)| *at == 0 || piece.1.len() < 4);
    Formula::all(
        kept.by_ref()
            .map(|(_, (_, piece))| {
                let strings = piece.iter().map(|string| tables.literal(required::literal(string)));
                Formula::any(strings.collect::<Vec<_>>())
            })
            .collect::<Vec<_>>(),
    )
}

/// Expected share of positions at which some string of the piece can be suspected.
fn share(tables: &AtomTables, piece: &[Vec<Symbol>]) -> f32 {
    piece
        .iter()
        .map(|string| {
            let literal = required::literal(string);
            let folded: Vec<u8> = literal.bytes.iter().map(|byte| fold(*byte)).collect();
            tables.share(&folded)
        })
        .sum()
}
