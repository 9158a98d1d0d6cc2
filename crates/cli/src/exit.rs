//! How a run ends, as other programs see it.

use std::process::ExitCode;

/// The exit codes of all commands; scans use 0, 1 and 2, checks 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing found and everything in scope was scanned; or: good.
    Clean,
    /// At least one malicious or suspicious file; or: not good.
    Found,
    /// Nothing found, but something could not be scanned.
    Incomplete,
    /// The command line is wrong.
    Usage,
    /// Rules do not compile.
    BadRules,
    /// A path that was named does not exist.
    NoInput,
    /// A program that is needed is not there, or the vault is in use by somebody else.
    Unavailable,
    /// A fault of the program.
    Internal,
    /// A file or directory could not be made.
    CannotCreate,
    /// Output could not be written.
    Io,
    /// Our rights, or those of a file of ours, are not what they must be.
    Permission,
    /// The configuration is wrong, or locks what was asked for.
    Configuration,
    /// Ended by a program that we ran, with its code.
    Passed(u8),
    /// Ended by this signal.
    Signal(u8),
}

impl Exit {
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Found => 1,
            Self::Incomplete => 2,
            Self::Usage => 64,
            Self::BadRules => 65,
            Self::NoInput => 66,
            Self::Unavailable => 69,
            Self::Internal => 70,
            Self::CannotCreate => 73,
            Self::Io => 74,
            Self::Permission => 77,
            Self::Configuration => 78,
            Self::Passed(code) => code,
            Self::Signal(number) => 128_u8.saturating_add(number),
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// An error that ends the run, with the code to end it by.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    message: String,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl ToString) -> Self {
        Self { exit, message: message.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_follow_the_shell() {
        assert_eq!(Exit::Signal(2).code(), 130);
        assert_eq!(Exit::Signal(15).code(), 143);
    }
}
