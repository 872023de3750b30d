//! One row of the wire, in any of its three spellings, and what it becomes.

use jiff::Timestamp;

use super::{
    ChatChannelId, Delivery, Donation, DonationKind, Event, Message, MessageStatus, Profile, Raw, ShopPurchase,
    Subscription, SubscriptionGift, SubscriptionGiftReceived, SystemMessage, UserId,
    details::{Details, Extras, ExtrasKeys},
    scan::Envelope,
};
use crate::lenient::{Shape, lenient};

lenient! {
    /// A row as live frames, the list of recent rows, and recorded broadcasts spell it.
    #[derive(Default)]
    pub(super) struct Row {
        chat_channel_id: Option<ChatChannelId> = "cid" | "channelId" | "chatChannelId",
        user_id: Option<UserId> = "uid" | "userId" | "userIdHash",
        time: Option<Timestamp> = "msgTime" | "messageTime" as Millis,
        content: String = "msg" | "content",
        code: Option<i64> = "msgTypeCode" | "messageTypeCode",
        status: Option<MessageStatus> = "msgStatusType" | "messageStatusType",
        connections: Option<u32> = "mbrCnt" | "memberCount",
        profile: Option<Box<Profile>> = "profile" as Embedded,
        extras: Extras = "extras",
    }
}

/// Why a row is not one of the known kinds.
pub(super) enum Odd {
    Unknown(Box<str>),
    Unreadable(Box<str>, &'static str),
}

impl Row {
    /// What is odd about the row. An odd one becomes an event all the same, and needs its text for that.
    pub(super) fn oddity(&self) -> Option<Odd> {
        let Some(code) = self.code else {
            return Some(Odd::Unreadable("row".into(), "it has no msgTypeCode"));
        };
        match code {
            1 | 30 => None,
            10..=13 | 15 if self.extras.shape == Shape::Object => None,
            10..=13 | 15 => {
                let reason = match self.extras.shape {
                    Shape::Nothing => "it has no extras",
                    _ => "its extras are not an object",
                };
                Some(Odd::Unreadable(format!("msgTypeCode {code}").into(), reason))
            }
            _ => Some(Odd::Unknown(format!("msgTypeCode {code}").into())),
        }
    }

    /// A row that names no chat channel is of the frame's.
    pub(super) fn belong_to(&mut self, envelope: &Envelope<'_>) {
        if self.chat_channel_id.is_none() {
            self.chat_channel_id = envelope.chat_channel_id();
        }
    }

    pub(super) fn into_odd(self, odd: Odd, delivery: Delivery, raw: Raw) -> Event {
        let (message, _) = self.into_parts(delivery, None);
        let message = Some(Box::new(message));
        match odd {
            Odd::Unknown(kind) => Event::Unknown { kind, message, raw },
            Odd::Unreadable(kind, reason) => Event::Unreadable { kind, reason: reason.into(), message, raw },
        }
    }

    /// The event of a row with no [`oddity`](Self::oddity).
    pub(super) fn into_event(self, delivery: Delivery, raw: Option<Raw>) -> Event {
        let code = self.code;
        let (message, details) = self.into_parts(delivery, raw);
        if code == Some(1) {
            return Event::Chat(message);
        }
        let mut details = details.unwrap_or_default();
        match code {
            Some(11) => subscription(message, &mut details),
            Some(12) => gift(message, &mut details),
            Some(15) => purchase(message, &mut details),
            Some(30) => system(message, *details),
            Some(13) => donation(message, *details, Some(DonationKind::Party)),
            _ => donation(message, *details, None),
        }
    }

    fn into_parts(self, delivery: Delivery, raw: Option<Raw>) -> (Message, Option<Box<Details>>) {
        let Self { chat_channel_id, user_id, time, content, code: _, status, connections, profile, extras } = self;
        let ExtrasKeys { os_type, emojis, details } = extras.keys;
        let anonymous = user_id.as_ref().is_some_and(UserId::is_anonymous)
            || details.as_ref().is_some_and(|details| details.is_anonymous());
        let message = Message {
            chat_channel_id,
            user_id,
            time,
            content,
            status: status.unwrap_or_default(),
            // Who wants to be anonymous must not leave this program by a printed or recorded event.
            profile: profile.filter(|profile| !anonymous && !profile.is_blank()),
            anonymous,
            os_type,
            emojis,
            connections,
            delivery,
            mine: false,
            raw,
        };
        (message, details)
    }
}

/// `usual` is the kind where none is named.
fn donation(message: Message, mut details: Details, usual: Option<DonationKind>) -> Event {
    let nickname = nickname(&message, &mut details);
    let is_mission = matches!(details.donation_kind, Some(DonationKind::Mission | DonationKind::MissionParticipation));
    let mission = (is_mission || details.mission_id.is_some()).then(|| Box::new(details.mission()));
    let party = details.party();
    let own_weekly_rank = details.own_weekly_rank.filter(|_| !message.anonymous);
    Event::Donation(Box::new(Donation {
        message,
        kind: details.donation_kind.or(usual),
        amount_krw: details.amount,
        pay_type: details.pay_type,
        donation_id: details.donation_id,
        nickname,
        weekly_ranks: details.weekly_ranks,
        own_weekly_rank,
        continuous_days: details.continuous_days,
        mission,
        party,
    }))
}

fn subscription(message: Message, details: &mut Details) -> Event {
    let nickname = nickname(&message, details);
    Event::Subscription(Box::new(Subscription {
        message,
        months: details.months,
        tier: details.tier,
        tier_name: details.tier_name.take(),
        nickname,
    }))
}

/// The name in the extras or, where there is none, in the profile; none for who wants to be anonymous.
fn nickname(message: &Message, details: &mut Details) -> Option<Box<str>> {
    let own = details.nickname.take().filter(|nickname| !message.anonymous && !nickname.is_empty());
    own.or_else(|| message.nickname().map(Into::into))
}

fn gift(message: Message, details: &mut Details) -> Event {
    let (gift_id, selection) = (details.gift_id.take(), details.selection.take());
    let (tier, tier_name) = (details.tier, details.tier_name.take());
    if details.gift_type.as_deref() == Some("SUBSCRIPTION_GIFT_RECEIVER") {
        let receiver = details.receiver();
        let gift = SubscriptionGiftReceived { message, gift_id, receiver, selection, tier, tier_name };
        return Event::SubscriptionGiftReceived(Box::new(gift));
    }
    Event::SubscriptionGift(Box::new(SubscriptionGift {
        message,
        gift_id,
        selection,
        tier,
        tier_name,
        quantity: details.quantity,
        refunded_quantity: details.refunded_quantity,
    }))
}

fn purchase(message: Message, details: &mut Details) -> Event {
    let product_name = details.product_name.take();
    Event::ShopPurchase(Box::new(ShopPurchase { message, product_name, amount_krw: details.order_amount }))
}

fn system(message: Message, details: Details) -> Event {
    Event::System(Box::new(SystemMessage {
        message,
        description: details.description,
        style_type: details.style_type,
        kind: details.kind,
        visible_roles: details.visible_roles,
        params: details.params.filter(|params| !params.is_blank()),
    }))
}
