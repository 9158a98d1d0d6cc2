//! All virtual hosts, and the time in which they ask.
//!
//! Owns: installing them, running every question of a span of time (each host's in their order, hosts
//! beside each other on all processors), and what came of it.

use crate::{
    Wish,
    host::{self, Asked, Client, Habit},
    publisher::Publisher,
    web::{Sent, Web},
};
use lazaret_feed::{Cohort, ContentId, Seconds, Waves};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Instant,
};

pub(crate) struct Fleet<'a> {
    pub(crate) wish: Wish,
    web: &'a Web,
    root: Vec<u8>,
    pool: PathBuf,
    pub(crate) clients: Vec<Client>,
    pub(crate) asked: Vec<Asked>,
    pub(crate) sent: Vec<Sent>,
    /// Microseconds of the web server's processor time, and seconds on the wall.
    pub(crate) cost: (u64, f64),
}

/// A release, from its first moment on.
#[derive(Clone, Debug)]
pub(crate) struct Begin {
    pub(crate) version: u64,
    pub(crate) content: ContentId,
    pub(crate) waves: Waves,
    pub(crate) at: Seconds,
}

/// Seconds of the release.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) from: i64,
    pub(crate) until: i64,
}

impl<'a> Fleet<'a> {
    /// Every client with package 1, but for those that are fresh: one asked for it, the others are
    /// copies of that one, as from one image.
    pub(crate) fn new(dir: &Path, wish: &Wish, web: &'a Web, publisher: &Publisher) -> Self {
        let root = fs::read(publisher.root()).unwrap();
        let pool = dir.join("pool");
        fs::create_dir_all(&pool).unwrap();
        let image = Client { number: wish.hosts, dir: dir.join("image") };
        let asked = image.ask(&[web.url("www", wish.hosts, 0)], &root, (Seconds::now(), 0));
        assert_eq!((asked.took, asked.refused.len()), (Some((1, false)), 0));
        host::share(&image.store(), &pool);
        let step = wish.hosts / wish.clients;
        let client = |n: u64| Client { number: n * step, dir: dir.join(format!("hosts/{n}")) };
        let clients: Vec<Client> = (0..wish.clients).map(client).collect();
        for client in &clients {
            if host::habit(client.number) != Habit::Fresh {
                install(&image.dir, &client.dir);
            }
        }
        web.sent();
        let (asked, sent) = (Vec::new(), Vec::new());
        Self { wish: wish.clone(), web, root, pool, clients, asked, sent, cost: (0, 0.0) }
    }

    /// A release begins; what happened before is forgotten.
    pub(crate) fn begin(&mut self, version: u64, (content, waves): (ContentId, Waves)) -> Begin {
        (self.asked, self.sent, self.cost) = (Vec::new(), Vec::new(), (0, 0.0));
        let at = waves.waves().first().unwrap().start;
        Begin { version, content, waves, at }
    }

    /// Runs every question of these seconds.
    pub(crate) fn run(&mut self, begin: &Begin, span: Span) {
        let poll = self.wish.poll;
        self.each(begin, |client| {
            let first = host::phase(client.number, poll);
            let times = (0..).map(|n| first + n * poll).take_while(|time| *time < span.until);
            let is_off = host::habit(client.number) == Habit::Off;
            times.filter(|time| *time >= span.from && !is_off).collect()
        });
    }

    /// Those that were off ask once; how many they are.
    pub(crate) fn wake(&mut self, begin: &Begin, time: i64) -> u64 {
        let is_off = |client: &Client| host::habit(client.number) == Habit::Off;
        self.each(begin, |client| if is_off(client) { vec![time] } else { Vec::new() });
        self.clients.iter().filter(|client| is_off(client)).count() as u64
    }

    fn each(&mut self, begin: &Begin, times: impl Fn(&Client) -> Vec<i64> + Sync) {
        let (next, start, before) = (AtomicUsize::new(0), Instant::now(), self.web.cost());
        let this = &*self;
        let work = || {
            let mut asked = Vec::new();
            while let Some(client) = this.clients.get(next.fetch_add(1, Ordering::Relaxed)) {
                for time in times(client) {
                    let now = Seconds(begin.at.0 + time);
                    let answer = client.ask(&this.sources(client, time), &this.root, (now, time));
                    if answer.took.is_some() {
                        host::share(&client.store(), &this.pool);
                    }
                    asked.push(answer);
                }
            }
            asked
        };
        // Half of a question is waiting for the server, which gets its turn late on a busy machine.
        let threads = BESIDE * thread::available_parallelism().map_or(1, usize::from);
        let asked: Vec<Asked> = thread::scope(|scope| {
            let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            all.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        let sent = self.web.sent();
        self.cost.0 += self.web.cost() - before;
        self.cost.1 += start.elapsed().as_secs_f64();
        self.asked.extend(asked);
        self.sent.extend(sent);
    }

    fn sources(&self, client: &Client, time: i64) -> Vec<String> {
        let honest = self.web.url("www", client.number, time);
        match host::habit(client.number) {
            Habit::Misled(site) => vec![self.web.url(site, client.number, time), honest],
            _ => vec![honest],
        }
    }

    /// How many clients have this package.
    pub(crate) fn active_on(&self, version: u64) -> u64 {
        let has = |client: &&Client| {
            client.store().active().unwrap().is_some_and(|active| active.version == version)
        };
        self.clients.iter().filter(has).count() as u64
    }

    /// How many clients the plan of this release names.
    pub(crate) fn reached(&self, begin: &Begin) -> u64 {
        let is_named = |client: &&Client| begin.turn(client.number).is_some();
        self.clients.iter().filter(is_named).count() as u64
    }
}

impl Begin {
    pub(crate) fn cohort(&self, host: u64) -> Cohort {
        Cohort::of(host::machine(host).as_bytes(), self.content)
    }

    /// Second of the release at which it is this host's turn.
    pub(crate) fn turn(&self, host: u64) -> Option<i64> {
        self.waves.turn(self.cohort(host)).map(|turn| turn.since(self.at))
    }

    /// Its first question from then on.
    pub(crate) fn expected(&self, host: u64, poll: i64) -> Option<i64> {
        let (turn, phase) = (self.turn(host)?, host::phase(host, poll));
        let periods = (turn - phase).max(0).div_euclid(poll)
            + i64::from((turn - phase).max(0).rem_euclid(poll) > 0);
        Some(phase + periods * poll)
    }
}

/// Hosts that ask at once, for each processor.
const BESIDE: usize = 8;

/// A copy of a store; the contents are the same files.
fn install(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            install(&entry.path(), &to);
        } else if entry.path().extension().is_some_and(|end| end == "veiled") {
            fs::hard_link(entry.path(), to).unwrap();
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
