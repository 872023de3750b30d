//! What names a row, so that one that comes twice is known.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Event, Message, UserId};

/// Names a row. Two rows of one user with one time and kind are the same row; 31,709 recorded rows had no two alike even by
/// (user, time). Donors who want to be anonymous all have one id, so their rows count with their text as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct RowKey {
    user: u128,
    time: i64,
    kind: u32,
    detail: u64,
}

impl Event {
    /// The row's name; `None` for what is not a row, and for rows without a time.
    pub(crate) fn row_key(&self) -> Option<RowKey> {
        let message = self.message()?;
        let time = message.time?.as_millisecond();
        let mut detail = DefaultHasher::new();
        let mut is_detailed = false;
        let mut add = |part: Option<&str>| {
            if let Some(part) = part {
                part.hash(&mut detail);
                is_detailed = true;
            }
        };
        let kind = match self {
            Self::Chat(_) => 1,
            Self::Donation(donation) => {
                let mission = donation.mission.as_deref().and_then(|mission| mission.id.as_deref());
                add(donation.donation_id.as_deref().or(mission));
                10
            }
            Self::Subscription(_) => 11,
            Self::SubscriptionGift(gift) => {
                add(gift.gift_id.as_deref());
                12
            }
            Self::SubscriptionGiftReceived(gift) => {
                add(gift.gift_id.as_deref());
                add(gift.receiver.user_id.as_ref().map(UserId::as_str));
                1_012
            }
            Self::ShopPurchase(_) => 15,
            Self::System(_) => 30,
            Self::Unknown { kind, .. } => {
                add(Some(kind));
                1_000
            }
            Self::Unreadable { kind, .. } => {
                add(Some(kind));
                1_001
            }
            _ => return None,
        };
        let user = hash_of(message);
        if user.is_none() {
            add(message.user_id.as_ref().map(UserId::as_str));
            add(Some(&message.content));
        }
        let detail = if is_detailed { detail.finish() } else { 0 };
        Some(RowKey { user: user.unwrap_or_default(), time, kind, detail })
    }
}

/// The author's id as a number, if it is what all users' ids are: 32 hexadecimal digits.
fn hash_of(message: &Message) -> Option<u128> {
    let id = message.user_id.as_ref()?.as_str();
    let good = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    good.then(|| u128::from_str_radix(id, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::chzzk::unofficial::chat::decode;

    const USER: &str = "abc0000000000000111111111111e11e";

    /// The key of a plain row with some members changed.
    fn key(changes: &Value) -> Option<RowKey> {
        let mut row =
            json!({"uid": USER, "msgTime": 1_790_500_000_000_u64, "msgTypeCode": 1, "msg": "안녕", "extras": "{}"});
        row.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        decode(&json!({"bdy": [row], "cmd": 93101}).to_string())[0].row_key()
    }

    fn extras(code: u32, uid: &str, extras: &Value) -> Option<RowKey> {
        key(&json!({"msgTypeCode": code, "uid": uid, "extras": extras.to_string()}))
    }

    #[test]
    fn a_row_is_its_author_time_and_kind() {
        let plain = key(&json!({}));
        assert!(plain.is_some());
        let same = [
            json!({"msg": "edited"}),
            json!({"msgStatusType": "HIDDEN"}),
            json!({"extras": null}),
            json!({"mbrCnt": 7}),
            json!({"uid": USER.to_uppercase(), "msgTime": "1790500000000"}),
        ];
        for changes in same {
            assert_eq!(key(&changes), plain, "{changes}");
        }
        let others = [
            json!({"msgTime": 1_790_500_000_001_u64}),
            json!({"uid": "abc0000000000000111111111111e11f"}),
            json!({"msgTypeCode": 30}),
            json!({"uid": "SYSTEM_MESSAGE"}),
            json!({"msgTypeCode": 121}),
            json!({"msgTypeCode": 10}),
        ];
        for changes in others {
            assert_ne!(key(&changes), plain, "{changes}");
        }
        let recent =
            json!({"userId": USER, "messageTime": 1_790_500_000_000_u64, "messageTypeCode": 1, "content": "안녕"});
        let recent = decode(&json!({"bdy": {"messageList": [recent]}, "cmd": 15101}).to_string());
        let [Event::RecentChat(recent)] = &recent[..] else { panic!("{recent:?}") };
        assert_eq!(recent.rows[0].row_key(), plain);
        assert_eq!(key(&json!({"msgTime": null})), None);
        assert_eq!(decode(r#"{"bdy":{"type":"ROLE_ADD"},"cmd":93006}"#)[0].row_key(), None);
    }

    #[test]
    fn rows_of_nobody_in_particular_count_with_their_text() {
        let say = |text: &str| key(&json!({"uid": "anonymous", "msg": text}));
        assert_eq!(say("x"), say("x"));
        assert_ne!(say("x"), say("y"));
        assert_ne!(say("x"), key(&json!({"uid": "SYSTEM_MESSAGE", "msg": "x"})));
        assert_ne!(say("x"), key(&json!({"uid": null, "msg": "x"})));
    }

    #[test]
    fn donations_and_gifts_count_with_their_ids() {
        for uid in [USER, "anonymous"] {
            let donation = |id: &str| extras(10, uid, &json!({"donationType": "CHAT", "donationId": id}));
            assert_eq!(donation("a"), donation("a"));
            assert_ne!(donation("a"), donation("b"));
            let mission = |id: &str| extras(10, uid, &json!({"donationId": null, "missionDonationId": id}));
            assert_ne!(mission("a"), mission("b"));
            let gift = |receiver: &str| {
                let extras_ =
                    json!({"giftType": "SUBSCRIPTION_GIFT_RECEIVER", "giftId": "g", "receiverUserIdHash": receiver});
                extras(12, uid, &extras_)
            };
            assert_eq!(gift("a"), gift("a"));
            assert_ne!(gift("a"), gift("b"));
            assert_ne!(gift("a"), extras(12, uid, &json!({"giftId": "g"})));
        }
    }
}
