//! Raw clients, and patience.

use std::{net::TcpStream, time::Duration};

use livechat::sandbox::{Sandbox, chzzk::User};
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket, client::IntoClientRequest};

/// Generous: only a failing test waits so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// An answer: status, headers of interest, body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn content(&self) -> Value {
        let json = self.json();
        assert_eq!((self.status, &json["code"]), (200, &json!(200)), "{json}");
        json["content"].clone()
    }
}

pub(crate) fn try_get(
    sandbox: &Sandbox,
    path: &str,
    cookies: Option<&User>,
    timeout: Duration,
) -> Result<Answer, ureq::Error> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(timeout)).build().into();
    let mut request = agent.get(format!("{}{path}", sandbox.origin()));
    if let Some(user) = cookies {
        request = request.header("Cookie", user.cookie_header());
    }
    let mut response = request.call()?;
    let retry_after = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    Ok(Answer { status: response.status().as_u16(), retry_after, text: response.body_mut().read_to_string()? })
}

pub(crate) fn get(sandbox: &Sandbox, path: &str, cookies: Option<&User>) -> Answer {
    try_get(sandbox, path, cookies, PATIENCE).unwrap()
}

/// One WebSocket.
pub(crate) struct Chat(pub(crate) WebSocket<TcpStream>);

impl Chat {
    /// Open, and nothing said yet.
    pub(crate) fn open(origin: &str) -> Self {
        Self::try_open(origin, PATIENCE).unwrap()
    }

    pub(crate) fn try_open(origin: &str, timeout: Duration) -> Result<Self, tungstenite::Error> {
        let authority = origin.trim_start_matches("http://");
        let tcp = TcpStream::connect(authority).unwrap();
        tcp.set_read_timeout(Some(timeout)).unwrap();
        tcp.set_nodelay(true).unwrap();
        let request = format!("ws://{authority}/chat").into_client_request().unwrap();
        match tungstenite::client(request, tcp) {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(tungstenite::HandshakeError::Failure(error)) => Err(error),
            Err(tungstenite::HandshakeError::Interrupted(_)) => {
                Err(tungstenite::Error::Io(std::io::ErrorKind::TimedOut.into()))
            }
        }
    }

    /// Joined as a reader, without a token of its own: the service does not look.
    pub(crate) fn join(sandbox: &Sandbox, cid: &str) -> Self {
        let mut chat = Self::open(sandbox.origin());
        chat.say(&connect(cid, None, "none"));
        assert_eq!(chat.hear()["retCode"], 0);
        chat
    }

    /// Joined as a writer; gives the session id and the extra token too.
    pub(crate) fn join_as(sandbox: &Sandbox, cid: &str, user: &User) -> (Self, String, String) {
        let token = get(sandbox, &token_path(cid), Some(user)).content();
        let text = |key: &str| token[key].as_str().unwrap().to_owned();
        let mut chat = Self::open(sandbox.origin());
        chat.say(&connect(cid, Some(user.user_id()), &text("accessToken")));
        let connected = chat.hear();
        assert_eq!(connected["bdy"]["auth"], "SEND", "{connected}");
        (chat, connected["bdy"]["sid"].as_str().unwrap().to_owned(), text("extraToken"))
    }

    pub(crate) fn say(&mut self, frame: &Value) {
        self.0.send(Message::text(frame.to_string())).unwrap();
    }

    /// The next text frame.
    pub(crate) fn hear(&mut self) -> Value {
        serde_json::from_str(&self.hear_text()).unwrap()
    }

    pub(crate) fn hear_text(&mut self) -> String {
        self.0.read().unwrap().into_text().unwrap().as_str().to_owned()
    }

    /// The next frame with this command.
    pub(crate) fn hear_cmd(&mut self, cmd: u32) -> Value {
        loop {
            let frame = self.hear();
            if frame["cmd"] == cmd {
                return frame;
            }
        }
    }

    /// The texts of a recent list.
    pub(crate) fn recent(&mut self, cid: &str, count: u32) -> Vec<String> {
        self.say(&recent(cid, count));
        let frame = self.hear_cmd(15101);
        let rows = frame["bdy"]["messageList"].as_array().unwrap();
        rows.iter().map(|row| row["content"].as_str().unwrap().to_owned()).collect()
    }

    /// Nothing comes, as far as a ping and its pong can tell.
    pub(crate) fn hears_nothing(&mut self) {
        self.say(&json!({"ver": "3", "cmd": 0}));
        assert_eq!(self.hear(), json!({"ver": "2", "cmd": 10000}));
    }
}

pub(crate) fn token_path(cid: &str) -> String {
    format!("/nng_main/v1/chats/access-token?channelId={cid}&chatType=STREAMING")
}

pub(crate) fn connect(cid: &str, user_id: Option<&str>, token: &str) -> Value {
    let auth = if user_id.is_some() { "SEND" } else { "READ" };
    json!({"ver": "3", "cmd": 100, "svcid": "game", "cid": cid, "tid": 1,
        "bdy": {"uid": user_id, "devType": 2001, "accTkn": token, "auth": auth}})
}

pub(crate) fn recent(cid: &str, count: u32) -> Value {
    json!({"ver": "3", "cmd": 5101, "svcid": "game", "cid": cid, "sid": 1, "tid": 3, "bdy": {"recentMessageCount": count}})
}

pub(crate) fn send(cid: &str, sid: &str, extra_token: &str, channel: &str, text: &str) -> Value {
    let extras = json!({"chatType": "STREAMING", "osType": "PC", "extraToken": extra_token, "streamingChannelId": channel,
        "emojis": {}});
    let now = jiff::Timestamp::now().as_millisecond();
    json!({"ver": "3", "cmd": 3101, "svcid": "game", "cid": cid, "sid": sid, "retry": false, "tid": 6,
        "bdy": {"msg": text, "msgTypeCode": 1, "extras": extras.to_string(), "msgTime": now}})
}

/// A string of the wire that holds JSON.
pub(crate) fn inner(value: &Value) -> Value {
    serde_json::from_str(value.as_str().unwrap()).unwrap()
}
