//! What a Generation keeps on disk from one run to the next.
//!
//! Owns: the names under which the check, the sieve and compiled sets are kept, and their forms.
//! Names cover all that the content depends on but versions, which the store's seal covers. Without
//! a store nothing is kept and nothing found.

use crate::{check::Check, source::Source, store::RuleStore};
use lazaret_model::GenerationId;
use lazaret_sieve::{RuleIndex, Sieve};
use std::sync::Arc;

/// The kept parts of one Generation.
#[derive(Debug)]
pub(crate) struct Kept {
    store: Option<Arc<RuleStore>>,
    id: GenerationId,
    /// Messages name files, which the id does not cover.
    origins: String,
}

impl Kept {
    pub(crate) fn new(store: Option<Arc<RuleStore>>, id: GenerationId, sources: &[Source]) -> Self {
        let origins = sources.iter().map(|source| source.origin.as_str()).collect::<Vec<_>>();
        Self { store, id, origins: origins.join("\0") }
    }

    /// The verdict of an earlier check.
    pub(crate) fn check(&self) -> Option<Check> {
        postcard::from_bytes(&self.read(&self.name("check", self.origins.as_bytes()))?).ok()
    }

    pub(crate) fn keep_check(&self, check: &Check) {
        self.write(&self.name("check", self.origins.as_bytes()), || {
            postcard::to_allocvec(check).ok()
        });
    }

    /// The sieve of an earlier run.
    pub(crate) fn sieve(&self) -> Option<Sieve> {
        Sieve::from_bytes(&self.read(&self.name("sieve", b""))?)
    }

    pub(crate) fn keep_sieve(&self, sieve: &Sieve) {
        self.write(&self.name("sieve", b""), || sieve.to_bytes());
    }

    /// Which rules earlier runs put together.
    pub(crate) fn sets(&self) -> Option<Vec<Vec<RuleIndex>>> {
        let sets: Vec<Vec<u32>> =
            postcard::from_bytes(&self.read(&self.name("sets", b""))?).ok()?;
        Some(sets.into_iter().map(|set| set.into_iter().map(RuleIndex).collect()).collect())
    }

    pub(crate) fn keep_sets(&self, sets: &[Arc<[RuleIndex]>]) {
        self.write(&self.name("sets", b""), || {
            let numbers = |set: &Arc<[RuleIndex]>| set.iter().map(|rule| rule.0).collect();
            postcard::to_allocvec(&sets.iter().map(numbers).collect::<Vec<Vec<u32>>>()).ok()
        });
    }

    /// The compiled form of this text.
    pub(crate) fn compiled(&self, text: &[u8]) -> Option<yara_x::Rules> {
        let bytes = self.read(&self.name("set", text))?;
        let said = |e: &_| tracing::info!("compiled rules do not load, made anew: {e}");
        yara_x::Rules::deserialize(bytes).inspect_err(said).ok()
    }

    pub(crate) fn keep_compiled(&self, text: &[u8], rules: &yara_x::Rules) {
        self.write(&self.name("set", text), || rules.serialize().ok());
    }

    fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.store.as_ref()?.read(name)
    }

    fn write(&self, name: &str, content: impl FnOnce() -> Option<Vec<u8>>) {
        if let Some(store) = &self.store
            && let Some(content) = content()
        {
            store.write(name, content);
        }
    }

    fn name(&self, kind: &str, text: &[u8]) -> String {
        let mut hasher = blake3::Hasher::new_derive_key("lazaret compiled rules v1, name");
        hasher.update(&self.id.0).update(text);
        let digest = hasher.finalize().to_hex();
        format!("{}.{kind}", digest.get(..32).unwrap_or_default())
    }
}
