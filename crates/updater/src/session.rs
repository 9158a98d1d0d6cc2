//! One source asked once: from the anchor to a package that is staged.
//!
//! Owns: the order of the steps, and that trust is kept only at their end. Must not: choose among
//! sources, or say what became of it.

use crate::{
    choose::{Decision, HostFacts, Offered, choose},
    delta,
    fault::Fault,
    pinned::Pinned,
    source::Source,
    transport::Line,
    trust::{self, Trust, Work},
};
use futures_util::TryStreamExt;
use lazaret_feed::{
    Anchor, ContentId, Envelope, Heights, Offer, Package, Refusal, Seconds, Store, Voucher,
};
use serde::Deserialize;
use tough::{
    IntoVec, Limits, Repository, RepositoryLoader, TargetName, Transport, TransportErrorKind,
};

/// What a session knows before it asks.
pub(crate) struct Session<'a> {
    pub(crate) store: &'a Store,
    pub(crate) shipped_root: Option<&'a [u8]>,
    pub(crate) line: &'a Line,
    pub(crate) source: &'a Source,
    pub(crate) host: HostFacts<'a>,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A package is staged: its number, the bytes fetched for it, and whether by a delta.
    Staged { version: u64, bytes: usize, by_delta: bool },
    /// A newer one waits for this host's turn.
    Waiting { version: u64, turn: Option<Seconds> },
    /// Nothing newer.
    Current { version: u64 },
}

/// A delta as the list of targets describes it.
#[derive(Deserialize)]
struct OfferedDelta {
    from: ContentId,
    to: ContentId,
}

impl Session<'_> {
    /// Asks, checks, stages.
    pub(crate) async fn run(&self) -> Result<Outcome, Fault> {
        let staging = self.store.staging();
        let trust = Trust::below(staging.path());
        let (anchor, roots) = self.follow(&trust).await?;
        let stamp = self.stamp().await?;
        let voucher = anchor.check_timestamp(&stamp)?;
        if voucher == Voucher::Offline && !self.source.is_directory() {
            return Err(Fault::Medium("it came over a network"));
        }
        if let Some(known) = self.known(&trust, &stamp) {
            return Ok(known);
        }
        let believed = staging.heights();
        let is_rekeyed = believed.is_some_and(|heights| anchor.version() > heights.root);
        // With new keys, what the old ones signed of these two is forgotten.
        let names = if is_rekeyed { trust::LISTS } else { trust::ALL };
        let work = trust.work(names).map_err(|e| Fault::Directory(e.to_string()))?;
        let repository = self.load((&anchor, &stamp), &work).await?;
        let expires = Seconds(repository.timestamp().signed.expires.as_second());
        if voucher == Voucher::Offline && expires.since(self.host.now) > LONGEST_CARRIED {
            return Err(Fault::Medium("it holds longer than thirty days"));
        }
        let heights = self.heights(&anchor, &repository);
        if let Some(believed) = believed {
            believed.admit(&heights)?;
        }
        let offered = offered(&repository);
        let decision = choose(&offered, self.host);
        if decision == Decision::Older {
            let found = offered.iter().map(|p| p.version).max().unwrap_or(0);
            return Err(
                Refusal::Rollback { floor: self.host.floor.max(self.host.least), found }.into()
            );
        }
        let outcome = self.act(decision, (&repository, &offered), (&anchor, &roots)).await?;
        work.keep(&roots, &stamp).map_err(|e| Fault::Directory(e.to_string()))?;
        staging.raise(&heights)?;
        staging.note(&self.offer(&repository, &offered))?;
        Ok(outcome)
    }

    /// The newest root that follows what is believed, and all roots that lead there.
    async fn follow(&self, trust: &Trust) -> Result<(Anchor, Vec<(u64, Vec<u8>)>), Fault> {
        let mut anchor = self.store.anchor(self.shipped_root)?.ok_or(Refusal::NoAnchor)?;
        let mut roots: Vec<(u64, Vec<u8>)> = Vec::new();
        for (number, root) in trust.roots() {
            if let Ok(next) = anchor.follow(&root) {
                anchor = next;
                roots.push((number, root));
            }
        }
        for _ in 0..MOST_ROOTS {
            let name = format!("{}.root.json", anchor.version() + 1);
            let Some(root) = self.read(&name, MOST_ROOT).await? else { return Ok((anchor, roots)) };
            anchor = anchor.follow(&root)?;
            roots.push((anchor.version(), root));
        }
        Err(Fault::TooLarge(format!("more than {MOST_ROOTS} roots at once")))
    }

    async fn stamp(&self) -> Result<Vec<u8>, Fault> {
        let missing = || Fault::Unreachable(format!("{} has no {STAMP}", self.source.name));
        self.read(STAMP, MOST_STAMP).await?.ok_or_else(missing)
    }

    /// What is known already, if the feed says nothing new and its word still holds.
    fn known(&self, trust: &Trust, stamp: &[u8]) -> Option<Outcome> {
        let offer = self.store.staging().offer()?;
        let same = trust.stamp().as_deref() == Some(stamp) && self.host.now < offer.expires;
        if !same {
            return None;
        }
        if offer.version <= self.host.floor {
            return Some(Outcome::Current { version: offer.version });
        }
        let (_, turn) = offer.turn(self.host.machine);
        let is_waiting = !self.host.is_impatient && turn.is_none_or(|turn| turn > self.host.now);
        // An older package may be on offer for this host meanwhile, unless it has the one before.
        let has_the_one_before = offer.version == self.host.floor + 1;
        (is_waiting && has_the_one_before)
            .then_some(Outcome::Waiting { version: offer.version, turn })
    }

    async fn load(
        &self,
        (anchor, stamp): (&Anchor, &[u8]),
        work: &Work,
    ) -> Result<Repository, Fault> {
        let root = anchor.bytes().to_vec();
        let loader =
            RepositoryLoader::new(&root, self.source.metadata.clone(), self.source.targets.clone());
        let limits = Limits {
            max_root_size: MOST_ROOT,
            max_targets_size: 4 << 20,
            max_timestamp_size: MOST_STAMP,
            max_snapshot_size: 256 << 10,
            max_root_updates: MOST_ROOTS,
        };
        let address = |name: &str| {
            let url = self.source.metadata.join(name);
            url.map_err(|e| Fault::Configuration(e.to_string()))
        };
        // The bytes that were looked at, and the root that was found to be the last.
        let next_root = address(&format!("{}.root.json", anchor.version() + 1))?;
        let line = Pinned::new(self.line.clone(), (address(STAMP)?, stamp), next_root);
        let loader = loader.transport(line).limits(limits).datastore(work.path());
        Ok(loader.load().await?)
    }

    fn heights(&self, anchor: &Anchor, repository: &Repository) -> Heights {
        Heights {
            root: anchor.version().max(repository.root().signed.version.get()),
            timestamp: repository.timestamp().signed.version.get(),
            snapshot: repository.snapshot().signed.version.get(),
            targets: repository.targets().signed.version.get(),
            clock: self.host.now,
        }
    }

    async fn act(
        &self,
        decision: Decision,
        (repository, offered): (&Repository, &[Offered]),
        (anchor, roots): (&Anchor, &[(u64, Vec<u8>)]),
    ) -> Result<Outcome, Fault> {
        let version = offered.iter().map(|package| package.version).max().unwrap_or(0);
        let at = match decision {
            Decision::Take(at) => at,
            Decision::Wait(turn) => return Ok(Outcome::Waiting { version, turn }),
            Decision::Current | Decision::Older => return Ok(Outcome::Current { version }),
        };
        let missing = || Fault::Malformed("the list changed".to_owned());
        let package = offered.get(at).ok_or_else(missing)?;
        let (envelope, bytes, by_delta) = match self.by_delta(repository, package).await {
            Some((envelope, bytes)) => (envelope, bytes, true),
            None => {
                let bytes = target(repository, &package.name).await?;
                let envelope = Envelope::parse(&bytes).map_err(Refusal::from)?;
                (envelope, bytes.len(), false)
            }
        };
        if envelope.content != package.content {
            return Err(Fault::Mixed(format!("{} is another package", package.name)));
        }
        let verified = Package::verify(envelope, anchor)?;
        let file = verified.envelope().to_bytes().map_err(Refusal::from)?;
        self.store.staging().put(&file, roots)?;
        Ok(Outcome::Staged { version: package.version, bytes, by_delta })
    }

    /// The package by a delta from a content that this host has; none if there is no such delta or
    /// anything is wrong with it: the whole package is fetched then.
    async fn by_delta(
        &self,
        repository: &Repository,
        package: &Offered,
    ) -> Option<(Envelope, usize)> {
        let here = self.store.content_ids();
        let mut deltas = repository.all_targets().filter_map(|(name, target)| {
            let custom = serde_json::to_value(&target.custom).ok()?;
            let delta: OfferedDelta = serde_json::from_value(custom).ok()?;
            let fits = delta.to == package.content && here.contains(&delta.from);
            fits.then(|| (name.raw().to_owned(), delta.from, target.length))
        });
        let (name, from, _) = deltas.by_ref().min_by_key(|(.., length)| *length)?;
        let old = self.store.content_bytes(from).ok()?;
        let bytes = target(repository, &name).await.ok()?;
        let new = delta::apply(&old, &bytes, (package.content, package.size)).ok()?;
        let body = zstd::encode_all(&new[..], 1).ok()?;
        let signatures = package.signatures.clone();
        Some((Envelope::new(package.content, package.size, signatures, body), bytes.len()))
    }

    fn offer(&self, repository: &Repository, offered: &[Offered]) -> Offer {
        let newest = offered.iter().max_by_key(|package| package.version);
        Offer {
            checked: self.host.now,
            source: self.source.name.clone(),
            expires: Seconds(repository.timestamp().signed.expires.as_second()),
            version: newest.map_or(0, |package| package.version),
            content: newest.map_or(ContentId([0; 32]), |package| package.content),
            waves: newest.map(|package| package.waves.clone()).unwrap_or_default(),
        }
    }

    /// A file of the metadata, unchecked; none if the source has none.
    async fn read(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, Fault> {
        let url = self.source.metadata.join(name);
        let url = url.map_err(|e| Fault::Configuration(e.to_string()))?;
        let is_missing = |e: &tough::TransportError| e.kind() == TransportErrorKind::FileNotFound;
        let mut stream = match self.line.fetch(url.clone()).await {
            Ok(stream) => stream,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(unreachable(error)),
        };
        let mut bytes = Vec::new();
        while let Some(block) = stream.try_next().await.map_err(unreachable)? {
            bytes.extend_from_slice(&block);
            if bytes.len() as u64 > most {
                return Err(Fault::TooLarge(format!("{name} is larger than {most} bytes")));
            }
        }
        Ok(Some(bytes))
    }
}

fn unreachable(error: tough::TransportError) -> Fault {
    Fault::of_line(&error)
}

/// The packages of the list.
fn offered(repository: &Repository) -> Vec<Offered> {
    let package = |(name, target): (&TargetName, &tough::schema::Target)| {
        let custom = serde_json::to_value(&target.custom).ok()?;
        let package: Offered = serde_json::from_value(custom).ok()?;
        Some(Offered { name: name.raw().to_owned(), ..package })
    };
    repository.all_targets().filter_map(package).collect()
}

/// A target, checked to its last byte.
async fn target(repository: &Repository, name: &str) -> Result<Vec<u8>, Fault> {
    let missing = || Fault::Malformed(format!("no target {name}"));
    let stream = repository.read_target(&TargetName::new(name)?).await?.ok_or_else(missing)?;
    Ok(stream.into_vec().await?)
}

const STAMP: &str = "timestamp.json";
/// Thirty days, and a day for clocks that differ.
const LONGEST_CARRIED: i64 = 31 * 86_400;
const MOST_ROOTS: u64 = 256;
const MOST_ROOT: u64 = 256 << 10;
const MOST_STAMP: u64 = 64 << 10;
