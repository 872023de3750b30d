//! What clients sent, for assertions.

use serde_json::Value;

use super::RowRef;

/// A line a client sent, with what became of it.
///
/// ```no_run
/// # use livechat::sandbox::Sandbox;
/// # let sandbox = Sandbox::start()?;
/// // … the program under test sends "pong" …
/// let sent = sandbox.chzzk().sent().remove(0);
/// assert_eq!(sent.text, "pong");
/// assert_eq!(sent.refused, None);
/// assert_eq!(sent.complaints, [""; 0]);   // it was sent as the web client sends it
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SentChat {
    /// The sender; `None` for a connection that may only read.
    pub user_id: Option<String>,
    /// The sender's name.
    pub nickname: Option<String>,
    /// The channel, not the chat channel.
    pub channel_id: String,
    /// The text.
    pub text: String,
    /// The whole frame as it came.
    pub frame: Value,
    /// What the web client does otherwise, in words. The service may take such a line and not show it.
    pub complaints: Vec<String>,
    /// The `retCode` of the refusal, if it was refused.
    pub refused: Option<i64>,
    /// The row that came of it, if one did.
    pub shown: Option<RowRef>,
}

impl SentChat {
    pub(super) fn complain(&mut self, heard: &Value, extras: Option<&Value>, sid: &str, now: i64) {
        let mut complaints = Vec::new();
        if heard.get("sid").and_then(Value::as_str) != Some(sid) {
            complaints.push("`sid` is not the one of this connection's CONNECTED");
        }
        if heard.get("retry").and_then(Value::as_bool) != Some(false) {
            complaints.push("`retry` is not false");
        }
        if heard.pointer("/bdy/msgTypeCode").and_then(Value::as_u64) != Some(1) {
            complaints.push("`msgTypeCode` is not 1");
        }
        let hour = 3_600_000_u64;
        if heard.pointer("/bdy/msgTime").and_then(Value::as_i64).is_none_or(|time| now.abs_diff(time) > hour) {
            complaints.push("`msgTime` is not the time in milliseconds");
        }
        match extras {
            None => complaints.push("`extras` is not a string that holds JSON"),
            Some(extras) => {
                let text = |key: &str| extras.get(key).and_then(Value::as_str).unwrap_or_default();
                if text("chatType") != "STREAMING" {
                    complaints.push("`extras.chatType` is not STREAMING");
                }
                if text("osType").is_empty() {
                    complaints.push("`extras.osType` is missing");
                }
                if self
                    .user_id
                    .as_deref()
                    .is_some_and(|user_id| text("extraToken") != super::account::extra_token(user_id))
                {
                    complaints.push("`extras.extraToken` is not the one the access token came with");
                }
                if text("streamingChannelId") != self.channel_id {
                    complaints.push("`extras.streamingChannelId` is not the channel's id");
                }
            }
        }
        self.complaints = complaints.into_iter().map(str::to_owned).collect();
    }

    /// Without these it cannot be a line at all.
    pub(super) fn is_unacceptable(&self, heard: &Value, sid: &str) -> bool {
        self.text.is_empty() || heard.get("sid").and_then(Value::as_str) != Some(sid)
    }
}
