//! An item kept from version 1, read byte by byte as `docs/vault-format.md` says and by nothing
//! else: what is written there is enough to read a vault without this program.

#[cfg(test)]
mod tests {
    use chacha20poly1305::{
        KeyInit, XChaCha20Poly1305, XNonce,
        aead::{Aead, Payload},
    };
    use std::{fs, path::Path};

    const NAME: &str = "40269a1aface7c344b0d2ed45633efe0";

    fn number(bytes: &[u8]) -> usize {
        bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
    }

    fn open(key: &[u8], nonce: &[u8], msg: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
        let cipher = XChaCha20Poly1305::new_from_slice(key).unwrap();
        cipher.decrypt(&XNonce::try_from(nonce).unwrap(), Payload { msg, aad }).ok()
    }

    /// The metadata and the content, or nothing.
    fn read(item: &[u8], host_key: &[u8]) -> Option<(serde_json::Value, Vec<u8>)> {
        assert_eq!(&host_key[..8], b"LZVKEY1\n");
        let host_key = &host_key[8..40];
        let derived = blake3::derive_key("lazaret 2026 vault host key id", host_key);
        assert_eq!(item[..8], [0x89, 0x4c, 0x5a, 0x51, 0x0d, 0x0a, 0x1a, 0x0a]);
        assert_eq!((number(&item[8..10]), number(&item[10..12])), (1, 16));
        assert_eq!(item[16..24], derived[..8]);
        assert_eq!(item[83..88], [0; 5]);
        let body = 136 + number(&item[12..16]);
        let metadata = &item[136..body];
        let key = open(host_key, &item[40..64], &item[88..136], &[&item[..88], metadata].concat())?;
        let binding = blake3::hash(&item[..body]);
        let mut content = Vec::new();
        let chunks: Vec<&[u8]> = item[body..].chunks(65_536 + 16).collect();
        for (index, chunk) in chunks.iter().enumerate() {
            let last = u8::from(index + 1 == chunks.len());
            let counter = u32::try_from(index).unwrap().to_be_bytes();
            let nonce = [&item[64..83], &counter, &[last]].concat();
            content.extend(open(&key, &nonce, chunk, binding.as_bytes())?);
        }
        Some((serde_json::from_slice(metadata).unwrap(), content))
    }

    #[test]
    fn the_page_is_enough_to_read_an_item() {
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/version-1");
        let mut item = fs::read(kept.join(format!("{NAME}.lzq"))).unwrap();
        let key = fs::read(kept.join("host.key")).unwrap();
        assert_eq!(key.len(), 40);
        let (metadata, content) = read(&item, &key).unwrap();
        assert_eq!(content, b"A harmless marker kept from format version 1.\n");
        assert_eq!(metadata["id"], NAME);
        assert_eq!(metadata["place"]["directory"], "/srv/lz-sample");
        assert_eq!(metadata["blake3"], blake3::hash(&content).to_hex().to_string());
        assert_eq!(metadata["attributes"]["mode"], 0o640);
        let hex: String = item[24..40].iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, NAME);
        // Metadata and content are bound: neither can be changed.
        for at in [140, item.len() - 20] {
            item[at] ^= 1;
            assert!(read(&item, &key).is_none(), "{at}");
            item[at] ^= 1;
        }
    }
}
