//! Publishers, packages and a store for tests: keys from seeds, roots, packages, made-up trials.
#![allow(clippy::unwrap_used, dead_code, reason = "tests, each of which uses a part")]

use ed25519_dalek::{Signer, SigningKey};
use lazaret_feed::{
    Activated, Activation, Budget, Choice, Content, ContentId, Envelope, FeedError, Host, Kind,
    Manifest, PackageFile, Refusal, Seconds, Signature, Step, Store, Trial, signed_bytes,
};
use olpc_cjson::CanonicalFormatter;
use serde::Serialize;
use serde_json::json;
use std::path::Path;

/// A publisher with root keys 1 to 3 (two must sign) and these package keys (all must sign).
pub(crate) struct Publisher {
    pub(crate) version: u64,
    pub(crate) root_keys: Vec<u8>,
    pub(crate) package_keys: Vec<u8>,
}

impl Publisher {
    pub(crate) fn new() -> Self {
        Self { version: 1, root_keys: vec![1, 2, 3], package_keys: vec![10, 11] }
    }

    pub(crate) fn root(&self, signers: &[u8]) -> Vec<u8> {
        let key = |seed: &u8| {
            let public = hex(key(*seed).verifying_key().as_bytes());
            let value = json!({
                "keytype": "ed25519", "scheme": "ed25519", "keyval": { "public": public },
            });
            (keyid(*seed), value)
        };
        let keys: serde_json::Map<_, _> =
            self.root_keys.iter().chain(&self.package_keys).map(key).collect();
        let ids = |seeds: &[u8]| seeds.iter().map(|seed| keyid(*seed)).collect::<Vec<_>>();
        let signed = json!({
            "_type": "root", "spec_version": "1.0.0", "version": self.version,
            "expires": "2027-06-01T00:00:00Z", "consistent_snapshot": true, "keys": keys,
            "roles": {
                "root": { "keyids": ids(&self.root_keys), "threshold": 2 },
                "targets": {
                    "keyids": ids(&self.package_keys), "threshold": self.package_keys.len(),
                },
            },
        });
        let mut message = Vec::new();
        let form = CanonicalFormatter::new();
        signed.serialize(&mut serde_json::Serializer::with_formatter(&mut message, form)).unwrap();
        let signatures: Vec<Signature> = signers.iter().map(|seed| sign(*seed, &message)).collect();
        serde_json::to_vec(&json!({ "signed": signed, "signatures": signatures })).unwrap()
    }

    /// A package of this number, signed by all package keys.
    pub(crate) fn package(&self, version: u64) -> Vec<u8> {
        package_by(&content(version, "one rule"), &self.package_keys)
    }
}

pub(crate) fn content(version: u64, text: &str) -> Vec<u8> {
    let manifest = Manifest {
        schema: 1,
        version,
        created: "2026-11-01T00:00:00Z".into(),
        kind: Kind::Normal,
        note: String::new(),
        min_lazaret: "0.1.0".into(),
        files: Vec::new(),
        withdrawn: Default::default(),
        budget: Budget::default(),
    };
    let file = PackageFile { path: "rules/x/a.yar".into(), bytes: text.into() };
    Content::build(manifest, vec![file]).unwrap()
}

pub(crate) fn package_by(content: &[u8], signers: &[u8]) -> Vec<u8> {
    let id = ContentId::of(content);
    let signatures = signers.iter().map(|seed| sign(*seed, &signed_bytes(id))).collect();
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    let body = ruzstd::encoding::compress_to_vec(content, level);
    Envelope::new(id, content.len() as u64, signatures, body).to_bytes().unwrap()
}

/// The same package in the first form, whose content is not veiled.
pub(crate) fn bare(package: &[u8]) -> Vec<u8> {
    let Envelope { content, size, signatures, .. } = &Envelope::parse(package).unwrap();
    let head = json!({ "content": content, "size": size, "signatures": signatures });
    let head = serde_json::to_vec(&head).unwrap();
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    let whole = Envelope::parse(package).unwrap().content().unwrap();
    let body = ruzstd::encoding::compress_to_vec(&whole[..], level);
    let length = u32::try_from(head.len()).unwrap().to_le_bytes();
    [b"LZPKG\x01\r\n", &length[..], &head, &body].concat()
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn keyid(seed: u8) -> String {
    format!("key{seed}")
}

fn sign(seed: u8, message: &[u8]) -> Signature {
    Signature { keyid: keyid(seed), sig: hex(&key(seed).sign(message).to_bytes()) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Says yes to every step but, if one is named, that one.
pub(crate) struct Judge {
    pub(crate) refuses: Option<Step>,
    pub(crate) asked: Vec<Step>,
}

impl Judge {
    pub(crate) fn kind() -> Self {
        Self { refuses: None, asked: Vec::new() }
    }

    pub(crate) fn strict(step: Step) -> Self {
        Self { refuses: Some(step), asked: Vec::new() }
    }
}

impl Trial for Judge {
    fn start(&mut self, content: &Path, _: Budget) -> Result<(), FeedError> {
        assert!(lazaret_feed::content_at(content).is_ok());
        Ok(())
    }

    fn step(&mut self, step: Step) -> Result<String, Refusal> {
        self.asked.push(step);
        if self.refuses == Some(step) {
            return Err(match step {
                Step::Compile => Refusal::Compile("no".into()),
                Step::Match => Refusal::MustMatch("no".into()),
                Step::Goodware => Refusal::Goodware(vec!["/usr/bin/true".into()]),
                Step::Cost => Refusal::Cost { percent: 1000, allowed: 200 },
            });
        }
        Ok(step.to_string())
    }
}

/// Seconds an active package needs to count as good, in these tests.
pub(crate) const PROBATION: i64 = 600;

pub(crate) fn host(root: &[u8]) -> Host<'_> {
    Host { shipped_root: Some(root), least: 0, budget: Budget::default(), probation: PROBATION }
}

/// One try to activate this package at this time.
pub(crate) fn activate(
    store: &Store,
    root: &[u8],
    package: &[u8],
    time: i64,
) -> Result<Activated, FeedError> {
    let locked = store.lock()?;
    Activation::new(&locked, host(root), Seconds(time)).run(package, &[], &mut Judge::kind())
}

/// The version that a scan would load, and what it would complain of.
pub(crate) fn loaded(store: &Store) -> (Option<u64>, usize) {
    let choice = Choice::from(store);
    (choice.package.map(|(pointer, _)| pointer.version), choice.faults.len())
}
