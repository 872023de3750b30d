//! Anything on the wire of a channel, right or wrong.

use axum::extract::ws::Message;
use bytes::Bytes;
use serde_json::{Value, json};

use super::{Channel, Line, Viewer, frame, row::Row};

/// Anything on the wire, right or wrong; it is not kept in the history. Each says how many connections it went to.
impl Channel {
    /// A whole frame of your own.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.push_frame(serde_json::json!({"svcid": "game", "ver": "1", "cmd": 99999, "bdy": {}, "tid": null}));
    /// channel.push_text("this is not JSON");
    /// channel.push_binary([0xff, 0x00]);
    /// channel.push_bytes([0x83, 0x00]);   // a WebSocket frame with an opcode that does not exist
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn push_frame(&self, frame: impl Into<Value>) -> usize {
        self.push_text(frame.into().to_string())
    }

    /// A text message.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// let reached = channel.push_text("this is not JSON");
    /// assert_eq!(reached, channel.connections());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn push_text(&self, text: impl Into<String>) -> usize {
        self.push(&Message::Text(text.into().into()))
    }

    /// A binary message.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.push_binary(br#"{"cmd":0}"#.as_slice());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn push_binary(&self, bytes: impl Into<Vec<u8>>) -> usize {
        self.push(&Message::Binary(bytes.into().into()))
    }

    /// Bytes as they are, below WebSocket.
    ///
    /// A client can judge a frame only when it is whole: bytes that look like the head of a longer one make it wait for the
    /// rest, until its own ping goes unanswered.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.push_bytes([0x81, 0x01, 0xff]);   // a text frame that is not UTF-8
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn push_bytes(&self, bytes: impl Into<Vec<u8>>) -> usize {
        let bytes = Bytes::from(bytes.into());
        self.update(|state| state.broadcast_raw(&self.cid(state), &bytes))
    }

    /// One of each malformed frame that is worth a test: not JSON, not an object, no `cmd`, bodies of the wrong type, broken
    /// profile and extras. A client should stay connected, lose nothing that is well-formed, and hide nothing from its user.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.push_garbage();
    /// channel.chat("초록고래", "and this arrives all the same");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn push_garbage(&self) -> usize {
        let cid = self.chat_channel_id();
        let good = Line::new("after the garbage").draft(&Viewer::new("초록고래"), None, self.id());
        let template = Row { draft: good, time: 0, members: 1 }.live(&cid);
        // Each with a time of its own: rows of one user and one time are the same row.
        let row = || {
            let time = self.update(|state| state.time_for(self.index, None));
            let mut row = template.clone();
            if let Some(row) = row.as_object_mut() {
                for key in ["msgTime", "ctime", "utime"] {
                    row.insert(key.to_owned(), time.into());
                }
            }
            row
        };
        let with = |key: &str, value: Option<Value>| {
            let mut row = row();
            if let Some(row) = row.as_object_mut() {
                match value {
                    Some(value) => drop(row.insert(key.to_owned(), value)),
                    None => drop(row.remove(key)),
                }
            }
            frame::push(&cid, 93101, Some("1"), &json!([row])).to_string()
        };
        let body = |body: Value| frame::push(&cid, 93101, Some("1"), &body).to_string();
        let frames = [
            "this is not JSON".into(),
            String::new(),
            "{\"cmd\":93101,\"bdy\":[".into(),
            "[1,2,3]".into(),
            "\"text\"".into(),
            "null".into(),
            "{}".into(),
            json!({"cmd": "93101", "bdy": [row()], "cid": cid}).to_string(),
            json!({"cmd": {"a": 1}, "bdy": [row()], "cid": cid}).to_string(),
            body(Value::Null),
            body(json!([])),
            body(json!([null, 7, "text", []])),
            body(json!("text")),
            body(row()),
            with("profile", Some("{broken".into())),
            with("profile", Some("null".into())),
            with("profile", Some(7.into())),
            with("extras", Some("{broken".into())),
            with("extras", Some(Value::Null)),
            with("extras", None),
            with("msg", Some(Value::Null)),
            with("msg", Some(json!(["a"]))),
            with("msgTime", Some("soon".into())),
            with("msgTime", None),
            with("msgTypeCode", Some("1".into())),
            with("uid", Some(7.into())),
            frame::push(&cid, 94008, None, &json!([1])).to_string(),
            frame::push(&cid, 94010, None, &Value::Null).to_string(),
            frame::push(&cid, 93006, None, &json!({"type": 7})).to_string(),
            frame::push(&cid, 15101, None, &json!([])).to_string(),
        ];
        frames.iter().map(|text| self.push_text(text.clone())).min().unwrap_or(0)
    }

    fn push(&self, message: &Message) -> usize {
        self.update(|state| state.broadcast_message(&self.cid(state), message))
    }
}
