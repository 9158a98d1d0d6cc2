//! A publisher's key in its file.
//!
//! Owns: the form of the file (JSON, readable by nobody but its owner), signing, and the name that a
//! key has in roots: SHA-256 of its canonical form.

use crate::words::hex;
use anyhow::{Context, Result, bail};
use ed25519_dalek::{Signer, SigningKey};
use lazaret_feed::Signature;
use olpc_cjson::CanonicalFormatter;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// A key with which packages or roots are signed.
pub(crate) struct Key(SigningKey);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    keytype: String,
    keyid: String,
    /// 64 hexadecimal digits.
    private: String,
}

impl Key {
    /// A new one, from the system's randomness.
    pub(crate) fn generate() -> Result<Self> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read(path).with_context(|| path.display().to_string())?;
        let file: KeyFile = serde_json::from_slice(&text)
            .with_context(|| format!("{} is no key", path.display()))?;
        let seed: lazaret_feed::ContentId =
            file.private.parse().with_context(|| format!("{} is no key", path.display()))?;
        let key = Self(SigningKey::from_bytes(&seed.0));
        if file.keytype != "ed25519" || key.id()? != file.keyid {
            bail!("{} is damaged: its name does not fit its key", path.display());
        }
        Ok(key)
    }

    /// Writes it to a new file, for its owner alone.
    pub(crate) fn write_new(&self, path: &Path) -> Result<()> {
        let file = KeyFile {
            keytype: "ed25519".to_owned(),
            keyid: self.id()?,
            private: hex(&self.0.to_bytes()),
        };
        let mut to = File::options()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .with_context(|| path.display().to_string())?;
        to.write_all(&serde_json::to_vec_pretty(&file)?)?;
        to.sync_all()?;
        Ok(())
    }

    /// The public half as roots hold it.
    pub(crate) fn public(&self) -> Value {
        json!({
            "keytype": "ed25519", "scheme": "ed25519",
            "keyval": { "public": hex(self.0.verifying_key().as_bytes()) },
        })
    }

    /// Its name.
    pub(crate) fn id(&self) -> Result<String> {
        Ok(hex(&Sha256::digest(canonical(&self.public())?)))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Signature> {
        Ok(Signature { keyid: self.id()?, sig: hex(&self.0.sign(message).to_bytes()) })
    }
}

/// The bytes that signatures are over.
pub(crate) fn canonical(value: &Value) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let form = CanonicalFormatter::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, form))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_file_and_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key.json");
        let key = Key::generate().unwrap();
        key.write_new(&path).unwrap();
        assert!(key.write_new(&path).is_err(), "a key is never written over");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Key::read(&path).unwrap().id().unwrap(), key.id().unwrap());
        let text = fs::read_to_string(&path).unwrap();
        let turned = text.replace("\"keyid\": \"", "\"keyid\": \"0");
        fs::write(&path, turned).unwrap();
        assert!(Key::read(&path).is_err());
    }
}
