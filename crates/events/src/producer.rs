//! Who tells.

/// The program and the machine that tell; the same in every event of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Producer {
    /// Version of Lazaret.
    pub version: &'static str,
    /// Name of the host.
    pub host: String,
    /// Identifies this run of the program, so that with the sequence an event has a name of its
    /// own: any text that no other run has.
    pub run: String,
}

impl Producer {
    /// The name of the event with this number.
    pub(crate) fn uid(&self, sequence: u64) -> String {
        format!("{}-{sequence}", self.run)
    }
}
