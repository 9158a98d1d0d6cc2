//! What makes a remembered verdict valid, as one short digest.

use crate::Limits;
use lazaret_heuristics::{NameTraits, VERSION};
use lazaret_model::{GenerationId, Identity, Timestamp};
use lazaret_rules::External;
use std::{os::unix::ffi::OsStrExt, path::Path};

/// 128 bits of BLAKE3 over everything that the verdict depends on.
pub(crate) type Tag = [u8; 16];

#[derive(Debug)]
pub(crate) struct TagMaker {
    key: [u8; 32],
    depends_on_path: bool,
    depends_on_owner: bool,
    opens_containers: bool,
}

impl TagMaker {
    pub(crate) fn new(generation: GenerationId, limits: Limits, externals: &[External]) -> Self {
        let mut key = blake3::Hasher::new_derive_key("lazaret verdict cache v1");
        key.update(&generation.0);
        key.update(&VERSION.to_le_bytes());
        key.update(format!("{limits:?}").as_bytes());
        let by_path = [External::Filename, External::Filepath, External::Extension];
        Self {
            key: *key.finalize().as_bytes(),
            depends_on_path: by_path.iter().any(|e| externals.contains(e)),
            depends_on_owner: externals.contains(&External::Owner),
            opens_containers: limits.unpack.is_some(),
        }
    }

    pub(crate) fn tag(&self, identity: &Identity, path: &Path, owner: u32) -> Tag {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        let mut fields = Vec::with_capacity(FIELDS);
        fields.extend_from_slice(&identity.file_system.to_le_bytes());
        fields.extend_from_slice(&identity.inode.to_le_bytes());
        fields.extend_from_slice(&identity.size.to_le_bytes());
        let born = identity.born.unwrap_or(Timestamp { seconds: i64::MIN, nanos: 0 });
        for time in [born, identity.modified, identity.changed] {
            fields.extend_from_slice(&time.seconds.to_le_bytes());
            fields.extend_from_slice(&time.nanos.to_le_bytes());
        }
        if self.depends_on_owner {
            fields.extend_from_slice(&owner.to_le_bytes());
        }
        hasher.update(&fields);
        let path_bytes = path.as_os_str().as_bytes();
        hasher.update(&[NameTraits::of(path_bytes).bits()]);
        if self.depends_on_path {
            hasher.update(path_bytes);
        }
        // The one format that only a name tells: a verdict under another name does not speak of it.
        if self.opens_containers && path.as_os_str().as_bytes().ends_with(b".br") {
            hasher.update(b"named like brotli");
        }
        let mut tag = Tag::default();
        hasher.finalize_xof().fill(&mut tag);
        tag
    }
}

const FIELDS: usize = 3 * 8 + 3 * 12 + 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UnpackLimits;

    fn identity() -> Identity {
        let time = |seconds| Timestamp { seconds, nanos: 5 };
        Identity {
            file_system: 1,
            inode: 2,
            born: Some(time(3)),
            size: 4,
            modified: time(6),
            changed: time(7),
        }
    }

    #[test]
    fn everything_that_matters_changes_the_tag() {
        let maker = |seed, limits, externals: &[_]| {
            TagMaker::new(GenerationId([seed; 32]), limits, externals)
        };
        let tag = |m: &TagMaker, i: &Identity, p: &str, o| m.tag(i, Path::new(p), o);
        let plain = maker(1, Limits::default(), &[]);
        let base = tag(&plain, &identity(), "/a", 0);
        assert_eq!(base, tag(&plain, &identity(), "/b", 9), "name and owner do not matter");
        assert_ne!(base, tag(&plain, &identity(), "/b.jpg", 0), "a name that pretends does");
        let limits = Limits { max_size: Some(1), ..Limits::default() };
        assert_ne!(base, tag(&maker(2, Limits::default(), &[]), &identity(), "/a", 0));
        assert_ne!(base, tag(&maker(1, limits, &[]), &identity(), "/a", 0));
        let changes: [fn(&mut Identity); 6] = [
            |i| i.file_system = 9,
            |i| i.inode = 9,
            |i| i.born = None,
            |i| i.size = 9,
            |i| i.modified.nanos = 9,
            |i| i.changed.seconds = 9,
        ];
        for change in changes {
            let mut other = identity();
            change(&mut other);
            assert_ne!(base, tag(&plain, &other, "/a", 0), "{other:?}");
        }
        let unpack = Some(UnpackLimits::on_demand());
        let opening = maker(1, Limits { unpack, ..Limits::default() }, &[]);
        let opened = tag(&opening, &identity(), "/a", 0);
        assert_ne!(base, opened, "what was not opened says nothing of what is inside");
        assert_ne!(opened, tag(&opening, &identity(), "/a.br", 0));
        let unpack = Some(UnpackLimits { depth: 3, ..UnpackLimits::on_demand() });
        let other = maker(1, Limits { unpack, ..Limits::default() }, &[]);
        assert_ne!(opened, tag(&other, &identity(), "/a", 0));
        let named = maker(1, Limits::default(), &[External::Extension, External::Owner]);
        let base = tag(&named, &identity(), "/a", 0);
        assert_ne!(base, tag(&named, &identity(), "/b", 0));
        assert_ne!(base, tag(&named, &identity(), "/a", 1));
    }
}
