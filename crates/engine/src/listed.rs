//! What hash lists say about a file, joined with what rules say.

use lazaret_model::{Detection, MetaValue, Severity, Verdict};
use lazaret_rules::hashlist::{Digests, HashLists, Kind};

/// Namespace of detections by hash.
const NAMESPACE: &str = "hashlist";

/// Joins the lists' word into the verdict. A denied file is a detection; an allowed one keeps what
/// rules found, as information that changes no verdict. What was not scanned stays said.
pub(crate) fn judge(lists: &HashLists, bytes: &[u8], mut verdict: Verdict) -> Verdict {
    let wanted = lists.needs().of_size(bytes.len() as u64);
    if wanted.is_empty() {
        return verdict;
    }
    let Some(listed) = lists.lookup(&Digests::of(bytes, wanted)) else { return verdict };
    let meta = |key: &str, text: &str| (key.to_owned(), MetaValue::Text(text.to_owned()));
    let allows = listed.kind == Kind::Allow;
    verdict.detect(Detection {
        namespace: NAMESPACE.into(),
        rule: if allows { "allowed" } else { "denied" }.into(),
        member: Vec::new(),
        severity: listed.severity,
        meta: vec![
            meta("description", listed.name.unwrap_or("listed by its digest")),
            meta("list", listed.origin),
            meta("algorithm", listed.algorithm.as_str()),
        ],
    });
    if allows { verdict.lowered_to(Severity::Info) } else { verdict }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_model::Level;
    use lazaret_rules::hashlist::HashListBuilder;

    fn lists() -> HashLists {
        let dir = tempfile::tempdir().unwrap();
        let mut builder = HashListBuilder::new(dir.path());
        let bad = format!("{}:3 name=Test.Bad\n", sha256(b"bad"));
        let deny = format!("#!lazaret-hashes deny\n{bad}");
        builder.add_source("deny", None, deny.as_bytes()).unwrap();
        let allow = format!("#!lazaret-hashes allow\n{}\n", sha256(b"good"));
        builder.add_source("allow", None, allow.as_bytes()).unwrap();
        builder.build().unwrap()
    }

    fn sha256(bytes: &[u8]) -> String {
        crate::Digests::of(bytes, crate::digest::Wanted::Both).sha256.unwrap()
    }

    fn found() -> Verdict {
        let mut verdict = Verdict::clean();
        verdict.detect(Detection {
            namespace: "n".into(),
            rule: "r".into(),
            member: vec![],
            severity: Severity::Malicious,
            meta: vec![],
        });
        verdict
    }

    #[test]
    fn denied_is_found_allowed_is_lowered_and_others_stay() {
        let lists = lists();
        let denied = judge(&lists, b"bad", Verdict::clean());
        assert_eq!(denied.level(), Level::Malicious);
        assert_eq!(denied.detections()[0].meta[0].1, MetaValue::Text("Test.Bad".into()));
        let allowed = judge(&lists, b"good", found());
        assert_eq!((allowed.level(), allowed.detections().len()), (Level::Clean, 2));
        assert_eq!(judge(&lists, b"other", found()).level(), Level::Malicious);
        assert!(judge(&lists, b"other", Verdict::clean()).is_silent());
    }
}
