//! 7z: blocks of one or many files, each block decoded once.
//!
//! What a block asks for is looked at before it is decoded: dictionaries are not bounded by the
//! library. Must not own: the coders.
use std::ops::Range;

use sevenz_rust2::{Archive, Block, BlockDecoder, EncoderMethod, Error, Password};

use crate::child::{Child, Context, Unpacker};
use crate::fields::Fields;
use crate::flaw::{Limit, Stop};
use crate::inflate::{member_room, pour};
use crate::limits::Limits;
use crate::pool::Pooled;
use crate::view::{Feed, View};

/// An archive being read.
pub(crate) struct SevenZip<'r> {
    view: View<'r>,
    archive: Option<Archive>,
    block: usize,
    decoded: View<'r>,
    /// Members of the decoded block, the last one first.
    members: Vec<Found>,
}

struct Found {
    name: String,
    range: Range<usize>,
    stop: Option<Stop>,
}

impl<'r> SevenZip<'r> {
    pub(crate) fn new(view: &View<'r>) -> Self {
        let decoded = view.part(0..0);
        Self { view: view.clone(), archive: None, block: 0, decoded, members: Vec::new() }
    }

    fn decode(&mut self, archive: &Archive, cx: &mut Context<'_, '_>) {
        let index = self.block;
        self.block += 1;
        let mut feed = Feed::new(self.view.clone());
        let password = Password::empty();
        let decoder = BlockDecoder::new(1, index, archive, &password, &mut feed);
        let first = decoder.entries().first().map(|file| file.name().to_owned());
        let first = first.unwrap_or_default();
        let wanted = archive.blocks.get(index).map(|block| demands(block, cx.budget.limits()));
        let hold = match wanted.unwrap_or(Ok(0)).and_then(|bytes| cx.budget.pool().hold(bytes)) {
            Ok(hold) => hold,
            Err(stop) => return cx.entry_flaw(first.as_bytes(), stop),
        };
        let mut buffer = cx.budget.pool().buffer();
        let mut members = Vec::new();
        let outcome = decoder.for_each_entries(&mut |file, reader| {
            let found = read(file.name(), reader, &mut buffer, cx);
            let go_on = found.stop.is_none();
            members.push(found);
            Ok(go_on)
        });
        drop(hold);
        if let Err(error) = outcome {
            cx.entry_flaw(first.as_bytes(), stop_of(&error));
        }
        members.retain(|member| !member.range.is_empty() || member.stop.is_some());
        members.reverse();
        self.members = members;
        self.decoded = View::pooled(buffer);
    }
}

impl<'r> Unpacker<'r> for SevenZip<'r> {
    fn next(&mut self, cx: &mut Context<'_, '_>) -> Result<Option<Child<'r>>, Stop> {
        let archive = match self.archive.take() {
            Some(archive) => archive,
            None => Archive::read(&mut Feed::new(self.view.clone()), &Password::empty())
                .map_err(|error| stop_of(&error))?,
        };
        while self.members.is_empty() && self.block < archive.blocks.len() {
            cx.budget.check_time()?;
            self.decoded = self.view.part(0..0);
            self.decode(&archive, cx);
        }
        self.archive = Some(archive);
        let Some(found) = self.members.pop() else { return Ok(None) };
        let view = self.decoded.part(found.range);
        Ok(Some(Child::new(found.name, view).with_stop(found.stop)))
    }
}

fn read(
    name: &str,
    reader: &mut dyn std::io::Read,
    buffer: &mut Pooled,
    cx: &mut Context<'_, '_>,
) -> Found {
    let from = buffer.len();
    let room = member_room(cx.budget.limits());
    let stop = pour(reader, buffer, room, cx).err();
    Found { name: name.to_owned(), range: from..buffer.len(), stop }
}

/// The memory that the coders of a block want, or why they cannot run.
fn demands(block: &Block, limits: &Limits) -> Result<u64, Stop> {
    let mut total = 0u64;
    for coder in block.ordered_coder_iter().map(|(_, coder)| coder) {
        let props = coder.properties();
        let wanted = match coder.encoder_method_id() {
            EncoderMethod::ID_AES256_SHA256 => return Err(Stop::Encrypted("7z block")),
            EncoderMethod::ID_LZMA | EncoderMethod::ID_PPMD => {
                u64::from(props.le32(1).unwrap_or(0))
            }
            EncoderMethod::ID_LZMA2 => {
                let code = u32::from(props.first().copied().unwrap_or(0)).min(40);
                u64::from(2 | (code & 1)) << (code / 2 + 11)
            }
            _ => 0,
        };
        if wanted > limits.window.max(64 << 20) {
            return Err(Stop::Limit(Limit::Memory));
        }
        total = total.saturating_add(wanted.min(block.get_unpack_size().max(1 << 16)));
    }
    Ok(total)
}

fn stop_of(error: &Error) -> Stop {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => Stop::Encrypted("7z archive"),
        Error::UnsupportedCompressionMethod(name) if name.contains("AES") => {
            Stop::Encrypted("7z archive")
        }
        Error::UnsupportedCompressionMethod(_)
        | Error::Unsupported(_)
        | Error::ExternalUnsupported
        | Error::UnsupportedVersion { .. } => Stop::Unsupported("7z method"),
        Error::MaxMemLimited { .. } => Stop::Limit(Limit::Memory),
        _ => Stop::Malformed("7z archive"),
    }
}
