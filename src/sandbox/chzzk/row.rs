//! A row of the chat and its two spellings on the wire.

use serde_json::{Map, Value, json};

use super::{Viewer, viewer::Role};

/// Names a row that was posted: who and when, which is how the service names one too.
///
/// ```
/// use livechat::sandbox::Sandbox;
///
/// let channel = Sandbox::start()?.chzzk().channel();
/// let row = channel.chat("거친말", "…");
/// channel.blind(&row);
/// channel.unblind(&row);
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RowRef {
    user_id: String,
    time: i64,
}

impl RowRef {
    /// Names a row by hand, for one that never was.
    pub fn new(user_id: impl Into<String>, time: i64) -> Self {
        Self { user_id: user_id.into(), time }
    }

    /// The author's id; `anonymous` for an anonymous donor.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// `msgTime`: milliseconds since 1970.
    pub fn time(&self) -> i64 {
        self.time
    }
}

/// A line of chat text and how it looks on the wire; a plain text will do where one is wanted.
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::Line};
///
/// let channel = Sandbox::start()?.chzzk().channel();
/// channel.chat("파란우산", "{:d_48:} 는 모르는 이모티콘");
/// channel.chat("파란우산", Line::new("{:d_48:} 좋다").emoji("d_48", "https://ssl.pstatic.net/static/nng/glive/icon/b_08.gif"));
/// channel.chat("아이폰", Line::new("hello").os("IOS").without_extra("emojis"));
/// channel.chat("클린봇", Line::new("가려진 말").status("CBOTBLIND"));
/// channel.chat("옛날사람", Line::new("어제 한 말").at(1_790_500_000_000));
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    text: String,
    kind: u16,
    os: String,
    status: String,
    emojis: Map<String, Value>,
    changes: Vec<(String, Option<Value>)>,
    extras: Option<Value>,
    profile: Option<Value>,
    time: Option<i64>,
}

impl Line {
    /// A text as the web client on a PC sends it.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            kind: 1,
            os: "PC".into(),
            status: "NORMAL".into(),
            emojis: Map::new(),
            changes: Vec::new(),
            extras: None,
            profile: None,
            time: None,
        }
    }

    /// Explains the token `{:name:}` of the text.
    #[must_use]
    pub fn emoji(mut self, name: impl Into<String>, url: impl Into<String>) -> Self {
        self.emojis.insert(name.into(), Value::String(url.into()));
        self
    }

    /// `osType`: `PC` unless told, also seen are `AOS` and `IOS`.
    #[must_use]
    pub fn os(mut self, os: impl Into<String>) -> Self {
        self.os = os.into();
        self
    }

    /// `msgStatusType`: `NORMAL` unless told, also seen are `CBOTBLIND`, `HIDDEN` and `BLIND`.
    #[must_use]
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = status.into();
        self
    }

    /// `msgTime` in milliseconds since 1970, also one in the past; without it every row is later than the one before.
    #[must_use]
    pub fn at(mut self, time: i64) -> Self {
        self.time = Some(time);
        self
    }

    /// `msgTypeCode`, for a kind of row that does not exist yet.
    #[must_use]
    pub fn kind(mut self, code: u16) -> Self {
        self.kind = code;
        self
    }

    /// Puts a key into the extras.
    #[must_use]
    pub fn extra(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.changes.push((key.into(), Some(value.into())));
        self
    }

    /// Takes a key out of the extras.
    #[must_use]
    pub fn without_extra(mut self, key: impl Into<String>) -> Self {
        self.changes.push((key.into(), None));
        self
    }

    /// What stands where the string of extras belongs: broken JSON, `null`, an object.
    #[must_use]
    pub fn raw_extras(mut self, extras: impl Into<Value>) -> Self {
        self.extras = Some(extras.into());
        self
    }

    /// What stands where the string of the profile belongs.
    #[must_use]
    pub fn raw_profile(mut self, profile: impl Into<Value>) -> Self {
        self.profile = Some(profile.into());
        self
    }

    pub(super) fn draft(self, by: &Viewer, role: Option<Role>, channel_id: &str) -> Draft {
        let mut extras = json!({
            "chatType": "STREAMING",
            "osType": self.os,
            "extraToken": super::account::extra_token(by.user_id()),
            "streamingChannelId": channel_id,
            "emojis": self.emojis,
        });
        for (key, value) in self.changes {
            match (value, extras.as_object_mut()) {
                (Some(value), Some(extras)) => drop(extras.insert(key, value)),
                (None, Some(extras)) => drop(extras.remove(&key)),
                (_, None) => {}
            }
        }
        Draft {
            user_id: by.user_id().to_owned(),
            profile: self.profile.unwrap_or_else(|| in_string(&by.profile(role))),
            text: self.text,
            kind: self.kind,
            status: self.status,
            extras: self.extras.unwrap_or_else(|| in_string(&extras)),
            time: self.time,
            lag: 0,
        }
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&String> for Line {
    fn from(text: &String) -> Self {
        Self::new(text.as_str())
    }
}

/// JSON inside a JSON string, as the service has it.
pub(super) fn in_string(value: &Value) -> Value {
    Value::String(value.to_string())
}

/// A row before it has a time.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) user_id: String,
    pub(super) profile: Value,
    pub(super) text: String,
    pub(super) kind: u16,
    pub(super) status: String,
    pub(super) extras: Value,
    pub(super) time: Option<i64>,
    /// How many milliseconds after `msgTime` the row was created; donations were seen a few late.
    pub(super) lag: i64,
}

impl Draft {
    /// A row of the 93102 kinds.
    pub(super) fn special(by: Option<&Viewer>, role: Option<Role>, kind: u16, text: &str, extras: &Value) -> Self {
        Self {
            user_id: by.map_or("anonymous", Viewer::user_id).to_owned(),
            profile: by.map_or(Value::Null, |by| in_string(&by.profile(role))),
            text: text.to_owned(),
            kind,
            status: "NORMAL".into(),
            extras: in_string(extras),
            time: None,
            lag: 0,
        }
    }
}

/// A row as the history keeps it.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) draft: Draft,
    pub(super) time: i64,
    /// How many connections the chat had.
    pub(super) members: usize,
}

impl Row {
    pub(super) fn reference(&self) -> RowRef {
        RowRef::new(self.draft.user_id.clone(), self.time)
    }

    pub(super) fn is(&self, row: &RowRef) -> bool {
        self.time == row.time && self.draft.user_id == row.user_id
    }

    /// The spelling of 93101 and 93102.
    pub(super) fn live(&self, cid: &str) -> Value {
        let Draft { user_id, profile, text, kind, status, extras, time: _, lag } = &self.draft;
        json!({
            "svcid": "game",
            "cid": cid,
            "mbrCnt": self.members,
            "uid": user_id,
            "profile": profile,
            "msg": text,
            "msgTypeCode": kind,
            "msgStatusType": status,
            "extras": extras,
            "ctime": self.time + lag,
            "utime": self.time + lag,
            "msgTid": null,
            "cuid": null,
            "msgTime": self.time,
        })
    }

    /// The spelling of 15101.
    pub(super) fn recent(&self, cid: &str) -> Value {
        let Draft { user_id, profile, text, kind, status, extras, time: _, lag } = &self.draft;
        json!({
            "serviceId": "game",
            "channelId": cid,
            "messageTime": self.time,
            "userId": user_id,
            "profile": profile,
            "content": text,
            "extras": extras,
            "memberCount": self.members,
            "messageTypeCode": kind,
            "messageStatusType": status,
            "createTime": self.time + lag,
            "updateTime": self.time + lag,
            "msgTid": null,
        })
    }

    /// The spelling of 94010, with who pinned it.
    pub(super) fn notice(&self, cid: &str, pinned_by: &Value, now: i64) -> Value {
        let Draft { user_id, profile, text, kind, extras, .. } = &self.draft;
        let mut extras = match extras {
            Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| json!({})),
            other => other.clone(),
        };
        if let Some(extras) = extras.as_object_mut() {
            extras.insert("registerProfile".into(), pinned_by.clone());
        }
        json!({
            "serviceId": "game",
            "channelId": cid,
            "messageTime": self.time,
            "userId": user_id,
            "profile": profile,
            "content": text,
            "extras": in_string(&extras),
            "messageTypeCode": kind,
            "createTime": now,
        })
    }
}
