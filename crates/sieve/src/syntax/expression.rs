//! Regular expressions as the exact engine reads them.
//!
//! Owns: the way from a rule's regular expression to the high-level form: bytes, not Unicode;
//! angle-bracket word boundaries as literals; the relaxed syntax, in which an unknown escape
//! loses its backslash and a stray brace gains one.
//!
//! Must not: refuse. `None` means that nothing is known of the expression.
use crate::matcher::Matcher;
use regex_syntax::ast::{self, AssertionKind, Ast, ErrorKind, Literal, LiteralKind};
use regex_syntax::hir::{Hir, translate::TranslatorBuilder};
use yara_x_parser::ast::Regexp;

/// The high-level form of `regexp`; `nocase` is the pattern's modifier.
pub(crate) fn parse(regexp: &Regexp<'_>, nocase: Option<()>) -> Option<Hir> {
    let (source, mut tree) = parse_relaxed(regexp.src)?;
    replace_angles(&mut tree);
    TranslatorBuilder::new()
        .case_insensitive(nocase.is_some() || regexp.case_insensitive)
        .dot_matches_new_line(regexp.dot_matches_new_line)
        .unicode(false)
        .utf8(false)
        .build()
        .translate(&source, &tree)
        .ok()
}

/// A matcher for `regexp`, as the `matches` operator uses it.
pub(crate) fn matcher(regexp: &Regexp<'_>) -> Option<Matcher> {
    Matcher::of_hir(&parse(regexp, None)?)
}

/// More repairs than this and the expression counts as not understood.
const MOST_REPAIRS: usize = 256;

fn parse_relaxed(source: &str) -> Option<(String, Ast)> {
    let mut source = source.to_owned();
    for _ in 0..MOST_REPAIRS {
        let parsed = ast::parse::ParserBuilder::new().empty_min_range(true).build().parse(&source);
        let error = match parsed {
            Ok(tree) => return Some((source, tree)),
            Err(error) => error,
        };
        let start = error.span().start.offset;
        match error.kind() {
            ErrorKind::EscapeUnrecognized | ErrorKind::ClassEscapeInvalid => {
                if !source.is_char_boundary(start) || start >= source.len() {
                    return None;
                }
                source.remove(start);
            }
            ErrorKind::RepetitionMissing
            | ErrorKind::RepetitionCountInvalid
            | ErrorKind::RepetitionCountUnclosed
            | ErrorKind::RepetitionCountDecimalEmpty => {
                let brace = source.get(..=start)?.rfind('{')?;
                source.insert(brace, '\\');
            }
            _ => return None,
        }
    }
    None
}

fn replace_angles(tree: &mut Ast) {
    match tree {
        Ast::Assertion(assertion) => {
            let angle = match assertion.kind {
                AssertionKind::WordBoundaryStartAngle => '<',
                AssertionKind::WordBoundaryEndAngle => '>',
                _ => return,
            };
            let literal = Literal { span: assertion.span, kind: LiteralKind::Verbatim, c: angle };
            *tree = Ast::literal(literal);
        }
        Ast::Repetition(repetition) => replace_angles(&mut repetition.ast),
        Ast::Group(group) => replace_angles(&mut group.ast),
        Ast::Alternation(parts) => parts.asts.iter_mut().for_each(replace_angles),
        Ast::Concat(parts) => parts.asts.iter_mut().for_each(replace_angles),
        Ast::Empty(_)
        | Ast::Flags(_)
        | Ast::Literal(_)
        | Ast::Dot(_)
        | Ast::ClassUnicode(_)
        | Ast::ClassPerl(_)
        | Ast::ClassBracketed(_) => {}
    }
}
