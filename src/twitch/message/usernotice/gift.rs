//! Gifts.

use super::{SubPlan, params::kinds};
use crate::twitch::{Text, UserId};

kinds! {
    /// Somebody gave a subscription to somebody (`subgift`, `anonsubgift`). Whom the notice is about is who gave.
    pub struct SubGift {
        /// Who got it.
        pub recipient_id: Option<UserId> = "recipient-id",
        /// The login of who got it. One documented example calls it `recipient-name`.
        pub recipient_user_name: Option<Text> = "recipient-user-name" | "recipient-name",
        /// The name of who got it.
        pub recipient_display_name: Option<Text> = "recipient-display-name",
        /// For how many months who got it has subscribed in all.
        pub months: Option<u64> = "months",
        /// For how many months it was given.
        pub gift_months: Option<u64> = "gift-months",
        /// What it is worth.
        pub sub_plan: Option<SubPlan> = "sub-plan",
        /// The name that the broadcaster gave to it.
        pub sub_plan_name: Option<Text> = "sub-plan-name",
        /// How many the giver has given in this room. `None` where the giver is unknown, or one of Twitch's own accounts.
        pub sender_count: Option<u64> = "sender-count",
        /// The gift to the room that it is part of: the same in the notice of that one.
        pub origin_id: Option<Text> = "origin-id",
        /// The same, under another name.
        pub community_gift_id: Option<Text> = "community-gift-id",
        /// A name that Twitch has for the sentence about it.
        pub fun_string: Option<Text> = "fun-string",
    }

    /// Somebody gives subscriptions to the room (`submysterygift`, `anonsubmysterygift`).
    pub struct MysteryGift {
        /// How many.
        pub mass_gift_count: Option<u64> = "mass-gift-count",
        /// How many the giver has given in this room. `None` where the giver is unknown, or one of Twitch's own accounts.
        pub sender_count: Option<u64> = "sender-count",
        /// What they are worth.
        pub sub_plan: Option<SubPlan> = "sub-plan",
        /// Names this gift: the same in the notices of its single subscriptions.
        pub origin_id: Option<Text> = "origin-id",
        /// The same, under another name.
        pub community_gift_id: Option<Text> = "community-gift-id",
        /// How a sponsor adds to somebody's gift: `bonus`.
        pub gift_match: Option<Text> = "gift-match",
        /// How many the sponsor adds.
        pub gift_match_bonus_count: Option<u64> = "gift-match-bonus-count",
        /// How many the sponsor adds beyond that.
        pub gift_match_extra_count: Option<u64> = "gift-match-extra-count",
        /// The name of who gave what the sponsor adds to.
        pub gift_match_gifter_display_name: Option<Text> = "gift-match-gifter-display-name",
    }

    /// A gift brought rewards to others (`rewardgift`).
    pub struct RewardGift {
        /// Whose rewards they are.
        pub domain: Option<Text> = "domain",
        /// How many got one.
        pub selected_count: Option<u64> = "selected-count",
        /// How many rewards there are.
        pub total_reward_count: Option<u64> = "total-reward-count",
        /// What brought them: `SUBGIFT`, `CHEER`.
        pub trigger_type: Option<Text> = "trigger-type",
        /// How much of it.
        pub trigger_amount: Option<u64> = "trigger-amount",
    }

    /// Somebody who got a gift passes one on (`communitypayforward`, `standardpayforward`).
    pub struct PayForward {
        /// Whether who gave the first one is unknown.
        pub prior_gifter_anonymous: bool = "prior-gifter-anonymous",
        /// Who gave the first one.
        pub prior_gifter_id: Option<UserId> = "prior-gifter-id",
        /// The login of who gave the first one.
        pub prior_gifter_user_name: Option<Text> = "prior-gifter-user-name",
        /// The name of who gave the first one.
        pub prior_gifter_display_name: Option<Text> = "prior-gifter-display-name",
        /// Who got the second one; `None` where it went to the room.
        pub recipient_id: Option<UserId> = "recipient-id",
        /// The login of who got the second one.
        pub recipient_user_name: Option<Text> = "recipient-user-name",
        /// The name of who got the second one.
        pub recipient_display_name: Option<Text> = "recipient-display-name",
    }

    /// A viewer got something in a game from a Prime member (`primecommunitygiftreceived`).
    pub struct PrimeCommunityGift {
        /// What.
        pub gift_name: Option<Text> = "gift-name",
        /// Who gave it.
        pub sender: Option<Text> = "sender",
        /// Who got it.
        pub recipient: Option<Text> = "recipient",
        /// In whose room it came about.
        pub middle_man: Option<Text> = "middle-man",
    }
}
