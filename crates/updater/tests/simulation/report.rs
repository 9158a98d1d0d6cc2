//! What a release cost and how far it came, in numbers.
//!
//! Owns: counting and printing. Bytes are those that the web server logged: answers with their heads
//! and requests, without what TCP adds.

use crate::{
    fleet::{Begin, Fleet},
    host::{self, Asked, Habit},
};
use std::collections::BTreeMap;

pub(crate) struct Release<'a> {
    fleet: &'a Fleet<'a>,
    begin: &'a Begin,
    /// Bytes and requests of each question.
    sent: BTreeMap<(u64, i64), (u64, u64)>,
}

/// What one question was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Nothing,
    Delta,
    Full,
}

impl Class {
    const fn of(asked: &Asked) -> Self {
        match asked.took {
            None => Self::Nothing,
            Some((_, true)) => Self::Delta,
            Some((_, false)) => Self::Full,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing new",
            Self::Delta => "a delta",
            Self::Full => "a full package",
        }
    }
}

impl<'a> Release<'a> {
    pub(crate) fn of(fleet: &'a Fleet<'a>, begin: &'a Begin) -> Self {
        let mut sent: BTreeMap<(u64, i64), (u64, u64)> = BTreeMap::new();
        for answer in &fleet.sent {
            let (bytes, requests) = sent.entry((answer.host, answer.time)).or_default();
            *bytes += answer.bytes + answer.asked;
            *requests += 1;
        }
        Self { fleet, begin, sent }
    }

    pub(crate) fn print(&self) {
        println!(
            "  wave     hosts  clients    took   delta    full      bytes  a client  first  half  last"
        );
        let mut from = 0;
        for wave in self.begin.waves.waves() {
            self.print_wave(from, wave.upto);
            from = wave.upto;
        }
        let mut all = self.schedule();
        all.sort_unstable();
        let at = |share: f64| all.get((all.len() as f64 * share) as usize).or(all.last()).unwrap();
        println!(
            "  all {} hosts that are on, by their turns: half after {} s, 99 % after {} s, the last after {} s",
            all.len(),
            at(0.5),
            at(0.99),
            all.last().unwrap()
        );
        self.print_totals();
    }

    /// When every host of the fleet that is on takes the package.
    fn schedule(&self) -> Vec<i64> {
        let hosts = (0..self.fleet.wish.hosts).filter(|host| host::habit(*host) != Habit::Off);
        hosts.filter_map(|host| self.begin.expected(host, self.fleet.wish.poll)).collect()
    }

    fn print_wave(&self, from: u32, to: u32) {
        let is_in = |host: u64| (from..to).contains(&self.begin.cohort(host).millionths());
        let hosts = (0..self.fleet.wish.hosts).filter(|host| is_in(*host)).count();
        let clients = self.fleet.clients.iter().filter(|client| is_in(client.number)).count();
        let mut took: Vec<&Asked> = self.took().filter(|asked| is_in(asked.host)).collect();
        took.sort_by_key(|asked| asked.time);
        let by = |class| took.iter().filter(|asked| Class::of(asked) == class).count();
        let bytes: u64 = took.iter().map(|asked| self.bytes(asked).0).sum();
        let time = |at: usize| took.get(at).map_or(0, |asked| asked.time);
        println!(
            "  {:>3} %  {hosts:>7}  {clients:>7}  {:>6}  {:>6}  {:>6}  {bytes:>9}  {:>8}  {:>5}  {:>4}  {:>4}",
            to / 10_000,
            took.len(),
            by(Class::Delta),
            by(Class::Full),
            bytes / (took.len().max(1) as u64),
            time(0),
            time(took.len() / 2),
            time(took.len().saturating_sub(1))
        );
    }

    pub(crate) fn print_totals(&self) {
        let mut classes: BTreeMap<Class, (u64, u64, u64, u64)> = BTreeMap::new();
        let mut refused: BTreeMap<&str, u64> = BTreeMap::new();
        for asked in &self.fleet.asked {
            let (bytes, requests) = self.bytes(asked);
            if asked.refused.is_empty() {
                let sum = classes.entry(Class::of(asked)).or_default();
                *sum = (sum.0 + 1, sum.1 + bytes, sum.2 + requests, sum.3 + asked.cost);
            }
            asked.refused.iter().for_each(|code| *refused.entry(code).or_default() += 1);
        }
        for (class, (count, bytes, requests, cost)) in classes {
            println!(
                "  {count:>7} questions for {}: {} bytes, {:.1} requests, {:.1} ms of the host's processor each",
                class.name(),
                bytes / count,
                requests as f64 / count as f64,
                cost as f64 / count as f64 / 1e3
            );
        }
        println!("  refused, then taken from the honest source: {refused:?}");
        self.print_server();
    }

    fn print_server(&self) {
        let factor = self.fleet.wish.hosts / self.fleet.wish.clients;
        let bytes: u64 = self.sent.values().map(|(bytes, _)| bytes).sum();
        let requests: u64 = self.sent.values().map(|(_, requests)| requests).sum();
        let mut seconds: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
        for ((_, time), (bytes, requests)) in &self.sent {
            let second = seconds.entry(*time).or_default();
            *second = (second.0 + bytes, second.1 + requests);
        }
        let peak = |of: fn(&(u64, u64)) -> u64| seconds.values().map(of).max().unwrap_or(0);
        let (cost, wall) = self.fleet.cost;
        let each = cost as f64 / requests.max(1) as f64;
        println!(
            "  in all {requests} requests, {bytes} bytes, {:.0} questions a second here, nginx {each:.0} us a request",
            self.fleet.asked.len() as f64 / wall
        );
        let busiest = (peak(|second| second.1) * factor) as f64;
        println!(
            "  for {} hosts: {:.2} GB; in the busiest second {busiest:.0} requests, {:.1} Mbit, {:.0} % of one core of nginx",
            self.fleet.wish.hosts,
            (bytes * factor) as f64 / 1e9,
            (peak(|second| second.0) * factor * 8) as f64 / 1e6,
            busiest * each / 1e4
        );
    }

    fn bytes(&self, asked: &Asked) -> (u64, u64) {
        self.sent.get(&(asked.host, asked.time)).copied().unwrap_or_default()
    }

    /// Questions by which a client took this release.
    fn took(&self) -> impl Iterator<Item = &Asked> {
        let version = self.begin.version;
        self.fleet.asked.iter().filter(move |a| a.took.is_some_and(|(took, _)| took == version))
    }

    /// Every client that is on took it once, at its first question after its turn had come; and every
    /// lie of a mirror was refused with the code that it must have.
    pub(crate) fn everybody_took_it_when_it_was_his_turn(&self) {
        let mut took: BTreeMap<u64, Vec<i64>> = BTreeMap::new();
        self.took().for_each(|asked| took.entry(asked.host).or_default().push(asked.time));
        for client in &self.fleet.clients {
            let expected = match host::habit(client.number) {
                Habit::Off => Vec::new(),
                _ => self.begin.expected(client.number, self.fleet.wish.poll).into_iter().collect(),
            };
            let took = took.get(&client.number).cloned().unwrap_or_default();
            assert_eq!(took, expected, "host {}", client.number);
        }
        for asked in &self.fleet.asked {
            let lies = match (host::habit(asked.host), asked.took) {
                (Habit::Misled("stale"), _) => vec!["rollback"],
                (Habit::Misled("stranger"), _) => vec!["signatures"],
                (Habit::Misled("frozen"), _) => vec!["expired"],
                (Habit::Misled("flipped"), Some(_)) => vec!["hash"],
                _ => Vec::new(),
            };
            assert_eq!(asked.refused, lies, "host {} at {} s", asked.host, asked.time);
        }
    }
}
