//! Who subscribes and who follows.

use serde_json::json;

use super::{
    super::{Channel, Viewer, world::State},
    operation::{Answer, BAD_REQUEST, Call},
    restriction::{is_asked_for, partial},
};
use crate::sandbox::invent::kst;

const DAY: i64 = 86_400_000;

#[derive(Debug)]
pub(super) struct Subscriber {
    who: Viewer,
    months: u64,
    tier: u64,
    period: u64,
    since: i64,
}

#[derive(Debug)]
pub(super) struct Follower {
    who: Viewer,
    since: i64,
}

/// Who subscribes and who follows, for the lists of the management.
impl Channel {
    /// So many subscribers more, 구독자1 and so on, each a day younger than the one before. Their months, tiers and periods differ.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.add_subscribers(120);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_subscribers(&self, count: u64) {
        self.update(|state| {
            let now = state.now();
            let subscribers = &mut state.channel_mut(self.index).manage.subscribers;
            for _ in 0..count {
                let number = subscribers.len() as u64 + 1;
                subscribers.push(Subscriber {
                    who: Viewer::new(format!("구독자{number}")),
                    months: number * 7 % 36 + 1,
                    tier: number % 2 + 1,
                    period: [1, 3, 6].into_iter().cycle().nth(subscribers.len() % 3).unwrap_or(1),
                    since: now - DAY * 400 + DAY * i64::try_from(number).unwrap_or(0),
                });
            }
        });
    }

    /// So many followers more, 팔로워1 and so on, each a day younger than the one before.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.add_followers(60);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_followers(&self, count: u64) {
        self.update(|state| {
            let now = state.now();
            let followers = &mut state.channel_mut(self.index).manage.followers;
            for _ in 0..count {
                let number = followers.len() as u64 + 1;
                let since = now - DAY * 400 + DAY * i64::try_from(number).unwrap_or(0);
                followers.push(Follower { who: Viewer::new(format!("팔로워{number}")), since });
            }
        });
    }
}

/// `GET …/subscribers`
pub(super) fn subscribers(state: &mut State, call: &Call) -> Answer {
    let mut found: Vec<_> = state.channel(call.channel).manage.subscribers.iter().collect();
    found.retain(|one| is_asked_for(call, &one.who));
    if let Some(tier) = call.asked("tier") {
        found.retain(|one| tier == format!("TIER_{}", one.tier));
    }
    if let Some(period) = call.asked("publishPeriod") {
        found.retain(|one| period == one.period.to_string());
    }
    match call.asked("sortType") {
        None | Some("RECENT") => found.sort_by_key(|one| -one.since),
        Some("LONGER") => found.sort_by_key(|one| std::cmp::Reverse(one.months)),
        Some(_) => return Err(BAD_REQUEST),
    }
    let rows = found.into_iter().map(|one| {
        let mut row = partial(&one.who);
        row["totalMonth"] = one.months.into();
        row["tier"] = format!("TIER_{}", one.tier).into();
        row["publishPeriod"] = one.period.into();
        row["createdDate"] = kst(one.since).into();
        row
    });
    call.page(&rows.collect::<Vec<_>>())
}

/// `GET …/followers`
pub(super) fn followers(state: &mut State, call: &Call) -> Answer {
    let mut found: Vec<_> = state.channel(call.channel).manage.followers.iter().collect();
    found.retain(|one| is_asked_for(call, &one.who));
    match call.asked("sortType") {
        None | Some("RECENT") => found.sort_by_key(|one| -one.since),
        Some("LONGER") => found.sort_by_key(|one| one.since),
        Some(_) => return Err(BAD_REQUEST),
    }
    let rows = found.into_iter().map(|one| {
        json!({
            "user": partial(&one.who),
            "following": {"following": true, "notification": false, "followDate": kst(one.since)},
            "channelFollowing": {"following": false, "notification": false, "followDate": null},
        })
    });
    call.page(&rows.collect::<Vec<_>>())
}
