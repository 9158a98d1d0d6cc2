//! RAR of all generations, decoded in one pass: members may depend on those before them.
//!
//! What comes out is bounded by what one member may take; the rest is told as a limit. Must not own:
//! the format (a library's).
use std::cell::RefCell;
use std::io::{self, Write};
use std::ops::Range;
use std::rc::Rc;

use rars::{
    Archive, ArchiveMember, ArchiveReadOptions, ArchiveReader, Error, ErrorKind,
    ExtractionDecision, ExtractionErrorAction,
};

use crate::child::{Child, Context, Unpacker};
use crate::flaw::{Limit, Stop};
use crate::inflate::member_room;
use crate::view::View;

/// An archive being read.
pub(crate) struct Rar<'r> {
    view: View<'r>,
    decoded: Option<View<'r>>,
    members: std::vec::IntoIter<(Vec<u8>, Range<usize>)>,
}

/// What all members write into, one after the other.
#[derive(Clone, Default)]
struct Shared(Rc<RefCell<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'r> Rar<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        Self { view: view.clone(), decoded: None, members: Vec::new().into_iter() }
    }

    fn extract(&mut self, cx: &mut Context<'_, '_>) -> Result<View<'r>, Stop> {
        let limits = *cx.budget.limits();
        if self.view.len() > member_room(&limits) {
            return Err(Stop::Limit(Limit::Memory));
        }
        // The library copies the archive; what comes out is charged when it is here.
        let _copy = cx.budget.pool().hold(self.view.len() as u64)?;
        let ratio = limits.ratio.saturating_mul(self.view.len() as u64);
        let room = limits.member.min(ratio.max(limits.ratio_floor));
        let mut options = ArchiveReadOptions::new();
        options = options
            .with_max_header_count(limits.entries)
            .with_max_total_output_bytes(room)
            .with_max_reader_workspace_bytes(limits.window)
            .with_rar50_dictionary_size_limit(limits.window)
            .with_rar50_buffered_decode_limit(limits.window);
        let archive = ArchiveReader::read_with_options(&self.view, options)
            .map_err(|error| stop_of(&error))?;
        let (bytes, starts) = run(&archive, options, cx);
        let mut buffer = cx.budget.pool().buffer();
        buffer.push(&bytes)?;
        cx.budget.charge_decoded(bytes.len() as u64)?;
        let ends = starts.iter().skip(1).map(|(_, at)| *at).chain([bytes.len()]);
        let members: Vec<_> = starts
            .iter()
            .zip(ends)
            .map(|((name, start), end)| (name.clone(), *start..end))
            .filter(|(_, range)| !range.is_empty())
            .collect();
        self.members = members.into_iter();
        Ok(View::pooled(buffer))
    }
}

/// Names of members with the place where each begins in what came out.
type Starts = Vec<(Vec<u8>, usize)>;

fn run(
    archive: &Archive,
    options: ArchiveReadOptions<'_>,
    cx: &mut Context<'_, '_>,
) -> (Vec<u8>, Starts) {
    let shared = Shared::default();
    let mut starts = Starts::new();
    let flaws = RefCell::new(Vec::new());
    let outcome = archive.extract_with_control_and_errors(
        options,
        |member| {
            let decision = decide(member, &shared, &mut flaws.borrow_mut());
            if cx.budget.check_time().is_err() {
                return Ok(ExtractionDecision::Stop);
            }
            if matches!(decision, ExtractionDecision::Extract(_)) {
                starts.push((member.meta.name.clone(), shared.0.borrow().len()));
            }
            Ok(decision)
        },
        |member, error| {
            flaws.borrow_mut().push((member.meta.name.clone(), stop_of(error)));
            Ok(ExtractionErrorAction::Continue)
        },
    );
    for (name, stop) in flaws.into_inner() {
        cx.entry_flaw(&name, stop);
    }
    // A stop for want of time is told by whoever charges what came out.
    if let Err(error) = outcome {
        cx.flaw(stop_of(&error));
    }
    (std::mem::take(&mut *shared.0.borrow_mut()), starts)
}

fn decide(
    member: &ArchiveMember,
    shared: &Shared,
    flaws: &mut Vec<(Vec<u8>, Stop)>,
) -> ExtractionDecision {
    let meta = &member.meta;
    if meta.is_directory || meta.is_redirection {
        return ExtractionDecision::Skip;
    }
    if meta.is_encrypted {
        flaws.push((meta.name.clone(), Stop::Encrypted("rar member")));
        return ExtractionDecision::Skip;
    }
    if meta.is_split_before || meta.is_split_after {
        flaws.push((meta.name.clone(), Stop::Unsupported("rar of several volumes")));
        return ExtractionDecision::Skip;
    }
    ExtractionDecision::Extract(Box::new(shared.clone()))
}

impl<'r> Unpacker<'r> for Rar<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        let decoded = match self.decoded.take() {
            Some(decoded) => decoded,
            None => self.extract(cx)?,
        };
        let next = self.members.next();
        let child = next.map(|(name, range)| Child::new(name, decoded.part(range)));
        self.decoded = Some(decoded);
        Ok(child)
    }
}

fn stop_of(error: &Error) -> Stop {
    // The part of the library that decrypts is left out.
    if format!("{error:?}").contains("FeatureDisabled") {
        return Stop::Encrypted("rar archive");
    }
    match error.kind() {
        ErrorKind::PasswordRequired | ErrorKind::BadPassword => Stop::Encrypted("rar archive"),
        ErrorKind::ResourceLimit => Stop::Limit(Limit::Memory),
        ErrorKind::UnsupportedFormat | ErrorKind::UnsupportedFeature => {
            Stop::Unsupported("rar variant")
        }
        _ => Stop::Malformed("rar archive"),
    }
}
