//! The signed files of a feed besides the root: timestamp, snapshot and the list of targets.
//!
//! Owns: their form (The Update Framework's), their names in the served directory, and signing them
//! with enough keys of their role. Must not: decide what is offered.

use crate::{
    key::{Key, canonical},
    words::{hex, in_hours},
};
use anyhow::{Context, Result, bail};
use lazaret_feed::Signature;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{fs, path::Path};

/// One of the three roles that are signed with every publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Targets,
    Snapshot,
    Timestamp,
}

impl Role {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Targets => "targets",
            Self::Snapshot => "snapshot",
            Self::Timestamp => "timestamp",
        }
    }

    /// Name of the file of this version.
    pub(crate) fn file(self, version: u64) -> String {
        match self {
            Self::Timestamp => "timestamp.json".to_owned(),
            Self::Targets | Self::Snapshot => format!("{version}.{}.json", self.name()),
        }
    }
}

/// Signs `body` as the next version of this role, by those of `keys` that `root` names for it.
pub(crate) fn sign(
    role: Role,
    (version, hours): (u64, u32),
    mut body: Value,
    root: &Value,
    keys: &[Key],
) -> Result<Vec<u8>> {
    body["_type"] = json!(role.name());
    body["spec_version"] = json!("1.0.0");
    body["version"] = json!(version);
    body["expires"] = json!(in_hours(hours)?);
    let message = canonical(&body)?;
    let named = root.pointer(&format!("/roles/{}", role.name()));
    let named = named.with_context(|| format!("the root has no role {}", role.name()))?;
    let ids: Vec<&str> =
        named["keyids"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut signatures: Vec<Signature> = Vec::new();
    for key in keys {
        if ids.contains(&key.id()?.as_str()) {
            signatures.push(key.sign(&message)?);
        }
    }
    let threshold = named["threshold"].as_u64().unwrap_or(u64::MAX);
    if (signatures.len() as u64) < threshold {
        let (name, found) = (role.name(), signatures.len());
        bail!("{found} of the {threshold} keys that must sign {name} were given (--key)");
    }
    Ok(serde_json::to_vec_pretty(&json!({ "signed": body, "signatures": signatures }))?)
}

/// What one file says of another.
pub(crate) fn describe(version: u64, file: &[u8]) -> Value {
    json!({
        "version": version, "length": file.len(),
        "hashes": { "sha256": hex(&Sha256::digest(file)) },
    })
}

/// The signed part of a file of the directory; none if there is no such file.
pub(crate) fn read(dir: &Path, name: &str) -> Result<Option<Value>> {
    let path = dir.join(name);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
    let mut file: Value =
        serde_json::from_slice(&bytes).with_context(|| path.display().to_string())?;
    let signed = file.get_mut("signed").map(Value::take);
    Ok(Some(signed.with_context(|| format!("{} is not signed", path.display()))?))
}
