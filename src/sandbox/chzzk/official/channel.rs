//! Channels and who belongs to them: followers, subscribers, managers.

use serde_json::{Value, json};

use super::{
    Odd,
    answer::{Answer, BAD_PARAMETER, Success},
    date::{DAY, HOUR},
    page,
    request::Call,
    world::{State, Who},
};
use crate::sandbox::invent;

/// How many channels one request may name.
const MOST_CHANNELS: usize = 20;

/// Somebody, since when.
pub(super) struct Person {
    pub(super) channel_id: String,
    name: String,
    since: i64,
}

pub(super) struct Subscriber {
    pub(super) person: Person,
    month: usize,
    tier: usize,
}

pub(super) struct Manager {
    pub(super) person: Person,
    role: ManagerRole,
}

/// What a manager of a channel may do.
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::official::ManagerRole};
///
/// Sandbox::start()?.chzzk_official().account().add_manager("바다표범", ManagerRole::Settlement);
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ManagerRole {
    /// `STREAMING_CHANNEL_MANAGER`
    Channel,
    /// `STREAMING_CHAT_MANAGER`
    Chat,
    /// `STREAMING_SETTLEMENT_MANAGER`
    Settlement,
}

impl ManagerRole {
    fn code(self) -> &'static str {
        match self {
            Self::Channel => "STREAMING_CHANNEL_MANAGER",
            Self::Chat => "STREAMING_CHAT_MANAGER",
            Self::Settlement => "STREAMING_SETTLEMENT_MANAGER",
        }
    }
}

impl State {
    pub(super) fn add_followers(&mut self, account: usize, count: usize) {
        let now = self.now();
        let account = self.account_mut(account);
        for number in account.followers.len() + 1..=account.followers.len() + count {
            account.followers.push(person(&account.channel_id, "팔로워", number, now));
        }
    }

    pub(super) fn add_subscribers(&mut self, account: usize, count: usize) {
        let now = self.now();
        let account = self.account_mut(account);
        for number in account.subscribers.len() + 1..=account.subscribers.len() + count {
            let person = person(&account.channel_id, "구독자", number, now);
            account.subscribers.push(Subscriber { person, month: 1 + number * 7 % 24, tier: 1 + number % 2 });
        }
    }

    pub(super) fn add_manager(&mut self, account: usize, name: &str, role: ManagerRole) -> String {
        let now = self.now();
        let account = self.account_mut(account);
        let number = account.managers.len() + 1;
        let mut person = person(&account.channel_id, "매니저", number, now);
        name.clone_into(&mut person.name);
        let id = person.channel_id.clone();
        account.managers.push(Manager { person, role });
        id
    }
}

/// The number-th of a kind; each is a minute newer than the one before.
fn person(channel_id: &str, kind: &str, number: usize, now: i64) -> Person {
    let age = DAY - i64::try_from(number).unwrap_or_default() * 60_000;
    Person {
        channel_id: invent::hex(&format!("{channel_id} {kind} {number}"), 32),
        name: format!("{kind}{number:02}"),
        since: now - age.max(HOUR),
    }
}

/// `GET /open/v1/users/me`
#[expect(clippy::unnecessary_wraps, reason = "an operation")]
pub(super) fn me(state: &mut State, who: Who, _: &Call) -> Answer {
    let account = state.account(who.account);
    let mut content = json!({"channelId": account.channel_id, "channelName": account.name});
    if !state.is_odd(Odd::DocumentedFieldsOnly) {
        content["nickname"] = json!(account.name);
    }
    Ok(Success::Content(content))
}

/// `GET /open/v1/channels`: those that are known, in an order of its own.
pub(super) fn channels(state: &mut State, _: usize, call: &Call) -> Answer {
    let ids = call.list("channelIds");
    if ids.is_empty() || ids.len() > MOST_CHANNELS {
        return Err(BAD_PARAMETER);
    }
    let channel = |id: &str, name: &str, image: Option<&str>, followers: usize, verified: bool| {
        let mut channel =
            json!({"channelId": id, "channelName": name, "channelImageUrl": image, "followerCount": followers});
        if !state.is_odd(Odd::DocumentedFieldsOnly) {
            channel["verifiedMark"] = json!(verified);
        }
        channel
    };
    let accounts = state.accounts.iter().filter(|account| ids.contains(&account.channel_id.as_str())).map(|account| {
        let image = account.image.as_deref();
        channel(&account.channel_id, &account.name, image, account.followers.len(), account.verified)
    });
    let lives = state.lives.iter().filter(|live| ids.contains(&live.channel_id.as_str()));
    let lives = lives.map(|live| channel(&live.channel_id, &live.channel_name, None, 0, false));
    Ok(Success::Content(json!({"data": accounts.chain(lives).collect::<Vec<_>>()})))
}

/// `GET /open/v1/channels/streaming-roles`: the managers, and the owner.
#[expect(clippy::unnecessary_wraps, reason = "an operation")]
pub(super) fn managers(state: &mut State, who: Who, _: &Call) -> Answer {
    let account = state.account(who.account);
    let row = |id: &str, name: &str, role: &str, since: i64| {
        let since = state.date(since);
        json!({"managerChannelId": id, "managerChannelName": name, "userRole": role, "createdDate": since})
    };
    let managers = account.managers.iter();
    let mut data: Vec<Value> = managers
        .map(|Manager { person, role }| row(&person.channel_id, &person.name, role.code(), person.since))
        .collect();
    let owner = if state.is_odd(Odd::DocumentedOwnerRole) { "STREAMING_CHANNEL_OWNER" } else { "STREAMER" };
    data.push(row(&account.channel_id, &account.name, owner, account.created));
    Ok(Success::Content(json!({"data": data})))
}

/// `GET /open/v1/channels/followers`: the newest first.
pub(super) fn followers(state: &mut State, who: Who, call: &Call) -> Answer {
    let newest_first: Vec<&Person> = state.account(who.account).followers.iter().rev().collect();
    page::numbered(state, call, 30, &newest_first, |person| {
        json!({
            "channelId": person.channel_id,
            "channelName": person.name,
            "createdDate": state.date(person.since),
        })
    })
}

/// `GET /open/v1/channels/subscribers`: the newest first, or those of the most months.
pub(super) fn subscribers(state: &mut State, who: Who, call: &Call) -> Answer {
    let mut sorted: Vec<&Subscriber> = state.account(who.account).subscribers.iter().rev().collect();
    match call.query("sort") {
        None | Some("RECENT") => {}
        Some("LONGER") => sorted.sort_by_key(|subscriber| std::cmp::Reverse(subscriber.month)),
        Some(_) => return Err(BAD_PARAMETER),
    }
    page::numbered(state, call, 30, &sorted, |Subscriber { person, month, tier }| {
        json!({
            "channelId": person.channel_id,
            "channelName": person.name,
            "month": month,
            "tierNo": tier,
            "createdDate": state.date(person.since),
        })
    })
}
