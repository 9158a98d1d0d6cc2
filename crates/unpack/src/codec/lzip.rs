//! lzip members: six bytes of header, LZMA with an end mark, a trailer of twenty bytes.
//!
//! Members are opened one by one so that what follows one is seen whatever it is. Must not own:
//! the LZMA itself, and the check of the trailer (a wrong sum hides nothing).
use crate::codec::decoder::Decoder;
use crate::codec::lzma::{self, Props};
use crate::fields::Fields;
use crate::flaw::Stop;
use crate::limits::Limits;
use crate::pool::Pool;
use crate::view::{Feed, View};

pub(super) fn open<'r>(
    view: &View<'r>,
    feed: Feed<'r>,
    limits: &Limits,
    pool: &Pool,
) -> Result<Decoder<'r>, Stop> {
    if !view.has(0, b"LZIP\x01") {
        return Err(Stop::Malformed("lzip header"));
    }
    let code = *view.get(5).ok_or(Stop::Malformed("lzip header"))?;
    // The low five bits are the power of two, the high three take sixteenths away from it.
    let base = 1u32.checked_shl(u32::from(code & 31)).ok_or(Stop::Malformed("lzip header"))?;
    let dictionary = base - (base / 16).saturating_mul(u32::from(code >> 5));
    let props = Props { props: LC3_LP0_PB2, dictionary, size: u64::MAX, header: 6 };
    lzma::open(props, feed, limits, pool)
}

/// The only parameters that lzip knows.
const LC3_LP0_PB2: u8 = 93;
