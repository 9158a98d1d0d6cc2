//! Numbers in the word size and byte order of a machine.

use super::machine::{Class, Machine, Order};

/// Bytes in the making, for one machine.
#[derive(Debug)]
pub(super) struct Encoder {
    class: Class,
    order: Order,
    out: Vec<u8>,
}

impl Encoder {
    pub(super) fn new(machine: Machine) -> Self {
        Self { class: machine.class(), order: machine.order(), out: Vec::new() }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.out
    }

    /// The sixteen bytes that every ELF file begins with.
    pub(super) fn ident(&mut self) {
        let class = if self.class == Class::Bits64 { 2 } else { 1 };
        let order = if self.order == Order::Big { 2 } else { 1 };
        self.out.extend_from_slice(&[0x7f, b'E', b'L', b'F', class, order, 1, 0]);
        self.out.extend_from_slice(&[0; 8]);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.out.push(byte);
    }

    pub(super) fn half(&mut self, value: u16) {
        match self.order {
            Order::Little => self.out.extend_from_slice(&value.to_le_bytes()),
            Order::Big => self.out.extend_from_slice(&value.to_be_bytes()),
        }
    }

    /// A count or size that fits 16 bits by construction.
    pub(super) fn half_of(&mut self, value: u64) {
        self.half(u16::try_from(value).unwrap_or(u16::MAX));
    }

    pub(super) fn word(&mut self, value: u32) {
        match self.order {
            Order::Little => self.out.extend_from_slice(&value.to_le_bytes()),
            Order::Big => self.out.extend_from_slice(&value.to_be_bytes()),
        }
    }

    /// A count, size or index that fits 32 bits by construction.
    pub(super) fn word_of(&mut self, value: usize) {
        self.word(u32::try_from(value).unwrap_or(u32::MAX));
    }

    /// An address, offset or size: 4 or 8 bytes.
    pub(super) fn address(&mut self, value: u64) {
        match (self.class, self.order) {
            (Class::Bits32, _) => self.word(u32::try_from(value).unwrap_or(u32::MAX)),
            (Class::Bits64, Order::Little) => self.out.extend_from_slice(&value.to_le_bytes()),
            (Class::Bits64, Order::Big) => self.out.extend_from_slice(&value.to_be_bytes()),
        }
    }

    /// Zeros up to `offset`; nothing if it is passed already.
    pub(super) fn pad_to(&mut self, offset: u64) {
        while (self.out.len() as u64) < offset {
            self.out.push(0);
        }
    }

    /// One segment header; `span` is offset, address and size.
    pub(super) fn segment(&mut self, kind: u32, flags: u32, span: (u64, u64, u64)) {
        let (offset, address, size) = span;
        let align = if kind == 1 { 0x1000 } else { 8 };
        self.word(kind);
        if self.class == Class::Bits64 {
            self.word(flags);
        }
        for value in [offset, address, address, size, size] {
            self.address(value);
        }
        if self.class == Class::Bits32 {
            self.word(flags);
        }
        self.address(align);
    }
}
