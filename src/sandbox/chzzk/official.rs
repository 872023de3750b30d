//! CHZZK's official Open API, imitated: the consent page, tokens, and the 32 operations under `/open/v1`.
//!
//! Everything starts at [`Official`]: an [`Application`] as it is registered in the developer centre, an [`Account`] of a streamer
//! who consents, and what the two did. It knows nothing of the imitated web service: an account here is no
//! [`Channel`](super::Channel) there. [`Faults::rest`](super::Faults::rest) meets its paths too.
//!
//! A test of a program that says something:
//!
//! ```
//! use livechat::sandbox::Sandbox;
//!
//! let sandbox = Sandbox::start()?;
//! let official = sandbox.chzzk_official();
//! let tokens = official.grant(&official.application(), &official.account());
//!
//! // The program, here as little as it can be.
//! # let agent = ureq::agent();
//! agent
//!     .post(format!("{}/open/v1/chats/send", sandbox.origin()))
//!     .header("Authorization", format!("Bearer {}", tokens.access_token()))
//!     .send(r#"{"message":"안녕하세요"}"#)
//!     .expect("the sandbox answers");
//!
//! let sent = official.sent().remove(0);
//! assert_eq!((sent.text.as_str(), sent.channel_id.as_str()), ("안녕하세요", official.account().channel_id()));
//! # Ok::<(), livechat::Error>(())
//! ```
//!
//! A test of a program that answers donations, with this crate's own client:
//!
//! ```
//! use livechat::{
//!     Endpoints,
//!     chzzk::official::{Application, auth::Token, model::EventKind},
//!     sandbox::{Sandbox, chzzk::official::Donation},
//! };
//!
//! let sandbox = Sandbox::start()?;
//! let official = sandbox.chzzk_official();
//! let (registered, account) = (official.application(), official.account());
//! let application = Application::builder(registered.client_id(), registered.client_secret())
//!     .endpoints(Endpoints::at(sandbox.origin())?)
//!     .build()?;
//! let tokens = official.grant(&registered, &account);
//! let streamer = application.user(Token::new(tokens.access_token(), tokens.refresh_token()));
//!
//! let mut session = streamer.session().subscribe(&streamer, [EventKind::Donation]).connect()?;
//! session.on_donation(move |session, donation| {
//!     streamer.send_message(&format!("{}원 고맙습니다!", donation.amount_krw.unwrap_or_default()))?;
//!     session.close();
//!     Ok(())
//! });
//! account.donate(Donation::chat(1_000).from("치즈나눔").message("응원합니다"));
//! session.run_forever()?;
//! assert_eq!(official.sent()[0].text, "1000원 고맙습니다!");
//! # Ok::<(), livechat::Error>(())
//! ```
//!
//! # What it answers
//!
//! | method and path | needs |
//! |---|---|
//! | GET `/account-interlock` | a browser; [`Official::log_in`] says whose |
//! | POST `/auth/v1/token`, `/auth/v1/token/revoke` | credentials in the body |
//! | GET `/open/v1/users/me` | token, 유저 조회 |
//! | GET `/open/v1/channels` | client |
//! | GET `/open/v1/channels/streaming-roles` | token, 채널 관리자 조회 |
//! | GET `/open/v1/channels/followers` | token, 채널 팔로워 조회 or 채널 정보 조회 |
//! | GET `/open/v1/channels/subscribers` | token, 채널 구독자 조회 or 채널 정보 조회 |
//! | GET `/open/v1/categories/search` | client |
//! | GET `/open/v1/lives` | client |
//! | GET `/open/v1/streams/key` | token, 방송 스트림키 조회 |
//! | GET, PATCH `/open/v1/lives/setting` | token, 방송 설정 조회, 방송 설정 변경 |
//! | POST `/open/v1/chats/send`, `/open/v1/chats/blind-message` | token, 채팅 메시지 쓰기 |
//! | POST `/open/v1/chats/notice` | token, 채팅 공지 쓰기 |
//! | GET, PUT `/open/v1/chats/settings` | token, 채팅 설정 조회, 채팅 설정 변경 |
//! | POST, DELETE, GET `/open/v1/restrict-channels` | token, 활동제한 쓰기, 활동제한 조회 |
//! | POST, DELETE `/open/v1/temporary-restrict-channels` | token, 활동제한 쓰기 |
//! | GET `/open/v1/sessions/auth/client`, `/open/v1/sessions/client` | client |
//! | GET `/open/v1/sessions/auth` | token with a scope of some event |
//! | GET `/open/v1/sessions` | token |
//! | POST `/open/v1/sessions/events/{subscribe,unsubscribe}/{chat,donation,subscription}` | token, 채팅 메시지 조회, 후원 조회, 구독 조회 |
//! | GET, PUT `/open/v1/drops/reward-claims` | client with the scope 드롭스 |
//!
//! | GET `/socket.io/?auth=…&transport=websocket` | the URL of a session, once and soon |
//!
//! # Sessions
//!
//! Behind a session's URL is Socket.IO 2 over Engine.IO 3 by the crate `socketioxide`, a server that was not written for this one:
//!
//! ```
//! use std::{net::TcpStream, time::Duration};
//!
//! use livechat::sandbox::{Sandbox, chzzk::official::Donation};
//!
//! let sandbox = Sandbox::start()?;
//! let official = sandbox.chzzk_official();
//! let (account, tokens) = (official.account(), official.grant(&official.application(), &official.account()));
//!
//! // The program, here as little as it can be: a URL, a socket, a key, a subscription.
//! # let agent = ureq::agent();
//! let bearer = format!("Bearer {}", tokens.access_token());
//! let path = format!("{}/open/v1/sessions/auth", sandbox.origin());
//! let answer = agent.get(path).header("Authorization", &bearer).call().unwrap().body_mut().read_to_string().unwrap();
//! let auth = answer.split("auth=").nth(1).unwrap().split('"').next().unwrap();
//! let address = sandbox.origin().replace("http://", "");
//! let tcp = TcpStream::connect(&address).unwrap();
//! let url = format!("ws://{address}/socket.io/?auth={auth}&EIO=3&transport=websocket");
//! let (mut socket, _) = tungstenite::client(url, tcp).unwrap();
//! let open = socket.read().unwrap();           // 0{"sid":…}
//! assert_eq!(socket.read().unwrap().to_text().unwrap(), "40");
//! let connected = socket.read().unwrap();      // 42["SYSTEM","{…\"sessionKey\":\"…\"…}"]
//! let key = &connected.to_text().unwrap().split_once("sessionKey").unwrap().1[5..41];
//! let path = format!("{}/open/v1/sessions/events/subscribe/donation?sessionKey={key}", sandbox.origin());
//! agent.post(path).header("Authorization", &bearer).send_empty().unwrap();
//!
//! // What happens, and what comes of it.
//! official.wait_for_subscriptions(1, Duration::from_secs(10))?;
//! assert_eq!(account.donate(Donation::chat(1_000)).sessions(), 1);
//! let subscribed = socket.read().unwrap();     // 42["SYSTEM","{…\"subscribed\"…}"]
//! assert!(socket.read().unwrap().to_text().unwrap().starts_with(r#"42["DONATION","{"#));
//!
//! // What goes wrong, and what should come of that.
//! official.faults().disconnect_all();
//! assert_eq!(socket.read().unwrap().to_text().unwrap(), "41");
//! # let _ = (open, subscribed);
//! # Ok::<(), livechat::Error>(())
//! ```
//!
//! # How true it is
//!
//! Paths, parameters, limits, fields, the envelope and the messages of refusals are those that CHZZK documents, and where
//! people who called the service saw something else, what they saw: `expiresIn` is a number, the owner's role is `STREAMER`, page
//! lists tell `totalCount`. [`Odd`] has the other forms that are told of.
//!
//! Nothing of the following was ever seen by anybody who told of it, and a program should not count on it:
//!
//! - what a browser brings back from a refused consent (here `error=access_denied` and the state), and that a wrong client
//!   id or redirect URL gets an error page;
//! - that a code works once, and that a wrong one or a wrong state gets 400; how long it lives (here without end);
//! - that the old access token lives on after a refresh, and that revoking looks for the kind of token that `tokenTypeHint`
//!   says;
//! - that the quota is checked before the credentials, and those before the parameters (seen for Drops only);
//! - that both or neither of `message` and `messageId` in a notice get 400, an unknown `messageId` 404, and an empty
//!   message 400; that a character is a Unicode code point;
//! - which targets cannot be restricted, and that they get 400 `BAD_REQUEST`; [`Odd::NoRestrictions`] is what was seen;
//! - the text of the 400 for a session that is not connected; what a subscription too many gets (here 400 `BAD_REQUEST`), or one in
//!   a session of another user (403) or application (400); that subscribing twice is one subscription;
//! - everything of Drops but the 403 without its scope; `page.from` is also read from `from`, `page.size` from `size`;
//! - that a wrong method gets 405;
//! - what a session too many gets (here what a used URL gets), and that the three of a user are counted over all applications;
//! - what comes before `42["error","auth fail"]` and `41` (here `0` and `40`) and after (a close frame);
//! - that a subscription takes effect with its `subscribed`, and that it may come before the HTTP answer;
//! - the SUBSCRIPTION event, which is as documented.
//!
//! Of the sockets these are `socketioxide`'s own ways, and the service is not known to share them: `0` has a `maxPayload`; only pings
//! are signs of life, and two of them in one piece end the connection; a message that is no Socket.IO, or `2probe`, ends the connection;
//! polling is refused with 400. JSON has its members in the order of the alphabet.
//!
//! No message is lost for slow mode or a restriction.

mod account;
mod answer;
mod application;
mod category;
mod channel;
mod chat;
mod chat_settings;
mod consent;
mod date;
mod drops;
mod event;
mod faults;
mod frame;
mod live_setting;
mod lives;
mod message;
mod odd;
mod operation;
mod page;
mod push;
mod quota;
mod request;
mod rest;
mod restriction;
mod scope;
mod session;
mod socket;
mod token;
mod world;

use std::{sync::Arc, time::Duration};

pub use account::Account;
pub use application::Application;
pub use channel::ManagerRole;
pub use event::{Donation, Line, SenderRole, Subscription};
pub use faults::Faults;
pub use message::{ChatMessage, SentMessage};
pub use odd::Odd;
pub use push::Pushed;
pub use token::TokenPair;

pub(in crate::sandbox) use rest::router;
pub(in crate::sandbox) use world::World;

use crate::Result;

/// The official API of a sandbox; comes from [`Sandbox::chzzk_official`](crate::sandbox::Sandbox::chzzk_official). Cheap to clone.
///
/// ```
/// use livechat::sandbox::Sandbox;
///
/// let sandbox = Sandbox::start()?;
/// let official = sandbox.chzzk_official();
/// let second = official.add_account("둘째");
/// second.add_followers(100);
/// official.log_in(&second);   // whose browser it is, at the consent page
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Official {
    world: Arc<World>,
    application: Application,
    account: Account,
}

impl Official {
    pub(in crate::sandbox) fn new(world: &Arc<World>) -> Self {
        let application = Application::add(world);
        let account = Account::add(world, "모래상자");
        Self { world: world.clone(), application, account }
    }

    /// The application that is registered from the start, with every scope but 드롭스.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert_eq!(official.application().client_id().len(), 36);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn application(&self) -> Application {
        self.application.clone()
    }

    /// One more application.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert_ne!(official.add_application().client_id(), official.application().client_id());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_application(&self) -> Application {
        Application::add(&self.world)
    }

    /// The streamer who is there from the start, 모래상자.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert_eq!(official.account().name(), "모래상자");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn account(&self) -> Account {
        self.account.clone()
    }

    /// One more streamer.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert_ne!(official.add_account("둘째").channel_id(), official.account().channel_id());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_account(&self, name: &str) -> Account {
        Account::add(&self.world, name)
    }

    /// What programs said in chats, oldest first; of very many the newest.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert!(official.sent().is_empty());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn sent(&self) -> Vec<SentMessage> {
        self.world.look(|state| state.sent.iter().cloned().collect())
    }

    /// Blocks until programs said at least so much since the start.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// // … the program under test answers something …
    /// let waited = official.wait_for_sent(1, Duration::from_millis(1));
    /// # assert!(waited.is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_sent(&self, count: u64, timeout: Duration) -> Result<()> {
        self.world.wait(&format!("{count} messages of programs"), timeout, |state| state.counts.sent >= count)
    }
}
