//! Files that came with a package and are still as they came.
//!
//! Owns: [`Packages`]: the question over the databases of dpkg and rpm below one root, and
//! [`Origin`], the answer. A database that is there and cannot be read makes the answer unknown
//! wherever packages bring files, never "no package". Must not: trust a name alone; the content
//! must be the recorded one.

use crate::{dpkg::Dpkg, rpm::Rpm};
use md5::{Digest, Md5};
use sha2::Sha256;
use std::{
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

/// Where a file comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A package brought it, and it is as it was brought.
    Package(Manager),
    /// No package brought what it holds.
    NoPackage,
    /// A database is there and cannot be read, and packages bring files to such a place.
    Unknown,
}

/// The package databases of one root directory.
#[derive(Debug)]
pub struct Packages {
    dpkg: Dpkg,
    /// `None` if there is one that cannot be read.
    rpm: Option<Rpm>,
}

impl Packages {
    /// Reads what is installed below `root`; takes some tenths of a second on a large system.
    #[must_use]
    pub fn below(root: &Path) -> Self {
        let rpm = Rpm::below(root).map_err(|error| {
            tracing::warn!(
                "the rpm database cannot be read, so no file of the system is taken: {error}"
            );
        });
        let dpkg = Dpkg::below(root);
        if let Some(error) = dpkg.error() {
            tracing::warn!(
                "dpkg's database cannot be read, so no file of the system is taken: {error}"
            );
        }
        Self { dpkg, rpm: rpm.ok() }
    }

    /// Where the file at the absolute `path` (without links in it) comes from, by what can be read
    /// from `file`.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn origin(&self, path: &Path, file: &File) -> io::Result<Origin> {
        let path = path.as_os_str().as_bytes();
        let mut unknown = self.dpkg.error().is_some() || self.rpm.is_none();
        let mut recorded = Vec::new();
        for name in names(path) {
            recorded.extend(self.dpkg.digests(&name).map(|it| (Manager::Dpkg, it.to_vec())));
            match self.rpm.as_ref().map(|rpm| rpm.digests(&name)) {
                Some(Ok(found)) => recorded.extend(found.into_iter().map(|it| (Manager::Rpm, it))),
                Some(Err(error)) => {
                    tracing::warn!("the rpm database cannot be read: {error}");
                    unknown = true;
                }
                None => {}
            }
        }
        if let Some(manager) = as_recorded(&recorded, file)? {
            return Ok(Origin::Package(manager));
        }
        let unknown = unknown && !FOREIGN.iter().any(|place| path.starts_with(place));
        Ok(if unknown { Origin::Unknown } else { Origin::NoPackage })
    }
}

/// Who recorded a digest that the file has; one of 16 bytes is MD5, of 32 SHA-256.
fn as_recorded(recorded: &[(Manager, Vec<u8>)], file: &File) -> io::Result<Option<Manager>> {
    let of_length = |length| recorded.iter().filter(move |(_, digest)| digest.len() == length);
    let who = |found: Option<&(Manager, Vec<u8>)>| found.map(|(manager, _)| *manager);
    if of_length(16).next().is_some() {
        let is = digest::<Md5>(file)?;
        if let Some(manager) = who(of_length(16).find(|(_, digest)| digest[..] == is[..])) {
            return Ok(Some(manager));
        }
    }
    if of_length(32).next().is_some() {
        let is = digest::<Sha256>(file)?;
        return Ok(who(of_length(32).find(|(_, digest)| digest[..] == is[..])));
    }
    Ok(None)
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

/// Where packages bring nothing (FHS 3.0): there a missing database says nothing either.
const FOREIGN: [&[u8]; 11] = [
    b"/home/",
    b"/root/",
    b"/tmp/",
    b"/var/tmp/",
    b"/dev/",
    b"/run/",
    b"/proc/",
    b"/mnt/",
    b"/media/",
    b"/srv/",
    b"/usr/local/",
];

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

    fn origin(root: &Path, path: &str, content: &[u8]) -> Origin {
        let file = root.join("content");
        fs::write(&file, content).unwrap();
        let packages = Packages::below(root);
        packages.origin(Path::new(path), &File::open(file).unwrap()).unwrap()
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
            ("/bin/greet", Origin::Package(Manager::Dpkg)),
            ("/usr/bin/greet", Origin::Package(Manager::Dpkg)),
            ("/usr/share/a b", Origin::Package(Manager::Dpkg)),
            ("/usr/share/a b.dist", Origin::Package(Manager::Dpkg)),
            ("/etc/greet", Origin::Package(Manager::Dpkg)),
            ("/etc/other", Origin::NoPackage),
            ("/share/a b", Origin::NoPackage),
        ] {
            assert_eq!(origin(root.path(), path, b"hello"), owner, "{path}");
            assert_eq!(origin(root.path(), path, b"other"), Origin::NoPackage, "{path}");
        }
    }

    #[test]
    fn digests_of_both_lengths_are_asked_of_rpm() {
        let root = tempfile::tempdir().unwrap();
        crate::rpm_sqlite::tests::database(root.path());
        for (path, owner) in [
            ("/usr/bin/long", Origin::Package(Manager::Rpm)),
            ("/usr/bin/short", Origin::Package(Manager::Rpm)),
            ("/opt/long", Origin::NoPackage),
        ] {
            assert_eq!(origin(root.path(), path, b"hello"), owner, "{path}");
            assert_eq!(origin(root.path(), path, b"other"), Origin::NoPackage, "{path}");
        }
    }

    #[test]
    fn a_database_that_cannot_be_read_makes_files_of_the_system_unknown() {
        let root = tempfile::tempdir().unwrap();
        let home = root.path().join("var/lib/rpm");
        fs::create_dir_all(&home).unwrap();
        fs::write(home.join("Packages"), "of a form that nobody knows").unwrap();
        for path in ["/usr/bin/long", "/etc/conf", "/opt/x", "/var/lib/x"] {
            assert_eq!(origin(root.path(), path, b"hello"), Origin::Unknown, "{path}");
        }
        for path in ["/home/u/x", "/tmp/x", "/var/tmp/x", "/usr/local/bin/x", "/srv/x"] {
            assert_eq!(origin(root.path(), path, b"hello"), Origin::NoPackage, "{path}");
        }
        // The other manager still knows what is its own; and an rpm at work is not overlooked.
        fs::remove_file(home.join("Packages")).unwrap();
        crate::rpm_sqlite::tests::database(root.path());
        fs::write(home.join("rpmdb.sqlite-wal"), "unsettled").unwrap();
        assert_eq!(origin(root.path(), "/usr/bin/long", b"hello"), Origin::Unknown);
        fs::write(home.join("rpmdb.sqlite-wal"), "").unwrap();
        let owned = Origin::Package(Manager::Rpm);
        assert_eq!(origin(root.path(), "/usr/bin/long", b"hello"), owned);
        let info = root.path().join("var/lib/dpkg/info");
        fs::create_dir_all(info.join("p.md5sums")).unwrap();
        assert_eq!(origin(root.path(), "/usr/bin/long", b"hello"), owned);
        assert_eq!(origin(root.path(), "/usr/bin/other", b"hello"), Origin::Unknown);
    }
}
