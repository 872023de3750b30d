//! What a channel's page shows (reference 2.4).

use super::{Api, Asking};
use crate::{
    chzzk::{
        ChannelId,
        query::{Query, spliced},
        unofficial::model::{ChannelDataField, ChannelPart},
    },
    http::Request,
};

impl Api {
    /// The parts of the page that are named, or all that are known.
    pub(crate) fn channel_data(&self, channel: &ChannelId, fields: &[ChannelDataField]) -> Request {
        let all = ChannelDataField::ALL;
        let fields = if fields.is_empty() { &all } else { fields };
        let query = of_channel(channel, "data").with_all("fields", fields.iter().map(ChannelDataField::as_str));
        self.main(query, Asking("page of channel", channel.as_str()))
    }

    pub(crate) fn channel_part(&self, channel: &ChannelId, part: ChannelPart) -> Request {
        let question = Asking(part.name(), channel.as_str());
        let commercial = |path: &str| Query::new(&format!("/commercial/v1/{path}"));
        let id = spliced(channel.as_str());
        let query = match part {
            ChannelPart::LiveRecommended => of_channel(channel, "live-recommended"),
            ChannelPart::LiveSchedule => of_channel(channel, "live-schedule"),
            ChannelPart::Announcements => of_channel(channel, "announcements"),
            ChannelPart::CafeConnection => of_channel(channel, "cafe-connection"),
            ChannelPart::AchievementBadges => of_channel(channel, "achievement-badges"),
            ChannelPart::DonationCampaigns => commercial(&format!("channels/{id}/donation-campaigns")),
            ChannelPart::ShopProducts => {
                commercial(&format!("streamer-shop/{id}/products")).with("catalogType", "CATALOG")
            }
        };
        self.main(query, question)
    }

    pub(crate) fn chat_rules(&self, channel: &ChannelId) -> Request {
        self.main(of_channel(channel, "chat-rules"), Asking("chat rules of channel", channel.as_str()))
    }

    /// The colours of names. Recorded was the first version of this list; the second is known by its address only.
    pub(crate) fn nickname_colors(&self) -> Request {
        self.main(Query::new("/service/v1/nickname/color/codes"), Asking("colours of nicknames", ""))
    }
}

/// `/service/v1/channels/{id}/…`
pub(super) fn of_channel(channel: &ChannelId, what: &str) -> Query {
    Query::new(&format!("/service/v1/channels/{}/{what}", spliced(channel.as_str())))
}
