//! Numbers in files of others, of either order of bytes; `None` behind the end.

/// Which byte of a number comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// The least one.
    Little,
    /// The greatest one.
    Big,
}

impl Order {
    pub(crate) fn two(self, bytes: &[u8], at: usize) -> Option<u16> {
        let two = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(match self {
            Self::Little => u16::from_le_bytes(two),
            Self::Big => u16::from_be_bytes(two),
        })
    }

    pub(crate) fn four(self, bytes: &[u8], at: usize) -> Option<u32> {
        let four = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(four),
            Self::Big => u32::from_be_bytes(four),
        })
    }
}

pub(crate) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Order::Little.four(bytes, at)
}

pub(crate) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Order::Big.four(bytes, at)
}
