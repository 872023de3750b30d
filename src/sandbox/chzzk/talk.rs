//! What clients say on the socket, and what they are answered.

use std::sync::Arc;

use axum::extract::ws::Message;
use serde_json::Value;

use super::{
    SentChat, World,
    connection::{Joined, What},
    frame,
    row::{Draft, in_string},
    world::State,
};
use crate::sandbox::invent;

/// What a refused join is told unless a fault says otherwise.
const INCORRECT_PARAMETER: i64 = 105;
/// What a refused line is told; the service's own codes are not known.
const NOT_ALLOWED: i64 = 401;

impl World {
    /// A frame came in. What cannot be read is ignored, as far as anybody knows that is what the service does.
    pub(super) fn receive(self: &Arc<Self>, id: u64, text: &str) {
        let Ok(frame) = serde_json::from_str::<Value>(text) else {
            return;
        };
        let cmd = frame.get("cmd").and_then(Value::as_i64);
        if cmd == Some(5101) {
            return self.recent(id, frame);
        }
        self.update(|state| match cmd {
            _ if !state.connections.contains_key(&id) => {}
            Some(0) => state.pinged(id),
            Some(10000) => state.counts.pongs += 1,
            Some(100) => state.join(id, &frame),
            Some(3101) => state.send_chat(id, &frame),
            _ => {}
        });
    }

    /// The service takes a second or so for this one; so may we.
    fn recent(self: &Arc<Self>, id: u64, frame: Value) {
        let Some(delay) = self.look(|state| state.faults.recent_delay) else {
            return self.update(|state| state.recent(id, &frame));
        };
        let world = self.clone();
        self.spawn(async move {
            tokio::time::sleep(delay).await;
            world.update(|state| state.recent(id, &frame));
        });
    }
}

impl State {
    fn pinged(&mut self, id: u64) {
        self.counts.pings += 1;
        if !self.faults.ignore_pings {
            self.answer(id, &frame::pong());
        }
    }

    fn join(&mut self, id: u64, heard: &Value) {
        if self.faults.ignored_joins.take().is_some() {
            return;
        }
        let tid = text_of_tid(heard);
        let refusal = self.faults.joins.take();
        let joined = match refusal {
            Some(code) => Err(code),
            None => self.accept(id, heard).ok_or(INCORRECT_PARAMETER),
        };
        match joined {
            Ok(joined) => {
                let auth = if joined.user_id.is_some() { "SEND" } else { "READ" };
                let uuid = invent::uuid(&joined.sid);
                let answer = frame::connected(&joined.cid, &tid, auth, &joined.sid, &uuid);
                if let Some(room) = self.room_mut(&joined.cid) {
                    room.joins += 1;
                }
                if let Some(connection) = self.connections.get_mut(&id) {
                    connection.joined = Some(joined);
                }
                self.answer(id, &answer);
            }
            Err(code) => {
                let cid = heard.get("cid").cloned().unwrap_or(Value::Null);
                self.answer(id, &frame::refused(&cid, &tid, code));
                self.end(id, What::Close(1000, "Bye".into()));
            }
        }
    }

    /// A reader's token is not looked at, as was measured; a writer must be who the token was given to.
    fn accept(&self, id: u64, heard: &Value) -> Option<Joined> {
        let body = heard.get("bdy")?;
        let cid = heard.get("cid")?.as_str()?;
        self.room(cid)?;
        if heard.get("svcid")?.as_str()? != "game" {
            return None;
        }
        let user_id = match body.get("auth")?.as_str()? {
            "READ" => None,
            "SEND" => {
                let user_id = body.get("uid")?.as_str()?;
                let grant = self.tokens.grant(body.get("accTkn")?.as_str()?)?;
                if grant.cid != cid || grant.user_id.as_deref() != Some(user_id) {
                    return None;
                }
                Some(user_id.to_owned())
            }
            _ => return None,
        };
        let sid = invent::url_safe(&format!("session {id} {cid}"), 64).replace('-', "!");
        Some(Joined { cid: cid.to_owned(), sid, user_id })
    }

    fn recent(&mut self, id: u64, heard: &Value) {
        let Some(cid) = self.joined(id).map(|joined| joined.cid.clone()) else {
            return;
        };
        if self.faults.ignored_recents.take().is_some() {
            return;
        }
        let asked = heard.pointer("/bdy/recentMessageCount").and_then(Value::as_u64).unwrap_or(50);
        let count = usize::try_from(asked).unwrap_or(usize::MAX).min(self.faults.recent_limit);
        let members = self.members(&cid);
        let Some(room) = self.room(&cid) else { return };
        let newest = room.history.len().saturating_sub(count);
        let rows: Vec<Value> = room.history.iter().skip(newest).map(|row| row.recent(&cid)).collect();
        let answer = frame::recent(&cid, &text_of_tid(heard), &rows, members, &room.pinned);
        self.answer(id, &answer);
    }

    fn send_chat(&mut self, id: u64, heard: &Value) {
        let Some(joined) = self.joined(id).cloned() else { return };
        let Some(channel) = self.room(&joined.cid).map(|room| room.channel) else {
            return;
        };
        let extras =
            heard.pointer("/bdy/extras").and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok());
        let author = joined.user_id.as_deref().and_then(|user_id| self.account_by_id(user_id));
        let (user_id, viewer) = (joined.user_id.clone(), author.map(super::account::Account::viewer));
        let mut sent = SentChat {
            nickname: viewer.as_ref().map(|viewer| viewer.nickname().to_owned()),
            user_id: user_id.clone(),
            channel_id: self.channel(channel).id.clone(),
            text: heard.pointer("/bdy/msg").and_then(Value::as_str).unwrap_or_default().to_owned(),
            frame: heard.clone(),
            complaints: Vec::new(),
            refused: None,
            shown: None,
        };
        sent.complain(heard, extras.as_ref(), &joined.sid, self.now());
        let restricted = user_id.as_ref().is_some_and(|user_id| self.channel(channel).restricted.contains(user_id));
        if self.faults.ignored_sends.take().is_some() {
            return self.remember_sent(sent);
        }
        sent.refused = match self.faults.sends.take() {
            Some(code) => Some(code),
            None if viewer.is_none() || restricted || sent.is_unacceptable(heard, &joined.sid) => Some(NOT_ALLOWED),
            None => None,
        };
        if self.faults.acks.take().is_none() {
            self.answer(id, &frame::acknowledged(&joined.cid, &text_of_tid(heard), sent.refused.unwrap_or(0)));
        }
        if let (Some(viewer), None) = (viewer, sent.refused) {
            if self.faults.echoes.take().is_none() {
                let role = self.channel(channel).roles.get(viewer.user_id()).copied();
                let draft = Draft {
                    user_id: viewer.user_id().to_owned(),
                    profile: in_string(&viewer.profile(role)),
                    text: sent.text.clone(),
                    kind: heard
                        .pointer("/bdy/msgTypeCode")
                        .and_then(Value::as_u64)
                        .and_then(|kind| kind.try_into().ok())
                        .unwrap_or(1),
                    status: "NORMAL".into(),
                    extras: heard.pointer("/bdy/extras").cloned().unwrap_or(Value::Null),
                    time: None,
                    lag: 0,
                };
                sent.shown = self.post(&joined.cid, 93101, vec![draft]).pop();
            }
        }
        self.remember_sent(sent);
    }

    fn joined(&self, id: u64) -> Option<&Joined> {
        self.connections.get(&id)?.joined.as_ref()
    }

    /// Sends a frame to every connection that has joined something, each with its own chat channel.
    pub(super) fn tell_all(&mut self, frame: impl Fn(&str) -> Value) -> usize {
        let mut rooms: Vec<String> =
            self.connections.values().filter_map(|connection| Some(connection.joined.as_ref()?.cid.clone())).collect();
        rooms.sort();
        rooms.dedup();
        rooms.iter().map(|cid| self.broadcast_message(cid, &Message::Text(frame(cid).to_string().into()))).sum()
    }
}

/// A client's `tid` comes back as a string, whatever it was.
fn text_of_tid(heard: &Value) -> Value {
    match heard.get("tid") {
        None | Some(Value::Null) => Value::Null,
        Some(Value::String(text)) => Value::String(text.clone()),
        Some(other) => Value::String(other.to_string()),
    }
}
