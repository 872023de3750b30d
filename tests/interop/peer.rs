//! The server in a process of its own.

use std::{
    env,
    io::{self, BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use serde_json::Value;

/// Generous: only a failing test waits so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A server on a loopback port, killed when dropped.
pub(crate) struct Peer {
    child: Child,
    origin: String,
}

impl Peer {
    /// With a heartbeat that no test waits for. `None`, and a word about it, where the server is not installed.
    pub(crate) fn start() -> Option<Self> {
        Self::started(25_000, 60_000, "plain")
    }

    /// With these times, in milliseconds.
    pub(crate) fn with_heartbeat(interval: u32, timeout: u32) -> Option<Self> {
        Self::started(interval, timeout, "plain")
    }

    /// With a namespace that lets nobody in: `/closed`, or the root (`shut`).
    pub(crate) fn refusing(mode: &str) -> Option<Self> {
        Self::started(25_000, 60_000, mode)
    }

    fn started(interval: u32, timeout: u32, mode: &str) -> Option<Self> {
        let Some(folder) = env::var_os("LIVECHAT_NODE_PEER").filter(|folder| !folder.is_empty()) else {
            // Not by `eprintln!`, which the test harness hides where a test passes.
            let name = thread::current().name().unwrap_or("interop").to_owned();
            let word = format!("NOT CHECKED: {name}: LIVECHAT_NODE_PEER is not set (see .ci/interop)\n");
            io::stderr().write_all(word.as_bytes()).unwrap();
            return None;
        };
        let mut child = Command::new("node")
            .arg("--no-deprecation")
            .arg(PathBuf::from(folder).join("peer.js"))
            .args([&interval.to_string(), &timeout.to_string(), mode])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        // From here on it is killed, whatever happens.
        let mut peer = Self { child, origin: String::new() };
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            let read = lines.read_line(&mut line).map(|_| line);
            // Nobody listens any more where it took too long.
            let _ = tell.send(read);
        });
        let line = told.recv_timeout(PATIENCE).unwrap().unwrap();
        let port: u16 = line.trim().parse().unwrap_or_else(|_| panic!("the peer did not start: {line:?}"));
        peer.origin = format!("http://127.0.0.1:{port}");
        Some(peer)
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// An address that works once.
    pub(crate) fn address(&self) -> String {
        let answer = agent().get(format!("{}/open/v1/sessions/auth", self.origin)).call();
        content(answer)["url"].as_str().unwrap().to_owned()
    }

    /// Has the server do something: `controls` in `peer.js`.
    #[track_caller]
    pub(crate) fn control(&self, what: &str) -> Value {
        content(agent().post(format!("{}/control/{what}", self.origin)).send_empty())
    }

    /// Ends the latest session.
    #[track_caller]
    pub(crate) fn end(&self, how: &str) {
        self.control(&format!("end?how={how}"));
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Neither can fail but where it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into()
}

#[track_caller]
fn content(answer: Result<http::Response<ureq::Body>, ureq::Error>) -> Value {
    let text = answer.unwrap().body_mut().read_to_string().unwrap();
    let mut answer: Value = serde_json::from_str(&text).unwrap();
    answer["content"].take()
}
