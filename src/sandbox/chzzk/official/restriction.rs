//! Who may do less: for good, and for a minute.

use serde_json::json;

use super::{
    Odd,
    answer::{Answer, BAD_PARAMETER, BAD_REQUEST, FORBIDDEN, Refusal, Success},
    date::{DAY, MINUTE},
    page,
    request::Call,
    world::{State, Who},
};
use crate::sandbox::invent;

pub(super) struct Restriction {
    pub(super) channel_id: String,
    name: String,
    since: i64,
    /// `None` for good.
    until: Option<i64>,
}

impl State {
    pub(super) fn add_restrictions(&mut self, account: usize, count: usize) -> Vec<String> {
        let now = self.now();
        let account = self.account_mut(account);
        let first = account.restrictions.len() + 1;
        for number in first..first + count {
            account.restrictions.push(Restriction {
                channel_id: invent::hex(&format!("{} restricted {number}", account.channel_id), 32),
                name: format!("제한채널{number:02}"),
                since: now,
                until: (number % 2 == 0).then_some(now + 7 * DAY),
            });
        }
        account.restrictions.iter().skip(first - 1).map(|restriction| restriction.channel_id.clone()).collect()
    }

    /// Whoever is known and is neither the streamer nor a manager.
    fn can_be_restricted(&self, who: Who, target: &str) -> Result<(), Refusal> {
        let account = self.account(who.account);
        let known = self.accounts.iter().any(|account| account.knows(target));
        let ordinary = account.channel_id != target && !account.manages(target);
        if known && ordinary && !self.is_odd(Odd::NoRestrictions) { Ok(()) } else { Err(BAD_REQUEST) }
    }

    /// The chat that is named must be the token's own.
    fn is_own_chat(&self, who: Who, chat: &str) -> Result<(), Refusal> {
        let streamer = self.accounts.iter().position(|account| account.chat_channel_id == chat);
        if streamer.ok_or(BAD_PARAMETER)? == who.account { Ok(()) } else { Err(FORBIDDEN) }
    }
}

/// `POST /open/v1/restrict-channels`
pub(super) fn add(state: &mut State, who: Who, call: &Call) -> Answer {
    let body = call.body()?;
    let target = body.text("targetChannelId")?;
    state.can_be_restricted(who, target)?;
    let since = state.now();
    let restrictions = &mut state.account_mut(who.account).restrictions;
    if !restrictions.iter().any(|own| own.channel_id == target) {
        let name = format!("제한채널{:02}", restrictions.len() + 1);
        restrictions.push(Restriction { channel_id: target.to_owned(), name, since, until: None });
    }
    Ok(Success::Changed)
}

/// `DELETE /open/v1/restrict-channels`, with a body.
pub(super) fn remove(state: &mut State, who: Who, call: &Call) -> Answer {
    let body = call.body()?;
    let target = body.text("targetChannelId")?;
    let restrictions = &mut state.account_mut(who.account).restrictions;
    let index = restrictions.iter().position(|own| own.channel_id == target).ok_or(BAD_REQUEST)?;
    restrictions.remove(index);
    Ok(Success::Changed)
}

/// `GET /open/v1/restrict-channels`: the newest first.
pub(super) fn list(state: &mut State, who: Who, call: &Call) -> Answer {
    let newest_first: Vec<&Restriction> = state.account(who.account).restrictions.iter().rev().collect();
    page::by_cursor(state, call, 30, &newest_first, |restriction| {
        json!({
            "restrictedChannelId": restriction.channel_id,
            "restrictedChannelName": restriction.name,
            "createdDate": state.date(restriction.since),
            "releaseDate": restriction.until.map(|until| state.date(until)),
        })
    })
}

/// `POST /open/v1/temporary-restrict-channels`: for about a minute, and what the target said so far is hidden.
pub(super) fn add_temporary(state: &mut State, who: Who, call: &Call) -> Answer {
    let body = call.body()?;
    let (target, chat) = (body.text("targetChannelId")?, body.text("chatChannelId")?);
    state.is_own_chat(who, chat)?;
    state.can_be_restricted(who, target)?;
    let now = state.now();
    let account = state.account_mut(who.account);
    if account.temporary.get(target).is_some_and(|until| *until > now) {
        return Err(BAD_REQUEST);
    }
    account.temporary.insert(target.to_owned(), now + MINUTE);
    let said = account.messages.iter_mut().filter(|message| message.sender_channel_id == target);
    said.for_each(|message| message.hidden = true);
    Ok(Success::Changed)
}

/// `DELETE /open/v1/temporary-restrict-channels`, with a body.
pub(super) fn remove_temporary(state: &mut State, who: Who, call: &Call) -> Answer {
    let body = call.body()?;
    let (target, chat) = (body.text("targetChannelId")?, body.text("chatChannelId")?);
    state.is_own_chat(who, chat)?;
    let now = state.now();
    let until = state.account_mut(who.account).temporary.remove(target);
    until.filter(|until| *until > now).map(|_| Success::Changed).ok_or(BAD_REQUEST)
}
