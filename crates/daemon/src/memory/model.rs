//! Chance against the memory: writers, readers, scans and the clock in any order, and whether what is
//! remembered is ever untrue. Each rule is also left out once, to show that this would find it.

use super::*;
use crate::sight::look;
use std::{collections::VecDeque, fs::File};

/// A rule of the house that is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lapse {
    None,
    /// The probe is not asked when somebody opens.
    Unprobed,
    /// The probe is not asked when a scan begins.
    Hasty,
    /// A scan's result counts though somebody wrote, or though the clock has not moved on.
    Restless,
    /// A scan's result counts for the epoch in which it ends.
    Late,
    /// A scan's result counts for what the file is when it ends, not for what it was.
    Timeless,
    /// The probe is not asked about the second question of an execution either, for which a writer can
    /// be taken who is another thread of its process: that he closes is told behind those who ask.
    Slip,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writer {
    Nobody,
    /// Counted by the kernel, not answered yet.
    Asks,
    Holds,
}

/// A scan on its way, and what it read.
#[derive(Clone, Copy, Debug)]
struct Scan {
    ticket: Ticket,
    sight: Sight,
    /// Once it has begun: whether nobody wrote then.
    alone: Option<bool>,
    read: Option<bool>,
}

/// What the kernel tells, in the order in which it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Read,
    Write,
    Close,
    /// Of a clean file the probe is not asked; what runs must be clean where the kernel runs it.
    Exec,
}

/// A file as the kernel has it.
#[derive(Debug)]
struct Node {
    evil: bool,
    sight: Sight,
    writer: Writer,
    scan: Option<Scan>,
}

struct World {
    lapse: Lapse,
    clock: i64,
    nodes: Vec<Node>,
    queue: VecDeque<(usize, Told)>,
    /// What the reader saw of the first in the queue, before it asks the probe.
    looked: Option<Sight>,
    memory: Memory<()>,
    lessons: Vec<Lesson<()>>,
    remembered: usize,
}

impl World {
    fn new(lapse: Lapse, own: Sight) -> Self {
        let node = |inode| {
            let mut sight = own;
            sight.identity.inode = inode;
            sight.identity.changed.seconds = 0;
            Node { evil: false, sight, writer: Writer::Nobody, scan: None }
        };
        Self {
            lapse,
            clock: 9,
            nodes: (1..=3).map(node).collect(),
            queue: VecDeque::new(),
            looked: None,
            // Less room than files, so that entries are dropped.
            memory: Memory::new(2),
            lessons: Vec::new(),
            remembered: 0,
        }
    }

    /// One step of somebody; false if something untrue was remembered.
    fn step(&mut self, at: usize, what: u64) -> bool {
        let clock = self.clock;
        let Some(node) = self.nodes.get_mut(at) else { return true };
        match what {
            0 => self.clock += 1,
            1 if self.queue.len() < 4 => self.queue.push_back((at, Told::Read)),
            2 if node.writer == Writer::Nobody => {
                node.writer = Writer::Asks;
                self.queue.push_back((at, Told::Write));
            }
            10 if self.queue.len() < 4 => self.queue.push_back((at, Told::Exec)),
            // A store through a mapping may leave the time as it is.
            3 if node.writer == Writer::Holds => node.evil = !node.evil,
            4 if node.writer == Writer::Holds => {
                node.evil = !node.evil;
                node.sight.identity.changed.seconds = clock;
            }
            // `truncate` does without an open. To a length and back within a tick is left out.
            5 => {
                node.evil = !node.evil;
                node.sight.identity.size += 1;
                node.sight.identity.changed.seconds = clock;
            }
            // The close is told before the kernel counts one writer less.
            6 if node.writer == Writer::Holds => {
                node.writer = Writer::Nobody;
                self.queue.push_back((at, Told::Close));
            }
            7 => {
                let alone = node.writer == Writer::Nobody || self.lapse == Lapse::Hasty;
                match &mut node.scan {
                    Some(scan) if scan.alone.is_none() => scan.alone = Some(alone),
                    Some(scan) => scan.read = Some(node.evil),
                    None => {}
                }
            }
            8 => self.scanned(at),
            9 => return self.reader(),
            _ => {}
        }
        true
    }

    /// A scan ends; what it found is worth something if the file is as it was.
    fn scanned(&mut self, at: usize) {
        let (lapse, clock) = (self.lapse, self.clock);
        let Some(node) = self.nodes.get_mut(at) else { return };
        let Some(Scan { ticket, sight, alone: Some(alone), read: Some(read) }) = node.scan else {
            return;
        };
        node.scan = None;
        let settled = clock - node.sight.identity.changed.seconds >= 2;
        let at_rest = alone && node.writer == Writer::Nobody && settled;
        let at_rest = at_rest || lapse == Lapse::Restless;
        if sight == node.sight || lapse == Lapse::Timeless {
            let (sight, found) = (node.sight, read.then(|| Arc::new(())));
            self.lessons.push(Lesson { ticket, sight, at_rest, shielded: false, found });
        }
    }

    /// The reader looks at what is told, or does with it what it does.
    fn reader(&mut self) -> bool {
        let Some(&(at, told)) = self.queue.front() else { return true };
        let Some(sight) = self.looked.take() else {
            self.looked = self.nodes.get(at).map(|node| node.sight);
            return true;
        };
        self.queue.pop_front();
        self.learn();
        let Some(node) = self.nodes.get_mut(at) else { return true };
        let writers = match node.writer {
            Writer::Asks | Writer::Holds if self.lapse != Lapse::Unprobed => Writers::Some,
            _ => Writers::None,
        };
        let slips = self.lapse == Lapse::Slip && told == Told::Write;
        let unprobed = (told == Told::Exec || slips) && self.memory.may_run(&sight);
        let writers = if unprobed { Writers::None } else { writers };
        let known = match told {
            Told::Close => Known::Nothing(self.memory.written(&sight)),
            _ => self.memory.opened(&sight, writers, Instant::now()),
        };
        // The kernel runs nothing that it counts a writer of, nor lets a writer in where it runs.
        let runs = told == Told::Exec && node.writer == Writer::Nobody;
        if told == Told::Write {
            node.writer = Writer::Holds;
        }
        self.remembered += usize::from(matches!(known, Known::Clean { .. } | Known::Found(_)));
        match known {
            // Changed without an open after the look: the next one sees that.
            Known::Clean { .. } | Known::Found(_) if sight != node.sight => true,
            Known::Clean { .. } if unprobed => !(runs && node.evil),
            Known::Clean { .. } => !node.evil,
            Known::Found(_) => node.evil,
            Known::Live(_) => true,
            Known::Nothing(ticket) => {
                node.scan.get_or_insert(Scan { ticket, sight, alone: None, read: None });
                true
            }
        }
    }

    fn learn(&mut self) {
        for mut lesson in self.lessons.drain(..) {
            if let Some(entry) = self.memory.known(lesson.ticket.key)
                && self.lapse == Lapse::Late
            {
                lesson.ticket.epoch = entry.epoch;
            }
            self.memory.learn(lesson, Instant::now());
        }
    }
}

/// How often each step is taken: mostly the file is at rest, and is opened and scanned.
const ODDS: [u64; 36] = [
    0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 3, 3, 3, 4, 5, 6, 6, 7, 7, 7, 7, 7, 8, 8, 8, 9, 9, 9, 9, 9, 9, 9,
    9, 10, 10, 10,
];

/// Untrue answers, and true ones, in this many walks.
fn walk(lapse: Lapse, walks: u64) -> (usize, usize) {
    let own = look(File::open("/proc/self/exe").unwrap()).unwrap();
    let (mut untrue, mut remembered) = (0, 0);
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..walks {
        let mut world = World::new(lapse, own);
        for _ in 0..200 {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            // Mostly one file; the others are there to take its place.
            let at = if chance >> 60 == 0 { 1 + usize::from(chance >> 59 == 0) } else { 0 };
            untrue += usize::from(
                !world
                    .step(at, ODDS[usize::try_from(chance >> 20).unwrap_or_default() % ODDS.len()]),
            );
        }
        remembered += world.remembered;
    }
    (untrue, remembered)
}

#[test]
fn no_order_of_events_leaves_an_untrue_verdict() {
    let (untrue, remembered) = walk(Lapse::None, 20_000);
    assert!(remembered > 1_000, "nothing was ever remembered: {remembered}");
    assert_eq!(untrue, 0, "of {remembered}");
}

#[test]
fn each_rule_that_is_left_out_shows() {
    use Lapse::{Hasty, Late, Restless, Slip, Timeless, Unprobed};
    for lapse in [Unprobed, Hasty, Restless, Late, Timeless, Slip] {
        let (untrue, remembered) = walk(lapse, 20_000);
        assert!(untrue > 0, "{lapse:?} makes no difference in {remembered}");
    }
}
