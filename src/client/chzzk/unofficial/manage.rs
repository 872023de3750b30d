//! What who manages a channel may do.

use super::{Client, Pages, maybe_async};
use crate::{
    Result,
    chzzk::{
        ChannelId,
        unofficial::{
            ChatChannelId, UserId,
            chat::Message,
            listing::manage as listing,
            model::manage::{
                ChatActivity, ChatRules, Follower, FollowerFilter, LiveSetting, LiveSettingChange, LiveSettingPart,
                MyRole, PredictionStatus, ProhibitedWord, ProhibitedWords, ReleaseRequest, RestrictDays,
                RestrictedUser, RoleHolder, RoleHolders, StreamingInfo, StreamingRole, Subscriber, SubscriberFilter,
                answers,
            },
            request::Api,
        },
    },
    http::Request,
    lenient::Wire,
};

/// The management of a channel, as the streamer or a manager of it. Cheap to clone.
///
/// Everything here needs the cookies of somebody who may do it. Without cookies calls are refused before anything is sent
/// ([`Error::NotLoggedIn`](crate::Error::NotLoggedIn)); with those of somebody else the service refuses ([`Forbidden`](crate::ErrorKind::Forbidden)). Each method says
/// whether it "Reads only." or "Changes the channel."; the latter are refused by a client that was built with
/// [`read_only`](super::ClientBuilder::read_only) ([`Error::ReadOnly`](crate::Error::ReadOnly)), and nothing is sent.
///
/// Where an answer is lost, what reads and what sets something to a value (`PUT`, `PATCH`, `DELETE`) is sent again. What a second time would
/// add to or count again (`POST`) is sent once: look whether it took effect before you send it again
/// ([`Error::had_no_effect`](crate::Error::had_no_effect)).
///
/// Not here: lifting a temporary restriction, which ends by itself (no description of this API has a way to); asking whether somebody can be
/// restricted (`validate`, of which not even the method is certain); news feeds, clips, statistics, cafes and the alert sockets of the studio.
///
/// ```no_run
/// use livechat::chzzk::unofficial::{Client, Event};
///
/// # fn main() -> livechat::Result<()> {
/// let channel = "5c1e0a7d93b24f6688d0a1b2c3d4e5f6";
/// let client = Client::builder().cookies("NID_AUT", "NID_SES").build()?;
/// let manage = client.manage(channel)?;
/// for event in client.chat(channel).connect()?.events() {
///     if let Event::Chat(message) = event? {
///         if message.content.contains("광고") {
///             manage.blind(&message)?;
///         }
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Manage {
    client: Client,
    channel: ChannelId,
}

impl Client {
    /// The management of a channel, named by its id or its address: for its streamer and its managers. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) where it is neither an id nor an address.
    pub fn manage(&self, channel: impl AsRef<str>) -> Result<Manage> {
        Ok(Manage { client: self.clone(), channel: ChannelId::new(channel)? })
    }
}

impl Manage {
    /// The channel.
    pub fn channel(&self) -> &ChannelId {
        &self.channel
    }

    /// Who may not take part, for days or for ever. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/restrict-users`; 50 a page unless told, how many at most is not known. The path
    /// was recorded, the rows are from the source code of other clients.
    pub fn restrictions(&self) -> Pages<RestrictedUser> {
        self.client.pages(listing::Restrictions { api: self.own_api(), channel: self.channel.clone(), nickname: None })
    }

    /// Those of them whose name this is, or is a part of (`userNickname`); it must not be blank. Reads only.
    ///
    /// As [`restrictions`](Self::restrictions).
    pub fn restrictions_of(&self, nickname: impl Into<Box<str>>) -> Pages<RestrictedUser> {
        let nickname = Some(nickname.into());
        self.client.pages(listing::Restrictions { api: self.own_api(), channel: self.channel.clone(), nickname })
    }

    /// Who asks to be let in again. [`lift_restriction`](Self::lift_restriction) does it, [`reject_release`](Self::reject_release) does not.
    /// Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/restrict-release-requests`; 50 a page unless told. The path was recorded, the rows
    /// are from the source code of other clients.
    pub fn release_requests(&self) -> Pages<ReleaseRequest> {
        let (api, channel) = (self.own_api(), self.channel.clone());
        self.client.pages(listing::ReleaseRequests { api, channel, nickname: None })
    }

    /// Those of them whose name this is, or is a part of (`userNickname`, which one other client sends); it must not be blank. Reads only.
    ///
    /// As [`release_requests`](Self::release_requests).
    pub fn release_requests_of(&self, nickname: impl Into<Box<str>>) -> Pages<ReleaseRequest> {
        let (api, channel, nickname) = (self.own_api(), self.channel.clone(), Some(nickname.into()));
        self.client.pages(listing::ReleaseRequests { api, channel, nickname })
    }

    /// Who subscribes. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/subscribers`; 50 a page unless told. The path was recorded, parameters and rows are
    /// from the source code of other clients.
    pub fn subscribers(&self, filter: SubscriberFilter) -> Pages<Subscriber> {
        self.client.pages(listing::Subscribers { api: self.own_api(), channel: self.channel.clone(), filter })
    }

    /// Who follows. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/followers`; 50 a page unless told. The path was recorded, parameters and rows are
    /// from the source code of other clients.
    pub fn followers(&self, filter: FollowerFilter) -> Pages<Follower> {
        self.client.pages(listing::Followers { api: self.own_api(), channel: self.channel.clone(), filter })
    }

    fn api(&self) -> &Api {
        &self.client.inner.api
    }

    fn own_api(&self) -> Api {
        self.api().clone()
    }
}

/// The chat.
#[maybe_async]
impl Manage {
    /// Pins a message above the chat, in place of the one that is pinned. Changes the channel.
    ///
    /// What is sent of the message: its chat channel, author, time and text, and of its extras the device and the emojis. The author's
    /// `extraToken`, which the service sends along with every message, is never sent back.
    ///
    /// `POST comm-api.game.naver.com/nng_main/v1/chats/notices`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a message without chat channel, author or time, and for one of the service itself; otherwise what
    /// [any request](crate::error) may meet.
    pub async fn pin(&self, message: &Message) -> Result<()> {
        let request = self.api().pin(&self.channel, message)?;
        self.act(&request).await
    }

    /// Takes the pinned message of a chat away. Changes the channel.
    ///
    /// `DELETE comm-api.game.naver.com/nng_main/v1/chats/notices`, from the source code of another client.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn unpin(&self, chat_channel: &ChatChannelId) -> Result<()> {
        let request = self.api().unpin(&self.channel, chat_channel)?;
        self.act(&request).await
    }

    /// Hides a message. Everybody's clients get an event that says so, and its text. There is no known way to show it again. Changes the
    /// channel.
    ///
    /// `POST comm-api.game.naver.com/nng_main/v1/chats/blind-message`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// As [`pin`](Self::pin).
    pub async fn blind(&self, message: &Message) -> Result<()> {
        let request = self.api().blind(&self.channel, message)?;
        self.act(&request).await
    }

    /// How much somebody wrote in the channel's chat, and how often they were restricted. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/users/{user}/chat-activity-count`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for an id that is nobody's in particular; otherwise what [any request](crate::error) may meet.
    pub async fn chat_activity(&self, user: &UserId) -> Result<ChatActivity> {
        let request = self.api().chat_activity(&self.channel, user)?;
        self.read(&request).await
    }

    /// The rules that a viewer is shown before the first message. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/chat-rules`, seen in recordings.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn chat_rules(&self) -> Result<ChatRules> {
        let request = self.api().chat_rules(&self.channel)?;
        self.read(&request).await
    }

    /// Sets these rules. How long they may be is not known; the service decides. Changes the channel.
    ///
    /// `PUT api.chzzk.naver.com/manage/v1/channels/{channel}/chat-rules`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn set_chat_rules(&self, rule: &str) -> Result<()> {
        let request = self.api().put_chat_rules(&self.channel, rule)?;
        self.act(&request).await
    }

    /// The words that nobody may write. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/chats/prohibit-words`. The path was recorded; other clients know the list as
    /// `prohibitWords` and as `prohibitWordList`, and both are read.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn prohibited_words(&self) -> Result<Vec<ProhibitedWord>> {
        let request = self.api().prohibited_words(&self.channel)?;
        let ProhibitedWords(words) = self.read_list(&request).await?;
        Ok(words)
    }

    /// Adds such a word. How long it may be and how many there may be is not known. Changes the channel.
    ///
    /// `POST api.chzzk.naver.com/manage/v1/channels/{channel}/chats/prohibit-words` with `prohibitWord`, from the source code of other clients,
    /// which agree on that name.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a blank word; otherwise what [any request](crate::error) may meet.
    pub async fn add_prohibited_word(&self, word: &str) -> Result<()> {
        let request = self.api().add_prohibited_word(&self.channel, word)?;
        self.act(&request).await
    }

    /// Puts another word in the place of the one with this number. Changes the channel.
    ///
    /// `PUT api.chzzk.naver.com/manage/v1/channels/{channel}/chats/prohibit-words/{number}`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// As [`add_prohibited_word`](Self::add_prohibited_word).
    pub async fn change_prohibited_word(&self, number: u64, word: &str) -> Result<()> {
        let request = self.api().change_prohibited_word(&self.channel, number, word)?;
        self.act(&request).await
    }

    /// Removes the word with this number. Changes the channel.
    ///
    /// `DELETE api.chzzk.naver.com/manage/v1/channels/{channel}/chats/prohibit-words/{number}`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn remove_prohibited_word(&self, number: u64) -> Result<()> {
        let request = self.api().remove_prohibited_word(&self.channel, number)?;
        self.act(&request).await
    }

    /// Removes **all** of them. Changes the channel.
    ///
    /// `DELETE api.chzzk.naver.com/manage/v1/channels/{channel}/chats/prohibit-words`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn remove_all_prohibited_words(&self) -> Result<()> {
        let request = self.api().remove_all_prohibited_words(&self.channel)?;
        self.act(&request).await
    }
}

/// Who may not take part.
#[maybe_async]
impl Manage {
    /// Keeps somebody from writing for 30 seconds the first time and for longer when it is repeated, and hides what they wrote. The chat
    /// channel is that of their messages, [`Message::chat_channel_id`]. Changes the channel.
    ///
    /// `POST api.chzzk.naver.com/manage/v1/channels/{channel}/temporary-restrict-users`, from the source code of other clients; what comes of it in
    /// the chat was recorded.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for an id that is nobody's in particular; otherwise what [any request](crate::error) may meet.
    pub async fn restrict_temporarily(&self, user: &UserId, chat_channel: &ChatChannelId) -> Result<()> {
        let request = self.api().restrict_temporarily(&self.channel, user, chat_channel)?;
        self.act(&request).await
    }

    /// Keeps somebody from the channel for so long; `memo` is for the other managers and may be empty. Changes the channel.
    ///
    /// `POST api.chzzk.naver.com/manage/v1/channels/{channel}/restrict-users`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// As [`restrict_temporarily`](Self::restrict_temporarily).
    pub async fn restrict(&self, user: &UserId, days: RestrictDays, memo: &str) -> Result<()> {
        let request = self.api().restrict(&self.channel, user, days, memo)?;
        self.act(&request).await
    }

    /// Changes for how long somebody is kept from the channel, and the memo. Changes the channel.
    ///
    /// `PATCH api.chzzk.naver.com/manage/v1/channels/{channel}/restrict-users/{user}`. Only the path and the method are known; that the body is
    /// that of [`restrict`](Self::restrict) without the user is inferred.
    ///
    /// # Errors
    ///
    /// As [`restrict_temporarily`](Self::restrict_temporarily).
    pub async fn change_restriction(&self, user: &UserId, days: RestrictDays, memo: &str) -> Result<()> {
        let request = self.api().change_restriction(&self.channel, user, days, memo)?;
        self.act(&request).await
    }

    /// Lets somebody take part again; that is also how a [release request](Self::release_requests) is granted. Changes the channel.
    ///
    /// `DELETE api.chzzk.naver.com/manage/v1/channels/{channel}/restrict-users/{user}`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// As [`restrict_temporarily`](Self::restrict_temporarily).
    pub async fn lift_restriction(&self, user: &UserId) -> Result<()> {
        let request = self.api().lift_restriction(&self.channel, user)?;
        self.act(&request).await
    }

    /// Does not grant a [release request](Self::release_requests), and tells the user why. Changes the channel.
    ///
    /// `PUT api.chzzk.naver.com/manage/v1/channels/{channel}/restrict-release-requests/{number}/reject`, from the source code of another client;
    /// one description has POST.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a blank judgment; otherwise what [any request](crate::error) may meet.
    pub async fn reject_release(&self, number: u64, judgment: &str) -> Result<()> {
        let request = self.api().reject_release(&self.channel, number, judgment)?;
        self.act(&request).await
    }
}

/// Roles.
#[maybe_async]
impl Manage {
    /// What the logged-in user is in the channel, and what they may do there. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/my-role`, seen in recordings.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn my_role(&self) -> Result<MyRole> {
        let request = self.api().my_role(&self.channel)?;
        self.read(&request).await
    }

    /// Who manages the channel. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/streaming-roles`. The path was recorded, its answer is described nowhere; see
    /// [`RoleHolder`].
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn roles(&self) -> Result<Vec<RoleHolder>> {
        let request = self.api().roles(&self.channel)?;
        let RoleHolders(holders) = self.read_list(&request).await?;
        Ok(holders)
    }

    /// Makes somebody a manager. Changes the channel.
    ///
    /// `POST api.chzzk.naver.com/manage/v1/channels/{channel}/streaming-roles`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a role that cannot be given or an id that is nobody's in particular; otherwise what
    /// [any request](crate::error) may meet.
    pub async fn add_role(&self, user: &UserId, role: &StreamingRole) -> Result<()> {
        let request = self.api().add_role(&self.channel, user, role)?;
        self.act(&request).await
    }

    /// Takes somebody's role away. Changes the channel.
    ///
    /// `DELETE api.chzzk.naver.com/manage/v1/channels/{channel}/streaming-roles/{user}`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// As [`restrict_temporarily`](Self::restrict_temporarily).
    pub async fn remove_role(&self, user: &UserId) -> Result<()> {
        let request = self.api().remove_role(&self.channel, user)?;
        self.act(&request).await
    }
}

/// The broadcast.
#[maybe_async]
impl Manage {
    /// What is set for the broadcast and its chat. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/live-setting`, from the source code of another client. The web client asks in four
    /// parts instead, see [`live_setting_part`](Self::live_setting_part).
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn live_setting(&self) -> Result<LiveSetting> {
        let request = self.api().live_setting(&self.channel)?;
        self.read(&request).await
    }

    /// A part of these settings. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/live-setting/{normal,chat,chat-mode,chat-condition}`: the paths were recorded, which of
    /// them tells what is not known.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn live_setting_part(&self, part: LiveSettingPart) -> Result<LiveSetting> {
        let request = self.api().live_setting_part(&self.channel, part)?;
        self.read(&request).await
    }

    /// Changes settings: reads them, changes what the change names, and sends all that is known back. What somebody else changes between the
    /// two is lost. Some settings show only with the next broadcast. Changes the channel.
    ///
    /// `GET` and `PUT api.chzzk.naver.com/manage/v1/channels/{channel}/live-setting`, from the source code of another client;
    /// [`put_live_setting`](Self::put_live_setting) sends just the change.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a blank title or category and for a change of nothing; otherwise what [any request](crate::error) may meet.
    pub async fn change_live_setting(&self, change: &LiveSettingChange) -> Result<()> {
        // Before anything is sent.
        self.api().put_live_setting(&self.channel, change)?;
        let whole = self.live_setting().await?.changed_by(change);
        self.put_live_setting(&whole).await
    }

    /// Sends these settings and no others. What the service does with those that are left out is not known. Changes the channel.
    ///
    /// `PUT api.chzzk.naver.com/manage/v1/channels/{channel}/live-setting`, from the source code of another client.
    ///
    /// # Errors
    ///
    /// As [`change_live_setting`](Self::change_live_setting).
    pub async fn put_live_setting(&self, change: &LiveSettingChange) -> Result<()> {
        let request = self.api().put_live_setting(&self.channel, change)?;
        self.act(&request).await
    }

    /// Accepts an offered mission, named by [`Mission::id`](crate::chzzk::unofficial::chat::Mission::id). Changes the channel.
    ///
    /// `PUT api.chzzk.naver.com/manage/v1/channels/{channel}/donations/mission/approve`, from the source code of another client; one description
    /// has POST.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a blank id; otherwise what [any request](crate::error) may meet.
    pub async fn approve_mission(&self, mission_id: &str) -> Result<()> {
        let request = self.api().decide_mission(&self.channel, mission_id, true)?;
        self.act(&request).await
    }

    /// Declines an offered mission. Changes the channel.
    ///
    /// `PUT api.chzzk.naver.com/manage/v1/channels/{channel}/donations/mission/reject`, as [`approve_mission`](Self::approve_mission).
    ///
    /// # Errors
    ///
    /// As [`approve_mission`](Self::approve_mission).
    pub async fn reject_mission(&self, mission_id: &str) -> Result<()> {
        let request = self.api().decide_mission(&self.channel, mission_id, false)?;
        self.act(&request).await
    }

    /// For how long no prediction can be opened. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/log-power/prediction/status`, from a description.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn prediction_status(&self) -> Result<PredictionStatus> {
        let request = self.api().prediction_status(&self.channel)?;
        self.read(&request).await
    }

    /// The key with which a program broadcasts to the channel: **whoever has it can broadcast there.** Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/streaming-info`, seen in recordings.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn streaming_info(&self) -> Result<StreamingInfo> {
        let request = self.api().streaming_info(&self.channel)?;
        self.read(&request).await
    }

    /// The same from the older path, with the stream's number. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/streams`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn streams(&self) -> Result<StreamingInfo> {
        let request = self.api().streams(&self.channel)?;
        self.read(&request).await
    }
}

#[maybe_async]
impl Manage {
    async fn act(&self, request: &Request) -> Result<()> {
        let response = self.client.send(request).await?;
        answers::read_done(request, &response)
    }

    async fn read<T: Wire>(&self, request: &Request) -> Result<T> {
        let response = self.client.send(request).await?;
        answers::read(request, &response)
    }

    async fn read_list<T: Wire + Default>(&self, request: &Request) -> Result<T> {
        let response = self.client.send(request).await?;
        answers::read_list(request, &response)
    }
}
