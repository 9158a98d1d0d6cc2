//! What is known about a subject beyond its bytes.
//!
//! Owns: [`Facts`]. Must not own: how they are learned; nothing here asks the system.

use crate::NameTraits;

/// Facts about one subject; what is not known stays at its default and raises no signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Length of the whole subject in bytes, which may be more than the bytes at hand.
    pub size: u64,
    /// What its name pretends.
    pub name: NameTraits,
    /// The `e_machine` number of the machine that the subject lies on, if it should run there.
    pub machine: Option<u16>,
}

impl Facts {
    /// The facts of bytes without a name, whole as they are.
    #[must_use]
    pub const fn of(bytes: &[u8]) -> Self {
        Self { size: bytes.len() as u64, name: NameTraits::none(), machine: None }
    }

    /// The same with what a name pretends.
    #[must_use]
    pub const fn named(mut self, name: NameTraits) -> Self {
        self.name = name;
        self
    }

    /// The same for a file that lies where it could be run.
    #[must_use]
    pub const fn on_this_machine(mut self) -> Self {
        self.machine = HOST_MACHINE;
        self
    }
}

/// The `e_machine` number of the machine this program was built for.
pub const HOST_MACHINE: Option<u16> = if cfg!(target_arch = "x86_64") {
    Some(62)
} else if cfg!(target_arch = "aarch64") {
    Some(183)
} else {
    None
};
