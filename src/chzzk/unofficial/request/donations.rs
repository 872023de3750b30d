//! Donations, missions and who gave most (reference 2.4).

use super::{Api, Asking, channel_page::of_channel};
use crate::{
    Error, Result,
    chzzk::{
        ChannelId,
        query::{Query, spliced},
        unofficial::chat::MissionStatus,
    },
    http::Request,
};

/// How many rows of ranks are asked for, as the web client does.
const RANKS: u32 = 10;

impl Api {
    pub(crate) fn chat_donation_setting(&self, channel: &ChannelId) -> Request {
        let question = Asking("chat donation setting of channel", channel.as_str());
        self.main(of_channel(channel, "donations/chat-setting"), question)
    }

    pub(crate) fn video_donation_setting(&self, channel: &ChannelId) -> Request {
        let question = Asking("video donation setting of channel", channel.as_str());
        self.main(of_channel(channel, "donations/video-setting"), question)
    }

    pub(crate) fn mission_donation_setting(&self, channel: &ChannelId) -> Request {
        let question = Asking("mission donation setting of channel", channel.as_str());
        self.main(of_channel(channel, "donations/mission-setting"), question)
    }

    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a page of nothing.
    pub(crate) fn missions(
        &self,
        channel: &ChannelId,
        filter: &[MissionStatus],
        page: u32,
        size: u32,
    ) -> Result<Request> {
        if size == 0 {
            return Err(Error::invalid("page size", "must be at least 1"));
        }
        let query = of_channel(channel, "donations/missions")
            .with_each("filterStatus", filter.iter().map(MissionStatus::as_str))
            .with("page", page)
            .with("size", size);
        Ok(self.main(query, Asking("missions of channel", channel.as_str())))
    }

    pub(crate) fn party_donation_info(&self, channel: &ChannelId) -> Request {
        let question = Asking("party donation of channel", channel.as_str());
        self.main(of_channel(channel, "party-donation-info"), question)
    }

    /// The week's donors; with a login also one's own place.
    pub(crate) fn donation_ranks(&self, channel: &ChannelId) -> Request {
        let path = format!("/commercial/v1/channels/{}/donation/rank/weekly", spliced(channel.as_str()));
        let query = Query::new(&path)
            .with("channelId", channel)
            .with("withMyRank", self.has_cookies())
            .with("rankCount", RANKS);
        self.main(query, Asking("donation ranks of channel", channel.as_str()))
    }
}
