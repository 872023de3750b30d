//! Subscriptions and gifts of them.

use serde_json::{Value, json};

use super::{Viewer, donation::merge, frame, row::Draft, world::State};
use crate::sandbox::invent;

/// A subscription in the making; the subscriber will do where one is wanted.
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::Subscription};
///
/// let channel = Sandbox::start()?.chzzk().channel();
/// channel.subscribe("구독이");
/// channel.subscribe(Subscription::by("구독이").months(24).tier(2, "골드팬").message("2년째 보고 있어요"));
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Subscription {
    by: Viewer,
    months: u32,
    tier: (u32, String),
    message: String,
}

impl Subscription {
    /// The first month of the first tier, without a message.
    pub fn by(who: impl Into<Viewer>) -> Self {
        Self { by: who.into(), months: 1, tier: (1, "팬".into()), message: String::new() }
    }

    /// How many months it is now.
    #[must_use]
    pub fn months(mut self, months: u32) -> Self {
        self.months = months;
        self
    }

    /// Number and name of the tier.
    #[must_use]
    pub fn tier(mut self, number: u32, name: impl Into<String>) -> Self {
        self.tier = (number, name.into());
        self
    }

    /// The subscriber's text.
    #[must_use]
    pub fn message(mut self, text: impl Into<String>) -> Self {
        self.message = text.into();
        self
    }

    pub(super) fn draft(&self, state: &State, channel: usize) -> Draft {
        let Self { by, months, tier, message } = self;
        let extras = json!({"month": months, "tierName": tier.1, "nickname": by.nickname(), "tierNo": tier.0});
        let role = state.channel(channel).roles.get(by.user_id()).copied();
        Draft::special(Some(by), role, 11, message, &extras)
    }
}

impl<V: Into<Viewer>> From<V> for Subscription {
    fn from(who: V) -> Self {
        Self::by(who)
    }
}

/// Subscriptions given away.
///
/// To people chosen by lot the service sends an event and one row with the number of them; to people chosen by hand an event,
/// and then for each receiver a row and an event.
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::Gift};
///
/// let channel = Sandbox::start()?.chzzk().channel();
/// channel.gift(Gift::random(5).by("선물왕"));
/// channel.gift(Gift::to(["받은이", "또받은이"]).anonymous());
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Gift {
    by: Option<Viewer>,
    to: Vec<Viewer>,
    quantity: usize,
    tier: (u32, String),
}

impl Gift {
    /// To so many people, chosen by lot; by 선물왕 unless told.
    pub fn random(quantity: usize) -> Self {
        Self { by: Some(Viewer::new("선물왕")), to: Vec::new(), quantity, tier: (1, "팬".into()) }
    }

    /// To these people.
    pub fn to<V: Into<Viewer>>(receivers: impl IntoIterator<Item = V>) -> Self {
        let to: Vec<Viewer> = receivers.into_iter().map(Into::into).collect();
        Self { quantity: to.len(), to, ..Self::random(0) }
    }

    /// Who gives.
    #[must_use]
    pub fn by(mut self, giver: impl Into<Viewer>) -> Self {
        self.by = Some(giver.into());
        self
    }

    /// The giver is not named.
    #[must_use]
    pub fn anonymous(mut self) -> Self {
        self.by = None;
        self
    }

    /// Number and name of the tier.
    #[must_use]
    pub fn tier(mut self, number: u32, name: impl Into<String>) -> Self {
        self.tier = (number, name.into());
        self
    }

    pub(super) fn post(&self, state: &mut State, channel: usize) -> String {
        let gift_id = invent::alphanumeric(&format!("gift {}", state.next_number()), 29);
        let token = self.by.is_none().then(|| invent::hex(&format!("anonymous {gift_id}"), 40));
        let cid = state.channel(channel).cid.clone();
        let mut event = self.common(&gift_id, "SUBSCRIPTION_GIFT");
        merge(
            &mut event,
            json!({
                "type": "SUBSCRIPTION_GIFT",
                "quantity": self.quantity,
                "completedQuantity": self.quantity,
                "partialRefundedQuantity": 0,
                "failedUsers": null,
                "senderTierNo": 2,
            }),
        );
        merge(
            &mut event,
            match (&self.by, &token) {
                (Some(by), _) => json!({"userIdHash": by.user_id()}),
                (None, token) => json!({"anonymousToken": token}),
            },
        );
        state.broadcast(&cid, &frame::push(&cid, 93006, None, &event));
        if self.to.is_empty() {
            let mut extras = self.common(&gift_id, "SUBSCRIPTION_GIFT");
            merge(&mut extras, json!({"quantity": self.quantity}));
            if let Some(token) = token {
                merge(&mut extras, json!({"anonymousToken": token}));
            }
            self.row(state, channel, &extras);
        }
        for receiver in &self.to {
            let mut extras = self.common(&gift_id, "SUBSCRIPTION_GIFT_RECEIVER");
            merge(
                &mut extras,
                json!({
                    "receiverUserIdHash": receiver.user_id(),
                    "receiverNickname": receiver.nickname(),
                    "receiverVerifiedMark": false,
                }),
            );
            self.row(state, channel, &extras);
            merge(
                &mut extras,
                json!({
                    "type": "SUBSCRIPTION_GIFT_RECEIVER",
                    "receiverVerifiedMarkType": null,
                    "userIdHash": self.by.as_ref().map(Viewer::user_id),
                }),
            );
            state.broadcast(&cid, &frame::push(&cid, 93006, None, &extras));
        }
        gift_id
    }

    fn common(&self, gift_id: &str, kind: &str) -> Value {
        json!({
            "giftId": gift_id,
            "giftType": kind,
            "selectionType": if self.to.is_empty() { "RANDOM" } else { "MANUAL" },
            "giftTierNo": self.tier.0,
            "giftTierName": self.tier.1,
        })
    }

    fn row(&self, state: &mut State, channel: usize, extras: &Value) {
        let cid = state.channel(channel).cid.clone();
        let role = self.by.as_ref().and_then(|by| state.channel(channel).roles.get(by.user_id()).copied());
        state.post(&cid, 93102, vec![Draft::special(self.by.as_ref(), role, 12, "", extras)]);
    }
}

impl From<usize> for Gift {
    fn from(quantity: usize) -> Self {
        Self::random(quantity)
    }
}
