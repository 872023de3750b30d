//! The service in a process of its own, so that what the process of the bench uses is the client's alone.

use std::{
    env,
    io::{self, BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
};

/// A service that runs until this is dropped, or the process ends.
pub(crate) struct Apart {
    child: Child,
    pub(crate) origin: String,
}

impl Apart {
    /// Runs this program again, with the argument `serve`. It must call [`serve`] then.
    pub(crate) fn start() -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut origin = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut origin).unwrap();
        Self { child, origin: origin.trim().to_owned() }
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Tells the origin of a service that was started, and returns when nobody needs it any more.
pub(crate) fn serve(origin: &str) {
    println!("{origin}");
    let _ = io::stdin().read_to_end(&mut Vec::new());
}
