//! One structure for each kind of event.

mod audit;
mod blocked;
mod degraded;
mod detected;
mod let_through;
mod quarantine;
mod signatures;
mod status;

pub use audit::{Audit, Outcome};
pub use blocked::Blocked;
pub use degraded::{Change, Degraded};
pub use detected::{Detected, Handling};
pub use let_through::LetThrough;
pub use quarantine::{Quarantine, QuarantineStep};
pub use signatures::{Signatures, SignaturesStep};
pub use status::{Status, StatusStep};
