//! The database below the cache: one row for each inode, in SQLite.
//!
//! SQLite because it is safe against kill -9 and power cuts, serves several processes at once and
//! notices damage instead of crashing on it. Rows are written in batches; a lost batch is a few
//! more files scanned next time.

use super::tag::Tag;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::{fs, path::Path, time::Duration};

/// A file and the proof of its verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) file_system: u64,
    pub(crate) inode: u64,
    pub(crate) tag: Tag,
}

/// The writing end. After an error it stops writing for the rest of the run.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Connection,
    pending: Vec<Row>,
    is_broken: bool,
}

impl Store {
    /// Opens or makes the database. One that is damaged or outgrown is thrown away and made anew.
    pub(crate) fn open(path: &Path) -> rusqlite::Result<Self> {
        if fs::metadata(path).is_ok_and(|meta| meta.len() > LARGEST) {
            discard(path);
        }
        let connection = prepare(path).or_else(|e| match e.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
                tracing::warn!("the verdict cache is damaged and begins anew: {e}");
                discard(path);
                prepare(path)
            }
            _ => Err(e),
        })?;
        Ok(Self { connection, pending: Vec::new(), is_broken: false })
    }

    pub(crate) fn add(&mut self, row: Row) {
        if self.is_broken {
            return;
        }
        self.pending.push(row);
        if self.pending.len() >= BATCH {
            self.flush();
        }
    }

    pub(crate) fn flush(&mut self) {
        let rows = std::mem::take(&mut self.pending);
        if let Err(e) = write(&mut self.connection, &rows) {
            tracing::warn!("the verdict cache is not written any more in this run: {e}");
            self.is_broken = true;
        }
    }
}

fn prepare(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS clean (
            file_system INTEGER NOT NULL, inode INTEGER NOT NULL, tag BLOB NOT NULL,
            PRIMARY KEY (file_system, inode)
        ) WITHOUT ROWID",
    )?;
    Ok(connection)
}

fn write(connection: &mut Connection, rows: &[Row]) -> rusqlite::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let transaction = connection.transaction()?;
    {
        let mut insert =
            transaction.prepare_cached("INSERT OR REPLACE INTO clean VALUES (?1, ?2, ?3)")?;
        for row in rows {
            insert.execute(params![
                row.file_system.cast_signed(),
                row.inode.cast_signed(),
                &row.tag[..]
            ])?;
        }
    }
    transaction.commit()
}

/// Removes the database and what belongs to it; what cannot be removed shows when it is opened.
fn discard(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let _gone = fs::remove_file(name);
    }
}

/// A reading end, one for each thread. After an error every file is a miss.
#[derive(Debug)]
pub(crate) struct Reader {
    connection: Connection,
    is_broken: bool,
}

impl Reader {
    pub(crate) fn open(path: &Path) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        Ok(Self { connection, is_broken: false })
    }

    /// For each row whether it is in the database, all under one view of it.
    pub(crate) fn contains(&mut self, rows: &[Row]) -> Vec<bool> {
        if self.is_broken {
            return vec![false; rows.len()];
        }
        self.query(rows).unwrap_or_else(|e| {
            tracing::warn!("the verdict cache is not read any more in this run: {e}");
            self.is_broken = true;
            vec![false; rows.len()]
        })
    }

    fn query(&mut self, rows: &[Row]) -> rusqlite::Result<Vec<bool>> {
        let transaction = self.connection.transaction()?;
        let mut select = transaction
            .prepare_cached("SELECT tag FROM clean WHERE file_system = ?1 AND inode = ?2")?;
        rows.iter()
            .map(|row| {
                let key = params![row.file_system.cast_signed(), row.inode.cast_signed()];
                let found = select
                    .query_row(key, |found| Ok(found.get_ref(0)?.as_blob().ok() == Some(&row.tag)))
                    .optional()?;
                Ok(found == Some(true))
            })
            .collect()
    }
}

/// Rows written at a time.
const BATCH: usize = 4096;

/// How long another process may hold the database before we go on without it.
const PATIENCE: Duration = Duration::from_secs(2);

/// A database larger than this begins anew: some ten million files, most of them long gone.
const LARGEST: u64 = 1 << 30;

#[cfg(test)]
mod tests {
    use super::*;

    fn row(inode: u64) -> Row {
        Row { file_system: u64::MAX, inode, tag: [inode as u8; 16] }
    }

    #[test]
    fn rows_are_found_by_several_processes_views() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("v");
        let (mut one, mut two) = (Store::open(&path).unwrap(), Store::open(&path).unwrap());
        one.add(row(1));
        one.flush();
        two.add(row(2));
        two.flush();
        let mut reader = Reader::open(&path).unwrap();
        assert_eq!(reader.contains(&[row(1), row(2), row(3)]), [true, true, false]);
        let forged = Row { tag: [9; 16], ..row(1) };
        assert_eq!(reader.contains(&[forged]), [false]);
    }

    #[test]
    fn a_damaged_database_begins_anew() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("v");
        fs::write(&path, vec![0x55; 8192]).unwrap();
        let mut store = Store::open(&path).unwrap();
        store.add(row(1));
        store.flush();
        assert_eq!(Reader::open(&path).unwrap().contains(&[row(1)]), [true]);
    }

    #[test]
    fn damage_at_any_page_is_a_miss_not_a_crash() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("v");
        let mut store = Store::open(&path).unwrap();
        (0..5000).for_each(|i| store.add(row(i)));
        store.flush();
        drop(store);
        let whole = fs::read(&path).unwrap();
        let rows: Vec<Row> = (0..5000).map(row).collect();
        for at in (0..whole.len()).step_by(1021) {
            let mut broken = whole.clone();
            broken[at] ^= 0xff;
            fs::write(&path, &broken).unwrap();
            let Ok(_) = Store::open(&path) else { continue };
            let Ok(mut reader) = Reader::open(&path) else { continue };
            let foreign = Row { tag: [0xee; 16], ..row(7) };
            assert!(!reader.contains(&[foreign])[0]);
            let _some = reader.contains(&rows);
        }
    }
}
