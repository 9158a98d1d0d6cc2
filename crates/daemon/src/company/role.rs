//! What a process of ours can be beside the gate.
//!
//! Owns: [`Role`]: its name on the command line, the socket of its unit, and which variables it sees.
//! Must not: start anything.

/// A process that the gate asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Scans what it is handed.
    Worker,
    /// Takes files.
    Keeper,
    /// Looks where the gate must not.
    Scout,
}

impl Role {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 3] = [Self::Worker, Self::Keeper, Self::Scout];

    /// As it is written on the command line.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::Keeper => "keeper",
            Self::Scout => "scout",
        }
    }

    /// The socket at which the role's unit is called.
    pub(super) const fn socket(self) -> &'static str {
        match self {
            Self::Worker => "workers.sock",
            Self::Keeper => "keeper.sock",
            Self::Scout => "scout.sock",
        }
    }

    /// Who reads hostile bytes needs to know nothing; the others find the directories that we find.
    pub(super) const fn sees_variables(self) -> bool {
        match self {
            Self::Worker => false,
            Self::Keeper | Self::Scout => true,
        }
    }
}
