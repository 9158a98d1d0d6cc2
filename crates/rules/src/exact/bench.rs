//! One thread's scanners over the compiled sets, the most recently used few.
//!
//! A scanner of the engine costs about 350 us to make and holds some memory for each set, so that
//! a thread keeps those it used last.

use super::{
    shelf::{SetId, Shelf},
    stock::Stock,
};

/// A thread's scanners.
#[derive(Default)]
pub(crate) struct Bench<'g> {
    /// The most recently used last.
    scanners: Vec<(SetId, yara_x::Scanner<'g>)>,
}

impl<'g> Bench<'g> {
    /// The scanner of a set, made if it is not there; `None` if the set does not compile.
    pub(crate) fn scanner(
        &mut self,
        id: SetId,
        shelf: &'g Shelf,
        stock: &Stock,
    ) -> Option<&mut yara_x::Scanner<'g>> {
        let known = self.scanners.iter().position(|(held, _)| *held == id);
        let entry = match known {
            Some(at) => self.scanners.remove(at),
            None => {
                let mut scanner = yara_x::Scanner::new(shelf.get(id, stock)?);
                // Matches are asked for by rule, never shown: the first of a pattern is enough
                // wherever its rule does not count them.
                scanner.fast_scan(true);
                if self.scanners.len() >= KEPT {
                    self.scanners.remove(0);
                }
                (id, scanner)
            }
        };
        self.scanners.push(entry);
        self.scanners.last_mut().map(|(_, scanner)| scanner)
    }
}

impl std::fmt::Debug for Bench<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bench").field("scanners", &self.scanners.len()).finish()
    }
}

/// Scanners that a thread keeps.
const KEPT: usize = 64;
