//! `feed publish`, `feed promote`, `feed hold`: what a site offers, and to whom.
//!
//! Owns: which packages stay on offer and which deltas are made. Must not: sign.

use crate::{
    args::{ExportArgs, HoldArgs, PromoteArgs, PublishArgs, SiteArgs},
    delta,
    plan::{self, Plan},
    root,
    site::{Site, Validity},
};
use anyhow::{Context, Result, bail};
use lazaret_feed::{Content, ContentId, Envelope, Package, Seconds, Wave, Waves};
use serde_json::{Value, json};
use std::{fmt::Write, fs, path::Path};

/// `feed publish`.
pub(crate) fn publish(args: &PublishArgs) -> Result<String> {
    let mut site = open(&args.site)?;
    let mut said = String::new();
    for path in &args.packages {
        add(&mut site, path, args, &mut said)?;
    }
    said += &site.publish(validity(&args.site))?;
    Ok(said)
}

/// `feed promote`.
pub(crate) fn promote(args: &PromoteArgs) -> Result<String> {
    let mut site = open(&args.site)?;
    let (name, number) = newest(&site)?;
    let now = Seconds::now();
    let custom = site.custom(&name)?;
    let waves = match (args.plan, &args.share) {
        (Some(plan), _) => plan.waves(now)?,
        (None, Some(share)) => {
            let wave = Wave { upto: plan::share(share)?, start: now, spread: args.over };
            // What is under way stays as it is; who was not reached yet follows.
            let waves = waves(custom)?.cut(now);
            waves.widened(wave).context("the plan reaches as far already")?
        }
        (None, None) => bail!("say --share or --plan"),
    };
    custom["waves"] = serde_json::to_value(&waves)?;
    Ok(format!("package {number}: {}\n{}", shown(&waves), site.publish(validity(&args.site))?))
}

/// `feed hold`.
pub(crate) fn hold(args: &HoldArgs) -> Result<String> {
    let mut site = open(&args.site)?;
    let (name, number) = newest(&site)?;
    let custom = site.custom(&name)?;
    let waves = waves(custom)?.cut(Seconds::now());
    custom["waves"] = serde_json::to_value(&waves)?;
    let said = site.publish(validity(&args.site))?;
    Ok(format!("package {number} is held: {}\n{said}", shown(&waves)))
}

fn open(args: &SiteArgs) -> Result<Site> {
    Site::open(&args.site, &args.feed, &args.keys)
}

const fn validity(args: &SiteArgs) -> Validity {
    Validity { targets: args.days * 24, timestamp: args.hours }
}

/// `feed export`.
pub(crate) fn export(args: &ExportArgs) -> Result<String> {
    let site = Site::open(&args.site, &args.feed, &args.keys)?;
    let until = site.export(&args.to, OFFLINE_DAYS * 24)?;
    Ok(format!("{}: holds until {until}\n", args.to.display()))
}

fn add(site: &mut Site, path: &Path, args: &PublishArgs, said: &mut String) -> Result<()> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    let envelope = Envelope::parse(&bytes).with_context(|| path.display().to_string())?;
    let newest_root = root::newest(&args.site.feed)?;
    let believed = Package::verify(envelope.clone(), &newest_root)
        .context("hosts would not believe this package")?;
    let content = Content::parse(&envelope.content()?)?;
    let manifest = content.manifest();
    let number = manifest.version;
    if let Some((_, last)) = packages(site).last().filter(|(_, last)| *last >= number) {
        bail!("package {last} is offered already; {number} must be higher");
    }
    for name in deltas(site) {
        site.drop_target(&name);
    }
    let before = packages(site);
    for (name, _) in before.iter().rev().skip(KEPT - 1) {
        site.drop_target(name);
    }
    let new = envelope.content()?;
    for (name, older) in before.iter().rev().take(KEPT - 1) {
        let old = Envelope::parse(&site.target(name)?)?.content()?;
        let delta = delta::make(&old, &new)?;
        writeln!(said, "delta from {older}: {} bytes", delta.len())?;
        let custom = json!({ "from": ContentId::of(&old), "to": content.id() });
        site.add(&format!("delta-{older}-{number}.veiled"), &delta, custom)?;
    }
    let waves = args.plan.unwrap_or(Plan::Canary).waves(Seconds::now())?;
    let custom = json!({
        "version": number, "kind": manifest.kind, "content": content.id(),
        "size": new.len(), "signatures": believed.envelope().signatures, "waves": waves,
    });
    site.add(&format!("package-{number}.lzp"), &bytes, custom)?;
    writeln!(said, "package {number}: {} bytes, {}", bytes.len(), shown(&waves))?;
    Ok(())
}

/// Packages on offer with their numbers, the newest last.
fn packages(site: &Site) -> Vec<(String, u64)> {
    let number = |target: &Value| target.pointer("/custom/version").and_then(Value::as_u64);
    let mut all: Vec<_> =
        site.targets.iter().filter_map(|(name, t)| Some((name.clone(), number(t)?))).collect();
    all.sort_by_key(|(_, number)| *number);
    all
}

fn deltas(site: &Site) -> Vec<String> {
    let is_delta = |target: &Value| target.pointer("/custom/from").is_some();
    site.targets.iter().filter(|(_, t)| is_delta(t)).map(|(name, _)| name.clone()).collect()
}

fn newest(site: &Site) -> Result<(String, u64)> {
    packages(site).pop().context("nothing was published yet")
}

fn waves(custom: &Value) -> Result<Waves> {
    Ok(serde_json::from_value(custom["waves"].clone())?)
}

fn shown(waves: &Waves) -> String {
    let now = Seconds::now();
    let wave = |wave: &Wave| {
        let share = f64::from(wave.upto) / 10_000.0;
        format!("{share} % from {} s on over {} s", wave.start.since(now), wave.spread)
    };
    let all: Vec<String> = waves.waves().iter().map(wave).collect();
    if all.is_empty() { "for nobody".to_owned() } else { all.join(", ") }
}

/// A word for offline media holds this long.
const OFFLINE_DAYS: u32 = 30;

/// Packages that stay on offer, for hosts whose turn for the newest has not come.
const KEPT: usize = 4;
