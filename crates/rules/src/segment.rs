//! Segments: runs of sources that the engine compiles into one namespace.
//!
//! The engine begins a namespace anew whenever the name changes: rules of an earlier run of the
//! same name are not seen by later ones, nor gated by them. Segments keep these runs apart when
//! rules are compiled in small sets. Inside the engine and the sieve a namespace is called by its
//! segment's number; [`Segments::namespace`] gives the name back.

use crate::source::Source;

/// The segments of a set of sources, in order.
#[derive(Debug, Default)]
pub(crate) struct Segments {
    names: Vec<String>,
    of_source: Vec<usize>,
}

impl Segments {
    pub(crate) fn of(sources: &[Source]) -> Self {
        let mut segments = Self::default();
        for source in sources {
            if segments.names.last() != Some(&source.namespace) {
                segments.names.push(source.namespace.clone());
            }
            segments.of_source.push(segments.names.len() - 1);
        }
        segments
    }

    /// What the engine calls the namespace of this source.
    pub(crate) fn label(&self, source: usize) -> String {
        self.of_source.get(source).copied().unwrap_or_default().to_string()
    }

    /// The namespace that is called so inside the engine.
    pub(crate) fn namespace<'a>(&'a self, label: &'a str) -> &'a str {
        label.parse().ok().and_then(|at: usize| self.names.get(at)).map_or(label, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_that_is_taken_up_again_is_another_segment() {
        let sources = ["a", "a", "b", "a"].map(|namespace| Source {
            namespace: namespace.into(),
            origin: String::new(),
            text: Vec::new(),
        });
        let segments = Segments::of(&sources);
        let labels: Vec<String> = (0..4).map(|at| segments.label(at)).collect();
        assert_eq!(labels, ["0", "0", "1", "2"]);
        let names: Vec<&str> = labels.iter().map(|label| segments.namespace(label)).collect();
        assert_eq!(names, ["a", "a", "b", "a"]);
    }
}
