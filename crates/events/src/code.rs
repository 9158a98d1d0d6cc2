//! A stable word for a cause, as other rooms and collectors know it.

use std::borrow::Cow;

/// A code such as `queue-full`: lower case, words joined by hyphens, never changed once released.
pub type Code = Cow<'static, str>;
