//! `scan --host`, `--procs` and `--pid`: what is gathered of the running system.
//!
//! Owns: opening programs and memory of processes while this process still may. From then on they
//! are descriptors: once the scan has restricted itself, the kernel lets it read these and look at
//! no other process. Must not: judge, or change anything.

use crate::{
    args::ScanArgs,
    exit::{Exit, Failure},
};
use lazaret_host::{Module, Place, Process, ProcessMemory, Processes, modules, places};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{fs::File, io, path::Path};

/// What runs and starts on this machine, as far as it was asked for.
#[derive(Debug, Default)]
pub(crate) struct Hunt {
    pub(crate) processes: Vec<Seen>,
    /// Processes that could not be looked at.
    pub(crate) missed: Vec<(u32, io::Error)>,
    pub(crate) places: Vec<Place>,
    pub(crate) modules: Option<io::Result<Vec<Module>>>,
}

/// One process.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) process: Process,
    pub(crate) program: io::Result<File>,
    /// Set if its memory was asked for.
    pub(crate) memory: Option<io::Result<ProcessMemory>>,
}

/// How much of a process is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Facts,
    Memory,
}

impl Hunt {
    /// Gathers what the options ask for; nothing without them.
    pub(crate) fn gather(args: &ScanArgs) -> Result<Self, Failure> {
        let mut hunt = Self::default();
        if !(args.host || args.procs || args.pid.is_some()) {
            return Ok(hunt);
        }
        raise_limit();
        let processes = Processes::at(Path::new("/proc"));
        let cannot = |e: io::Error| Failure::new(Exit::Io, format!("cannot list processes: {e}"));
        let ids = match args.pid {
            Some(id) if Path::new("/proc").join(id.to_string()).is_dir() => vec![id],
            Some(id) => {
                return Err(Failure::new(Exit::NoInput, format!("there is no process {id}")));
            }
            None => processes.ids().map_err(cannot)?,
        };
        let wants_memory = args.procs || args.pid.is_some();
        let depth = if wants_memory { Depth::Memory } else { Depth::Facts };
        for id in ids {
            hunt.see(&processes, id, depth);
        }
        if args.host {
            hunt.places = places(Path::new("/"));
            hunt.modules = Some(modules(Path::new("/")));
        }
        Ok(hunt)
    }

    fn see(&mut self, processes: &Processes, id: u32, depth: Depth) {
        match processes.facts(id) {
            // The own memory holds every rule.
            Ok(Some(process)) => {
                let wants_memory = depth == Depth::Memory && id != std::process::id();
                let memory = wants_memory.then(|| processes.open_memory(&process));
                let program = processes.open_program(id);
                self.processes.push(Seen { process, program, memory });
            }
            Ok(None) => {}
            Err(error) if is_gone(&error) => {}
            Err(error) => self.missed.push((id, error)),
        }
    }
}

/// A process that ended between being listed and being looked at.
fn is_gone(error: &io::Error) -> bool {
    const NO_SUCH_PROCESS: i32 = libc::ESRCH;
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(NO_SUCH_PROCESS)
}

/// Two descriptors for each process need more than the usual limit.
fn raise_limit() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        tracing::info!("the limit of open files stays as it is: {error}");
    }
}
