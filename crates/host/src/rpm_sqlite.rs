//! The database of rpm in its present form (`rpmdb.sqlite`).
//!
//! Owns: [`Sqlite`]: looking a path up by its last name, in the headers of the packages that have such
//! a name. The file is opened as unchanging: nothing is written beside it. What an rpm that runs
//! right now has not yet settled is not seen, and makes it an error. Must not: read the files
//! themselves.

use crate::rpm_header::Header;
use rusqlite::{Connection, OpenFlags, params};
use std::{os::unix::ffi::OsStrExt, path::Path};

/// An open database.
#[derive(Debug)]
pub(crate) struct Sqlite(Connection);

impl Sqlite {
    /// The database in this file.
    pub(crate) fn open(path: &Path) -> rusqlite::Result<Self> {
        let log = path.with_extension("sqlite-wal");
        if log.metadata().is_ok_and(|log| log.len() > 0) {
            return Err(rusqlite::Error::InvalidPath(log));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(uri(path), flags)?;
        connection.query_row("SELECT count(*) FROM Basenames WHERE key = ''", [], |_| Ok(()))?;
        Ok(Self(connection))
    }

    /// The digests that packages recorded for `path`.
    pub(crate) fn digests(&self, bytes: &[u8]) -> rusqlite::Result<Vec<Vec<u8>>> {
        let Some(slash) = bytes.iter().rposition(|byte| *byte == b'/') else { return Ok(vec![]) };
        let (directory, name) = bytes.split_at(slash + 1);
        // rpm knows no names that are not text.
        let Ok(name) = std::str::from_utf8(name) else { return Ok(vec![]) };
        let mut query = self.0.prepare_cached(
            "SELECT p.blob, b.idx FROM Basenames b JOIN Packages p ON p.hnum = b.hnum \
             WHERE b.key = ?1",
        )?;
        let rows = query.query_map(params![name], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, u32>(1)?))
        })?;
        let mut found = Vec::new();
        for row in rows {
            let (blob, index) = row?;
            let digest = Header::parse(&blob).and_then(|header| header.digest(directory, index));
            found.extend(digest);
        }
        Ok(found)
    }
}

/// The path as SQLite wants it, with everything escaped that it would obey.
fn uri(path: &Path) -> String {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' => {
                uri.push(char::from(*byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri + "?immutable=1"
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rpm_header::tests::header;
    use std::fs;

    /// `/usr/bin/long` with SHA-256 and `/usr/bin/short` with MD5, each of "hello".
    pub(crate) fn database(root: &Path) {
        let home = root.join("var/lib/rpm");
        fs::create_dir_all(&home).unwrap();
        let made = Connection::open(home.join("rpmdb.sqlite")).unwrap();
        made.execute_batch(
            "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL);
             CREATE TABLE Basenames (key TEXT NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL)",
        )
        .unwrap();
        let long = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
        let short = "5d41402abc4b2a76b9719d911017c592";
        for (number, (name, digest)) in (1i64..).zip([("long", long), ("short", short)]) {
            let blob = header(&["/etc/", "/usr/bin/"], &[("conf", 0, ""), (name, 1, digest)]);
            made.execute("INSERT INTO Packages VALUES (?1, ?2)", params![number, blob]).unwrap();
            made.execute("INSERT INTO Basenames VALUES (?1, ?2, 1)", params![name, number])
                .unwrap();
        }
    }
}
