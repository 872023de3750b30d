//! Rows and pushes: how something gets to everybody in a chat channel.

use axum::extract::ws::Message;
use serde_json::Value;

use super::{
    connection::{Connection, What},
    frame,
    row::{Draft, Row, RowRef},
    world::State,
};

impl State {
    /// Gives the rows their times, keeps them, and sends them in one frame.
    pub(super) fn post(&mut self, cid: &str, cmd: u32, drafts: Vec<Draft>) -> Vec<RowRef> {
        let Some(channel) = self.room(cid).map(|room| room.channel) else {
            return Vec::new();
        };
        let members = self.members(cid);
        let (mut references, mut body) = (Vec::new(), Vec::new());
        for draft in drafts {
            let time = self.time_for(channel, draft.time);
            let row = Row { draft, time, members };
            references.push(row.reference());
            body.push(row.live(cid));
            self.keep(cid, row);
        }
        let tid = (cmd == 93101).then(|| self.next_batch(cid));
        self.broadcast(cid, &frame::push(cid, cmd, tid.as_deref(), &Value::Array(body)));
        references
    }

    /// Rows are in order by default: each is later than the one before, by a millisecond at least.
    pub(super) fn time_for(&mut self, channel: usize, asked: Option<i64>) -> i64 {
        let now = self.now();
        let channel = self.channel_mut(channel);
        let time = asked.unwrap_or_else(|| now.max(channel.last_time + 1));
        channel.last_time = channel.last_time.max(time);
        time
    }

    fn next_batch(&mut self, cid: &str) -> String {
        self.room_mut(cid)
            .map_or(0, |room| {
                room.batches += 1;
                room.batches
            })
            .to_string()
    }

    /// Sends a frame to everybody in a chat channel; says to how many.
    pub(super) fn broadcast(&mut self, cid: &str, frame: &Value) -> usize {
        self.broadcast_message(cid, &Message::Text(frame.to_string().into()))
    }

    pub(super) fn broadcast_message(&mut self, cid: &str, message: &Message) -> usize {
        let delay = self.faults.frame_delay;
        self.each_member(cid, |connection| connection.send(message.clone(), delay))
    }

    pub(super) fn broadcast_raw(&mut self, cid: &str, bytes: &bytes::Bytes) -> usize {
        let delay = self.faults.frame_delay;
        self.each_member(cid, |connection| connection.push(What::Raw(bytes.clone()), delay))
    }

    /// Sends a frame to one connection.
    pub(super) fn answer(&mut self, id: u64, frame: &Value) {
        let delay = self.faults.frame_delay;
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        if !connection.send(Message::Text(frame.to_string().into()), delay) {
            self.give_up(&[id]);
        }
    }

    /// Ends a connection in some way, after everything that waits to be sent; it counts as gone at once.
    pub(super) fn end(&mut self, id: u64, how: What) {
        if let Some(connection) = self.connections.remove(&id) {
            connection.push(how, None);
        }
    }

    fn each_member(&mut self, cid: &str, mut send: impl FnMut(&mut Connection) -> bool) -> usize {
        let (mut reached, mut lost) = (0, Vec::new());
        for (id, connection) in self.connections.iter_mut().filter(|(_, connection)| connection.is_in(cid)) {
            if send(connection) {
                reached += 1;
            } else {
                lost.push(*id);
            }
        }
        self.give_up(&lost);
        reached
    }

    /// These read so slowly that their queues are full.
    fn give_up(&mut self, ids: &[u64]) {
        for id in ids {
            self.connections.remove(id);
            self.counts.slow_readers += 1;
        }
    }
}
