//! What was done about a file, as results say it.
//!
//! Owns: [`ActionRecord`] and the counts of a run. Must not: act.

use serde::Serialize;

/// What was done about a file.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ActionRecord {
    pub(crate) taken: Action,
    /// The item in the vault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) case: Option<String>,
    /// Why not, or what else is worth saying first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    /// Everything else that is worth saying of a file that was taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<&'static str>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
}

/// What became of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Action {
    /// Nothing was to be done.
    None,
    /// It is in the vault.
    Quarantined,
    /// It was to be taken, and is still there.
    NotRemoved,
}

impl Action {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantined => "quarantined",
            Self::NotRemoved => "not-removed",
        }
    }
}

impl ActionRecord {
    pub(crate) const fn none() -> Self {
        let notes = Vec::new();
        Self { taken: Action::None, case: None, code: None, notes, message: None }
    }

    /// Left in its place on purpose.
    pub(crate) fn left(code: &str) -> Self {
        Self { code: Some(code.to_owned()), ..Self::none() }
    }

    pub(crate) fn quarantined(case: String, notes: Vec<&'static str>) -> Self {
        let code = notes.first().map(|note| (*note).to_owned());
        Self { taken: Action::Quarantined, case: Some(case), code, notes, message: None }
    }

    pub(crate) fn not_removed(code: &str, message: &str) -> Self {
        let message = Some(message.to_owned());
        let code = Some(code.to_owned());
        Self { taken: Action::NotRemoved, code, message, ..Self::none() }
    }
}

/// How many files were taken, and how many should have been.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Actions {
    pub(crate) quarantined: u64,
    pub(crate) not_removed: u64,
}

impl Actions {
    pub(crate) const fn count(&mut self, action: &ActionRecord) {
        match action.taken {
            Action::None => {}
            Action::Quarantined => self.quarantined += 1,
            Action::NotRemoved => self.not_removed += 1,
        }
    }
}
