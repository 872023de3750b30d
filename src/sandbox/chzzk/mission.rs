//! Missions: somebody pays, the streamer does something.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::{Channel, Donation, RowRef, Viewer, donation::merge, frame, row::Draft, world::State};
use crate::sandbox::invent::{alphanumeric, hex, kst};

/// How long a mission runs once it is approved, in seconds.
const RUNS: i64 = 9000;

/// A mission and its life; comes from [`Channel::mission`].
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::Donation};
///
/// let channel = Sandbox::start()?.chzzk().channel();
/// let mission = channel.mission(Donation::chat(20_000).by("미션왕").message("한 판 이기기"));
/// mission.approve();
/// mission.join(Donation::chat(5_000).anonymous());
/// mission.complete(true);
/// assert_eq!(mission.total(), 25_000);
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Mission {
    channel: Channel,
    row: RowRef,
    story: Story,
}

/// What a mission is about and what became of it. The world keeps it too, for who decides over REST.
#[derive(Debug, Clone)]
pub(super) struct Story {
    id: String,
    by: Option<Viewer>,
    text: String,
    created: i64,
    pot: Arc<Mutex<Pot>>,
}

#[derive(Debug)]
struct Pot {
    total: u64,
    participants: u32,
    started: Option<i64>,
}

impl Channel {
    /// Somebody offers the donation for what its message says: an event and a row, both `PENDING`.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// # use livechat::sandbox::chzzk::Donation;
    /// let mission = channel.mission(Donation::chat(20_000).by("미션왕").message("한 판 이기기"));
    /// mission.reject();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn mission(&self, donation: impl Into<Donation>) -> Mission {
        let Donation { amount, by, message: text, .. } = donation.into();
        let total = amount.as_u64().unwrap_or(0);
        self.update(|state| {
            let (id, created) = (alphanumeric(&format!("mission {}", state.next_number()), 29), state.now());
            let pot = Arc::new(Mutex::new(Pot { total, participants: 0, started: None }));
            let story = Story { id, by, text, created, pot };
            story.announce(state, self.index, "PENDING", false);
            let mut extras = story.common("PENDING", false);
            merge(
                &mut extras,
                json!({
                    "donationType": "MISSION",
                    "payAmount": total,
                    "durationTime": RUNS,
                    "missionCreatedTime": kst(created),
                    "missionEndTime": kst(created + 600_000),
                }),
            );
            state.channel_mut(self.index).manage.missions.push(story.clone());
            let mut mission = Mission { channel: self.clone(), row: RowRef::new("", 0), story };
            mission.row = mission.post(state, mission.story.by.as_ref(), extras);
            mission
        })
    }
}

impl Mission {
    /// `missionDonationId`.
    pub fn id(&self) -> &str {
        &self.story.id
    }

    /// The row it came with.
    pub fn row(&self) -> &RowRef {
        &self.row
    }

    /// What was offered so far, by everybody.
    pub fn total(&self) -> u64 {
        self.story.pot(|pot| pot.total)
    }

    /// The streamer accepts it.
    pub fn approve(&self) {
        self.channel.update(|state| self.story.decide(state, self.channel.index, true));
    }

    /// The streamer declines it.
    pub fn reject(&self) {
        self.channel.update(|state| self.story.decide(state, self.channel.index, false));
    }

    /// Somebody adds to it: an event and a row. The service allows it only while it is approved.
    pub fn join(&self, donation: impl Into<Donation>) -> RowRef {
        let Donation { amount, by, .. } = donation.into();
        let amount = amount.as_u64().unwrap_or(0);
        self.story.pot(|pot| {
            pot.total += amount;
            pot.participants += 1;
        });
        self.channel.update(|state| {
            let id = alphanumeric(&format!("participation {}", state.next_number()), 29);
            let mut keys = self.story.common("APPROVED", false);
            merge(
                &mut keys,
                json!({
                    "missionDonationType": "PARTICIPATION",
                    "missionDonationId": id,
                    "relatedMissionDonationId": self.story.id,
                    "payAmount": amount,
                    "isAnonymous": by.is_none(),
                    "nickname": by.as_ref().map(Viewer::nickname),
                }),
            );
            match (by.is_none(), keys.as_object_mut()) {
                (true, Some(keys)) => drop(keys.insert("anonymousToken".into(), hex(&id, 40).into())),
                (false, Some(keys)) => drop(keys.remove("anonymousToken")),
                (_, None) => {}
            }
            let mut event = keys.clone();
            let user_id = by.as_ref().map(Viewer::user_id);
            merge(&mut event, json!({"type": "DONATION_MISSION_PARTICIPATION", "userIdHash": user_id}));
            let cid = self.channel.cid(state);
            state.broadcast(&cid, &frame::push(&cid, 93006, None, &event));
            merge(&mut keys, json!({"donationType": "MISSION_PARTICIPATION"}));
            self.post(state, by.as_ref(), keys)
        })
    }

    /// It is over, well or not.
    pub fn complete(&self, success: bool) {
        self.channel.update(|state| self.story.announce(state, self.channel.index, "COMPLETED", success));
    }

    /// Nobody decided in time.
    pub fn expire(&self) {
        self.channel.update(|state| self.story.announce(state, self.channel.index, "EXPIRED", false));
    }

    fn post(&self, state: &mut State, by: Option<&Viewer>, mut extras: Value) -> RowRef {
        merge(
            &mut extras,
            json!({
                "donationCampaignId": null,
                "donationCampaignSkinUrl": null,
                "donationId": null,
                "verifiedMark": false,
                "verifiedMarkType": null,
                "payType": "CURRENCY",
                "continuousDonationDays": 0,
            }),
        );
        let role = by.and_then(|by| state.channel(self.channel.index).roles.get(by.user_id()).copied());
        self.channel.post_special(state, Draft::special(by, role, 10, &self.story.text, &extras))
    }
}

impl Story {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The streamer accepts it, or does not.
    pub(super) fn decide(&self, state: &mut State, channel: usize, approve: bool) {
        if approve {
            let now = state.now();
            self.pot(|pot| pot.started = Some(now));
        }
        self.announce(state, channel, if approve { "APPROVED" } else { "REJECTED" }, false);
    }

    fn announce(&self, state: &mut State, channel: usize, status: &str, success: bool) {
        let started = self.pot(|pot| pot.started);
        let end = started.map_or(self.created + 600_000, |started| started + RUNS * 1000);
        let mut event = self.common(status, success);
        merge(
            &mut event,
            json!({
                "type": "DONATION_MISSION_IN_PROGRESS",
                "durationTime": RUNS,
                "missionCreatedTime": kst(self.created),
                "missionStartTime": started.map(kst),
                "missionEndTime": kst(end),
                "userIdHash": self.by.as_ref().map(Viewer::user_id),
            }),
        );
        let cid = state.channel(channel).cid.clone();
        state.broadcast(&cid, &frame::push(&cid, 93006, None, &event));
    }

    /// What every event and row of a mission says. Rows of missions have no emojis, ranks or `chatType`.
    fn common(&self, status: &str, success: bool) -> Value {
        let (total, participants) = self.pot(|pot| (pot.total, pot.participants));
        let mut keys = json!({
            "missionDonationType": "ALONE",
            "missionDonationId": self.id,
            "missionText": self.text,
            "totalPayAmount": total,
            "participationCount": participants,
            "isAnonymous": self.by.is_none(),
            "nickname": self.by.as_ref().map(Viewer::nickname),
            "success": success,
            "status": status,
        });
        if self.by.is_none() {
            merge(&mut keys, json!({"anonymousToken": hex(&self.id, 40)}));
        }
        keys
    }

    fn pot<R>(&self, look: impl FnOnce(&mut Pot) -> R) -> R {
        look(&mut self.pot.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
