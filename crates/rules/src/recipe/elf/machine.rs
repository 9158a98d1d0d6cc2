//! Machines and kinds of ELF files, with their numbers.

use serde::Deserialize;

/// The machine an ELF file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are those that readelf and uname print")]
pub enum Machine {
    X86,
    #[serde(rename = "x86_64")]
    X86_64,
    Arm,
    Aarch64,
    Mips,
    Mipsel,
    Ppc,
    Ppc64,
    Riscv64,
    S390x,
    Sh,
    Sparc,
    M68k,
    Bpf,
}

/// Word size of an ELF file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Bits32,
    Bits64,
}

/// Byte order of an ELF file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

/// What an ELF file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Relocatable object, such as a kernel module.
    Rel,
    /// Executable at a fixed address.
    Exec,
    /// Shared object or position-independent executable.
    Dyn,
}

/// Whether the file has a section table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SectionTable {
    /// Written after the contents.
    #[default]
    Present,
    /// Left out; the header says that there are no sections.
    None,
}

/// Rights of the load segment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Segment {
    /// Read and execute.
    #[default]
    Rx,
    /// Read, write and execute.
    Rwx,
}

impl Machine {
    /// The `e_machine` number.
    pub(super) const fn code(self) -> u16 {
        match self {
            Self::Sparc => 2,
            Self::X86 => 3,
            Self::M68k => 4,
            Self::Mips | Self::Mipsel => 8,
            Self::Ppc => 20,
            Self::Ppc64 => 21,
            Self::S390x => 22,
            Self::Arm => 40,
            Self::Sh => 42,
            Self::X86_64 => 62,
            Self::Aarch64 => 183,
            Self::Riscv64 => 243,
            Self::Bpf => 247,
        }
    }

    pub(super) const fn class(self) -> Class {
        match self {
            Self::X86_64
            | Self::Aarch64
            | Self::Ppc64
            | Self::Riscv64
            | Self::S390x
            | Self::Bpf => Class::Bits64,
            _ => Class::Bits32,
        }
    }

    pub(super) const fn order(self) -> Order {
        match self {
            Self::Mips | Self::Ppc | Self::Ppc64 | Self::S390x | Self::Sparc | Self::M68k => {
                Order::Big
            }
            _ => Order::Little,
        }
    }
}

impl Class {
    /// Length of an address, in bytes.
    pub(super) const fn address_size(self) -> u64 {
        if matches!(self, Self::Bits64) { 8 } else { 4 }
    }

    /// Lengths of the file header and of one segment header, in bytes.
    pub(super) const fn header_sizes(self) -> (u64, u64) {
        if matches!(self, Self::Bits64) { (64, 56) } else { (52, 32) }
    }

    /// Length of one section header, in bytes.
    pub(super) const fn section_size(self) -> u64 {
        if matches!(self, Self::Bits64) { 64 } else { 40 }
    }

    /// Length of one symbol, in bytes.
    pub(super) const fn symbol_size(self) -> u64 {
        if matches!(self, Self::Bits64) { 24 } else { 16 }
    }
}

impl Kind {
    /// The `e_type` number.
    pub(super) const fn code(self) -> u16 {
        match self {
            Self::Rel => 1,
            Self::Exec => 2,
            Self::Dyn => 3,
        }
    }
}

impl Segment {
    /// The `p_flags` of the load segment.
    pub(super) const fn flags(self) -> u32 {
        match self {
            Self::Rx => 5,
            Self::Rwx => 7,
        }
    }
}
