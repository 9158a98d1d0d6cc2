//! A web server on loopback that serves a directory, and misbehaves when it is told to.

use std::{
    collections::HashMap,
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// What happens to requests for a file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// One bit of this byte is flipped; which one follows from the place.
    Flip(usize),
    /// Zeros follow without end.
    Endless,
    /// The connection ends after so many bytes, each time.
    Drop(usize),
    /// The connection ends after so many bytes of an answer, but ranges are served.
    Break(usize),
    /// A byte now and then.
    Slow,
    /// After so many bytes nothing more, and the connection stays open.
    Stall(usize),
    /// There is no such file.
    Hidden,
}

#[derive(Default)]
struct State {
    dir: PathBuf,
    faults: HashMap<String, Fault>,
    requests: Vec<String>,
}

pub(crate) struct Server {
    state: Arc<Mutex<State>>,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn new(dir: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State { dir, ..State::default() }));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                thread::spawn(move || serve(stream, &state));
            }
        });
        Self { state, url }
    }

    /// From now on another directory.
    pub(crate) fn serve(&self, dir: PathBuf) {
        self.state.lock().unwrap().dir = dir;
    }

    /// Files whose names end so are treated so.
    pub(crate) fn fault(&self, end: &str, fault: Fault) {
        self.state.lock().unwrap().faults.insert(end.to_owned(), fault);
    }

    pub(crate) fn heal(&self) {
        self.state.lock().unwrap().faults.clear();
    }

    /// Request lines and ranges since the last call.
    pub(crate) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().requests)
    }
}

fn serve(stream: TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let (mut first, mut range) = (String::new(), 0);
        if reader.read_line(&mut first).unwrap_or(0) == 0 {
            return;
        }
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap_or(0);
            if let Some(from) = line.to_ascii_lowercase().strip_prefix("range: bytes=") {
                range = from.trim().trim_end_matches('-').parse().unwrap_or(0);
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let path = first.split(' ').nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
        let (file, fault) = {
            let mut state = state.lock().unwrap();
            state.requests.push(format!("{path} {range}"));
            let is_meant = |(end, _): &(&String, &Fault)| path.ends_with(end.as_str());
            let fault = state.faults.iter().find(is_meant).map(|(_, fault)| *fault);
            (fs::read(state.dir.join(&path)).ok(), fault)
        };
        if answer(&stream, file, fault, range).is_none() {
            return;
        }
    }
}

/// None if the connection is over.
fn answer(
    mut stream: &TcpStream,
    file: Option<Vec<u8>>,
    fault: Option<Fault>,
    range: usize,
) -> Option<()> {
    let Some(mut file) = file.filter(|_| !matches!(fault, Some(Fault::Hidden))) else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").ok();
    };
    let ranged = range > 0 && !matches!(fault, Some(Fault::Drop(_)));
    let (status, extra) = if ranged {
        let last = file.len() - 1;
        ("206 Partial Content", format!("Content-Range: bytes {range}-{last}/{}\r\n", file.len()))
    } else {
        ("200 OK", String::new())
    };
    let mut body = if ranged { file.split_off(range) } else { file };
    let head =
        |length: usize| format!("HTTP/1.1 {status}\r\n{extra}Content-Length: {length}\r\n\r\n");
    match fault {
        Some(Fault::Endless) => {
            stream.write_all(format!("HTTP/1.1 200 OK\r\n{extra}\r\n").as_bytes()).ok()?;
            stream.write_all(&body).ok()?;
            while stream.write_all(&[b' '; 65536]).is_ok() {}
            return None;
        }
        Some(Fault::Slow) => {
            stream.write_all(head(body.len()).as_bytes()).ok()?;
            for byte in body {
                stream.write_all(&[byte]).ok()?;
                thread::sleep(Duration::from_millis(300));
            }
            return Some(());
        }
        Some(Fault::Stall(most)) => {
            stream.write_all(head(body.len()).as_bytes()).ok()?;
            body.truncate(most);
            stream.write_all(&body).ok()?;
            thread::sleep(Duration::from_secs(30));
            return None;
        }
        Some(Fault::Drop(most) | Fault::Break(most)) => {
            stream.write_all(head(body.len()).as_bytes()).ok()?;
            let is_cut = body.len() > most;
            body.truncate(most);
            stream.write_all(&body).ok()?;
            let _closed = stream.shutdown(std::net::Shutdown::Both).err();
            return (!is_cut).then_some(());
        }
        Some(Fault::Flip(at)) => {
            if let Some(byte) = body.get_mut(at) {
                *byte ^= 1 << (at % 8);
            }
        }
        Some(Fault::Hidden) | None => {}
    }
    stream.write_all(head(body.len()).as_bytes()).ok()?;
    stream.write_all(&body).ok()
}
