//! What both transports have in common: a connection is in the world while its session runs, and is pinged.

use std::sync::Arc;

use tokio::time::sleep;

use super::{
    World,
    connection::{Connection, Queue},
};
use crate::sandbox::pipe::PipeControl;

/// Longer lines of a client are thrown away.
pub(super) const LONGEST_LINE: usize = 16 << 10;

/// A connection in the world, for as long as this lives.
pub(super) struct Session {
    pub(super) world: Arc<World>,
    pub(super) id: u64,
}

impl Session {
    pub(super) fn open(world: &Arc<World>, pipe: PipeControl) -> (Self, Queue) {
        let (connection, queue) = Connection::new(pipe);
        let id = world.open(connection);
        (Self { world: world.clone(), id }, queue)
    }

    /// Takes what came so far, which may end within a line.
    pub(super) fn take_lines(&self, buffer: &mut Vec<u8>) {
        while let Some(end) = buffer.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = buffer.drain(..=end).collect();
            self.take_line(&line);
        }
        if buffer.len() > LONGEST_LINE {
            // Its end will be read as a line, most likely of an unknown command, as the rest of any broken line would be.
            buffer.clear();
        }
    }

    pub(super) fn take_line(&self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end_matches(['\r', '\n']);
        if !line.is_empty() {
            self.world.receive(self.id, line);
        }
    }

    /// Pings now and then; returns when one was not answered until the next was due.
    pub(super) async fn heartbeat(&self) {
        loop {
            let changed = self.world.heartbeat_changed();
            tokio::select! {
                () = sleep(self.world.heartbeat()) => if !self.world.beat(self.id) {
                    return;
                },
                () = changed => {}
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.world.leave(self.id);
    }
}
