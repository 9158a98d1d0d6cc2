//! Patterns: from a rule's `strings` section to formulas over literals.
//!
//! Owns: the meaning of the modifiers, and the choice of the few strings of a pattern that are
//! worth looking for.
//!
//! Must not: know conditions. A pattern that is not understood is [`Formula::True`].
use super::atoms::AtomTables;
use super::beginning::Beginning;
use super::required::{self, PLAIN, WIDE};
use super::segment::segments;
use super::{encoded, expression, hex};
use crate::formula::Formula;
use crate::literal::Literal;
use crate::rarity::fold;
use regex_syntax::hir::Hir;
use std::collections::HashSet;
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
    let (framed, covered) = framed(tables, hir, encoding);
    let mut scored: Vec<(f32, Vec<Literal>)> = unframed(hir, encoding)
        .into_iter()
        .filter(|piece| !matches!(piece.as_slice(), [one] if covered.contains(one)))
        .chain(framed.into_iter().map(|literal| vec![literal]))
        .map(|piece| (share(tables, &piece), piece))
        .collect();
    scored.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.len().cmp(&b.1.len())));
    scored.dedup_by(|a, b| a.1 == b.1);
    // The first is the easiest to notice, the others are those that say most.
    if let Some((_, others)) = scored.split_first_mut() {
        others.sort_by(|a, b| (a.0 * chance(&a.1)).total_cmp(&(b.0 * chance(&b.1))));
    }
    scored.truncate(MOST_PIECES);
    // A piece of many strings is only worth its search when nothing better is there.
    let kept =
        scored.into_iter().enumerate().filter(|(at, (_, piece))| *at == 0 || piece.len() < 4);
    Formula::all(
        kept.map(|(_, (_, piece))| {
            let literals = piece.into_iter().map(|literal| tables.literal(literal));
            Formula::any(literals.collect::<Vec<_>>())
        })
        .collect::<Vec<_>>(),
    )
}

/// Alternatives of strings without anything around them.
fn unframed(hir: &Hir, encoding: Encoding) -> Vec<Vec<Literal>> {
    let pieces = [PLAIN, WIDE].into_iter().flat_map(|expansion| required::pieces(hir, expansion));
    let literals = pieces.map(|piece| match encoding {
        Encoding::Ascii => piece.iter().map(|string| required::literal(string)).collect(),
        Encoding::Wide => {
            piece.iter().map(|string| required::literal(&required::widened(string))).collect()
        }
    });
    literals.collect()
}

/// The rarest literal of each segment that has more than one run of bytes, in its frame; and all
/// runs of these segments as plain literals, of which it says more.
fn framed(tables: &AtomTables, hir: &Hir, encoding: Encoding) -> (Vec<Literal>, HashSet<Literal>) {
    let (mut chosen, mut covered) = (Vec::new(), HashSet::new());
    if encoding == Encoding::Wide {
        return (chosen, covered);
    }
    let score = |literal: &Literal| share(tables, std::slice::from_ref(literal));
    for literals in segments(hir) {
        let rarest = literals.iter().min_by(|a, b| score(a).total_cmp(&score(b)));
        let Some(rarest) = rarest.filter(|literal| literal.frame.is_some()) else { continue };
        chosen.push(rarest.clone());
        covered.extend(literals.iter().map(|literal| Literal::exact(&literal.bytes)));
    }
    (chosen, covered)
}

/// The chance that a frame holds around bytes that were found.
fn chance(piece: &[Literal]) -> f32 {
    piece.iter().map(Literal::chance_of_frame).fold(0.0, f32::max)
}

/// Expected share of positions at which some string of the piece can be suspected.
fn share(tables: &AtomTables, piece: &[Literal]) -> f32 {
    piece
        .iter()
        .map(|literal| {
            let folded: Vec<u8> = literal.bytes.iter().map(|byte| fold(*byte)).collect();
            tables.share(&folded)
        })
        .sum()
}
