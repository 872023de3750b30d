//! What clients sent, for assertions.

/// A PRIVMSG of a client, with what became of it.
///
/// ```no_run
/// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
/// // … the program under test sends "pong" …
/// let sent = twitch.sent().remove(0);
/// assert_eq!((sent.channel.as_str(), sent.text.as_str()), ("lumen_dock", "pong"));
/// assert!(sent.id.is_some() && sent.refused.is_none());
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentMessage {
    /// Which connection it came from.
    pub connection: u64,
    /// Who sent it.
    pub login: String,
    /// The room, without the `#`.
    pub channel: String,
    /// The text as it came.
    pub text: String,
    /// Its `client-nonce`.
    pub nonce: Option<String>,
    /// Its `reply-parent-msg-id`.
    pub reply_to: Option<String>,
    /// When it came, in milliseconds since 1970 by the sandbox's clock.
    pub time: i64,
    /// Its id, if it was delivered.
    pub id: Option<String>,
    /// The `msg-id` of the NOTICE, if it was refused. With neither an id nor this it was passed over in silence.
    pub refused: Option<String>,
}

/// A line of a client.
///
/// ```no_run
/// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
/// // … the program under test joins …
/// assert!(twitch.lines().iter().any(|line| line.line == "JOIN #lumen_dock"));
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientLine {
    /// Which connection it came from: a later one has a higher number.
    pub connection: u64,
    /// Who had logged in there.
    pub login: Option<String>,
    /// The line without its end. What follows PASS is not kept.
    pub line: String,
    /// When it came, in milliseconds since 1970 by the sandbox's clock.
    pub time: i64,
}
