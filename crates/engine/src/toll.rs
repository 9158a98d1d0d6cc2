//! What rules cost over whole trees: a walk of its own, which gives no verdicts.
//!
//! Owns: the way of each file to the survey of `lazaret-rules`, with the same opening and reading
//! as a scan. Must not: open containers, or remember anything.

use crate::{
    Owners, Scope, Subject, Targets,
    describe::Description,
    subject::{Buffer, read_all},
    sweep::{Seen, Walker},
};
use lazaret_rules::{Generation, RuleCost, Survey};

/// What a walk came to.
#[derive(Debug)]
pub struct Toll {
    /// Files that were read to their end.
    pub files: u64,
    /// Bytes of these.
    pub bytes: u64,
    /// Files that could not be read.
    pub missed: u64,
    /// Every rule that was a candidate, the most costly first.
    pub rules: Vec<RuleCost>,
}

impl Toll {
    /// Reads every file below the targets, on this thread.
    #[must_use]
    pub fn of(generation: &Generation, targets: Targets, scope: Scope) -> Self {
        let (owners, mut buffer) = (Owners::of_this_machine(), Buffer::default());
        let mut survey = Survey::new(generation);
        let mut toll = Self { files: 0, bytes: 0, missed: 0, rules: Vec::new() };
        for seen in Walker::new(targets, scope) {
            let entry = match seen {
                Seen::File(entry) => *entry,
                Seen::Missed(..) => {
                    toll.missed += 1;
                    continue;
                }
                Seen::Skipped => continue,
            };
            let read = Subject::open(entry.place).and_then(|subject| {
                read_all(&subject, &mut buffer, |bytes| {
                    let owner = (&owners, subject.owner());
                    let externals = generation.externals();
                    let description = Description::of(externals, &entry.path, bytes, owner);
                    survey.add(bytes, &description.externals());
                    bytes.len() as u64
                })
            });
            match read {
                Ok((bytes, None)) => {
                    toll.files += 1;
                    toll.bytes += bytes;
                }
                Ok((_, Some(_))) | Err(_) => toll.missed += 1,
            }
        }
        toll.rules = survey.costs();
        toll
    }
}
