//! A small file system of our own, gone when dropped.

use crate::ground::Ground;
use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Command, Stdio},
};

pub(crate) struct Mount {
    pub(crate) kind: &'static str,
    pub(crate) path: PathBuf,
    top: tempfile::TempDir,
}

impl Mount {
    /// `None` if the kernel or the tools do not know this file system.
    pub(crate) fn new(kind: &'static str) -> Option<Self> {
        let top = tempfile::tempdir().unwrap();
        let path = top.path().canonicalize().unwrap().join("mnt");
        fs::create_dir(&path).unwrap();
        let mut mount = Command::new("mount");
        let mounted = match kind {
            "tmpfs" => quiet(mount.args(["-t", "tmpfs", "-o", "size=300m", "none"]).arg(&path)),
            _ => {
                let image = top.path().join("img");
                File::create(&image).unwrap().set_len(64 << 20).unwrap();
                quiet(Command::new(format!("mkfs.{kind}")).arg("-q").arg(&image))
                    && quiet(mount.args(["-o", "loop"]).arg(&image).arg(&path))
            }
        };
        mounted.then_some(Self { kind, path, top })
    }

    /// Victims on this file system, the vault outside of it.
    pub(crate) fn ground(&self, name: &str) -> Ground {
        let (source, top) = (self.path.join(name), self.top.path().join(name));
        fs::create_dir(&source).unwrap();
        fs::create_dir(&top).unwrap();
        Ground::below(&source, &top)
    }

    pub(crate) fn remount(&self, how: &str) {
        let option = format!("remount,{how}");
        assert!(quiet(Command::new("mount").args(["-o", &option]).arg(&self.path)));
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        quiet(Command::new("umount").arg(&self.path));
    }
}

/// True if the command ended well; what it says is nobody's concern.
pub(crate) fn quiet(command: &mut Command) -> bool {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
