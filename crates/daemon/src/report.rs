//! What gate and worker say to each other.
//!
//! Owns: [`Hello`], [`Welcome`], [`Order`] and [`Report`], and how they cross a SEQPACKET socket: one
//! message each, JSON, with at most one descriptor. What a worker says is taken as the word of
//! somebody who reads hostile bytes: bounded, and never more than a verdict about the file that was
//! asked about. Must not: scan.

use lazaret_config::LimitProfile;
use lazaret_engine::Digests;
use lazaret_model::{Detection, Severity, Verdict, Why, WhyCode};
use lazaret_rules::RuleTime;
use rustix::{
    fd::{AsFd, BorrowedFd, OwnedFd},
    io::Errno,
    net::{
        RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
        SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
    },
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    io::{self, IoSlice, IoSliceMut},
    mem::MaybeUninit,
};

/// The gate's first word; the rules to load come along as one descriptor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Hello {
    /// How far containers are opened.
    pub(crate) limits: LimitProfile,
    /// A [`Primed`] follows.
    pub(crate) is_primed: bool,
}

/// What another worker found out about rules comes along as one descriptor.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Primed;

/// The answer, when rules are loaded and the worker is locked. What it found out about them comes along
/// as one descriptor, if that is anything new.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Welcome {
    /// Ready.
    Ready {
        /// The rules' id, 64 hexadecimal digits.
        generation: String,
        /// How many there are.
        rules: usize,
        /// What the kernel refused of the lock.
        unlocked: Vec<String>,
    },
    /// The rules cannot be used.
    Failed(String),
}

/// Scan this descriptor.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    /// Path for rules that look at names; the bytes of it.
    pub(crate) path: Vec<u8>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) detections: Vec<Finding>,
    whys: Vec<Missing>,
    pub(crate) blake3: Option<String>,
    pub(crate) sha256: Option<String>,
    /// Rules that had to be looked at closely; the costly ones.
    #[serde(default)]
    pub(crate) tolls: Vec<RuleToll>,
}

/// What one rule cost during one scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RuleToll {
    pub(crate) namespace: String,
    pub(crate) rule: String,
    pub(crate) micros: u64,
}

/// One detection without its metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Finding {
    pub(crate) namespace: String,
    pub(crate) rule: String,
    pub(crate) member: Vec<String>,
    pub(crate) severity: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Missing {
    code: String,
    member: Vec<String>,
    detail: Option<String>,
}

impl Report {
    pub(crate) fn new(verdict: &Verdict, digests: Option<Digests>) -> Self {
        let mut detections: Vec<&Detection> = verdict.detections().iter().collect();
        detections.sort_by_key(|detection| std::cmp::Reverse(detection.severity));
        Self {
            detections: detections.into_iter().take(MOST).map(Finding::of).collect(),
            whys: verdict.whys().iter().take(MOST).map(Missing::of).collect(),
            blake3: digests.as_ref().map(|digests| digests.blake3.clone()),
            sha256: digests.and_then(|digests| digests.sha256),
            tolls: Vec::new(),
        }
    }

    /// The same with what rules cost.
    pub(crate) fn with_tolls(mut self, times: &[RuleTime]) -> Self {
        let mut times: Vec<&RuleTime> = times.iter().collect();
        times.sort_by_key(|time| std::cmp::Reverse(time.spent));
        self.tolls = times.into_iter().take(MOST_TOLLS).map(RuleToll::of).collect();
        self
    }

    /// A report of no scan.
    pub(crate) fn incomplete(why: Why) -> Self {
        Self::new(&Verdict::incomplete(why), None)
    }

    /// A file that was found malicious once and could not be removed.
    pub(crate) fn of_a_denied_file() -> Self {
        let mut verdict = Verdict::clean();
        verdict.detect(Detection {
            namespace: DENIED.0.into(),
            rule: DENIED.1.into(),
            member: Vec::new(),
            severity: Severity::Malicious,
            meta: Vec::new(),
        });
        Self::new(&verdict, None)
    }

    /// The verdict. A word that is none makes it incomplete, never clean.
    pub(crate) fn verdict(&self) -> Verdict {
        let mut verdict = Verdict::clean();
        for finding in &self.detections {
            match Severity::from_name(&finding.severity) {
                Some(severity) => verdict.detect(finding.detection(severity)),
                None => verdict.miss(Why::new(WhyCode::Internal).with_detail("unknown severity")),
            }
        }
        for missing in &self.whys {
            verdict.miss(missing.why());
        }
        verdict
    }
}

impl RuleToll {
    fn of(time: &RuleTime) -> Self {
        Self {
            namespace: bounded(&time.namespace),
            rule: bounded(&time.rule),
            micros: u64::try_from(time.spent.as_micros()).unwrap_or(u64::MAX),
        }
    }
}

impl Finding {
    /// Whether it says that the file is on the deny list.
    pub(crate) fn is_denial(&self) -> bool {
        self.namespace == DENIED.0 && self.rule == DENIED.1
    }

    fn of(detection: &Detection) -> Self {
        Self {
            namespace: bounded(&detection.namespace),
            rule: bounded(&detection.rule),
            member: detection.member.iter().take(MOST_MEMBERS).map(|name| bounded(name)).collect(),
            severity: detection.severity.as_str().to_owned(),
        }
    }

    fn detection(&self, severity: Severity) -> Detection {
        Detection {
            namespace: self.namespace.clone(),
            rule: self.rule.clone(),
            member: self.member.clone(),
            severity,
            meta: Vec::new(),
        }
    }
}

impl Missing {
    fn of(why: &Why) -> Self {
        Self {
            code: why.code.as_str().to_owned(),
            member: why.member.iter().take(MOST_MEMBERS).map(|name| bounded(name)).collect(),
            detail: why.detail.as_deref().map(bounded),
        }
    }

    fn why(&self) -> Why {
        let code = WhyCode::ALL.iter().find(|code| code.as_str() == self.code);
        Why {
            code: code.copied().unwrap_or(WhyCode::Internal),
            member: self.member.clone(),
            detail: self.detail.clone(),
        }
    }
}

fn bounded(text: &str) -> String {
    text.chars().take(MOST_CHARACTERS).collect()
}

/// Sends one message.
pub(crate) fn send(
    socket: impl AsFd,
    message: &impl Serialize,
    file: Option<BorrowedFd<'_>>,
) -> io::Result<()> {
    let json = serde_json::to_vec(message)?;
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let files: Vec<BorrowedFd<'_>> = file.into_iter().collect();
    if !files.is_empty() && !control.push(SendAncillaryMessage::ScmRights(&files)) {
        return Err(Errno::MSGSIZE.into());
    }
    loop {
        match sendmsg(&socket, &[IoSlice::new(&json)], &mut control, SendFlags::NOSIGNAL) {
            Ok(_) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Waits for one message; the end of the other side is an error.
pub(crate) fn receive<T: DeserializeOwned>(
    socket: impl AsFd,
    buffer: &mut [u8],
) -> io::Result<(T, Option<OwnedFd>)> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let message = loop {
        let into = &mut [IoSliceMut::new(buffer)];
        match recvmsg(&socket, into, &mut control, RecvFlags::CMSG_CLOEXEC) {
            Err(Errno::INTR) => {}
            other => break other?,
        }
    };
    let rights = control.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(files) => Some(files),
        _ => None,
    });
    let file = rights.flatten().next();
    if message.flags.intersects(ReturnFlags::TRUNC | ReturnFlags::CTRUNC) {
        return Err(Errno::MSGSIZE.into());
    }
    match buffer.get(..message.bytes) {
        Some(bytes) if !bytes.is_empty() => Ok((serde_json::from_slice(bytes)?, file)),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// Longest message in bytes; below what a socket buffer holds by default.
pub(crate) const MESSAGE_MAX: usize = 128 << 10;

// All of them together stay below the longest message.
const MOST: usize = 16;
const MOST_MEMBERS: usize = 4;
const MOST_TOLLS: usize = 8;
const MOST_CHARACTERS: usize = 100;
/// Namespace and name of what is said of a file on the deny list.
const DENIED: (&str, &str) = ("quarantine", "not-removed");

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_model::Level;
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
    use std::fs::File;

    fn pair() -> (OwnedFd, OwnedFd) {
        let flags = SocketFlags::CLOEXEC;
        socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None).unwrap()
    }

    fn full() -> Verdict {
        let mut verdict =
            Verdict::incomplete(Why::new(WhyCode::Changed).with_detail("\u{1}".repeat(999)));
        for number in 0..100 {
            verdict.detect(Detection {
                namespace: "\u{1}".repeat(999),
                rule: format!("r{number}"),
                member: vec!["m".repeat(999); 99],
                severity: if number == 99 { Severity::Malicious } else { Severity::Info },
                meta: vec![],
            });
        }
        verdict
    }

    #[test]
    fn the_longest_report_crosses_and_keeps_the_worst() {
        let (here, there) = pair();
        let times = vec![
            RuleTime {
                namespace: "\u{1}".repeat(999),
                rule: "\u{1}".repeat(999),
                spent: std::time::Duration::MAX,
            };
            99
        ];
        let report = Report::new(&full(), None).with_tolls(&times);
        assert_eq!(report.tolls.len(), MOST_TOLLS);
        let file = File::open("/dev/null").unwrap();
        send(&here, &report, Some(file.as_fd())).unwrap();
        let (got, file): (Report, _) = receive(&there, &mut vec![0; MESSAGE_MAX]).unwrap();
        assert!(file.is_some());
        assert_eq!(got, report);
        assert_eq!(got.verdict().level(), Level::Malicious);
        assert_eq!(got.verdict().whys()[0].code, WhyCode::Changed);
    }

    #[test]
    fn what_is_no_report_is_an_error_and_never_clean() {
        let (here, there) = pair();
        let mut buffer = vec![0; MESSAGE_MAX];
        send(&here, &"nonsense", None).unwrap();
        assert!(receive::<Report>(&there, &mut buffer).is_err());
        let mut odd = Report::new(&full(), None);
        odd.detections[0].severity = "harmless".into();
        odd.detections.truncate(1);
        odd.whys.clear();
        assert_eq!(odd.verdict().level(), Level::Incomplete);
        drop(here);
        assert!(receive::<Report>(&there, &mut buffer).is_err());
    }
}
