//! Who causes the most, in bounded memory.
//!
//! Owns: [`Hitters`], the space-saving counters of Metwally, Agrawal and El Abbadi: whoever is not
//! among the known takes the place of the least and inherits its count, which is noted as uncertain.
//! So nobody who causes more than a share of one in [`MOST`] is ever missing. Pure.
//! Must not: know what is counted.

use lazaret_control::Cost;
use std::collections::HashMap;

/// What one question or scan cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Toll {
    pub(crate) times: u64,
    pub(crate) scans: u64,
    pub(crate) micros: u64,
}

/// The known, by name.
#[derive(Debug, Default)]
pub(crate) struct Hitters {
    places: HashMap<String, usize>,
    costs: Vec<Cost>,
}

impl Hitters {
    /// Adds what `name` cost.
    pub(crate) fn add(&mut self, name: &str, toll: Toll) {
        let name = clip(name);
        let place = match self.places.get(name) {
            Some(place) => *place,
            None => self.make_room(name),
        };
        let Some(cost) = self.costs.get_mut(place) else { return };
        cost.times = cost.times.saturating_add(toll.times);
        cost.scans = cost.scans.saturating_add(toll.scans);
        cost.micros = cost.micros.saturating_add(toll.micros);
    }

    /// The worst, the first being the worst of all.
    pub(crate) fn worst(&self, most: usize) -> Vec<Cost> {
        let mut all: Vec<&Cost> = self.costs.iter().collect();
        all.sort_by_key(|cost| std::cmp::Reverse((cost.micros, cost.times)));
        all.into_iter().take(most).cloned().collect()
    }

    fn make_room(&mut self, name: &str) -> usize {
        if self.costs.len() < MOST {
            self.costs.push(Cost { name: name.to_owned(), ..Cost::default() });
            self.places.insert(name.to_owned(), self.costs.len() - 1);
            return self.costs.len() - 1;
        }
        let least = self.costs.iter().enumerate().min_by_key(|(_, cost)| cost.micros);
        let place = least.map_or(0, |(place, _)| place);
        if let Some(cost) = self.costs.get_mut(place) {
            self.places.remove(&cost.name);
            let (name, micros) = (name.to_owned(), cost.micros);
            *cost = Cost { name, times: 0, scans: 0, micros, uncertain: micros };
            self.places.insert(cost.name.clone(), place);
        }
        place
    }
}

/// Names come from outside and may be as long as a path.
fn clip(name: &str) -> &str {
    let mut end = name.len().min(LONGEST);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

/// Names that are known at once.
const MOST: usize = 256;
/// Bytes of a name that are kept.
const LONGEST: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    fn toll(micros: u64) -> Toll {
        Toll { times: 1, scans: 1, micros }
    }

    #[test]
    fn whoever_causes_much_is_found_among_any_number_of_others() {
        let mut hitters = Hitters::default();
        for round in 0..20_000 {
            hitters.add(&format!("/usr/bin/other-{round}"), toll(10));
            hitters.add("/usr/bin/heavy", toll(100));
            if round % 4 == 0 {
                hitters.add("/usr/bin/second", toll(100));
            }
        }
        let worst = hitters.worst(2);
        assert_eq!(worst[0].name, "/usr/bin/heavy");
        assert_eq!((worst[0].times, worst[0].micros, worst[0].uncertain), (20_000, 2_000_000, 0));
        assert_eq!(worst[1].name, "/usr/bin/second");
        assert!(hitters.costs.len() <= MOST && hitters.places.len() <= MOST);
        let total: u64 = hitters.costs.iter().map(|cost| cost.micros).sum();
        assert_eq!(total, 20_000 * 110 + 5_000 * 100, "nothing is lost, only misplaced");
    }

    #[test]
    fn what_is_inherited_is_said_to_be_uncertain() {
        let mut hitters = Hitters::default();
        for number in 0..=MOST {
            hitters.add(&number.to_string(), toll(5));
        }
        let late = hitters.costs.iter().find(|cost| cost.name == MOST.to_string()).unwrap();
        assert_eq!((late.micros, late.uncertain, late.times), (10, 5, 1));
    }

    #[test]
    fn a_long_name_is_cut_between_letters() {
        let mut hitters = Hitters::default();
        hitters.add(&"\u{20ac}".repeat(4_000), toll(1));
        assert_eq!(hitters.worst(1)[0].name.len(), 255);
    }
}
