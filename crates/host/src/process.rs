//! Running processes, as `/proc` tells of them.
//!
//! Owns: [`Processes`], a `/proc` that may be any directory of that shape, and the facts about one
//! [`Process`]. What the system refuses is an error and no empty fact. Must not: judge, or read
//! memory.

use crate::{Mapping, ProcessMemory, maps};
use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Read},
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::{Path, PathBuf},
};

/// The processes of one machine.
#[derive(Debug)]
pub struct Processes(PathBuf);

/// Facts about one process, in the spelling of the system.
#[derive(Clone, Debug, Default)]
pub struct Process {
    /// Its number.
    pub id: u32,
    /// Where its program lies, with the kernel's remark if it was removed.
    pub program: Vec<u8>,
    /// How it calls itself: the first word of its command line.
    pub title: Vec<u8>,
    /// What its environment wants loaded before all other libraries.
    pub preload: Vec<u8>,
    /// What is mapped into it.
    pub maps: Vec<Mapping>,
    /// Kinds of the programs inside the kernel that it holds, as the kernel numbers them.
    pub kernel_programs: Vec<u32>,
}

impl Processes {
    /// The processes below `root`, usually `/proc`.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self(root.to_owned())
    }

    /// The numbers of all processes, in order.
    ///
    /// # Errors
    /// The directory cannot be listed.
    pub fn ids(&self) -> io::Result<Vec<u32>> {
        let names = fs::read_dir(&self.0)?.filter_map(|entry| Some(entry.ok()?.file_name()));
        let mut ids: Vec<u32> = names.filter_map(|name| name.to_str()?.parse().ok()).collect();
        ids.sort_unstable();
        Ok(ids)
    }

    /// The facts about a process; `None` for threads of the kernel, which have no program.
    ///
    /// # Errors
    /// The process is gone, or belongs to somebody who does not let it be looked at.
    pub fn facts(&self, id: u32) -> io::Result<Option<Process>> {
        let program = match fs::read_link(self.file(id, "exe")) {
            Ok(program) => program.into_os_string().into_vec(),
            Err(e) if e.kind() == io::ErrorKind::NotFound && self.file(id, "stat").exists() => {
                return Ok(None);
            }
            Err(e) => return Err(e),
        };
        let title = self.read(id, "cmdline")?;
        Ok(Some(Process {
            id,
            program,
            title: title.split(|byte| *byte == 0).next().unwrap_or_default().to_vec(),
            preload: preload(&self.read(id, "environ")?),
            maps: maps::parse(&self.read(id, "maps")?),
            kernel_programs: self.kernel_programs(id),
        }))
    }

    /// Opens the program of a process, also one that has no name any more.
    ///
    /// # Errors
    /// The same as for [`facts`](Self::facts).
    pub fn open_program(&self, id: u32) -> io::Result<File> {
        File::open(self.file(id, "exe"))
    }

    /// Opens the memory of a process for reading.
    ///
    /// # Errors
    /// The same as for [`facts`](Self::facts).
    pub fn open_memory(&self, process: &Process) -> io::Result<ProcessMemory> {
        let file = File::open(self.file(process.id, "mem"))?;
        Ok(ProcessMemory::new(file, &process.maps))
    }

    fn file(&self, id: u32, name: &str) -> PathBuf {
        self.0.join(id.to_string()).join(name)
    }

    fn read(&self, id: u32, name: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.file(id, name))?.take(LONGEST).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Kinds of programs inside the kernel, from what the kernel tells of each descriptor.
    fn kernel_programs(&self, id: u32) -> Vec<u32> {
        let entries = fs::read_dir(self.file(id, "fd")).into_iter().flatten().flatten();
        let is_program = |entry: &fs::DirEntry| {
            let target = fs::read_link(entry.path()).unwrap_or_default();
            target.as_os_str() == OsStr::from_bytes(b"anon_inode:bpf-prog")
        };
        let information = self.file(id, "fdinfo");
        let kind = |entry: fs::DirEntry| {
            let text = fs::read_to_string(information.join(entry.file_name())).ok()?;
            let line = text.lines().find_map(|line| line.strip_prefix("prog_type:"))?;
            line.trim().parse().ok()
        };
        entries.filter(is_program).filter_map(kind).collect()
    }
}

/// The value of `LD_PRELOAD` in an environment.
fn preload(environment: &[u8]) -> Vec<u8> {
    let mut variables = environment.split(|byte| *byte == 0);
    variables
        .find_map(|variable| variable.strip_prefix(b"LD_PRELOAD="))
        .unwrap_or_default()
        .to_vec()
}

/// Longest text of `/proc` that is read, in bytes.
const LONGEST: u64 = 16 << 20;

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn made(root: &Path) {
        let home = root.join("42");
        fs::create_dir_all(home.join("fd")).unwrap();
        fs::create_dir_all(home.join("fdinfo")).unwrap();
        symlink("/dev/shm/x (deleted)", home.join("exe")).unwrap();
        fs::write(home.join("cmdline"), b"[kworker/0:1]\0-a\0").unwrap();
        fs::write(home.join("environ"), b"HOME=/\0LD_PRELOAD=/tmp/a.so\0").unwrap();
        fs::write(home.join("maps"), b"1000-2000 r-xp 0 08:01 7 /dev/shm/x (deleted)\n").unwrap();
        symlink("anon_inode:bpf-prog", home.join("fd/5")).unwrap();
        fs::write(home.join("fdinfo/5"), "pos:\t0\nprog_type:\t5\nprog_id:\t9\n").unwrap();
        fs::create_dir(root.join("2")).unwrap();
        fs::write(root.join("2/stat"), "2 (kthreadd) S").unwrap();
        fs::create_dir(root.join("self")).unwrap();
    }

    #[test]
    fn facts_are_as_the_system_spells_them() {
        let root = tempfile::tempdir().unwrap();
        made(root.path());
        let processes = Processes::at(root.path());
        assert_eq!(processes.ids().unwrap(), [2, 42]);
        assert!(processes.facts(2).unwrap().is_none());
        let process = processes.facts(42).unwrap().unwrap();
        assert_eq!(process.program, b"/dev/shm/x (deleted)");
        assert_eq!(
            (process.title, process.preload),
            (b"[kworker/0:1]".to_vec(), b"/tmp/a.so".to_vec())
        );
        assert_eq!((process.maps.len(), process.kernel_programs), (1, vec![5]));
        assert!(processes.facts(7).is_err());
    }

    #[test]
    fn the_own_process_can_be_looked_at() {
        let processes = Processes::at(Path::new("/proc"));
        let own = processes.facts(std::process::id()).unwrap().unwrap();
        assert!(own.maps.iter().any(|mapping| mapping.is_executable));
        assert!(processes.open_program(own.id).unwrap().metadata().unwrap().len() > 0);
    }
}
