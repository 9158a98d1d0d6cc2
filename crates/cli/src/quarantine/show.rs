//! `lazaret quarantine show`.

use super::{
    record::{ItemDetails, raw, time},
    store::{Store, failure, lost},
};
use crate::{
    exit::{Exit, Failure},
    output::shown,
    quarantine_args::{ItemFormat, ShowArgs},
};
use lazaret_quarantine::Case;
use std::io::{self, Write};

pub(super) fn run(store: &Store, args: &ShowArgs) -> Result<Exit, Failure> {
    let case = store.existing()?.show(args.id).map_err(|e| failure(&e))?;
    let mut to = io::stdout().lock();
    match args.format {
        ItemFormat::Json => {
            let json = serde_json::to_string_pretty(&ItemDetails::new(&case));
            writeln!(to, "{}", json.map_err(|e| lost(e.into()))?)
        }
        ItemFormat::Text => text(&mut to, &case),
    }
    .and_then(|()| to.flush())
    .map_err(lost)?;
    Ok(Exit::Clean)
}

fn text(to: &mut impl Write, case: &Case) -> io::Result<()> {
    let Case { metadata, stored, pending } = case;
    let facts = &metadata.facts;
    let state = if *pending { " (in the middle of being taken or given back)" } else { "" };
    writeln!(to, "item        {}{state}", metadata.id)?;
    writeln!(to, "path        {}", shown(metadata.place.path().as_ref()))?;
    writeln!(to, "taken       {}", time(metadata.taken))?;
    writeln!(to, "verdict     {}", facts.level)?;
    for found in &facts.detections {
        let inside = found.member.iter().map(|name| format!("  !/{}", shown(name.as_ref())));
        let inside: String = inside.collect();
        let (severity, namespace, rule) = (&found.severity, &found.namespace, &found.rule);
        writeln!(to, "rule        {namespace}:{rule}  {severity}{inside}")?;
    }
    if let Some(generation) = &facts.generation {
        writeln!(to, "generation  {generation}")?;
    }
    if let Some(process) = &facts.process {
        let (pid, uid, exe) = (process.pid, process.uid, raw(&process.exe));
        writeln!(to, "process     {pid}, user {uid}, {exe}")?;
        if let Some(cgroup) = &process.cgroup {
            writeln!(to, "            {}", raw(cgroup))?;
        }
    }
    writeln!(to, "size        {} bytes ({stored} in the vault)", metadata.size)?;
    writeln!(to, "blake3      {}", metadata.blake3)?;
    if let Some(sha256) = &facts.sha256 {
        writeln!(to, "sha256      {sha256}")?;
    }
    let attributes = &metadata.attributes;
    let (mode, uid, gid) = (attributes.mode, attributes.uid, attributes.gid);
    writeln!(to, "owner       {uid}:{gid}, mode {mode:04o}, {} names", attributes.links)?;
    writeln!(to, "modified    {}", time(attributes.modified))?;
    if attributes.flags != 0 {
        writeln!(to, "flags       {:#x}", attributes.flags)?;
    }
    for (name, value) in &attributes.xattrs {
        writeln!(to, "attribute   {} ({} bytes)", raw(name), value.0.len())?;
    }
    Ok(())
}
