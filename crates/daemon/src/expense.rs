//! What protection costs, always counted.
//!
//! Owns: [`Expense`]: the heavy hitters by program, file, directory and rule. The desk alone holds it,
//! so that counting takes no lock; memory is bounded. Must not: read a file.

use crate::{
    hitters::{Hitters, Toll},
    report::RuleToll,
    standing::now,
};
use lazaret_control::{By, Costs};
use std::{path::Path, time::Duration};

/// Added up since the start.
#[derive(Debug)]
pub(crate) struct Expense {
    since: u64,
    by: [Hitters; By::ALL.len()],
}

/// Who waited for what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wait<'a> {
    pub(crate) exe: Option<&'a str>,
    pub(crate) path: &'a Path,
    pub(crate) waited: Duration,
    /// How many questions it stands for.
    pub(crate) times: u64,
    /// Whether a scan was waited for.
    pub(crate) scans: u64,
}

impl Expense {
    pub(crate) fn new() -> Self {
        Self { since: now(), by: Default::default() }
    }

    /// Somebody waited, or a sample of those who were answered from memory.
    pub(crate) fn waited(&mut self, wait: Wait<'_>) {
        let toll = Toll {
            times: wait.times,
            scans: wait.scans,
            micros: micros(wait.waited).saturating_mul(wait.times),
        };
        let path = wait.path.to_string_lossy();
        let directory = wait.path.parent().unwrap_or(wait.path).to_string_lossy();
        let [process, by_path, by_directory, _] = &mut self.by;
        process.add(wait.exe.unwrap_or(UNKNOWN), toll);
        by_path.add(&path, toll);
        by_directory.add(&directory, toll);
    }

    /// Rules were looked at closely during a scan.
    pub(crate) fn rules(&mut self, tolls: &[RuleToll]) {
        let [_, _, _, rules] = &mut self.by;
        for toll in tolls {
            let name = format!("{}:{}", toll.namespace, toll.rule);
            rules.add(&name, Toll { times: 1, scans: 1, micros: toll.micros });
        }
    }

    pub(crate) fn costs(&self, by: By) -> Costs {
        let [process, path, directory, rule] = &self.by;
        let hitters = match by {
            By::Process => process,
            By::Path => path,
            By::Directory => directory,
            By::Rule => rule,
        };
        Costs { by, since: self.since, rows: hitters.worst(SHOWN) }
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// A program of which nothing is known: it ended before it was asked about.
const UNKNOWN: &str = "(unknown)";
/// Rows of an answer, which has to fit into one message.
const SHOWN: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_added_up_by_each_name() {
        let mut expense = Expense::new();
        let wait = |exe, path, times, scans| Wait {
            exe,
            path: Path::new(path),
            waited: Duration::from_micros(10),
            times,
            scans,
        };
        expense.waited(wait(Some("/usr/bin/cc"), "/src/a.c", 1, 1));
        expense.waited(wait(Some("/usr/bin/cc"), "/src/b.c", 64, 0));
        expense.waited(wait(None, "/src/a.c", 1, 1));
        let toll = RuleToll { namespace: "n".into(), rule: "r".into(), micros: 7 };
        expense.rules(&[toll.clone(), toll]);
        let first = |by| expense.costs(by).rows[0].clone();
        assert_eq!((&*first(By::Process).name, first(By::Process).times), ("/usr/bin/cc", 65));
        assert_eq!((first(By::Process).micros, first(By::Process).scans), (650, 1));
        assert_eq!(&*first(By::Path).name, "/src/b.c");
        assert_eq!((&*first(By::Directory).name, first(By::Directory).micros), ("/src", 660));
        assert_eq!((&*first(By::Rule).name, first(By::Rule).micros), ("n:r", 14));
        assert_eq!(expense.costs(By::Process).rows[1].name, UNKNOWN);
        let text = serde_json::to_string(&expense.costs(By::Path)).unwrap();
        assert!(text.len() < lazaret_control::LARGEST);
    }
}
