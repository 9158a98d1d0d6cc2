//! Which file systems are mounted, as a text of the kernel says.
//!
//! Owns: [`MountTable`], the parser of `mountinfo`, and which of its lines name file systems of
//! their own. Pure: the text is handed in. Must not: open or mark anything.

use std::{ffi::OsString, os::unix::ffi::OsStringExt, path::PathBuf};

/// One mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Major and minor number of the file system.
    pub device: (u32, u32),
    /// The directory of the file system that is mounted.
    pub root: PathBuf,
    /// Where.
    pub at: PathBuf,
    /// Type of the file system, such as `ext4`.
    pub kind: String,
    /// Options of the mount, such as `ro`.
    pub options: Vec<String>,
}

/// True for kinds of file systems that another process or machine serves, which may never answer.
#[must_use]
pub fn is_served(kind: &str) -> bool {
    let base = kind.split('.').next().unwrap_or(kind);
    SERVED.contains(&base)
}

/// The mounts of one namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MountTable(Vec<Mount>);

impl MountTable {
    /// Takes apart the text of `/proc/PID/mountinfo`. Lines that are none are left out.
    #[must_use]
    pub fn parse(text: &[u8]) -> Self {
        Self(text.split(|byte| *byte == b'\n').filter_map(mount).collect())
    }

    /// All mounts in the kernel's order: a later one hides an earlier one at the same place.
    #[must_use]
    pub fn mounts(&self) -> &[Mount] {
        &self.0
    }

    /// One mount for each file system on which files can be opened and executed.
    pub fn file_systems(&self) -> impl Iterator<Item = &Mount> {
        self.0.iter().enumerate().filter_map(|(at, mount)| {
            let seen = self.0.iter().take(at).any(|other| other.device == mount.device);
            (!seen && !KERNEL_ONLY.contains(&mount.kind.as_str())).then_some(mount)
        })
    }
}

fn mount(line: &[u8]) -> Option<Mount> {
    let mut words = line.split(|byte| *byte == b' ');
    let device = std::str::from_utf8(words.nth(2)?).ok()?;
    let (major, minor) = device.split_once(':')?;
    let root = path(words.next()?);
    let at = path(words.next()?);
    let options = std::str::from_utf8(words.next()?).ok()?;
    let kind = words.skip_while(|word| *word != b"-").nth(1)?;
    Some(Mount {
        device: (major.parse().ok()?, minor.parse().ok()?),
        root,
        at,
        kind: String::from_utf8_lossy(kind).into_owned(),
        options: options.split(',').map(str::to_owned).collect(),
    })
}

/// Undoes the octal escapes of blanks and backslashes.
fn path(word: &[u8]) -> PathBuf {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word;
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.first_chunk::<3>().filter(|_| *first == b'\\').and_then(octal);
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { after.get(3..).unwrap_or_default() } else { after };
    }
    OsString::from_vec(bytes).into()
}

fn octal(digits: &[u8; 3]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok()
}

/// File systems whose files somebody else gives.
const SERVED: [&str; 13] = [
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "fuse", "fuseblk", "lustre", "nfs", "nfs4",
    "orangefs", "smb3",
];

/// File systems of the kernel's own, which hold no files that anybody brought.
const KERNEL_ONLY: [&str; 15] = [
    "autofs",
    "binfmt_misc",
    "bpf",
    "cgroup",
    "cgroup2",
    "configfs",
    "debugfs",
    "devpts",
    "mqueue",
    "nsfs",
    "proc",
    "pstore",
    "securityfs",
    "sysfs",
    "tracefs",
];

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"22 27 0:21 / /proc rw,nosuid - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
31 27 254:0 /srv /mnt/bind rw - ext4 /dev/vda rw
33 27 0:40 / /with\\040blank\\134 ro,noexec master:2 propagate_from:1 - tmpfs none rw
34 27 0:41 / /no/fields
35 27 0:x / /bad rw - tmpfs none rw
";

    #[test]
    fn lines_become_mounts_and_others_are_left_out() {
        let table = MountTable::parse(TEXT);
        let places: Vec<_> = table.mounts().iter().map(|m| m.at.to_str().unwrap()).collect();
        assert_eq!(places, ["/proc", "/", "/mnt/bind", "/with blank\\"]);
        assert_eq!(table.mounts()[2].root, PathBuf::from("/srv"));
        assert_eq!(table.mounts()[3].options, ["ro", "noexec"]);
        assert_eq!(table.mounts()[3].device, (0, 40));
    }

    #[test]
    fn each_file_system_once_and_none_of_the_kernels() {
        let table = MountTable::parse(TEXT);
        let kinds: Vec<_> = table.file_systems().map(|mount| mount.kind.as_str()).collect();
        assert_eq!(kinds, ["ext4", "tmpfs"]);
    }

    #[test]
    fn what_others_serve_is_told_apart() {
        let served = ["fuse", "fuse.sshfs", "fuseblk", "nfs", "nfs4", "cifs", "9p"];
        assert!(served.into_iter().all(is_served));
        assert!(!["ext4", "xfs", "tmpfs", "overlay", "", "fused"].into_iter().any(is_served));
    }

    #[test]
    fn escapes_that_are_none_stay() {
        assert_eq!(path(b"a\\04"), PathBuf::from("a\\04"));
        assert_eq!(path(b"\\999\\011"), PathBuf::from("\\999\t"));
        assert_eq!(MountTable::parse(b"\n- - - -\n\xff\n").mounts(), []);
    }
}
