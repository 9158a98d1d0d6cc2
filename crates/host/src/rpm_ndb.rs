//! The database of rpm in SUSE's form (`Packages.db`, "ndb").
//!
//! Owns: [`blobs`]: the headers of all packages. The file is a table of slots of 16 bytes in its
//! first pages; each names a blob by blocks of 16 bytes. Must not: read headers.

use crate::number::le32;

/// What the file begins with.
pub(crate) const MAGIC: &[u8] = b"RpmP";

/// The header of every package; `None` if the file is damaged.
pub(crate) fn blobs(file: &[u8]) -> Option<Vec<&[u8]>> {
    let pages = usize::try_from(le32(file, 12)?).ok()?;
    let slots = file.get(TABLE..pages.checked_mul(PAGE)?)?;
    let mut blobs = Vec::new();
    for slot in slots.chunks_exact(SLOT) {
        if !slot.starts_with(b"Slot") {
            return None;
        }
        let (package, block) = (le32(slot, 4)?, le32(slot, 8)?);
        if block != 0 {
            blobs.push(blob(file, package, block)?);
        }
    }
    Some(blobs)
}

fn blob(file: &[u8], package: u32, block: u32) -> Option<&[u8]> {
    let start = usize::try_from(block).ok()?.checked_mul(SLOT)?;
    let head = file.get(start..start.checked_add(SLOT)?)?;
    if !head.starts_with(b"BlbS") || le32(head, 4)? != package {
        return None;
    }
    let length = usize::try_from(le32(head, 12)?).ok()?;
    file.get(start + SLOT..)?.get(..length)
}

/// Pages of the table of slots.
const PAGE: usize = 4096;
/// A slot, the head of a blob, and the unit in which blobs are placed.
const SLOT: usize = 16;
/// Where the slots begin, behind the head of the file.
const TABLE: usize = 32;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A database of these headers.
    pub(crate) fn database(headers: &[Vec<u8>]) -> Vec<u8> {
        let word = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
        let mut file = [MAGIC, &word(0), &word(1), &word(1), &word(headers.len() + 1)].concat();
        file.resize(TABLE, 0);
        let mut body = Vec::new();
        for (number, header) in (1..).zip(headers) {
            let block = (PAGE + body.len()) / SLOT;
            let blocks = (SLOT + header.len() + 12).div_ceil(SLOT);
            file.extend([b"Slot".as_slice(), &word(number), &word(block), &word(blocks)].concat());
            let head = [b"BlbS", &word(number)[..], &word(1), &word(header.len())].concat();
            let end = body.len() + blocks * SLOT;
            body.extend([&head[..], header].concat());
            body.resize(end - 12, 0);
            body.extend([&word(0)[..], &word(header.len()), b"BlbE"].concat());
        }
        while file.len() < PAGE {
            file.extend([b"Slot".as_slice(), &[0; 12]].concat());
        }
        [file, body].concat()
    }

    #[test]
    fn every_blob_is_given_and_damage_is_none() {
        let headers = [vec![1; 100], vec![2; 33]];
        let file = database(&headers);
        assert_eq!(blobs(&file).unwrap(), headers);
        for length in [0, 16, 31, 4095, 4200, file.len() - 20] {
            assert!(blobs(&file[..length]).is_none(), "{length}");
        }
        for at in [32, 4096, 4100] {
            let mut damaged = file.clone();
            damaged[at] ^= 1;
            assert!(blobs(&damaged).is_none(), "{at}");
        }
    }
}
