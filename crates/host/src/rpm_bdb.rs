//! The database of rpm in its oldest form (`Packages`, a hash of Berkeley DB).
//!
//! Owns: [`blobs`]: the headers of all packages, from the pages as they lie in the file. Values
//! lie in their page or, as a rule, in a chain of pages of their own. Must not: read headers.

use crate::number::{Order, be32, le32};

/// Whether the file is such a hash, of either order of bytes.
pub(crate) fn is_hash(file: &[u8]) -> bool {
    order(file).is_some()
}

/// The header of every package; `None` if the file is damaged.
pub(crate) fn blobs(file: &[u8]) -> Option<Vec<Vec<u8>>> {
    let order = order(file)?;
    let size = usize::try_from(order.four(file, 20)?).ok()?;
    if !(512..=65536).contains(&size) || !file.len().is_multiple_of(size) {
        return None;
    }
    let pages = Pages { file, order, size };
    let mut blobs = Vec::new();
    for page in file.chunks_exact(size).skip(1) {
        if !matches!(page.get(TYPE), Some(2 | 13)) {
            continue;
        }
        let entries = usize::from(order.two(page, 20)?);
        // A key and its value take turns; the key of four zeros counts packages.
        for index in (0..entries / 2).map(|pair| pair * 2) {
            let key = pages.entry(page, index)?;
            let value = pages.entry(page, index + 1)?;
            if key.get(1..5).is_some_and(|number| number != [0; 4]) {
                blobs.push(pages.value(value)?);
            }
        }
    }
    Some(blobs)
}

fn order(file: &[u8]) -> Option<Order> {
    match (le32(file, 12)?, be32(file, 12)?) {
        (HASH, _) => Some(Order::Little),
        (_, HASH) => Some(Order::Big),
        _ => None,
    }
}

struct Pages<'a> {
    file: &'a [u8],
    order: Order,
    size: usize,
}

impl<'a> Pages<'a> {
    /// An entry of a page: entries lie from its end downwards, in the order of their index.
    fn entry(&self, page: &'a [u8], index: usize) -> Option<&'a [u8]> {
        let start = self.order.two(page, HEAD + 2 * index)?;
        let end = match index.checked_sub(1) {
            Some(before) => self.order.two(page, HEAD + 2 * before)?.into(),
            None => self.size,
        };
        page.get(usize::from(start)..end)
    }

    fn value(&self, entry: &[u8]) -> Option<Vec<u8>> {
        match entry.first()? {
            1 => Some(entry.get(1..)?.to_vec()),
            3 => self.chain(self.order.four(entry, 4)?, self.order.four(entry, 8)?),
            _ => None,
        }
    }

    /// A value of `length` bytes in a chain of pages.
    fn chain(&self, mut number: u32, length: u32) -> Option<Vec<u8>> {
        let length = usize::try_from(length).ok().filter(|length| *length <= self.file.len())?;
        let mut value = Vec::new();
        while value.len() < length {
            let at = usize::try_from(number).ok()?.checked_mul(self.size)?;
            let page = self.file.get(at..at.checked_add(self.size)?)?;
            let held = usize::from(self.order.two(page, 22)?);
            // An empty page would make a circle endless.
            if page.get(TYPE) != Some(&7) || held == 0 {
                return None;
            }
            value.extend(page.get(HEAD..HEAD + held)?);
            number = self.order.four(page, 16)?;
        }
        value.truncate(length);
        Some(value)
    }
}

const HASH: u32 = 0x0006_1561;
/// Where the kind of a page stands.
const TYPE: usize = 25;
/// Length of the head of a page.
const HEAD: usize = 26;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const SIZE: usize = 512;

    fn page(kind: u8, next: u32, entries: usize, held: usize) -> Vec<u8> {
        let mut page = vec![0; SIZE];
        page[16..20].copy_from_slice(&next.to_le_bytes());
        page[20..22].copy_from_slice(&u16::try_from(entries).unwrap().to_le_bytes());
        page[22..24].copy_from_slice(&u16::try_from(held).unwrap().to_le_bytes());
        page[TYPE] = kind;
        page
    }

    /// A database of these headers, each in a chain of pages.
    pub(crate) fn database(headers: &[Vec<u8>]) -> Vec<u8> {
        let mut first = page(8, 0, 0, 0);
        first[12..16].copy_from_slice(&HASH.to_le_bytes());
        first[20..24].copy_from_slice(&u32::try_from(SIZE).unwrap().to_le_bytes());
        let mut chains = Vec::new();
        let mut entries = vec![vec![1, 0, 0, 0, 0], vec![1, 9, 0, 0, 0]];
        for (package, header) in (1u32..).zip(headers) {
            let number = u32::try_from(2 + chains.len()).unwrap();
            let length = u32::try_from(header.len()).unwrap();
            entries.push([&[1], &package.to_le_bytes()[..]].concat());
            let value = [&[3, 0, 0, 0], &number.to_le_bytes()[..], &length.to_le_bytes()].concat();
            entries.push(value);
            for part in header.chunks(SIZE - HEAD) {
                let next = u32::try_from(3 + chains.len()).unwrap();
                let mut page = page(7, next, 1, part.len());
                page[HEAD..HEAD + part.len()].copy_from_slice(part);
                chains.push(page);
            }
        }
        let mut table = page(13, 0, entries.len(), 0);
        let mut end = SIZE;
        for (index, entry) in entries.iter().enumerate() {
            end -= entry.len();
            table[end..end + entry.len()].copy_from_slice(entry);
            let place = u16::try_from(end).unwrap().to_le_bytes();
            table[HEAD + 2 * index..][..2].copy_from_slice(&place);
        }
        [first, table, chains.concat()].concat()
    }

    #[test]
    fn every_value_is_given_and_damage_is_none() {
        let headers = [vec![1; 1200], vec![2; 33]];
        let file = database(&headers);
        assert!(is_hash(&file) && !is_hash(b"RpmP"));
        assert_eq!(blobs(&file).unwrap(), headers);
        assert!(blobs(&file[..file.len() - 1]).is_none());
        assert!(blobs(&file[..3 * SIZE]).is_none(), "a chain that leads out of the file");
        let mut circle = file.clone();
        circle[2 * SIZE + 22..2 * SIZE + 24].fill(0);
        assert!(blobs(&circle).is_none(), "an empty page in a chain");
    }
}
