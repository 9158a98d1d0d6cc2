//! What is mapped into a process, as `/proc/PID/maps` tells it.
//!
//! Owns: [`Mapping`] and its parser. Must not: read memory.

/// One mapped range of addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// First address.
    pub start: u64,
    /// The address behind the last one.
    pub end: u64,
    /// It can be read.
    pub is_readable: bool,
    /// It can be executed.
    pub is_executable: bool,
    /// Inode of the mapped file, 0 if there is none.
    pub inode: u64,
    /// The mapped file, or a name in brackets, or nothing.
    pub path: Vec<u8>,
}

/// Parses the text of `/proc/PID/maps`; lines that are none are left out.
pub(crate) fn parse(text: &[u8]) -> Vec<Mapping> {
    text.split(|byte| *byte == b'\n').filter_map(line).collect()
}

/// `start-end perms offset device inode      path`, the path up to the end of the line.
fn line(line: &[u8]) -> Option<Mapping> {
    let mut fields = line.splitn(6, |byte| *byte == b' ');
    let mut field = || fields.next();
    let range = std::str::from_utf8(field()?).ok()?;
    let (start, end) = range.split_once('-')?;
    let permissions = field()?;
    let _offset = field()?;
    let _device = field()?;
    let inode = std::str::from_utf8(field()?).ok()?.parse().ok()?;
    let path = field().unwrap_or_default().trim_ascii_start().to_vec();
    Some(Mapping {
        start: u64::from_str_radix(start, 16).ok()?,
        end: u64::from_str_radix(end, 16).ok()?,
        is_readable: permissions.first() == Some(&b'r'),
        is_executable: permissions.get(2) == Some(&b'x'),
        inode,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_and_without_a_path_are_read() {
        let text = b"7f10-7f20 r-xp 00001000 08:01 42                         /tmp/a b (deleted)\n\
            8000-9000 rw-p 00000000 00:00 0\nnonsense\n";
        let maps = parse(text);
        assert_eq!(maps.len(), 2);
        assert_eq!(maps[0].path, b"/tmp/a b (deleted)");
        assert_eq!((maps[0].start, maps[0].end, maps[0].inode), (0x7f10, 0x7f20, 42));
        assert!(maps[0].is_executable && maps[0].is_readable);
        assert!(maps[1].path.is_empty() && !maps[1].is_executable);
    }
}
