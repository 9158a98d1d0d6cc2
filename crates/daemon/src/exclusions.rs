//! What is passed over, as the desk applies it.
//!
//! Owns: [`Exclusions`]: whether a question is passed over, and which findings are. Every use is
//! counted. A path counts only where it leads to this very file in our own mount namespace, on a
//! local file system: whoever makes a namespace of his own cannot borrow the name. What could not be
//! removed and is on the deny list is never passed over. Must not: keep the list.

use crate::{
    memory::Key,
    process::Program,
    report::{Finding, Report},
    sight::{Inode, is_coherent},
    standing::now,
    witness::Witness,
};
use lazaret_control::{Exclusion, Scope};
use rustix::{
    fd::AsFd,
    fs::{AtFlags, CWD, StatxFlags, makedev, statx},
};
use std::{
    cell::OnceCell,
    os::unix::ffi::OsStrExt,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// An exclusion in force, shared with who keeps the list.
#[derive(Debug)]
pub(crate) struct Active {
    pub(crate) exclusion: Exclusion,
    pub(crate) uses: AtomicU64,
    pub(crate) last_used: AtomicU64,
    /// When a finding was last told of that it passed over.
    told: AtomicU64,
}

impl Active {
    pub(crate) fn new(exclusion: Exclusion) -> Self {
        let (uses, last) = (AtomicU64::new(exclusion.uses), AtomicU64::new(exclusion.last_used));
        Self { exclusion, uses, last_used: last, told: AtomicU64::new(0) }
    }

    /// As it is now.
    pub(crate) fn shown(&self) -> Exclusion {
        Exclusion {
            uses: self.uses.load(Ordering::Relaxed),
            last_used: self.last_used.load(Ordering::Relaxed),
            ..self.exclusion.clone()
        }
    }

    fn used(&self, now: u64) {
        self.uses.fetch_add(1, Ordering::Relaxed);
        self.last_used.store(now, Ordering::Relaxed);
    }

    /// Whether its use is told of now: the first, and then once in a while.
    fn is_news(&self, now: u64) -> bool {
        let before = self.told.load(Ordering::Relaxed);
        let news = now.saturating_sub(before) >= QUIET;
        if news {
            self.told.store(now, Ordering::Relaxed);
        }
        news
    }
}

/// All of them, and who says which program somebody runs.
#[derive(Clone, Debug)]
pub(crate) struct Exclusions {
    list: Arc<[Arc<Active>]>,
    witness: Witness,
}

/// A file that somebody opens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opened<'a> {
    pub(crate) key: Key,
    pub(crate) path: &'a Path,
    pub(crate) pid: i32,
}

/// What is left of a report, and whether that is told.
#[derive(Debug)]
pub(crate) struct Pardon {
    pub(crate) rest: Report,
    pub(crate) is_news: bool,
}

impl Exclusions {
    pub(crate) fn new(list: Vec<Arc<Active>>, witness: Witness) -> Self {
        Self { list: list.into(), witness }
    }

    /// How many there are.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether files are passed over without a scan, whoever opens what.
    pub(crate) fn has_blind(&self) -> bool {
        self.list.iter().any(|active| active.exclusion.scope.is_blind())
    }

    /// Whether this one is passed over without a scan.
    pub(crate) fn passes_over(&self, opened: Opened<'_>, file: impl AsFd) -> bool {
        let (now, opener) = (now(), Opener::new(&self.witness, opened.pid));
        let holds = |active: &&Arc<Active>| {
            let Exclusion { scope, .. } = &active.exclusion;
            scope.is_blind()
                && !active.exclusion.is_over(now)
                && applies(scope, opened, &opener, &file)
        };
        let found = self.list.iter().find(holds);
        if let Some(active) = found {
            active.used(now);
        }
        found.is_some()
    }

    /// The report without the findings that are passed over; none if all count.
    pub(crate) fn pardon(
        &self,
        report: &Report,
        opened: Opened<'_>,
        file: impl AsFd,
    ) -> Option<Pardon> {
        if self.list.is_empty() || report.detections.is_empty() {
            return None;
        }
        let (now, opener) = (now(), Opener::new(&self.witness, opened.pid));
        let digests = [report.blake3.as_deref(), report.sha256.as_deref()];
        let mut is_news = false;
        let mut counts = |finding: &Finding| {
            let (namespace, rule) = (finding.namespace.as_str(), finding.rule.as_str());
            let holds = |active: &&Arc<Active>| {
                let Exclusion { scope, .. } = &active.exclusion;
                scope.pardons((namespace, rule), digests)
                    && !active.exclusion.is_over(now)
                    && applies(scope, opened, &opener, &file)
            };
            let Some(active) = self.list.iter().find(holds).filter(|_| !finding.is_denial()) else {
                return true;
            };
            active.used(now);
            is_news |= active.is_news(now);
            false
        };
        let mut rest = report.clone();
        rest.detections.retain(|finding| counts(finding));
        (rest.detections.len() < report.detections.len()).then_some(Pardon { rest, is_news })
    }
}

/// Whether path and process are those of the scope.
fn applies(scope: &Scope, opened: Opened<'_>, opener: &Opener<'_>, file: &impl AsFd) -> bool {
    let path = scope.path.is_none()
        || (scope.holds_path(opened.path)
            && is_coherent(file)
            && inode_at(opened.path) == Some(opened.key.inode()));
    path && scope.process.as_ref().is_none_or(|program| opener.runs(Path::new(program)))
}

/// Who opens the file; asked about once, and only if an exclusion names a program.
struct Opener<'a> {
    witness: &'a Witness,
    pid: i32,
    program: OnceCell<Option<Program>>,
}

impl<'a> Opener<'a> {
    fn new(witness: &'a Witness, pid: i32) -> Self {
        Self { witness, pid, program: OnceCell::new() }
    }

    /// Whether it runs this very program, not one that is only called so. Of whom nothing is known in
    /// time that is not excused.
    fn runs(&self, program: &Path) -> bool {
        let runs = self.program.get_or_init(|| self.witness.program(self.pid));
        runs.as_ref().is_some_and(|runs| {
            runs.path == program.as_os_str().as_bytes() && inode_at(program) == Some(runs.inode)
        })
    }
}

/// Asks without opening, waking an automount or asking a server.
fn inode_at(path: &Path) -> Option<Inode> {
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::STATX_DONT_SYNC | AtFlags::NO_AUTOMOUNT;
    let stat = statx(CWD, path, flags, StatxFlags::INO).ok()?;
    Some(Inode { device: makedev(stat.stx_dev_major, stat.stx_dev_minor), number: stat.stx_ino })
}

/// Seconds between two times that the use of one exclusion is told.
const QUIET: u64 = 60;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sight::look;
    use lazaret_model::{Detection, Severity, Verdict};
    use std::fs::File;

    fn exclusions(scope: Scope, expires: u64) -> Exclusions {
        let exclusion = Exclusion {
            id: 1,
            scope,
            owner: "o".into(),
            reason: "r".into(),
            added: 0,
            by: 0,
            expires,
            uses: 0,
            last_used: 0,
        };
        Exclusions::new(vec![Arc::new(Active::new(exclusion))], Witness::Here)
    }

    fn at(path: &Path) -> Scope {
        Scope { path: Some(path.to_str().unwrap().into()), ..Scope::default() }
    }

    fn report() -> Report {
        let mut verdict = Verdict::clean();
        for rule in ["r", "s"] {
            verdict.detect(Detection {
                namespace: "n".into(),
                rule: rule.into(),
                member: vec![],
                severity: Severity::Malicious,
                meta: vec![],
            });
        }
        Report::new(&verdict, None)
    }

    #[test]
    fn a_path_counts_where_it_leads_to_this_file_and_until_it_ends() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let path = root.join("f");
        std::fs::write(&path, "a").unwrap();
        std::fs::write(root.join("other"), "a").unwrap();
        let file = File::open(&path).unwrap();
        let key = Key::of(&look(&file).unwrap().identity);
        let pid = i32::try_from(std::process::id()).unwrap();
        let opened = Opened { key, path: &path, pid };
        let later = now() + 60;
        let here = exclusions(at(&root), later);
        assert!(here.passes_over(opened, &file));
        assert_eq!(here.list[0].shown().uses, 1);
        let borrowed = Opened { path: &root.join("other"), ..opened };
        assert!(!here.passes_over(borrowed, &file), "another file has that name here");
        assert!(!exclusions(at(&root), now()).passes_over(opened, &file), "it has ended");
        assert!(!exclusions(at(&root.join("g")), later).passes_over(opened, &file));
        let exe = std::fs::read_link("/proc/self/exe").unwrap();
        let process = |name: &Path| Scope { process: at(name).path, ..Scope::default() };
        assert!(exclusions(process(&exe), later).passes_over(opened, &file));
        assert!(!exclusions(process(Path::new("/bin/true")), later).passes_over(opened, &file));
    }

    #[test]
    fn a_pardon_takes_one_finding_and_never_that_of_the_deny_list() {
        let file = File::open("/dev/null").unwrap();
        let key = Key::of(&look(&file).unwrap().identity);
        let opened = Opened { key, path: Path::new("/f"), pid: 1 };
        let rule = |name: &str| Scope { rule: Some(name.into()), ..Scope::default() };
        let one = exclusions(rule("n:r"), now() + 60);
        let pardon = one.pardon(&report(), opened, &file).unwrap();
        assert_eq!(pardon.rest.detections[0].rule, "s");
        assert!(pardon.is_news && one.list[0].shown().last_used > 0);
        assert!(!one.pardon(&report(), opened, &file).unwrap().is_news, "said a moment ago");
        assert!(!one.passes_over(opened, &file), "a rule hides no file");
        assert!(exclusions(rule("x"), now() + 60).pardon(&report(), opened, &file).is_none());
        let denied = Report::of_a_denied_file();
        let all = exclusions(rule("quarantine:not-removed"), now() + 60);
        assert!(all.pardon(&denied, opened, &file).is_none());
    }
}
