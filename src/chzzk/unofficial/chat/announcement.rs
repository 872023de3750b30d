//! What the service tells beside the rows (`93006`), by its `type`.

use super::{
    DonationActiveChanged, Event, GiftProgress, GiftReceived, MissionUpdate, OpaqueEvent, OpaqueKind,
    PartyDonationConfirm, PartyDonationFinish, PartyDonationInfo, Raw, TemporaryRestrict, details::Details,
    frame::Fault,
};
use crate::lenient::{self, Shape};

/// Reads an event from its body's text.
///
/// # Errors
///
/// Where it is not JSON; inside, why it is not an event.
pub(super) fn read(text: &str, keep_raw: bool) -> Result<Event, Fault> {
    let mut details = Box::<Details>::default();
    if lenient::parse_into(text, &mut *details)? != Shape::Object {
        return Err(Fault::Odd("its bdy is not an object"));
    }
    let Some(kind) = details.kind.take() else {
        return Err(Fault::Odd("it has no type"));
    };
    let raw = keep_raw.then(|| Raw::new(text));
    let event = match &*kind {
        "DONATION_MISSION_IN_PROGRESS" => mission(&mut details, raw).map(Event::Mission),
        "DONATION_MISSION_PARTICIPATION" => mission(&mut details, raw).map(Event::MissionParticipation),
        "SUBSCRIPTION_GIFT" => gift_progress(&mut details, raw),
        "SUBSCRIPTION_GIFT_RECEIVER" => gift_received(&mut details, raw),
        "TEMPORARY_RESTRICT" => temporary_restrict(&mut details, raw),
        "CHANGE_DONATION_ACTIVE" => donation_active(&mut details, raw),
        "PARTY_DONATION_INFO" => Ok(party_info(*details, raw)),
        "PARTY_DONATION_FINISH" => {
            let confirm_needed = details.confirm_needed;
            Ok(Event::PartyDonationFinish(PartyDonationFinish { confirm_needed, raw }))
        }
        "PARTY_DONATION_CONFIRM" => Ok(Event::PartyDonationConfirm(PartyDonationConfirm {
            channel_name: details.channel_name,
            rank: details.rank,
            rank_name: details.rank_name,
            raw,
        })),
        name => Ok(other(name, &mut details, text)),
    };
    Ok(event.unwrap_or_else(|Missing(key)| Event::Unreadable {
        kind: format!("event {kind}").into(),
        reason: format!("it has no {key}").into(),
        message: None,
        raw: Raw::new(text),
    }))
}

/// A key without which the event says nothing.
struct Missing(&'static str);

fn need<T>(value: Option<T>, key: &'static str) -> Result<Option<T>, Missing> {
    if value.is_some() { Ok(value) } else { Err(Missing(key)) }
}

fn mission(details: &mut Details, raw: Option<Raw>) -> Result<Box<MissionUpdate>, Missing> {
    details.mission_id = need(details.mission_id.take(), "missionDonationId")?;
    let anonymous = details.is_anonymous();
    Ok(Box::new(MissionUpdate {
        mission: details.mission(),
        amount_krw: details.amount,
        user_id: details.user_id.take(),
        nickname: details.nickname.take().filter(|nickname| !anonymous && !nickname.is_empty()),
        anonymous,
        raw,
    }))
}

fn gift_progress(details: &mut Details, raw: Option<Raw>) -> Result<Event, Missing> {
    Ok(Event::GiftProgress(Box::new(GiftProgress {
        gift_id: need(details.gift_id.take(), "giftId")?,
        anonymous: details.user_id.is_none(),
        user_id: details.user_id.take(),
        selection: details.selection.take(),
        tier: details.tier,
        tier_name: details.tier_name.take(),
        sender_tier: details.sender_tier,
        quantity: details.quantity,
        completed_quantity: details.completed_quantity,
        refunded_quantity: details.refunded_quantity,
        raw,
    })))
}

fn gift_received(details: &mut Details, raw: Option<Raw>) -> Result<Event, Missing> {
    Ok(Event::GiftReceived(Box::new(GiftReceived {
        gift_id: need(details.gift_id.take(), "giftId")?,
        anonymous: details.user_id.is_none(),
        user_id: details.user_id.take(),
        receiver: details.receiver(),
        selection: details.selection.take(),
        tier: details.tier,
        tier_name: details.tier_name.take(),
        raw,
    })))
}

fn temporary_restrict(details: &mut Details, raw: Option<Raw>) -> Result<Event, Missing> {
    Ok(Event::TemporaryRestrict(TemporaryRestrict {
        user_id: need(details.user_id.take(), "userIdHash")?,
        duration: details.duration,
        times: details.times,
        created_at: details.created,
        raw,
    }))
}

fn donation_active(details: &mut Details, raw: Option<Raw>) -> Result<Event, Missing> {
    Ok(Event::DonationActiveChanged(DonationActiveChanged {
        kind: need(details.donation_kind.take(), "donationType")?,
        active: need(details.donation_active, "donationActive")?,
        raw,
    }))
}

fn party_info(details: Details, raw: Option<Raw>) -> Event {
    Event::PartyDonationInfo(Box::new(PartyDonationInfo {
        party_name: details.party_name,
        host_nickname: details.host_nickname,
        host_verified: details.host_verified,
        members: details.members,
        profile_image_urls: details.profile_image_urls,
        total_amount_krw: details.total_donated,
        status: details.status.map(|status| (*status).into()),
        raw,
    }))
}

fn other(name: &str, details: &mut Details, text: &str) -> Event {
    let raw = Raw::new(text);
    match OpaqueKind::known(name) {
        Some(kind) => Event::Opaque(OpaqueEvent { kind, user_id: details.user_id.take(), raw }),
        None => Event::Unknown { kind: format!("event {name}").into(), message: None, raw },
    }
}
