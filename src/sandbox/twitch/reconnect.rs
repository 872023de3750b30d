//! RECONNECT: the server is about to go.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;

use super::{Twitch, World, outgoing::Outgoing, tags::Tags, world::State};

/// Maintenance.
impl Twitch {
    /// Tells every connection that has logged in to connect anew, and closes those connections after a while; says how many. Those
    /// without the capability `twitch.tv/commands` are told nothing. Until then they work as before.
    ///
    /// A client should open a new connection, join its rooms there, and close the old one without losing or repeating a message.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// # use std::time::Duration;
    /// twitch.reconnect(Duration::from_secs(30));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn reconnect(&self, delay: Duration) -> usize {
        self.reconnect_some(delay, usize::MAX)
    }

    /// The same, for the oldest of them.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// # use std::time::Duration;
    /// twitch.reconnect_oldest(Duration::ZERO);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn reconnect_oldest(&self, delay: Duration) -> usize {
        self.reconnect_some(delay, 1)
    }

    fn reconnect_some(&self, delay: Duration, most: usize) -> usize {
        let ids = self.world.update(|state| {
            let users = state.connections.iter().filter(|(_, connection)| connection.user.is_some());
            let ids: Vec<u64> = users.map(|(id, _)| *id).take(most).collect();
            let line = Outgoing::command(&Tags::default(), ":tmi.twitch.tv RECONNECT");
            for id in &ids {
                state.send(*id, &line);
            }
            if delay.is_zero() {
                hang_up(state, &ids);
            }
            ids
        });
        let count = ids.len();
        if !delay.is_zero() {
            self.world.spawn(later(self.world.clone(), delay, ids));
        }
        count
    }
}

async fn later(world: Arc<World>, delay: Duration, ids: Vec<u64>) {
    sleep(delay).await;
    world.update(|state| hang_up(state, &ids));
}

fn hang_up(state: &mut State, ids: &[u64]) {
    for id in ids {
        state.hang_up(*id);
    }
}
