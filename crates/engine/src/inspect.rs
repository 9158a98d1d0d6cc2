//! The way of one file from descriptor to verdict.
//!
//! Owns: the order of the steps, and that a fault in one of them is a verdict about that file and no
//! more. The same function serves a sweep and, later, the service.

use crate::{
    Digests, Limits, Owners, Subject,
    contents::Contents,
    describe::Description,
    digest::Wanted,
    inside::look_inside,
    listed,
    subject::{Buffer, read_all},
};
use lazaret_heuristics::{Facts, assess};
use lazaret_model::{Detection, GenerationId, Level, MetaValue, Verdict, Why, WhyCode};
use lazaret_rules::{
    Compiled, Define, Diagnostic, External, Externals, Generation, RuleStore, RuleTime, RulesError,
    Scanner, SourceSet, Tolerance,
};
use lazaret_unpack::{Budget, Limits as UnpackLimits, Member};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, Mutex, OnceLock},
    time::{Duration, Instant},
};

/// The rules of a run: named from the start, compiled when the first file needs them.
///
/// A run that finds every file in the verdict cache never compiles them.
#[derive(Debug)]
pub struct Arsenal {
    set: SourceSet,
    defines: Vec<Define>,
    tolerance: Tolerance,
    store: Option<Arc<RuleStore>>,
    generation: OnceLock<Option<Generation>>,
    said: Mutex<Said>,
}

#[derive(Debug, Default)]
struct Said {
    diagnostics: Vec<Diagnostic>,
    failure: Option<RulesError>,
}

impl Arsenal {
    /// Rules that will be compiled from these sources.
    #[must_use]
    pub fn new(set: SourceSet, defines: Vec<Define>, tolerance: Tolerance) -> Self {
        let (generation, said) = (OnceLock::new(), Mutex::default());
        Self { set, defines, tolerance, store: None, generation, said }
    }

    /// Compiled rules are taken from this store and kept there.
    #[must_use]
    pub fn keeping(mut self, store: RuleStore) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// What there is to hand to another process, see [`RuleStore::take`].
    #[must_use]
    pub fn learned(&self) -> Option<Vec<u8>> {
        self.store.as_ref()?.take()
    }

    /// Name of the Generation, known without compiling it.
    #[must_use]
    pub fn id(&self) -> GenerationId {
        self.set.id(&self.defines)
    }

    /// The per-file variables that a verdict may depend on, known without compiling.
    #[must_use]
    pub fn externals(&self) -> Vec<External> {
        self.set.externals(&self.defines)
    }

    /// The compiled rules; `None` if they do not compile (see [`take_failure`](Self::take_failure)).
    pub fn generation(&self) -> Option<&Generation> {
        self.generation.get_or_init(|| self.compile()).as_ref()
    }

    /// The compiled rules, if a file has needed them so far.
    #[must_use]
    pub fn generation_if_compiled(&self) -> Option<&Generation> {
        self.generation.get()?.as_ref()
    }

    /// What the compiler said, once.
    #[must_use]
    pub fn take_diagnostics(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.said().diagnostics)
    }

    /// Why there is no Generation, once.
    #[must_use]
    pub fn take_failure(&self) -> Option<RulesError> {
        self.said().failure.take()
    }

    fn compile(&self) -> Option<Generation> {
        let _span = tracing::info_span!("compile").entered();
        match Generation::load(&self.set, &self.defines, self.tolerance, self.store.clone()) {
            Ok(Compiled { generation, diagnostics }) => {
                tracing::info!(rules = generation.rule_count(), id = %generation.id(), "compiled");
                self.said().diagnostics = diagnostics;
                Some(generation)
            }
            Err(failure) => {
                self.said().failure = Some(failure);
                None
            }
        }
    }

    fn said(&self) -> std::sync::MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// What the walk of one file came to.
#[derive(Debug)]
pub struct Inspected {
    /// The verdict.
    pub verdict: Verdict,
    /// Digests, for files that are reported; absent where the bytes could not be had.
    pub digests: Option<Digests>,
}

/// One thread's equipment for inspecting files.
#[derive(Debug)]
pub struct Inspector<'a> {
    generation: &'a Generation,
    owners: &'a Owners,
    limits: Limits,
    digest_all: bool,
    scanner: Scanner<'a>,
    buffer: Buffer,
    contents: Option<Contents>,
}

impl<'a> Inspector<'a> {
    /// Equipment for files under these limits.
    #[must_use]
    pub fn new(generation: &'a Generation, owners: &'a Owners, limits: Limits) -> Self {
        Self {
            scanner: Scanner::new(generation, limits.timeout),
            generation,
            owners,
            limits,
            digest_all: false,
            buffer: Buffer::default(),
            contents: None,
        }
    }

    /// Remembers about `most` clean contents, so that a copy of one is hashed and not matched again.
    #[must_use]
    pub fn remembering(mut self, most: usize) -> Self {
        self.contents = Some(Contents::new(most));
        self
    }

    /// Digests of clean files too.
    #[must_use]
    pub fn digesting_all(mut self) -> Self {
        self.digest_all = true;
        self
    }

    /// Opens nothing, reads the subject to its end, matches, and makes sure that it was one file in
    /// one state all the while.
    pub fn inspect(&mut self, subject: &Subject, path: &Path) -> Inspected {
        let mut buffer = std::mem::take(&mut self.buffer);
        let read = read_all(subject, &mut buffer, |bytes| self.examine(subject, path, bytes));
        self.buffer = buffer;
        let mut inspected = match read {
            Ok((mut inspected, why)) => {
                why.into_iter().for_each(|why| inspected.verdict.miss(why));
                inspected
            }
            Err(why) => Inspected { verdict: Verdict::incomplete(why), digests: None },
        };
        if let Err(why) = subject.confirm() {
            inspected.verdict.miss(why);
        }
        inspected
    }

    /// What looking closely at rules took since this was asked last.
    pub fn take_times(&mut self) -> Vec<RuleTime> {
        self.scanner.take_times()
    }

    /// What rules say about one object in the memory of a process. Of our own rules only those about
    /// programs count: memory is full of texts that only speak of attacks.
    pub fn inspect_memory(&mut self, bytes: &[u8]) -> Verdict {
        let found = self.scanner.scan(bytes, &Externals::default());
        let mut verdict = Verdict::clean();
        let is_about_programs = |detection: &&Detection| {
            let scope = detection.meta.iter().find(|(key, _)| key == "scope");
            scope.is_none_or(|(_, value)| *value == MetaValue::Text("elf".into()))
        };
        let detections = found.detections().iter().filter(is_about_programs);
        detections.for_each(|detection| verdict.detect(detection.clone()));
        found.whys().iter().for_each(|why| verdict.miss(why.clone()));
        verdict
    }

    /// The file itself, then everything inside it, within one allowance of time.
    fn examine(&mut self, subject: &Subject, path: &Path, bytes: &[u8]) -> Inspected {
        let started = Instant::now();
        let externals = self.generation.externals();
        let description = Description::of(externals, path, bytes, (self.owners, subject.owner()));
        let name = path.file_name().unwrap_or_default();
        let contents = self.contents.as_mut().filter(|_| !self.digest_all);
        let key = contents.map(|contents| {
            let key = Contents::key(bytes, name, subject.owner(), &description);
            (key, contents.contains(&key))
        });
        if let Some((_, true)) = key {
            return Inspected { verdict: Verdict::clean(), digests: None };
        }
        let facts = self.facts(bytes, &description);
        let mut verdict = self.matched(bytes, &description, facts);
        let timeout = self.limits.timeout.unwrap_or(Duration::MAX);
        if let Some(limits) = self.limits.unpack {
            let limits = UnpackLimits { time: limits.time.min(timeout), ..limits };
            let owner = subject.owner();
            let mut judge =
                |member: &Member<'_>, names: &[String]| self.member(path, owner, member, names);
            let mut budget = Budget::new(limits, &started);
            let inside = look_inside(bytes, name.as_encoded_bytes(), &mut budget, &mut judge);
            verdict.join(inside);
        }
        // The word of the lists about a file holds for all that is inside it.
        if let Some(lists) = self.generation.lists() {
            verdict = listed::judge(lists, bytes, verdict);
        }
        if let (Some(contents), Some((key, _))) = (&mut self.contents, key)
            && verdict.level() == Level::Clean
            && verdict.is_silent()
        {
            contents.insert(key);
        }
        let wanted = match verdict.level() {
            Level::Clean if verdict.is_silent() && !self.digest_all => None,
            Level::Clean => Some(Wanted::Blake3),
            Level::Incomplete | Level::Suspicious | Level::Malicious => Some(Wanted::Both),
        };
        Inspected { verdict, digests: wanted.map(|wanted| Digests::of(bytes, wanted)) }
    }

    /// One thing found inside a file, under the name that says where.
    fn member(
        &mut self,
        path: &Path,
        owner: u32,
        member: &Member<'_>,
        names: &[String],
    ) -> Verdict {
        let bytes = member.bytes;
        let externals = self.generation.externals();
        let mut inner = path.as_os_str().to_owned();
        if !externals.is_empty() {
            for name in names {
                inner.push(MEMBER_SEPARATOR);
                inner.push(name);
            }
        }
        let description = Description::of(externals, inner.as_ref(), bytes, (self.owners, owner));
        // A window of a program is no damaged program: structure is judged of whole members only.
        let facts = self.facts(bytes, &description).filter(|_| member.whole);
        let verdict = self.matched(bytes, &description, facts);
        match self.generation.lists() {
            Some(lists) => listed::judge(lists, bytes, verdict),
            None => verdict,
        }
    }

    /// What the detector may know; it belongs to the embedded rules.
    fn facts(&self, bytes: &[u8], description: &Description) -> Option<Facts> {
        let facts = || Facts::of(bytes).named(description.name()).on_this_machine();
        self.generation.has_embedded().then(facts)
    }

    /// What rules say and, with facts, the detector. A fault of either costs one file its verdict and
    /// this thread its scanner, no more.
    fn matched(
        &mut self,
        bytes: &[u8],
        description: &Description,
        facts: Option<Facts>,
    ) -> Verdict {
        let externals = description.externals();
        let scanner = &mut self.scanner;
        let scan = AssertUnwindSafe(|| {
            let mut verdict = scanner.scan(bytes, &externals);
            if let Some(facts) = facts {
                verdict.join(assess(bytes, &facts).verdict());
            }
            verdict
        });
        catch_unwind(scan).unwrap_or_else(|panic| {
            self.scanner = Scanner::new(self.generation, self.limits.timeout);
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
            Verdict::incomplete(
                Why::new(WhyCode::Internal).with_detail(said.unwrap_or("the engine panicked")),
            )
        })
    }
}

/// Between a container and its member, in the path that rules see.
const MEMBER_SEPARATOR: &str = "!/";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::{Base, Place};
    use std::{ffi::CString, fs};

    const MARKER: &[u8] = b"marker that the rule looks for";

    fn arsenal(dir: &Path) -> Arsenal {
        let path = dir.join("r.yar");
        let needle = "marker that the rule looks for";
        fs::write(&path, format!("rule r {{ strings: $a = \"{needle}\" condition: $a }}")).unwrap();
        let mut set = SourceSet::new();
        set.add(&path.to_str().unwrap().parse().unwrap()).unwrap();
        Arsenal::new(set, Vec::new(), Tolerance::Strict)
    }

    fn open(path: &Path) -> Subject {
        let name = CString::new(path.to_str().unwrap()).unwrap();
        Subject::open(Place { base: Base::Working, name, file_system: 0 }).unwrap()
    }

    fn changed(path: &Path, how: usize) {
        let kept = [MARKER, &[b'x'; 9]].concat();
        match how % 4 {
            0 => fs::OpenOptions::new().write(true).open(path).unwrap().set_len(40).unwrap(),
            1 => fs::write(path, [&fs::read(path).unwrap()[..], b"more"].concat()).unwrap(),
            2 => {
                fs::write(path.with_extension("new"), kept).unwrap();
                fs::rename(path.with_extension("new"), path).unwrap();
            }
            _ => fs::remove_file(path).unwrap(),
        }
    }

    /// Promise P7: the marker is in the file all the while, so "clean" is always wrong; and every
    /// change falls between opening and verdict, so each verdict must say so.
    #[test]
    fn a_thousand_files_changed_while_scanned_and_none_called_clean() {
        let dir = tempfile::tempdir().unwrap();
        let arsenal = arsenal(dir.path());
        let owners = Owners::default();
        let mut inspector =
            Inspector::new(arsenal.generation().unwrap(), &owners, Limits::default());
        let path = dir.path().join("f");
        for try_number in 0..1000 {
            let is_mapped = try_number % 50 == 0;
            let filling = if is_mapped { 9 << 20 } else { 20_000 };
            fs::write(&path, [MARKER, &vec![b'.'; filling]].concat()).unwrap();
            let subject = open(&path);
            changed(&path, try_number);
            let verdict = inspector.inspect(&subject, &path).verdict;
            assert_ne!(verdict.level(), Level::Clean, "try {try_number}");
            let says_so = verdict.whys().iter().any(|why| why.code == WhyCode::Changed);
            assert!(says_so, "try {try_number}: {verdict:?}");
        }
    }

    /// The same with changes at any moment, from another thread.
    #[test]
    fn changes_at_any_moment_crash_nothing_and_hide_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let arsenal = arsenal(dir.path());
        let owners = Owners::default();
        let mut inspector =
            Inspector::new(arsenal.generation().unwrap(), &owners, Limits::default());
        let path = dir.path().join("f");
        for try_number in 0..40 {
            fs::write(&path, [MARKER, &vec![b'.'; 12 << 20]].concat()).unwrap();
            let subject = open(&path);
            let verdict = std::thread::scope(|scope| {
                scope.spawn(|| {
                    std::thread::sleep(Duration::from_micros(200 * try_number));
                    changed(&path, usize::try_from(try_number).unwrap());
                });
                inspector.inspect(&subject, &path).verdict
            });
            assert_ne!(verdict.level(), Level::Clean, "try {try_number}");
        }
    }
}
