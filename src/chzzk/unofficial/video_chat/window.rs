//! Which of the latest rows were seen, in little memory.

use std::collections::HashSet;

use crate::chzzk::unofficial::{
    Event, UserId,
    chat::{Message, video_rows::PlacedRow},
};

/// More rows than a page can repeat from before it: [`MOST_PREVIOUS`](super::MOST_PREVIOUS).
pub(super) const AT_LEAST: usize = 512;

/// The fingerprints of the latest rows: at least those of the page before and of [`AT_LEAST`] rows, at most those of twice as many and of two
/// pages.
#[derive(Debug, Default)]
pub(super) struct Window {
    old: HashSet<u64>,
    new: HashSet<u64>,
}

impl Window {
    pub(super) fn of(seen: impl IntoIterator<Item = u64>) -> Self {
        Self { old: HashSet::new(), new: seen.into_iter().collect() }
    }

    /// A page begins: what is old enough is forgotten.
    pub(super) fn turn(&mut self) {
        if self.new.len() >= AT_LEAST {
            self.old = std::mem::take(&mut self.new);
        }
    }

    /// Whether the row is new. It is remembered either way.
    pub(super) fn insert(&mut self, fingerprint: u64) -> bool {
        !self.old.contains(&fingerprint) && self.new.insert(fingerprint)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.old.iter().chain(&self.new).copied()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.old.len() + self.new.len()
    }
}

/// Names a row, the same in every run of every program: a bookmark keeps it.
///
/// A line of chat is its author and time (31,709 recorded rows had no two alike). Rows of nobody in particular (anonymous donors, the service)
/// and rows of other kinds count with what they say, too.
pub(super) fn fingerprint(row: &PlacedRow) -> u64 {
    let mut hash = Fnv::new();
    let Some(message) = row.event.message() else {
        hash.add(row.event.raw().map_or("", |raw| raw.as_str()));
        return hash.done();
    };
    let Message { user_id, time, content, .. } = message;
    hash.add(user_id.as_ref().map_or("", UserId::as_str));
    hash.add_number(time.map_or(i64::MIN, jiff::Timestamp::as_millisecond));
    let is_named = user_id.as_ref().is_some_and(|user| !user.is_anonymous() && !user.is_system());
    if is_named && time.is_some() && matches!(row.event, Event::Chat(_)) {
        return hash.done();
    }
    hash.add(content);
    hash.add_number(row.position.unwrap_or(i64::MIN));
    match &row.event {
        Event::Donation(donation) => {
            hash.add("donation");
            hash.add(donation.donation_id.as_deref().unwrap_or_default());
            hash.add(donation.mission.as_deref().and_then(|mission| mission.id.as_deref()).unwrap_or_default());
        }
        Event::Subscription(_) => hash.add("subscription"),
        Event::SubscriptionGift(gift) => {
            hash.add("gift");
            hash.add(gift.gift_id.as_deref().unwrap_or_default());
        }
        Event::SubscriptionGiftReceived(gift) => {
            hash.add("received");
            hash.add(gift.gift_id.as_deref().unwrap_or_default());
            hash.add(gift.receiver.user_id.as_ref().map_or("", UserId::as_str));
        }
        Event::ShopPurchase(_) => hash.add("purchase"),
        Event::System(_) => hash.add("system"),
        Event::Unknown { raw, .. } | Event::Unreadable { raw, .. } => hash.add(raw.as_str()),
        _ => {}
    }
    hash.done()
}

/// FNV-1a, whose results are the same for ever; the standard library's hashes are not.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        // No byte of UTF-8: one text's end is not another's beginning.
        self.bytes(&[0xff]);
    }

    fn add_number(&mut self, number: i64) {
        self.bytes(&number.to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Mixed once more, and as large as a number in any JSON may be.
    const fn done(self) -> u64 {
        let mut hash = self.0;
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^= hash >> 33;
        hash >> 11
    }
}
