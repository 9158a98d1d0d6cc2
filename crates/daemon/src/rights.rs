//! What a helper of ours denies itself.
//!
//! Owns: giving up every right but those that the role is for. Must not: know roles.

use caps::{CapSet, Capability, CapsHashSet};
use rustix::{
    process::{DumpableBehavior, set_dumpable_behavior},
    thread::set_no_new_privs,
};

/// Keeps these and no others. What is refused here leaves a helper with more rights than it needs,
/// which is better than none.
pub(crate) fn keep_only(wanted: &[Capability]) {
    set_no_new_privs(true).ok();
    set_dumpable_behavior(DumpableBehavior::NotDumpable).ok();
    let wanted: CapsHashSet = wanted.iter().copied().collect();
    let Ok(held) = caps::read(None, CapSet::Permitted) else { return };
    let kept: CapsHashSet = held.intersection(&wanted).copied().collect();
    for set in [CapSet::Effective, CapSet::Permitted] {
        caps::set(None, set, &kept).ok();
    }
    caps::clear(None, CapSet::Inheritable).ok();
}
