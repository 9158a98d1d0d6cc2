//! A small file system of our own, gone when dropped.

use crate::support::Ground;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

pub(crate) struct Mount {
    pub(crate) kind: String,
    pub(crate) path: PathBuf,
    top: tempfile::TempDir,
}

impl Mount {
    /// `None` if the kernel or the tools do not know this file system.
    pub(crate) fn new(kind: &str) -> Option<Self> {
        let top = tempfile::tempdir().unwrap();
        let path = top.path().join("mnt");
        fs::create_dir(&path).unwrap();
        let mounted = match kind {
            "tmpfs" => quiet(
                Command::new("mount").args(["-t", "tmpfs", "-o", "size=32m", "none"]).arg(&path),
            ),
            _ => {
                let image = top.path().join("img");
                File::create(&image).unwrap().set_len(320 << 20).unwrap();
                quiet(Command::new(format!("mkfs.{kind}")).arg("-q").arg(&image))
                    && mount_image(&image, &path)
            }
        };
        mounted.then(|| Self { kind: kind.to_owned(), path, top })
    }

    /// A place for victims on this file system and a vault outside of it.
    pub(crate) fn ground(&self, name: &str) -> Ground {
        let home = self.path.join(name);
        fs::create_dir(&home).unwrap();
        Ground::at(&self.top.path().join(format!("vault-{name}")), &home)
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

pub(crate) fn mount_image(image: &Path, at: &Path) -> bool {
    quiet(Command::new("mount").args(["-o", "loop"]).arg(image).arg(at))
}

pub(crate) fn quiet(command: &mut Command) -> bool {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
