//! The doors that were planned, and the check that no other was opened.
//!
//! Owns: the plan of `docs/architecture.md` as data: which room may depend on which, and which
//! outside library belongs to which rooms. A new door is a change of the plan: it is written here
//! and there on purpose, with the reason in `docs/decisions/`.
//!
//! Must not: read files.

use std::collections::BTreeSet;

use crate::manifest::{Door, Use, doors};
use crate::tree::PORCH;

/// A room and the rooms it may depend on.
pub(crate) const PLAN: &[(&str, &[&str])] = &[
    (PORCH, &["cli", "daemon", "model"]),
    (
        "cli",
        &[
            "config",
            "control",
            "engine",
            "events",
            "feed",
            "heuristics",
            "host",
            "model",
            "quarantine",
            "rules",
            "unpack",
        ],
    ),
    ("config", &["model"]),
    ("control", &["model"]),
    (
        "daemon",
        &[
            "config",
            "control",
            "engine",
            "events",
            "feed",
            "host",
            "model",
            "onaccess",
            "quarantine",
            "rules",
        ],
    ),
    ("engine", &["heuristics", "model", "rules", "sieve", "unpack"]),
    ("events", &["model"]),
    ("feed", &["model"]),
    ("heuristics", &["model", "unpack"]),
    ("host", &["model"]),
    ("model", &[]),
    ("onaccess", &[]),
    ("quarantine", &["model"]),
    ("rules", &["model", "sieve"]),
    ("sieve", &[]),
    ("unpack", &[]),
    ("updater", &["config", "feed"]),
];

/// An outside library that not every room may use.
struct Outside {
    package: &'static str,
    rooms: &'static [&'static str],
    tests_of: &'static [&'static str],
}

const OUTSIDE: &[Outside] = &[
    Outside { package: "anyhow", rooms: &[PORCH, "cli", "updater"], tests_of: &[] },
    Outside { package: "clap", rooms: &["cli", "updater"], tests_of: &[] },
    Outside { package: "clap_complete", rooms: &["cli"], tests_of: &[] },
    Outside { package: "clap_mangen", rooms: &["cli"], tests_of: &[] },
    Outside { package: "ed25519-dalek", rooms: &["feed", "updater"], tests_of: &[PORCH] },
    Outside { package: "fanotify-rs", rooms: &["onaccess"], tests_of: &[] },
    Outside { package: "hyper", rooms: &["updater"], tests_of: &[] },
    Outside { package: "indicatif", rooms: &["cli"], tests_of: &[] },
    Outside { package: "memmap2", rooms: &["engine", "rules"], tests_of: &[] },
    Outside { package: "notify", rooms: &["daemon"], tests_of: &[] },
    Outside { package: "rayon", rooms: &["engine"], tests_of: &[] },
    Outside { package: "reqwest", rooms: &["updater"], tests_of: &[] },
    Outside { package: "rustls", rooms: &["updater"], tests_of: &[] },
    Outside { package: "schemars", rooms: &["config"], tests_of: &[] },
    Outside { package: "sd-notify", rooms: &["daemon"], tests_of: &[] },
    Outside { package: "tough", rooms: &["updater"], tests_of: &[] },
    Outside { package: "ureq", rooms: &["updater"], tests_of: &[] },
    Outside { package: "yara-x", rooms: &["rules"], tests_of: &["sieve"] },
    Outside { package: "yara-x-parser", rooms: &["rules", "sieve"], tests_of: &[] },
];

/// What is wrong with the doors of `room`.
pub(crate) fn complaints(room: &str, manifest: &str, root: &str) -> Vec<String> {
    let Some(planned) = rooms_of(room) else {
        return vec![format!("crates/{room}: a room was added: change the plan on purpose")];
    };
    let below = closure(room);
    let wrong = |door: &Door| match (door.package.strip_prefix("lazaret-"), door.used) {
        (Some(other), Use::Product) => !planned.contains(&other),
        (Some(other), Use::Dev) => !below.contains(other),
        (None, used) => !outside_allows(&door.package, room, used),
    };
    let unplanned = doors(manifest, root).into_iter().filter(wrong);
    unplanned.map(|door| complaint(room, &door)).collect()
}

fn complaint(room: &str, door: &Door) -> String {
    let section = match door.used {
        Use::Product => "dependencies",
        Use::Dev => "dev-dependencies",
    };
    format!("{room} -> {} ({section}): a door was added: change the plan on purpose", door.package)
}

/// Where the table of `docs/architecture.md` and the plan differ.
pub(crate) fn page_complaints(page: &str) -> Vec<String> {
    let mut rows: Vec<(&str, Vec<&str>)> = page.lines().filter_map(row).collect();
    rows.sort_unstable();
    let mut plan: Vec<(&str, Vec<&str>)> =
        PLAN.iter().map(|(room, rooms)| (*room, rooms.to_vec())).collect();
    plan.sort_unstable();
    let missing = plan.iter().filter(|row| !rows.contains(row));
    let unplanned = rows.iter().filter(|row| !plan.contains(row));
    missing
        .map(|row| format!("docs/architecture.md lacks the row of the plan {row:?}"))
        .chain(unplanned.map(|row| format!("docs/architecture.md has a row without plan {row:?}")))
        .collect()
}

/// A room and its doors, if `line` is a row of the table: room, holds, must not, may depend on.
fn row(line: &str) -> Option<(&str, Vec<&str>)> {
    let cells: Vec<&str> = line.strip_prefix("| ")?.strip_suffix('|')?.split('|').collect();
    let [room, _, _, doors] = cells[..] else { return None };
    let doors = doors.split(',').map(str::trim).filter(|door| !door.is_empty()).collect();
    (room.trim() != "room").then(|| (room.trim(), doors))
}

fn rooms_of(room: &str) -> Option<&'static [&'static str]> {
    PLAN.iter().find(|(name, _)| *name == room).map(|(_, rooms)| *rooms)
}

/// Every room that can be reached from `room`: a test may look below its own room, never above.
fn closure(room: &str) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = rooms_of(room).unwrap_or_default().to_vec();
    while let Some(next) = open.pop() {
        let known = PLAN.iter().find(|(name, _)| *name == next);
        if let Some((name, rooms)) = known
            && found.insert(*name)
        {
            open.extend(rooms.iter());
        }
    }
    found
}

fn outside_allows(package: &str, room: &str, used: Use) -> bool {
    let Some(outside) = OUTSIDE.iter().find(|outside| outside.package == package) else {
        return true;
    };
    outside.rooms.contains(&room) || (used == Use::Dev && outside.tests_of.contains(&room))
}

#[cfg(test)]
mod tests {
    use super::{PLAN, closure, complaints, page_complaints};
    use crate::tree::{PORCH, packages, texts};

    #[test]
    fn the_tree_keeps_its_doors() {
        let packages = packages();
        let root = packages.iter().find(|package| package.room == PORCH).unwrap();
        let found: Vec<String> = packages
            .iter()
            .flat_map(|package| complaints(&package.room, &package.manifest, &root.manifest))
            .collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    #[test]
    fn the_tree_shows_the_plan_on_its_page() {
        let texts = texts();
        let (_, page) = texts
            .iter()
            .find(|(path, _)| path == "docs/architecture.md")
            .expect("docs/architecture.md");
        let found = page_complaints(page);
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    #[test]
    fn a_page_that_differs_is_named() {
        let page =
            "| room | holds | must not | may depend on |\n| model | words | act | engine |\n";
        let found = page_complaints(page);
        assert!(
            found.iter().any(|line| line.ends_with("lacks the row of the plan (\"model\", [])"))
        );
        assert!(found.iter().any(|line| line.contains("without plan (\"model\", [\"engine\"])")));
        assert_eq!(found.len(), PLAN.len() + 1);
    }

    #[test]
    fn a_planted_door_is_named() {
        let manifest = "[dependencies]\nlazaret-engine.workspace = true\n";
        let expected =
            "model -> lazaret-engine (dependencies): a door was added: change the plan on purpose";
        assert_eq!(complaints("model", manifest, ""), [expected]);
        assert!(complaints("cli", manifest, "").is_empty());
    }

    #[test]
    fn tests_look_down_and_never_up() {
        let up = "[dev-dependencies]\nlazaret-engine = \"0\"\n";
        assert_eq!(complaints("rules", up, "").len(), 1);
        let down = "[dev-dependencies]\nlazaret-sieve = \"0\"\n";
        assert!(complaints("cli", down, "").is_empty());
    }

    #[test]
    fn outside_libraries_stay_in_their_rooms() {
        let manifest = "[dependencies]\nyara-x = \"1\"\n";
        assert_eq!(complaints("engine", manifest, "").len(), 1);
        assert_eq!(complaints("sieve", manifest, "").len(), 1);
        assert!(complaints("rules", manifest, "").is_empty());
        let dev = "[dev-dependencies]\nyara-x = \"1\"\n";
        assert!(complaints("sieve", dev, "").is_empty());
        assert_eq!(complaints("unpack", dev, "").len(), 1);
    }

    #[test]
    fn an_unknown_room_is_named() {
        assert_eq!(
            complaints("attic", "", ""),
            ["crates/attic: a room was added: change the plan on purpose"]
        );
    }

    #[test]
    fn the_plan_has_no_circle_and_no_unknown_room() {
        for (room, rooms) in PLAN {
            assert!(!closure(room).contains(room), "{room} reaches itself");
            for other in *rooms {
                assert!(PLAN.iter().any(|(name, _)| name == other), "{other} is no room");
            }
        }
        assert!(!closure("cli").contains("daemon") && !closure("daemon").contains("cli"));
    }
}
