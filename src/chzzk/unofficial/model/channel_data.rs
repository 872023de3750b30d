//! What a channel's page shows besides the channel itself.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    Error, Result,
    chzzk::{
        answer::{Question, raw_content},
        raw::Raw,
    },
    http::Response,
    lenient::{self, lenient, open_enum},
};

open_enum! {
    /// A part of a channel's page that can be asked for.
    pub enum ChannelDataField {
        /// Since when it broadcasts, and for how long in all:
        ChannelHistory = "channelHistory",
        /// What the streamer says about it:
        Description = "description",
        /// Where else the streamer is:
        SocialLinks = "socialLinks",
        /// The videos at the top:
        TopExposedVideos = "topExposedVideos",
        /// Pictures with links:
        Banners = "banners",
        /// Whether it shows who donated most:
        DonationRankingsExposure = "donationRankingsExposure",
        /// Whether it shows its achievements:
        AchievementBadgeExposure = "achievementBadgeExposure",
        /// Whether viewers earn points by watching:
        LogPowerActive = "logPowerActive",
        /// Whether it shows who has most of those:
        LogPowerRankingExposure = "logPowerRankingExposure",
        /// Whether it shows its missions:
        MissionDonationChannelHomeExposure = "missionDonationChannelHomeExposure",
    }
}

impl ChannelDataField {
    /// All that are known.
    pub const ALL: [Self; 10] = [
        Self::ChannelHistory,
        Self::Description,
        Self::SocialLinks,
        Self::TopExposedVideos,
        Self::Banners,
        Self::DonationRankingsExposure,
        Self::AchievementBadgeExposure,
        Self::LogPowerActive,
        Self::LogPowerRankingExposure,
        Self::MissionDonationChannelHomeExposure,
    ];
}

/// The parts of a channel's page that were asked for.
///
/// A recording shows [`history`](Self::history), the achievements and [`log_power_active`](Self::log_power_active). The other fields are
/// known by the names with which they are asked for; lists are in [`raw`](Self::raw) only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ChannelData {
    /// Since when it broadcasts, and for how long in all (`channelHistory`).
    pub history: Option<ChannelHistory>,
    /// What the streamer says about it.
    pub description: Option<Box<str>>,
    /// Whether it shows who donated most.
    pub donation_rankings_exposure: Option<bool>,
    /// Whether it shows its achievements.
    pub achievement_badge_exposure: Option<bool>,
    /// Its achievements (`activatedAchievementBadgeIds`).
    pub achievement_badge_ids: Vec<Box<str>>,
    /// Whether viewers earn points by watching.
    pub log_power_active: Option<bool>,
    /// Whether it shows who has most of those.
    pub log_power_ranking_exposure: Option<bool>,
    /// Whether it shows its missions (`missionDonationChannelHomeExposure`).
    pub mission_exposure: Option<bool>,
    /// The whole answer: social links, banners and videos are here.
    pub raw: Raw,
}

lenient! {
    /// How long a channel has been broadcasting (seen in a recording).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct ChannelHistory {
        /// When it was live for the first time (`firstLiveDate`).
        pub first_live_at: Option<Timestamp> = "firstLiveDate" as Seoul,
        /// For how many hours it was live in all.
        pub total_live_hours: Option<u64> = "totalLiveHours",
    }

    #[derive(Default)]
    struct DataAnswer {
        history: Option<ChannelHistory> = "channelHistory",
        description: Option<Box<str>> = "description",
        donation_rankings_exposure: Option<bool> = "donationRankingsExposure",
        achievement_badge_exposure: Option<bool> = "achievementBadgeExposure",
        achievement_badge_ids: Vec<Box<str>> = "activatedAchievementBadgeIds",
        log_power_active: Option<bool> = "logPowerActive",
        log_power_ranking_exposure: Option<bool> = "logPowerRankingExposure",
        mission_exposure: Option<bool> = "missionDonationChannelHomeExposure",
    }
}

/// # Errors
///
/// A refusal, or an answer that cannot be read.
pub(crate) fn read_channel_data(response: &Response, question: impl Question) -> Result<ChannelData> {
    let raw = raw_content(response, question)?.ok_or_else(|| Error::decode(question, "there is no `content` in it"))?;
    let DataAnswer {
        history,
        description,
        donation_rankings_exposure,
        achievement_badge_exposure,
        achievement_badge_ids,
        log_power_active,
        log_power_ranking_exposure,
        mission_exposure,
    } = lenient::parse(raw.as_str()).ok().flatten().unwrap_or_default();
    Ok(ChannelData {
        history,
        description,
        donation_rankings_exposure,
        achievement_badge_exposure,
        achievement_badge_ids,
        log_power_active,
        log_power_ranking_exposure,
        mission_exposure,
        raw,
    })
}

/// Something of a channel's page whose answer nobody has described.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChannelPart {
    /// Broadcasts that it recommends (`live-recommended`).
    LiveRecommended,
    /// When it will be live (`live-schedule`).
    LiveSchedule,
    /// What it announces (`announcements`).
    Announcements,
    /// Its NAVER café (`cafe-connection`).
    CafeConnection,
    /// Its achievements (`achievement-badges`).
    AchievementBadges,
    /// Its campaigns of donations (`donation-campaigns`).
    DonationCampaigns,
    /// What its shop sells (`products`).
    ShopProducts,
}

impl ChannelPart {
    /// As errors and logs say it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::LiveRecommended => "recommended lives of channel",
            Self::LiveSchedule => "live schedule of channel",
            Self::Announcements => "announcements of channel",
            Self::CafeConnection => "café of channel",
            Self::AchievementBadges => "achievement badges of channel",
            Self::DonationCampaigns => "donation campaigns of channel",
            Self::ShopProducts => "shop products of channel",
        }
    }
}
