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
                ChatActivity, ChatRules, Follower, FollowerFilter, ProhibitedWord, ProhibitedWords, Subscriber,
                SubscriberFilter, answers,
            },
            request::Api,
        },
    },
    http::Request,
    lenient::Wire,
};

mod channel;
mod restriction;

/// The management of a channel, as the streamer or a manager of it. Cheap to clone.
///
/// Everything here needs the cookies of somebody who may do it. Without cookies calls are refused before anything is sent
/// ([`Error::NotLoggedIn`](crate::Error::NotLoggedIn)); with those of somebody else the service refuses ([`Forbidden`](crate::ErrorKind::Forbidden)),
/// and cookies that have expired are nobody's ([`Unauthorized`](crate::ErrorKind::Unauthorized)). Each method says
/// whether it "Reads only." or "Changes the channel."; the latter are refused by a client that was built with
/// [`read_only`](super::ClientBuilder::read_only) ([`Error::ReadOnly`](crate::Error::ReadOnly)), and nothing is sent.
///
/// Where an answer is lost, what reads and what sets something to a value (`PUT`, `PATCH`, `DELETE`) is sent again; that there is nothing left
/// to take away ([`NotFound`](crate::ErrorKind::NotFound)) may then be the answer to the second one. What a second time would add or count
/// again (`POST`) is sent once: look whether it took effect before you send it again ([`Error::had_no_effect`](crate::Error::had_no_effect)).
///
/// Not here: slow mode and emoji mode, which the official API changes
/// ([`ChatSettingsChange`](crate::chzzk::official::model::ChatSettingsChange)); lifting a temporary restriction, which ends by itself (no description of this API has a way to); asking whether somebody can be
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
        let request = self.api().managed_chat_rules(&self.channel)?;
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
    /// [`Error::Decode`](crate::Error::Decode) where it is under neither name; otherwise what [any request](crate::error) may meet.
    pub async fn prohibited_words(&self) -> Result<Vec<ProhibitedWord>> {
        let request = self.api().prohibited_words(&self.channel)?;
        let ProhibitedWords(words) = self.read(&request).await?;
        words.ok_or_else(|| answers::nothing_known(&request))
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
