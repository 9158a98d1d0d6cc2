//! Bytes of a feed over HTTP(S) or from a directory, for the TUF client.
//!
//! Owns: [`Line`]: time limits that end what is slow and not what is large, resumption of broken
//! downloads, proxy and certificates. Must not: judge what it reads; the client bounds and checks
//! every byte.

use futures_util::stream::poll_fn;
use lazaret_config::Signatures;
use std::{
    fs::File,
    io::{self, Read},
    sync::{Arc, Mutex, PoisonError},
    task::Poll,
    time::{Duration, Instant},
};
use tough::{Bytes, Transport, TransportError, TransportErrorKind, TransportStream, async_trait};
use ureq::{
    Agent, Proxy,
    tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem},
};
use url::Url;

/// How this host reaches feeds.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    agent: Agent,
    pace: Pace,
}

/// When a download is too slow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// No single wait is longer.
    pub(crate) wait: Duration,
    /// From this time on, the mean must be at least ...
    pub(crate) grace: Duration,
    /// ... so many bytes a second.
    pub(crate) rate: u64,
}

impl Pace {
    pub(crate) const fn of_seconds(seconds: u64) -> Self {
        let wait = Duration::from_secs(if seconds == 0 { 1 } else { seconds });
        Self { wait, grace: wait, rate: 1024 }
    }
}

impl Line {
    /// As the configuration says; a certificate file or proxy that makes no sense is an error.
    pub(crate) fn new(config: &Signatures, pace: Pace) -> Result<Self, String> {
        let proxy = match &config.proxy {
            Some(proxy) => Some(Proxy::new(proxy).map_err(|e| format!("the proxy: {e}"))?),
            None => Proxy::try_from_env(),
        };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(provider)
            .root_certs(RootCerts::new_with_certs(&certificates(config)?))
            .build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(3)
            .proxy(proxy)
            .tls_config(tls)
            .user_agent(concat!("lazaret-update/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(pace.wait))
            .timeout_recv_response(Some(pace.wait))
            .timeout_per_read(Some(pace.wait))
            .build();
        Ok(Self { agent: agent.into(), pace })
    }

    fn ask(&self, url: &Url, from: u64) -> Result<Answer, TransportError> {
        let failed = |e: ureq::Error| {
            let cause: io::Error = match e {
                ureq::Error::Timeout(_) => io::Error::new(io::ErrorKind::TimedOut, e.to_string()),
                other => io::Error::other(other.to_string()),
            };
            TransportError::new_with_cause(TransportErrorKind::Other, url, cause)
        };
        let mut request = self.agent.get(url.as_str());
        if from > 0 {
            request = request.header("Range", format!("bytes={from}-"));
        }
        let response = request.call().map_err(failed)?;
        let status = response.status().as_u16();
        let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok());
        let begins = match (from, status) {
            (_, 200) => 0,
            (1.., 206) if continues(header("content-range"), from) => from,
            (_, 403 | 404 | 410) => {
                return Err(TransportError::new(TransportErrorKind::FileNotFound, url));
            }
            _ => {
                let cause = io::Error::other(format!("the server answers {status}"));
                return Err(TransportError::new_with_cause(TransportErrorKind::Other, url, cause));
            }
        };
        let length = header("content-length").and_then(|text| text.parse::<u64>().ok());
        let end = length.map(|length| begins + length);
        Ok(Answer { reader: Box::new(response.into_body().into_reader()), begins, end })
    }
}

/// `bytes FROM-...`
fn continues(range: Option<&str>, from: u64) -> bool {
    range.is_some_and(|range| range.starts_with(&format!("bytes {from}-")))
}

struct Answer {
    reader: Box<dyn Read + Send>,
    /// Where in the file the first byte belongs.
    begins: u64,
    /// Where the file ends, if the server says so.
    end: Option<u64>,
}

#[async_trait]
impl Transport for Line {
    async fn fetch(&self, url: Url) -> Result<TransportStream, TransportError> {
        let answer = if url.scheme() == "file" { open(&url) } else { self.ask(&url, 0) }?;
        let started = Instant::now();
        let download = Download { line: self.clone(), url, answer, at: 0, tries: TRIES, started };
        let download = Mutex::new(download);
        Ok(Box::pin(poll_fn(move |_| {
            let mut download = download.lock().unwrap_or_else(PoisonError::into_inner);
            Poll::Ready(download.next().transpose())
        })))
    }
}

fn open(url: &Url) -> Result<Answer, TransportError> {
    let failed = |e: io::Error| {
        let kind = match e.kind() {
            io::ErrorKind::NotFound => TransportErrorKind::FileNotFound,
            _ => TransportErrorKind::Other,
        };
        TransportError::new_with_cause(kind, url, e)
    };
    let no_path = |()| failed(io::ErrorKind::InvalidInput.into());
    let file = File::open(url.to_file_path().map_err(no_path)?).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        return Err(failed(io::Error::other("not a regular file")));
    }
    Ok(Answer { reader: Box::new(file), begins: 0, end: None })
}

/// One file on its way.
struct Download {
    line: Line,
    url: Url,
    answer: Answer,
    /// Bytes handed on.
    at: u64,
    tries: u32,
    started: Instant,
}

impl Download {
    fn next(&mut self) -> Result<Option<Bytes>, TransportError> {
        let mut block = vec![0; BLOCK];
        loop {
            let pace = self.line.pace;
            let elapsed = self.started.elapsed();
            if elapsed > pace.grace && self.at < pace.rate * elapsed.as_secs() {
                let slow = io::Error::new(io::ErrorKind::TimedOut, "fewer bytes than a modem");
                return Err(self.failed(slow));
            }
            match self.answer.reader.read(&mut block) {
                Ok(0) if self.answer.end.is_some_and(|end| end > self.at) => {
                    self.again(io::ErrorKind::UnexpectedEof.into())?;
                }
                Ok(0) => return Ok(None),
                Ok(length) => {
                    let skipped = self.skip(length);
                    if skipped < length {
                        self.at += (length - skipped) as u64;
                        let bytes = block.get(skipped..length).unwrap_or_default();
                        return Ok(Some(Bytes::copy_from_slice(bytes)));
                    }
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => self.again(e)?,
            }
        }
    }

    /// How many of the next bytes were handed on before: a server that knows no ranges begins anew.
    fn skip(&mut self, length: usize) -> usize {
        let known = self.at.saturating_sub(self.answer.begins);
        self.answer.begins += length as u64;
        usize::try_from(known).unwrap_or(usize::MAX).min(length)
    }

    /// Asks for the rest, a few times.
    fn again(&mut self, broken: io::Error) -> Result<(), TransportError> {
        let is_slow = broken.kind() == io::ErrorKind::TimedOut;
        if self.tries == 0 || is_slow || self.url.scheme() == "file" {
            return Err(self.failed(broken));
        }
        self.tries -= 1;
        self.answer = self.line.ask(&self.url, self.at)?;
        Ok(())
    }

    fn failed(&self, cause: io::Error) -> TransportError {
        TransportError::new_with_cause(TransportErrorKind::Other, &self.url, cause)
    }
}

fn certificates(config: &Signatures) -> Result<Vec<Certificate<'static>>, String> {
    let (paths, must): (Vec<_>, bool) = match &config.ca {
        Some(path) => (vec![path.clone()], true),
        None => (SYSTEM.map(Into::into).into(), false),
    };
    for path in paths {
        let said = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
        let pem = match std::fs::read(&path) {
            Ok(pem) => pem,
            Err(e) if must => return Err(said(&e)),
            Err(_) => continue,
        };
        let mut found = Vec::new();
        for item in parse_pem(&pem) {
            if let PemItem::Certificate(certificate) = item.map_err(|e| said(&e))? {
                found.push(certificate);
            }
        }
        if must && found.is_empty() {
            return Err(said(&"no certificate in it"));
        }
        return Ok(found);
    }
    Ok(Vec::new())
}

/// Where systems keep the certificates that they trust.
const SYSTEM: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
];
const BLOCK: usize = 64 << 10;
const TRIES: u32 = 5;
