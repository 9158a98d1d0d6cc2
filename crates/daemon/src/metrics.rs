//! The numbers of the service in the OpenMetrics text format.
//!
//! Owns: the names, which never change once released. Pure: a status in, a text out.

use lazaret_control::{Required, Standing, Status, assess};
use std::{collections::BTreeMap, fmt::Write};

/// All numbers, with the end mark that the format asks for.
pub(crate) fn text(status: &Status) -> String {
    let mut out = Page(String::with_capacity(2 << 10));
    let version = status.version.replace(['\\', '"', '\n'], "_");
    // No `info`, which is OpenMetrics only: parsers of the older format refuse it.
    out.family("lazaret_build_info", "gauge", "1, with the version that runs.");
    out.sample("lazaret_build_info", &format!("{{version=\"{version}\"}}"), 1);
    out.family("lazaret_protection_state", "gauge", "1 for the state that holds now.");
    let standing = assess(Some(status), Required::Watching, status.written).standing;
    for state in [Standing::Protecting, Standing::Degraded, Standing::NotProtecting] {
        let labels = format!("{{state=\"{}\"}}", state.as_str());
        out.sample("lazaret_protection_state", &labels, u64::from(state == standing));
    }
    out.gauge("lazaret_start_time_seconds", "When the service started, since 1970.", status.since);
    let count = u64::try_from(status.filesystems.len()).unwrap_or(u64::MAX);
    out.gauge("lazaret_filesystems", "File systems that are watched.", count);
    let blocking = |at: &&lazaret_control::Watched| at.open == "block" && at.exec == "block";
    let blocking = status.filesystems.iter().filter(blocking).count();
    let blocking = u64::try_from(blocking).unwrap_or(u64::MAX);
    out.gauge("lazaret_filesystems_blocking", "Of these, where files are refused.", blocking);
    out.gauge("lazaret_rules_loaded", "Rules in use.", status.rules);
    out.gauge("lazaret_workers", "Processes that scan.", status.workers);
    if let Some(canary) = &status.canary {
        out.gauge("lazaret_canary_missed", "Canaries in a row without an answer.", canary.missed);
        let name = "lazaret_canary_last_success_timestamp_seconds";
        out.gauge(name, "When a canary was answered last.", canary.last);
        out.gauge("lazaret_canary_latency_microseconds", "How long that took.", canary.latency_us);
    }
    out.family("lazaret_decisions", "counter", "What was done about files since the start.");
    let counts = &status.counts;
    for (action, count) in
        [("denied", counts.denied), ("told", counts.told), ("let_through", counts.let_through)]
    {
        out.sample("lazaret_decisions_total", &format!("{{action=\"{action}\"}}"), count);
    }
    out.family("lazaret_hook_events", "counter", "Questions of the kernel, by their answer.");
    for (how, count) in counts.questions.iter().filter(|(how, _)| !GAUGES.contains(&how.as_str())) {
        out.sample("lazaret_hook_events_total", &format!("{{answer=\"{how}\"}}"), *count);
    }
    let owed = counts.questions.get("owed").copied().unwrap_or_default();
    out.gauge("lazaret_files_owed", "Files let through that still are to be scanned.", owed);
    out.gauge("lazaret_exclusions", "Exclusions in force.", status.exclusions);
    out.family("lazaret_exclusion_uses", "counter", "How often something was passed over.");
    out.sample("lazaret_exclusion_uses_total", "", status.exclusion_uses);
    packages(&mut out, &counts.packages);
    let unreviewed = counts.questions.get("unreviewed").copied().unwrap_or_default();
    let help = "Files that older rules judged clean and the newer ones still are to look at.";
    out.gauge("lazaret_files_to_review", help, unreviewed);
    out.family("lazaret_problems", "counter", "What failed since the start.");
    for problem in &status.problems {
        let labels = format!("{{code=\"{}\"}}", problem.code);
        out.sample("lazaret_problems_total", &labels, problem.times);
    }
    out.0.push_str("# EOF\n");
    out.0
}

fn packages(out: &mut Page, events: &BTreeMap<String, u64>) {
    let help = "What happened to packages of signatures on this host, ever.";
    out.family("lazaret_package_events", "counter", help);
    for (name, count) in events {
        let (event, code) = name.split_once(':').unwrap_or((name, ""));
        let has_codes =
            |other: &String| other.strip_prefix(event).is_some_and(|o| o.starts_with(':'));
        if !code.is_empty() || !events.keys().any(has_codes) {
            let labels = format!("{{event=\"{event}\",code=\"{code}\"}}");
            out.sample("lazaret_package_events_total", &labels, *count);
        }
    }
}

struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a String cannot fail.
        let _infallible = write!(self.0, "# TYPE {name} {kind}\n# HELP {name} {help}\n");
    }

    fn sample(&mut self, name: &str, labels: &str, value: u64) {
        let _infallible = writeln!(self.0, "{name}{labels} {value}");
    }

    fn gauge(&mut self, name: &str, help: &str, value: u64) {
        self.family(name, "gauge", help);
        self.sample(name, "", value);
    }
}

/// Of the tally's numbers those that may fall.
const GAUGES: [&str; 4] = ["owed", "forgotten", "reviewed", "unreviewed"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standing::Standing as Shared;
    use lazaret_config::Gate;
    use std::{collections::BTreeSet, sync::Arc};

    #[test]
    fn alerts_ask_for_numbers_that_there_are() {
        let standing = Shared::new(&Gate::default(), Arc::default());
        standing.canary(None);
        let text = text(&standing.now());
        let alerts = include_str!("../../../packaging/monitoring/alerts.yml");
        let names: BTreeSet<&str> = alerts
            .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
            .filter(|word| word.starts_with("lazaret_"))
            .collect();
        assert!(names.len() > 5, "{names:?}");
        for name in names {
            let is =
                |line: &str| line.starts_with(name) && line[name.len()..].starts_with(['{', ' ']);
            assert!(text.lines().any(is), "{name}");
        }
    }

    #[test]
    fn every_sample_belongs_to_a_family_that_was_announced_once() {
        let standing = Shared::new(&Gate::default(), Arc::default());
        standing.trouble("worker-died", "x");
        standing.canary(None);
        let mut status = standing.now();
        let packages =
            [("activated", 2), ("refused", 3), ("refused:hash", 1), ("refused:rollback", 2)];
        status.counts.packages = packages.map(|(name, count)| (name.to_owned(), count)).into();
        let text = text(&status);
        let mut families = BTreeSet::new();
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("# TYPE ") {
                // What the older text format knows too.
                assert!(rest.ends_with(" gauge") || rest.ends_with(" counter"), "{line}");
                assert!(families.insert(rest.split(' ').next().unwrap()), "{line}");
            } else if !line.starts_with('#') {
                let name = line.split(['{', ' ']).next().unwrap();
                let plain = name.trim_end_matches("_total");
                assert!(families.contains(name) || families.contains(plain), "{line}");
                assert!(line.rsplit(' ').next().unwrap().parse::<u64>().is_ok(), "{line}");
            }
        }
        assert!(text.ends_with("# EOF\n") && text.contains("lazaret_canary_missed 1"));
        assert!(text.contains("lazaret_problems_total{code=\"worker-died\"} 1"), "{text}");
        assert!(text.contains("state=\"not-protecting\"} 1"), "{text}");
        let samples: Vec<&str> =
            text.lines().filter(|l| l.contains("package_events_total{")).collect();
        assert_eq!(samples.len(), 3, "a sum is no sample beside its parts: {samples:?}");
        let refused = "lazaret_package_events_total{event=\"refused\",code=\"rollback\"} 2";
        assert!(samples.contains(&refused), "{samples:?}");
    }
}
