//! What this kernel can do, and what is used of it.
//!
//! Owns: [`Probes`] (answers of the kernel, never its version) and [`Plan::of`], the decision, which
//! is a pure function of them. What cannot be had is said as a [`Degradation`].

use crate::GateError;
use fanotify::low_level as fan;

/// What the kernel answered when it was asked for each feature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Probes {
    /// Marks of whole file systems (Linux 4.20).
    pub file_system_marks: bool,
    /// Events of their own for executions (5.0).
    pub exec_events: bool,
    /// Descriptors of processes with events (5.15).
    pub pidfd: bool,
    /// Marks that do not keep their inode in memory (5.19).
    pub evictable_marks: bool,
    /// Ignore marks with flags of their own (6.0).
    pub ignore_flags: bool,
    /// Errors instead of silence where no descriptor could be made (6.13).
    pub fd_errors: bool,
}

/// How ignore marks are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IgnoreMarks {
    /// They go when memory is short, which costs a question more.
    Evictable,
    /// They keep their inode in memory: no more than this many.
    Pinned(usize),
}

/// What is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub(crate) init_flags: u32,
    pub(crate) exec_events: bool,
    pub(crate) ignore_flags: u32,
    ignore: IgnoreMarks,
    degraded: Vec<Degradation>,
}

/// Something that this kernel cannot do, and what that means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Degradation {
    /// Executions come as opens: their own deadline and policy cannot apply.
    NoExecEvents,
    /// When descriptors run out the kernel denies opens without saying so.
    SilentDenials,
    /// Ignore marks keep inodes in memory and are therefore few.
    PinnedIgnoreMarks,
}

impl Degradation {
    /// Stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoExecEvents => "no-exec-events",
            Self::SilentDenials => "silent-denials",
            Self::PinnedIgnoreMarks => "pinned-ignore-marks",
        }
    }

    /// What it means, in a sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::NoExecEvents => "executions are treated as opens (Linux 5.0 tells them apart)",
            Self::SilentDenials => {
                "should descriptors run out, opens are denied without a report (Linux 6.13 reports)"
            }
            Self::PinnedIgnoreMarks => {
                "few files are exempt from questions, so that memory is kept (Linux 5.19 needs none)"
            }
        }
    }
}

impl Plan {
    /// What to use where the kernel answered so.
    ///
    /// # Errors
    /// The kernel lacks what no fallback replaces.
    pub fn of(probes: &Probes) -> Result<Self, GateError> {
        if !probes.file_system_marks {
            return Err(GateError::NoFileSystemMarks);
        }
        let evictable = if probes.evictable_marks { FAN_MARK_EVICTABLE } else { 0 };
        let ignore = if probes.ignore_flags { FAN_MARK_IGNORE } else { fan::FAN_MARK_IGNORED_MASK };
        let missing = [
            (probes.exec_events, Degradation::NoExecEvents),
            (probes.fd_errors, Degradation::SilentDenials),
            (probes.evictable_marks, Degradation::PinnedIgnoreMarks),
        ];
        Ok(Self {
            init_flags: BASE_FLAGS | if probes.fd_errors { FAN_REPORT_FD_ERROR } else { 0 },
            exec_events: probes.exec_events,
            ignore_flags: ignore | evictable,
            ignore: match probes.evictable_marks {
                true => IgnoreMarks::Evictable,
                false => IgnoreMarks::Pinned(MOST_PINNED),
            },
            degraded: missing.into_iter().filter(|(has, _)| !has).map(|(_, what)| what).collect(),
        })
    }

    /// How ignore marks are set.
    #[must_use]
    pub const fn ignore_marks(&self) -> IgnoreMarks {
        self.ignore
    }

    /// What cannot be had.
    #[must_use]
    pub fn degraded(&self) -> &[Degradation] {
        &self.degraded
    }
}

/// A group that may answer, whose queue never lets an open through because it is full.
pub(crate) const BASE_FLAGS: u32 =
    fan::FAN_CLASS_CONTENT | fan::FAN_CLOEXEC | fan::FAN_UNLIMITED_QUEUE | fan::FAN_UNLIMITED_MARKS;
pub(crate) const FAN_REPORT_FD_ERROR: u32 = 0x2000;
pub(crate) const FAN_REPORT_PIDFD: u32 = 0x80;
pub(crate) const FAN_MARK_EVICTABLE: u32 = 0x200;
pub(crate) const FAN_MARK_IGNORE: u32 = 0x400;
const MOST_PINNED: usize = 8_192;

#[cfg(test)]
mod tests {
    use super::*;
    use Degradation::{NoExecEvents, PinnedIgnoreMarks, SilentDenials};

    /// Kernels by their base versions; vendors mix features, which is why nothing asks for versions.
    fn kernel(minor: u32) -> Probes {
        Probes {
            file_system_marks: minor >= 420,
            exec_events: minor >= 500,
            pidfd: minor >= 515,
            evictable_marks: minor >= 519,
            ignore_flags: minor >= 600,
            fd_errors: minor >= 613,
        }
    }

    #[test]
    fn each_kernel_gets_what_it_can() {
        let flags = BASE_FLAGS;
        let rows: [(u32, u32, u32, &[Degradation]); 6] = [
            (618, flags | 0x2000, 0x600, &[]),
            (612, flags, 0x600, &[SilentDenials]),
            (601, flags, 0x600, &[SilentDenials]),
            (519, flags, 0x220, &[SilentDenials]),
            (504, flags, 0x020, &[SilentDenials, PinnedIgnoreMarks]),
            (420, flags, 0x020, &[NoExecEvents, SilentDenials, PinnedIgnoreMarks]),
        ];
        for (version, init, ignore, degraded) in rows {
            let plan = Plan::of(&kernel(version)).unwrap();
            assert_eq!((plan.init_flags, plan.ignore_flags), (init, ignore), "{version}");
            assert_eq!(plan.degraded(), degraded, "{version}");
            let evictable = plan.ignore_marks() == IgnoreMarks::Evictable;
            assert_eq!(evictable, version >= 519, "{version}");
        }
        let error = Plan::of(&kernel(419)).unwrap_err();
        assert_eq!(error.code(), "no-file-system-marks");
    }

    #[test]
    fn every_combination_of_answers_gives_a_plan_that_never_pre_reads() {
        for bits in 0..32_u8 {
            let has = |bit: u8| bits & (1 << bit) != 0;
            let probes = Probes {
                file_system_marks: true,
                exec_events: has(0),
                pidfd: has(1),
                evictable_marks: has(2),
                ignore_flags: has(3),
                fd_errors: has(4),
            };
            let plan = Plan::of(&probes).unwrap();
            assert_eq!(plan.init_flags & (fan::FAN_CLASS_PRE_CONTENT | FAN_REPORT_PIDFD), 0);
            assert_eq!(plan.init_flags & fan::FAN_UNLIMITED_QUEUE, fan::FAN_UNLIMITED_QUEUE);
            assert_eq!(plan.degraded().contains(&SilentDenials), !probes.fd_errors);
        }
    }
}
