//! Samples: inputs made from a rule, that contain what its patterns need.
//!
//! Nothing here is taken from a real file: the bytes are the rule's own strings, laid out one
//! after the other, behind the header its condition asks for.
use regex_syntax::hir::{Class, Hir, HirKind};
use yara_x_parser::ast::dfs::{DFSEvent, DFSIter};
use yara_x_parser::ast::{AST, Expr, HexSubPattern, HexToken, MatchAnchor, Pattern, Rule};

/// Inputs for one rule.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) input: Vec<Vec<u8>>,
    pub(crate) externals: Vec<(&'static str, String)>,
    /// Why the rule need not fire on such inputs.
    pub(crate) exclusion: Option<&'static str>,
}

/// Samples for all rules of a source.
pub(crate) fn of_source(text: &[u8]) -> Vec<Sample> {
    if std::str::from_utf8(text).is_err() {
        return Vec::new();
    }
    AST::from(text).rules().map(of_rule).collect()
}

fn of_rule(rule: &Rule<'_>) -> Sample {
    let patterns: Vec<(&str, Vec<Vec<u8>>)> = rule
        .patterns
        .iter()
        .flatten()
        .map(|pattern| (pattern.identifier().name, spellings(pattern)))
        .collect();
    let mut fixed: Vec<(usize, Vec<u8>)> = Vec::new();
    let (mut externals, mut sizes, mut exclusion) = (Vec::new(), vec![0], None);
    for event in DFSIter::new(&rule.condition) {
        let DFSEvent::Enter(expr) = event else { continue };
        match expr {
            Expr::Eq(pair) => {
                fixed.extend(read_of(&pair.lhs, &pair.rhs));
                externals.extend(external_of(&pair.lhs, &pair.rhs));
            }
            Expr::Contains(pair)
            | Expr::IContains(pair)
            | Expr::IEquals(pair)
            | Expr::EndsWith(pair)
            | Expr::StartsWith(pair) => {
                externals.extend(external_of(&pair.lhs, &pair.rhs));
            }
            Expr::Gt(pair) | Expr::Ge(pair) | Expr::Lt(pair) => {
                if let (Expr::Filesize { .. }, Expr::LiteralInteger(size)) = (&pair.lhs, &pair.rhs)
                {
                    sizes.push(usize::try_from(size.value).unwrap_or(0).saturating_add(1));
                }
            }
            Expr::PatternMatch(found) => {
                if let Some(MatchAnchor::At(at)) = &found.anchor
                    && let Expr::LiteralInteger(offset) = &at.expr
                    && let Some((_, list)) =
                        patterns.iter().find(|(name, _)| *name == found.identifier.name)
                    && let Some(bytes) = list.first()
                {
                    fixed.push((usize::try_from(offset.value).unwrap_or(0), bytes.clone()));
                }
            }
            Expr::FieldAccess(_) => exclusion = Some("fields of a module"),
            Expr::FuncCall(call) if call.object.is_some() => {
                exclusion = Some("functions of a module");
            }
            _ => {}
        }
    }
    let mut inputs = Vec::new();
    for size in sizes.into_iter().filter(|size| *size <= 1 << 20) {
        inputs.push(lay_out(&fixed, &patterns, size));
        // Alternatives of a header exclude each other: each gets an input of its own.
        for one in fixed.iter().take(6) {
            inputs.push(lay_out(std::slice::from_ref(one), &patterns, size));
        }
    }
    Sample { name: rule.identifier.name.to_owned(), input: inputs, externals, exclusion }
}

fn lay_out(fixed: &[(usize, Vec<u8>)], patterns: &[(&str, Vec<Vec<u8>>)], size: usize) -> Vec<u8> {
    let mut input = Vec::new();
    for (offset, bytes) in fixed.iter().filter(|(offset, _)| *offset < 1 << 16) {
        let end = offset + bytes.len();
        input.resize(input.len().max(end), 0);
        // What comes later stays, where two overlap; others get an input of their own.
        input[*offset..end].copy_from_slice(bytes);
    }
    for (_, list) in patterns {
        for bytes in list {
            // Enough copies for conditions that count.
            input.extend_from_slice(b"\r\n\0 ");
            input.extend_from_slice(bytes);
        }
    }
    input.extend_from_slice(b"\0\r\n ");
    input.resize(input.len().max(size), b'.');
    input
}

/// Bytes that make `uintN(offset) == value` true, also where the offset is itself read.
fn read_of(lhs: &Expr<'_>, rhs: &Expr<'_>) -> Vec<(usize, Vec<u8>)> {
    let (Expr::FuncCall(call), Expr::LiteralInteger(value)) = (lhs, rhs) else {
        return match (rhs, lhs) {
            (Expr::FuncCall(_), Expr::LiteralInteger(_)) => read_of(rhs, lhs),
            _ => Vec::new(),
        };
    };
    match call.args.as_slice() {
        [Expr::LiteralInteger(offset)] => {
            let offset = usize::try_from(offset.value).unwrap_or(usize::MAX);
            spelled(call.identifier.name, value.value).map(|b| (offset, b)).into_iter().collect()
        }
        [Expr::FuncCall(pointer)] => {
            let [Expr::LiteralInteger(offset)] = pointer.args.as_slice() else { return Vec::new() };
            let offset = usize::try_from(offset.value).unwrap_or(usize::MAX);
            let pointed = spelled(pointer.identifier.name, 0x80).map(|bytes| (offset, bytes));
            let value = spelled(call.identifier.name, value.value).map(|bytes| (0x80, bytes));
            pointed.into_iter().chain(value).collect()
        }
        _ => Vec::new(),
    }
}

fn spelled(function: &str, value: i64) -> Option<Vec<u8>> {
    let name = function.trim_start_matches('u');
    let width = match name.trim_end_matches("be") {
        "int8" => 1,
        "int16" => 2,
        "int32" => 4,
        _ => return None,
    };
    let mut bytes = value.to_le_bytes()[..width].to_vec();
    if name.ends_with("be") {
        bytes.reverse();
    }
    Some(bytes)
}

fn external_of(lhs: &Expr<'_>, rhs: &Expr<'_>) -> Option<(&'static str, String)> {
    let (Expr::Ident(ident), Expr::LiteralString(text)) = (lhs, rhs) else { return None };
    let name = super::EXTERNALS.iter().find(|name| **name == ident.name)?;
    Some((*name, text.as_str().ok()?.to_owned()))
}

/// Bytes that match the pattern, one for each way the modifiers allow.
fn spellings(pattern: &Pattern<'_>) -> Vec<Vec<u8>> {
    let modifiers = pattern.modifiers();
    let mut bytes = match pattern {
        Pattern::Text(text) => text.text.value.to_vec(),
        Pattern::Hex(hex) => {
            let mut bytes = Vec::new();
            of_hex(&hex.sub_patterns, &mut bytes);
            bytes
        }
        Pattern::Regexp(regexp) => {
            let mut parser = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build();
            let mut bytes = Vec::new();
            if let Ok(hir) = parser.parse(regexp.regexp.src) {
                of_hir(&hir, &mut bytes);
            }
            bytes
        }
    };
    if modifiers.nocase().is_some() {
        bytes.make_ascii_uppercase();
    }
    let wide = || bytes.iter().flat_map(|byte| [*byte, 0]).collect::<Vec<u8>>();
    let plain = match (modifiers.wide(), modifiers.ascii()) {
        (None, _) => vec![bytes.clone()],
        (Some(_), None) => vec![wide()],
        (Some(_), Some(_)) => vec![bytes.clone(), wide()],
    };
    if modifiers.xor().is_some() {
        return plain.iter().map(|text| text.iter().map(|byte| byte ^ 0x21).collect()).collect();
    }
    if modifiers.base64().is_some() || modifiers.base64wide().is_some() {
        return plain.iter().map(|text| base64(text)).collect();
    }
    plain
}

fn base64(text: &[u8]) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let text = [b"..", text, b"...."].concat();
    let chunks = text.chunks_exact(3);
    let quads = chunks.map(|c| u32::from_be_bytes([0, c[0], c[1], c[2]]));
    quads.flat_map(|n| [18, 12, 6, 0].map(|shift| ALPHABET[(n >> shift & 63) as usize])).collect()
}

fn of_hex(pattern: &HexSubPattern, bytes: &mut Vec<u8>) {
    for token in pattern.iter() {
        match token {
            HexToken::Byte(byte) => bytes.push(byte.value),
            HexToken::NotByte(byte) => bytes.push(!byte.value),
            HexToken::Alternative(alternative) => of_hex(&alternative.alternatives[0], bytes),
            HexToken::Jump(jump) => {
                bytes.resize(bytes.len() + jump.start.unwrap_or(0) as usize, b'.');
            }
        }
    }
}

fn of_hir(hir: &Hir, bytes: &mut Vec<u8>) {
    match hir.kind() {
        HirKind::Literal(literal) => bytes.extend_from_slice(&literal.0),
        HirKind::Class(Class::Bytes(class)) => {
            let members = || class.iter().flat_map(|range| range.start()..=range.end());
            let printable = members().find(u8::is_ascii_alphanumeric);
            bytes.extend(printable.or_else(|| members().next()));
        }
        HirKind::Repetition(repetition) => {
            for _ in 0..repetition.min.max(u32::from(repetition.max != Some(0))) {
                of_hir(&repetition.sub, bytes);
            }
        }
        HirKind::Capture(capture) => of_hir(&capture.sub, bytes),
        HirKind::Concat(parts) => parts.iter().for_each(|part| of_hir(part, bytes)),
        HirKind::Alternation(parts) => of_hir(&parts[0], bytes),
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Unicode(_)) => {}
    }
}
