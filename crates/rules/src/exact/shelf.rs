//! The compiled sets, each made when a file first needs it, and shared by all threads.
//!
//! Rules that become candidates of one file together, and that no set holds yet, get a set
//! together: so sets form by use. To compile one costs about 5 ms and 0.6 ms for each rule, so that
//! many small ones are dear: after the first few, a neighbourhood of the sources from which rules
//! were asked for again and again is compiled as one set, and answers for all of its rules that
//! stand nowhere else. A file with candidates in too many sets is given to the whole set. So the
//! memory of all sets and the time to compile them stay bounded, whatever the files ask for.

use super::stock::Stock;
use lazaret_sieve::RuleIndex;
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

/// Which set answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum SetId {
    /// The set that formed in this place.
    Formed(usize),
    /// The rules of this neighbourhood.
    Neighbours(usize),
    /// All rules together.
    Whole,
}

/// The sets of one Generation.
pub(crate) struct Shelf {
    homes: RwLock<Homes>,
    formed: Places,
    neighbours: Places,
    whole: OnceLock<Option<yara_x::Rules>>,
}

/// Sets by number, each empty until it is asked for; `None` if it does not compile.
type Places = Box<[OnceLock<Option<yara_x::Rules>>]>;

fn places(count: usize) -> Places {
    (0..count).map(|_| OnceLock::new()).collect()
}

/// Which rule stands where.
#[derive(Debug, Default)]
struct Homes {
    of_rule: HashMap<RuleIndex, usize>,
    members: Vec<Arc<[RuleIndex]>>,
    /// For each neighbourhood, how many sets formed with rules of it.
    asked: Box<[usize]>,
    /// How many of them come from an earlier run.
    kept: usize,
}

impl Shelf {
    /// A shelf with the sets that earlier runs formed, each loaded or compiled when needed.
    pub(crate) fn new(rules: usize, formed: Option<Vec<Vec<RuleIndex>>>) -> Self {
        let neighbourhoods = rules.div_ceil(NEIGHBOURS);
        let mut homes = Homes { asked: vec![0; neighbourhoods].into(), ..Homes::default() };
        for set in formed.unwrap_or_default() {
            homes.add(&set);
        }
        homes.kept = homes.members.len();
        Self {
            homes: homes.into(),
            formed: places(most_formed(neighbourhoods)),
            neighbours: places(neighbourhoods),
            whole: OnceLock::new(),
        }
    }

    /// The sets that answer for all of `candidates`, into `chosen`.
    pub(crate) fn choose(&self, candidates: &[RuleIndex], chosen: &mut Vec<SetId>) {
        chosen.clear();
        if self.gather(candidates, chosen).is_none() {
            chosen.clear();
            chosen.push(SetId::Whole);
        }
    }

    /// The rules of a set, compiled now if they were not yet; `None` if they do not compile.
    pub(crate) fn get(&self, id: SetId, stock: &Stock) -> Option<&yara_x::Rules> {
        match id {
            SetId::Formed(at) => self.formed.get(at)?.get_or_init(|| {
                let members = self.read().members.get(at)?.clone();
                compile(id, &members, stock)
            }),
            SetId::Neighbours(at) => self.neighbours.get(at)?.get_or_init(|| {
                let rules = (0..).map(RuleIndex).take(stock.sieve.rules().len());
                let members: Vec<_> = rules.skip(at * NEIGHBOURS).take(NEIGHBOURS).collect();
                compile(id, &members, stock)
            }),
            SetId::Whole => self.whole.get_or_init(|| {
                let said = |e: &_| tracing::error!("the rules do not compile together: {e}");
                stock.compile_whole().inspect_err(said).ok()
            }),
        }
        .as_ref()
    }

    /// Keeps for later runs which rules stand together.
    pub(crate) fn keep(&self, stock: &Stock) {
        let homes = self.read();
        if homes.members.len() > homes.kept {
            stock.kept.keep_sets(&homes.members);
        }
    }

    fn gather(&self, candidates: &[RuleIndex], chosen: &mut Vec<SetId>) -> Option<()> {
        if candidates.len() > MOST_SETS * LARGEST_SET {
            return None;
        }
        let missing = self.read().look(candidates, chosen);
        if !missing.is_empty() {
            let added = missing.len().div_ceil(LARGEST_SET);
            if chosen.len() + added > MOST_SETS {
                return None;
            }
            self.homes.write().unwrap_or_else(PoisonError::into_inner).add(&missing);
            chosen.clear();
            self.read().look(candidates, chosen);
        }
        (chosen.len() <= MOST_SETS).then_some(())
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Homes> {
        self.homes.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shelf").field("sets", &self.read().members.len()).finish_non_exhaustive()
    }
}

fn compile(id: SetId, members: &[RuleIndex], stock: &Stock) -> Option<yara_x::Rules> {
    let _span = tracing::debug_span!("compile", ?id, rules = members.len()).entered();
    stock.compile(members)
}

impl Homes {
    /// Adds the sets of `candidates` to `chosen`, each once; gives those that want a place.
    fn look(&self, candidates: &[RuleIndex], chosen: &mut Vec<SetId>) -> Vec<RuleIndex> {
        let mut missing = Vec::new();
        for rule in candidates {
            match self.of_rule.get(rule) {
                Some(place) => chosen.push(SetId::Formed(*place)),
                None if self.may_form(*rule) => missing.push(*rule),
                None => chosen.push(SetId::Neighbours(neighbourhood(*rule))),
            }
        }
        chosen.sort_unstable();
        chosen.dedup();
        missing
    }

    /// Whether a rule that stands nowhere gets a set of its own, with those that come with it.
    fn may_form(&self, rule: RuleIndex) -> bool {
        let asked = self.asked.get(neighbourhood(rule)).copied().unwrap_or(usize::MAX);
        let is_early = self.members.len() < EARLY || asked < PATIENCE;
        is_early && self.members.len() < most_formed(self.asked.len())
    }

    /// Puts rules into new sets, as long as they may have some.
    fn add(&mut self, rules: &[RuleIndex]) {
        // Another thread may have come first.
        let homeless =
            |rule: &&RuleIndex| !self.of_rule.contains_key(*rule) && self.may_form(**rule);
        let rules: Vec<RuleIndex> = rules.iter().filter(homeless).copied().collect();
        for members in rules.chunks(LARGEST_SET) {
            if self.members.len() >= most_formed(self.asked.len()) {
                return;
            }
            self.of_rule.extend(members.iter().map(|rule| (*rule, self.members.len())));
            self.members.push(members.into());
            let places: BTreeSet<usize> = members.iter().map(|rule| neighbourhood(*rule)).collect();
            for place in places {
                if let Some(asked) = self.asked.get_mut(place) {
                    *asked += 1;
                }
            }
        }
    }
}

fn neighbourhood(rule: RuleIndex) -> usize {
    rule.0 as usize / NEIGHBOURS
}

/// Most sets that form, of so many neighbourhoods.
fn most_formed(neighbourhoods: usize) -> usize {
    EARLY + PATIENCE * neighbourhoods
}

/// Sets that form before neighbourhoods are looked at; one takes about a third of a megabyte.
const EARLY: usize = 64;

/// Sets that form with rules of one neighbourhood, after the early ones, before it is compiled.
const PATIENCE: usize = 2;

/// Rules of a neighbourhood; its set takes about a megabyte.
const NEIGHBOURS: usize = 64;

/// Rules that form one set.
const LARGEST_SET: usize = 256;

/// Sets that one file is scanned with.
const MOST_SETS: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(numbers: impl IntoIterator<Item = u32>) -> Vec<RuleIndex> {
        numbers.into_iter().map(RuleIndex).collect()
    }

    fn chosen(shelf: &Shelf, candidates: &[RuleIndex]) -> Vec<SetId> {
        let mut chosen = vec![SetId::Whole];
        shelf.choose(candidates, &mut chosen);
        chosen
    }

    #[test]
    fn candidates_of_one_file_share_a_set_and_a_rule_has_one_home() {
        let shelf = Shelf::new(1000, None);
        assert_eq!(chosen(&shelf, &rules([3, 9])), [SetId::Formed(0)]);
        assert_eq!(chosen(&shelf, &rules([9])), [SetId::Formed(0)]);
        assert_eq!(chosen(&shelf, &rules([3, 5])), [SetId::Formed(0), SetId::Formed(1)]);
        assert_eq!(chosen(&shelf, &rules([5])), [SetId::Formed(1)]);
    }

    #[test]
    fn too_many_candidates_or_sets_are_for_the_whole_set() {
        let shelf = Shelf::new(1000, None);
        let most = u32::try_from(MOST_SETS * LARGEST_SET).unwrap();
        assert_eq!(chosen(&shelf, &rules(0..most + 1)), [SetId::Whole]);
        assert_eq!(chosen(&shelf, &rules(0..most)).len(), MOST_SETS);
        assert_eq!(chosen(&shelf, &rules(0..most + 1)), [SetId::Whole]);
        assert_eq!(chosen(&shelf, &rules(most..most + 1)), [SetId::Formed(MOST_SETS)]);
    }

    #[test]
    fn after_the_early_sets_a_neighbourhood_that_is_asked_again_answers_as_one() {
        let many = u32::try_from(EARLY).unwrap();
        let near = u32::try_from(NEIGHBOURS).unwrap();
        let shelf = Shelf::new((EARLY + 4) * NEIGHBOURS, None);
        // The early ones form wherever they are, here all in one neighbourhood.
        for rule in 0..many {
            assert_eq!(chosen(&shelf, &rules([rule])), [SetId::Formed(rule as usize)]);
        }
        assert!(many <= near);
        let far = 2 * near;
        for asked in 0..u32::try_from(PATIENCE).unwrap() {
            let formed = SetId::Formed((many + asked) as usize);
            assert_eq!(chosen(&shelf, &rules([far + asked])), [formed]);
        }
        let beside = SetId::Neighbours(2);
        assert_eq!(chosen(&shelf, &rules([far + 9, far + 10])), [beside]);
        assert_eq!(chosen(&shelf, &rules([0, far + 9])), [SetId::Formed(0), beside]);
        assert_eq!(chosen(&shelf, &rules([far])), [SetId::Formed(EARLY)]);
    }

    #[test]
    fn sets_stay_few_whatever_is_asked() {
        let count = 40 * NEIGHBOURS;
        let shelf = Shelf::new(count, None);
        for rule in 0..u32::try_from(count).unwrap() {
            assert_eq!(chosen(&shelf, &rules([rule])).len(), 1);
        }
        assert!(shelf.read().members.len() <= most_formed(40));
    }
}
