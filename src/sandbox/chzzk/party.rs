//! Donations to a party of channels.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::{Channel, Donation, RowRef, world::State};

/// A party that collects donations; comes from [`Channel::party`].
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::Donation};
///
/// let channel = Sandbox::start()?.chzzk().channel();
/// let party = channel.party("합방 팀");
/// party.donate(Donation::chat(10_000).by("파티원").message("파티 후원"));
/// party.finish();
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Party {
    channel: Channel,
    name: String,
    total: Arc<Mutex<u64>>,
}

impl Channel {
    /// A party begins to collect: the events `CHANGE_DONATION_ACTIVE` and `PARTY_DONATION_INFO`.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// let party = channel.party("합방 팀");
    /// party.donate(10_000);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn party(&self, name: impl Into<String>) -> Party {
        let party = Party { channel: self.clone(), name: name.into(), total: Arc::default() };
        self.update(|state| {
            party.event(state, "CHANGE_DONATION_ACTIVE", json!({"donationType": "PARTY", "donationActive": true}));
            party.inform(state, "OPEN");
        });
        party
    }
}

impl Party {
    /// A donation to the party: a row, and `PARTY_DONATION_INFO` with the new total.
    pub fn donate(&self, donation: impl Into<Donation>) -> RowRef {
        let donation = donation.into().for_party(&self.name);
        *self.total.lock().unwrap_or_else(PoisonError::into_inner) += donation.amount.as_u64().unwrap_or(0);
        self.channel.update(|state| {
            let draft = donation.draft(state, self.channel.index);
            let row = self.channel.post_special(state, draft);
            self.inform(state, "OPEN");
            row
        })
    }

    /// It is over: `CHANGE_DONATION_ACTIVE`, `PARTY_DONATION_FINISH`, and `PARTY_DONATION_CONFIRM` for this channel.
    pub fn finish(&self) {
        self.channel.update(|state| {
            self.event(state, "CHANGE_DONATION_ACTIVE", json!({"donationType": "PARTY", "donationActive": false}));
            self.inform(state, "CLOSED");
            self.event(state, "PARTY_DONATION_FINISH", json!({"confirmNeeded": true}));
            let channel = state.channel(self.channel.index).name.clone();
            self.event(state, "PARTY_DONATION_CONFIRM", json!({"rank": 1, "rankName": "1위", "channelName": channel}));
        });
    }

    fn inform(&self, state: &mut State, status: &str) {
        let total = *self.total.lock().unwrap_or_else(PoisonError::into_inner);
        let host = state.channel(self.channel.index).name.clone();
        self.event(
            state,
            "PARTY_DONATION_INFO",
            json!({
                "hostChannelVerifiedMark": false,
                "hostChannelNickname": host,
                "memberCount": 4,
                "partyName": self.name,
                "profileImageUrlList": [],
                "totalDonationAmount": total,
                "status": status,
            }),
        );
    }

    fn event(&self, state: &mut State, kind: &str, keys: Value) {
        self.channel.post_event(state, kind, keys);
    }
}
