//! A local socket of datagrams: journald, a syslog daemon, a collector.
//!
//! Owns: [`DatagramSink`]. It never waits: a receiver that does not take its datagrams loses them,
//! and each loss is an error that the writer counts. A receiver that was restarted is found again.
//! Must not: reach the network.

use crate::encode::Form;
use crate::event::Event;
use crate::producer::Producer;
use crate::sink::Sink;
use std::io::{self, ErrorKind};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};

/// Where journald listens for its own protocol.
const JOURNAL: &str = "/run/systemd/journal/socket";

/// A local socket that takes one event in one datagram.
#[derive(Debug)]
pub struct DatagramSink {
    name: &'static str,
    path: PathBuf,
    form: Form,
    socket: Option<UnixDatagram>,
}

impl DatagramSink {
    /// The journal of this system.
    #[must_use]
    pub fn journal() -> Self {
        Self { name: "journal", path: JOURNAL.into(), form: Form::Journal, socket: None }
    }

    /// Another receiver, and the form that it takes. It need not listen yet.
    #[must_use]
    pub fn new(path: &Path, form: Form) -> Self {
        Self { name: "datagram", path: path.into(), form, socket: None }
    }

    fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        let socket = match self.socket.take() {
            Some(socket) => socket,
            None => connect(&self.path)?,
        };
        let sent = socket.send(datagram);
        let is_gone = sent.as_ref().is_err_and(|error| {
            matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::NotConnected)
        });
        self.socket = Some(socket).filter(|_| !is_gone);
        match sent {
            Ok(length) if length < datagram.len() => Err(ErrorKind::WriteZero.into()),
            sent => sent.map(drop),
        }
    }
}

impl Sink for DatagramSink {
    fn name(&self) -> &'static str {
        self.name
    }

    fn write(&mut self, event: &Event, producer: &Producer) -> io::Result<()> {
        let datagram = self.form.encode(event, producer);
        let was_open = self.socket.is_some();
        match self.send(&datagram) {
            // The receiver was restarted: once more, to the new one.
            Err(_) if was_open && self.socket.is_none() => self.send(&datagram),
            sent => sent,
        }
    }
}

fn connect(path: &Path) -> io::Result<UnixDatagram> {
    let socket = UnixDatagram::unbound()?;
    socket.set_nonblocking(true)?;
    socket.connect(path)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{Status, StatusStep};
    use lazaret_model::Timestamp;

    fn event() -> Event {
        let status =
            Status { step: StatusStep::Started, cause: None, detail: "d".into(), counts: vec![] };
        Event { time: Timestamp::default(), sequence: 0, kind: status.into() }
    }

    #[test]
    fn it_never_waits_and_finds_a_restarted_receiver() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("socket");
        let producer = Producer { version: "0", host: "h".into(), run: "r".into() };
        let mut sink = DatagramSink::new(&path, Form::Syslog);
        assert!(sink.write(&event(), &producer).is_err(), "nobody listens");
        let receiver = UnixDatagram::bind(&path).unwrap();
        sink.write(&event(), &producer).unwrap();
        let mut buffer = [0; 4_096];
        let length = receiver.recv(&mut buffer).unwrap();
        assert_eq!(&buffer[..length], Form::Syslog.encode(&event(), &producer));
        let refused = (0..100_000).find_map(|_| sink.write(&event(), &producer).err());
        assert_eq!(refused.map(|error| error.kind()), Some(ErrorKind::WouldBlock));
        drop(receiver);
        std::fs::remove_file(&path).unwrap();
        let receiver = UnixDatagram::bind(&path).unwrap();
        sink.write(&event(), &producer).unwrap();
        assert!(receiver.recv(&mut buffer).unwrap() > 0);
    }
}
