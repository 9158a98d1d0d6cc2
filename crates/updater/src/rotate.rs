//! `feed rotate-key`: the next root, in which one key is replaced.

use crate::{args::RotateArgs, key::Key, root, words::in_days};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::{fs, path::Path};

pub(crate) fn run(args: &RotateArgs) -> Result<String> {
    let (anchor, mut signed) = root::read(&args.root)?;
    let number = anchor.version() + 1;
    let file = args.root.with_file_name(format!("{number}.root.json"));
    if file.exists() {
        bail!("{} is there already", file.display());
    }
    let old = match Path::new(&args.old) {
        path if path.is_file() => Key::read(path)?.id()?,
        _ => args.old.clone(),
    };
    let new = Key::generate()?;
    replace(&mut signed, &old, &new)?;
    signed["version"] = json!(number);
    signed["expires"] = json!(in_days(args.days)?);
    let mut signers = args.keys.iter().map(|path| Key::read(path)).collect::<Result<Vec<_>>>()?;
    let is_root = root_ids(&signed).iter().any(|id| new.id().is_ok_and(|new| new == *id));
    new.write_new(&args.new)?;
    if is_root {
        signers.push(Key::read(&args.new)?);
    }
    let done = root::sign(signed, &signers.iter().collect::<Vec<_>>())
        .and_then(|bytes| Ok(anchor.follow(&bytes).map(|_| bytes)?))
        .context("the new root is not believed; sign with enough keys of both roots");
    let bytes = done.inspect_err(|_| {
        // A key that no root names is of no use.
        let _left_behind = fs::remove_file(&args.new).err();
    })?;
    fs::write(&file, bytes).with_context(|| file.display().to_string())?;
    Ok(format!(
        "{}: {old:.12} is replaced by {:.12} ({})\n",
        file.display(),
        new.id()?,
        args.new.display()
    ))
}

fn root_ids(signed: &Value) -> Vec<String> {
    let ids = signed.pointer("/roles/root/keyids").and_then(Value::as_array);
    ids.into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

/// Puts the new key where the old one was, in every role.
fn replace(signed: &mut Value, old: &str, new: &Key) -> Result<()> {
    let keys = signed.get_mut("keys").and_then(Value::as_object_mut);
    let keys = keys.context("the root has no keys")?;
    keys.remove(old).with_context(|| format!("the root has no key {old}"))?;
    keys.insert(new.id()?, new.public());
    let roles = signed.get_mut("roles").and_then(Value::as_object_mut);
    for role in roles.into_iter().flat_map(|roles| roles.values_mut()) {
        rename(role, old, new)?;
    }
    signed.get_mut(root::OFFLINE).map_or(Ok(()), |role| rename(role, old, new))
}

fn rename(role: &mut Value, old: &str, new: &Key) -> Result<()> {
    let ids = role.get_mut("keyids").and_then(Value::as_array_mut);
    for id in ids.into_iter().flatten().filter(|id| id.as_str() == Some(old)) {
        *id = json!(new.id()?);
    }
    Ok(())
}
