//! What the kernel writes into a reader's buffer, taken apart byte by byte.
//!
//! Owns: [`records`], a walk over events and the information records behind each. Pure: bytes in,
//! numbers out; descriptors are numbers here and become owned elsewhere. Every length is checked
//! against the bytes that are there, so that no buffer, however wrong, does more than end the walk.

/// One event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// What happened: bits of `FAN_*`.
    pub mask: u64,
    /// Descriptor of the file; negative if the kernel made none.
    pub fd: i32,
    /// Who did it.
    pub pid: i32,
    infos: &'a [u8],
}

/// What is said about an event besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Info {
    /// Descriptor of the process; negative if there is none.
    Pidfd(i32),
    /// The part of the file that is asked for.
    Range {
        /// First byte.
        offset: u64,
        /// Number of bytes.
        count: u64,
    },
    /// A mount by its unique number.
    Mount(u64),
    /// A kind that is of no use here, or that is newer than this program.
    Other(u8),
}

/// Bytes that are no events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The kernel speaks another version of the structures.
    #[error("the kernel writes events of version {0}, not {VERSION}")]
    Version(u8),
    /// A length that its own structure or the buffer contradicts.
    #[error("an event of {length} bytes where {left} are left")]
    Length {
        /// What the event says.
        length: usize,
        /// What there is.
        left: usize,
    },
}

impl WireError {
    /// Stable name of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Version(_) => "wire-version",
            Self::Length { .. } => "wire-length",
        }
    }
}

/// The events in `bytes`, first to last. The first error ends the walk.
pub fn records(bytes: &[u8]) -> impl Iterator<Item = Result<Record<'_>, WireError>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (result, next) = match first(rest) {
            Ok((record, next)) => (Ok(record), next),
            Err(error) => (Err(error), &[][..]),
        };
        rest = next;
        Some(result)
    })
}

fn first(bytes: &[u8]) -> Result<(Record<'_>, &[u8]), WireError> {
    let short = |length| WireError::Length { length, left: bytes.len() };
    let field = Fields(bytes);
    let length = usize::try_from(field.u32(0).ok_or(short(0))?).unwrap_or(usize::MAX);
    let version = field.u8(4).ok_or(short(length))?;
    if version != VERSION {
        return Err(WireError::Version(version));
    }
    let header = usize::from(field.u16(6).ok_or(short(length))?);
    let infos = bytes.get(header..length).filter(|_| header >= METADATA).ok_or(short(length))?;
    let record = Record {
        mask: field.u64(8).ok_or(short(length))?,
        fd: field.i32(16).ok_or(short(length))?,
        pid: field.i32(20).ok_or(short(length))?,
        infos,
    };
    Ok((record, bytes.get(length..).unwrap_or_default()))
}

impl<'a> Record<'a> {
    /// The information records; a malformed one ends the walk.
    pub fn infos(&self) -> impl Iterator<Item = Info> + use<'a> {
        let mut rest = self.infos;
        std::iter::from_fn(move || {
            let length = usize::from(Fields(rest).u16(2)?);
            let one = rest.get(..length).filter(|one| one.len() >= INFO_HEADER)?;
            rest = rest.get(length..).unwrap_or_default();
            Info::parse(one)
        })
    }
}

impl Info {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let field = Fields(bytes);
        Some(match field.u8(0)? {
            TYPE_PIDFD => Self::Pidfd(field.i32(4)?),
            TYPE_RANGE => Self::Range { offset: field.u64(8)?, count: field.u64(16)? },
            TYPE_MOUNT => Self::Mount(field.u64(8)?),
            other => Self::Other(other),
        })
    }
}

/// Numbers in native order at offsets.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn array<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.0.get(at..)?.first_chunk().copied()
    }

    fn u8(&self, at: usize) -> Option<u8> {
        self.0.get(at).copied()
    }

    fn u16(&self, at: usize) -> Option<u16> {
        self.array(at).map(u16::from_ne_bytes)
    }

    fn u32(&self, at: usize) -> Option<u32> {
        self.array(at).map(u32::from_ne_bytes)
    }

    fn i32(&self, at: usize) -> Option<i32> {
        self.array(at).map(i32::from_ne_bytes)
    }

    fn u64(&self, at: usize) -> Option<u64> {
        self.array(at).map(u64::from_ne_bytes)
    }
}

const VERSION: u8 = fanotify::low_level::FANOTIFY_METADATA_VERSION;
const METADATA: usize = size_of::<fanotify::low_level::FanotifyEventMetadata>();
const INFO_HEADER: usize = 4;
const TYPE_PIDFD: u8 = 4;
const TYPE_RANGE: u8 = 6;
const TYPE_MOUNT: u8 = 7;

// The offsets above are those of version 3 of the structure.
const _: () = assert!(METADATA == 24 && VERSION == 3);

#[cfg(test)]
mod tests {
    use super::*;

    fn event(fd: i32, infos: &[u8]) -> Vec<u8> {
        let mut bytes = u32::try_from(METADATA + infos.len()).unwrap().to_ne_bytes().to_vec();
        bytes.extend([VERSION, 0]);
        bytes.extend(u16::try_from(METADATA).unwrap().to_ne_bytes());
        bytes.extend(0x1_0000_u64.to_ne_bytes());
        bytes.extend(fd.to_ne_bytes());
        bytes.extend(77_i32.to_ne_bytes());
        bytes.extend(infos);
        bytes
    }

    fn info(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(INFO_HEADER + body.len()).unwrap();
        [&[kind, 0], &length.to_ne_bytes()[..], body].concat()
    }

    #[test]
    fn events_follow_each_other_with_their_information() {
        let infos = [
            info(TYPE_PIDFD, &9_i32.to_ne_bytes()),
            info(200, b"newer than us"),
            info(TYPE_RANGE, &[&[0; 4][..], &5_u64.to_ne_bytes(), &6_u64.to_ne_bytes()].concat()),
            info(TYPE_MOUNT, &[&[0; 4][..], &8_u64.to_ne_bytes()].concat()),
        ];
        let bytes = [event(3, &[]), event(4, &infos.concat()), event(-24, &[])].concat();
        let found: Vec<_> = records(&bytes).map(Result::unwrap).collect();
        assert_eq!(
            found.iter().map(|r| (r.fd, r.pid)).collect::<Vec<_>>(),
            [(3, 77), (4, 77), (-24, 77)]
        );
        let said: Vec<_> = found[1].infos().collect();
        let expected =
            [Info::Pidfd(9), Info::Other(200), Info::Range { offset: 5, count: 6 }, Info::Mount(8)];
        assert_eq!(said, expected);
        assert_eq!(found[0].infos().count(), 0);
    }

    #[test]
    fn every_cut_of_a_good_buffer_ends_the_walk_with_an_error() {
        let whole = event(3, &info(TYPE_PIDFD, &9_i32.to_ne_bytes()));
        for cut in 1..whole.len() {
            let found: Vec<_> = records(&whole[..cut]).collect();
            assert_eq!(found.len(), 1, "{cut}");
            assert!(found[0].is_err(), "{cut}");
        }
    }

    #[test]
    fn lengths_that_lie_lead_nowhere() {
        let mut good = event(3, &[]);
        for (length, header) in [(0, 24), (8, 24), (24, 0), (24, 25), (u32::MAX, 24), (25, 24)] {
            good[0..4].copy_from_slice(&u32::to_ne_bytes(length));
            good[6..8].copy_from_slice(&u16::to_ne_bytes(header));
            let found: Vec<_> = records(&good).collect();
            assert_eq!(found.len(), 1, "{length} {header}");
            assert_eq!(found[0].unwrap_err().code(), "wire-length", "{length} {header}");
        }
        let mut other = event(3, &[]);
        other[4] = 4;
        assert_eq!(records(&other).next(), Some(Err(WireError::Version(4))));
    }

    #[test]
    fn information_that_lies_ends_its_own_walk_only() {
        for wrong in [&[TYPE_PIDFD, 0, 0, 0][..], &[TYPE_PIDFD, 0, 99, 0, 1, 2], &[4, 0, 4, 0]] {
            let bytes = [event(3, wrong), event(4, &[])].concat();
            let found: Vec<_> = records(&bytes).map(Result::unwrap).collect();
            assert_eq!((found[0].infos().count(), found[1].fd), (0, 4), "{wrong:?}");
        }
    }

    #[test]
    fn no_bytes_at_all_do_harm() {
        let mut seed = 1_u64;
        for _ in 0..20_000 {
            let mut bytes = event(3, &[7; 40]);
            for _ in 0..4 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = usize::try_from(seed >> 33).unwrap() % bytes.len();
                bytes[at] = u8::try_from(seed >> 56).unwrap();
            }
            assert!(records(&bytes).flatten().map(|r| r.infos().count()).sum::<usize>() < 100);
        }
    }
}
