//! Who may not take part, and who asks to be let in again.

use serde_json::{Value, json};

use super::{
    super::{Channel, Viewer, world::State},
    operation::{Answer, BAD_REQUEST, Call, NOT_FOUND, Refusal},
};
use crate::sandbox::invent::kst;

#[derive(Debug)]
pub(super) struct Restriction {
    seq: u64,
    who: Viewer,
    by: String,
    since: i64,
    days: Option<u64>,
    memo: String,
}

#[derive(Debug)]
pub(super) struct ReleaseRequest {
    number: u64,
    restriction: u64,
    who: Viewer,
    text: String,
    at: i64,
}

/// What managers see.
impl Channel {
    /// Who may not take part, for how many days (`None` for ever) and with which memo, in the order in which they were restricted.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// assert!(channel.restrictions().is_empty());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn restrictions(&self) -> Vec<(String, Option<u64>, String)> {
        self.look(|state| {
            let restrictions = &state.channel(self.index).manage.restrictions;
            let told = |one: &Restriction| (one.who.nickname().to_owned(), one.days, one.memo.clone());
            restrictions.iter().map(told).collect()
        })
    }

    /// Whether somebody's lines are refused now.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.restrict("거친말");
    /// assert!(channel.is_restricted("거친말"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn is_restricted(&self, who: impl Into<Viewer>) -> bool {
        let who = who.into();
        self.look(|state| state.channel(self.index).restricted.contains(who.user_id()))
    }

    /// Somebody who is restricted for days asks to be let in again. `false` where they are not.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// assert!(!channel.request_release("초록고래", "저는 왜요?"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn request_release(&self, who: impl Into<Viewer>, text: &str) -> bool {
        let who = who.into();
        self.update(|state| {
            let (number, at) = (7_000 + state.next_number(), state.now());
            let manage = &mut state.channel_mut(self.index).manage;
            let found = manage.restrictions.iter().find(|one| one.who.user_id() == who.user_id());
            let Some(restriction) = found.map(|one| one.seq) else { return false };
            manage.release_requests.push(ReleaseRequest { number, restriction, who, text: text.to_owned(), at });
            true
        })
    }
}

impl State {
    /// Somebody by their id: an account, or who wrote here under a name.
    pub(super) fn somebody(&self, channel: usize, user_id: &str) -> Viewer {
        if let Some(account) = self.account_by_id(user_id) {
            return account.viewer();
        }
        let cid = &self.channel(channel).cid;
        let mut rows = self.room(cid).into_iter().flat_map(|room| &room.history);
        let row = rows.rfind(|row| row.draft.user_id == user_id);
        let nickname = row.and_then(|row| {
            let profile: Value = serde_json::from_str(row.draft.profile.as_str()?).ok()?;
            Some(profile.get("nickname")?.as_str()?.to_owned())
        });
        Viewer::with_id(nickname.as_deref().unwrap_or_default(), user_id)
    }
}

/// `POST …/temporary-restrict-users`
pub(super) fn restrict_for_a_while(state: &mut State, call: &Call) -> Answer {
    if call.text("chatChannelId")? != state.channel(call.channel).cid {
        return Err(BAD_REQUEST);
    }
    let who = state.somebody(call.channel, call.text("targetId")?);
    let times =
        &mut state.channel_mut(call.channel).manage.restricted_times.entry(who.user_id().to_owned()).or_default().0;
    *times += 1;
    let times = *times;
    state.restrict_for_a_while(call.channel, &who, &call.by, times);
    Ok(partial(&who))
}

/// `POST …/restrict-users`
pub(super) fn add(state: &mut State, call: &Call) -> Answer {
    let (days, memo) = terms(call.body())?;
    let who = state.somebody(call.channel, call.text("targetId")?);
    let (seq, since) = (4_100_000 + state.next_number(), state.now());
    let channel = state.channel_mut(call.channel);
    channel.restricted.insert(who.user_id().to_owned());
    channel.manage.restricted_times.entry(who.user_id().to_owned()).or_default().1 += 1;
    channel.manage.restrictions.retain(|one| one.who.user_id() != who.user_id());
    let answer = partial(&who);
    channel.manage.restrictions.push(Restriction { seq, who, by: call.by.nickname().to_owned(), since, days, memo });
    Ok(answer)
}

/// `PATCH …/restrict-users/{target}`
pub(super) fn change(state: &mut State, call: &Call) -> Answer {
    let (days, memo) = terms(call.body())?;
    let target = call.part("target");
    let restrictions = &mut state.channel_mut(call.channel).manage.restrictions;
    let found = restrictions.iter_mut().find(|one| one.who.user_id() == target).ok_or(NOT_FOUND)?;
    (found.days, found.memo) = (days, memo);
    Ok(partial(&found.who))
}

/// `DELETE …/restrict-users/{target}`
pub(super) fn lift(state: &mut State, call: &Call) -> Answer {
    let target = call.part("target");
    let channel = state.channel_mut(call.channel);
    let restrictions = &mut channel.manage.restrictions;
    let place = restrictions.iter().position(|one| one.who.user_id() == target).ok_or(NOT_FOUND)?;
    let seq = restrictions.remove(place).seq;
    channel.manage.release_requests.retain(|request| request.restriction != seq);
    channel.restricted.remove(target);
    Ok(Value::Null)
}

/// `GET …/restrict-users`
pub(super) fn list(state: &mut State, call: &Call) -> Answer {
    let restrictions = &state.channel(call.channel).manage.restrictions;
    let rows = restrictions.iter().rev().filter(|one| is_asked_for(call, &one.who)).map(|one| {
        json!({
            "seq": one.seq,
            "userIdHash": one.who.user_id(),
            "nickname": one.who.nickname(),
            "executeNickname": one.by,
            "createdDate": kst(one.since),
        })
    });
    call.page(&rows.collect::<Vec<_>>())
}

/// `GET …/restrict-release-requests`
pub(super) fn release_requests(state: &mut State, call: &Call) -> Answer {
    let requests = &state.channel(call.channel).manage.release_requests;
    let rows = requests.iter().rev().filter(|one| is_asked_for(call, &one.who)).map(|one| {
        json!({
            "requestNo": one.number,
            "restrictSeq": one.restriction,
            "userResponse": partial(&one.who),
            "vindication": one.text,
            "createdDate": kst(one.at),
        })
    });
    call.page(&rows.collect::<Vec<_>>())
}

/// `PUT …/restrict-release-requests/{number}/reject`
pub(super) fn reject_release(state: &mut State, call: &Call) -> Answer {
    call.text("judgment")?;
    let number = call.number()?;
    let requests = &mut state.channel_mut(call.channel).manage.release_requests;
    let place = requests.iter().position(|request| request.number == number).ok_or(NOT_FOUND)?;
    requests.remove(place);
    Ok(Value::Null)
}

/// `GET …/users/{target}/chat-activity-count`
pub(super) fn chat_activity(state: &mut State, call: &Call) -> Answer {
    let target = call.part("target");
    let channel = state.channel(call.channel);
    let (temporarily, for_days) = channel.manage.restricted_times.get(target).copied().unwrap_or_default();
    let restricted = channel.manage.restrictions.iter().any(|one| one.who.user_id() == target);
    let rows = state.room(&channel.cid).into_iter().flat_map(|room| &room.history);
    Ok(json!({
        "chatMessageCount": rows.filter(|row| row.draft.user_id == target).count(),
        "restrict": restricted,
        "restrictCount": for_days,
        "temporaryRestrict": !restricted && channel.restricted.contains(target),
        "temporaryRestrictCount": temporarily,
    }))
}

pub(super) fn partial(who: &Viewer) -> Value {
    json!({
        "userIdHash": who.user_id(),
        "nickname": who.nickname(),
        "profileImageUrl": "",
        "verifiedMark": false,
    })
}

pub(super) fn is_asked_for(call: &Call, who: &Viewer) -> bool {
    call.asked("userNickname").is_none_or(|name| who.nickname().contains(name))
}

fn terms(body: &Value) -> Result<(Option<u64>, String), Refusal> {
    let days = match body.get("restrictDays") {
        None | Some(Value::Null) => None,
        Some(days) => Some(days.as_u64().filter(|days| [1, 3, 7, 15, 30, 90].contains(days)).ok_or(BAD_REQUEST)?),
    };
    Ok((days, body.get("memo").and_then(Value::as_str).unwrap_or_default().to_owned()))
}
