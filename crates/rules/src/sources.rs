//! Rule texts, where they came from, and the identifier of a whole set of them.
//!
//! Owns: which files of a directory are rules, the order in which they are compiled, and the digest
//! that names the set. Reads rule files; must not compile them.

use crate::{
    Define, Diagnostic, External, RulesError, Tolerance,
    clamav::{self, ClamAvForm},
    embedded, externals,
    hashlist::{BadLines, HashListBuilder, HashLists, SourceReport},
    include,
    source::Source,
};
use lazaret_model::GenerationId;
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Cursor, Read},
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

/// What `--rules` names: a file or a directory, and the namespace of its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSpec {
    /// Namespace; `default` if none was given.
    pub namespace: String,
    /// A file, or a directory of which every `*.yar` and `*.yara` below is taken, every `*.hashes`,
    /// and signatures in ClamAV's formats.
    pub path: PathBuf,
}

impl FromStr for RuleSpec {
    type Err = std::convert::Infallible;

    /// `NS:PATH` where `NS` is an identifier and no file has the whole text as its name.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some((namespace, path)) = text.split_once(':')
            && is_identifier(namespace)
            && !path.is_empty()
            && !Path::new(text).exists()
        {
            return Ok(Self { namespace: namespace.into(), path: path.into() });
        }
        Ok(Self { namespace: DEFAULT_NAMESPACE.into(), path: text.into() })
    }
}

/// Rule texts in the order in which they are compiled, and hash lists.
#[derive(Clone, Debug, Default)]
pub struct SourceSet {
    sources: Arc<Vec<Source>>,
    list_files: Vec<PathBuf>,
    list_texts: Vec<(String, Vec<u8>)>,
    lists: Option<Arc<HashLists>>,
    has_embedded: bool,
    withdrawn: Arc<BTreeSet<String>>,
    notes: Vec<Diagnostic>,
}

impl SourceSet {
    /// No rules at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the signatures that come with the project, in namespace `lazaret`.
    pub fn add_embedded(&mut self) -> Result<(), RulesError> {
        Arc::make_mut(&mut self.sources).extend(embedded::sources()?);
        self.has_embedded = true;
        Ok(())
    }

    /// True if the project's own signatures are part of the set; detection without signatures
    /// belongs to them.
    #[must_use]
    pub const fn has_embedded(&self) -> bool {
        self.has_embedded
    }

    /// Adds a rule file or hash list, or every one below a directory in the order of their paths.
    /// Hash lists end with `.hashes`; named as a file, also `.sha256`, `.sha1`, `.md5` and `.csv`.
    pub fn add(&mut self, spec: &RuleSpec) -> Result<(), RulesError> {
        let unreadable = |source| RulesError::Read { path: spec.path.clone(), source };
        if !fs::metadata(&spec.path).map_err(unreadable)?.is_dir() {
            if ends_with(&spec.path, LIST_ENDINGS) || is_clamav_list(&spec.path) {
                self.list_files.push(spec.path.clone());
                return Ok(());
            }
            return self.add_file(&spec.namespace, &spec.path);
        }
        let mut files = Vec::new();
        rule_files(&spec.path, &mut files)?;
        if files.is_empty() {
            return Err(RulesError::Empty { path: spec.path.clone() });
        }
        files.sort();
        for file in files {
            if ends_with(&file, &LIST_ENDINGS[..1]) || is_clamav_list(&file) {
                self.list_files.push(file);
            } else {
                self.add_file(&spec.namespace, &file)?;
            }
        }
        Ok(())
    }

    /// Reads the hash lists that were added and puts them into one table, whose nameless temporary
    /// files are made in `dir`. Bad lines are errors or, if tolerated, said and passed over.
    pub fn load_lists(&mut self, dir: &Path, tolerance: Tolerance) -> Result<(), RulesError> {
        if self.list_files.is_empty() && self.list_texts.is_empty() {
            return Ok(());
        }
        let mut builder = HashListBuilder::new(dir).bad_lines(match tolerance {
            Tolerance::Strict => BadLines::Fail,
            Tolerance::SkipInvalid => BadLines::Skip,
        });
        for (origin, text) in std::mem::take(&mut self.list_texts) {
            tell(&origin, &builder.add_source(&origin, None, Cursor::new(text))?);
        }
        for path in std::mem::take(&mut self.list_files) {
            let origin = path.display().to_string();
            tell(&origin, &builder.add_source(&origin, None, self.list_reader(&path)?)?);
        }
        self.lists = Some(Arc::new(builder.build()?));
        Ok(())
    }

    /// Adds the text of one rule file; its `include` statements are not followed.
    pub(crate) fn add_text(&mut self, namespace: &str, origin: String, text: Vec<u8>) {
        let source = Source { namespace: namespace.into(), origin, text };
        Arc::make_mut(&mut self.sources).push(source);
    }

    /// Adds the text of one hash list.
    pub(crate) fn add_list_text(&mut self, origin: String, text: Vec<u8>) {
        self.list_texts.push((origin, text));
    }

    /// Rules of these names, `NAMESPACE:RULE`, are not reported from now on.
    pub(crate) fn withdraw(&mut self, names: &BTreeSet<String>) {
        Arc::make_mut(&mut self.withdrawn).extend(names.iter().cloned());
    }

    /// Rules that are not reported.
    pub(crate) fn withdrawn(&self) -> Arc<BTreeSet<String>> {
        Arc::clone(&self.withdrawn)
    }

    /// The project's own signatures are part of the set, whoever brought them.
    pub(crate) const fn set_embedded(&mut self) {
        self.has_embedded = true;
    }

    /// The hash lists that were added and not loaded yet, as texts in our own form.
    pub(crate) fn read_lists(&mut self) -> Result<&[(String, Vec<u8>)], RulesError> {
        for path in std::mem::take(&mut self.list_files) {
            let unreadable = |source| RulesError::Read { path: path.clone(), source };
            let mut text = Vec::new();
            self.list_reader(&path)?.read_to_end(&mut text).map_err(unreadable)?;
            self.list_texts.push((path.display().to_string(), text));
        }
        Ok(&self.list_texts)
    }

    /// A list in our own form, translated where it is not.
    fn list_reader(&mut self, path: &Path) -> Result<Box<dyn BufRead>, RulesError> {
        let unreadable = |source| RulesError::Read { path: path.to_owned(), source };
        Ok(match ClamAvForm::of(path) {
            Some(form) => {
                let text = fs::read(path).map_err(unreadable)?;
                Box::new(Cursor::new(self.imported(form, path, &text).into_bytes()))
            }
            None => Box::new(BufReader::new(fs::File::open(path).map_err(unreadable)?)),
        })
    }

    /// The hash lists, once they are loaded.
    #[must_use]
    pub const fn lists(&self) -> Option<&Arc<HashLists>> {
        self.lists.as_ref()
    }

    fn add_file(&mut self, namespace: &str, path: &Path) -> Result<(), RulesError> {
        let text =
            fs::read(path).map_err(|source| RulesError::Read { path: path.to_owned(), source })?;
        match ClamAvForm::of(path) {
            Some(form) => {
                let text = self.imported(form, path, &text).into_bytes();
                self.add_text(namespace, path.display().to_string(), text);
            }
            None => {
                Arc::make_mut(&mut self.sources).extend(include::expand(namespace, path, text));
            }
        }
        Ok(())
    }

    /// Translates signatures of ClamAV; what has no equal here is said with the diagnostics.
    fn imported(&mut self, form: ClamAvForm, path: &Path, text: &[u8]) -> String {
        let import = clamav::import(form, text);
        tracing::info!(taken = import.taken, "imported {}", path.display());
        let origin = path.display().to_string();
        let note = |(reason, count): (&str, usize)| Diagnostic::left_out(&origin, count, reason);
        self.notes.extend(import.left_out.into_iter().map(note));
        import.text
    }

    /// What was said while sources were read: signatures that have no equal here.
    #[must_use]
    pub fn notes(&self) -> &[Diagnostic] {
        &self.notes
    }

    /// The sources in compilation order.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The same, kept by whoever asks.
    pub(crate) fn shared(&self) -> Arc<Vec<Source>> {
        Arc::clone(&self.sources)
    }

    /// The per-file variables that rules of this set may look at: named somewhere and not defined.
    #[must_use]
    pub fn externals(&self, defines: &[Define]) -> Vec<External> {
        let is_free = |e: &External| !defines.iter().any(|d| d.name == e.name());
        externals::named_in(&self.sources).into_iter().filter(is_free).collect()
    }

    /// The name of the Generation that these sources and definitions compile to.
    ///
    /// Equal ids mean equal rules: the digest covers the engine's version, the order, namespaces
    /// and texts of all sources, included ones too, the definitions, and what was withdrawn.
    #[must_use]
    pub fn id(&self, defines: &[Define]) -> GenerationId {
        let mut hasher = blake3::Hasher::new_derive_key("lazaret generation v1");
        let mut field = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        field(ENGINE_VERSION.as_bytes());
        for source in self.sources.iter() {
            field(source.namespace.as_bytes());
            field(&source.text);
        }
        field(b"lists");
        if let Some(lists) = &self.lists {
            field(&lists.content_id());
        }
        field(b"defines");
        for define in defines {
            field(format!("{define:?}").as_bytes());
        }
        for name in self.withdrawn.iter() {
            field(format!("withdrawn {name}").as_bytes());
        }
        GenerationId(*hasher.finalize().as_bytes())
    }
}

fn tell(origin: &str, report: &SourceReport) {
    for bad in &report.bad_lines {
        tracing::error!("hash list line left out: {bad}");
    }
    tracing::info!(entries = report.entries, bad = report.bad, "read {origin}");
}

fn rule_files(dir: &Path, files: &mut Vec<PathBuf>) -> Result<(), RulesError> {
    let unreadable = |source| RulesError::Read { path: dir.to_owned(), source };
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        if entry.file_type().map_err(unreadable)?.is_dir() {
            rule_files(&path, files)?;
        } else if ends_with(&path, RULE_ENDINGS)
            || ends_with(&path, &LIST_ENDINGS[..1])
            || ClamAvForm::of(&path).is_some()
        {
            files.push(path);
        }
    }
    Ok(())
}

fn is_clamav_list(path: &Path) -> bool {
    ClamAvForm::of(path).is_some_and(ClamAvForm::is_list)
}

fn is_identifier(text: &str) -> bool {
    let mut letters = text.bytes();
    letters.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && letters.all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn ends_with(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|end| endings.iter().any(|known| end == *known))
}

const RULE_ENDINGS: &[&str] = &["yar", "yara"];

/// The first also in directories, where the others may be anything.
const LIST_ENDINGS: &[&str] = &["hashes", "sha256", "sha1", "md5", "csv"];

const DEFAULT_NAMESPACE: &str = "default";

/// Part of every Generation's id; a test holds it against `Cargo.lock`.
pub(crate) const ENGINE_VERSION: &str = "yara-x 1.22.1";

#[cfg(test)]
mod tests {
    use super::*;

    fn write(dir: &Path, name: &str, text: &str) -> PathBuf {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    #[test]
    fn a_spec_splits_at_a_namespace_only() {
        let dir = tempfile::tempdir().unwrap();
        let odd = write(dir.path(), "ns:a.yar", "");
        for (text, namespace, path) in [
            ("ns:a.yar", "ns", "a.yar"),
            ("a.yar", "default", "a.yar"),
            ("/x:y/a.yar", "default", "/x:y/a.yar"),
            ("ns:", "default", "ns:"),
            (odd.to_str().unwrap(), "default", odd.to_str().unwrap()),
        ] {
            let spec: RuleSpec = text.parse().unwrap();
            assert_eq!((spec.namespace.as_str(), spec.path), (namespace, PathBuf::from(path)));
        }
    }

    #[test]
    fn a_directory_gives_its_rule_files_in_order() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "b.yar", "rule b {condition: true}");
        write(dir.path(), "a/z.yara", "rule z {condition: true}");
        write(dir.path(), "note.txt", "not a rule");
        let mut set = SourceSet::new();
        set.add(&RuleSpec { namespace: "n".into(), path: dir.path().into() }).unwrap();
        let names: Vec<_> = set.sources().iter().map(|s| s.origin.rsplit('/').next()).collect();
        assert_eq!(names, [Some("z.yara"), Some("b.yar")]);
        let empty = tempfile::tempdir().unwrap();
        let spec = RuleSpec { namespace: "n".into(), path: empty.path().into() };
        assert_eq!(set.add(&spec).unwrap_err().code(), "rules-empty");
    }

    #[test]
    fn the_id_changes_with_text_namespace_define_and_included_text() {
        let dir = tempfile::tempdir().unwrap();
        let id = |namespace: &str, body: &str, included: &str, defines: &[Define]| {
            write(dir.path(), "inc.yar", included);
            let path = write(dir.path(), "a.yar", body);
            let mut set = SourceSet::new();
            set.add(&RuleSpec { namespace: namespace.into(), path }).unwrap();
            set.id(defines)
        };
        let body = "include \"inc.yar\"\nrule a { condition: true }";
        let define: Define = "x=1".parse().unwrap();
        let base = id("n", body, "// 1", &[]);
        assert_eq!(base, id("n", body, "// 1", &[]));
        assert_ne!(base, id("m", body, "// 1", &[]));
        assert_ne!(base, id("n", body, "// 2", &[]));
        assert_ne!(base, id("n", body, "// 1", &[define]));
        assert_ne!(base, id("n", &format!("{body} "), "// 1", &[]));
    }

    #[test]
    fn the_engine_version_is_the_locked_one() {
        let lock = include_str!("../../../Cargo.lock");
        let version = ENGINE_VERSION.strip_prefix("yara-x ").unwrap();
        for package in ["yara-x", "yara-x-parser"] {
            let entry = format!("name = \"{package}\"\nversion = \"{version}\"\n");
            assert!(lock.contains(&entry), "Cargo.lock has no {package} {version}");
        }
    }
}
