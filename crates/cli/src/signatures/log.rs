//! `signatures log`: what happened to packages on this host.

use super::{ground::Ground, status::time};
use crate::{
    exit::{Exit, Failure},
    rules_command::unwritable,
    signatures_args::{LogArgs, SignaturesFormat},
};
use lazaret_feed::Entry;
use std::io::{self, Write};

pub(super) fn run(ground: &Ground, args: &LogArgs) -> Result<Exit, Failure> {
    let mut to = io::stdout().lock();
    let ledgers = [ground.store.ledger(), ground.store.staging().ledger()];
    let mut entries: Vec<Entry> =
        ledgers.iter().flat_map(|ledger| ledger.entries(args.last)).collect();
    entries.sort_by_key(|entry| entry.time);
    entries.drain(..entries.len().saturating_sub(args.last));
    for entry in entries {
        let line = match args.format {
            SignaturesFormat::Json => {
                serde_json::to_string(&entry).map_err(|e| unwritable(e.into()))?
            }
            SignaturesFormat::Text => line(&entry),
        };
        writeln!(to, "{line}").map_err(unwritable)?;
    }
    Ok(Exit::Clean)
}

fn line(entry: &Entry) -> String {
    let Entry { time: at, event, code, version, detail, .. } = entry;
    let version = version.map_or_else(|| "-".to_owned(), |version| version.to_string());
    let code = code.as_deref().unwrap_or("-");
    let detail = detail.replace(['\n', '\r'], " ");
    format!("{}  {event:<10}  {version:>6}  {code:<16}  {detail}", time(*at)).trim_end().to_owned()
}
