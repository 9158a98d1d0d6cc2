//! `signatures status`: which package protects, how old it is, who signed it, and when this host's
//! turn for the next one is.

use super::ground::Ground;
use crate::{
    exit::{Exit, Failure},
    rules_command::unwritable,
    signatures_args::SignaturesFormat,
};
use lazaret_feed::{Anchor, Choice, Offer, Pointer, Seconds};
use serde_json::{Value, json};
use std::{
    fs,
    io::{self, Write},
};

pub(super) fn run(ground: &Ground, format: SignaturesFormat) -> Result<Exit, Failure> {
    let state = State::of(ground);
    let mut to = io::stdout().lock();
    let said = match format {
        SignaturesFormat::Json => writeln!(to, "{:#}", state.json()),
        SignaturesFormat::Text => state.text(&mut to),
    };
    said.map_err(unwritable)?;
    Ok(if state.choice.faults.is_empty() { Exit::Clean } else { Exit::Found })
}

/// A point in time for people and machines.
pub(super) fn time(at: Seconds) -> String {
    jiff::Timestamp::from_second(at.0).map_or_else(|_| at.0.to_string(), |time| time.to_string())
}

struct State {
    choice: Choice,
    good: Option<Pointer>,
    hold: Option<String>,
    anchor: Option<Anchor>,
    offer: Option<Offer>,
    counters: std::collections::BTreeMap<String, u64>,
    now: Seconds,
}

impl State {
    fn of(ground: &Ground) -> Self {
        let store = &ground.store;
        let hold = match store.hold() {
            Ok(hold) => hold.map(|hold| hold.reason),
            Err(error) => Some(error.to_string()),
        };
        let mut counters = store.ledger().counters().0;
        for (name, count) in store.staging().ledger().counters().0 {
            *counters.entry(name).or_default() += count;
        }
        Self {
            counters,
            choice: Choice::from(store),
            good: store.last_good().ok().flatten(),
            hold,
            anchor: store.anchor(ground.host().shipped_root).ok().flatten(),
            offer: store.staging().offer(),
            now: Seconds::now(),
        }
    }

    fn pointer(&self) -> Option<&Pointer> {
        self.choice.package.as_ref().map(|(pointer, _)| pointer)
    }

    fn is_good(&self) -> bool {
        let good = self.good.as_ref().map(|good| good.content);
        self.pointer().is_some_and(|active| Some(active.content) == good)
    }

    fn json(&self) -> Value {
        let active = self.pointer().map(|p| {
            json!({
                "version": p.version, "content": p.content, "kind": p.kind, "created": p.created,
                "age_seconds": age(p, self.now), "signers": p.signers, "since": time(p.since),
                "good": self.is_good(),
            })
        });
        let root = self.anchor.as_ref();
        let root = root.map(|root| json!({ "version": root.version(), "expires": root.expires() }));
        let feed = self.offer.as_ref().map(|offer| {
            let (cohort, turn) = turn(offer);
            json!({
                "source": offer.source, "checked": time(offer.checked),
                "expires": time(offer.expires), "version": offer.version,
                "cohort_millionths": cohort, "eligible": turn.map(time),
            })
        });
        json!({
            "schema": 1, "active": active, "embedded_only": active.is_none(),
            "faults": self.choice.faults, "hold": self.hold, "root": root, "feed": feed,
            "counters": self.counters,
        })
    }

    fn text(&self, to: &mut impl Write) -> io::Result<()> {
        for fault in &self.choice.faults {
            writeln!(to, "FAULT      {fault}")?;
        }
        match self.pointer() {
            None => writeln!(to, "Active     the signatures inside the program")?,
            Some(p) => {
                let state = if self.is_good() { "good" } else { "on probation" };
                let age = age(p, self.now)
                    .map_or_else(String::new, |age| format!(", {} old", rounded(age)));
                writeln!(
                    to,
                    "Active     package {} ({:.12}), {}",
                    p.version,
                    p.content,
                    p.kind.as_str()
                )?;
                writeln!(
                    to,
                    "           made {}{age}; active since {}, {state}",
                    p.created,
                    time(p.since)
                )?;
                let signers: Vec<_> = p.signers.iter().map(|id| short(id)).collect();
                writeln!(to, "           signed by {}", signers.join(", "))?;
            }
        }
        if let Some(good) = self.good.as_ref().filter(|_| !self.is_good()) {
            writeln!(to, "Last good  package {} ({:.12})", good.version, good.content)?;
        }
        if let Some(reason) = &self.hold {
            writeln!(to, "Held       {reason}")?;
        }
        match &self.anchor {
            None => writeln!(to, "Root       none: no package can be believed")?,
            Some(root) => {
                writeln!(to, "Root       version {}, expires {}", root.version(), root.expires())?;
            }
        }
        self.feed(to)?;
        let refused: Vec<String> = self
            .counters
            .iter()
            .filter_map(|(name, count)| Some((name.strip_prefix("refused:")?, count)))
            .map(|(code, count)| format!("{code} {count}"))
            .collect();
        if !refused.is_empty() {
            writeln!(to, "Refused    {}", refused.join(", "))?;
        }
        Ok(())
    }

    fn feed(&self, to: &mut impl Write) -> io::Result<()> {
        let Some(offer) = &self.offer else { return writeln!(to, "Feed       never asked") };
        let (source, checked) = (&offer.source, time(offer.checked));
        writeln!(
            to,
            "Feed       {source}, asked {checked}, its word holds until {}",
            time(offer.expires)
        )?;
        if offer.expires < self.now {
            writeln!(to, "           STALE: the feed has said nothing new since then")?;
        }
        let (cohort, turn) = turn(offer);
        let share = format!("0.{cohort:06}");
        let turn = match turn {
            None => "not in its plan yet".to_owned(),
            Some(turn) if turn <= self.now => format!("eligible since {}", time(turn)),
            Some(turn) => format!("eligible at {}", time(turn)),
        };
        writeln!(
            to,
            "           newest package {}; this host: cohort {share}, {turn}",
            offer.version
        )
    }
}

fn turn(offer: &Offer) -> (u32, Option<Seconds>) {
    let id = fs::read("/etc/machine-id").unwrap_or_default();
    let (cohort, turn) = offer.turn(id.trim_ascii());
    (cohort.millionths(), turn)
}

fn age(pointer: &Pointer, now: Seconds) -> Option<i64> {
    let created: jiff::Timestamp = pointer.created.parse().ok()?;
    Some(now.0.saturating_sub(created.as_second()))
}

fn rounded(seconds: i64) -> String {
    match seconds {
        ..3600 => format!("{} min", seconds / 60),
        3600..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}
