//! Shapes: how long windows are, of what they are made and how far apart they are looked for.
//!
//! Owns: [`Shape`]. A literal has a window for each remainder of its place by the stride, so that
//! one of them stands at a position that is looked at wherever the literal lies.
//!
//! Must not: choose windows.
use crate::literal::Compare;

/// What the windows of one filter have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Eight bytes at every fourth position: nearly all literals.
    Long,
    /// Four bytes at every second position.
    Short,
    /// Four differences of neighbouring bytes at every fourth position.
    Difference,
    /// Four differences of neighbouring bytes at every second position.
    ShortDifference,
}

impl Shape {
    /// Every shape, the cheapest search first.
    pub(crate) const ALL: [Self; 4] =
        [Self::Long, Self::Short, Self::Difference, Self::ShortDifference];

    /// Symbols of a window.
    pub(crate) fn symbols(self) -> usize {
        match self {
            Self::Long => 8,
            Self::Short | Self::Difference | Self::ShortDifference => 4,
        }
    }

    /// Positions from one place that is looked at to the next.
    pub(crate) fn stride(self) -> usize {
        match self {
            Self::Long | Self::Difference => 4,
            Self::Short | Self::ShortDifference => 2,
        }
    }

    /// How far the byte lies that a symbol is the difference to; 0 if symbols are bytes.
    pub(crate) fn lag(self) -> usize {
        match self {
            Self::Long | Self::Short => 0,
            Self::Difference | Self::ShortDifference => 1,
        }
    }

    /// Whether literals of that comparison are looked for in this shape.
    pub(crate) fn serves(self, compare: Compare) -> bool {
        (compare == Compare::Difference) == (self.lag() == 1)
    }
}
