//! The frames that are sent.

use std::collections::BTreeMap;

use serde::Serialize;

#[derive(Serialize)]
struct Outgoing<'a, B> {
    ver: &'static str,
    cmd: u32,
    svcid: &'static str,
    cid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry: Option<bool>,
    bdy: B,
    tid: u64,
}

impl<B: Serialize> Outgoing<'_, B> {
    const VERSION: &'static str = "3";

    fn text(&self) -> String {
        json(self)
    }
}

/// Texts, numbers and maps of texts: writing these as JSON cannot fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Joins a chat: to write, if there is a user, else only to read.
pub(crate) fn connect(cid: &str, uid: Option<&str>, token: &str) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Body<'a> {
        uid: Option<&'a str>,
        dev_type: u32,
        acc_tkn: &'a str,
        auth: &'static str,
    }
    let auth = if uid.is_some() { "SEND" } else { "READ" };
    let bdy = Body { uid, dev_type: 2001, acc_tkn: token, auth };
    Outgoing { ver: Outgoing::<()>::VERSION, cmd: 100, svcid: "game", cid, sid: None, retry: None, bdy, tid: 1 }.text()
}

/// Asks for the latest rows.
pub(crate) fn recent_request(cid: &str, sid: &str, count: u32, tid: u64) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Body {
        recent_message_count: u32,
    }
    let bdy = Body { recent_message_count: count };
    Outgoing { ver: Outgoing::<()>::VERSION, cmd: 5101, svcid: "game", cid, sid: Some(sid), retry: None, bdy, tid }.text()
}

pub(crate) fn ping() -> String {
    r#"{"ver":"3","cmd":0}"#.to_owned()
}

pub(crate) fn pong() -> String {
    r#"{"ver":"3","cmd":10000}"#.to_owned()
}

/// Says something. `streaming_channel_id` is the channel's id, not the chat channel's.
#[expect(clippy::too_many_arguments, reason = "as many things stand in the frame")]
pub(crate) fn send_chat(
    cid: &str,
    sid: &str,
    extra_token: &str,
    streaming_channel_id: &str,
    text: &str,
    emojis: &BTreeMap<String, String>,
    time_ms: i64,
    tid: u64,
) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Body<'a> {
        msg: &'a str,
        msg_type_code: u32,
        extras: String,
        msg_time: i64,
    }
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Extras<'a> {
        chat_type: &'static str,
        os_type: &'static str,
        extra_token: &'a str,
        streaming_channel_id: &'a str,
        emojis: &'a BTreeMap<String, String>,
    }
    let extras = json(&Extras { chat_type: "STREAMING", os_type: "PC", extra_token, streaming_channel_id, emojis });
    let bdy = Body { msg: text, msg_type_code: 1, extras, msg_time: time_ms };
    let (ver, sid, retry) = (Outgoing::<()>::VERSION, Some(sid), Some(false));
    Outgoing { ver, cmd: 3101, svcid: "game", cid, sid, retry, bdy, tid }.text()
}
