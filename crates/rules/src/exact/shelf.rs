//! The compiled sets, each made when a file first needs it, and shared by all threads.
//!
//! Rules that become candidates of one file together, and that no set holds yet, get a set
//! together: so sets form by use. Once all places are taken, a rule that stands nowhere is looked for
//! in the set of its neighbours in the sources. A file with candidates in too many sets is given to
//! the whole set. So the memory of all sets and the time to compile them stay bounded, whatever the
//! files ask for.

use super::stock::Stock;
use lazaret_sieve::RuleIndex;
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

/// Which set answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum SetId {
    /// The set in this place.
    Small(usize),
    /// All rules together.
    Whole,
}

/// The sets of one Generation.
pub(crate) struct Shelf {
    homes: RwLock<Homes>,
    places: Box<[OnceLock<Option<yara_x::Rules>>]>,
    whole: OnceLock<Option<yara_x::Rules>>,
}

/// Which rule stands where.
#[derive(Debug, Default)]
struct Homes {
    of_rule: HashMap<RuleIndex, usize>,
    members: Vec<Arc<[RuleIndex]>>,
    /// How many of them come from an earlier run.
    kept: usize,
}

impl Shelf {
    /// A shelf with the sets that earlier runs formed, each loaded or compiled when needed.
    pub(crate) fn new(rules: usize, formed: Option<Vec<Vec<RuleIndex>>>) -> Self {
        let mut homes = Homes::default();
        for set in formed.unwrap_or_default() {
            homes.add(&set);
        }
        homes.kept = homes.members.len();
        Self {
            homes: homes.into(),
            places: (0..PLACES + rules.div_ceil(NEIGHBOURS)).map(|_| OnceLock::new()).collect(),
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
            SetId::Small(place) => self.places.get(place)?.get_or_init(|| {
                let members = self.members(place, stock)?;
                let _span = tracing::debug_span!("compile", place, rules = members.len()).entered();
                stock.compile(&members)
            }),
            SetId::Whole => self.whole.get_or_init(|| {
                let said = |e: &_| tracing::error!("the rules do not compile together: {e}");
                stock.compile_whole().inspect_err(said).ok()
            }),
        }
        .as_ref()
    }

    fn members(&self, place: usize, stock: &Stock) -> Option<Arc<[RuleIndex]>> {
        let Some(first) = place.checked_sub(PLACES) else {
            return self.read().members.get(place).cloned();
        };
        let rules = (0..).map(RuleIndex).take(stock.sieve.rules().len());
        Some(rules.skip(first * NEIGHBOURS).take(NEIGHBOURS).collect())
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

impl Homes {
    /// Adds the sets of `candidates` to `chosen`, each once; gives those that want a place.
    fn look(&self, candidates: &[RuleIndex], chosen: &mut Vec<SetId>) -> Vec<RuleIndex> {
        let mut missing = Vec::new();
        for rule in candidates {
            match self.of_rule.get(rule) {
                Some(place) => chosen.push(SetId::Small(*place)),
                None if self.members.len() < PLACES => missing.push(*rule),
                None => chosen.push(SetId::Small(PLACES + rule.0 as usize / NEIGHBOURS)),
            }
        }
        chosen.sort_unstable();
        chosen.dedup();
        missing
    }

    /// Puts rules into new sets, as long as there are places.
    fn add(&mut self, rules: &[RuleIndex]) {
        // Another thread may have come first.
        let homeless = |rule: &&RuleIndex| !self.of_rule.contains_key(*rule);
        let rules: Vec<RuleIndex> = rules.iter().filter(homeless).copied().collect();
        for members in rules.chunks(LARGEST_SET) {
            if self.members.len() >= PLACES {
                return;
            }
            self.of_rule.extend(members.iter().map(|rule| (*rule, self.members.len())));
            self.members.push(members.into());
        }
    }
}

/// Places for sets that form by use; a set takes about a third of a megabyte.
const PLACES: usize = 256;

/// Rules in a set of neighbours; it takes about two megabytes.
const NEIGHBOURS: usize = 128;

/// Rules that are compiled into one set.
const LARGEST_SET: usize = 32;

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
        assert_eq!(chosen(&shelf, &rules([3, 9])), [SetId::Small(0)]);
        assert_eq!(chosen(&shelf, &rules([9])), [SetId::Small(0)]);
        assert_eq!(chosen(&shelf, &rules([3, 5])), [SetId::Small(0), SetId::Small(1)]);
        assert_eq!(chosen(&shelf, &rules([5])), [SetId::Small(1)]);
    }

    #[test]
    fn too_many_candidates_or_sets_are_for_the_whole_set() {
        let shelf = Shelf::new(1000, None);
        let most = u32::try_from(MOST_SETS * LARGEST_SET).unwrap();
        assert_eq!(chosen(&shelf, &rules(0..most + 1)), [SetId::Whole]);
        assert_eq!(chosen(&shelf, &rules(0..most)).len(), MOST_SETS);
        assert_eq!(chosen(&shelf, &rules(0..most + 1)), [SetId::Whole]);
        assert_eq!(chosen(&shelf, &rules(most..most + 1)), [SetId::Small(MOST_SETS)]);
    }

    #[test]
    fn without_a_free_place_rules_stand_with_their_neighbours() {
        let shelf = Shelf::new(2 * PLACES, None);
        let places = u32::try_from(PLACES).unwrap();
        for rule in 0..places {
            assert_eq!(chosen(&shelf, &rules([rule])), [SetId::Small(rule as usize)]);
        }
        let beside = |rule: u32| SetId::Small(PLACES + rule as usize / NEIGHBOURS);
        assert_eq!(chosen(&shelf, &rules([places, places + 1])), [beside(places)]);
        let far = places + 200;
        assert_eq!(chosen(&shelf, &rules([0, far])), [SetId::Small(0), beside(far)]);
        assert_eq!(chosen(&shelf, &rules([0])), [SetId::Small(0)]);
    }
}
