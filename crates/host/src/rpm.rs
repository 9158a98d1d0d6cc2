//! The database of rpm in whichever form it has: SQLite, SUSE's, or the old one of Berkeley DB.
//!
//! Owns: [`Rpm`], which finds and opens it. A database that is there and cannot be read is an
//! error, never an empty one. Must not: read the files of packages.

use crate::{rpm_bdb, rpm_header::Header, rpm_ndb, rpm_sqlite::Sqlite};
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};

/// An open database.
#[derive(Debug)]
pub(crate) enum Rpm {
    /// There is none.
    Absent,
    /// Asked for each path.
    Sqlite(Sqlite),
    /// Read once: all digests, by a hash of the path.
    Listed(HashMap<Key, Vec<Box<[u8]>>>),
}

type Key = [u8; 16];

/// The database is there and is not what it should be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RpmError {
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{} is damaged or of an unknown form", .0.display())]
    Damaged(PathBuf),
}

impl Rpm {
    /// The database below `root`: the newest form that is there.
    pub(crate) fn below(root: &Path) -> Result<Self, RpmError> {
        for file in FORMS {
            for home in HOMES {
                let path = root.join(home).join(file);
                match path.metadata() {
                    // rpm leaves empty files of forms that it does not use.
                    Ok(is) if is.is_file() && is.len() > 0 => return Self::open(&path),
                    Ok(_) => {}
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(Self::Absent)
    }

    fn open(path: &Path) -> Result<Self, RpmError> {
        if path.ends_with("rpmdb.sqlite") {
            return Ok(Self::Sqlite(Sqlite::open(path)?));
        }
        let file = fs::read(path)?;
        let listed = if file.starts_with(rpm_ndb::MAGIC) {
            rpm_ndb::blobs(&file).and_then(|blobs| list(blobs.into_iter()))
        } else if rpm_bdb::is_hash(&file) {
            rpm_bdb::blobs(&file).and_then(|blobs| list(blobs.iter().map(Vec::as_slice)))
        } else {
            None
        };
        listed.map(Self::Listed).ok_or_else(|| RpmError::Damaged(path.to_owned()))
    }

    /// The digests that packages recorded for `path`.
    pub(crate) fn digests(&self, path: &[u8]) -> Result<Vec<Vec<u8>>, RpmError> {
        Ok(match self {
            Self::Absent => Vec::new(),
            Self::Sqlite(database) => database.digests(path)?,
            Self::Listed(known) => {
                let found = known.get(&key(path)).into_iter().flatten();
                found.map(|digest| digest.to_vec()).collect()
            }
        })
    }
}

/// All files of all headers; `None` if one is damaged.
fn list<'a>(mut headers: impl Iterator<Item = &'a [u8]>) -> Option<HashMap<Key, Vec<Box<[u8]>>>> {
    headers.try_fold(HashMap::new(), |mut known, blob| {
        for (path, digest) in Header::parse(blob)?.files() {
            let digests: &mut Vec<Box<[u8]>> = known.entry(key(&path)).or_default();
            digests.push(digest.into_boxed_slice());
        }
        Some(known)
    })
}

fn key(path: &[u8]) -> Key {
    let mut key = Key::default();
    blake3::Hasher::new().update(path).finalize_xof().fill(&mut key);
    key
}

const FORMS: [&str; 3] = ["rpmdb.sqlite", "Packages.db", "Packages"];
const HOMES: [&str; 3] = ["usr/lib/sysimage/rpm", "var/lib/rpm", "usr/share/rpm"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpm_header::tests::header;

    const LONG: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    #[test]
    fn each_form_is_read_and_a_damaged_or_unknown_one_is_an_error() {
        let headers = [
            header(&["/etc/"], &[("conf", 0, "")]),
            header(&["/etc/", "/usr/bin/"], &[("conf", 0, ""), ("long", 1, LONG)]),
        ];
        let forms = [
            ("Packages.db", rpm_ndb::tests::database(&headers)),
            ("Packages", rpm_bdb::tests::database(&headers)),
        ];
        let root = tempfile::tempdir().unwrap();
        assert!(matches!(Rpm::below(root.path()), Ok(Rpm::Absent)));
        let home = root.path().join("var/lib/rpm");
        fs::create_dir_all(&home).unwrap();
        for (name, bytes) in forms {
            fs::write(home.join(name), &bytes).unwrap();
            let rpm = Rpm::below(root.path()).unwrap();
            assert_eq!(
                rpm.digests(b"/usr/bin/long").unwrap(),
                [crate::hex::from_hex(LONG.as_bytes())]
            );
            assert!(rpm.digests(b"/usr/bin/other").unwrap().is_empty(), "{name}");
            fs::write(home.join(name), &bytes[..bytes.len() / 2]).unwrap();
            assert!(matches!(Rpm::below(root.path()), Err(RpmError::Damaged(_))), "{name}");
            fs::remove_file(home.join(name)).unwrap();
        }
        for name in FORMS {
            fs::write(home.join(name), "of a form that nobody knows").unwrap();
            assert!(Rpm::below(root.path()).is_err(), "{name}");
            fs::remove_file(home.join(name)).unwrap();
        }
    }
}
