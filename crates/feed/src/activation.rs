//! The way of a package from bytes to active, and back.
//!
//! Owns: the order of the steps. Each takes what the step before returned, so that none can be left
//! out: verified, unpacked, compiled, tested, harmless, proven, and only then the pointer moves. An
//! end at any point (a refusal, a signal, a power cut) leaves what was active active.
//! Must not: compile or run rules (a [`Trial`] does).

use crate::{
    Anchor, Budget, Complaint, Content, ContentId, Entry, Floor, Manifest, Package, Pointer,
    Seconds, Verified,
    envelope::Envelope,
    error::FeedError,
    refusal::Refusal,
    step::Step,
    store::{Locked, Place},
    trial::Trial,
};
use std::path::PathBuf;

/// One attempt to change which package is active.
#[derive(Debug)]
pub struct Activation<'a> {
    store: &'a Locked,
    host: Host<'a>,
    now: Seconds,
}

/// What this host says about packages.
#[derive(Clone, Copy, Debug)]
pub struct Host<'a> {
    /// The root that came with the installation, if one did.
    pub shipped_root: Option<&'a [u8]>,
    /// No package below this number is taken: what is known to be out when the root is shipped.
    pub least: u64,
    /// What a package may cost here, whatever it allows itself.
    pub budget: Budget,
    /// Seconds after which an active package counts as good.
    pub probation: i64,
}

/// Unpacked and put into the store, under its name.
#[derive(Debug)]
pub struct Unpacked {
    pointer: Pointer,
    manifest: Manifest,
    path: PathBuf,
}

/// Its rules and lists compile.
#[derive(Debug)]
pub struct Compiled(Unpacked);

/// Its rules match what they must and spare what they must not.
#[derive(Debug)]
pub struct Tested(Unpacked);

/// It reports no file that belongs to this system.
#[derive(Debug)]
pub struct Harmless(Unpacked);

/// It is fast enough as well: nothing more is asked.
#[derive(Debug)]
pub struct Proven(Unpacked);

/// It is active.
#[derive(Debug)]
pub struct Activated {
    /// What scans use now.
    pub pointer: Pointer,
    /// What the trial measured, in words.
    pub measured: Vec<String>,
}

impl<'a> Activation<'a> {
    /// An attempt at `now`.
    #[must_use]
    pub const fn new(store: &'a Locked, host: Host<'a>, now: Seconds) -> Self {
        Self { store, host, now }
    }

    /// Activates what is staged, and empties the staging directory whatever comes of it, except
    /// while updates are held.
    pub fn staged(&self, trial: &mut dyn Trial) -> Result<Activated, FeedError> {
        let staging = self.store.staging();
        let package = staging.package()?.ok_or(FeedError::NothingStaged)?;
        let roots = staging.roots()?;
        let activated = self.run(&package, &roots, trial);
        let keep = matches!(
            activated,
            Err(FeedError::Refused(Refusal::Held { .. })
                | FeedError::Store { .. }
                | FeedError::Trial(_))
        );
        if !keep {
            staging.clear()?;
        }
        activated
    }

    /// All steps, for the bytes of a package file and the roots that lead to whoever signed it. What
    /// comes of it is told in the log.
    pub fn run(
        &self,
        package: &[u8],
        roots: &[Vec<u8>],
        trial: &mut dyn Trial,
    ) -> Result<Activated, FeedError> {
        let mut seen = (None, None);
        let activated = self.steps(package, roots, trial, &mut seen);
        if let Err(FeedError::Refused(refusal)) = &activated {
            if let (Some(content), true) = (seen.0, refusal.is_final()) {
                self.store.refuse(content, refusal.code())?;
            }
            self.store.ledger().append(&Entry {
                time: self.now,
                event: "refused".to_owned(),
                code: Some(refusal.code().to_owned()),
                version: seen.1,
                content: seen.0,
                detail: refusal.to_string(),
            })?;
            self.store.sweep()?;
        }
        if let Err(error @ (FeedError::Store { .. } | FeedError::Trial(_))) = &activated {
            let entry = Entry {
                time: self.now,
                event: "failed".to_owned(),
                code: Some(error.code().to_owned()),
                version: seen.1,
                content: seen.0,
                detail: error.to_string(),
            };
            // The cause is told to whoever asked, also where the log cannot be written.
            let _unwritable = self.store.ledger().append(&entry).err();
        }
        activated
    }

    fn steps(
        &self,
        package: &[u8],
        roots: &[Vec<u8>],
        trial: &mut dyn Trial,
        seen: &mut (Option<ContentId>, Option<u64>),
    ) -> Result<Activated, FeedError> {
        let verified = self.verify(package, roots)?;
        seen.0 = Some(verified.content());
        let unpacked = self.unpack(&verified)?;
        seen.1 = Some(unpacked.pointer.version);
        trial.start(&unpacked.path, unpacked.manifest.budget.within(self.host.budget))?;
        let mut measured = Vec::new();
        let compiled = self.compile(unpacked, trial, &mut measured)?;
        let tested = self.test(compiled, trial, &mut measured)?;
        let harmless = self.spare(tested, trial, &mut measured)?;
        let proven = self.weigh(harmless, trial, &mut measured)?;
        let pointer = self.swap(proven)?;
        Ok(Activated { pointer, measured })
    }

    /// Believes the package or not.
    pub fn verify(
        &self,
        package: &[u8],
        roots: &[Vec<u8>],
    ) -> Result<Package<Verified>, FeedError> {
        if let Some(hold) = self.store.hold()? {
            return Err(Refusal::Held { reason: hold.reason }.into());
        }
        let envelope = Envelope::parse(package).map_err(Refusal::from)?;
        let anchor = self.anchor(roots)?;
        let verified = Package::verify(envelope, &anchor).map_err(Refusal::from)?;
        if let Some(code) = self.store.refused_before(verified.content()) {
            return Err(Refusal::Before { code }.into());
        }
        Ok(verified)
    }

    /// Unpacks it within bounds, holds its version against the floor, and puts it into the store.
    pub fn unpack(&self, package: &Package<Verified>) -> Result<Unpacked, FeedError> {
        let bytes = package.envelope().content().map_err(Refusal::from)?;
        let content = Content::parse(&bytes).map_err(Refusal::from)?;
        let manifest = content.manifest().clone();
        self.check_floor(manifest.version, content.id())?;
        self.store.put_content(content.id(), &bytes)?;
        let pointer = Pointer {
            content: content.id(),
            version: manifest.version,
            kind: manifest.kind,
            created: manifest.created.clone(),
            signers: package.signers().to_vec(),
            since: self.now,
        };
        Ok(Unpacked { pointer, path: self.store.content_path(content.id()), manifest })
    }

    /// Compiles it.
    pub fn compile(
        &self,
        package: Unpacked,
        trial: &mut dyn Trial,
        measured: &mut Vec<String>,
    ) -> Result<Compiled, FeedError> {
        measured.push(trial.step(Step::Compile)?);
        Ok(Compiled(package))
    }

    /// Runs the tests that it brings.
    pub fn test(
        &self,
        Compiled(package): Compiled,
        trial: &mut dyn Trial,
        measured: &mut Vec<String>,
    ) -> Result<Tested, FeedError> {
        measured.push(trial.step(Step::Match)?);
        Ok(Tested(package))
    }

    /// Holds it against the files of this host.
    pub fn spare(
        &self,
        Tested(package): Tested,
        trial: &mut dyn Trial,
        measured: &mut Vec<String>,
    ) -> Result<Harmless, FeedError> {
        measured.push(trial.step(Step::Goodware)?);
        Ok(Harmless(package))
    }

    /// Holds its cost against that of what is active.
    pub fn weigh(
        &self,
        Harmless(package): Harmless,
        trial: &mut dyn Trial,
        measured: &mut Vec<String>,
    ) -> Result<Proven, FeedError> {
        measured.push(trial.step(Step::Cost)?);
        Ok(Proven(package))
    }

    /// Makes it active. What was active and proved itself stays as the last good one; so does one
    /// that did not yet, where there is no other.
    pub fn swap(&self, Proven(package): Proven) -> Result<Pointer, FeedError> {
        let Unpacked { pointer, .. } = package;
        self.settle()?;
        let is_alone = self.store.pointer(Place::Good).ok().flatten().is_none();
        if let (true, Ok(Some(active))) = (is_alone, self.store.pointer(Place::Active)) {
            self.store.point(Place::Good, &active)?;
        }
        let floor = Floor { version: pointer.version, content: pointer.content };
        self.store.raise_floor(floor)?;
        self.store.point(Place::Active, &pointer)?;
        self.store.tell(self.now, "activated", Some(&pointer), pointer.kind.as_str())?;
        self.store.sweep()?;
        Ok(pointer)
    }

    /// Ends the probation of what is active, if it lasted long enough; a damaged active package is
    /// reverted at once. Returns whether something changed.
    pub fn settle(&self) -> Result<bool, FeedError> {
        let Some(active) = self.store.pointer(Place::Active).ok().flatten() else {
            return Ok(false);
        };
        if self.store.content(active.content).is_err() {
            // Without a sweep: what is about to become active has no pointer yet.
            self.leave("damaged", "")?;
            return Ok(true);
        }
        let good = self.store.pointer(Place::Good).ok().flatten();
        let is_good = good.as_ref().is_some_and(|good| good.content == active.content);
        if is_good || self.store.is_on_probation(active.content, self.now, self.host.probation) {
            return Ok(false);
        }
        if let Some(good) = good {
            self.store.point(Place::Previous, &good)?;
        }
        self.store.point(Place::Good, &active)?;
        self.store.tell(self.now, "settled", Some(&active), "")?;
        Ok(true)
    }

    /// Goes back from the package that a running service complains of, if that is active and on probation.
    /// Returns whether it was.
    pub fn heed(&self, complaint: &Complaint) -> Result<bool, FeedError> {
        if !self.store.is_on_probation(complaint.content, self.now, self.host.probation) {
            return Ok(false);
        }
        self.revert_because(WORKERS_DIED, &complaint.why)?;
        Ok(true)
    }

    /// Goes back: to the last good package or, from that, to the one before, or to the embedded
    /// rules. What was active is not tried again. Returns what is active now.
    pub fn revert(&self, code: &str) -> Result<Option<Pointer>, FeedError> {
        self.revert_because(code, "")
    }

    /// The same, with somebody's words for the log.
    pub fn revert_because(&self, code: &str, why: &str) -> Result<Option<Pointer>, FeedError> {
        let back = self.leave(code, why)?;
        self.store.sweep()?;
        Ok(back)
    }

    fn leave(&self, code: &str, why: &str) -> Result<Option<Pointer>, FeedError> {
        let active = self.store.pointer(Place::Active).ok().flatten();
        let active = active.ok_or(FeedError::NothingActive)?;
        let is_whole = |pointer: &Pointer| {
            pointer.content != active.content && self.store.content(pointer.content).is_ok()
        };
        let back = [Place::Good, Place::Previous]
            .into_iter()
            .filter_map(|place| self.store.pointer(place).ok().flatten())
            .find(is_whole);
        let floor = Floor { version: active.version, content: active.content };
        self.store.raise_floor(floor)?;
        self.store.refuse(active.content, code)?;
        match &back {
            Some(pointer) => {
                self.store.point(Place::Active, pointer)?;
                self.store.point(Place::Good, pointer)?;
                self.store.unpoint(Place::Previous)?;
            }
            None => {
                // The active one last: until then a scan finds it.
                self.store.unpoint(Place::Previous)?;
                self.store.unpoint(Place::Good)?;
                self.store.unpoint(Place::Active)?;
            }
        }
        let now = back.as_ref().map_or_else(
            || "the embedded signatures".to_owned(),
            |pointer| format!("package {}", pointer.version),
        );
        self.store.ledger().append(&Entry {
            time: self.now,
            event: "reverted".to_owned(),
            code: Some(code.to_owned()),
            version: Some(active.version),
            content: Some(active.content),
            detail: if why.is_empty() {
                format!("back to {now}")
            } else {
                format!("back to {now}: {why}")
            },
        })?;
        Ok(back)
    }

    /// The root that is believed, after the chain that came with the package.
    fn anchor(&self, roots: &[Vec<u8>]) -> Result<Anchor, FeedError> {
        let anchor = self.store.anchor(self.host.shipped_root)?.ok_or(Refusal::NoAnchor)?;
        let mut newest = anchor;
        for root in roots {
            // Roots up to the one that is believed are not looked at.
            match newest.follow(root) {
                Ok(next) => newest = next,
                Err(crate::AnchorError::Version { known, found }) if found <= known => {}
                Err(error) => return Err(Refusal::from(error).into()),
            }
        }
        self.store.keep_anchor(&newest)?;
        Ok(newest)
    }

    fn check_floor(&self, version: u64, content: ContentId) -> Result<(), FeedError> {
        if version < self.host.least {
            return Err(Refusal::Rollback { floor: self.host.least, found: version }.into());
        }
        let Some(floor) = self.store.floor() else { return Ok(()) };
        if version < floor.version {
            return Err(Refusal::Rollback { floor: floor.version, found: version }.into());
        }
        if version == floor.version && content != floor.content {
            return Err(Refusal::SameVersion { version }.into());
        }
        Ok(())
    }
}

/// The code of a package that a running service complained of.
const WORKERS_DIED: &str = "workers-died";
