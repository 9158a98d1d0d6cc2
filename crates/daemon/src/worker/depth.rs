//! How far containers are opened while somebody waits.
//!
//! Owns: the numbers of the on-access profile, with those that the configuration sets in their place.
//! Must not: know what a limit means for an answer.

use lazaret_config::{LimitProfile, Size, Span};
use lazaret_engine::UnpackLimits;

/// The limits for a file and everything inside it.
pub(super) fn limits(set: &LimitProfile) -> UnpackLimits {
    let shipped = UnpackLimits::on_access();
    let size = |set: Option<Size>, shipped| set.map_or(shipped, Size::bytes);
    UnpackLimits {
        bytes: size(set.bytes, shipped.bytes),
        member: size(set.member, shipped.member),
        entries: set.entries.unwrap_or(shipped.entries),
        depth: set.depth.unwrap_or(shipped.depth),
        ratio: set.ratio.unwrap_or(shipped.ratio),
        ratio_floor: size(set.ratio_floor, shipped.ratio_floor),
        memory: size(set.memory, shipped.memory),
        window: size(set.window, shipped.window),
        decodes: set.decodes.unwrap_or(shipped.decodes),
        time: set.time.map_or(shipped.time, Span::duration),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_configured_wins_and_the_rest_is_shipped() {
        assert_eq!(limits(&LimitProfile::default()), UnpackLimits::on_access());
        let set = LimitProfile {
            bytes: Some(Size(77)),
            time: Some(Span::from_millis(700)),
            ..LimitProfile::default()
        };
        let time = std::time::Duration::from_millis(700);
        assert_eq!(limits(&set), UnpackLimits { bytes: 77, time, ..UnpackLimits::on_access() });
    }
}
