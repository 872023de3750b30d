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
        let user = match hash_of(message) {
            Some(user) => user,
            None => {
                add(message.user_id.as_ref().map(UserId::as_str));
                add(Some(&message.content));
                0
            }
        };
        let detail = if is_detailed { detail.finish() } else { 0 };
        Some(RowKey { user, time, kind, detail })
    }
}

/// The author's id as a number, if it is what all users' ids are: 32 hexadecimal digits.
fn hash_of(message: &Message) -> Option<u128> {
    let id = message.user_id.as_ref()?.as_str();
    let good = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    good.then(|| u128::from_str_radix(id, 16).ok()).flatten()
}
