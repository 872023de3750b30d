//! Donations.

use serde_json::{Value, json};

use super::{Viewer, row::Draft, world::State};
use crate::sandbox::invent;

/// A donation in the making; an amount in won will do where one is wanted.
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::Donation};
///
/// let channel = Sandbox::start()?.chzzk().channel();
/// channel.donate(1_000);
/// channel.donate(Donation::chat(5_000).by("치즈나눔").message("1등 가자").days(3));
/// channel.donate(Donation::chat(1_000).anonymous().message("거북이처럼 천천히"));
/// channel.donate(Donation::chat(1_000).hidden_amount());
/// channel.donate(Donation::video(1_820, "노래 제목 - 가수"));
/// channel.donate(Donation::party(10_000, "합방 팀").message("파티 후원"));
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Donation {
    kind: &'static str,
    pub(super) amount: Value,
    pub(super) by: Option<Viewer>,
    pub(super) message: String,
    days: u32,
    party: Option<String>,
    ranks: Vec<(Viewer, u64)>,
    time: Option<i64>,
    extras: Vec<(String, Value)>,
}

impl Donation {
    /// A donation with a message, by 치즈나눔 unless told.
    pub fn chat(won: u64) -> Self {
        Self {
            kind: "CHAT",
            amount: won.into(),
            by: Some(Viewer::new("치즈나눔")),
            message: String::new(),
            days: 0,
            party: None,
            ranks: Vec::new(),
            time: None,
            extras: Vec::new(),
        }
    }

    /// A donation that plays a video; the message is its title.
    pub fn video(won: u64, title: impl Into<String>) -> Self {
        Self { kind: "VIDEO", message: title.into(), ..Self::chat(won) }
    }

    /// A donation to a party of channels.
    pub fn party(won: u64, party: impl Into<String>) -> Self {
        Self { kind: "PARTY", party: Some(party.into()), ..Self::chat(won) }
    }

    pub(super) fn for_party(self, party: &str) -> Self {
        Self { kind: "PARTY", party: Some(party.to_owned()), ..self }
    }

    /// Who donates.
    #[must_use]
    pub fn by(mut self, donor: impl Into<Viewer>) -> Self {
        self.by = Some(donor.into());
        self
    }

    /// The donor is not named: the author is `anonymous`, without a profile.
    #[must_use]
    pub fn anonymous(mut self) -> Self {
        self.by = None;
        self
    }

    /// The donor's text.
    #[must_use]
    pub fn message(mut self, text: impl Into<String>) -> Self {
        self.message = text.into();
        self
    }

    /// The channel hides amounts: `payAmount` is not there.
    #[must_use]
    pub fn hidden_amount(mut self) -> Self {
        self.amount = Value::Null;
        self
    }

    /// Days in a row on which the donor donated.
    #[must_use]
    pub fn days(mut self, days: u32) -> Self {
        self.days = days;
        self
    }

    /// The next place of the weekly ranking, from the first on.
    #[must_use]
    pub fn ranked(mut self, who: impl Into<Viewer>, won: u64) -> Self {
        self.ranks.push((who.into(), won));
        self
    }

    /// `msgTime` in milliseconds since 1970.
    #[must_use]
    pub fn at(mut self, time: i64) -> Self {
        self.time = Some(time);
        self
    }

    /// Puts a key into the extras, over what stands there.
    #[must_use]
    pub fn extra(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extras.push((key.into(), value.into()));
        self
    }

    pub(super) fn draft(self, state: &mut State, channel: usize) -> Draft {
        let number = state.next_number();
        let channel = state.channel(channel);
        let rank = |(place, (who, won)): (usize, &(Viewer, u64))| {
            json!({
                "userIdHash": who.user_id(),
                "nickName": who.nickname(),
                "verifiedMark": false,
                "activatedAchievementBadgeIds": [],
                "donationAmount": won,
                "ranking": place + 1,
            })
        };
        let ranks: Vec<Value> = self.ranks.iter().enumerate().map(rank).collect();
        let own = self
            .by
            .as_ref()
            .and_then(|by| ranks.iter().find(|rank| rank.get("userIdHash") == Some(&by.user_id().into())));
        let mut extras = json!({
            "emojis": {},
            "streamingChannelId": channel.id,
            "donationId": invent::alphanumeric(&format!("donation {number}"), 29),
            "donationType": self.kind,
            "weeklyRankList": ranks,
            "isAnonymous": self.by.is_none(),
            "payType": "CURRENCY",
            "osType": "PC",
            "continuousDonationDays": self.days,
            "chatType": "STREAMING",
        });
        let mut put = |key: &str, value: Value| {
            extras.as_object_mut().map(|extras| extras.insert(key.to_owned(), value));
        };
        if !self.amount.is_null() {
            put("payAmount", self.amount);
        }
        if let Some(by) = &self.by {
            put("nickname", by.nickname().into());
        }
        if let Some(own) = own {
            put("donationUserWeeklyRank", own.clone());
        }
        if let Some(party) = self.party {
            put("partyName", party.into());
            put("partyNo", 77.into());
            put("partyDonationId", invent::alphanumeric(&format!("party donation {number}"), 29).into());
        }
        for (key, value) in self.extras {
            put(&key, value);
        }
        let role = self.by.as_ref().and_then(|by| channel.roles.get(by.user_id()).copied());
        Draft { time: self.time, lag: 2, ..Draft::special(self.by.as_ref(), role, 10, &self.message, &extras) }
    }
}

impl From<u64> for Donation {
    fn from(won: u64) -> Self {
        Self::chat(won)
    }
}

/// Puts the keys of one object into another, over what stands there.
pub(super) fn merge(into: &mut Value, more: Value) {
    if let (Some(into), Value::Object(more)) = (into.as_object_mut(), more) {
        into.extend(more);
    }
}
