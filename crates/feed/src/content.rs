//! The unpacked content of a package: its manifest and its files, in memory.
//!
//! Owns: [`Content`], which exists only if the archive is of the one allowed shape and holds exactly
//! the files that its manifest names. Must not: compile or interpret the files.

use crate::{
    ContentId, Manifest,
    manifest::{MAX_CONTENT, MAX_FILES, ManifestError},
    tarball::{TarError, read_tar, write_tar},
};

/// A checked content.
#[derive(Clone, Debug)]
pub struct Content {
    id: ContentId,
    manifest: Manifest,
    files: Vec<PackageFile>,
}

/// One file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageFile {
    /// Path below the root of the package.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl PackageFile {
    /// The namespace of a rule file, `rules/NAMESPACE/...`.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.path.strip_prefix("rules/")?.split_once('/').map(|(namespace, _)| namespace)
    }

    /// Whether the name ends with `ending`.
    #[must_use]
    pub fn ends_with(&self, ending: &str) -> bool {
        self.path.ends_with(ending)
    }
}

/// The content is not what a package may hold.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// The archive is wrong.
    #[error(transparent)]
    Tar(#[from] TarError),
    /// The manifest is wrong.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The first file is not the manifest.
    #[error("the package does not begin with manifest.json")]
    NoManifest,
    /// The files are not those of the manifest.
    #[error("the files of the package are not those of its manifest, first at {0:?}")]
    Differs(String),
    /// More bytes than allowed.
    #[error("the package is larger than {} MiB", MAX_CONTENT >> 20)]
    TooLarge,
}

impl Content {
    /// Reads and checks an archive.
    pub fn parse(bytes: &[u8]) -> Result<Self, ContentError> {
        if bytes.len() as u64 > MAX_CONTENT {
            return Err(ContentError::TooLarge);
        }
        let entries = read_tar(bytes, MAX_FILES)?;
        let Some(((MANIFEST, json), rest)) = entries.split_first() else {
            return Err(ContentError::NoManifest);
        };
        let manifest = Manifest::parse(json)?;
        let named = manifest.files.iter().map(|file| (file.path.as_str(), file.size));
        let held = rest.iter().map(|(path, bytes)| (*path, bytes.len() as u64));
        if !named.clone().eq(held.clone()) {
            let odd = held.zip(named).find(|(a, b)| a != b).map_or(MANIFEST, |((path, _), _)| path);
            return Err(ContentError::Differs(odd.to_owned()));
        }
        let files = rest
            .iter()
            .map(|(path, bytes)| PackageFile { path: (*path).to_owned(), bytes: bytes.to_vec() });
        Ok(Self { id: ContentId::of(bytes), manifest, files: files.collect() })
    }

    /// Puts a content together: the manifest's list of files is made here. The files may come in any
    /// order.
    pub fn build(
        mut manifest: Manifest,
        mut files: Vec<PackageFile>,
    ) -> Result<Vec<u8>, ContentError> {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let entry = |file: &PackageFile| crate::manifest::FileEntry {
            path: file.path.clone(),
            size: file.bytes.len() as u64,
        };
        manifest.files = files.iter().map(entry).collect();
        let json = manifest.to_json()?;
        let mut entries = vec![(MANIFEST, json.as_slice())];
        entries.extend(files.iter().map(|file| (file.path.as_str(), file.bytes.as_slice())));
        let bytes = write_tar(&entries)?;
        Self::parse(&bytes)?;
        Ok(bytes)
    }

    /// Its name.
    #[must_use]
    pub const fn id(&self) -> ContentId {
        self.id
    }

    /// What it says of itself.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// All files but the manifest, in the order of their paths.
    #[must_use]
    pub fn files(&self) -> &[PackageFile] {
        &self.files
    }

    /// Whether rules of this namespace are in it.
    #[must_use]
    pub fn has_namespace(&self, namespace: &str) -> bool {
        self.files.iter().any(|file| file.namespace() == Some(namespace))
    }
}

const MANIFEST: &str = "manifest.json";

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn manifest() -> Manifest {
        let json = br#"{"schema":1,"version":1,"created":"","min_lazaret":"0.1.0","files":[]}"#;
        Manifest::parse(json).unwrap()
    }

    fn file(path: &str, bytes: &[u8]) -> PackageFile {
        PackageFile { path: path.into(), bytes: bytes.into() }
    }

    #[test]
    fn the_same_files_give_the_same_content() {
        let files = vec![file("rules/x/b.yar", b"2"), file("rules/x/a.yar", b"1")];
        let mut turned = files.clone();
        turned.reverse();
        let bytes = Content::build(manifest(), files).unwrap();
        assert_eq!(bytes, Content::build(manifest(), turned).unwrap());
        let content = Content::parse(&bytes).unwrap();
        assert_eq!(content.id(), ContentId::of(&bytes));
        assert_eq!(content.files()[0].path, "rules/x/a.yar");
        assert!(content.has_namespace("x") && !content.has_namespace("y"));
    }

    #[test]
    fn only_what_the_manifest_names() {
        let json = manifest().to_json().unwrap();
        let extra = write_tar(&[(MANIFEST, &json), ("rules/x/a.yar", b"")]).unwrap();
        assert!(matches!(Content::parse(&extra), Err(ContentError::Differs(_))));
        let mut named = manifest();
        named.files.push(crate::manifest::FileEntry { path: "a".into(), size: 1 });
        let missing = write_tar(&[(MANIFEST, &named.to_json().unwrap())]).unwrap();
        assert!(matches!(Content::parse(&missing), Err(ContentError::Differs(_))));
        let other = write_tar(&[("a", b"")]).unwrap();
        assert!(matches!(Content::parse(&other), Err(ContentError::NoManifest)));
    }
}
