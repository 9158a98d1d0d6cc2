//! Files over which workers die, until it is known whose fault that is.
//!
//! Owns: [`Suspects`]: which files killed how many workers since the rules of now serve, which are given to no
//! other, and when there are enough of those for a retrial with the rules before. Pure. Must not: try
//! anything; see [`crate::retrial`].

use crate::{fleet::End, memory::Key};
use lazaret_feed::ContentId;
use lazaret_model::Identity;
use lazaret_onaccess::HeldFile;
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

/// A file that is not given to another worker.
#[derive(Clone, Debug)]
pub(crate) struct Suspect {
    pub(crate) identity: Identity,
    pub(crate) file: Arc<HeldFile>,
    pub(crate) path: PathBuf,
}

/// Files, and the package of the rules with which workers died over them.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) package: ContentId,
    pub(crate) files: Vec<Suspect>,
}

/// Those of the rules of now.
#[derive(Debug, Default)]
pub(crate) struct Suspects {
    deaths: HashMap<Identity, u32>,
    package: Option<ContentId>,
    files: Vec<Suspect>,
    rests_until: Option<Instant>,
}

impl Suspects {
    /// From now on rules of this package serve, or of none.
    pub(crate) fn serves(&mut self, package: Option<ContentId>) {
        (self.package, self.rests_until) = (package, None);
        self.files.clear();
    }

    /// With new rules nothing is known any more, not even what kills their workers.
    pub(crate) fn forget(&mut self) {
        self.deaths.clear();
    }

    /// A worker died over this file. True if it is given to no other; one that had to be ended counts for
    /// all.
    pub(crate) fn died(&mut self, identity: Identity, end: End) -> bool {
        let deaths = self.deaths.entry(identity).or_default();
        *deaths += if end == End::Ended { FATAL } else { 1 };
        *deaths >= FATAL
    }

    /// It is given to no worker any more.
    pub(crate) fn is_fatal(&self, identity: &Identity) -> bool {
        self.deaths.get(identity).is_some_and(|deaths| *deaths >= FATAL)
    }

    /// The same of some file there.
    pub(crate) fn has_fatal(&self, key: Key) -> bool {
        let is =
            |(identity, deaths): (&Identity, &u32)| Key::of(identity) == key && *deaths >= FATAL;
        self.deaths.iter().any(is)
    }

    /// This one is given to no worker any more, either.
    pub(crate) fn add(&mut self, suspect: Suspect, now: Instant) -> Option<Case> {
        let package = self.package?;
        let key = Key::of(&suspect.identity);
        self.files.retain(|known| Key::of(&known.identity) != key);
        self.files.push(suspect);
        self.files.drain(..self.files.len().saturating_sub(MOST));
        let rests = self.rests_until.is_some_and(|end| now < end);
        if self.files.len() < ENOUGH || rests {
            return None;
        }
        self.rests_until = Some(now + REST);
        Some(Case { package, files: std::mem::take(&mut self.files) })
    }
}

/// So many files at least, of which the rules before come to the end, speak against a package.
pub(crate) const ENOUGH: usize = 3;
/// A file that killed so many workers is not given to another.
const FATAL: u32 = 2;
/// Of which descriptors are kept; the newest.
const MOST: usize = 16;
/// Whoever makes such files must not keep us at it.
const REST: Duration = Duration::from_secs(120);

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_model::Timestamp;
    use rustix::fd::OwnedFd;

    fn suspect(inode: u64) -> Suspect {
        let time = Timestamp::default();
        let identity =
            Identity { file_system: 1, inode, born: None, size: 0, modified: time, changed: time };
        let file = Arc::new(OwnedFd::from(std::fs::File::open("/dev/null").unwrap()).into());
        Suspect { identity, file, path: PathBuf::new() }
    }

    #[test]
    fn two_workers_die_over_a_file_or_one_is_ended() {
        let (mut suspects, suspect) = (Suspects::default(), suspect(7));
        let identity = suspect.identity;
        assert!(!suspects.died(identity, End::Died) && !suspects.is_fatal(&identity));
        assert!(suspects.died(identity, End::Died) && suspects.has_fatal(Key::of(&identity)));
        suspects.forget();
        assert!(!suspects.is_fatal(&identity));
        assert!(suspects.died(identity, End::Ended) && suspects.is_fatal(&identity));
    }

    #[test]
    fn enough_different_files_make_a_case_once_in_a_while() {
        let (mut suspects, now) = (Suspects::default(), Instant::now());
        let add = |suspects: &mut Suspects, inodes: &[u64], now| {
            let cases = inodes.iter().filter_map(|inode| suspects.add(suspect(*inode), now));
            cases.map(|case| case.files.len()).collect::<Vec<_>>()
        };
        assert!(add(&mut suspects, &[1, 2, 3, 4], now).is_empty(), "no package serves");
        suspects.serves(Some(ContentId::of(b"one")));
        assert!(add(&mut suspects, &[1, 2, 2, 1], now).is_empty(), "two are not enough");
        let mut again = suspect(2);
        again.identity.changed.seconds += 1;
        assert!(suspects.add(again, now).is_none(), "it is the same file");
        assert_eq!(add(&mut suspects, &[3], now), [3]);
        let many: Vec<u64> = (10..40).collect();
        assert!(add(&mut suspects, &many, now + REST / 2).is_empty());
        assert_eq!(add(&mut suspects, &[50], now + REST), [MOST]);
        suspects.serves(Some(ContentId::of(b"two")));
        assert!(add(&mut suspects, &[1, 2], now).is_empty(), "of other rules it is another case");
    }
}
