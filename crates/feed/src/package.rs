//! A package that is believed.
//!
//! Owns: the one way from bytes to [`Package<Verified>`](Package): enough keys that the anchor names
//! signed the content. Must not: unpack it.

use crate::{
    anchor::{Anchor, AnchorError},
    content_id::ContentId,
    envelope::Envelope,
};
use std::marker::PhantomData;

/// Marks a package whose signatures were checked.
#[derive(Clone, Copy, Debug)]
pub struct Verified;

/// A package in a state of trust.
#[derive(Clone, Debug)]
pub struct Package<State> {
    envelope: Envelope,
    signers: Vec<String>,
    state: PhantomData<State>,
}

impl Package<Verified> {
    /// Believes the package if enough of the anchor's package keys signed it.
    pub fn verify(envelope: Envelope, anchor: &Anchor) -> Result<Self, AnchorError> {
        let signers = anchor.check_content(envelope.content, &envelope.signatures)?;
        Ok(Self { envelope, signers, state: PhantomData })
    }

    /// Name of the content.
    #[must_use]
    pub const fn content(&self) -> ContentId {
        self.envelope.content
    }

    /// Keys that signed it.
    #[must_use]
    pub fn signers(&self) -> &[String] {
        &self.signers
    }

    /// The file taken apart.
    #[must_use]
    pub const fn envelope(&self) -> &Envelope {
        &self.envelope
    }
}
