//! What is read about a channel besides its broadcast.

use super::{Client, Pages, maybe_async};
use crate::{
    Error, Result,
    chzzk::{
        ChannelId,
        answer::{Question, content, done, raw_content},
        unofficial::{
            chat::{MissionStatus, Raw},
            listing,
            model::{
                self, ChannelData, ChannelDataField, ChannelPart, ChatRules, DonationRanks, DonationSetting,
                EmojiPacks, ListedMission, LogPowerRanks, NicknameColors, PartyDonation, Prediction,
            },
        },
    },
    http::Request,
    lenient::Wire,
};

/// What a channel's page shows.
impl Client {
    /// The missions of a channel in these states; in the service's own choice of states where none is named. How many a page may have
    /// is not known; 50 are asked for. Reads only.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}/donations/missions?filterStatus=…&page&size`
    pub fn missions(
        &self,
        channel: &ChannelId,
        filter: impl IntoIterator<Item = MissionStatus>,
    ) -> Pages<ListedMission> {
        let (api, channel) = (self.inner.api.clone(), channel.clone());
        self.pages(listing::Missions { api, channel, filter: filter.into_iter().collect() })
    }
}

#[maybe_async]
impl Client {
    /// Parts of a channel's page; all that are known where none is named. Reads only.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}/data?fields=…`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn channel_data(&self, channel: &ChannelId, fields: &[ChannelDataField]) -> Result<ChannelData> {
        let request = self.inner.api.channel_data(channel, fields);
        let response = self.send(&request).await?;
        model::read_channel_data(&response, &request)
    }

    /// Something of a channel's page whose answer nobody has described, as it comes; `None` where there is nothing. Reads only.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}/{part}`, for campaigns and the shop under `/commercial/v1`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn channel_part(&self, channel: &ChannelId, part: ChannelPart) -> Result<Option<Raw>> {
        let request = self.inner.api.channel_part(channel, part);
        let response = self.send(&request).await?;
        raw_content(&response, &request)
    }

    /// The emojis that can be used in a channel. [`EmojiPacks::map`] finds their pictures in messages. Reads only.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}/emoji-packs`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn emoji_packs(&self, channel: &ChannelId) -> Result<EmojiPacks> {
        self.told(&self.inner.api.emoji_packs(channel)).await
    }

    /// The colours of names by their codes. Reads only.
    ///
    /// `GET api.chzzk.naver.com/service/v1/nickname/color/codes`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn nickname_colors(&self) -> Result<NicknameColors> {
        let request = self.inner.api.nickname_colors();
        let response = self.send(&request).await?;
        model::read_nickname_colors(&response, &request)
    }

    /// The rules of a channel's chat; `None` where it has none. Reads only.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}/chat-rules`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn chat_rules(&self, channel: &ChannelId) -> Result<Option<ChatRules>> {
        let request = self.inner.api.chat_rules(channel);
        let response = self.send(&request).await?;
        content(&response, &request)
    }

    /// How a channel takes donations with a message; `None` where nothing is set. Reads only.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}/donations/chat-setting`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn chat_donation_setting(&self, channel: &ChannelId) -> Result<Option<DonationSetting>> {
        self.as_it_came(&self.inner.api.chat_donation_setting(channel)).await
    }

    /// How a channel takes donations with a video; `None` where nothing is set. Reads only.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}/donations/video-setting`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn video_donation_setting(&self, channel: &ChannelId) -> Result<Option<DonationSetting>> {
        self.as_it_came(&self.inner.api.video_donation_setting(channel)).await
    }

    /// How a channel takes donations for missions; `None` where nothing is set. Reads only.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}/donations/mission-setting`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn mission_donation_setting(&self, channel: &ChannelId) -> Result<Option<DonationSetting>> {
        self.as_it_came(&self.inner.api.mission_donation_setting(channel)).await
    }

    /// The party that a channel collects donations with; `None` where it is in none (the service answers 404 then). Reads only.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}/party-donation-info`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet. A 404 without the service's own code is an error: a path that is no more, or a
    /// proxy's answer.
    pub async fn party_donation_info(&self, channel: &ChannelId) -> Result<Option<PartyDonation>> {
        let party = self.as_it_came(&self.inner.api.party_donation_info(channel)).await;
        none_where_unset(party)
    }

    /// Who donated most to a channel this week, ten at most; with cookies also one's own place. `None` where nothing is told. Reads
    /// only.
    ///
    /// `GET api.chzzk.naver.com/commercial/v1/channels/{channel}/donation/rank/weekly?channelId&withMyRank&rankCount=10`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn donation_ranks(&self, channel: &ChannelId) -> Result<Option<DonationRanks>> {
        self.as_it_came(&self.inner.api.donation_ranks(channel)).await
    }

    /// Who earned most points in a channel this week; `None` where nothing is told. Reads only.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}/log-power/rank/weekly`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn log_power_ranks(&self, channel: &ChannelId) -> Result<Option<LogPowerRanks>> {
        self.as_it_came(&self.inner.api.log_power_ranks(channel)).await
    }

    /// What viewers bet their points on just now, in short; `None` where there is nothing. Reads only.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}/log-power/prediction`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet. What the service answers where there is no prediction is not described; a 404 with the
    /// service's own code is taken for that.
    pub async fn prediction(&self, channel: &ChannelId) -> Result<Option<Prediction>> {
        let request = self.inner.api.prediction(channel);
        let response = self.send(&request).await?;
        none_where_unset(model::read_prediction(&response, &request))
    }

    /// All about a prediction: its options, which one won, and with cookies what the user bet. Reads only.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}/log-power/predictions/{prediction}?fields=participation`
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an id that is none, and what [any request](crate::error) may meet.
    pub async fn prediction_detail(&self, channel: &ChannelId, prediction: &str) -> Result<Option<Prediction>> {
        let request = self.inner.api.prediction_detail(channel, prediction)?;
        let response = self.send(&request).await?;
        model::read_prediction(&response, &request)
    }

    /// Asks for what is always told.
    pub(super) async fn told<T: Wire>(&self, request: &Request) -> Result<T> {
        let response = self.send(request).await?;
        content(&response, request)?.ok_or_else(|| no_content(request))
    }

    /// Does what changes something.
    pub(super) async fn perform(&self, request: &Request) -> Result<()> {
        let response = self.send(request).await?;
        done(&response, request)
    }

    async fn as_it_came<T: From<Raw>>(&self, request: &Request) -> Result<Option<T>> {
        let response = self.send(request).await?;
        Ok(raw_content(&response, request)?.map(T::from))
    }
}

fn no_content(question: impl Question) -> Error {
    Error::decode(question, "there is no `content` in it")
}

/// The service's own 404 says that there is nothing; any other is a path that is no more, or a proxy's answer.
fn none_where_unset<T>(answer: Result<Option<T>>) -> Result<Option<T>> {
    match answer {
        Err(Error::Status(status)) if status.code == Some(404) => Ok(None),
        answer => answer,
    }
}
