//! `feed package`: a directory becomes a signed package.
//!
//! Owns: which files of the directory belong into a package; the others are named and left out.

use crate::{args::PackageArgs, key::Key};
use anyhow::{Context, Result, bail};
use jiff::{Timestamp, Unit};
use lazaret_feed::{Budget, Content, ContentId, Envelope, Manifest, PackageFile, signed_bytes};
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

/// `package.toml`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Words {
    note: String,
    withdrawn: BTreeSet<String>,
    budget: Budget,
}

pub(crate) fn run(args: &PackageArgs) -> Result<String> {
    let keys = args.keys.iter().map(|path| Key::read(path)).collect::<Result<Vec<_>>>()?;
    let Words { note, withdrawn, budget } = words(&args.dir)?;
    let (files, left_out) = collect(&args.dir)?;
    let manifest = Manifest {
        schema: 1,
        version: args.number,
        created: Timestamp::now().round(Unit::Second)?.to_string(),
        kind: args.kind,
        note,
        min_lazaret: env!("CARGO_PKG_VERSION").to_owned(),
        files: Vec::new(),
        withdrawn,
        budget,
    };
    let count = files.len();
    let content = Content::build(manifest, files)?;
    let id = ContentId::of(&content);
    let message = signed_bytes(id);
    let signatures = keys.iter().map(|key| key.sign(&message)).collect::<Result<Vec<_>>>()?;
    let body = zstd::encode_all(content.as_slice(), LEVEL)?;
    let bytes = Envelope::new(id, content.len() as u64, signatures, body).to_bytes()?;
    // What goes out was read back once.
    Envelope::parse(&bytes)?.content()?;
    fs::write(&args.output, &bytes).with_context(|| args.output.display().to_string())?;
    let mut said = String::new();
    for path in left_out {
        writeln!(said, "left out: {}", path.display())?;
    }
    writeln!(
        said,
        "{}: package {} ({id:.12}), {count} files, {} bytes, {} signatures",
        args.output.display(),
        args.number,
        bytes.len(),
        keys.len()
    )?;
    Ok(said)
}

fn words(dir: &Path) -> Result<Words> {
    let path = dir.join("package.toml");
    if !path.exists() {
        return Ok(Words::default());
    }
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    toml::from_str(&text).with_context(|| path.display().to_string())
}

fn collect(dir: &Path) -> Result<(Vec<PackageFile>, Vec<PathBuf>)> {
    let (mut files, mut left_out) = (Vec::new(), Vec::new());
    let mut open = vec![dir.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).with_context(|| next.display().to_string())? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(dir)?.to_string_lossy().into_owned();
            if !belongs(&name) {
                left_out.extend((name != "package.toml").then_some(path));
                continue;
            }
            if !entry.file_type()?.is_file() {
                bail!("{} is no regular file", path.display());
            }
            let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
            files.push(PackageFile { path: name, bytes });
        }
    }
    if files.is_empty() {
        bail!("{} holds neither rules/NAMESPACE/*.yar nor hashes/*.hashes", dir.display());
    }
    left_out.sort();
    Ok((files, left_out))
}

/// Rules with their tests and licences below a namespace, and hash lists.
fn belongs(name: &str) -> bool {
    let is = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    let last = name.rsplit('/').next().unwrap_or_default();
    match name.split('/').collect::<Vec<_>>()[..] {
        ["rules", _, _, ..] => {
            is(&[".yar", ".yara", ".test.toml"]) || is_licence(last) || last == "ADOPTED.txt"
        }
        ["hashes", _] => is(&[".hashes"]) || is_licence(last),
        _ => false,
    }
}

/// As `lazaret rules adopt` keeps them; in capitals, so that no rule is one.
fn is_licence(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE"]
        .iter()
        .any(|word| name.starts_with(word))
}

const LEVEL: i32 = 19;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_into_a_package() {
        for (name, expected) in [
            ("rules/site/a.yar", true),
            ("rules/site/deep/a.test.toml", true),
            ("rules/site/LICENSE-MIT", true),
            ("rules/site/deep/COPYING.txt", true),
            ("rules/site/ADOPTED.txt", true),
            ("rules/a.yar", false),
            ("rules/site/notes.txt", false),
            ("hashes/a.deny.hashes", true),
            ("hashes/deep/a.hashes", false),
            ("manifest.json", false),
        ] {
            assert_eq!(belongs(name), expected, "{name}");
        }
    }
}
