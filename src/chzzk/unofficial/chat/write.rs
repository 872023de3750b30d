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
    Outgoing { ver: Outgoing::<()>::VERSION, cmd: 5101, svcid: "game", cid, sid: Some(sid), retry: None, bdy, tid }
        .text()
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

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    const SID: &str = "k7_Qm81sT!nB7fVx0LwZc4RyUe_JpAo9dHiG2tNsKb5!MvXqWzE3lCfYrT6uIhOj";
    const ACCESS_TOKEN: &str = "ZmFrZUFjY2Vzc1Rva2VuRm9yRXhhbXBsZXNPbmx5MDAwMDAwMDAwMDAwMDAwMDAw";
    const EXTRA_TOKEN: &str =
        "ZmFrZUV4dHJhVG9rZW4wMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=";
    const CHANNEL: &str = "5c1e0a7d93b24f6688d0a1b2c3d4e5f6";

    fn assert_is_fixture(name: &str, written: &str) {
        let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/chzzk/unofficial-frames.jsonl");
        let fixtures = std::fs::read_to_string(fixtures).unwrap();
        let fixture = fixtures.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let fixture = fixture.into_iter().find(|fixture| fixture["name"] == name).unwrap();
        assert_eq!(serde_json::from_str::<Value>(written).unwrap(), fixture["frame"], "{name}");
    }

    #[test]
    fn frames_are_written_as_the_web_writes_them() {
        assert_is_fixture("connect_read_anonymous", &connect("N2xQ7k", None, ACCESS_TOKEN));
        let user = Some("abc000000000000099999999999a69a6");
        assert_is_fixture("connect_send_logged_in", &connect("N2xQ7k", user, ACCESS_TOKEN));
        assert_is_fixture("recent_request_sid_string", &recent_request("N2xQ7k", SID, 50, 2));
        assert_is_fixture("ping_from_client", &ping());
        assert_is_fixture("pong_from_client", &pong());
        let say = |text, emojis: &[(String, String)], time, tid| {
            let emojis = emojis.iter().cloned().collect();
            send_chat("N2xQ7k", SID, EXTRA_TOKEN, CHANNEL, text, &emojis, time, tid)
        };
        assert_is_fixture("send_chat_text", &say("안녕하세요", &[], 1_790_500_090_000, 6));
        let emoji = ("d_48".to_owned(), "https://ssl.pstatic.net/static/nng/glive/icon/b_08.gif".to_owned());
        assert_is_fixture("send_chat_with_emoji", &say("{:d_48:} 좋아요", &[emoji], 1_790_500_090_001, 7));
    }

    #[test]
    fn text_cannot_leave_its_string() {
        let text = send_chat("c", "s", "t", CHANNEL, "\"},\"cmd\":0,\n", &BTreeMap::new(), 0, 1);
        let frame: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&frame["cmd"], &frame["bdy"]["msg"]), (&3101.into(), &"\"},\"cmd\":0,\n".into()));
    }
}
