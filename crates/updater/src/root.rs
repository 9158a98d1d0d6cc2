//! Roots: the files that say which keys count for what.
//!
//! Owns: the form of The Update Framework's role `root`, with the roles that a feed needs.

use crate::key::{Key, canonical};
use anyhow::{Context, Result, bail};
use lazaret_feed::{Anchor, Signature};
use serde_json::{Map, Value, json};
use std::{fs, path::Path};

/// Who signs for a role, and how many of them must.
pub(crate) struct Role<'a> {
    pub(crate) name: &'static str,
    pub(crate) keys: &'a [Key],
    pub(crate) threshold: u32,
}

/// The role that signs timestamps for media that are carried, beside those of the framework. Its keys
/// stand under `timestamp` too, where full clients look; hosts know them apart by this.
pub(crate) const OFFLINE: &str = "lazaret-timestamp-offline";

/// A root of this number, unsigned; `offline` keys may vouch for media.
pub(crate) fn unsigned(
    number: u64,
    expires: &str,
    roles: &[Role<'_>],
    offline: &[Key],
) -> Result<Value> {
    let (mut keys, mut named) = (Map::new(), Map::new());
    for role in roles {
        if role.threshold == 0 || role.threshold as usize > role.keys.len() {
            bail!("{} of {} keys for {} cannot be", role.threshold, role.keys.len(), role.name);
        }
        let mut ids = Vec::new();
        for key in role.keys {
            keys.insert(key.id()?, key.public());
            ids.push(key.id()?);
        }
        named.insert(role.name.to_owned(), json!({ "keyids": ids, "threshold": role.threshold }));
    }
    let mut ids = Vec::new();
    for key in offline {
        keys.insert(key.id()?, key.public());
        ids.push(json!(key.id()?));
    }
    let timestamp = named.get_mut("timestamp").and_then(|role| role["keyids"].as_array_mut());
    timestamp.context("no role timestamp")?.extend(ids.iter().cloned());
    let mut root = json!({
        "_type": "root", "spec_version": "1.0.0", "consistent_snapshot": true,
        "version": number, "expires": expires, "keys": keys, "roles": named,
    });
    if !ids.is_empty() {
        root[OFFLINE] = json!({ "keyids": ids, "threshold": 1 });
    }
    Ok(root)
}

/// Signs a root and gives its file, which enough of its own keys must have signed.
pub(crate) fn sign(root: Value, keys: &[&Key]) -> Result<Vec<u8>> {
    let message = canonical(&root)?;
    let signatures: Vec<Signature> =
        keys.iter().map(|key| key.sign(&message)).collect::<Result<_>>()?;
    let file = serde_json::to_vec_pretty(&json!({ "signed": root, "signatures": signatures }))?;
    Anchor::parse(&file)?;
    Ok(file)
}

/// The newest root of a directory.
pub(crate) fn newest(dir: &Path) -> Result<Anchor> {
    let entries = fs::read_dir(dir).with_context(|| dir.display().to_string())?;
    let is_root = |path: &std::path::PathBuf| path.to_string_lossy().ends_with(".root.json");
    let paths = entries.flatten().map(|entry| entry.path()).filter(is_root);
    let roots: Vec<Anchor> = paths.map(|path| Ok(read(&path)?.0)).collect::<Result<Vec<_>>>()?;
    roots.into_iter().max_by_key(Anchor::version).context("there is no root")
}

/// A root from its file: believed by its own keys, and as JSON.
pub(crate) fn read(path: &Path) -> Result<(Anchor, Value)> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    let anchor = Anchor::parse(&bytes).with_context(|| path.display().to_string())?;
    let mut file: Value = serde_json::from_slice(&bytes)?;
    let signed = file.get_mut("signed").map(Value::take).context("the root is not signed")?;
    Ok((anchor, signed))
}
