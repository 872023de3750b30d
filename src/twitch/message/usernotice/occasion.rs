//! Raids, announcements, anniversaries and what else there is to see.

use super::params::kinds;
use crate::{lenient::open_enum, twitch::Text};

open_enum! {
    /// The colour of an announcement.
    pub enum AnnouncementColor {
        /// The room's own, and what is meant where there is none:
        Primary = "PRIMARY",
        /// Blue:
        Blue = "BLUE",
        /// Green:
        Green = "GREEN",
        /// Orange:
        Orange = "ORANGE",
        /// Purple:
        Purple = "PURPLE",
    }
}

kinds! {
    /// Another room's viewers arrive (`raid`).
    pub struct Raid {
        /// The name of who brings them.
        pub display_name: Option<Text> = "displayName",
        /// The login of who brings them.
        pub login: Option<Text> = "login",
        /// How many.
        pub viewer_count: Option<u64> = "viewerCount",
        /// The address of the picture of who brings them. Undocumented, and not always there.
        pub profile_image_url: Option<Text> = "profileImageURL",
    }

    /// A moderator announces something (`announcement`).
    pub struct Announcement {
        /// The colour it is shown in.
        pub color: AnnouncementColor = "color",
    }

    /// Somebody earned a badge for Bits (`bitsbadgetier`).
    pub struct BitsBadgeTier {
        /// For how many Bits.
        pub threshold: Option<u64> = "threshold",
    }

    /// Somebody reached something by watching (`viewermilestone`).
    pub struct ViewerMilestone {
        /// What: `watch-streak`.
        pub category: Option<Text> = "category",
        /// Names the milestone.
        pub id: Option<Text> = "id",
        /// How much: of a `watch-streak` the streams in a row.
        pub value: Option<u64> = "value",
        /// How many channel points it brought. Undocumented.
        pub copo_reward: Option<u64> = "copoReward",
    }

    /// Somebody has moderated for that long (`modiversary`).
    pub struct Modiversary {
        /// How many months.
        pub months: Option<u64> = "months",
    }

    /// Somebody has had an account for that long (`useranniversary`).
    pub struct UserAnniversary {
        /// How many years.
        pub years: Option<u64> = "years",
    }

    /// A custom of the room (`ritual`).
    pub struct Ritual {
        /// Which: `new_chatter`.
        pub ritual_name: Option<Text> = "ritual-name",
    }

    /// Somebody gave to a charity (`charitydonation`).
    pub struct CharityDonation {
        /// Its name.
        pub charity_name: Option<Text> = "charity-name",
        /// How much, in the currency's smallest unit as [`exponent`](Self::exponent) has it.
        pub donation_amount: Option<u64> = "donation-amount",
        /// The currency's code by ISO 4217.
        pub donation_currency: Option<Text> = "donation-currency",
        /// How many decimal places the amount has.
        pub exponent: Option<u64> = "exponent",
    }

    /// A combo of small gifts (`onetapgiftredeemed`, `onetapstreakstarted`).
    pub struct OneTap {
        /// Which gift: `heart`.
        pub gift_id: Option<Text> = "gift-id",
        /// How many Bits it took.
        pub bits_spent: Option<u64> = "bits-spent",
        /// The name of who gave.
        pub user_display_name: Option<Text> = "user-display-name",
        /// For how many milliseconds the combo can still be joined.
        pub ms_remaining: Option<u64> = "ms-remaining",
    }
}
