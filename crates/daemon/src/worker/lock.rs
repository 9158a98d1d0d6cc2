//! What a worker denies itself.
//!
//! Owns: two steps. [`give_up_rights`] after the rules are read and before the first thread: other
//! user, no capabilities, no file and no network by Landlock, no core file, little memory, not to be
//! traced. [`lock`] when the rules are compiled: only the system calls that a scan needs, on all
//! threads. What the kernel refuses is returned by name and reported; a worker that cannot lock
//! itself entirely is better than none.

use caps::CapSet;
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetStatus,
    Scope,
};
use rustix::{
    process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit},
    thread::{
        Gid, Uid, set_no_new_privs, set_thread_groups, set_thread_res_gid, set_thread_res_uid,
    },
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};
use std::collections::BTreeMap;

type Step = (&'static str, Result<(), String>);

/// Everything but what open descriptors allow. Gives the names of the steps that failed.
pub(crate) fn give_up_rights() -> Vec<String> {
    let steps: [Step; 6] = [
        ("limits", limits()),
        ("user", other_user()),
        ("capabilities", no_capabilities()),
        ("no-new-privileges", set_no_new_privs(true).map_err(|error| error.to_string())),
        ("not-dumpable", not_dumpable()),
        ("landlock", landlock()),
    ];
    failed(steps)
}

/// Another user and no capability, now and in whatever it starts. Must be called before the first
/// thread.
pub(crate) fn give_up_user() -> Result<(), String> {
    other_user()?;
    no_capabilities()?;
    set_no_new_privs(true).map_err(|error| error.to_string())
}

/// Only the system calls of a scan from now on, on all threads.
pub(crate) fn lock() -> Vec<String> {
    failed([("no-writing", limit(Resource::Fsize, 0)), ("seccomp", seccomp())])
}

fn failed(steps: impl IntoIterator<Item = Step>) -> Vec<String> {
    let failed = steps.into_iter().filter_map(|(step, result)| Some((step, result.err()?)));
    failed.map(|(step, reason)| format!("{step}: {reason}")).collect()
}

/// Memory of its own, not of mapped files: those cost address space only, and a large file is
/// scanned as well as a small one.
fn limits() -> Result<(), String> {
    limit(Resource::Data, MEMORY)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Nofile, DESCRIPTORS)
}

fn limit(resource: Resource, most: u64) -> Result<(), String> {
    let limit = Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(resource, limit).map_err(|error| error.to_string())
}

fn other_user() -> Result<(), String> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let (uid, gid) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
    // One thread: what the calls change for the calling thread they change for the process.
    set_thread_groups(&[])
        .and_then(|()| set_thread_res_gid(gid, gid, gid))
        .and_then(|()| set_thread_res_uid(uid, uid, uid))
        .map_err(|error| error.to_string())
}

fn no_capabilities() -> Result<(), String> {
    let sets = [CapSet::Effective, CapSet::Permitted, CapSet::Inheritable];
    // A unit without any may not even be allowed to give them up.
    let has = |set: &CapSet| caps::read(None, *set).map_or(true, |held| !held.is_empty());
    let mut held = sets.into_iter().filter(has);
    held.try_for_each(|set| caps::clear(None, set).map_err(|error| error.to_string()))
}

fn not_dumpable() -> Result<(), String> {
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|error| error.to_string())
}

/// No path may be opened, for nothing; no port either; no signal to anybody outside.
fn landlock() -> Result<(), String> {
    let restricted = || -> Result<RulesetStatus, landlock::RulesetError> {
        let rules = Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(ABI_WANTED))?
            .handle_access(AccessNet::from_all(ABI_WANTED))?
            .scope(Scope::from_all(ABI_WANTED))?
            .create()?;
        Ok(rules.restrict_self()?.ruleset)
    };
    match restricted() {
        Ok(RulesetStatus::NotEnforced) => Err("this kernel has no Landlock".into()),
        Ok(RulesetStatus::PartiallyEnforced | RulesetStatus::FullyEnforced) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

fn seccomp() -> Result<(), String> {
    let allowed = ALLOWED.iter().map(|call| (*call, Vec::new()));
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = allowed.collect();
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        rules.insert(call, vec![without_execution()?]);
    }
    let arch = std::env::consts::ARCH.try_into().map_err(|error| format!("{error}"))?;
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let filter = SeccompFilter::new(rules, refuse, SeccompAction::Allow, arch);
    let program: BpfProgram = filter.and_then(TryInto::try_into).map_err(|e| e.to_string())?;
    seccompiler::apply_filter_all_threads(&program).map_err(|error| error.to_string())
}

/// Memory that cannot become code: the third argument lacks `PROT_EXEC`.
fn without_execution() -> Result<SeccompRule, String> {
    let exec = u64::from(libc::PROT_EXEC.unsigned_abs());
    let compare = SeccompCmpOp::MaskedEq(exec);
    SeccompCondition::new(2, SeccompCmpArgLen::Dword, compare, 0)
        .and_then(|condition| SeccompRule::new(vec![condition]))
        .map_err(|error| error.to_string())
}

const ABI_WANTED: ABI = ABI::V6;
const NOBODY: u32 = 65_534;
const MEMORY: u64 = 2 << 30;
const DESCRIPTORS: u64 = 64;

/// Reading what was handed over, memory, threads that are there, time, and ending.
const ALLOWED: &[i64] = &[
    libc::SYS_brk,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_close,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_fstat,
    libc::SYS_fstatfs,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_lseek,
    libc::SYS_madvise,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_nanosleep,
    libc::SYS_pread64,
    libc::SYS_read,
    libc::SYS_recvmsg,
    libc::SYS_restart_syscall,
    libc::SYS_rseq,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_sendmsg,
    libc::SYS_set_robust_list,
    libc::SYS_sigaltstack,
    libc::SYS_statx,
    libc::SYS_tgkill,
    libc::SYS_write,
];
