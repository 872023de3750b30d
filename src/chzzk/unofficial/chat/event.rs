//! Everything that can happen in a chat, as one type.

use std::fmt;

use serde::Serialize;

use super::{
    Blind, Broadcast, Connected, Disconnected, Donation, DonationActiveChanged, GiftProgress, GiftReceived, Message,
    MissionUpdate, Notice, OpaqueEvent, PartyDonationConfirm, PartyDonationFinish, PartyDonationInfo, Raw, Recovered,
    Sent, ShopPurchase, StatusUnknown, Subscription, SubscriptionGift, SubscriptionGiftReceived, SystemMessage,
    TemporaryRestrict, WaitingForLive, plain::Plain,
};

/// What happened in a chat.
///
/// As JSON it is one flat object with a `type`: `{"type":"chat","content":"안녕",…}`. As text (`Display`) it is one line for
/// people, with nothing in it that drives a terminal.
///
/// Nothing is lost: a kind that nobody knew when this was written comes out as [`Unknown`](Self::Unknown), a known one whose
/// body could not be read as [`Unreadable`](Self::Unreadable). When a kind becomes known it leaves `Unknown` for a variant of
/// its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// Somebody wrote a line (`msgTypeCode` 1).
    Chat(Message),
    /// Somebody donated (`msgTypeCode` 10 and 13).
    Donation(Box<Donation>),
    /// Somebody subscribed (`msgTypeCode` 11).
    Subscription(Box<Subscription>),
    /// Somebody gave subscriptions to the channel (`msgTypeCode` 12).
    SubscriptionGift(Box<SubscriptionGift>),
    /// One viewer got a subscription as a gift (`msgTypeCode` 12, `SUBSCRIPTION_GIFT_RECEIVER`).
    SubscriptionGiftReceived(Box<SubscriptionGiftReceived>),
    /// Somebody bought in the streamer's shop (`msgTypeCode` 15).
    ShopPurchase(Box<ShopPurchase>),
    /// The service says something (`msgTypeCode` 30).
    System(Box<SystemMessage>),
    /// What was written before the join (`15101`).
    RecentChat(RecentChat),
    /// A line was pinned above the chat (`94010`).
    NoticePinned(Box<Notice>),
    /// Nothing is pinned any more (`94010`).
    NoticeUnpinned,
    /// A line was hidden, or is shown again (`94008`).
    Blind(Box<Blind>),
    /// A kick (`94005`). Only its code is known.
    #[non_exhaustive]
    Kick {
        /// The frame.
        raw: Raw,
    },
    /// A block (`94006`). Only its code is known.
    #[non_exhaustive]
    Block {
        /// The frame.
        raw: Raw,
    },
    /// A penalty (`94015`). Only its code is known.
    #[non_exhaustive]
    Penalty {
        /// The frame.
        raw: Raw,
    },
    /// A mission changed (`DONATION_MISSION_IN_PROGRESS`).
    Mission(Box<MissionUpdate>),
    /// Somebody took part in a mission (`DONATION_MISSION_PARTICIPATION`).
    MissionParticipation(Box<MissionUpdate>),
    /// How far the giving of subscriptions is (event `SUBSCRIPTION_GIFT`; the row form is
    /// [`SubscriptionGift`](Self::SubscriptionGift)).
    GiftProgress(Box<GiftProgress>),
    /// One viewer got a subscription (event `SUBSCRIPTION_GIFT_RECEIVER`; the row form is
    /// [`SubscriptionGiftReceived`](Self::SubscriptionGiftReceived)).
    GiftReceived(Box<GiftReceived>),
    /// A viewer may not write for a while (`TEMPORARY_RESTRICT`).
    TemporaryRestrict(TemporaryRestrict),
    /// A kind of donation was switched on or off (`CHANGE_DONATION_ACTIVE`).
    DonationActiveChanged(DonationActiveChanged),
    /// Where a party's donations stand (`PARTY_DONATION_INFO`).
    PartyDonationInfo(Box<PartyDonationInfo>),
    /// A party's donations are over (`PARTY_DONATION_FINISH`).
    PartyDonationFinish(PartyDonationFinish),
    /// The result of one channel of a party (`PARTY_DONATION_CONFIRM`).
    PartyDonationConfirm(PartyDonationConfirm),
    /// Something known by name, whose body nobody has described.
    Opaque(OpaqueEvent),
    /// A kind that was not known when this was written.
    #[non_exhaustive]
    Unknown {
        /// Which: `cmd 99999`, `msgTypeCode 121`, `event SOMETHING_NEW`.
        kind: Box<str>,
        /// What every row has, where it is a row.
        #[serde(skip_serializing_if = "Option::is_none")]
        message: Option<Box<Message>>,
        /// Its own JSON: the row's, the event's, or the frame's.
        raw: Raw,
    },
    /// A known kind that could not be read.
    #[non_exhaustive]
    Unreadable {
        /// Which: `frame`, `cmd 93101`, `row`, `msgTypeCode 10`, `event TEMPORARY_RESTRICT`.
        kind: Box<str>,
        /// Why.
        reason: Box<str>,
        /// What every row has, where that could be read.
        #[serde(skip_serializing_if = "Option::is_none")]
        message: Option<Box<Message>>,
        /// Its own text: the row's, the event's, or the frame's (with U+FFFD in place of what is not UTF-8).
        raw: Raw,
    },
    /// The chat was joined, for the first time or again.
    Connected(Connected),
    /// The connection was lost. It is won back without help.
    Disconnected(Disconnected),
    /// The channel is not live and has no chat; the chat is looking every few seconds.
    Waiting(WaitingForLive),
    /// A broadcast began.
    BroadcastStarted(Broadcast),
    /// A broadcast ended.
    BroadcastEnded(Broadcast),
    /// After a reconnect the rows that the service still had were fetched.
    Recovered(Recovered),
    /// What became of a message that was sent from here.
    Sent(Sent),
    /// The broadcast's state cannot be read; the chat itself goes on.
    StatusUnknown(StatusUnknown),
    /// The reader was too slow, and events were dropped.
    #[non_exhaustive]
    Lagged {
        /// How many.
        missed: u64,
    },
}

/// What was written before the join, oldest first, and what is pinned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RecentChat {
    /// The rows; they are the same events as live ones.
    pub rows: Vec<Event>,
    /// Connections to this chat. It is not the number of viewers.
    pub connections: Option<u32>,
    /// The line that is pinned above the chat.
    pub notice: Option<Box<Notice>>,
}

impl Event {
    /// What every row has, if it is a row of the chat: who, when, what.
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::Chat(message) => Some(message),
            Self::Donation(donation) => Some(&donation.message),
            Self::Subscription(subscription) => Some(&subscription.message),
            Self::SubscriptionGift(gift) => Some(&gift.message),
            Self::SubscriptionGiftReceived(gift) => Some(&gift.message),
            Self::ShopPurchase(purchase) => Some(&purchase.message),
            Self::System(system) => Some(&system.message),
            Self::Unknown { message, .. } | Self::Unreadable { message, .. } => message.as_deref(),
            _ => None,
        }
    }

    pub(crate) fn message_mut(&mut self) -> Option<&mut Message> {
        match self {
            Self::Chat(message) => Some(message),
            Self::Donation(donation) => Some(&mut donation.message),
            Self::Subscription(subscription) => Some(&mut subscription.message),
            Self::SubscriptionGift(gift) => Some(&mut gift.message),
            Self::SubscriptionGiftReceived(gift) => Some(&mut gift.message),
            Self::ShopPurchase(purchase) => Some(&mut purchase.message),
            Self::System(system) => Some(&mut system.message),
            Self::Unknown { message, .. } | Self::Unreadable { message, .. } => message.as_deref_mut(),
            _ => None,
        }
    }

    /// The untouched wire form, where there is one and it was kept.
    pub fn raw(&self) -> Option<&Raw> {
        match self {
            Self::NoticePinned(notice) => notice.raw.as_ref(),
            Self::Blind(blind) => blind.raw.as_ref(),
            Self::Kick { raw }
            | Self::Block { raw }
            | Self::Penalty { raw }
            | Self::Unknown { raw, .. }
            | Self::Unreadable { raw, .. } => Some(raw),
            Self::Mission(update) | Self::MissionParticipation(update) => update.raw.as_ref(),
            Self::GiftProgress(gift) => gift.raw.as_ref(),
            Self::GiftReceived(gift) => gift.raw.as_ref(),
            Self::TemporaryRestrict(restrict) => restrict.raw.as_ref(),
            Self::DonationActiveChanged(change) => change.raw.as_ref(),
            Self::PartyDonationInfo(info) => info.raw.as_ref(),
            Self::PartyDonationFinish(finish) => finish.raw.as_ref(),
            Self::PartyDonationConfirm(confirm) => confirm.raw.as_ref(),
            Self::Opaque(event) => Some(&event.raw),
            _ => self.message()?.raw.as_ref(),
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chat(message) => message.fmt(f),
            Self::Donation(donation) => donation.fmt(f),
            Self::Subscription(subscription) => subscription.fmt(f),
            Self::SubscriptionGift(gift) => gift.fmt(f),
            Self::SubscriptionGiftReceived(gift) => gift.fmt(f),
            Self::ShopPurchase(purchase) => purchase.fmt(f),
            Self::System(system) => system.fmt(f),
            Self::RecentChat(recent) => write!(f, "{} recent rows", recent.rows.len()),
            Self::NoticePinned(notice) => notice.fmt(f),
            Self::NoticeUnpinned => f.write_str("nothing is pinned"),
            Self::Blind(blind) => blind.fmt(f),
            Self::Kick { .. } => f.write_str("kick"),
            Self::Block { .. } => f.write_str("block"),
            Self::Penalty { .. } => f.write_str("penalty"),
            Self::Mission(update) => update.fmt(f),
            Self::MissionParticipation(update) => update.fmt_participation(f),
            Self::GiftProgress(gift) => gift.fmt(f),
            Self::GiftReceived(gift) => gift.fmt(f),
            Self::TemporaryRestrict(restrict) => restrict.fmt(f),
            Self::DonationActiveChanged(change) => change.fmt(f),
            Self::PartyDonationInfo(info) => info.fmt(f),
            Self::PartyDonationFinish(finish) => finish.fmt(f),
            Self::PartyDonationConfirm(confirm) => confirm.fmt(f),
            Self::Opaque(event) => event.fmt(f),
            Self::Unknown { kind, message, .. } => write!(f, "unknown {}{}", Plain(kind), Row(message.as_deref())),
            Self::Unreadable { kind, reason, message, .. } => {
                write!(f, "unreadable {}: {}{}", Plain(kind), Plain(reason), Row(message.as_deref()))
            }
            Self::Connected(connected) => write!(f, "connected to {}", connected.chat_channel_id),
            Self::Disconnected(lost) => {
                write!(f, "disconnected ({}), next attempt in {:?}", Plain(&lost.reason.to_string()), lost.retry_in)
            }
            Self::Waiting(_) => f.write_str("waiting for the broadcast"),
            Self::BroadcastStarted(broadcast) => write!(f, "broadcast started{}", Title(broadcast)),
            Self::BroadcastEnded(broadcast) => write!(f, "broadcast ended{}", Title(broadcast)),
            Self::Recovered(Recovered { rows, complete: true }) => write!(f, "{rows} missed rows were fetched"),
            Self::Recovered(Recovered { rows, complete: false }) => {
                write!(f, "{rows} missed rows were fetched; others may be lost")
            }
            Self::Sent(sent) => sent.fmt(f),
            Self::StatusUnknown(status) => write!(f, "the broadcast's state is unknown: {}", Plain(&status.reason)),
            Self::Lagged { missed } => write!(f, "{missed} events were dropped: the reader is too slow"),
        }
    }
}

struct Title<'a>(&'a Broadcast);

impl fmt::Display for Title<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.title.as_deref().map_or(Ok(()), |title| write!(f, ": {}", Plain(title)))
    }
}

struct Row<'a>(Option<&'a Message>);

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |message| write!(f, " ({message})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::time::Duration;

    use crate::chzzk::unofficial::chat::{ChatChannelId, DisconnectReason, SendId, SendOutcome, decode};

    fn json(event: &Event) -> String {
        serde_json::to_string(event).unwrap()
    }

    #[test]
    fn what_a_chat_says_of_itself_is_flat_json_and_a_line() {
        let chat_channel_id = ChatChannelId::new("N2xQ7k").unwrap();
        let broadcast = Broadcast {
            title: Some("제목\u{1b}[2J".into()),
            category: None,
            opened_at: None,
            closed_at: None,
            chat_channel_id: Some(chat_channel_id.clone()),
        };
        let reason = DisconnectReason::ClosedByServer { code: Some(1000), reason: "Bye\n".into() };
        let outcome = SendOutcome::Refused { code: 401, message: "no".into() };
        let connected = Connected { chat_channel_id, server: "kr-ss1".into(), can_send: true, reconnects: 0 };
        for (event, start, line) in [
            (Event::Connected(connected), r#"{"type":"connected","chat_channel_id":"N2xQ7k""#, "connected to N2xQ7k"),
            (
                Event::Disconnected(Disconnected { reason, retry_in: Duration::from_millis(1500) }),
                r#"{"type":"disconnected","reason":{"kind":"closed_by_server","code":1000"#,
                "disconnected (closed by the server (1000 Bye)), next attempt in 1.5s",
            ),
            (Event::Waiting(WaitingForLive {}), r#"{"type":"waiting"}"#, "waiting for the broadcast"),
            (
                Event::BroadcastStarted(broadcast),
                r#"{"type":"broadcast_started","title":"#,
                "broadcast started: 제목\u{fffd}[2J",
            ),
            (
                Event::Recovered(Recovered { rows: 3, complete: false }),
                r#"{"type":"recovered","rows":3,"complete":false}"#,
                "3 missed rows were fetched; others may be lost",
            ),
            (
                Event::Sent(Sent { id: SendId(7), content: "안녕".into(), outcome }),
                r#"{"type":"sent","id":7,"content":"안녕","outcome":"refused","code":401,"message":"no"}"#,
                "sent 안녕: refused (401 no)",
            ),
            (
                Event::StatusUnknown(StatusUnknown { failures: 2, reason: "x".into() }),
                r#"{"type":"status_unknown","failures":2,"reason":"x"}"#,
                "the broadcast's state is unknown: x",
            ),
            (
                Event::Lagged { missed: 5 },
                r#"{"type":"lagged","missed":5}"#,
                "5 events were dropped: the reader is too slow",
            ),
            (Event::NoticeUnpinned, r#"{"type":"notice_unpinned"}"#, "nothing is pinned"),
        ] {
            assert!(json(&event).starts_with(start), "{}", json(&event));
            assert_eq!(event.to_string(), line);
        }
    }

    #[test]
    fn a_hostile_text_does_not_drive_the_terminal() {
        let hostile = "\\u001b]0;x\\u0007\\u202e\\r\\n";
        for body in [
            format!(r#"[{{"msgTypeCode":1,"uid":"{hostile}","msg":"{hostile}","msgStatusType":"{hostile}"}}]"#),
            format!(r#"[{{"msgTypeCode":30,"msg":"{hostile}","extras":{{"description":"{hostile}"}}}}]"#),
            format!(
                r#"[{{"msgTypeCode":10,"msg":"{hostile}","extras":{{"nickname":"{hostile}","donationType":"{hostile}"}}}}]"#
            ),
            format!(r#"[{{"msgTypeCode":11,"extras":{{"nickname":"{hostile}","tierName":"{hostile}"}}}}]"#),
            format!(r#"[{{"msgTypeCode":12,"extras":{{"tierName":"{hostile}","receiverNickname":"{hostile}"}}}}]"#),
            format!(r#"[{{"msgTypeCode":15,"extras":{{"productName":"{hostile}"}}}}]"#),
        ] {
            for event in decode(&format!(r#"{{"bdy":{body},"cmd":93101}}"#)) {
                let line = event.to_string();
                assert!(!line.contains(|c: char| c.is_control() || c == '\u{202e}'), "{line:?}");
            }
        }
        for kind in [
            "SUBSCRIPTION_GIFT_RECEIVER",
            "PARTY_DONATION_INFO",
            "PARTY_DONATION_CONFIRM",
            "TEMPORARY_RESTRICT",
            hostile,
        ] {
            let fields =
                ["partyName", "rankName", "channelName", "receiverNickname", "giftId", "userIdHash", "tierName"];
            let fields = fields.map(|key| format!(r#""{key}":"{hostile}""#)).join(",");
            let line = decode(&format!(r#"{{"bdy":{{"type":"{kind}",{fields}}},"cmd":93006}}"#))[0].to_string();
            assert!(!line.contains(|c: char| c.is_control() || c == '\u{202e}'), "{line:?}");
        }
    }

    #[test]
    fn events_stay_small() {
        assert!(size_of::<Event>() <= 208, "{}", size_of::<Event>());
    }
}
