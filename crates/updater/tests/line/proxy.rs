//! A proxy on loopback: whatever is asked for, it leads to one server.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

pub(crate) struct Proxy {
    asked: Arc<Mutex<Vec<String>>>,
    pub(crate) url: String,
}

impl Proxy {
    pub(crate) fn to(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let proxy = Self {
            asked: Arc::clone(&asked),
            url: format!("http://{}/", listener.local_addr().unwrap()),
        };
        let port = url.trim_end_matches('/').rsplit(':').next().unwrap().to_owned();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (asked, port) = (Arc::clone(&asked), port.clone());
                thread::spawn(move || tunnel(stream, &port, &asked));
            }
        });
        proxy
    }

    /// First lines of requests since the last call.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

fn tunnel(mut client: TcpStream, port: &str, asked: &Mutex<Vec<String>>) -> Option<()> {
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    asked.lock().unwrap().push(first.trim().to_owned());
    let mut line = first.clone();
    while !line.trim().is_empty() {
        line.clear();
        reader.read_line(&mut line).ok()?;
    }
    if !first.starts_with("CONNECT ") {
        return client.write_all(b"HTTP/1.1 405 Not Allowed\r\nContent-Length: 0\r\n\r\n").ok();
    }
    let mut server = TcpStream::connect(format!("127.0.0.1:{port}")).ok()?;
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").ok()?;
    let mut back = (server.try_clone().ok()?, client.try_clone().ok()?);
    let answers = thread::spawn(move || {
        drop(io::copy(&mut back.0, &mut back.1));
        drop(back.1.shutdown(Shutdown::Both));
    });
    drop(io::copy(&mut reader, &mut server));
    drop(server.shutdown(Shutdown::Both));
    answers.join().ok()
}
