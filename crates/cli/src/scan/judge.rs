//! From what was gathered of the running system to what the sweep looks at.
//!
//! Owns: which facts go to which check, and under which name each thing is reported. Must not: open
//! other processes; that is over by now.

use super::{
    hunt::{Hunt, Seen},
    owned::Owned,
};
use lazaret_engine::{Content, Given, Memory, Origin, Provenance};
use lazaret_heuristics::{
    Assessment, ModuleFacts, ProcessFacts, assess_keys, assess_login, assess_module,
    assess_preload, assess_process, assess_start,
};
use lazaret_host::{Module, Place, PlaceKind, Process, ProcessMemory};
use lazaret_model::{Verdict, Why, WhyCode};
use std::{
    collections::HashSet,
    ffi::OsStr,
    fs::File,
    io::{self, Read},
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
};

/// Judges what was gathered by its facts; the bytes are the sweep's.
pub(crate) fn given(hunt: Hunt, owned: &Owned) -> Vec<Given> {
    let mut given = Vec::new();
    let mut programs = HashSet::new();
    for seen in hunt.processes {
        process(seen, &mut programs, &mut given);
    }
    for (id, error) in hunt.missed {
        given.push(unreadable(PathBuf::from(format!("/proc/{id}")), &error));
    }
    given.extend(hunt.places.into_iter().map(|place| start(place, owned)));
    match hunt.modules {
        Some(Ok(modules)) => given.extend(modules.iter().filter_map(module)),
        Some(Err(error)) => given.push(unreadable("/proc/modules".into(), &error)),
        None => {}
    }
    given
}

/// The program of a process, once for all that run it unless the process itself is odd; its memory.
fn process(seen: Seen, programs: &mut HashSet<(u64, u64)>, given: &mut Vec<Given>) {
    let Seen { process, program, memory } = seen;
    let known = verdict(&process);
    let of = |name: &str| PathBuf::from(format!("/proc/{}/{name}", process.id));
    match program {
        Ok(file) => {
            let key = file.metadata().map(|stat| (stat.dev(), stat.ino()));
            let is_first = key.is_ok_and(|key| programs.insert(key));
            if is_first || !known.is_silent() {
                given.push(Given { path: of("exe"), known, content: Content::Open(file) });
            }
        }
        Err(error) => {
            let mut missed = unreadable(of("exe"), &error);
            missed.known.join(known);
            given.push(missed);
        }
    }
    match memory {
        Some(Ok(memory)) => given.push(Given {
            path: of("mem"),
            known: Verdict::clean(),
            content: Content::Memory(Box::new(Objects(memory))),
        }),
        Some(Err(error)) => given.push(unreadable(of("mem"), &error)),
        None => {}
    }
}

fn verdict(process: &Process) -> Verdict {
    let mapped = process.maps.iter().filter(|mapping| mapping.is_executable && mapping.inode != 0);
    let mapped: Vec<Vec<u8>> = mapped.map(|mapping| mapping.path.clone()).collect();
    let facts = ProcessFacts {
        program: &process.program,
        title: &process.title,
        preload: &process.preload,
        mapped: &mapped,
        is_tracer: process.kernel_programs.iter().any(|kind| TRACERS.contains(kind)),
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assess_process(&facts).verdict_about(&[
        ("process", process.id.to_string()),
        ("program", text(&process.program)),
        ("title", text(&process.title)),
        ("preload", text(&process.preload)),
    ])
}

/// A place where things start, with what its text says.
fn start(Place { path, kind }: Place, owned: &Owned) -> Given {
    let assessment = match kind {
        PlaceKind::Start => assess_start(&text(&path)),
        PlaceKind::Keys => assess_keys(&text(&path)),
        PlaceKind::Preload => assess_preload(&text(&path), |library| {
            let library = Path::new(OsStr::from_bytes(library));
            matches!(origin(library, owned), Origin::Whole(_))
        }),
        PlaceKind::Login if origin(&path, owned) == Origin::Unknown => assess_login(),
        PlaceKind::Login | PlaceKind::Program => Assessment::default(),
    };
    let content = Content::Named(path.clone());
    Given { known: assessment.verdict(), content, path }
}

fn origin(path: &Path, owned: &Owned) -> Origin {
    let Ok(path) = path.canonicalize() else { return Origin::Unknown };
    File::open(&path).map_or(Origin::Unknown, |file| owned.origin(&path, &file))
}

/// A module of the kernel, if it is odd.
fn module(module: &Module) -> Option<Given> {
    let Module { name, is_listed_twice, has_file } = module;
    let facts = ModuleFacts { is_listed_twice: *is_listed_twice, has_file: *has_file };
    let known = assess_module(facts).verdict_about(&[("module", name.clone())]);
    let path = PathBuf::from("/sys/module").join(name);
    (!known.is_silent()).then_some(Given { path, known, content: Content::None })
}

/// The text of a place; what cannot be read is said when the sweep opens it.
fn text(path: &Path) -> Vec<u8> {
    let mut text = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut text));
    read.map(|_| text).unwrap_or_default()
}

fn unreadable(path: PathBuf, error: &io::Error) -> Given {
    let why = Why::new(WhyCode::Unreadable).with_detail(error.to_string());
    Given { path, known: Verdict::incomplete(why), content: Content::None }
}

/// The memory of a process, in the words of the sweep.
#[derive(Debug)]
struct Objects(ProcessMemory);

impl Memory for Objects {
    fn next(&mut self, buffer: &mut Vec<u8>) -> Option<Result<String, Why>> {
        let why = |error: io::Error| Why::new(WhyCode::Unreadable).with_detail(error.to_string());
        Some(self.0.next_object(buffer)?.map_err(why))
    }
}

/// Kinds of programs inside the kernel that see or change what other programs do, as the kernel
/// numbers them: probes, tracepoints (two kinds), trampolines.
const TRACERS: [u32; 4] = [2, 5, 17, 26];

/// Longest text of a place that is looked at, in bytes.
const LONGEST: u64 = 1 << 20;
