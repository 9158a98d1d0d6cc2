//! Where a sparse file has data.
//!
//! Owns: asking for the map (`SEEK_DATA`, `SEEK_HOLE`) and checking one that was read. A map with
//! more than [`MOST`] pieces is replaced by one piece over all: such a file comes back without
//! its holes, with the same bytes. Must not: read content.

use rustix::{
    fd::AsFd,
    fs::{SeekFrom, seek},
    io::{self, Errno},
};

/// Offset and length of a piece with data, in bytes.
pub(crate) type Extent = (u64, u64);

/// More pieces than this are not kept.
pub(crate) const MOST: usize = 16_384;

/// The pieces of the file that hold data, in order.
pub(crate) fn map(fd: impl AsFd, size: u64) -> io::Result<Vec<Extent>> {
    let mut extents = Vec::new();
    let mut at = 0;
    while at < size {
        let start = match seek(&fd, SeekFrom::Data(at)) {
            Ok(start) => start.max(at),
            Err(Errno::NXIO) => break,
            Err(Errno::INVAL | Errno::OPNOTSUPP) => return Ok(whole(size)),
            Err(error) => return Err(error),
        };
        let end = match seek(&fd, SeekFrom::Hole(start)) {
            Ok(end) => end,
            Err(Errno::NXIO) => break,
            Err(error) => return Err(error),
        };
        if start >= size || end <= start {
            break;
        }
        if extents.len() == MOST {
            return Ok(whole(size));
        }
        extents.push((start, end.min(size) - start));
        at = end;
    }
    Ok(extents)
}

/// The number of bytes in all pieces if they are in order, apart and inside the file.
pub(crate) fn total(extents: &[Extent], size: u64) -> Option<u64> {
    let (mut at, mut total) = (0u64, 0u64);
    for (start, length) in extents {
        if *start < at || *length == 0 {
            return None;
        }
        at = start.checked_add(*length).filter(|end| *end <= size)?;
        total = total.checked_add(*length)?;
    }
    Some(total)
}

fn whole(size: u64) -> Vec<Extent> {
    vec![(0, size)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::FileExt;

    #[test]
    fn finds_data_and_refuses_bad_maps() {
        let file = tempfile::tempfile().unwrap();
        file.set_len(1 << 20).unwrap();
        assert_eq!(map(&file, 1 << 20).unwrap(), []);
        file.write_all_at(b"x", 500_000).unwrap();
        let extents = map(&file, 1 << 20).unwrap();
        assert_eq!(extents.len(), 1);
        let (start, length) = extents[0];
        assert!(start <= 500_000 && start + length > 500_000 && length < 1 << 20);
        assert_eq!(total(&extents, 1 << 20), Some(length));
        assert_eq!(total(&[(0, 4), (2, 4)], 10), None);
        assert_eq!(total(&[(0, 4), (8, 4)], 10), None);
        assert_eq!(total(&[(u64::MAX, 2)], u64::MAX), None);
        assert_eq!(total(&[(0, 0)], 10), None);
    }
}
