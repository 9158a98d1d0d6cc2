//! What is inside a file: members to the judge, flaws to reasons.
//!
//! Owns the translation between the words of unpacking and the words of verdicts, and how much of
//! both one file may say: an archive can hold a million bad members. Every member is judged by
//! itself, under its chain of names.
//!
//! Must not: know rules, open files.

use lazaret_model::{Detection, MetaValue, Severity, Verdict, Why, WhyCode};
use lazaret_unpack::{Budget, Flaw, FlawKind, Member, MemberPath, Sink, walk};
use std::{
    collections::{BTreeMap, HashSet},
    ops::ControlFlow,
};

/// Namespace of detections that the structure of a container gives.
const NAMESPACE: &str = "unpack";

/// Detections of one file that are listed; beyond, only rules that were not listed yet.
const LISTED_DETECTIONS: usize = 1000;

/// Reasons of one file that are listed one by one; beyond, they are counted by their code.
const LISTED_WHYS: usize = 1000;

/// Judges everything inside `bytes` and joins the verdicts.
pub(crate) fn look_inside(
    bytes: &[u8],
    name: &[u8],
    budget: &mut Budget<'_>,
    judge: &mut dyn FnMut(&Member<'_>, &[String]) -> Verdict,
) -> Verdict {
    let mut inside = Inside {
        judge,
        verdict: Verdict::clean(),
        rules: HashSet::new(),
        unlisted: BTreeMap::new(),
    };
    walk(bytes, name, budget, &mut inside);
    inside.finish()
}

struct Inside<'j> {
    judge: &'j mut dyn FnMut(&Member<'_>, &[String]) -> Verdict,
    verdict: Verdict,
    /// Rules that are listed, with the severity that they gave.
    rules: HashSet<(String, String, Severity)>,
    unlisted: BTreeMap<WhyCode, u64>,
}

impl Inside<'_> {
    fn detect(&mut self, detection: Detection) {
        let rule = (detection.namespace.clone(), detection.rule.clone(), detection.severity);
        if self.rules.insert(rule) || self.verdict.detections().len() < LISTED_DETECTIONS {
            self.verdict.detect(detection);
        }
    }

    fn miss(&mut self, why: Why) {
        if self.verdict.whys().len() < LISTED_WHYS {
            self.verdict.miss(why);
        } else {
            *self.unlisted.entry(why.code).or_default() += 1;
        }
    }

    fn finish(mut self) -> Verdict {
        for (code, count) in self.unlisted {
            self.verdict.miss(Why::new(code).with_detail(format!("and {count} more inside")));
        }
        self.verdict
    }
}

impl Sink for Inside<'_> {
    fn member(&mut self, member: &Member<'_>) -> ControlFlow<()> {
        let names = names(member.path);
        let verdict = (self.judge)(member, &names);
        if !verdict.is_silent() {
            let verdict = verdict.in_member(&names);
            verdict.detections().iter().for_each(|detection| self.detect(detection.clone()));
            verdict.whys().iter().for_each(|why| self.miss(why.clone()));
        }
        ControlFlow::Continue(())
    }

    fn flaw(&mut self, path: &MemberPath, flaw: &Flaw) {
        let member = names(path);
        match &flaw.kind {
            FlawKind::Incomplete(_) => {
                let why = Why::new(why_code(flaw.code())).in_member(member);
                let says_more = !flaw.detail.is_empty();
                self.miss(if says_more { why.with_detail(&flaw.detail) } else { why });
            }
            FlawKind::Suspicious(_) => self.detect(Detection {
                namespace: NAMESPACE.into(),
                rule: flaw.code().into(),
                member,
                severity: Severity::Suspicious,
                meta: vec![("description".into(), MetaValue::Text(flaw.detail.to_string()))],
            }),
        }
    }
}

/// The names of a member from the outside in, as text.
fn names(path: &MemberPath) -> Vec<String> {
    path.names().map(|name| String::from_utf8_lossy(name).into_owned()).collect()
}

/// The reason with the same spelling; a test holds that there is one for each.
fn why_code(code: &str) -> WhyCode {
    WhyCode::ALL.iter().copied().find(|why| why.as_str() == code).unwrap_or(WhyCode::Internal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_model::Level;
    use lazaret_unpack::{Limit, Limits, Stop};
    use std::time::Instant;

    fn ar(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut bytes = b"!<arch>\n".to_vec();
        for (name, data) in members {
            let header = format!("{name:<16}{:<32}{:<10}`\n", "0", data.len());
            bytes.extend([header.as_bytes(), *data, &b"\n"[..data.len() % 2]].concat());
        }
        bytes
    }

    fn look(
        bytes: &[u8],
        limits: Limits,
        judge: &mut dyn FnMut(&Member<'_>, &[String]) -> Verdict,
    ) -> Verdict {
        let started = Instant::now();
        look_inside(bytes, b"", &mut Budget::new(limits, &started), judge)
    }

    #[test]
    fn every_flaw_has_its_reason() {
        for stop in [
            Stop::Timeout,
            Stop::Encrypted(""),
            Stop::Malformed(""),
            Stop::Unsupported(""),
            Stop::Internal(""),
            Stop::Limit(Limit::Bytes),
            Stop::Limit(Limit::Entries),
            Stop::Limit(Limit::Depth),
            Stop::Limit(Limit::Ratio),
            Stop::Limit(Limit::Memory),
            Stop::Limit(Limit::Decodes),
        ] {
            assert_eq!(why_code(stop.code()).as_str(), stop.code());
        }
    }

    #[test]
    fn a_member_is_judged_under_its_name() {
        let mut seen = Vec::new();
        let archive = ar(&[("note/", b"hi")]);
        let verdict = look(&archive, Limits::on_demand(), &mut |member, names| {
            seen.push((member.bytes.to_vec(), names.to_vec()));
            Verdict::incomplete(Why::new(WhyCode::Timeout))
        });
        assert_eq!(seen, [(b"hi".to_vec(), vec!["note".to_owned()])]);
        assert_eq!(verdict.whys()[0].member, ["note"]);
    }

    #[test]
    fn a_limit_is_a_reason() {
        let limits = Limits { entries: 1, ..Limits::on_demand() };
        let archive = ar(&[("a/", b"1"), ("b/", b"2")]);
        let verdict = look(&archive, limits, &mut |_, _| Verdict::clean());
        assert_eq!(verdict.level(), Level::Incomplete);
        assert_eq!(verdict.whys()[0].code, WhyCode::LimitEntries);
    }

    #[test]
    fn ten_thousand_bad_members_say_so_in_bounds_and_hide_no_rule() {
        let bodies: Vec<_> = (0..10_000).map(|n| format!("{n}")).collect();
        let members: Vec<_> = bodies.iter().map(|body| ("x/", body.as_bytes())).collect();
        let verdict = look(&ar(&members), Limits::on_demand(), &mut |member, _| {
            let mut verdict = Verdict::incomplete(Why::new(WhyCode::Encrypted).with_detail("x"));
            let rule = if member.bytes == b"9999" { "last" } else { "usual" };
            verdict.detect(Detection {
                namespace: "default".into(),
                rule: rule.into(),
                member: Vec::new(),
                severity: Severity::Malicious,
                meta: Vec::new(),
            });
            verdict
        });
        assert_eq!(verdict.detections().len(), LISTED_DETECTIONS + 1);
        assert_eq!(verdict.detections()[LISTED_DETECTIONS].rule, "last");
        assert!(verdict.whys().len() <= LISTED_WHYS + 1, "{}", verdict.whys().len());
    }
}
