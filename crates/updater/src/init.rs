//! `feed init`: keys and the first root.

use crate::{
    args::InitArgs,
    key::Key,
    root::{self, Role},
    words::in_days,
};
use anyhow::{Context, Result, bail};
use std::{
    fmt::Write,
    fs::{self, DirBuilder},
    os::unix::fs::DirBuilderExt,
    path::Path,
};

pub(crate) fn run(args: &InitArgs) -> Result<String> {
    let keys = args.dir.join("keys");
    let file = args.dir.join("1.root.json");
    if keys.exists() || file.exists() {
        bail!("{} holds a feed already", args.dir.display());
    }
    fs::create_dir_all(&args.dir).with_context(|| args.dir.display().to_string())?;
    let roots = make(args.root_keys)?;
    let packages = make(args.package_keys)?;
    let online = make(2)?;
    let (snapshot, timestamp) = online.split_at(1);
    let roles = [
        Role { name: "root", keys: &roots, threshold: args.root_threshold },
        Role { name: "targets", keys: &packages, threshold: args.package_threshold },
        Role { name: "snapshot", keys: snapshot, threshold: 1 },
        Role { name: "timestamp", keys: timestamp, threshold: 1 },
    ];
    let carried = make(args.offline_keys)?;
    let unsigned = root::unsigned(1, &in_days(args.days)?, &roles, &carried)?;
    let signed = root::sign(unsigned, &roots.iter().collect::<Vec<_>>())?;
    DirBuilder::new().mode(0o700).create(&keys).with_context(|| keys.display().to_string())?;
    let mut said = String::new();
    for (name, set) in [
        ("root", &roots[..]),
        ("package", &packages),
        ("snapshot", snapshot),
        ("timestamp", timestamp),
        ("offline", &carried),
    ] {
        write(&keys, name, set, &mut said)?;
    }
    fs::write(&file, signed).with_context(|| file.display().to_string())?;
    writeln!(said, "{}: for hosts, as /etc/lazaret/feed/root.json", file.display())?;
    Ok(said)
}

fn make(count: u32) -> Result<Vec<Key>> {
    (0..count.min(MOST_KEYS)).map(|_| Key::generate()).collect()
}

fn write(dir: &Path, name: &str, keys: &[Key], said: &mut String) -> Result<()> {
    for (number, key) in keys.iter().enumerate() {
        let path = dir.join(format!("{name}-{}.json", number + 1));
        key.write_new(&path)?;
        writeln!(said, "{}: {:.12}", path.display(), key.id()?)?;
    }
    Ok(())
}

const MOST_KEYS: u32 = 32;
