//! The key of this host and the key of one item.
//!
//! Owns: [`HostKey`] (random, 0600, made once, outside the item directory) and wrapping item keys
//! with it. Keys are wiped from memory when dropped. Must not: encrypt content.

use crate::{
    VaultError,
    header::Header,
    store::{self, Directory},
};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use rustix::{fs::Mode, process::geteuid};
use zeroize::Zeroizing;

/// The secret that wraps every item key.
pub(crate) struct HostKey {
    secret: Zeroizing<[u8; 32]>,
    pub(crate) id: [u8; 8],
}

/// The secret of one item.
pub(crate) type ItemKey = Zeroizing<[u8; 32]>;

impl std::fmt::Debug for HostKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HostKey({:02x?})", self.id)
    }
}

impl HostKey {
    /// The key in `root`; made if there is none.
    pub(crate) fn load_or_make(root: &Directory) -> Result<Self, VaultError> {
        if let Some(key) = Self::load(root)? {
            return Ok(key);
        }
        let mut file = Zeroizing::new([0; FILE_LEN]);
        let (magic, secret) = file.split_at_mut(MAGIC.len());
        magic.copy_from_slice(MAGIC);
        getrandom::fill(secret).map_err(|_| VaultError::Io {
            what: "random numbers",
            source: std::io::ErrorKind::Other.into(),
        })?;
        root.write_durable(NAME, &file[..]).map_err(VaultError::io("host key"))?;
        Self::load(root)?.ok_or(VaultError::KeyMissing)
    }

    /// The key in `root`, if there is one.
    pub(crate) fn load(root: &Directory) -> Result<Option<Self>, VaultError> {
        let Some(file) = root.open(NAME).map_err(VaultError::io("host key"))? else {
            return Ok(None);
        };
        let stat = crate::inode::look(&file).map_err(VaultError::io("host key"))?;
        let mode = Mode::from_raw_mode(u32::from(stat.stx_mode));
        if stat.stx_uid != geteuid().as_raw() || mode.intersects(Mode::RWXG | Mode::RWXO) {
            return Err(VaultError::Unsafe { what: "the host key is not private (0600)".into() });
        }
        let bytes = Zeroizing::new(store::read_small(&file).map_err(VaultError::io("host key"))?);
        match bytes.split_first_chunk() {
            Some((magic, secret)) if magic == MAGIC => {
                let secret: [u8; 32] = secret.try_into().map_err(|_| VaultError::KeyDamaged)?;
                Ok(Some(Self::new(secret)))
            }
            _ => Err(VaultError::KeyDamaged),
        }
    }

    pub(crate) fn new(secret: [u8; 32]) -> Self {
        let name = blake3::derive_key("lazaret 2026 vault host key id", &secret);
        let mut id = [0; 8];
        id.copy_from_slice(&name[..8]);
        Self { secret: Zeroizing::new(secret), id }
    }

    /// Encrypts an item key; bound to the header's other fields and the metadata.
    pub(crate) fn wrap(&self, key: &ItemKey, header: &mut Header, metadata: &[u8]) -> Option<()> {
        let aad = [&header.bound()[..], metadata].concat();
        let payload = Payload { msg: &key[..], aad: &aad };
        let nonce = XNonce::from(header.wrap_nonce);
        let wrapped = self.cipher().encrypt(&nonce, payload).ok()?;
        header.wrapped_key = wrapped.try_into().ok()?;
        Some(())
    }

    /// The item key, if header and metadata are as they were written under this host key.
    pub(crate) fn unwrap(&self, header: &Header, metadata: &[u8]) -> Option<ItemKey> {
        let aad = [&header.bound()[..], metadata].concat();
        let payload = Payload { msg: &header.wrapped_key[..], aad: &aad };
        let nonce = XNonce::from(header.wrap_nonce);
        let key = Zeroizing::new(self.cipher().decrypt(&nonce, payload).ok()?);
        let key: [u8; 32] = key[..].try_into().ok()?;
        Some(Zeroizing::new(key))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&(*self.secret).into())
    }
}

const NAME: &str = "host.key";
const MAGIC: &[u8; 8] = b"LZVKEY1\n";
const FILE_LEN: usize = 40;
