//! The archive of a package: a tar of exactly one shape.
//!
//! Owns: writing it, and reading nothing else. Regular files with short plain names in strictly
//! rising order, all other fields fixed: the same files give the same bytes, and links, devices,
//! duplicate names, `..` and absolute paths have no way to be written down.
//! Must not: know what the files mean.

/// The archive is not of that shape.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TarError {
    /// A name that is not allowed.
    #[error("the name {0:?} is not allowed in a package")]
    Name(String),
    /// Names that are not in strictly rising order.
    #[error("the files are not in order at {0:?}")]
    Order(String),
    /// Any other deviation, with the offset of the header in bytes.
    #[error("the archive is malformed at byte {0}")]
    Malformed(usize),
    /// More files than allowed.
    #[error("the archive has more than {0} files")]
    TooMany(usize),
}

/// Writes files, given in rising order of their names after the first, as one archive. The first
/// is the manifest, which stands before all others whatever its name.
pub fn write_tar(files: &[(&str, &[u8])]) -> Result<Vec<u8>, TarError> {
    let mut out = Vec::new();
    for (name, data) in files {
        out.extend_from_slice(&header(name, data.len())?);
        out.extend_from_slice(data);
        out.resize(out.len().next_multiple_of(BLOCK), 0);
    }
    out.resize(out.len() + 2 * BLOCK, 0);
    read_tar(&out, files.len())?;
    Ok(out)
}

/// Reads what [`write_tar`] writes: names and where their bytes are; at most `most` files.
pub(crate) fn read_tar(bytes: &[u8], most: usize) -> Result<Vec<(&str, &[u8])>, TarError> {
    let mut files: Vec<(&str, &[u8])> = Vec::new();
    let mut at = 0;
    loop {
        let malformed = || TarError::Malformed(at);
        let rest = bytes.get(at..).ok_or_else(malformed)?;
        if rest.len() == 2 * BLOCK && rest.iter().all(|byte| *byte == 0) {
            return Ok(files);
        }
        let (block, data) = rest.split_first_chunk::<BLOCK>().ok_or_else(malformed)?;
        if files.len() == most {
            return Err(TarError::TooMany(most));
        }
        let name = text(block, NAME).ok_or_else(malformed)?;
        let size = octal(block, SIZE).ok_or_else(malformed)?;
        // Equal to what would be written for the same name and size: nothing else has a say.
        if header(name, size)? != *block {
            return Err(malformed());
        }
        // The manifest comes first; the others are in order among themselves.
        if files.len() > 1 && files.last().is_some_and(|(last, _)| *last >= name)
            || files.first().is_some_and(|(first, _)| *first == name)
        {
            return Err(TarError::Order(name.to_owned()));
        }
        let padded = size.checked_next_multiple_of(BLOCK).ok_or_else(malformed)?;
        let (body, padding) = data.split_at_checked(size).ok_or_else(malformed)?;
        let padding = padding.get(..padded - size).ok_or_else(malformed)?;
        if padding.iter().any(|byte| *byte != 0) {
            return Err(malformed());
        }
        files.push((name, body));
        at += BLOCK + padded;
    }
}

fn header(name: &str, size: usize) -> Result<[u8; BLOCK], TarError> {
    let bad_name = || TarError::Name(name.chars().take(NAME.len).collect());
    if !is_plain(name) {
        return Err(bad_name());
    }
    let mut block = [0; BLOCK];
    let length = format!("{size:011o}\0");
    let fields: [(Field, &[u8]); 9] = [
        (NAME, name.as_bytes()),
        (MODE, b"0000644\0"),
        (UID, b"0000000\0"),
        (GID, b"0000000\0"),
        (SIZE, length.as_bytes()),
        (MTIME, b"00000000000\0"),
        (CHECKSUM, b"        "),
        (TYPE, b"0"),
        (MAGIC, b"ustar\x0000"),
    ];
    for (field, value) in fields {
        put(&mut block, field, value).ok_or_else(bad_name)?;
    }
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    put(&mut block, CHECKSUM, format!("{sum:06o}\0 ").as_bytes()).ok_or_else(bad_name)?;
    Ok(block)
}

/// Relative, at most 99 bytes, of letters, digits and `_ - + .`, no part empty or starting with a dot.
fn is_plain(name: &str) -> bool {
    let is_good = |b: u8| b.is_ascii_alphanumeric() || b"_-+.".contains(&b);
    name.len() < NAME.len
        && name
            .split('/')
            .all(|part| !part.is_empty() && !part.starts_with('.') && part.bytes().all(is_good))
}

fn put(block: &mut [u8; BLOCK], field: Field, value: &[u8]) -> Option<()> {
    let end = field.at + value.len();
    (value.len() <= field.len).then_some(())?;
    block.get_mut(field.at..end)?.copy_from_slice(value);
    Some(())
}

fn text(block: &[u8; BLOCK], field: Field) -> Option<&str> {
    let bytes = block.get(field.at..field.at + field.len)?;
    let end = bytes.iter().position(|byte| *byte == 0)?;
    std::str::from_utf8(bytes.get(..end)?).ok()
}

fn octal(block: &[u8; BLOCK], field: Field) -> Option<usize> {
    usize::from_str_radix(text(block, field)?, 8).ok()
}

/// Where a header keeps something.
#[derive(Clone, Copy)]
struct Field {
    at: usize,
    len: usize,
}

const BLOCK: usize = 512;
const NAME: Field = Field { at: 0, len: 100 };
const MODE: Field = Field { at: 100, len: 8 };
const UID: Field = Field { at: 108, len: 8 };
const GID: Field = Field { at: 116, len: 8 };
const SIZE: Field = Field { at: 124, len: 12 };
const MTIME: Field = Field { at: 136, len: 12 };
const CHECKSUM: Field = Field { at: 148, len: 8 };
const TYPE: Field = Field { at: 156, len: 1 };
const MAGIC: Field = Field { at: 257, len: 8 };

#[cfg(test)]
mod tests;
