//! Missions that are accepted or not, votes, and the key of the broadcast.

use serde_json::{Value, json};

use super::{
    super::{Channel, world::State},
    operation::{Answer, Call, NOT_FOUND},
};
use crate::sandbox::invent;

impl Channel {
    /// The key with which a program would broadcast here; it opens nothing.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// assert_eq!(channel.stream_key().len(), 32);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn stream_key(&self) -> String {
        stream_key(self.id())
    }
}

/// `PUT …/donations/mission/approve`
pub(super) fn approve(state: &mut State, call: &Call) -> Answer {
    decide(state, call, true)
}

/// `PUT …/donations/mission/reject`
pub(super) fn reject(state: &mut State, call: &Call) -> Answer {
    decide(state, call, false)
}

fn decide(state: &mut State, call: &Call, approve: bool) -> Answer {
    let id = call.text("missionDonationId")?;
    let missions = &state.channel(call.channel).manage.missions;
    let story = missions.iter().find(|story| story.id() == id).ok_or(NOT_FOUND)?.clone();
    story.decide(state, call.channel, approve);
    Ok(Value::Null)
}

/// `GET …/log-power/prediction/status`
pub(super) fn prediction_status(_: &mut State, _: &Call) -> Answer {
    Ok(json!({"waitTimeSecondsToCreate": 0}))
}

/// `GET …/streams`
pub(super) fn streams(state: &mut State, call: &Call) -> Answer {
    let mut info = streaming_info(state, call)?;
    info["streamSeq"] = 1.into();
    Ok(info)
}

/// `GET …/streaming-info`
pub(super) fn streaming_info(state: &mut State, call: &Call) -> Answer {
    call.streamer_only()?;
    let key = stream_key(&state.channel(call.channel).id);
    Ok(json!({"streamKey": key, "streamUrl": "rtmp://sandbox.invalid:8080/relay"}))
}

fn stream_key(channel: &str) -> String {
    invent::alphanumeric(&format!("stream key {channel}"), 32)
}
