//! What the service takes (reference 15.3), checked before anything is sent: an error names the field, the value and the limit.

use std::ops::RangeInclusive;

use crate::{
    Error, Result,
    chzzk::official::model::{FulfillmentState, RewardClaimFilter},
};

/// Characters of a message and of a notice. The service's unit is not documented; Unicode code points are counted, as others do.
pub(crate) const MESSAGE_CHARS: usize = 100;
/// Channels in one question.
pub(crate) const CHANNEL_IDS: usize = 20;
pub(crate) const FOLLOWERS_PAGE: u32 = 50;
pub(crate) const SUBSCRIBERS_PAGE: u32 = 50;
pub(crate) const CATEGORIES_PAGE: u32 = 50;
pub(crate) const LIVES_PAGE: u32 = 20;
pub(crate) const RESTRICTIONS_PAGE: u32 = 30;
pub(crate) const SESSIONS_PAGE: u32 = 50;
/// The service's default. No maximum is documented, so a larger size is sent, and the service decides.
pub(crate) const REWARD_CLAIMS_PAGE: u32 = 20;
/// Ids that reward claims are filtered by.
const CLAIM_IDS: usize = 100;

/// Earlier than any message of CHZZK (2023), and later than any such time in seconds.
const EARLIEST_MESSAGE: i64 = 1_000_000_000_000;

pub(super) fn size(size: u32, largest: u32) -> Result<()> {
    if (1..=largest).contains(&size) {
        return Ok(());
    }
    Err(Error::invalid("size", format!("{size} items in a page: the service gives 1 to {largest}")))
}

pub(super) fn any_size(size: u32) -> Result<()> {
    self::size(size, u32::MAX)
}

/// How many of something there are.
pub(super) fn count(argument: &'static str, count: usize, allowed: RangeInclusive<usize>) -> Result<()> {
    if allowed.contains(&count) {
        return Ok(());
    }
    let (least, most) = (allowed.start(), allowed.end());
    Err(Error::invalid(argument, format!("there are {count}, and must be {least} to {most}")))
}

pub(super) fn not_empty(argument: &'static str, text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::invalid(argument, format!("{text:?} must not be empty or blank")));
    }
    Ok(())
}

/// The same for what is not to be shown.
pub(super) fn secret_not_empty(argument: &'static str, text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::invalid(argument, "must not be empty or blank"));
    }
    Ok(())
}

pub(super) fn message(text: &str) -> Result<()> {
    let chars = text.chars().count();
    if (1..=MESSAGE_CHARS).contains(&chars) {
        return Ok(());
    }
    Err(Error::invalid(
        "message",
        format!("has {chars} characters (Unicode code points), and must have 1 to {MESSAGE_CHARS}"),
    ))
}

pub(super) fn one_of(argument: &'static str, value: u32, allowed: &[u32]) -> Result<()> {
    if allowed.contains(&value) {
        return Ok(());
    }
    Err(Error::invalid(argument, format!("{value} is none of {allowed:?}")))
}

/// Letters and digits of any script, by Unicode.
pub(super) fn tag(tag: &str) -> Result<()> {
    if !tag.is_empty() && tag.chars().all(char::is_alphanumeric) {
        return Ok(());
    }
    Err(Error::invalid("tags", format!("{tag:?} must be letters and digits, without blanks and special characters")))
}

pub(super) fn message_time(milliseconds: i64) -> Result<()> {
    if milliseconds >= EARLIEST_MESSAGE {
        return Ok(());
    }
    Err(Error::invalid(
        "message time",
        format!("{milliseconds} is no time of a message: it must be the event's own, in milliseconds since 1970"),
    ))
}

pub(super) fn reward_claim_filter(filter: &RewardClaimFilter) -> Result<()> {
    let RewardClaimFilter { claim_ids, channel_id, campaign_id, category_id, fulfillment_state } = filter;
    if let Some(claim_ids) = claim_ids {
        count("claim ids", claim_ids.len(), 1..=CLAIM_IDS)?;
        for id in claim_ids {
            not_empty("claim ids", id)?;
            if id.contains(',') {
                return Err(Error::invalid(
                    "claim ids",
                    format!("{id:?} must not have a comma: ids are joined by commas"),
                ));
            }
        }
    }
    if let (Some(campaign), Some(category)) = (campaign_id, category_id) {
        let reason = format!("{campaign:?} cannot be joined with the category {category:?}: name one of them");
        return Err(Error::invalid("campaign id", reason));
    }
    let state = fulfillment_state.as_ref().map(FulfillmentState::as_str);
    for (argument, text) in [
        ("channel id", channel_id.as_deref()),
        ("campaign id", campaign_id.as_deref()),
        ("category id", category_id.as_deref()),
        ("fulfillment state", state),
    ] {
        text.map_or(Ok(()), |text| not_empty(argument, text))?;
    }
    Ok(())
}
