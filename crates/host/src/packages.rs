//! Files that came with a package and are still as they came.
//!
//! Owns: [`Packages`]: the question over the databases of dpkg and rpm below one root. A database
//! that cannot be read owns nothing. Must not: trust a name alone; the content must be the
//! recorded one.

use crate::{dpkg::Dpkg, rpm::Rpm};
use md5::{Digest, Md5};
use sha2::Sha256;
use std::{
    ffi::OsStr,
    fs::File,
    io::{self, Read, Seek},
    os::unix::ffi::OsStrExt,
    path::Path,
};

/// Who brought a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manager {
    /// Debian's.
    Dpkg,
    /// Red Hat's and SUSE's.
    Rpm,
}

impl Manager {
    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dpkg => "dpkg",
            Self::Rpm => "rpm",
        }
    }
}

/// The package databases of one root directory.
#[derive(Debug)]
pub struct Packages {
    dpkg: Dpkg,
    rpm: Option<Rpm>,
}

impl Packages {
    /// Reads what is installed below `root`; takes some tenths of a second on a large system.
    #[must_use]
    pub fn below(root: &Path) -> Self {
        let rpm = Rpm::below(root).unwrap_or_else(|error| {
            tracing::warn!("the rpm database cannot be read: {error}");
            None
        });
        Self { dpkg: Dpkg::below(root), rpm }
    }

    /// Who brought the file at the absolute `path` (without links in it), if what can be read from
    /// `file` is what the package brought.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn verified(&self, path: &Path, file: &File) -> io::Result<Option<Manager>> {
        let mut md5 = Vec::new();
        let mut sha256 = Vec::new();
        for name in names(path.as_os_str().as_bytes()) {
            md5.extend(self.dpkg.digests(&name).map(|digest| (Manager::Dpkg, digest)));
            let recorded = self.rpm.as_ref().map(|rpm| rpm.digests(OsStr::from_bytes(&name)));
            for digest in recorded.into_iter().flatten() {
                match (<[u8; 16]>::try_from(&digest[..]), <[u8; 32]>::try_from(&digest[..])) {
                    (Ok(short), _) => md5.push((Manager::Rpm, short)),
                    (_, Ok(long)) => sha256.push((Manager::Rpm, long)),
                    _ => {}
                }
            }
        }
        if !md5.is_empty() {
            let is: [u8; 16] = digest::<Md5>(file)?.into();
            if let Some((manager, _)) = md5.iter().find(|(_, digest)| *digest == is) {
                return Ok(Some(*manager));
            }
        }
        if !sha256.is_empty() {
            let is: [u8; 32] = digest::<Sha256>(file)?.into();
            return Ok(sha256
                .iter()
                .find(|(_, digest)| *digest == is)
                .map(|(manager, _)| *manager));
        }
        Ok(None)
    }
}

/// The names under which packages may know a path: `/bin` and its like moved below `/usr`.
fn names(path: &[u8]) -> Vec<Vec<u8>> {
    let mut names = vec![path.to_vec()];
    if let Some(short) = path.strip_prefix(b"/usr")
        && MOVED.iter().any(|directory| short.starts_with(directory))
    {
        names.push(short.to_vec());
    }
    names
}

const MOVED: [&[u8]; 6] = [b"/bin/", b"/sbin/", b"/lib/", b"/lib32/", b"/lib64/", b"/libx32/"];

fn digest<D: Digest>(mut file: &File) -> io::Result<md5::digest::Output<D>> {
    file.rewind()?;
    let mut digest = D::new();
    let mut block = vec![0; 256 << 10];
    loop {
        match file.read(&mut block) {
            Ok(0) => return Ok(digest.finalize()),
            Ok(length) => digest.update(block.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn verified(root: &Path, path: &str, content: &[u8]) -> Option<Manager> {
        let file = root.join("content");
        fs::write(&file, content).unwrap();
        let packages = Packages::below(root);
        packages.verified(Path::new(path), &File::open(file).unwrap()).unwrap()
    }

    #[test]
    fn only_the_content_that_dpkg_recorded_is_its_own() {
        let root = tempfile::tempdir().unwrap();
        let info = root.path().join("var/lib/dpkg/info");
        fs::create_dir_all(&info).unwrap();
        // md5 of "hello".
        let hello = "5d41402abc4b2a76b9719d911017c592";
        let list = format!("{hello}  bin/greet\n{hello}  usr/share/a b\nnonsense\n");
        fs::write(info.join("greet.md5sums"), list).unwrap();
        let status = format!("Package: greet\nConffiles:\n /etc/greet {hello}\nStatus: x\n");
        fs::write(root.path().join("var/lib/dpkg/status"), status).unwrap();
        let moved = "/usr/share/a b\n/usr/share/a b.dist\nother\n";
        fs::write(root.path().join("var/lib/dpkg/diversions"), moved).unwrap();
        for (path, owner) in [
            ("/bin/greet", Some(Manager::Dpkg)),
            ("/usr/bin/greet", Some(Manager::Dpkg)),
            ("/usr/share/a b", Some(Manager::Dpkg)),
            ("/usr/share/a b.dist", Some(Manager::Dpkg)),
            ("/etc/greet", Some(Manager::Dpkg)),
            ("/etc/other", None),
            ("/share/a b", None),
        ] {
            assert_eq!(verified(root.path(), path, b"hello"), owner, "{path}");
            assert_eq!(verified(root.path(), path, b"other"), None, "{path}");
        }
    }

    #[test]
    fn digests_of_both_lengths_are_asked_of_rpm() {
        let root = tempfile::tempdir().unwrap();
        crate::rpm::tests::database(root.path());
        for (path, owner) in [
            ("/usr/bin/long", Some(Manager::Rpm)),
            ("/usr/bin/short", Some(Manager::Rpm)),
            ("/opt/long", None),
        ] {
            assert_eq!(verified(root.path(), path, b"hello"), owner, "{path}");
            assert_eq!(verified(root.path(), path, b"other"), None, "{path}");
        }
    }
}
