//! `GET /metrics` on this host.
//!
//! Owns: the little of HTTP/1.1 that a scraper needs: one bounded request a connection, one answer, and
//! never from an address that other hosts reach. The service is asked like anybody asks it; what
//! happens here is in another process than protection. Must not: serve anything else.

use crate::exit::{Exit, Failure};
use anyhow::Result;
use rustix::fd::AsFd;
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

/// Where the text comes from.
pub(super) type Numbers = fn() -> Result<String, Failure>;

/// Serves until the process ends.
pub(super) fn serve(address: &str, numbers: Numbers) -> Result<Exit> {
    let listener = listen(address)?;
    thread::scope(|scope| {
        for _ in 0..SERVANTS {
            scope.spawn(|| {
                loop {
                    match listener.accept() {
                        // Whoever hangs up or stalls is a visitor less.
                        Ok((visitor, _)) => drop(answer(visitor, numbers)),
                        Err(_) => thread::sleep(PAUSE),
                    }
                }
            });
        }
    });
    Ok(Exit::Clean)
}

/// On an address of this host, or on the socket that is our standard input.
fn listen(address: &str) -> Result<TcpListener, Failure> {
    let failed = |error: io::Error| Failure::new(Exit::Unavailable, format!("{address}: {error}"));
    let local = |address: SocketAddr| {
        if address.ip().is_loopback() {
            return Ok(address);
        }
        let message =
            format!("{address}: other hosts reach it; metrics are served on 127.0.0.1 or ::1");
        Err(Failure::new(Exit::Usage, message))
    };
    if address == "-" {
        let socket = io::stdin().as_fd().try_clone_to_owned().map_err(failed)?;
        let listener = TcpListener::from(socket);
        local(listener.local_addr().map_err(failed)?)?;
        listener.set_nonblocking(false).map_err(failed)?;
        return Ok(listener);
    }
    let parsed: SocketAddr = address.parse().map_err(|_| {
        let message = format!(
            "--listen \"{address}\": expected an address and a port such as 127.0.0.1:9477"
        );
        Failure::new(Exit::Usage, message)
    })?;
    TcpListener::bind(local(parsed)?).map_err(failed)
}

fn answer(mut visitor: TcpStream, numbers: Numbers) -> io::Result<()> {
    visitor.set_write_timeout(Some(PATIENCE))?;
    let head = request(&mut visitor)?;
    visitor.write_all(respond(&head, numbers).as_bytes())?;
    visitor.flush()
}

/// Everything up to the empty line, within one time and one size.
fn request(visitor: &mut TcpStream) -> io::Result<String> {
    let end = Instant::now() + PATIENCE;
    let mut head = Vec::new();
    let mut buffer = [0; 512];
    while !head.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || head.len() >= LONGEST {
            return Err(io::ErrorKind::TimedOut.into());
        }
        visitor.set_read_timeout(Some(left))?;
        match visitor.read(&mut buffer)? {
            0 => break,
            length => head.extend_from_slice(buffer.get(..length).unwrap_or_default()),
        }
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// The whole answer to a request.
fn respond(head: &str, numbers: Numbers) -> String {
    let mut words = head.lines().next().unwrap_or_default().split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let path = target.split('?').next().unwrap_or_default();
    let is_http = words.next().is_some_and(|version| version.starts_with("HTTP/1."));
    let plain = "text/plain; charset=utf-8";
    match (method, path) {
        _ if !is_http => whole("400 Bad Request", plain, "expected HTTP/1.1\n"),
        ("GET" | "HEAD", "/metrics") => match numbers() {
            Ok(_) if method == "HEAD" => whole("200 OK", kind(head), ""),
            Ok(text) => whole("200 OK", kind(head), &text),
            Err(failure) => whole("503 Service Unavailable", plain, &format!("{failure}\n")),
        },
        ("GET" | "HEAD", _) => whole("404 Not Found", plain, "only /metrics\n"),
        _ => whole("405 Method Not Allowed", plain, "only GET\n"),
    }
}

/// The text is valid in both forms; whoever asks for the newer one is told so.
fn kind(head: &str) -> &'static str {
    let accepts = |line: &str| {
        let line = line.to_ascii_lowercase();
        line.starts_with("accept:") && line.contains("application/openmetrics-text")
    };
    if head.lines().any(accepts) {
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    } else {
        "text/plain; version=0.0.4; charset=utf-8"
    }
}

fn whole(status: &str, kind: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// Visitors that are served at once; others wait.
const SERVANTS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(100);
/// Bytes of a request.
const LONGEST: usize = 8 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Result<String, Failure> {
        Ok("a 1\n# EOF\n".to_owned())
    }

    fn bad() -> Result<String, Failure> {
        Err(Failure::new(Exit::Unavailable, "nobody is there"))
    }

    #[test]
    fn only_metrics_are_served_and_in_the_form_that_was_asked_for() {
        let newer = "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5\r\n";
        for (line, more, status, word) in [
            ("GET /metrics HTTP/1.1", "", "200", "version=0.0.4"),
            ("GET /metrics?x=1 HTTP/1.0", newer, "200", "openmetrics-text; version=1.0.0"),
            ("GET / HTTP/1.1", "", "404", "only /metrics"),
            ("GET /metrics/../../etc/passwd HTTP/1.1", "", "404", "only"),
            ("POST /metrics HTTP/1.1", "", "405", "only GET"),
            ("GET /metrics", "", "400", "HTTP/1.1"),
            ("", "", "400", "expected"),
        ] {
            let said = respond(&format!("{line}\r\n{more}\r\n"), good);
            assert!(said.starts_with(&format!("HTTP/1.1 {status}")), "{line}: {said}");
            assert!(said.contains(word), "{line}: {said}");
        }
        assert!(respond("GET /metrics HTTP/1.1\r\n\r\n", bad).contains("503"));
        assert!(respond("HEAD /metrics HTTP/1.1\r\n\r\n", good).ends_with("\r\n\r\n"));
    }

    #[test]
    fn a_visitor_is_served_and_one_who_stalls_is_hung_up_on() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            for _ in 0..2 {
                drop(answer(listener.accept().unwrap().0, good));
            }
        });
        let mut visitor = TcpStream::connect(address).unwrap();
        visitor.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut said = String::new();
        visitor.read_to_string(&mut said).unwrap();
        assert!(said.ends_with("\r\n\r\na 1\n# EOF\n"), "{said}");
        let mut silent = TcpStream::connect(address).unwrap();
        assert_eq!(silent.read_to_string(&mut said).unwrap_or(0), 0);
        server.join().unwrap();
    }

    #[test]
    fn an_address_that_others_reach_is_refused() {
        for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80", "localhost", "127.0.0.1"] {
            assert_eq!(listen(address).unwrap_err().exit, Exit::Usage, "{address}");
        }
        listen("127.0.0.1:0").unwrap();
    }
}
