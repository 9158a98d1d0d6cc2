//! The header of an installed rpm package, as its database keeps it.
//!
//! Owns: [`Header`]: an index of 16 bytes a tag and the data behind it; of all tags only those that
//! say where a file is and what its digest was. Must not: trust an offset.

use crate::{hex::from_hex, number::be32};

/// A header whose index and data have the lengths it says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header<'a> {
    index: &'a [u8],
    data: &'a [u8],
}

impl<'a> Header<'a> {
    /// Reads the two lengths; `None` if the bytes are fewer.
    pub(crate) fn parse(blob: &'a [u8]) -> Option<Self> {
        let tags = usize::try_from(be32(blob, 0)?).ok()?;
        let length = usize::try_from(be32(blob, 4)?).ok()?;
        let index = blob.get(8..8 + tags.checked_mul(16)?)?;
        let data = blob.get(8 + index.len()..)?.get(..length)?;
        Some(Self { index, data })
    }

    /// The recorded digest of the file with this index, if its directory is this one.
    pub(crate) fn digest(&self, directory: &[u8], index: u32) -> Option<Vec<u8>> {
        let index = usize::try_from(index).ok()?;
        let where_from = self.tag(DIRECTORY_INDEXES)?;
        let at = usize::try_from(be32(where_from, index.checked_mul(4)?)?).ok()?;
        if self.text(DIRECTORY_NAMES, at)? != directory {
            return None;
        }
        Some(from_hex(self.text(FILE_DIGESTS, index)?)).filter(|digest| !digest.is_empty())
    }

    /// Every file that has a digest: its path and the digest.
    pub(crate) fn files(&self) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
        let directories: Vec<&[u8]> = self.texts(DIRECTORY_NAMES).collect();
        let indexes = self.tag(DIRECTORY_INDEXES).unwrap_or_default().chunks_exact(4);
        let named = self.texts(BASE_NAMES).zip(indexes).zip(self.texts(FILE_DIGESTS));
        named.filter_map(move |((name, index), digest)| {
            let directory = directories.get(usize::try_from(be32(index, 0)?).ok()?)?;
            let digest = from_hex(digest);
            (!digest.is_empty()).then(|| ([directory, name].concat(), digest))
        })
    }

    fn texts(&self, tag: u32) -> impl Iterator<Item = &'a [u8]> {
        let count = self.entry(tag).and_then(|entry| usize::try_from(be32(entry, 12)?).ok());
        let data = self.tag(tag).unwrap_or_default();
        data.split(|byte| *byte == 0).take(count.unwrap_or(0))
    }

    fn entry(&self, wanted: u32) -> Option<&'a [u8]> {
        self.index.chunks_exact(16).find(|entry| be32(entry, 0) == Some(wanted))
    }

    /// The data from where a tag's own begin.
    fn tag(&self, wanted: u32) -> Option<&'a [u8]> {
        self.data.get(usize::try_from(be32(self.entry(wanted)?, 8)?).ok()?..)
    }

    fn text(&self, tag: u32, index: usize) -> Option<&'a [u8]> {
        self.tag(tag)?.split(|byte| *byte == 0).nth(index)
    }
}

const FILE_DIGESTS: u32 = 1035;
const DIRECTORY_INDEXES: u32 = 1116;
const BASE_NAMES: u32 = 1117;
const DIRECTORY_NAMES: u32 = 1118;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A header of files: name, index of the directory, digest.
    pub(crate) fn header(directories: &[&str], files: &[(&str, u32, &str)]) -> Vec<u8> {
        let text = |texts: Vec<&str>| -> Vec<u8> {
            texts.iter().flat_map(|text| [text.as_bytes(), b"\0"].concat()).collect()
        };
        let indexes = files.iter().flat_map(|(_, index, _)| index.to_be_bytes()).collect();
        let names = files.iter().map(|(name, ..)| *name).collect();
        let tags = [
            (DIRECTORY_INDEXES, indexes, files.len()),
            (BASE_NAMES, text(names), files.len()),
            (DIRECTORY_NAMES, text(directories.to_vec()), directories.len()),
            (FILE_DIGESTS, text(files.iter().map(|(.., digest)| *digest).collect()), files.len()),
        ];
        let (mut index, mut data) = (Vec::new(), Vec::new());
        for (tag, bytes, count) in &tags {
            let offset = u32::try_from(data.len()).unwrap();
            for word in [*tag, 0, offset, u32::try_from(*count).unwrap()] {
                index.extend(word.to_be_bytes());
            }
            data.extend(bytes);
        }
        let lengths = [tags.len(), data.len()].map(|n| u32::try_from(n).unwrap().to_be_bytes());
        [&lengths.concat(), &index, &data].into_iter().flatten().copied().collect()
    }

    #[test]
    fn a_cut_header_is_none_and_a_wrong_directory_has_no_digest() {
        let blob = header(&["/a/", "/b/"], &[("x", 0, "00ff"), ("y", 1, "abcd")]);
        for length in 0..blob.len() {
            assert!(Header::parse(&blob[..length]).is_none(), "{length}");
        }
        let header = Header::parse(&blob).unwrap();
        assert_eq!(header.digest(b"/b/", 1), Some(vec![0xab, 0xcd]));
        assert_eq!(header.digest(b"/a/", 1), None);
        assert_eq!(header.digest(b"/a/", 9), None);
        assert_eq!(header.digest(b"/a/", u32::MAX), None);
        let files: Vec<_> = header.files().collect();
        assert_eq!(files, [(b"/a/x".to_vec(), vec![0, 255]), (b"/b/y".to_vec(), vec![0xab, 0xcd])]);
    }
}
