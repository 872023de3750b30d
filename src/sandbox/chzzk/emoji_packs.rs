//! Emojis of a channel.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use serde_json::{Value, json};

use super::{
    Channel, World,
    rest::{ok, unknown_channel},
};

/// A pack of emojis for [`Channel::add_emoji_pack`].
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::EmojiPack};
///
/// let channel = Sandbox::start()?.chzzk().channel();
/// channel.add_emoji_pack(EmojiPack::new("모래팩").emoji("sand"));
/// channel.add_emoji_pack(EmojiPack::new("구독팩").emoji("hello").for_subscribers().locked());
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmojiPack(pub(super) Pack);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pack {
    name: String,
    emojis: Vec<String>,
    for_subscribers: bool,
    locked: bool,
}

impl EmojiPack {
    /// An empty pack for everybody.
    pub fn new(name: &str) -> Self {
        Self(Pack { name: name.to_owned(), emojis: Vec::new(), for_subscribers: false, locked: false })
    }

    /// One more emoji; its picture is `https://example.invalid/{name}.png`.
    #[must_use]
    pub fn emoji(mut self, name: &str) -> Self {
        self.0.emojis.push(name.to_owned());
        self
    }

    /// It is one for subscribers.
    #[must_use]
    pub fn for_subscribers(mut self) -> Self {
        self.0.for_subscribers = true;
        self
    }

    /// Who asks may not use it.
    #[must_use]
    pub fn locked(mut self) -> Self {
        self.0.locked = true;
        self
    }
}

impl Pack {
    fn show(&self, number: usize) -> Value {
        let emoji = |name: &String| json!({"emojiId": name, "imageUrl": format!("https://example.invalid/{name}.png")});
        json!({
            "emojiPackId": format!("pack{number}"),
            "emojiPackName": self.name,
            "emojiPackImageUrl": format!("https://example.invalid/pack{number}.png"),
            "emojiPackLocked": self.locked,
            "emojis": self.emojis.iter().map(emoji).collect::<Vec<_>>(),
        })
    }
}

impl Channel {
    /// One more pack of emojis.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// # use livechat::sandbox::chzzk::EmojiPack;
    /// channel.add_emoji_pack(EmojiPack::new("모래팩").emoji("sand"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_emoji_pack(&self, pack: EmojiPack) {
        self.update(|state| state.channel_mut(self.index).page.packs.push(pack.0));
    }
}

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new().route("/service/v1/channels/{id}/emoji-packs", get(emoji_packs))
}

async fn emoji_packs(State(world): State<Arc<World>>, Path(id): Path<String>) -> Response {
    world.look(|state| {
        let Some(channel) = state.find_channel(&id) else { return unknown_channel() };
        let packs = |for_subscribers| {
            let packs = channel.page.packs.iter().enumerate();
            packs
                .filter(|(_, pack)| pack.for_subscribers == for_subscribers)
                .map(|(index, pack)| pack.show(index + 1))
                .collect::<Vec<_>>()
        };
        ok(&json!({"emojiPacks": packs(false), "subscriptionEmojiPacks": packs(true)}))
    })
}
