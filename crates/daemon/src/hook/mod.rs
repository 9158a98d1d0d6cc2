//! A program of the administrator's that is run when something is found.
//!
//! Owns: [`Crier`], which takes findings from the writer of events and never keeps it waiting; the
//! threads that hand each to a runner and wait for its word; and that what fails is told. The runner
//! is another process: a unit of its own behind a socket of systemd, or where there is none, this
//! program again without rights. Which program runs is what the runner reads in the configuration,
//! never what it is told. Must not: run anything itself, be on the way of an answer.

mod repeats;
mod runner;

use crate::tell::{Teller, Telling};
use lazaret_config::OnDetect;
use lazaret_events::{Event, Form, Kind, Producer, Sink};
use repeats::Repeats;
use rustix::fd::OwnedFd;
use std::{
    io::{self, Read, Write},
    net::Shutdown,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

pub(crate) use runner::run;

/// Takes findings.
#[derive(Debug)]
pub(crate) struct Crier {
    queue: SyncSender<Vec<u8>>,
    repeats: Repeats,
    dropped: Arc<AtomicU64>,
}

/// Hands them on, when there is somebody to tell of failures.
#[derive(Debug)]
pub(crate) struct Errands {
    waiting: Arc<Mutex<Receiver<Vec<u8>>>>,
    dropped: Arc<AtomicU64>,
    wanted: OnDetect,
    config: PathBuf,
}

/// Both ends; none if nothing is to be run.
pub(crate) fn pair(wanted: &OnDetect, config: &Path) -> Option<(Crier, Errands)> {
    if wanted.command.is_empty() {
        return None;
    }
    let (queue, waiting) = sync_channel(CAPACITY);
    let dropped = Arc::new(AtomicU64::new(0));
    let repeats = Repeats::new(wanted.quiet.duration());
    let crier = Crier { queue, repeats, dropped: Arc::clone(&dropped) };
    let (wanted, config) = (wanted.clone(), config.to_owned());
    Some((crier, Errands { waiting: Arc::new(Mutex::new(waiting)), dropped, wanted, config }))
}

impl Sink for Crier {
    fn name(&self) -> &'static str {
        "hook"
    }

    /// Takes what was found or refused because of a finding; never waits, and never fails, since what
    /// is dropped here is kept elsewhere.
    fn write(&mut self, event: &Event, producer: &Producer) -> io::Result<()> {
        let found = match &event.kind {
            Kind::Detected(it) => Some((&it.file.path, &it.verdict)),
            Kind::Blocked(it) => Some((&it.file.path, &it.verdict)),
            _ => None,
        };
        let Some((path, verdict)) = found.filter(|(_, verdict)| !verdict.detections().is_empty())
        else {
            return Ok(());
        };
        let rules = verdict.detections().iter().map(|found| found.rule.as_str());
        if self.repeats.is_news(path, rules, Instant::now()) {
            let line = Form::Ocsf.encode(event, producer);
            if self.queue.try_send(line).is_err() {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
        Ok(())
    }
}

impl Errands {
    /// Starts as many threads as programs may run at once.
    pub(crate) fn start(self, teller: &Teller) {
        let errands = Arc::new(self);
        for _ in 0..errands.wanted.at_once {
            let (errands, teller) = (Arc::clone(&errands), teller.clone());
            let work = move || errands.work(&teller);
            // With a thread less, less runs at once.
            drop(thread::Builder::new().name("hook".into()).spawn(work));
        }
    }

    fn work(&self, teller: &Teller) {
        let mut said = 0;
        loop {
            let next = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(event) = next else { return };
            if let Err(text) = self.hand_over(&event) {
                teller.tell(Telling::Trouble("hook-failed", text));
            }
            let dropped = self.dropped.load(Ordering::Relaxed);
            if dropped > said {
                let text =
                    format!("{dropped} findings were not handed to on_detect.command so far");
                teller.tell(Telling::Trouble("hook-dropped", text));
                said = dropped;
            }
        }
    }

    /// Gives the event to a runner and waits for its word.
    fn hand_over(&self, event: &[u8]) -> Result<(), String> {
        let (mut line, child) = self.runner().map_err(|error| format!("no runner: {error}"))?;
        let patience = self.wanted.timeout.duration() + SLACK;
        let answer = exchange(&mut line, event, patience);
        if let Some(mut child) = child {
            // It has said its word, or never will.
            drop(child.kill());
            drop(child.wait());
        }
        match answer {
            Ok(answer) if answer == runner::GOOD => Ok(()),
            Ok(answer) if answer.is_empty() => Err("the runner ended without a word".into()),
            Ok(answer) => Err(String::from_utf8_lossy(&answer).into_owned()),
            Err(error) => Err(format!("the runner does not answer: {error}")),
        }
    }

    /// The one behind systemd's socket, or a child of ours.
    fn runner(&self) -> io::Result<(UnixStream, Option<Child>)> {
        match UnixStream::connect(SOCKET) {
            Ok(line) => return Ok((line, None)),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Err(_) => {}
        }
        let (line, theirs) = UnixStream::pair()?;
        let child = Command::new("/proc/self/exe")
            .args(["--role", "hook", "--config"])
            .arg(&self.config)
            .env_clear()
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null())
            .spawn()?;
        Ok((line, Some(child)))
    }
}

fn exchange(line: &mut UnixStream, event: &[u8], patience: Duration) -> io::Result<Vec<u8>> {
    line.set_write_timeout(Some(SLACK))?;
    line.set_read_timeout(Some(patience))?;
    line.write_all(event)?;
    line.shutdown(Shutdown::Write)?;
    let mut answer = Vec::new();
    line.take(LONGEST_ANSWER).read_to_end(&mut answer)?;
    Ok(answer)
}

/// Where systemd listens for the runner's unit; only root may connect.
const SOCKET: &str = "/run/lazaret-hook.socket";
/// Findings that wait.
const CAPACITY: usize = 64;
const SLACK: Duration = Duration::from_secs(5);
const LONGEST_ANSWER: u64 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;
    use lazaret_events::{Detected, FileFacts, Handling, Status, StatusStep, Trigger};
    use lazaret_model::{Detection, Severity, Timestamp, Verdict};

    fn event(kind: Kind) -> Event {
        Event { time: Timestamp::default(), sequence: 1, kind }
    }

    fn found(path: &str) -> Event {
        let mut verdict = Verdict::clean();
        verdict.detect(Detection {
            namespace: "n".into(),
            rule: "r".into(),
            member: vec![],
            severity: Severity::Malicious,
            meta: vec![],
        });
        event(
            Detected {
                file: FileFacts { path: path.into(), ..FileFacts::default() },
                process: None,
                trigger: Trigger::Open,
                verdict,
                generation: None,
                handling: Handling::Told,
                took: Duration::ZERO,
            }
            .into(),
        )
    }

    #[test]
    fn findings_are_taken_once_and_what_is_too_much_is_dropped_and_counted() {
        let wanted = OnDetect { command: vec!["/bin/true".into()], ..OnDetect::default() };
        let (mut crier, errands) = pair(&wanted, Path::new("/etc/lazaret")).unwrap();
        let producer = Producer { version: "0", host: "h".into(), run: "r".into() };
        let status = Status {
            step: StatusStep::Started,
            cause: None,
            detail: String::new(),
            counts: vec![],
        };
        crier.write(&event(status.into()), &producer).unwrap();
        for _ in 0..1_000 {
            crier.write(&found("/same"), &producer).unwrap();
        }
        let waiting = errands.waiting.lock().unwrap();
        let line: serde_json::Value = serde_json::from_slice(&waiting.try_recv().unwrap()).unwrap();
        assert_eq!(line["class_uid"], 2_004);
        assert!(waiting.try_recv().is_err(), "the same again, and what is no finding");
        for number in 0..100 {
            crier.write(&found(&format!("/{number}")), &producer).unwrap();
        }
        assert_eq!(waiting.try_iter().count(), CAPACITY);
        assert_eq!(errands.dropped.load(Ordering::Relaxed), 100 - CAPACITY as u64);
        assert!(pair(&OnDetect::default(), Path::new("/")).is_none());
    }
}
