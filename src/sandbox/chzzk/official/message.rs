//! What was said in chats.

use serde_json::Value;

use super::{
    Account, Line,
    session::Event,
    world::{State, keep},
};

/// Something a program said with `chats/send`, for assertions.
///
/// ```no_run
/// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
/// // … the program under test sends "pong" …
/// let sent = official.sent().remove(0);
/// assert_eq!(sent.text, "pong");
/// assert_eq!(sent.client_id, official.application().client_id());
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentMessage {
    /// What the API answered, for a notice.
    pub message_id: String,
    /// The channel in whose chat it stands: that of the token.
    pub channel_id: String,
    /// The application whose token it was.
    pub client_id: String,
    /// The text.
    pub text: String,
    /// Milliseconds since 1970.
    pub time: i64,
}

/// One message of a chat; comes from [`Account::chat`].
///
/// ```
/// let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
/// let message = account.chat("초록고래", "안녕하세요");
/// // what a CHAT event tells, and blind-message wants to know
/// let _ = (message.chat_channel_id(), message.message_time(), message.sender_channel_id());
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ChatMessage {
    account: Account,
    chat_channel_id: String,
    message_time: i64,
    sender_channel_id: String,
    text: String,
    payload: Value,
    sessions: usize,
}

/// A message as the API knows it. Its text is nothing that the API tells.
pub(super) struct Message {
    pub(super) time: i64,
    pub(super) sender_channel_id: String,
    pub(super) hidden: bool,
}

impl State {
    /// Puts a message into an account's chat and gives its time, which no other one there has.
    pub(super) fn say(&mut self, account: usize, sender_channel_id: String) -> i64 {
        let time = self.message_time(account);
        keep(&mut self.account_mut(account).messages, Message { time, sender_channel_id, hidden: false });
        time
    }
}

impl ChatMessage {
    /// Puts it into the chat, and tells the sessions or not.
    pub(super) fn add(account: &Account, line: &Line, told: bool) -> Self {
        let index = account.index;
        account.world.update(|state| {
            let sender_channel_id = line.sender_channel_id(state, index);
            let message_time = state.say(index, sender_channel_id.clone());
            let payload = line.payload(state, index, &sender_channel_id, message_time);
            let sessions = if told { state.push(Event::Chat, index, &payload) } else { 0 };
            Self {
                account: account.clone(),
                chat_channel_id: state.account(index).chat_channel_id.clone(),
                message_time,
                sender_channel_id,
                text: line.text.clone(),
                payload,
                sessions,
            }
        })
    }

    /// The CHAT event as it went out, or would have if [`Account::add_chat_message`] told the sessions.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// let message = account.chat("초록고래", "안녕");
    /// assert_eq!(message.payload()["messageTime"], message.message_time());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn payload(&self) -> &Value {
        &self.payload
    }

    /// To how many sessions it went: those that work and are subscribed to the chat.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert_eq!(account.chat("초록고래", "안녕").sessions(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn sessions(&self) -> usize {
        self.sessions
    }

    /// `chatChannelId`
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert!(account.add_chat_message("초록고래", "안녕").chat_channel_id().starts_with("N2"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn chat_channel_id(&self) -> &str {
        &self.chat_channel_id
    }

    /// `messageTime`, milliseconds since 1970. No two messages of a chat have the same.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// let (one, two) = (account.add_chat_message("초록고래", "하나"), account.add_chat_message("초록고래", "둘"));
    /// assert!(one.message_time() < two.message_time());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn message_time(&self) -> i64 {
        self.message_time
    }

    /// `senderChannelId`, which is also whom to restrict.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert_eq!(account.add_chat_message("초록고래", "안녕").sender_channel_id().len(), 32);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn sender_channel_id(&self) -> &str {
        &self.sender_channel_id
    }

    /// The text, which is only here to tell messages apart: no REST call tells it.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert_eq!(account.add_chat_message("초록고래", "안녕").text(), "안녕");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a program hid it, by itself or with a restriction of its sender.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert!(!account.add_chat_message("초록고래", "안녕").is_hidden());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn is_hidden(&self) -> bool {
        self.account.world.look(|state| {
            let mut messages = state.account(self.account.index).messages.iter();
            messages.any(|message| message.time == self.message_time && message.hidden)
        })
    }
}
