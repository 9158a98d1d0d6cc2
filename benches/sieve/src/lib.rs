//! What the benches of the sieve have in common: rules and inputs that every machine has.
//!
//! Owns: rules from `LAZARET_RULESETS` (a directory of directories), else the project's own
//! signatures; sources of this checkout as small texts, the bench's own executable as a program.
//!
//! Must not: measure.

use lazaret_sieve::{Externals, Scratch, Sieve, SieveBuilder, Value};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The variables that public rule sets expect.
const EXTERNALS: [&str; 5] = ["filename", "filepath", "extension", "filetype", "owner"];

/// Inputs of one kind.
pub struct Corpus {
    /// Its name in results.
    pub name: &'static str,
    /// The inputs.
    pub files: Vec<Vec<u8>>,
}

impl Corpus {
    /// Bytes of all inputs.
    pub fn bytes(&self) -> usize {
        self.files.iter().map(Vec::len).sum()
    }

    /// Asks for the candidates of each input; their number, so that nothing is left out.
    pub fn sift(&self, sieve: &Sieve, scratch: &mut Scratch) -> usize {
        let externals = externals();
        let count = |file: &Vec<u8>| sieve.candidates(scratch, file, &externals).rules().len();
        self.files.iter().map(count).sum()
    }
}

/// All rules that are found.
pub fn sieve() -> Sieve {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../signatures");
    let root = env::var_os("LAZARET_RULESETS").map_or(own, PathBuf::from);
    let mut builder = SieveBuilder::new();
    for name in EXTERNALS {
        builder = builder.per_scan_external(name);
    }
    for path in below(&root, &["yar", "yara"]) {
        let text = fs::read(&path).unwrap_or_default();
        // What is not UTF-8 is no rule for anybody.
        let _refused = builder.add_source("bench", &text);
    }
    builder.build()
}

/// Small texts, and a program.
pub fn corpora() -> [Corpus; 2] {
    let sources = below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates"), &["rs"]);
    let texts = sources.iter().filter_map(|path| fs::read(path).ok()).collect();
    let program = env::current_exe().and_then(fs::read).unwrap_or_default();
    [Corpus { name: "sources", files: texts }, Corpus { name: "program", files: vec![program] }]
}

fn externals() -> Externals {
    let mut externals = Externals::new();
    for name in EXTERNALS {
        externals.set(name, Value::from(""));
    }
    externals
}

fn below(root: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let (mut pending, mut found) = (vec![root.to_path_buf()], Vec::new());
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_wanted = path.extension().is_some_and(|e| endings.iter().any(|one| e == *one));
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => pending.push(path),
                Ok(kind) if kind.is_file() && is_wanted => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}
