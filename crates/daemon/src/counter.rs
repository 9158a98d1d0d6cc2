//! The counter at which people and programs ask the service.
//!
//! Owns: the listening thread, a thread for each visitor and a bound on their number, who may ask for
//! what, and that every privileged or refused call is told. Must not: act on files, know the kernel.

use crate::{
    halt::Halt, inquiry::Inquiry, memory::Key, metrics, note::Note, register::Register,
    sight::Inode, standing::Standing, witness::Witness,
};
use lazaret_control::{
    Answer, Call, ControlError, Peer, Refusal, Request, Role, Roles, listen, peer_of, receive, send,
};
use lazaret_events::{Actor, Audit, Outcome, Ring};
use rustix::{
    fd::OwnedFd,
    net::{
        SocketFlags, accept_with,
        sockopt::{Timeout, set_socket_timeout},
    },
};
use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Sender, channel},
    },
    thread,
    time::Duration,
};

/// Everything that an answer may need.
#[derive(Clone, Debug)]
pub(crate) struct Counter {
    pub(crate) standing: Standing,
    pub(crate) roles: Roles,
    pub(crate) halt: Halt,
    pub(crate) witness: Witness,
    pub(crate) audit: Option<Ring>,
    pub(crate) register: Register,
    pub(crate) desk: Sender<Note>,
}

impl Counter {
    /// Listens on `path` in a thread of its own, for ever.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn open(self, path: &Path) -> io::Result<()> {
        let socket = listen(path)?;
        let visitors = Arc::new(AtomicUsize::new(0));
        thread::Builder::new().name("control".into()).spawn(move || {
            loop {
                match accept_with(&socket, SocketFlags::CLOEXEC) {
                    Ok(visitor) => self.receive(visitor, &visitors),
                    // Too many descriptors and the like: a moment later there may be some.
                    Err(_) => thread::sleep(PAUSE),
                }
            }
        })?;
        Ok(())
    }

    fn receive(&self, visitor: OwnedFd, visitors: &Arc<AtomicUsize>) {
        if visitors.fetch_add(1, Ordering::AcqRel) >= MOST {
            visitors.fetch_sub(1, Ordering::AcqRel);
            return;
        }
        let (counter, left) = (self.clone(), Arc::clone(visitors));
        let serve = move || {
            // Whoever hangs up or stalls is a visitor less.
            drop(counter.serve(&visitor));
            left.fetch_sub(1, Ordering::AcqRel);
        };
        if thread::Builder::new().name("visitor".into()).spawn(serve).is_err() {
            visitors.fetch_sub(1, Ordering::AcqRel);
        }
    }

    fn serve(&self, visitor: &OwnedFd) -> Result<(), ControlError> {
        let mut peer = peer_of(visitor, PATIENCE)?;
        if peer.uid != ROOT {
            (peer.groups, _) = self.witness.visitor(&peer);
        }
        let roles = self.roles.of(peer.uid, &peer.groups);
        if roles.is_empty() {
            let text = "no group of yours has a role; see [control] in the configuration";
            // He must not keep others waiting for a place.
            set_socket_timeout(visitor, Timeout::Recv, Some(PAUSE)).map_err(io::Error::from)?;
            // His question is taken out of the socket, unread: else the answer would be lost.
            drop(receive::<serde::de::IgnoredAny>(visitor));
            let what = Asked { call: "connect", arguments: Vec::new(), reason: None };
            self.tell(&peer, &[], what, (Outcome::Refused, "not-allowed"));
            return send(visitor, &refused(Refusal::NotAllowed, text));
        }
        for _ in 0..MOST_CALLS {
            let request = match receive::<Request>(visitor) {
                Ok(Some(request)) => request,
                Ok(None) => return Ok(()),
                Err(error @ (ControlError::NotUnderstood(_) | ControlError::TooLarge { .. })) => {
                    let text = error.to_string();
                    return send(visitor, &refused(Refusal::NotUnderstood, &text));
                }
                Err(error) => return Err(error),
            };
            send(visitor, &self.answer(&peer, &roles, request))?;
        }
        Ok(())
    }

    fn answer(&self, peer: &Peer, roles: &[Role], request: Request) -> Answer {
        let Request { call, reason } = request;
        let reason = reason.as_deref();
        let what = || Asked { call: call.name(), arguments: call.arguments(), reason };
        if !call.allowed_to().iter().any(|role| roles.contains(role)) {
            self.tell(peer, roles, what(), (Outcome::Refused, "not-allowed"));
            let names: Vec<&str> = call.allowed_to().iter().map(|role| role.as_str()).collect();
            let text = format!("{} takes the role {}", call.name(), names.join(" or "));
            return refused(Refusal::NotAllowed, &text);
        }
        if let Err(text) = call.check(reason) {
            return refused(Refusal::NotUnderstood, text);
        }
        let answer = self.act(&call, reason.unwrap_or_default(), peer);
        if call.is_privileged() {
            let outcome = match &answer {
                Answer::Refused { .. } => (Outcome::Failed, "failed"),
                _ => (Outcome::Done, ""),
            };
            self.tell(peer, roles, what(), outcome);
        }
        answer
    }

    fn act(&self, call: &Call, reason: &str, peer: &Peer) -> Answer {
        match call {
            Call::Status => Answer::Status(Box::new(self.standing.now())),
            Call::Metrics => Answer::Text(metrics::text(&self.standing.now())),
            Call::Pause { seconds } => {
                self.halt.pause(Duration::from_secs(*seconds), reason);
                Answer::Done
            }
            Call::Resume => {
                self.halt.resume();
                Answer::Done
            }
            Call::Why { device, inode } => {
                let key = Key::at(Inode { device: *device, number: *inode });
                let insight = self.inquire(|answer| Inquiry::Why(key, answer));
                insight.map_or_else(failed, |insight| Answer::Insight(Box::new(insight)))
            }
            Call::Top { by } => self
                .inquire(|answer| Inquiry::Costs(*by, answer))
                .map_or_else(failed, Answer::Costs),
            Call::Exclusions => Answer::Exclusions(self.register.list()),
            Call::Exclude(wish) => {
                let added = self.register.add((**wish).clone(), reason, peer.uid);
                added.map_or_else(failed, |exclusion| Answer::Exclusions(vec![exclusion]))
            }
            Call::Unexclude { id } => {
                self.register.remove(*id).map_or_else(failed, |()| Answer::Done)
            }
        }
    }

    /// Asks the desk, which has better things to do and is waited for a moment only.
    fn inquire<T>(&self, inquiry: impl FnOnce(Sender<T>) -> Inquiry) -> Result<T, String> {
        let (answer, heard) = channel();
        let busy = "the service is busy; ask again";
        self.desk.send(Note::Inquiry(inquiry(answer))).map_err(|_| busy.to_owned())?;
        heard.recv_timeout(PATIENCE / 2).map_err(|_| busy.to_owned())
    }

    fn tell(
        &self,
        peer: &Peer,
        roles: &[Role],
        asked: Asked<'_>,
        (outcome, cause): (Outcome, &'static str),
    ) {
        let Some(ring) = &self.audit else { return };
        let (_, login_uid) = self.witness.visitor(peer);
        let role = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" ");
        let actor = Actor {
            uid: peer.uid,
            user: None,
            login_uid,
            pid: Some(peer.pid),
            role: Some(role).filter(|role| !role.is_empty()),
        };
        ring.offer(Audit {
            actor,
            call: asked.call.to_owned(),
            arguments: asked.arguments,
            reason: asked.reason.map(str::to_owned),
            outcome,
            cause: Some(cause.into()).filter(|_| !cause.is_empty()),
        });
    }
}

/// A call as it is told of.
struct Asked<'a> {
    call: &'a str,
    arguments: Vec<(String, String)>,
    reason: Option<&'a str>,
}

fn failed(text: String) -> Answer {
    Answer::Refused { code: Refusal::Failed, text }
}

fn refused(code: Refusal, text: &str) -> Answer {
    Answer::Refused { code, text: text.to_owned() }
}

/// Who needs no group.
const ROOT: u32 = 0;
/// Visitors at once; another one is hung up on.
const MOST: usize = 32;
/// Calls of one visitor.
const MOST_CALLS: usize = 1_000;
/// How long a visitor may be silent.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_config::Gate;
    use lazaret_control::{Client, State};

    fn counter(roles: Roles) -> (Counter, Halt) {
        let standing = Standing::new(&Gate::default(), Arc::default());
        let halt = Halt::new(standing.clone());
        let (register, _) =
            Register::open(None, lazaret_config::Exclusions::default(), Witness::Here);
        let (desk, _) = channel();
        let (audit, witness) = (None, Witness::Here);
        (Counter { standing, roles, halt: halt.clone(), witness, audit, register, desk }, halt)
    }

    fn peer(uid: u32) -> Peer {
        Peer { pid: 1, uid, groups: vec![uid] }
    }

    #[test]
    fn roles_decide_and_refusals_are_told() {
        let (ring, _drain) = lazaret_events::ring(16);
        let (mut counter, _halt) = counter(Roles::default());
        counter.audit = Some(ring);
        let ask = |roles: &[Role], call: Call, reason: Option<&str>| {
            let request = Request { call, reason: reason.map(str::to_owned) };
            counter.answer(&peer(5), roles, request)
        };
        let code = |answer: Answer| match answer {
            Answer::Refused { code, .. } => code.as_str(),
            _ => "good",
        };
        let pause = || Call::Pause { seconds: 60 };
        assert_eq!(code(ask(&[Role::Viewer], Call::Status, None)), "good");
        assert_eq!(code(ask(&[Role::Operator], pause(), Some("x"))), "not-allowed");
        assert_eq!(code(ask(&[Role::Admin], pause(), None)), "not-understood");
        assert_eq!(counter.standing.now().state, State::Starting);
        assert_eq!(code(ask(&[Role::Admin], pause(), Some("x"))), "good");
        assert_eq!(counter.standing.now().state, State::Paused);
        assert_eq!(code(ask(&[Role::Viewer], Call::Resume, None)), "not-allowed");
        assert_eq!(code(ask(&[Role::Admin], Call::Resume, None)), "good");
        let why = || Call::Why { device: 1, inode: 1 };
        assert_eq!(code(ask(&[Role::Viewer], why(), None)), "not-allowed");
        assert_eq!(code(ask(&[Role::Operator], why(), None)), "failed", "the desk is gone");
        assert_eq!(code(ask(&[Role::Viewer], Call::Exclusions, None)), "good");
        assert_eq!(code(ask(&[Role::Operator], Call::Unexclude { id: 1 }, None)), "not-allowed");
        assert_eq!(code(ask(&[Role::Admin], Call::Unexclude { id: 1 }, None)), "failed");
        assert_eq!(counter.standing.now().state, State::Running);
    }

    #[test]
    fn a_visitor_is_served_and_one_with_no_role_is_told_so() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s");
        let uid = rustix::process::geteuid().as_raw();
        let (counter, _halt) = counter(Roles::default());
        counter.open(&path).unwrap();
        let answer = Client::connect(&path).unwrap().ask(Call::Status, None).unwrap();
        match answer {
            Answer::Status(status) => assert_eq!((uid, status.pid), (0, std::process::id())),
            Answer::Refused { code, .. } => assert!(uid != 0 && code == Refusal::NotAllowed),
            other => panic!("{other:?}"),
        }
    }
}
