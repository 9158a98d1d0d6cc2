//! Roots made here from seeds, with too few, wrong, doubled and damaged signatures.

use super::*;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::json;
use std::fmt::Write;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn text(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn id(seed: u8) -> String {
    format!("key{seed}")
}

fn sign(seed: u8, message: &[u8]) -> Signature {
    Signature { keyid: id(seed), sig: text(&key(seed).sign(message).to_bytes()) }
}

/// A root of these versions, root keys and package keys, signed by `signers`.
fn root(version: u64, root: (&[u8], u64), targets: (&[u8], u64), signers: &[u8]) -> Vec<u8> {
    let keys: serde_json::Map<_, _> = root
        .0
        .iter()
        .chain(targets.0)
        .map(|seed| {
            let public = text(key(*seed).verifying_key().as_bytes());
            let key = json!({
                "keytype": "ed25519", "scheme": "ed25519", "keyval": { "public": public },
            });
            (id(*seed), key)
        })
        .collect();
    let role = |(seeds, threshold): (&[u8], u64)| {
        let keyids: Vec<String> = seeds.iter().map(|seed| id(*seed)).collect();
        json!({ "keyids": keyids, "threshold": threshold })
    };
    let signed = json!({
        "_type": "root", "version": version, "expires": "2027-01-01T00:00:00Z",
        "spec_version": "1.0.0", "consistent_snapshot": true,
        "keys": keys, "roles": { "root": role(root), "targets": role(targets) },
    });
    let mut message = Vec::new();
    let form = CanonicalFormatter::new();
    signed.serialize(&mut serde_json::Serializer::with_formatter(&mut message, form)).unwrap();
    let signatures: Vec<Signature> = signers.iter().map(|seed| sign(*seed, &message)).collect();
    serde_json::to_vec(&json!({ "signed": signed, "signatures": signatures })).unwrap()
}

#[test]
fn a_root_needs_enough_of_its_own_keys() {
    let keys = (&[1, 2, 3][..], 2);
    assert_eq!(Anchor::parse(&root(1, keys, (&[4], 1), &[1, 3])).unwrap().version(), 1);
    for signers in [&[1][..], &[1, 1], &[1, 4], &[]] {
        let error = Anchor::parse(&root(1, keys, (&[4], 1), signers)).unwrap_err();
        assert_eq!(error.code(), "signatures", "{signers:?}");
    }
    let zero = Anchor::parse(&root(1, (&[1], 0), (&[4], 1), &[])).unwrap_err();
    assert_eq!(zero.code(), "root-malformed");
}

#[test]
fn a_successor_needs_both_sides() {
    let old = Anchor::parse(&root(1, (&[1, 2], 2), (&[4], 1), &[1, 2])).unwrap();
    let new_keys = (&[2, 3][..], 2);
    assert!(old.follow(&root(2, new_keys, (&[5], 1), &[1, 2, 3])).is_ok());
    assert!(old.follow(&root(2, new_keys, (&[5], 1), &[2, 3])).is_err(), "not by the old ones");
    assert!(old.follow(&root(2, new_keys, (&[5], 1), &[1, 2])).is_err(), "not by the new ones");
    for version in [1, 3] {
        let error = old.follow(&root(version, new_keys, (&[5], 1), &[1, 2, 3])).unwrap_err();
        assert_eq!(error.code(), "root-version");
    }
}

#[test]
fn a_content_needs_enough_package_keys() {
    let anchor = Anchor::parse(&root(1, (&[1], 1), (&[4, 5], 2), &[1])).unwrap();
    let content = ContentId::of(b"x");
    let message = signed_bytes(content);
    let by = |seeds: &[u8]| seeds.iter().map(|s| sign(*s, &message)).collect::<Vec<_>>();
    assert_eq!(anchor.check_content(content, &by(&[4, 5])).unwrap(), ["key4", "key5"]);
    for seeds in [&[4][..], &[4, 4], &[4, 1], &[4, 9]] {
        assert!(anchor.check_content(content, &by(seeds)).is_err(), "{seeds:?}");
    }
    assert!(anchor.check_content(ContentId::of(b"y"), &by(&[4, 5])).is_err());
}

#[test]
fn one_key_under_two_names_counts_once() {
    let bytes = root(1, (&[1], 1), (&[4], 2), &[1]);
    let anchor = Anchor::parse(&bytes).unwrap();
    let mut twice = anchor.clone();
    let copy = twice.root.keys.get("key4").unwrap().clone();
    twice.root.keys.insert("other".into(), copy);
    twice.root.roles.get_mut("targets").unwrap().keyids.push("other".into());
    let content = ContentId::of(b"x");
    let one = sign(4, &signed_bytes(content));
    let other = Signature { keyid: "other".into(), ..one.clone() };
    assert!(twice.check_content(content, &[one, other]).is_err());
}

#[test]
fn every_flipped_byte_of_a_root_is_refused_or_harmless() {
    let good = root(1, (&[1, 2], 2), (&[4], 1), &[1, 2]);
    let whole = Anchor::parse(&good).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        if let Ok(anchor) = Anchor::parse(&bad) {
            assert_eq!(format!("{:?}", anchor.root), format!("{:?}", whole.root), "byte {at}");
        }
    }
}
