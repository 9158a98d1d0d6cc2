//! `lazaret top`: what protection costs, and who causes it.
//!
//! Owns: how the service's numbers are shown. Must not: add anything up.

use super::calls::ask_service;
use crate::{
    exit::{Exit, Failure},
    insight_args::{TopArgs, TopBy},
    output::shown,
    rules_command::unwritable,
    service_args::AnswerFormat,
};
use anyhow::Result;
use lazaret_control::{Answer, By, Call, Cost, Costs};
use serde_json::json;
use std::{
    io::{self, Write},
    time::SystemTime,
};

pub(crate) fn top(args: &TopArgs) -> Result<Exit> {
    let by = match args.by {
        TopBy::Process => By::Process,
        TopBy::Path => By::Path,
        TopBy::Directory => By::Directory,
        TopBy::Rule => By::Rule,
    };
    let Answer::Costs(mut costs) = ask_service(Call::Top { by }, None)? else {
        return Err(Failure::new(Exit::Unavailable, "the service answered something else").into());
    };
    costs.rows.truncate(args.most);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let text = match args.format {
        AnswerFormat::Json => format!("{:#}\n", json!({ "schema": 1, "costs": costs })),
        AnswerFormat::Text => text(&costs, now.as_secs()),
    };
    io::stdout().lock().write_all(text.as_bytes()).map_err(unwritable)?;
    Ok(Exit::Clean)
}

fn text(costs: &Costs, now: u64) -> String {
    let what = match costs.by {
        By::Process => "PROGRAM",
        By::Path => "FILE",
        By::Directory => "DIRECTORY",
        By::Rule => "RULE",
    };
    let time = if costs.by == By::Rule { "TIME" } else { "WAITED" };
    let mut lines = vec![format!("{:>10}  {:>9}  {:>9}  {what}", time, "TIMES", "SCANS")];
    lines.extend(costs.rows.iter().map(row));
    lines.push(format!("since {} s", now.saturating_sub(costs.since)));
    lines.join("\n") + "\n"
}

/// What may belong to others that were pushed off the list is marked.
fn row(cost: &Cost) -> String {
    let mark = if cost.uncertain.saturating_mul(2) > cost.micros { "~" } else { "" };
    let name = shown(cost.name.as_ref());
    let millis = format!("{mark}{}.{:03} s", cost.micros / 1_000_000, cost.micros / 1_000 % 1_000);
    format!("{millis:>10}  {:>9}  {:>9}  {name}", cost.times, cost.scans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_a_table() {
        let cost = |name: &str, micros, uncertain| Cost {
            name: name.into(),
            times: 65,
            scans: 1,
            micros,
            uncertain,
        };
        let rows = vec![cost("/usr/bin/cc", 1_234_567, 0), cost("/usr/bin/\x1b", 10_000, 9_000)];
        let said = text(&Costs { by: By::Process, since: 90, rows }, 100);
        let expected = "    WAITED      TIMES      SCANS  PROGRAM\n\
                        \x20  1.234 s         65          1  /usr/bin/cc\n\
                        \x20 ~0.010 s         65          1  /usr/bin/\\x1b\n\
                        since 10 s\n";
        assert_eq!(said, expected);
    }
}
