//! Mapping a private file: the only unsafe code of this room.
//!
//! Owns: [`Mapped`], the bytes of a file that nobody else can reach. Must not: map any other file.
#![allow(unsafe_code, reason = "memory-mapped files have no safe interface")]

use std::{fs::File, io};

/// The bytes of a file without a name, read-only.
#[derive(Debug)]
pub(crate) struct Mapped {
    /// None for a file of no bytes, which cannot be mapped.
    map: Option<memmap2::Mmap>,
}

impl Mapped {
    /// Maps `file` whole. The file must be a temporary one of this process that has no name (see
    /// `spool::private_file`); taking it by value closes the last descriptor that could change it.
    ///
    /// # Errors
    /// What the kernel says, and `InvalidInput` for a file that still has a name.
    pub(crate) fn private(file: File) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt;
        let meta = file.metadata()?;
        if meta.nlink() != 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the file still has a name"));
        }
        if meta.len() == 0 {
            return Ok(Self { map: None });
        }
        // SAFETY: the file has no name (checked above) and its only descriptor is owned by this
        // function, which closes it; so nobody without our own privileges can write or truncate it
        // while it is mapped. All its bytes were written, so there is no hole to fill later.
        let map = unsafe { memmap2::Mmap::map(&file) }?;
        // Only a hint: a kernel without it maps as well.
        map.advise(memmap2::Advice::Random).ok();
        Ok(Self { map: Some(map) })
    }

    /// The bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.map.as_deref().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn only_a_file_without_a_name_is_mapped() {
        let named = tempfile::NamedTempFile::new().unwrap();
        let refused = Mapped::private(named.reopen().unwrap()).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::InvalidInput);

        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"abc").unwrap();
        assert_eq!(Mapped::private(file).unwrap().bytes(), b"abc");
        assert_eq!(Mapped::private(tempfile::tempfile().unwrap()).unwrap().bytes(), b"");
    }
}
