//! The one web server: Debian's nginx on loopback, started and ended here.
//!
//! Owns: its configuration, what it logged, and what it cost. Who asked and when is part of each
//! address (`/SITE/hHOST/tSECONDS/FILE`), so that the server's own log says what every host was sent.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

pub(crate) struct Web {
    child: Child,
    conf: PathBuf,
    log: PathBuf,
    pub(crate) port: u16,
}

/// One answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    pub(crate) host: u64,
    pub(crate) time: i64,
    pub(crate) bytes: u64,
    pub(crate) asked: u64,
}

impl Web {
    pub(crate) fn is_installed() -> bool {
        Command::new(PROGRAM).arg("-v").stderr(Stdio::null()).status().is_ok()
    }

    pub(crate) fn start(work: &Path) -> Self {
        // Free a moment ago.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (conf, log) = (work.join("nginx.conf"), work.join("access.log"));
        let at = work.display();
        let text = format!(
            "user root; daemon off; worker_processes 1; pid {at}/nginx.pid; error_log {at}/error.log;\n\
             events {{ worker_connections 1024; }}\n\
             http {{ log_format short '$request_uri $bytes_sent $request_length';\n\
               access_log {log} short buffer=64k flush=1s; sendfile on; tcp_nopush on;\n\
               client_body_temp_path {at}/t1; proxy_temp_path {at}/t2; fastcgi_temp_path {at}/t3;\n\
               uwsgi_temp_path {at}/t4; scgi_temp_path {at}/t5; log_not_found off;\n\
               server {{ listen 127.0.0.1:{port} backlog=4096; root {at}/sites;\n\
                 location ~ ^/(?<site>[a-z]+)/h[0-9]+/t[0-9]+/(?<file>.*)$ {{\n\
                   try_files /$site/$file =404; }} }} }}\n",
            log = log.display()
        );
        fs::write(&conf, text).unwrap();
        let child = Command::new(PROGRAM).arg("-c").arg(&conf).stderr(Stdio::null()).spawn();
        let web = Self { child: child.unwrap(), conf, log, port };
        for _ in 0..100 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return web;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("nginx does not answer: {}", fs::read_to_string(work.join("error.log")).unwrap());
    }

    /// Address of a site for this host at this second.
    pub(crate) fn url(&self, site: &str, host: u64, time: i64) -> String {
        format!("http://127.0.0.1:{}/{site}/h{host}/t{time}/", self.port)
    }

    /// What was sent since the last call.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        sleep(Duration::from_millis(1_300));
        let text = fs::read_to_string(&self.log).unwrap();
        // Opened for appending, so that what follows begins at the start again.
        fs::File::options().write(true).truncate(true).open(&self.log).unwrap();
        text.lines().filter_map(parse).collect()
    }

    /// Processor time of its workers so far, in microseconds.
    pub(crate) fn cost(&self) -> u64 {
        let master = self.child.id().to_string();
        let stats = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| {
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            let words: Vec<String> =
                stat.rsplit_once(") ")?.1.split(' ').map(str::to_owned).collect();
            (words.get(1) == Some(&master)).then(|| {
                let ticks = |at: usize| words[at].parse::<u64>().unwrap();
                (ticks(11) + ticks(12)) * 10_000
            })
        });
        stats.sum()
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        let stop = Command::new(PROGRAM).arg("-c").arg(&self.conf).args(["-s", "stop"]).status();
        drop(stop);
        drop(self.child.wait());
    }
}

/// `/SITE/hHOST/tSECONDS/FILE BYTES ASKED`
fn parse(line: &str) -> Option<Sent> {
    let mut words = line.split(' ');
    let mut parts = words.next()?.split('/').skip(2);
    let number = |part: Option<&str>, letter: char| part?.strip_prefix(letter)?.parse::<u64>().ok();
    let host = number(parts.next(), 'h')?;
    let time = i64::try_from(number(parts.next(), 't')?).ok()?;
    let bytes = words.next()?.parse().ok()?;
    Some(Sent { host, time, bytes, asked: words.next()?.parse().ok()? })
}

const PROGRAM: &str = "nginx";
