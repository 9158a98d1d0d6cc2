//! Executions between their two questions.
//!
//! Owns: [`Begun`]. Where opens are asked about too, the kernel asks about an execution twice, as such
//! and as an open, and between both the thread does nothing else. So the next open of the same file by
//! the same process is that one, unless another thread of it comes between: writers are looked for at
//! the second question too. Pure.

use crate::memory::Key;
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// Those whose first question the reader allowed by itself.
#[derive(Debug, Default)]
pub(crate) struct Begun(HashMap<i32, (Key, Instant)>);

impl Begun {
    /// An execution has its first answer. False if there are too many.
    pub(crate) fn add(&mut self, pid: i32, key: Key, at: Instant) -> bool {
        if self.0.len() >= MOST {
            // Who was killed meanwhile does not ask again.
            self.0.retain(|_, (_, since)| at.saturating_duration_since(*since) < KEPT);
        }
        let has_room = self.0.len() < MOST;
        if has_room {
            self.0.insert(pid, (key, at));
        }
        has_room
    }

    /// True if this open is the second question of one; then none of the next is.
    pub(crate) fn take(&mut self, pid: i32, key: Key, at: Instant) -> bool {
        let is_it = |(begun, since): &(Key, Instant)| {
            *begun == key && at.saturating_duration_since(*since) < KEPT
        };
        self.0.get(&pid).is_some_and(is_it) && self.0.remove(&pid).is_some()
    }
}

const KEPT: Duration = Duration::from_secs(10);
const MOST: usize = 4_096;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sight::Inode;

    fn key(number: u64) -> Key {
        Key::at(Inode { device: 1, number })
    }

    #[test]
    fn each_is_repeated_once_by_its_process_and_of_its_file() {
        let (mut begun, now) = (Begun::default(), Instant::now());
        assert!(begun.add(7, key(1), now));
        assert!(!begun.take(8, key(1), now) && !begun.take(7, key(2), now));
        assert!(begun.take(7, key(1), now));
        assert!(!begun.take(7, key(1), now));
        begun.add(7, key(1), now);
        begun.add(7, key(2), now);
        assert!(!begun.take(7, key(1), now) && begun.take(7, key(2), now));
    }

    #[test]
    fn those_that_never_ask_again_make_room() {
        let (mut begun, now) = (Begun::default(), Instant::now());
        let most = i32::try_from(MOST).unwrap();
        assert!((0..most).all(|pid| begun.add(pid, key(1), now)));
        assert!(!begun.add(most, key(1), now));
        let later = now + KEPT;
        assert!(!begun.take(1, key(1), later), "so late it is another");
        assert!(begun.add(most, key(1), later));
        assert!(begun.take(most, key(1), later) && !begun.take(0, key(1), now));
    }
}
