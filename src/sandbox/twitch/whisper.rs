//! Whispers.

use super::{
    Account, Chatter, Twitch, emote,
    outgoing::{Outgoing, source},
};

/// Whispers.
impl Twitch {
    /// Somebody whispers to an account. It comes on every connection of the account that asked for commands; says on how many
    /// connections the account is logged in.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// twitch.whisper("bramble_kit", &twitch.add_account("dockbot"), "hello, this is a test Kappa");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn whisper(&self, from: impl Into<Chatter>, to: &Account, text: &str) -> usize {
        let from = from.into();
        self.world.update(|state| {
            state.counts.whispers += 1;
            let (mut one, mut other) = (from.user_id(), to.user_id());
            // As numbers: a shorter one is smaller.
            if (one.len(), one) > (other.len(), other) {
                (one, other) = (other, one);
            }
            let tags = from
                .whisperer()
                .with("emotes", emote::find(text, 0).0)
                .with("message-id", state.counts.whispers.to_string())
                .with("thread-id", format!("{one}_{other}"));
            let line = format!(":{} WHISPER {} :{text}", source(from.login()), to.login());
            let line = Outgoing::command(&tags, &line);
            let of_account = |id: &u64| {
                let user = state.connections.get(id).and_then(|connection| connection.user.as_ref());
                user.is_some_and(|user| user.account.is_some() && user.login == to.login())
            };
            let ids: Vec<u64> = state.ids().into_iter().filter(of_account).collect();
            for id in &ids {
                state.send(*id, &line);
            }
            ids.len()
        })
    }
}
