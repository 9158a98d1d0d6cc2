//! What the process denies itself before it reads the first hostile byte.
//!
//! In this order: no new privileges, capabilities, Landlock, seccomp; and before the first thread,
//! because a Landlock domain binds only the calling thread. Every step that the kernel refuses is
//! said and passed over: a scan on an old kernel is better than none.

use caps::{CapSet, Capability, CapsHashSet};
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset,
    RulesetAttr, RulesetCreatedAttr, RulesetStatus,
};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};
use std::{collections::BTreeMap, path::Path};

/// Where the process may still make and change files.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Writable<'a> {
    pub(crate) cache: Option<&'a Path>,
    pub(crate) output_dir: Option<&'a Path>,
}

/// Restricts this process for the rest of its life.
pub(crate) fn restrict(writable: Writable<'_>) {
    let steps: [(&str, Result<String, String>); 4] = [
        ("no_new_privs", no_new_privs()),
        ("capabilities", drop_capabilities(writable)),
        ("landlock", landlock(writable)),
        ("seccomp", seccomp()),
    ];
    for (step, result) in steps {
        match result {
            Ok(said) => tracing::info!(step, "restricted: {said}"),
            Err(reason) => tracing::info!(step, "not restricted: {reason}"),
        }
    }
}

/// Restricts the keeper: it moves and makes files, and nothing else.
pub(crate) fn restrict_keeper() {
    let steps: [(&str, Result<String, String>); 3] = [
        ("no_new_privs", no_new_privs()),
        ("capabilities", keep(&KEEPER.into_iter().collect())),
        ("seccomp", seccomp()),
    ];
    for (step, result) in steps {
        match result {
            Ok(said) => tracing::debug!(step, "keeper restricted: {said}"),
            Err(reason) => tracing::debug!(step, "keeper not restricted: {reason}"),
        }
    }
}

fn no_new_privs() -> Result<String, String> {
    rustix::thread::set_no_new_privs(true).map_err(|e| e.to_string())?;
    Ok("nothing executed can gain privileges".into())
}

/// Keeps what reading other people's files and asking for their writers needs.
fn drop_capabilities(writable: Writable<'_>) -> Result<String, String> {
    let mut keep: CapsHashSet =
        [Capability::CAP_DAC_READ_SEARCH, Capability::CAP_LEASE].into_iter().collect();
    if writable.output_dir.is_some() {
        // The output may belong into a directory of somebody else; Landlock bounds it to that.
        keep.insert(Capability::CAP_DAC_OVERRIDE);
    }
    self::keep(&keep)
}

fn keep(wanted: &CapsHashSet) -> Result<String, String> {
    let held = caps::read(None, CapSet::Permitted).map_err(|e| e.to_string())?;
    let kept: CapsHashSet = held.intersection(wanted).copied().collect();
    for set in [CapSet::Effective, CapSet::Permitted] {
        caps::set(None, set, &kept).map_err(|e| e.to_string())?;
    }
    caps::clear(None, CapSet::Inheritable).map_err(|e| e.to_string())?;
    Ok(format!("{} capabilities dropped, {} kept", held.len() - kept.len(), kept.len()))
}

/// Read everywhere, write only below the cache and name only the output; no TCP.
fn landlock(writable: Writable<'_>) -> Result<String, String> {
    restrict_paths(writable).map_err(|e| e.to_string()).and_then(|status| match status {
        RulesetStatus::NotEnforced => Err("this kernel has no Landlock".into()),
        RulesetStatus::PartiallyEnforced => Ok("read-only, as far as this kernel can".into()),
        RulesetStatus::FullyEnforced => Ok("read-only but for cache and output".into()),
    })
}

fn restrict_paths(writable: Writable<'_>) -> Result<RulesetStatus, landlock::RulesetError> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let rename = AccessFs::MakeReg | AccessFs::RemoveFile;
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI_WANTED))?
        .handle_access(AccessNet::from_all(ABI_WANTED))?
        .create()?;
    let wanted = [
        (Some(Path::new("/")), read),
        (writable.cache, read | rename | AccessFs::WriteFile | AccessFs::Truncate),
        (writable.output_dir, rename),
    ];
    for (path, access) in wanted {
        let Some(fd) = path.and_then(|path| PathFd::new(path).ok()) else { continue };
        rules = rules.add_rule(PathBeneath::new(fd, access))?;
    }
    Ok(rules.restrict_self()?.ruleset)
}

/// Refuses system calls that a scan has no use for, on all threads.
fn seccomp() -> Result<String, String> {
    let rules: BTreeMap<i64, Vec<seccompiler::SeccompRule>> =
        DENIED.iter().map(|call| (*call, Vec::new())).collect();
    let arch = std::env::consts::ARCH.try_into().map_err(|e| format!("{e}"))?;
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch);
    let program: BpfProgram = filter.and_then(TryInto::try_into).map_err(|e| e.to_string())?;
    seccompiler::apply_filter_all_threads(&program).map_err(|e| e.to_string())?;
    Ok(format!("{} system calls refused", DENIED.len()))
}

/// Files of all users, with everything that belongs to them: owner, modes, flags, capabilities of
/// files, `trusted` attributes (which ask for the last one), and the lease that tells of writers.
const KEEPER: [Capability; 9] = [
    Capability::CAP_CHOWN,
    Capability::CAP_DAC_OVERRIDE,
    Capability::CAP_DAC_READ_SEARCH,
    Capability::CAP_FOWNER,
    Capability::CAP_FSETID,
    Capability::CAP_LEASE,
    Capability::CAP_LINUX_IMMUTABLE,
    Capability::CAP_SETFCAP,
    Capability::CAP_SYS_ADMIN,
];

const ABI_WANTED: ABI = ABI::V5;

/// Network, other processes, other programs, the kernel itself.
const DENIED: &[i64] = &[
    libc::SYS_accept4,
    libc::SYS_add_key,
    libc::SYS_bind,
    libc::SYS_bpf,
    libc::SYS_connect,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_finit_module,
    libc::SYS_init_module,
    libc::SYS_io_uring_setup,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_listen,
    libc::SYS_mount,
    libc::SYS_open_by_handle_at,
    libc::SYS_perf_event_open,
    libc::SYS_pivot_root,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_reboot,
    libc::SYS_request_key,
    libc::SYS_setns,
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
];
