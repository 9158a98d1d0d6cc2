//! Which file this is and in which state: what a cached verdict may be bound to.

/// A point in time of a file system, nanoseconds included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Seconds since 1970-01-01 UTC; negative before.
    pub seconds: i64,
    /// Nanoseconds, 0 to 999,999,999.
    pub nanos: u32,
}

/// A file in one state of its content. Two equal identities are the same bytes, provided that
/// nobody had the file open for writing when the first was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Identifier of the file system; survives a remount where the file system allows it.
    pub file_system: u64,
    /// Inode number.
    pub inode: u64,
    /// Birth time, where the file system keeps one.
    pub born: Option<Timestamp>,
    /// Length in bytes.
    pub size: u64,
    /// Last change of the content, as the owner may set it.
    pub modified: Timestamp,
    /// Last change of content or attributes, as only the kernel sets it.
    pub changed: Timestamp,
}
