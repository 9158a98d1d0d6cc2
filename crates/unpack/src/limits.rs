//! How much one subject may cost: the numbers, in two profiles.
//!
//! Owns: [`Limits`] and its defaults. Must not own: counting (that is the budget's work).
use std::time::Duration;

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

/// Bounds for one subject with everything inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that may come out, thrown away or not, on top of the subject's own length.
    pub bytes: u64,
    /// Bytes of one member held in memory; longer ones are seen through overlapping windows.
    pub member: u64,
    /// Members that may come out.
    pub entries: u64,
    /// Containers within containers.
    pub depth: u32,
    /// Bytes out per byte in, counted once `ratio_floor` bytes came out.
    pub ratio: u64,
    /// Bytes that may come out before the ratio counts.
    pub ratio_floor: u64,
    /// Bytes of decoded members and of decoders' dictionaries that may be alive at once.
    pub memory: u64,
    /// Bytes of one decoder's dictionary or window.
    pub window: u64,
    /// Attempts at decoding something that is not known to be encoded (text blobs, carving).
    pub decodes: u64,
    /// Time from the start of the walk.
    pub time: Duration,
}

impl Limits {
    /// For a scan that somebody asked for.
    #[must_use]
    pub const fn on_demand() -> Self {
        Self {
            bytes: 2 * GIB,
            member: 64 * MIB,
            entries: 1_000_000,
            depth: 64,
            ratio: 1000,
            ratio_floor: 16 * MIB,
            memory: 192 * MIB,
            window: 64 * MIB,
            decodes: 20_000,
            time: Duration::from_secs(120),
        }
    }

    /// For a scan that a process waits for.
    #[must_use]
    pub const fn on_access() -> Self {
        Self {
            bytes: 128 * MIB,
            member: 16 * MIB,
            entries: 20_000,
            depth: 16,
            ratio: 200,
            ratio_floor: 4 * MIB,
            memory: 96 * MIB,
            window: 32 * MIB,
            decodes: 500,
            time: Duration::from_secs(2),
        }
    }

    /// The least of `member` that still lets windows overlap.
    pub(crate) const MEMBER_MIN: u64 = 64 * KIB;
}

impl Default for Limits {
    fn default() -> Self {
        Self::on_demand()
    }
}
