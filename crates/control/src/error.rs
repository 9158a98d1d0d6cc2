//! What can go wrong between the two sides of the socket.

use std::io;

/// A message could not be exchanged.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Nobody listens.
    #[error("the service does not listen on {path}: {source}", path = path.display())]
    Unreachable {
        /// Where it should.
        path: std::path::PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// More bytes than a message has.
    #[error("a message of more than {most} bytes")]
    TooLarge {
        /// Most bytes of a message.
        most: usize,
    },
    /// No message that this version knows.
    #[error("a message that is not understood: {0}")]
    NotUnderstood(String),
    /// The other side ended before it answered.
    #[error("the service ended the conversation without an answer")]
    Ended,
    /// The system refused something else.
    #[error("{0}")]
    System(#[from] io::Error),
}

impl ControlError {
    /// The stable name.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => "unreachable",
            Self::TooLarge { .. } => "too-large",
            Self::NotUnderstood(_) => "not-understood",
            Self::Ended => "ended",
            Self::System(_) => "system",
        }
    }
}
