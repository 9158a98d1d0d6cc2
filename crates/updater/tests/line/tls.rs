//! An authority made at test time by `openssl`, and a server with its certificate on loopback.

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    thread,
};

pub(crate) struct Authority {
    dir: PathBuf,
}

impl Authority {
    /// With a certificate for `localhost`.
    pub(crate) fn new(dir: &Path) -> Self {
        fs::create_dir_all(dir).unwrap();
        fs::write(dir.join("ext"), "subjectAltName=DNS:localhost\n").unwrap();
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
        let commands = [
            format!("req -x509 {key} -keyout ca.key -out ca.pem -subj /CN=authority -days 2"),
            format!("req {key} -keyout server.key -out server.csr -subj /CN=localhost"),
            "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem \
             -days 2 -extfile ext"
                .to_owned(),
        ];
        for command in commands {
            let mut openssl = Command::new("openssl");
            let output = openssl.args(command.split_ascii_whitespace()).current_dir(dir).output();
            let output = output.expect("openssl is needed: apt-get install openssl");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        Self { dir: dir.to_owned() }
    }

    pub(crate) fn certificate(&self) -> PathBuf {
        self.dir.join("ca.pem")
    }

    fn config(&self) -> ServerConfig {
        let certificate = CertificateDer::from_pem_file(self.dir.join("server.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_file(self.dir.join("server.key")).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ServerConfig::builder_with_provider(provider);
        let builder = builder.with_safe_default_protocol_versions().unwrap();
        builder.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap()
    }
}

/// Speaks TLS in front of a server that does not.
pub(crate) struct Terminator {
    pub(crate) url: String,
}

impl Terminator {
    pub(crate) fn start(authority: &Authority, to: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
        let config = Arc::new(authority.config());
        let to = to.trim_start_matches("http://").trim_end_matches('/').to_owned();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, to) = (Arc::clone(&config), to.clone());
                thread::spawn(move || serve(stream, config, &to));
            }
        });
        Self { url }
    }
}

/// One request after the other; none if the client is gone or does not believe us.
fn serve(stream: TcpStream, config: Arc<ServerConfig>, to: &str) -> Option<()> {
    let mut client = StreamOwned::new(ServerConnection::new(config).ok()?, stream);
    let mut server = TcpStream::connect(to).ok()?;
    loop {
        let question = head(&mut client)?;
        server.write_all(&question).ok()?;
        let answer = head(&mut server)?;
        let text = String::from_utf8_lossy(&answer).to_ascii_lowercase();
        let length = text.split("content-length: ").nth(1)?.split("\r\n").next()?.parse().ok()?;
        let mut body = vec![0; length];
        server.read_exact(&mut body).ok()?;
        client.write_all(&answer).ok()?;
        client.write_all(&body).ok()?;
        client.flush().ok()?;
    }
}

fn head(from: &mut impl Read) -> Option<Vec<u8>> {
    let (mut bytes, mut next) = (Vec::new(), [0]);
    while !bytes.ends_with(b"\r\n\r\n") {
        from.read_exact(&mut next).ok()?;
        bytes.push(next[0]);
    }
    Some(bytes)
}
