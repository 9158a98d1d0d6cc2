//! Whom to believe: the publisher's root, as The Update Framework writes it down.
//!
//! Owns: [`Anchor`]: reading a `root.json`, following the chain of its successors (each signed by
//! enough keys of the one before and of itself), whether enough package keys (those of the role
//! `targets`) signed a content, and who signed a timestamp: the role `timestamp`, or the role
//! `timestamp-offline`, to which the root delegates media that are carried. The updater checks the
//! same files with a full client; this is the small second opinion of the side that has privileges.
//! Must not: look at expiry or at other roles.

use crate::{ContentId, envelope::Signature, envelope::signed_bytes};
use ed25519_dalek::VerifyingKey;
use olpc_cjson::CanonicalFormatter;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A root that is believed.
#[derive(Clone, Debug)]
pub struct Anchor {
    root: Root,
    bytes: Vec<u8>,
}

#[derive(Clone, Debug, Deserialize)]
struct Root {
    #[serde(rename = "_type")]
    kind: String,
    version: u64,
    expires: String,
    keys: BTreeMap<String, Key>,
    roles: BTreeMap<String, Role>,
    /// A role that the framework does not know; its keys stand under `timestamp` as well.
    #[serde(rename = "lazaret-timestamp-offline")]
    offline: Option<Role>,
}

/// Who vouches for the present state of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voucher {
    /// The role `timestamp`: anywhere, for a short time.
    Online,
    /// The role `timestamp-offline`: on a medium that is carried, for thirty days.
    Offline,
}

#[derive(Clone, Debug, Deserialize)]
struct Key {
    scheme: String,
    keyval: KeyValue,
}

#[derive(Clone, Debug, Deserialize)]
struct KeyValue {
    public: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Role {
    keyids: Vec<String>,
    threshold: u64,
}

#[derive(Deserialize)]
struct Signed {
    signed: Value,
    signatures: Vec<Signature>,
}

/// A root or its signatures are not believed.
#[derive(Debug, thiserror::Error)]
pub enum AnchorError {
    /// The file is no root.
    #[error("the root cannot be read: {0}")]
    Syntax(#[from] serde_json::Error),
    /// The file is some other role, or lacks a role.
    #[error("the root is wrong: {0}")]
    Wrong(&'static str),
    /// Not the next one.
    #[error("root {found} does not follow root {known}")]
    Version {
        /// Version of the root that is believed.
        known: u64,
        /// Version of the one that was offered.
        found: u64,
    },
    /// Too few keys signed.
    #[error("{valid} of {threshold} signatures needed by keys of the role {role} are valid")]
    Threshold {
        /// Whose keys were asked for.
        role: &'static str,
        /// How many signed.
        valid: u64,
        /// How many must.
        threshold: u64,
    },
}

impl AnchorError {
    /// The stable code used in events and documentation.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Syntax(_) | Self::Wrong(_) => "root-malformed",
            Self::Version { .. } => "root-version",
            Self::Threshold { .. } => "signatures",
        }
    }
}

impl Anchor {
    /// A root that came with the installation or was believed before; it must have been signed by
    /// enough of its own keys.
    pub fn parse(bytes: &[u8]) -> Result<Self, AnchorError> {
        let (root, signed, signatures) = read(bytes)?;
        root.check(ROOT, &signed, &signatures)?;
        root.role(TARGETS)?;
        Ok(Self { root, bytes: bytes.to_vec() })
    }

    /// Believes the next root, if enough keys of this one and of itself signed it.
    pub fn follow(&self, next: &[u8]) -> Result<Self, AnchorError> {
        let (root, signed, signatures) = read(next)?;
        let (known, found) = (self.root.version, root.version);
        if known.checked_add(1) != Some(found) {
            return Err(AnchorError::Version { known, found });
        }
        self.root.check(ROOT, &signed, &signatures)?;
        Self::parse(next)
    }

    /// Which keys signed this content; an error if they are too few.
    pub fn check_content(
        &self,
        content: ContentId,
        signatures: &[Signature],
    ) -> Result<Vec<String>, AnchorError> {
        self.root.check(TARGETS, &signed_bytes(content), signatures)
    }

    /// Who signed this timestamp; an error if nobody did who is believed.
    pub fn check_timestamp(&self, file: &[u8]) -> Result<Voucher, AnchorError> {
        let Signed { signed, signatures } = serde_json::from_slice(file)?;
        let message = canonical(&signed)?;
        let offline = self.root.offline.as_ref();
        let is_offline = |id: &String| offline.is_some_and(|role| role.keyids.contains(id));
        let mut online = self.root.role(TIMESTAMP)?.clone();
        online.keyids.retain(|id| !is_offline(id));
        match (self.root.check_role(&online, TIMESTAMP, &message, &signatures), offline) {
            (Ok(_), _) => Ok(Voucher::Online),
            (Err(error), None) => Err(error),
            (Err(error), Some(role)) => {
                let carried = self.root.check_role(role, OFFLINE, &message, &signatures);
                carried.map(|_| Voucher::Offline).map_err(|_| error)
            }
        }
    }

    /// Number of this root.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.root.version
    }

    /// Until when its publisher says it may be used, RFC 3339.
    #[must_use]
    pub fn expires(&self) -> &str {
        &self.root.expires
    }

    /// The file as it was read.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Root {
    fn role(&self, name: &'static str) -> Result<&Role, AnchorError> {
        let role = self.roles.get(name).ok_or(AnchorError::Wrong("a role is missing"))?;
        if role.threshold == 0 {
            return Err(AnchorError::Wrong("a threshold is 0"));
        }
        Ok(role)
    }

    /// The identifiers of the keys of `role` that signed; each public key counts once, whatever it
    /// is called.
    fn check(
        &self,
        name: &'static str,
        message: &[u8],
        signatures: &[Signature],
    ) -> Result<Vec<String>, AnchorError> {
        self.check_role(self.role(name)?, name, message, signatures)
    }

    fn check_role(
        &self,
        role: &Role,
        name: &'static str,
        message: &[u8],
        signatures: &[Signature],
    ) -> Result<Vec<String>, AnchorError> {
        let mut seen = BTreeSet::new();
        let mut signers = Vec::new();
        for signature in signatures.iter().take(MAX_SIGNATURES) {
            let Some(key) = self.keys.get(&signature.keyid) else { continue };
            if role.keyids.contains(&signature.keyid)
                && key.signed(message, &signature.sig)
                && seen.insert(key.keyval.public.to_ascii_lowercase())
            {
                signers.push(signature.keyid.clone());
            }
        }
        let (valid, threshold) = (signers.len() as u64, role.threshold);
        if valid < threshold || threshold == 0 {
            return Err(AnchorError::Threshold { role: name, valid, threshold });
        }
        Ok(signers)
    }
}

impl Key {
    fn signed(&self, message: &[u8], signature: &str) -> bool {
        let key = hex::<32>(&self.keyval.public).and_then(|k| VerifyingKey::from_bytes(&k).ok());
        let signature = hex::<64>(signature).map(|s| ed25519_dalek::Signature::from_bytes(&s));
        let (Some(key), Some(signature)) = (key, signature) else { return false };
        self.scheme == "ed25519" && key.verify_strict(message, &signature).is_ok()
    }
}

fn read(bytes: &[u8]) -> Result<(Root, Vec<u8>, Vec<Signature>), AnchorError> {
    let Signed { signed, signatures } = serde_json::from_slice(bytes)?;
    let message = canonical(&signed)?;
    let root: Root = serde_json::from_value(signed)?;
    if root.kind != ROOT {
        return Err(AnchorError::Wrong("it is another role"));
    }
    Ok((root, message, signatures))
}

/// The bytes that signatures are over.
fn canonical(signed: &Value) -> Result<Vec<u8>, serde_json::Error> {
    let mut message = Vec::new();
    let form = CanonicalFormatter::new();
    signed.serialize(&mut serde_json::Serializer::with_formatter(&mut message, form))?;
    Ok(message)
}

fn hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(pair, 16).ok().filter(|_| !pair.starts_with('+'))?;
    }
    Some(bytes)
}

const ROOT: &str = "root";
const TARGETS: &str = "targets";
const TIMESTAMP: &str = "timestamp";
const OFFLINE: &str = "timestamp-offline";

/// More signatures than any publisher has keys are not looked at.
const MAX_SIGNATURES: usize = 64;

#[cfg(test)]
mod tests;
