//! A channel's emojis (reference 2.4).

use super::{Api, Asking, channel_page::of_channel};
use crate::{chzzk::ChannelId, http::Request};

impl Api {
    pub(crate) fn emoji_packs(&self, channel: &ChannelId) -> Request {
        self.main(of_channel(channel, "emoji-packs"), Asking("emoji packs of channel", channel.as_str()))
    }
}
