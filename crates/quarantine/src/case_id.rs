//! The name of one quarantined item.
//!
//! Owns: [`CaseId`], 128 random bits written as 32 hexadecimal digits. Must not: touch the disk.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// One quarantined item: 128 random bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseId(pub [u8; 16]);

impl CaseId {
    /// A fresh id from the kernel's random numbers.
    ///
    /// # Errors
    /// The kernel gives no random numbers.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The name under which the source waits for its removal, in its own directory.
    pub(crate) fn hidden_name(self) -> String {
        format!(".lz-{self}")
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CaseId({self})")
    }
}

/// The text is not 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 32 hexadecimal digits")]
pub struct ParseCaseIdError;

impl FromStr for CaseId {
    type Err = ParseCaseIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        crate::digest::from_hex(text).map(Self).ok_or(ParseCaseIdError)
    }
}

impl TryFrom<String> for CaseId {
    type Error = ParseCaseIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CaseId> for String {
    fn from(id: CaseId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_and_read_back() {
        let id = CaseId::random().unwrap();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("".parse::<CaseId>(), Err(ParseCaseIdError));
        assert_eq!("+1".repeat(16).parse::<CaseId>(), Err(ParseCaseIdError));
    }
}
