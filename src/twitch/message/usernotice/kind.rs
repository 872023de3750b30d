//! The kinds of notices.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Announcement, BitsBadgeTier, CharityDonation, ExtendSub, GiftPaidUpgrade, Modiversary, MysteryGift, OneTap,
    PayForward, PrimeCommunityGift, PrimePaidUpgrade, Raid, RewardGift, Ritual, SubGift, Subscription, UserAnniversary,
    ViewerMilestone, params::Params,
};
use crate::twitch::Text;

/// Declares the kinds: each with the word that `msg-id` has for it.
macro_rules! usernotice_kinds {
    ($( $(#[$meta:meta])* $variant:ident $(($content:ident))? = $msg_id:literal ),+ $(,)?) => {
        /// What happened, by the notice's `msg-id`. As JSON it is an object with a `msg_id`.
        ///
        /// The kinds marked as undocumented are not in Twitch's list; other programs saw them.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(tag = "msg_id")]
        #[non_exhaustive]
        pub enum UsernoticeKind {
            $( $(#[$meta])* #[doc = concat!("`", $msg_id, "`")] #[serde(rename = $msg_id)] $variant $((Box<$content>))?, )+
            /// A kind that was not known when this was written, or none at all.
            #[serde(untagged)]
            #[non_exhaustive]
            Unknown {
                /// The kind as it came; empty where the line did not tell.
                msg_id: Text,
                /// Its parameters: the names without their `msg-param-`, the values unescaped.
                params: BTreeMap<Text, Text>,
            },
        }

        impl UsernoticeKind {
            pub(super) fn read(msg_id: &Text, params: &Params<'_>) -> Self {
                match msg_id.as_str() {
                    $( $msg_id => Self::$variant $((Box::new($content::read(params))))?, )+
                    _ => Self::Unknown { msg_id: msg_id.clone(), params: params.all() },
                }
            }
        }
    };
}

usernotice_kinds! {
    /// Somebody subscribed for the first time:
    Sub(Subscription) = "sub",
    /// Somebody subscribed again and shares it:
    Resub(Subscription) = "resub",
    /// Somebody gave a subscription to somebody:
    Subgift(SubGift) = "subgift",
    /// The same, by an unknown giver. Older:
    Anonsubgift(SubGift) = "anonsubgift",
    /// Somebody gives subscriptions to the room; a `subgift` for each follows:
    Submysterygift(MysteryGift) = "submysterygift",
    /// The same, by an unknown giver. Older:
    Anonsubmysterygift(MysteryGift) = "anonsubmysterygift",
    /// Somebody pays on for a subscription that was a gift:
    Giftpaidupgrade(GiftPaidUpgrade) = "giftpaidupgrade",
    /// The same, where the giver is unknown:
    Anongiftpaidupgrade(GiftPaidUpgrade) = "anongiftpaidupgrade",
    /// A gift brought rewards to others:
    Rewardgift(RewardGift) = "rewardgift",
    /// Another room's viewers arrive:
    Raid(Raid) = "raid",
    /// The own raid was called off:
    Unraid = "unraid",
    /// Somebody earned a badge for Bits:
    Bitsbadgetier(BitsBadgeTier) = "bitsbadgetier",
    /// Somebody reached something by watching:
    Viewermilestone(ViewerMilestone) = "viewermilestone",
    /// Somebody has moderated for that long. Since 2026:
    Modiversary(Modiversary) = "modiversary",
    /// A custom of the room, such as a newcomer's greeting. Older:
    Ritual(Ritual) = "ritual",
    /// A moderator announces something, in the text. Undocumented:
    Announcement(Announcement) = "announcement",
    /// Somebody pays for what was a Prime subscription. Undocumented:
    Primepaidupgrade(PrimePaidUpgrade) = "primepaidupgrade",
    /// Somebody who got a gift gives to the room. Undocumented:
    Communitypayforward(PayForward) = "communitypayforward",
    /// Somebody who got a gift gives to somebody. Undocumented:
    Standardpayforward(PayForward) = "standardpayforward",
    /// Somebody extended a subscription. Undocumented:
    Extendsub(ExtendSub) = "extendsub",
    /// A viewer got something in a game from a Prime member. Undocumented:
    Primecommunitygiftreceived(PrimeCommunityGift) = "primecommunitygiftreceived",
    /// Somebody gave to a charity. Undocumented:
    Charitydonation(CharityDonation) = "charitydonation",
    /// Somebody joined a combo of small gifts. Undocumented:
    Onetapgiftredeemed(OneTap) = "onetapgiftredeemed",
    /// A combo of small gifts began. Undocumented:
    Onetapstreakstarted(OneTap) = "onetapstreakstarted",
    /// Somebody has had an account for that long. Undocumented:
    Useranniversary(UserAnniversary) = "useranniversary",
}
