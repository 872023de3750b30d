//! Who may do what.

use serde_json::{Value, json};

use super::{
    super::{Role, world::State},
    operation::{Answer, BAD_REQUEST, Call, NOT_FOUND},
    restriction::partial,
};

/// `GET …/streaming-roles`. What the service answers is not known; these are the names of the request.
pub(super) fn list(state: &mut State, call: &Call) -> Answer {
    let mut roles: Vec<_> = state.channel(call.channel).roles.iter().collect();
    roles.sort_by_key(|(user_id, _)| *user_id);
    let given = roles.into_iter().filter(|(_, role)| matches!(role, Role::ChatManager | Role::ChannelManager));
    let rows = given.map(|(user_id, role)| {
        let mut row = partial(&state.somebody(call.channel, user_id));
        row["userRoleType"] = role.word().into();
        row
    });
    Ok(rows.collect())
}

/// `POST …/streaming-roles`
pub(super) fn add(state: &mut State, call: &Call) -> Answer {
    call.streamer_only()?;
    let role = match call.text("userRoleType")? {
        "STREAMING_CHAT_MANAGER" => Role::ChatManager,
        "STREAMING_CHANNEL_MANAGER" => Role::ChannelManager,
        _ => return Err(BAD_REQUEST),
    };
    let who = state.somebody(call.channel, call.text("targetId")?);
    state.channel_mut(call.channel).roles.insert(who.user_id().to_owned(), role);
    Ok(partial(&who))
}

/// `DELETE …/streaming-roles/{target}`
pub(super) fn remove(state: &mut State, call: &Call) -> Answer {
    call.streamer_only()?;
    let roles = &mut state.channel_mut(call.channel).roles;
    match roles.get(call.part("target")) {
        Some(Role::ChatManager | Role::ChannelManager) => drop(roles.remove(call.part("target"))),
        _ => return Err(NOT_FOUND),
    }
    Ok(Value::Null)
}

/// `GET …/my-role`
pub(super) fn own(_: &mut State, call: &Call) -> Answer {
    let permissions: &[&str] = match call.role {
        Role::ChatManager => &["CHAT_MANAGE", "CHAT_BLIND"],
        Role::ChannelManager => &["CHANNEL_MANAGE", "CHAT_MANAGE", "CHAT_BLIND", "VIDEO_HIDE"],
        _ => &[
            "VIDEO_DELETE",
            "VIDEO_HIDE",
            "LIVE_CREATE",
            "CHANNEL_MANAGE",
            "CHAT_MANAGE",
            "CHAT_BLIND",
            "SETTLEMENT_MANAGE",
        ],
    };
    Ok(json!({"userRole": call.role.word(), "permissions": permissions}))
}

impl Role {
    /// As the management calls it.
    fn word(self) -> &'static str {
        match self {
            Self::CommonUser => "USER",
            Self::Streamer => "STREAMER",
            Self::ChatManager => "STREAMING_CHAT_MANAGER",
            Self::ChannelManager => "STREAMING_CHANNEL_MANAGER",
            Self::Manager => "MANAGER",
        }
    }
}
