//! Whether a finding was handed on a moment ago.
//!
//! Owns: [`Repeats`], bounded: with too many different findings the oldest are forgotten, and told
//! again. Pure: the time is handed in.

use std::{
    collections::{HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    path::Path,
    time::{Duration, Instant},
};

/// What was handed on lately, by file and rules.
#[derive(Debug)]
pub(super) struct Repeats {
    quiet: Duration,
    seen: HashMap<u64, Instant>,
}

impl Repeats {
    pub(super) fn new(quiet: Duration) -> Self {
        Self { quiet, seen: HashMap::new() }
    }

    /// True if it was not asked about for a while; from now on it was.
    pub(super) fn is_news<'a>(
        &mut self,
        path: &Path,
        rules: impl Iterator<Item = &'a str>,
        now: Instant,
    ) -> bool {
        let mut hasher = DefaultHasher::new();
        path.hash(&mut hasher);
        rules.for_each(|rule| rule.hash(&mut hasher));
        let key = hasher.finish();
        let quiet = self.quiet;
        if self.seen.get(&key).is_some_and(|at| now.saturating_duration_since(*at) < quiet) {
            return false;
        }
        if self.seen.len() >= MOST {
            self.seen.retain(|_, at| now.saturating_duration_since(*at) < quiet);
        }
        if self.seen.len() >= MOST {
            self.seen.clear();
        }
        self.seen.insert(key, now);
        true
    }
}

const MOST: usize = 4_096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_no_news_until_a_while_has_passed() {
        let mut repeats = Repeats::new(Duration::from_secs(60));
        let now = Instant::now();
        let mut ask = |path: &str, rules: &[&str], at| {
            repeats.is_news(Path::new(path), rules.iter().copied(), now + Duration::from_secs(at))
        };
        assert!(ask("/a", &["r"], 0) && !ask("/a", &["r"], 59));
        assert!(ask("/b", &["r"], 1) && ask("/a", &["s"], 1));
        assert!(ask("/a", &["r"], 60) && !ask("/a", &["r"], 61));
        for number in 0..10_000 {
            ask(&number.to_string(), &["r"], 62);
        }
        assert!(repeats.seen.len() <= MOST);
    }
}
