//! Subscriptions, and what becomes of them.

use super::params::kinds;
use crate::{
    lenient::open_enum,
    twitch::{Text, UserId},
};

open_enum! {
    /// What a subscription is paid with (`sub-plan`).
    pub enum SubPlan {
        /// With Prime:
        Prime = "Prime",
        /// Tier 1:
        Tier1 = "1000",
        /// Tier 2:
        Tier2 = "2000",
        /// Tier 3:
        Tier3 = "3000",
    }
}

kinds! {
    /// Somebody subscribed (`sub`, `resub`).
    pub struct Subscription {
        /// For how many months in all.
        pub cumulative_months: Option<u64> = "cumulative-months",
        /// Whether the streak may be shown.
        pub should_share_streak: bool = "should-share-streak",
        /// For how many months in a row. 0 or `None` where it is not to be shown.
        pub streak_months: Option<u64> = "streak-months",
        /// What it is paid with.
        pub sub_plan: Option<SubPlan> = "sub-plan",
        /// The name that the broadcaster gave to it.
        pub sub_plan_name: Option<Text> = "sub-plan-name",
        /// 0 in all lines that were seen.
        pub months: Option<u64> = "months",
        /// For how many months it was bought at once.
        pub multimonth_duration: Option<u64> = "multimonth-duration",
        /// How many of those are over.
        pub multimonth_tenure: Option<u64> = "multimonth-tenure",
        /// Whether it was a gift. What follows is for gifts only.
        pub was_gifted: bool = "was-gifted",
        /// Whether the giver is unknown.
        pub anon_gift: bool = "anon-gift",
        /// For how many months it was given.
        pub gift_months: Option<u64> = "gift-months",
        /// Which of those months this is.
        pub gift_month_being_redeemed: Option<u64> = "gift-month-being-redeemed",
        /// The giver.
        pub gifter_id: Option<UserId> = "gifter-id",
        /// The giver's login.
        pub gifter_login: Option<Text> = "gifter-login",
        /// The giver's name.
        pub gifter_name: Option<Text> = "gifter-name",
    }

    /// Somebody pays on for a gift (`giftpaidupgrade`, `anongiftpaidupgrade`). Whom the notice is about is who pays.
    pub struct GiftPaidUpgrade {
        /// The giver's login.
        pub sender_login: Option<Text> = "sender-login",
        /// The giver's name.
        pub sender_name: Option<Text> = "sender-name",
        /// The promotion that goes on.
        pub promo_name: Option<Text> = "promo-name",
        /// How many gifts there were in that promotion.
        pub promo_gift_total: Option<u64> = "promo-gift-total",
    }

    /// Somebody pays for what was a Prime subscription (`primepaidupgrade`).
    pub struct PrimePaidUpgrade {
        /// What it is paid with now.
        pub sub_plan: Option<SubPlan> = "sub-plan",
    }

    /// Somebody extended a subscription (`extendsub`).
    pub struct ExtendSub {
        /// For how many months in all.
        pub cumulative_months: Option<u64> = "cumulative-months",
        /// The month up to which it now runs: 12 is December.
        pub sub_benefit_end_month: Option<u64> = "sub-benefit-end-month",
        /// What it is paid with.
        pub sub_plan: Option<SubPlan> = "sub-plan",
    }
}
