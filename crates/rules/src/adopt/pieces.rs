//! A rule file in pieces: rules, imports, includes, what is broken, and what lies between.
//!
//! Owns: where each rule begins and ends, cutting pieces out without moving a line, and where a
//! severity is written into a rule. Must not: compile.

use super::mapping::SeverityMap;
use lazaret_model::Severity;
use std::ops::Range;
use yara_x_parser::{
    Parser,
    ast::{AST, Rule, WithSpan},
    cst::{CST, Immutable, Node, NodeOrToken, SyntaxKind},
};

/// All of a file.
#[derive(Debug)]
pub(super) struct Pieces {
    text: Vec<u8>,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    span: Range<usize>,
    kind: Kind,
    is_cut: bool,
}

#[derive(Debug)]
enum Kind {
    Rule {
        name: String,
        mapped: Option<Mapped>,
    },
    Include(String),
    /// What the parser could make nothing of.
    Broken,
    Between,
}

/// A severity, and the text that says so at a place in the rule.
#[derive(Debug)]
struct Mapped {
    severity: Severity,
    at: usize,
    text: String,
}

impl Pieces {
    /// Takes a text apart; the reason if it is no text.
    pub(super) fn of(text: &[u8], mapping: &SeverityMap) -> Result<Self, String> {
        let tree =
            CST::try_from(Parser::new(text)).map_err(|error| format!("not UTF-8: {error}"))?;
        let ast = AST::from(Parser::new(text));
        let rules: Vec<&Rule<'_>> = ast.rules().collect();
        let mut pieces = Vec::new();
        let mut done = 0;
        for node in tree.root().children() {
            let span = node.span().range();
            let kind = match node.kind() {
                SyntaxKind::RULE_DECL => rule(&node, &rules, mapping),
                SyntaxKind::INCLUDE_STMT => Kind::Include(quoted(text, &span)),
                SyntaxKind::ERROR => Kind::Broken,
                _ => Kind::Between,
            };
            pieces.push(Piece { span: done..span.start, kind: Kind::Between, is_cut: false });
            done = span.end;
            pieces.push(Piece { span, kind, is_cut: false });
        }
        pieces.push(Piece { span: done..text.len(), kind: Kind::Between, is_cut: false });
        Ok(Self { text: text.to_vec(), pieces })
    }

    /// Cuts all includes: their lines and names.
    pub(super) fn cut_includes(&mut self) -> Vec<(usize, String)> {
        let mut cut = Vec::new();
        for piece in &mut self.pieces {
            if let Kind::Include(name) = &piece.kind {
                piece.is_cut = true;
                cut.push((1 + newlines(&self.text, 0..piece.span.start), name.clone()));
            }
        }
        cut
    }

    /// Cuts what stands at this line: the names of the rules in it; none if nothing is left there.
    pub(super) fn cut(&mut self, line: usize) -> Option<Vec<String>> {
        let covers = |text: &[u8], piece: &Piece| {
            let first = 1 + newlines(text, 0..piece.span.start);
            (first..=first + newlines(text, piece.span.clone())).contains(&line)
        };
        let here: Vec<usize> = (0..self.pieces.len())
            .filter(|at| self.pieces.get(*at).is_some_and(|piece| covers(&self.text, piece)))
            .filter(|at| self.pieces.get(*at).is_some_and(|p| !matches!(p.kind, Kind::Between)))
            .collect();
        if here.iter().any(|at| self.pieces.get(*at).is_some_and(|piece| piece.is_cut)) {
            return None;
        }
        let piece = self.pieces.get_mut(*here.first()?)?;
        piece.is_cut = true;
        Some(match &piece.kind {
            Kind::Rule { name, .. } => vec![name.clone()],
            _ => names(self.text.get(piece.span.clone()).unwrap_or_default()),
        })
    }

    /// Names of the rules that are left.
    pub(super) fn rules(&self) -> Vec<String> {
        let name = |piece: &Piece| match &piece.kind {
            Kind::Rule { name, .. } if !piece.is_cut => Some(name.clone()),
            _ => None,
        };
        self.pieces.iter().filter_map(name).collect()
    }

    /// What the mapping said of the rules that are left.
    pub(super) fn severities(&self) -> impl Iterator<Item = Severity> {
        self.pieces.iter().filter(|piece| !piece.is_cut).filter_map(|piece| match &piece.kind {
            Kind::Rule { mapped: Some(mapped), .. } => Some(mapped.severity),
            _ => None,
        })
    }

    /// With spaces where something was cut, so that all lines keep their numbers.
    pub(super) fn blanked(&self) -> Vec<u8> {
        let blank = |byte: u8| if byte == b'\n' { byte } else { b' ' };
        self.written(|cut| cut.iter().map(|byte| blank(*byte)).collect())
    }

    /// Without what was cut.
    pub(super) fn finished(&self) -> Vec<u8> {
        self.written(|_| Vec::new())
    }

    fn written(&self, of_cut: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let part = |span: Range<usize>| self.text.get(span).unwrap_or_default();
        let mut out = Vec::new();
        for piece in &self.pieces {
            let Range { start, end } = piece.span;
            match &piece.kind {
                _ if piece.is_cut => out.extend(of_cut(part(start..end))),
                Kind::Rule { mapped: Some(mapped), .. } => {
                    out.extend_from_slice(part(start..mapped.at));
                    out.extend_from_slice(mapped.text.as_bytes());
                    out.extend_from_slice(part(mapped.at..end));
                }
                _ => out.extend_from_slice(part(start..end)),
            }
        }
        out
    }
}

fn rule(node: &Node<Immutable>, rules: &[&Rule<'_>], mapping: &SeverityMap) -> Kind {
    let span = node.span().range();
    let is_it = |rule: &&&Rule<'_>| span.contains(&rule.identifier.span().range().start);
    // A declaration that is broken inside is in the one tree and not in the other.
    let Some(rule) = rules.iter().find(is_it) else { return Kind::Broken };
    let severity = mapping.severity(rule);
    let mapped = severity.and_then(|severity| {
        let (at, before) = place(node)?;
        let text = format!("{before} severity = \"{}\"", severity.as_str());
        Some(Mapped { severity, at, text })
    });
    Kind::Rule { name: rule.identifier.name.to_owned(), mapped }
}

/// Where a line of metadata can be added, and what must stand before it.
fn place(node: &Node<Immutable>) -> Option<(usize, &'static str)> {
    let meta = node.children().find(|child| child.kind() == SyntaxKind::META_BLK);
    if let Some(meta) = meta {
        let last = meta.children().filter(|child| child.kind() == SyntaxKind::META_DEF).last()?;
        return Some((last.span().range().end, ""));
    }
    let is_brace = |part: &NodeOrToken<Immutable>| part.kind() == SyntaxKind::L_BRACE;
    let brace = node.children_with_tokens().find(is_brace)?;
    Some((brace.span().range().end, " meta:"))
}

/// Names of rules in a text that does not parse.
pub(super) fn names(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    let name = |line: &str| {
        let words = line.split_ascii_whitespace();
        let mut words = words.skip_while(|word| ["private", "global"].contains(word));
        (words.next()? == "rule").then(|| words.next())?.map(str::to_owned)
    };
    let letter = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let names = text.lines().filter_map(name);
    names.filter_map(|name| name.split(letter).next().map(str::to_owned)).collect()
}

fn newlines(text: &[u8], span: Range<usize>) -> usize {
    text.get(span).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count()
}

fn quoted(text: &[u8], span: &Range<usize>) -> String {
    let text = String::from_utf8_lossy(text.get(span.clone()).unwrap_or_default()).into_owned();
    text.split('"').nth(1).unwrap_or_default().to_owned()
}
