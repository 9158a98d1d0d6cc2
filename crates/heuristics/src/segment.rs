//! One program header.

pub(crate) const LOAD: u32 = 1;
pub(crate) const DYNAMIC: u32 = 2;
pub(crate) const INTERP: u32 = 3;
pub(crate) const GNU_STACK: u32 = 0x6474_e551;
/// Bits of `p_flags`.
const EXECUTE: u32 = 1;
const WRITE: u32 = 2;

/// A segment: what is mapped, from where, with which rights.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    pub(crate) kind: u32,
    pub(crate) flags: u32,
    pub(crate) offset: u64,
    pub(crate) address: u64,
    pub(crate) physical: u64,
    pub(crate) file_size: u64,
    pub(crate) memory_size: u64,
}

impl Segment {
    pub(crate) const fn is_load(&self) -> bool {
        self.kind == LOAD
    }

    pub(crate) const fn is_executable(&self) -> bool {
        self.flags & EXECUTE != 0
    }

    pub(crate) const fn is_writable(&self) -> bool {
        self.flags & WRITE != 0
    }

    /// Where its bytes end in the file.
    pub(crate) const fn file_end(&self) -> u64 {
        self.offset.saturating_add(self.file_size)
    }

    /// True if this address is mapped by it. The entry of a kernel is a physical one.
    pub(crate) const fn holds(&self, address: u64) -> bool {
        self.reaches(self.address, address) || self.reaches(self.physical, address)
    }

    const fn reaches(&self, start: u64, address: u64) -> bool {
        address >= start && address - start < self.memory_size
    }
}
