//! Segments: the stretches of a pattern in which every byte has its place.
//!
//! Owns: the walk that finds them, and the framed literal that stands for each.
//!
//! Must not: join what a jump of open length keeps apart, nor claim anything of alternatives.
use crate::frame::{Frame, Masked};
use crate::literal::Literal;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Every match of `hir` contains, for each of these segments, all literals of it: each is a run
/// of known bytes, framed by what stands around it.
pub(crate) fn segments(hir: &Hir) -> Vec<Vec<Literal>> {
    let mut walk = Walk { open: Masked::default(), done: Vec::new(), steps: MOST_STEPS };
    walk.visit(hir);
    walk.cut();
    walk.done.iter().map(literals).collect()
}

fn literals(segment: &Masked) -> Vec<Literal> {
    segment
        .runs()
        .into_iter()
        .map(|run| {
            let bytes = segment.values(run.clone());
            Literal { frame: Frame::around(segment, run).map(Box::new), ..Literal::exact(&bytes) }
        })
        .collect()
}

/// Bytes of one segment.
const LONGEST: usize = 128;

/// Parts of a pattern that are walked through: repetitions of repetitions have no end.
const MOST_STEPS: usize = 4096;

struct Walk {
    /// What ends right before the current place.
    open: Masked,
    done: Vec<Masked>,
    steps: usize,
}

impl Walk {
    fn visit(&mut self, hir: &Hir) {
        self.steps = self.steps.saturating_sub(1);
        if self.steps == 0 {
            return self.cut();
        }
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => literal.0.iter().for_each(|byte| self.push(*byte, 0xff)),
            HirKind::Class(Class::Bytes(class)) => {
                let members = || class.iter().flat_map(|range| range.start()..=range.end());
                let (all, any) = members().fold((0xff, 0), |(all, any), b| (all & b, any | b));
                self.push(all & any, !(all ^ any));
            }
            HirKind::Capture(capture) => self.visit(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.visit(part)),
            HirKind::Repetition(repetition) => {
                for _ in 0..repetition.min.min(LONGEST as u32) {
                    self.visit(&repetition.sub);
                }
                if repetition.max != Some(repetition.min) || repetition.min > LONGEST as u32 {
                    self.cut();
                }
            }
            HirKind::Class(Class::Unicode(_)) | HirKind::Alternation(_) => self.cut(),
        }
    }

    fn push(&mut self, value: u8, mask: u8) {
        if self.open.len() >= LONGEST {
            self.cut();
        }
        self.open.push(value, mask);
    }

    /// Ends the segment: what comes next does not follow it at once.
    fn cut(&mut self) {
        let segment = std::mem::take(&mut self.open);
        if segment.len() > 0 {
            self.done.push(segment);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> Vec<Vec<String>> {
        let mut parser = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build();
        let hir = parser.parse(source).unwrap();
        let text = |literals: &Vec<Literal>| literals.iter().map(ToString::to_string).collect();
        segments(&hir).iter().map(text).collect()
    }

    #[test]
    fn a_segment_ends_where_the_distance_is_open() {
        assert_eq!(of("ab"), [[r#""ab""#]]);
        assert_eq!(of(r"(?s)a.b"), [[r#""a" in { .. ?? 62 }"#, r#""b" in { 61 ?? .. }"#]]);
        assert_eq!(of(r"(?s)ab.{2,5}cd"), [[r#""ab""#], [r#""cd""#]]);
        assert_eq!(of("a[0-9]x*b"), [[r#""a" in { .. 3? }"#], [r#""b""#]]);
        assert_eq!(of("a(b|cd)e"), [[r#""a""#], [r#""e""#]]);
        assert_eq!(of("a(?i)b"), [[r#""a" in { .. 42&df }"#]]);
        assert_eq!(of("xa{2,}b"), [[r#""xaa""#], [r#""b""#]]);
    }

    #[test]
    fn a_frame_must_fit_whole_into_the_input() {
        let mut parser = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build();
        let hir = parser.parse(r"(?s)\x81.http.[aA]").unwrap();
        let segment = segments(&hir).remove(0);
        let [_, http] = segment.as_slice() else { panic!("{segment:?}") };
        assert!(http.occurs_in(b"http \x81?http?A"));
        assert!(http.occurs_in(b"\x81?http?a"));
        assert!(!http.occurs_in(b"?http?a"));
        assert!(!http.occurs_in(b"\x81?http?"));
        assert!(!http.occurs_in(b"\x80?http?a"));
    }

    #[test]
    fn repetitions_of_repetitions_end() {
        assert!(!segments(&regex_syntax::parse("((((a{9}){9}){9}){9})b").unwrap()).is_empty());
    }
}
