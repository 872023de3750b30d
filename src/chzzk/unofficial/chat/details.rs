//! The keys that stand in a row's `extras` and in an event's body, whatever its kind: the kind may come after them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::de::MapAccess;

use super::{
    DonationKind, GiftReceiver, GiftSelection, Mission, MissionKind, OsType, Party, PayType, Profile, SystemParams,
    UserId, VisibleRole, WeeklyRank,
};
use crate::lenient::{Field, FillEmbedded, Record, Shape, lenient};

lenient! {
    /// Every key that some kind of row or event has. What is there counts by the kind.
    #[derive(Default)]
    pub(super) struct Details {
        // Donations.
        pub(super) donation_kind: Option<DonationKind> = "donationType",
        pub(super) pay_type: Option<PayType> = "payType",
        pub(super) amount: Option<i64> = "payAmount",
        pub(super) anonymous: Option<bool> = "isAnonymous",
        pub(super) donation_id: Option<Box<str>> = "donationId",
        pub(super) nickname: Option<Box<str>> = "nickname",
        pub(super) weekly_ranks: Vec<WeeklyRank> = "weeklyRankList",
        pub(super) own_weekly_rank: Option<Box<WeeklyRank>> = "donationUserWeeklyRank",
        pub(super) continuous_days: Option<u32> = "continuousDonationDays",
        pub(super) party_name: Option<Box<str>> = "partyName",
        pub(super) party_number: Option<i64> = "partyNo",
        pub(super) party_donation_id: Option<Box<str>> = "partyDonationId",
        // Missions.
        pub(super) mission_id: Option<Box<str>> = "missionDonationId",
        pub(super) related_mission_id: Option<Box<str>> = "relatedMissionDonationId",
        pub(super) mission_kind: Option<MissionKind> = "missionDonationType",
        pub(super) mission_text: Option<Box<str>> = "missionText",
        pub(super) status: Option<Box<str>> = "status",
        pub(super) success: bool = "success",
        pub(super) total_amount: Option<i64> = "totalPayAmount",
        pub(super) participations: Option<u32> = "participationCount",
        pub(super) duration: Option<i64> = "durationTime" | "duration",
        pub(super) mission_created: Option<Timestamp> = "missionCreatedTime" as Seoul,
        pub(super) mission_started: Option<Timestamp> = "missionStartTime" as Seoul,
        pub(super) mission_ends: Option<Timestamp> = "missionEndTime" as Seoul,
        pub(super) campaign_id: Option<Box<str>> = "donationCampaignId",
        // Subscriptions and gifts.
        pub(super) months: Option<u32> = "month",
        pub(super) tier: Option<u32> = "tierNo" | "giftTierNo",
        pub(super) tier_name: Option<Box<str>> = "tierName" | "giftTierName",
        pub(super) gift_type: Option<Box<str>> = "giftType",
        pub(super) gift_id: Option<Box<str>> = "giftId",
        pub(super) selection: Option<GiftSelection> = "selectionType",
        pub(super) quantity: Option<u32> = "quantity",
        pub(super) completed_quantity: Option<u32> = "completedQuantity",
        pub(super) refunded_quantity: Option<u32> = "partialRefundedQuantity",
        pub(super) sender_tier: Option<u32> = "senderTierNo",
        pub(super) receiver_id: Option<UserId> = "receiverUserIdHash",
        pub(super) receiver_nickname: Option<Box<str>> = "receiverNickname",
        pub(super) receiver_verified: bool = "receiverVerifiedMark",
        // The shop.
        pub(super) product_name: Option<Box<str>> = "productName",
        pub(super) order_amount: Option<i64> = "orderAmount",
        // The service.
        pub(super) description: Option<Box<str>> = "description",
        pub(super) style_type: Option<i64> = "styleType",
        pub(super) visible_roles: Vec<VisibleRole> = "visibleRoles",
        pub(super) kind: Option<Box<str>> = "type",
        pub(super) params: Option<Box<SystemParams>> = "params" as Embedded,
        // Notices.
        pub(super) pinned_by: Option<Box<Profile>> = "registerProfile" as Embedded,
        // Events only.
        pub(super) user_id: Option<UserId> = "userIdHash",
        pub(super) times: Option<i64> = "times",
        pub(super) created: Option<Timestamp> = "createdTime" as Seoul,
        pub(super) donation_active: Option<bool> = "donationActive",
        pub(super) host_nickname: Option<Box<str>> = "hostChannelNickname",
        pub(super) host_verified: bool = "hostChannelVerifiedMark",
        pub(super) members: Option<u32> = "memberCount",
        pub(super) profile_image_urls: Vec<Box<str>> = "profileImageUrlList",
        pub(super) total_donated: Option<i64> = "totalDonationAmount",
        pub(super) confirm_needed: Option<bool> = "confirmNeeded",
        pub(super) rank: Option<u32> = "rank",
        pub(super) rank_name: Option<Box<str>> = "rankName",
        pub(super) channel_name: Option<Box<str>> = "channelName",
        /// Its value ties an anonymous donor's gifts together; only that it is there counts here.
        pub(super) anonymous_token: Option<Present> = "anonymousToken",
    }
}

impl Details {
    /// Whether a donor or giver wants to be anonymous, as far as the keys here say.
    pub(super) fn is_anonymous(&self) -> bool {
        self.anonymous.unwrap_or(self.anonymous_token.is_some())
    }

    pub(super) fn mission(&mut self) -> Mission {
        Mission {
            id: self.mission_id.take(),
            related_mission_id: self.related_mission_id.take(),
            mission_kind: self.mission_kind.take(),
            text: self.mission_text.take(),
            status: self.status.take().map(|status| (*status).into()),
            success: self.success,
            total_amount_krw: self.total_amount,
            participations: self.participations,
            duration_secs: self.duration,
            created_at: self.mission_created,
            started_at: self.mission_started,
            ends_at: self.mission_ends,
            campaign_id: self.campaign_id.take(),
        }
    }

    pub(super) fn party(&mut self) -> Option<Box<Party>> {
        let party = Party {
            name: self.party_name.take(),
            number: self.party_number,
            donation_id: self.party_donation_id.take(),
        };
        (party != Party::default()).then(|| Box::new(party))
    }

    pub(super) fn receiver(&mut self) -> GiftReceiver {
        GiftReceiver {
            user_id: self.receiver_id.take(),
            nickname: self.receiver_nickname.take(),
            verified: self.receiver_verified,
        }
    }
}

/// A text that is there; what it says is not kept.
pub(super) struct Present;

impl crate::lenient::Wire for Present {
    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then_some(Self)
    }
}

/// A row's `extras`. Plain chat rows, which are nearly all, need only the first two; the sender's `extraToken` is never read.
#[derive(Default)]
pub(super) struct Extras {
    pub(super) shape: Shape,
    pub(super) keys: ExtrasKeys,
}

#[derive(Default)]
pub(super) struct ExtrasKeys {
    pub(super) os_type: Option<OsType>,
    pub(super) emojis: BTreeMap<String, String>,
    pub(super) details: Option<Box<Details>>,
}

pub(crate) enum ExtrasKey {
    OsType,
    Emojis,
    Detail(<Details as Record>::Key),
}

impl Record for ExtrasKeys {
    type Key = ExtrasKey;

    fn key(text: &str) -> Option<ExtrasKey> {
        match text {
            "osType" => Some(ExtrasKey::OsType),
            "emojis" => Some(ExtrasKey::Emojis),
            // In every plain chat row, so they must not be looked for among all the others.
            "chatType" | "extraToken" | "streamingChannelId" => None,
            _ => Details::key(text).map(ExtrasKey::Detail),
        }
    }

    fn set_key<'de, A: MapAccess<'de>>(&mut self, key: ExtrasKey, map: &mut A) -> Result<(), A::Error> {
        match key {
            ExtrasKey::OsType => self.os_type.set(map),
            ExtrasKey::Emojis => self.emojis.set(map),
            ExtrasKey::Detail(key) => self.details.get_or_insert_default().set_key(key, map),
        }
    }
}

impl Field for Extras {
    fn set<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<(), A::Error> {
        self.shape = map.next_value_seed(FillEmbedded(&mut self.keys))?;
        Ok(())
    }
}
