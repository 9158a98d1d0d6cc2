//! The keyed digest before each kept file, and the veil over it.
//!
//! The digest says that this machine's lazaret, of this very build of engine and sieve, wrote these
//! bytes under this name. The veil is no secret: it keeps the strings of rules from lying open.

use crate::sources::ENGINE_VERSION;

/// Bytes of a key.
pub(crate) const KEY_BYTES: usize = 32;

/// Closes and opens files with one key.
pub(crate) struct Seal {
    digest: [u8; KEY_BYTES],
    veil: [u8; KEY_BYTES],
}

impl Seal {
    pub(crate) fn new(key: [u8; KEY_BYTES]) -> Self {
        let derive = |what| blake3::derive_key(what, &key);
        Self {
            digest: derive("lazaret compiled rules v1, digest"),
            veil: derive("lazaret compiled rules v1, veil"),
        }
    }

    /// What is written for `content` under `name`.
    pub(crate) fn close(&self, name: &str, mut content: Vec<u8>) -> Vec<u8> {
        self.cover(name, &mut content);
        let digest = self.digest(name, &content);
        let mut file = digest.as_bytes().to_vec();
        file.append(&mut content);
        file
    }

    /// The content of a file as it was read; `None` if it is not what [`close`](Self::close) made.
    pub(crate) fn open(&self, name: &str, mut file: Vec<u8>) -> Option<Vec<u8>> {
        let (digest, content) = file.split_first_chunk::<KEY_BYTES>()?;
        // Compared in constant time.
        if self.digest(name, content) != *digest {
            return None;
        }
        let mut content = file.split_off(KEY_BYTES);
        self.cover(name, &mut content);
        Some(content)
    }

    fn digest(&self, name: &str, content: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.digest);
        for field in [name, ENGINE_VERSION, lazaret_sieve::CODE, VERSION, &cpu()] {
            hasher.update(&(field.len() as u64).to_le_bytes());
            hasher.update(field.as_bytes());
        }
        hasher.update(content);
        hasher.finalize()
    }

    /// Puts the veil on, or takes it off.
    fn cover(&self, name: &str, content: &mut [u8]) {
        let mut stream =
            blake3::Hasher::new_keyed(&self.veil).update(name.as_bytes()).finalize_xof();
        let mut veil = vec![0; 1 << 16];
        for part in content.chunks_mut(veil.len()) {
            stream.fill(&mut veil);
            part.iter_mut().zip(&veil).for_each(|(byte, veil)| *byte ^= veil);
        }
    }
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

/// Of all that makes what is kept, but for code.
pub(super) fn versions() -> String {
    [ENGINE_VERSION, lazaret_sieve::CODE, VERSION].join("\n")
}

/// What code made for this machine may use.
fn cpu() -> String {
    let mut features = std::env::consts::ARCH.to_owned();
    #[cfg(target_arch = "x86_64")]
    for (name, has) in [
        ("sse4.2", std::arch::is_x86_feature_detected!("sse4.2")),
        ("avx", std::arch::is_x86_feature_detected!("avx")),
        ("avx2", std::arch::is_x86_feature_detected!("avx2")),
        ("bmi2", std::arch::is_x86_feature_detected!("bmi2")),
        ("lzcnt", std::arch::is_x86_feature_detected!("lzcnt")),
        ("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
    ] {
        if has {
            features.push(' ');
            features.push_str(name);
        }
    }
    features
}

/// Version of this program and of the form of what it keeps.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " form 1");
