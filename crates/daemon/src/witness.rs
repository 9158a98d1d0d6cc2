//! Who a process is, as others than the gate may have to tell.
//!
//! Owns: [`Witness`]: the facts of a process, read here, or where this process may not see others (a
//! unit of its own) by the scout; in a thread that is asked and waited for a moment at most. What does
//! not come in time is missing. Must not: hold up an answer beyond that moment.

use crate::{
    company::Company,
    process::{Process, Program, uid},
    scout::Scout,
};
use lazaret_control::Peer;
use lazaret_onaccess::{Until, wait};
use rustix::{
    fd::AsFd,
    process::{Pid, PidfdFlags, pidfd_open},
};
use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    thread,
    time::Duration,
};

/// Tells of processes; clones ask the same.
#[derive(Clone, Debug)]
pub(crate) enum Witness {
    /// This process sees them.
    Here,
    /// The scout does.
    Scout(SyncSender<Question>),
}

/// About a process, and where to say what is known.
#[derive(Debug)]
pub(crate) enum Question {
    /// Who it is, and its groups.
    Facts(i32, SyncSender<(Process, Vec<u32>)>),
    /// What it runs.
    Program(i32, SyncSender<Option<Program>>),
}

impl Witness {
    /// One who looks here, or sends the scout where others may see more.
    pub(crate) fn of(company: &Company) -> Self {
        if !company.is_of_units() {
            return Self::Here;
        }
        let (ask, asked) = sync_channel(WAITING);
        let company = company.clone();
        thread::spawn(move || tell(&mut Scout::hurried(company), &asked));
        Self::Scout(ask)
    }

    /// True if nobody else is asked.
    pub(crate) const fn is_here(&self) -> bool {
        matches!(self, Self::Here)
    }

    /// The process while it waits for an answer.
    pub(crate) fn process(&self, pid: i32) -> Process {
        match self {
            Self::Here => Process::read(pid),
            Self::Scout(ask) => said(ask, pid, MOMENT).map_or_else(
                || Process { uid: uid(pid), ..Process::unknown(pid) },
                |(process, _)| process,
            ),
        }
    }

    /// The program that it runs while it waits for an answer; none if that is not known in time.
    pub(crate) fn program(&self, pid: i32) -> Option<Program> {
        match self {
            Self::Here => Program::of(pid),
            Self::Scout(ask) => {
                let (answer, heard) = sync_channel(1);
                ask.try_send(Question::Program(pid, answer)).ok()?;
                heard.recv_timeout(MOMENT).ok()?
            }
        }
    }

    /// The groups of somebody who asks for something, where they could not be read here, and who he
    /// once logged in as.
    pub(crate) fn visitor(&self, peer: &Peer) -> (Vec<u32>, Option<u32>) {
        let pid = i32::try_from(peer.pid).unwrap_or_default();
        let Self::Scout(ask) = self else {
            let process = Process::read(pid);
            return (peer.groups.clone(), process.login_uid);
        };
        let unknown = || (peer.groups.clone(), None);
        let Some(number) = Pid::from_raw(pid) else { return unknown() };
        // While it lives nobody else has its number.
        let Ok(handle) = pidfd_open(number, PidfdFlags::empty()) else { return unknown() };
        let Some((process, mut groups)) = said(ask, pid, PATIENCE) else { return unknown() };
        let lives = wait(&[(handle.as_fd(), Until::Readable)], Some(Duration::ZERO));
        if lives.is_ok_and(|ended| ended == [false]) && process.uid == Some(peer.uid) {
            groups.extend(&peer.groups);
            return (groups, process.login_uid);
        }
        unknown()
    }
}

fn said(ask: &SyncSender<Question>, pid: i32, patience: Duration) -> Option<(Process, Vec<u32>)> {
    let (answer, heard) = sync_channel(1);
    // Too many questions are as good as one that is not answered.
    ask.try_send(Question::Facts(pid, answer)).ok()?;
    heard.recv_timeout(patience).ok()
}

fn tell(scout: &mut Scout, asked: &Receiver<Question>) {
    // It is there before the first question is.
    drop(scout.process(0));
    loop {
        // Whoever asked may have gone on without.
        match asked.recv_timeout(WARM) {
            Ok(Question::Facts(pid, answer)) => {
                scout.process(pid).into_iter().for_each(|said| drop(answer.try_send(said)));
            }
            Ok(Question::Program(pid, answer)) => {
                scout.program(pid).into_iter().for_each(|said| drop(answer.try_send(said)));
            }
            // So that the scout is there when it is needed.
            Err(RecvTimeoutError::Timeout) => drop(scout.process(0)),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Questions that wait for the scout.
const WAITING: usize = 4;
/// For which somebody who is to be refused waits longer.
const MOMENT: Duration = Duration::from_millis(50);
const WARM: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(2);
