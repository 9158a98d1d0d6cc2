//! The bytes of a subject: read into a reused buffer, or mapped when they are many.
//!
//! Reading is cheaper up to about 8 MiB and gives a snapshot that nobody can change; above that a
//! mapping saves the memory.

use super::{Subject, open::refused};
use crate::sys::{Mapping, Torn};
use lazaret_model::{Why, WhyCode};
use rustix::io::Errno;

/// Files up to this size are read, larger ones mapped.
pub(crate) const READ_LIMIT: u64 = 8 << 20;

/// A thread's reading buffer; grows to the largest file read, at most [`READ_LIMIT`] and a byte.
#[derive(Debug, Default)]
pub(crate) struct Buffer(Vec<u8>);

/// Runs `reader` over all bytes of the subject. An error says why these are not all its bytes; what
/// the reader made of them then comes along.
pub(crate) fn read_all<R>(
    subject: &Subject,
    buffer: &mut Buffer,
    reader: impl FnOnce(&[u8]) -> R,
) -> Result<(R, Option<Why>), Why> {
    let size = subject.identity().size;
    if size > READ_LIMIT {
        let mapping = Mapping::new(subject.file())
            .map_err(|e| Why::new(WhyCode::Unreadable).with_detail(e))?;
        let (result, Torn(torn)) = mapping.read(reader);
        let why = torn.then(|| changed("truncated during the scan"));
        return Ok((result, why));
    }
    let wanted = usize::try_from(size).map_err(|_| Why::new(WhyCode::LimitMemory))?;
    let read = buffer.fill(subject, wanted)?;
    let bytes = buffer.0.get(..read.min(wanted)).unwrap_or_default();
    let why = (read != wanted).then(|| changed("length changed during the scan"));
    Ok((reader(bytes), why))
}

impl Buffer {
    /// Reads to the end of the file, or to one byte beyond `wanted`, which shows that it grew. Where the
    /// descriptor stands does not matter: whoever handed it over may have had it read before.
    fn fill(&mut self, subject: &Subject, wanted: usize) -> Result<usize, Why> {
        if self.0.len() <= wanted {
            self.0.resize(wanted + 1, 0);
        }
        let mut filled = 0;
        while let Some(rest) = self.0.get_mut(filled..=wanted).filter(|rest| !rest.is_empty()) {
            match rustix::io::pread(subject.file(), rest, filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(Errno::INTR) => {}
                Err(e) => return Err(refused(e)),
            }
        }
        Ok(filled)
    }
}

fn changed(detail: &str) -> Why {
    Why::new(WhyCode::Changed).with_detail(detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, File};

    #[test]
    fn a_descriptor_is_read_from_the_beginning_whoever_had_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        fs::write(&path, "all of it").unwrap();
        let file = File::open(&path).unwrap();
        let mut buffer = Buffer::default();
        for _ in 0..2 {
            let subject = Subject::of_open(file.try_clone().unwrap()).unwrap();
            let (bytes, why) = read_all(&subject, &mut buffer, <[u8]>::to_vec).unwrap();
            assert_eq!((bytes.as_slice(), why), (&b"all of it"[..], None));
        }
    }
}
