//! Saying something, the notice, and hiding what was said.

use serde_json::json;

use super::{
    SentMessage,
    answer::{Answer, BAD_PARAMETER, NOT_FOUND, Refusal, Success},
    request::Call,
    world::{State, Who, keep},
};
use crate::sandbox::invent;

/// The longest message, in Unicode code points.
const LONGEST: usize = 100;

fn checked(text: &str) -> Result<String, Refusal> {
    if text.is_empty() || text.chars().count() > LONGEST { Err(BAD_PARAMETER) } else { Ok(text.to_owned()) }
}

/// `POST /open/v1/chats/send`
pub(super) fn send(state: &mut State, who: Who, call: &Call) -> Answer {
    let text = checked(call.body()?.text("message")?)?;
    let message_id = invent::url_safe(&format!("message {}", state.next_number()), 24);
    let channel_id = state.account(who.account).channel_id.clone();
    let client_id = state.application(who.application).client_id.clone();
    let time = state.say(who.account, channel_id.clone());
    let sent = SentMessage { message_id: message_id.clone(), channel_id, client_id, text, time };
    keep(&mut state.sent, sent);
    state.counts.sent += 1;
    Ok(Success::Content(json!({"messageId": message_id})))
}

/// `POST /open/v1/chats/notice`: a new text, or the id of what was said.
pub(super) fn notice(state: &mut State, who: Who, call: &Call) -> Answer {
    let body = call.body()?;
    let text = match (body.optional_text("message")?, body.optional_text("messageId")?) {
        (Some(text), None) => checked(text)?,
        (None, Some(id)) => {
            let channel_id = &state.account(who.account).channel_id;
            let sent = state.sent.iter().find(|sent| sent.message_id == id && sent.channel_id == *channel_id);
            sent.ok_or(NOT_FOUND)?.text.clone()
        }
        _ => return Err(BAD_PARAMETER),
    };
    state.account_mut(who.account).notice = Some(text);
    Ok(Success::Changed)
}

/// `POST /open/v1/chats/blind-message`
pub(super) fn blind(state: &mut State, who: Who, call: &Call) -> Answer {
    let body = call.body()?;
    let (chat, sender) = (body.text("chatChannelId")?, body.text("senderChannelId")?);
    let time = body.get("messageTime").and_then(serde_json::Value::as_i64).ok_or(BAD_PARAMETER)?;
    let streamer = state.accounts.iter().position(|account| account.chat_channel_id == chat).ok_or(NOT_FOUND)?;
    if streamer != who.account {
        return Err(Refusal::bad("스트리머가 아닙니다."));
    }
    let mut messages = state.account_mut(streamer).messages.iter_mut();
    let message = messages.find(|message| message.time == time && message.sender_channel_id == sender);
    message.ok_or(NOT_FOUND)?.hidden = true;
    Ok(Success::Changed)
}
