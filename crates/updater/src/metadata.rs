//! The signed files of a feed besides the root: timestamp, snapshot and the list of targets.
//!
//! Owns: their form (The Update Framework's), their names in the served directory, and signing them
//! with enough keys of their role. Must not: decide what is offered.

use crate::{
    key::{Key, canonical},
    root::OFFLINE,
    words::{hex, in_hours},
};
use anyhow::{Context, Result, bail};
use lazaret_feed::Signature;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{fs, path::Path};

/// One of the three roles that are signed with every publication, or the one for carried media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Targets,
    Snapshot,
    Timestamp,
    /// A timestamp that is believed on media only.
    TimestampOffline,
}

impl Role {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Targets => "targets",
            Self::Snapshot => "snapshot",
            Self::Timestamp | Self::TimestampOffline => "timestamp",
        }
    }

    /// Name of the file of this version.
    pub(crate) fn file(self, version: u64) -> String {
        match self {
            Self::Timestamp | Self::TimestampOffline => "timestamp.json".to_owned(),
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
    let (ids, threshold) = signers(role, root)?;
    let mut signatures: Vec<Signature> = Vec::new();
    for key in keys {
        if ids.contains(&key.id()?) {
            signatures.push(key.sign(&message)?);
        }
    }
    if (signatures.len() as u64) < threshold {
        let (name, found) = (role.name(), signatures.len());
        bail!("{found} of the {threshold} keys that must sign {name} were given (--key)");
    }
    Ok(serde_json::to_vec_pretty(&json!({ "signed": body, "signatures": signatures }))?)
}

/// Who signs for a role, and how many must.
fn signers(role: Role, root: &Value) -> Result<(Vec<String>, u64)> {
    let ids = |role: &Value| -> Vec<String> {
        let ids = role["keyids"].as_array().into_iter().flatten();
        ids.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let none = Value::Null;
    let offline = root.get(OFFLINE).unwrap_or(&none);
    let named = match role {
        Role::TimestampOffline => offline,
        other => root.pointer(&format!("/roles/{}", other.name())).unwrap_or(&none),
    };
    if named.is_null() {
        bail!(
            "the root has no role {}",
            if role == Role::TimestampOffline { OFFLINE } else { role.name() }
        );
    }
    let mut all = ids(named);
    if role == Role::Timestamp {
        let carried = ids(offline);
        all.retain(|id| !carried.contains(id));
    }
    Ok((all, named["threshold"].as_u64().unwrap_or(u64::MAX)))
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
