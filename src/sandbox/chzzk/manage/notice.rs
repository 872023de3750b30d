//! The line that is pinned, and lines that are hidden.

use serde_json::{Value, json};

use super::{
    super::{RowRef, world::State},
    operation::{Answer, BAD_REQUEST, Call, NOT_FOUND, Refusal},
};

/// `POST /nng_main/v1/chats/notices`
pub(super) fn pin(state: &mut State, call: &Call) -> Answer {
    let row = line(state, call)?;
    // A text that holds JSON.
    serde_json::from_str::<Value>(call.text("extras")?).map_err(|_| BAD_REQUEST)?;
    if !state.pin(call.text("channelId")?, &row, &call.by.profile(None)) {
        return Err(NOT_FOUND);
    }
    Ok(json!({}))
}

/// `DELETE /nng_main/v1/chats/notices`
pub(super) fn unpin(state: &mut State, call: &Call) -> Answer {
    streaming(call)?;
    state.unpin(call.text("channelId")?);
    Ok(json!({}))
}

/// `POST /nng_main/v1/chats/blind-message`
pub(super) fn blind(state: &mut State, call: &Call) -> Answer {
    let row = line(state, call)?;
    let cid = call.text("channelId")?;
    if !state.room(cid).is_some_and(|room| room.history.iter().any(|own| own.is(&row))) {
        return Err(NOT_FOUND);
    }
    state.post_blind(cid, &row, "BLIND");
    Ok(json!({}))
}

fn line(state: &State, call: &Call) -> Result<RowRef, Refusal> {
    streaming(call)?;
    if call.text("streamingChannelId")? != state.channel(call.channel).id {
        return Err(BAD_REQUEST);
    }
    call.body().get("message").and_then(Value::as_str).ok_or(BAD_REQUEST)?;
    let time = call.body().get("messageTime").and_then(Value::as_i64).ok_or(BAD_REQUEST)?;
    Ok(RowRef::new(call.text("messageUserIdHash")?, time))
}

fn streaming(call: &Call) -> Result<(), Refusal> {
    if call.text("chatType")? == "STREAMING" { Ok(()) } else { Err(BAD_REQUEST) }
}
