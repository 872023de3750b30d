//! What a user lets an application do.

use std::{fmt, sync::Arc};

use super::{Application, Ask, Login, Pages, SessionBuilder, Walk, answer, maybe_async};
use crate::{
    Result, Secret,
    chzzk::{
        ChannelId,
        official::{
            auth::Token,
            listing,
            model::{
                BlindMessage, ChannelManager, ChatChannelId, ChatSettings, ChatSettingsChange, EventKind, Follower,
                LiveSetting, LiveSettingChange, Me, MessageId, NoticeContent, Restriction, SessionInfo, SessionUrl,
                Subscriber, SubscriberSort, answers,
            },
            request::{Api, Call},
            session::{UserNumber, connections::Connections, machine::SessionUser},
        },
    },
    http::{Request, Response},
    paging::Listing,
};

/// A user who let the application act for them, with their own token.
///
/// Cheap to clone; clones share the token. Everything here is done as that user and on their own channel. The token is refreshed by
/// itself, ahead of its end and when the service refuses it, once for all threads or tasks that need it, and saved before it is
/// used. When that is over for good, calls end with [`Error::LoginNeeded`](crate::Error::LoginNeeded); look at
/// [`Token::refresh_expires_at`] of [`token`](Self::token) to know it early. An access token without a refresh token ends with the
/// service's own refusal, [`InvalidToken`](crate::ErrorKind::InvalidToken).
#[derive(Clone)]
pub struct User {
    login: Login,
}

impl User {
    pub(super) fn new(login: Login) -> Self {
        Self { login }
    }

    /// A realtime session for events of this user. At most 3 of a user may be connected at once.
    ///
    /// `GET /open/v1/sessions/auth`
    ///
    /// ```no_run
    /// # use livechat::chzzk::official::{Application, auth::Token, model::EventKind, session::Event};
    /// # let streamer = Application::new("CLIENT_ID", "CLIENT_SECRET")?.user(Token::new("access token", "refresh token"));
    /// let mut session = streamer.session().subscribe(&streamer, [EventKind::Chat, EventKind::Donation]).connect()?;
    /// for event in session.events() {
    ///     if let Event::Chat(message) = event? {
    ///         println!("{message}");
    ///     }
    /// }
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn session(&self) -> SessionBuilder {
        SessionBuilder::of_user(self)
    }

    /// What events of sessions name the user by; the channel may not be known.
    ///
    /// It is that of this `User` and its clones. Another one that is made for the same person, from a newer token for example, has
    /// another number and counts as somebody else: make one for each person. After a new login `remove` the old one from a session's
    /// handle before you subscribe to the new one, or each event comes twice.
    pub fn number(&self) -> UserNumber {
        self.login.number()
    }

    /// The application that acts for the user.
    pub fn application(&self) -> &Application {
        self.login.application()
    }

    /// The token as it is now. Do not refresh it elsewhere: its refresh token works once.
    pub fn token(&self) -> Arc<Token> {
        self.login.token()
    }

    /// Who follows the channel, the newest first. Scope 채널 팔로워 조회.
    ///
    /// `GET /open/v1/channels/followers`; 1 to 50 a page.
    pub fn followers(&self) -> Pages<Follower> {
        self.pages(listing::Followers(self.api().clone()))
    }

    /// Who subscribes to the channel. Which order comes without a `sort` is not documented. Scope 채널 구독자 조회.
    ///
    /// `GET /open/v1/channels/subscribers`; 1 to 50 a page.
    pub fn subscribers(&self, sort: Option<SubscriberSort>) -> Pages<Subscriber> {
        self.pages(listing::Subscribers { api: self.api().clone(), sort })
    }

    /// Who is kept from the channel's chat. Scope 활동제한 조회.
    ///
    /// `GET /open/v1/restrict-channels`; 1 to 30 a page.
    pub fn restrictions(&self) -> Pages<Restriction> {
        self.pages(listing::Restrictions(self.api().clone()))
    }

    /// The realtime sessions that were created with this user's token, closed ones of the last 90 days too.
    ///
    /// `GET /open/v1/sessions`; 1 to 50 a page.
    pub fn sessions(&self) -> Pages<SessionInfo> {
        self.pages(listing::UserSessions(self.api().clone()))
    }

    fn api(&self) -> &Api {
        &self.application().inner.api
    }

    fn pages<L: Listing>(&self, listing: L) -> Pages<L::Item> {
        let user = self.clone();
        let ask: Ask<Request> = Arc::new(move |request| answer(PageRequest { user: user.clone(), request }.answered()));
        Pages::new(Walk::new(listing), ask)
    }
}

/// Clones of one are equal.
impl PartialEq for User {
    fn eq(&self, other: &Self) -> bool {
        self.number() == other.number()
    }
}

impl Eq for User {}

impl SessionUser for User {
    fn number(&self) -> UserNumber {
        self.number()
    }

    fn connections(&self) -> &Connections {
        self.login.connections()
    }
}

#[maybe_async]
impl User {
    /// Refreshes the token now. Nothing needs this but a refresh whose answer was lost
    /// ([`Error::RefreshLost`](crate::Error::RefreshLost)): by itself that is never sent again.
    ///
    /// # Errors
    ///
    /// As [`Application::refresh_token`], and [`Error::Store`](crate::Error::Store).
    pub async fn refresh(&self) -> Result<Arc<Token>> {
        self.login.refresh().await
    }

    /// Withdraws **every token the application has of this user**, and clears the store. A login that is over already is no error.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet, and [`Error::Store`](crate::Error::Store).
    pub async fn revoke(&self) -> Result<()> {
        self.login.revoke().await
    }

    /// Who the user is. The cheapest way to see whether the token works. Scope 유저 정보 조회 (유저 조회 in a
    /// token's scopes).
    ///
    /// `GET /open/v1/users/me`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn me(&self) -> Result<Me> {
        let response = self.send(&self.api().me()).await?;
        answers::read_me(&response)
    }

    /// Who may manage the channel, its owner too. Scope 채널 관리자 조회.
    ///
    /// `GET /open/v1/channels/streaming-roles`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn managers(&self) -> Result<Vec<ChannelManager>> {
        let response = self.send(&self.api().streaming_roles()).await?;
        answers::read_streaming_roles(&response)
    }

    /// The key with which a program broadcasts to the channel. Scope 방송 스트림키 조회.
    ///
    /// `GET /open/v1/streams/key`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn stream_key(&self) -> Result<Secret> {
        let response = self.send(&self.api().stream_key()).await?;
        answers::read_stream_key(&response)
    }

    /// Title, category and tags of the channel's broadcasts. Scope 방송 설정 조회.
    ///
    /// `GET /open/v1/lives/setting`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn live_setting(&self) -> Result<LiveSetting> {
        let response = self.send(&self.api().live_setting()).await?;
        answers::read_live_setting(&response)
    }

    /// Changes title, category or tags; what the change does not name stays. Scope 방송 설정 변경.
    ///
    /// `PATCH /open/v1/lives/setting`
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for an empty title, a tag with blanks or special characters, or a
    /// change of nothing; otherwise what [any request](crate::error) may meet.
    pub async fn change_live_setting(&self, change: &LiveSettingChange) -> Result<()> {
        let request = self.api().change_live_setting(change)?;
        let response = self.send(&request).await?;
        answers::read_done(Call::ChangeLiveSetting, &response)
    }

    /// Sends a message to the channel's chat, live or not, and gives its id; `None` where the service took it and told none. Scope 채팅 메시지 쓰기. It is never sent twice by itself: where
    /// [it is not certain that nothing came of it](crate::Error::had_no_effect), it may stand in the chat.
    ///
    /// `POST /open/v1/chats/send`
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) unless it has 1 to 100 characters, otherwise what
    /// [any request](crate::error) may meet.
    pub async fn send_message(&self, message: &str) -> Result<Option<MessageId>> {
        let request = self.api().send_message(message)?;
        let response = self.send(&request).await?;
        answers::read_sent_message(&response)
    }

    /// Pins a notice to the chat: a new message, or one that was sent. There is no way to take it away. Scope 채팅 공지 쓰기.
    ///
    /// `POST /open/v1/chats/notice`
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) unless a message has 1 to 100 characters, otherwise what
    /// [any request](crate::error) may meet.
    pub async fn set_notice(&self, notice: &NoticeContent) -> Result<()> {
        let request = self.api().set_notice(notice)?;
        let response = self.send(&request).await?;
        answers::read_done(Call::SetNotice, &response)
    }

    /// Who may write to the chat, and how often. Scope 채팅 설정 조회.
    ///
    /// `GET /open/v1/chats/settings`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn chat_settings(&self) -> Result<ChatSettings> {
        let response = self.send(&self.api().chat_settings()).await?;
        answers::read_chat_settings(&response)
    }

    /// Changes the chat's settings: reads them, changes what the change names, and sends all of them back. Scopes 채팅 설정 조회
    /// and 채팅 설정 변경. What somebody else changes between the two is lost.
    ///
    /// `GET` and `PUT /open/v1/chats/settings`. Whether the service takes a part of the settings is not documented;
    /// [`put_chat_settings`](Self::put_chat_settings) sends just that.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for minutes or seconds that the service does not know,
    /// otherwise what [any request](crate::error) may meet.
    pub async fn change_chat_settings(&self, change: &ChatSettingsChange) -> Result<()> {
        // Before anything is sent.
        self.api().change_chat_settings(change)?;
        let whole = self.chat_settings().await?.changed_by(change);
        self.put_chat_settings(&whole).await
    }

    /// Sends these settings and no others, in one request. What is left out most likely stays as it is; the documentation does
    /// not say so. Scope 채팅 설정 변경.
    ///
    /// `PUT /open/v1/chats/settings`
    ///
    /// # Errors
    ///
    /// As [`change_chat_settings`](Self::change_chat_settings).
    pub async fn put_chat_settings(&self, change: &ChatSettingsChange) -> Result<()> {
        let request = self.api().change_chat_settings(change)?;
        let response = self.send(&request).await?;
        answers::read_done(Call::ChangeChatSettings, &response)
    }

    /// Hides a message of the chat, named by what its event said. Scope 채팅 메시지 쓰기.
    ///
    /// `POST /open/v1/chats/blind-message`
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) where there is no such message, [`Forbidden`](crate::ErrorKind::Forbidden) without
    /// the right, otherwise what [any request](crate::error) may meet.
    pub async fn blind_message(&self, message: &BlindMessage) -> Result<()> {
        let request = self.api().blind_message(message)?;
        let response = self.send(&request).await?;
        answers::read_done(Call::BlindMessage(&message.sender_channel_id), &response)
    }

    /// Keeps somebody from the chat until it is lifted. Scope 활동제한 쓰기. In July 2026 an observer saw the service refuse
    /// this for every target (`BAD_REQUEST`); that refusal comes out as it is.
    ///
    /// `POST /open/v1/restrict-channels`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn restrict(&self, target: &ChannelId) -> Result<()> {
        let request = self.api().restrict(target);
        let response = self.send(&request).await?;
        answers::read_done(Call::Restrict(target), &response)
    }

    /// Lets somebody write again. Scope 활동제한 쓰기.
    ///
    /// `DELETE /open/v1/restrict-channels`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn lift_restriction(&self, target: &ChannelId) -> Result<()> {
        let request = self.api().lift_restriction(target);
        let response = self.send(&request).await?;
        answers::read_done(Call::LiftRestriction(target), &response)
    }

    /// Keeps somebody from the chat for a while, about a minute as observed, and hides what they wrote. Managers cannot be
    /// restricted. The chat channel's id comes with chat events. Scope 활동제한 쓰기.
    ///
    /// `POST /open/v1/temporary-restrict-channels`
    ///
    /// # Errors
    ///
    /// [`Status`](crate::ErrorKind::Status) 400 for a user that is not known, restricted already or cannot be restricted,
    /// [`Forbidden`](crate::ErrorKind::Forbidden) without the right, otherwise what [any request](crate::error) may meet.
    pub async fn restrict_temporarily(&self, target: &ChannelId, chat_channel_id: &ChatChannelId) -> Result<()> {
        let request = self.api().restrict_temporarily(target, chat_channel_id)?;
        let response = self.send(&request).await?;
        answers::read_done(Call::RestrictTemporarily(target), &response)
    }

    /// Ends such a restriction early. Scope 활동제한 쓰기.
    ///
    /// `DELETE /open/v1/temporary-restrict-channels`
    ///
    /// # Errors
    ///
    /// As [`restrict_temporarily`](Self::restrict_temporarily).
    pub async fn lift_temporary_restriction(&self, target: &ChannelId, chat_channel_id: &ChatChannelId) -> Result<()> {
        let request = self.api().lift_temporary_restriction(target, chat_channel_id)?;
        let response = self.send(&request).await?;
        answers::read_done(Call::LiftTemporaryRestriction(target), &response)
    }

    /// Creates a realtime session for this user's events. At most 3 may be connected at once. Needs the scopes of the events.
    ///
    /// `GET /open/v1/sessions/auth`
    ///
    /// # Errors
    ///
    /// [`Server`](crate::ErrorKind::Server) also where the review of those scopes is not done, otherwise what
    /// [any request](crate::error) may meet.
    pub async fn create_session(&self) -> Result<SessionUrl> {
        let response = self.send(&self.api().user_session()).await?;
        answers::read_user_session(&response)
    }

    /// Asks for a kind of this user's events in a session that is connected. That it took effect, the session itself says. A session
    /// has at most 30 of these.
    ///
    /// `POST /open/v1/sessions/events/subscribe/{chat,donation,subscription}`; scopes 채팅 메시지 조회, 후원 조회, 구독 조회.
    ///
    /// # Errors
    ///
    /// [`Status`](crate::ErrorKind::Status) 400 where the session is not connected, otherwise what [any request](crate::error)
    /// may meet.
    pub async fn subscribe(&self, kind: &EventKind, session_key: &str) -> Result<()> {
        let request = self.api().subscribe(kind, session_key)?;
        let response = self.send(&request).await?;
        answers::read_subscribed(kind, &response)
    }

    /// Ends that.
    ///
    /// `POST /open/v1/sessions/events/unsubscribe/{chat,donation,subscription}`
    ///
    /// # Errors
    ///
    /// As [`subscribe`](Self::subscribe).
    pub async fn unsubscribe(&self, kind: &EventKind, session_key: &str) -> Result<()> {
        let request = self.api().unsubscribe(kind, session_key)?;
        let response = self.send(&request).await?;
        answers::read_unsubscribed(kind, &response)
    }

    pub(super) async fn send(&self, request: &Request) -> Result<Response> {
        self.login.send(request).await
    }
}

/// What a list asks for; it owns what it needs.
struct PageRequest {
    user: User,
    request: Request,
}

#[maybe_async]
impl PageRequest {
    async fn answered(self) -> Result<Response> {
        self.user.send(&self.request).await
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("application", self.application())
            .field("expires_at", &self.token().expires_at)
            .finish_non_exhaustive()
    }
}
