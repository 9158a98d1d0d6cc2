//! One entry in the form that is sorted: of fixed length, with its name kept elsewhere.
//!
//! Owns: [`Record`], its order and its bytes in a spill file. Must not: do I/O.

use super::algorithm::{Algorithm, LONGEST};
use super::entry::Kind;
use lazaret_model::Severity;
use std::cmp::Reverse;

/// One entry. Of records with the same algorithm, digest and size, the first in order is the one
/// that counts: what allows before what denies, then the worst, then what was added first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Record {
    pub(crate) algorithm: Algorithm,
    pub(crate) digest: [u8; LONGEST],
    pub(crate) size: Option<u64>,
    pub(crate) kind: Kind,
    pub(crate) severity: Reverse<Severity>,
    /// Where the name and the list are noted.
    pub(crate) note: u64,
}

/// Bytes of a record in a spill file.
pub(crate) const RECORD_LEN: usize = 3 + LONGEST + 8 + 8;

/// Stands for "any size"; larger than any file.
pub(crate) const ANY_SIZE: u64 = u64::MAX;

impl Record {
    /// True if both speak of the same files.
    pub(crate) fn same_subject(&self, other: &Self) -> bool {
        (self.algorithm, self.digest, self.size) == (other.algorithm, other.digest, other.size)
    }

    pub(crate) fn encode(&self) -> [u8; RECORD_LEN] {
        let head = [self.algorithm as u8, self.kind as u8, self.severity.0 as u8];
        let mut out = [0; RECORD_LEN];
        let size = self.size.unwrap_or(ANY_SIZE).to_le_bytes();
        let bytes = head.into_iter().chain(self.digest).chain(size).chain(self.note.to_le_bytes());
        out.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        out
    }

    /// The record that [`Self::encode`] wrote; none if these bytes are something else.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (&[algorithm, kind, severity], rest) = bytes.split_first_chunk()?;
        let (digest, rest) = rest.split_first_chunk::<LONGEST>()?;
        let (size, note) = rest.split_first_chunk()?;
        let size = u64::from_le_bytes(*size);
        Some(Self {
            algorithm: *Algorithm::ALL.get(usize::from(algorithm))?,
            digest: *digest,
            size: (size != ANY_SIZE).then_some(size),
            kind: kind_from(kind)?,
            severity: Reverse(severity_from(severity)?),
            note: u64::from_le_bytes(note.try_into().ok()?),
        })
    }
}

/// The kind written as `code`.
pub(crate) fn kind_from(code: u8) -> Option<Kind> {
    [Kind::Allow, Kind::Deny].into_iter().find(|kind| *kind as u8 == code)
}

/// The severity written as `code`.
pub(crate) fn severity_from(code: u8) -> Option<Severity> {
    let all = [Severity::Info, Severity::Suspicious, Severity::Malicious];
    all.into_iter().find(|severity| *severity as u8 == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_back_and_order() {
        let record = |kind, severity, size, note| Record {
            algorithm: Algorithm::Sha1,
            digest: std::array::from_fn(|i| i as u8),
            size,
            kind,
            severity: Reverse(severity),
            note,
        };
        let ordered = [
            record(Kind::Allow, Severity::Info, None, 9),
            record(Kind::Deny, Severity::Malicious, None, 1),
            record(Kind::Deny, Severity::Suspicious, None, 0),
            record(Kind::Deny, Severity::Suspicious, None, 7),
            record(Kind::Allow, Severity::Info, Some(0), 0),
        ];
        assert!(ordered.is_sorted());
        for record in ordered {
            assert_eq!(Record::decode(&record.encode()), Some(record));
            assert!(record.same_subject(&ordered[0]) == record.size.is_none());
        }
        assert_eq!(Record::decode(&[9; RECORD_LEN]), None);
        assert_eq!(Record::decode(&[0; 5]), None);
    }
}
