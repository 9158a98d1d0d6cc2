//! What is watched, and how: triggers, modes, and the kernel's bits for them.
//!
//! Owns: [`Trigger`], [`Mode`], [`Modes`] and their translation. Must not: call the kernel.

use fanotify::low_level as fan;

/// What a process did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trigger {
    /// It opens the file.
    Open,
    /// It executes the file.
    Exec,
    /// It closed a file that it could write.
    CloseWrite,
}

impl Trigger {
    /// Stable name: `open`, `exec`, `close-write`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Exec => "exec",
            Self::CloseWrite => "close-write",
        }
    }
}

/// What is done on a trigger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Nothing.
    #[default]
    Off,
    /// The event is told; the process never waits.
    Notify,
    /// The process waits for an answer.
    Block,
}

/// The modes of one file system. What was closed after writing can only be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modes {
    /// Opens.
    pub open: Mode,
    /// Executions; with a blocked open an execution raises both.
    pub exec: Mode,
    /// Closes after writing; [`Mode::Block`] means the same as [`Mode::Notify`].
    pub close_write: Mode,
}

impl Modes {
    /// The kernel's bits.
    pub(crate) const fn bits(self) -> u64 {
        let open = match self.open {
            Mode::Off => 0,
            Mode::Notify => fan::FAN_OPEN,
            Mode::Block => fan::FAN_OPEN_PERM,
        };
        let exec = match self.exec {
            Mode::Off => 0,
            Mode::Notify => fan::FAN_OPEN_EXEC,
            Mode::Block => fan::FAN_OPEN_EXEC_PERM,
        };
        let close_write = match self.close_write {
            Mode::Off => 0,
            Mode::Notify | Mode::Block => fan::FAN_CLOSE_WRITE,
        };
        open | exec | close_write
    }

    /// The same without a bit of its own for executions, which then come as opens.
    #[must_use]
    pub(crate) const fn without_exec_events(self) -> Self {
        let open = match (self.open, self.exec) {
            (Mode::Off, exec) => exec,
            (open, Mode::Off | Mode::Notify) => open,
            (_, Mode::Block) => Mode::Block,
        };
        Self { open, exec: Mode::Off, close_write: self.close_write }
    }
}

/// The bits that ask for an answer.
pub(crate) const PERMISSION: u64 = fan::FAN_OPEN_PERM | fan::FAN_OPEN_EXEC_PERM;

/// The trigger that a permission event asks about.
pub(crate) const fn asked(mask: u64) -> Trigger {
    if mask & fan::FAN_OPEN_EXEC_PERM != 0 { Trigger::Exec } else { Trigger::Open }
}

/// The triggers that an event tells of; the kernel may have merged several.
pub(crate) fn told(mask: u64) -> impl Iterator<Item = Trigger> {
    let all = [
        (fan::FAN_OPEN_EXEC, Trigger::Exec),
        (fan::FAN_OPEN, Trigger::Open),
        (fan::FAN_CLOSE_WRITE, Trigger::CloseWrite),
    ];
    all.into_iter().filter(move |(bit, _)| mask & bit != 0).map(|(_, trigger)| trigger)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_become_bits() {
        let block = Modes { open: Mode::Block, exec: Mode::Block, close_write: Mode::Notify };
        assert_eq!(block.bits(), 0x5_0008);
        let notify = Modes { open: Mode::Notify, exec: Mode::Notify, close_write: Mode::Off };
        assert_eq!(notify.bits(), 0x1020);
        assert_eq!(Modes::default().bits(), 0);
        assert_eq!(notify.bits() & PERMISSION, 0, "a notice can never hold anybody up");
    }

    #[test]
    fn without_events_for_executions_opens_stand_in() {
        for (open, exec, expected) in [
            (Mode::Off, Mode::Block, Mode::Block),
            (Mode::Notify, Mode::Block, Mode::Block),
            (Mode::Block, Mode::Notify, Mode::Block),
            (Mode::Notify, Mode::Off, Mode::Notify),
        ] {
            let modes = Modes { open, exec, close_write: Mode::Off }.without_exec_events();
            assert_eq!((modes.open, modes.exec), (expected, Mode::Off));
        }
    }

    #[test]
    fn merged_notices_are_told_one_by_one() {
        let all: Vec<_> = told(fan::FAN_OPEN | fan::FAN_CLOSE_WRITE).collect();
        assert_eq!(all, [Trigger::Open, Trigger::CloseWrite]);
        assert_eq!(asked(fan::FAN_OPEN_EXEC_PERM), Trigger::Exec);
    }
}
