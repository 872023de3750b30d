//! Drops: rewards that viewers claim by watching, for the companies that grant them.

use jiff::Timestamp;
use serde::Serialize;

use crate::lenient::{lenient, open_enum};

lenient! {
    /// A viewer's claim to a reward (drops/reward-claims; documented, and seen live by nobody who told). The ids are kept as
    /// they come.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct RewardClaim {
        /// Names the claim.
        pub claim_id: Option<Box<str>> = "claimId",
        /// The campaign.
        pub campaign_id: Option<Box<str>> = "campaignId",
        /// The reward.
        pub reward_id: Option<Box<str>> = "rewardId",
        /// The category the campaign is for.
        pub category_id: Option<Box<str>> = "categoryId",
        /// Its name for people.
        pub category_name: Option<Box<str>> = "categoryName",
        /// The viewer's channel. Here the documentation shows another form than that of a
        /// [`ChannelId`](crate::chzzk::ChannelId).
        pub channel_id: Option<Box<str>> = "channelId",
        /// Whether the reward was granted.
        pub fulfillment_state: Option<FulfillmentState> = "fulfillmentState",
        /// When it was claimed (`claimedDate`).
        pub claimed_at: Option<Timestamp> = "claimedDate" as Seoul,
        /// When it changed last (`updatedDate`).
        pub updated_at: Option<Timestamp> = "updatedDate" as Seoul,
    }

    /// What became of some of the claims that were to be changed.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct RewardClaimGroup {
        /// What became of them.
        pub status: Option<RewardClaimStatus> = "status",
        /// The claims (`ids`).
        pub claim_ids: Vec<Box<str>> = "ids",
    }
}

open_enum! {
    /// Whether a reward was granted (`fulfillmentState`, documented).
    pub enum FulfillmentState {
        /// It was asked for:
        Claimed = "CLAIMED",
        /// It was granted:
        Fulfilled = "FULFILLED",
    }

    /// What became of a claim that was to be changed (`status`, documented).
    pub enum RewardClaimStatus {
        /// It was changed:
        Success = "SUCCESS",
        /// The id is no claim's:
        InvalidId = "INVALID_ID",
        /// There is no such claim:
        NotFound = "NOT_FOUND",
        /// The viewer has taken away the link between their accounts:
        Unauthorized = "UNAUTHORIZED",
        /// It could not be changed:
        UpdateFailed = "UPDATE_FAILED",
    }
}

/// What became of claims that were to be changed. The service answers a success even where all of them failed: look at
/// [`failed`](Self::failed).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
#[must_use = "claims may have failed"]
pub struct RewardClaimResult {
    /// The claims by what became of them, as the service told it.
    pub groups: Vec<RewardClaimGroup>,
    /// The claims of which the service told nothing.
    pub untold: Vec<Box<str>>,
}

impl RewardClaimResult {
    /// Sorts what was told about the claims that were asked for.
    pub(super) fn new(asked: &[impl AsRef<str>], groups: Vec<RewardClaimGroup>) -> Self {
        let is_told = |id: &str| groups.iter().any(|group| group.claim_ids.iter().any(|told| &**told == id));
        let untold = asked.iter().map(AsRef::as_ref).filter(|id| !is_told(id)).map(Into::into).collect();
        Self { groups, untold }
    }

    /// The claims that were changed.
    pub fn succeeded(&self) -> impl Iterator<Item = &str> {
        let changed = self.groups.iter().filter(|group| group.status == Some(RewardClaimStatus::Success));
        changed.flat_map(|group| group.claim_ids.iter().map(|id| &**id))
    }

    /// The claims that were not changed, each with the reason; `None` where the service told none, or told nothing of the claim.
    pub fn failed(&self) -> impl Iterator<Item = (&str, Option<&RewardClaimStatus>)> {
        let failed = self.groups.iter().filter(|group| group.status != Some(RewardClaimStatus::Success));
        let told = failed.flat_map(|group| group.claim_ids.iter().map(|id| (&**id, group.status.as_ref())));
        told.chain(self.untold.iter().map(|id| (&**id, None)))
    }
}

/// Which claims a list of them holds. All of them, until something is said.
///
/// ```
/// use livechat::chzzk::official::model::{FulfillmentState, RewardClaimFilter};
///
/// let open = RewardClaimFilter::new().campaign_id("bb3a5e21").fulfillment_state(FulfillmentState::Claimed);
/// assert_ne!(open, RewardClaimFilter::new());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[must_use]
pub struct RewardClaimFilter {
    pub(crate) claim_ids: Option<Vec<Box<str>>>,
    pub(crate) channel_id: Option<Box<str>>,
    pub(crate) campaign_id: Option<Box<str>>,
    pub(crate) category_id: Option<Box<str>>,
    pub(crate) fulfillment_state: Option<FulfillmentState>,
}

impl RewardClaimFilter {
    /// All claims.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only these claims, 1 to 100 (`claimId`). They come in one page.
    pub fn claim_ids<T: Into<Box<str>>>(mut self, claim_ids: impl IntoIterator<Item = T>) -> Self {
        self.claim_ids = Some(claim_ids.into_iter().map(Into::into).collect());
        self
    }

    /// Only those of this viewer (`channelId`).
    pub fn channel_id(mut self, channel_id: impl Into<Box<str>>) -> Self {
        self.channel_id = Some(channel_id.into());
        self
    }

    /// Only those of this campaign (`campaignId`). It cannot be joined with a category.
    pub fn campaign_id(mut self, campaign_id: impl Into<Box<str>>) -> Self {
        self.campaign_id = Some(campaign_id.into());
        self
    }

    /// Only those of this category (`categoryId`). It cannot be joined with a campaign.
    pub fn category_id(mut self, category_id: impl Into<Box<str>>) -> Self {
        self.category_id = Some(category_id.into());
        self
    }

    /// Only those in this state.
    pub fn fulfillment_state(mut self, state: FulfillmentState) -> Self {
        self.fulfillment_state = Some(state);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_told_has_not_succeeded() {
        let group = |status, ids: &[&str]| RewardClaimGroup {
            status,
            claim_ids: ids.iter().map(|id| Box::from(*id)).collect(),
        };
        let result = RewardClaimResult::new(
            &["a", "b", "c", "d"],
            vec![
                group(Some(RewardClaimStatus::Success), &["a"]),
                group(Some(RewardClaimStatus::NotFound), &["b"]),
                group(None, &["c"]),
            ],
        );
        assert_eq!(result.succeeded().collect::<Vec<_>>(), ["a"]);
        let failed: Vec<_> = result.failed().collect();
        assert_eq!(failed, [("b", Some(&RewardClaimStatus::NotFound)), ("c", None), ("d", None)]);
    }
}
