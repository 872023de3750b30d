//! What an event says in a few words, for tools.

use crate::{
    chzzk::unofficial::chat::{Delivery, Event, UserRole},
    record::columns::Columns,
};

pub(super) fn of(event: &Event) -> Columns<'_> {
    let message = event.message();
    let mut columns = Columns { kind: kind(event), event: Some(event), ..Columns::default() };
    if let Some(message) = message {
        columns.time = message.time;
        columns.chat_channel_id = message.chat_channel_id.as_ref().map(AsRef::as_ref);
        columns.content = Some(&message.content);
        columns.status = message.status.is_hidden().then(|| message.status.as_str());
        columns.delivery = Some(delivery(message.delivery));
        if !message.anonymous {
            columns.user_id = message.user_id.as_ref().map(AsRef::as_ref);
            columns.nickname = message.nickname();
            columns.role = message.profile.as_ref().and_then(|profile| profile.role.as_ref()).map(UserRole::as_str);
        }
    }
    match event {
        Event::Donation(donation) => {
            columns.amount_krw = donation.amount_krw;
            columns.nickname = donation.nickname();
        }
        Event::ShopPurchase(purchase) => columns.amount_krw = purchase.amount_krw,
        Event::Subscription(subscription) => {
            columns.months = subscription.months;
            columns.nickname = subscription.nickname.as_deref();
        }
        Event::SubscriptionGift(gift) => columns.quantity = gift.quantity,
        Event::Mission(update) | Event::MissionParticipation(update) => {
            columns.amount_krw = update.amount_krw;
            columns.content = update.mission.text.as_deref();
            columns.nickname = update.nickname.as_deref();
            columns.user_id = update.user_id.as_ref().map(AsRef::as_ref).filter(|_| !update.anonymous);
        }
        Event::NoticePinned(notice) => {
            columns.time = notice.time;
            columns.chat_channel_id = notice.chat_channel_id.as_ref().map(AsRef::as_ref);
            columns.content = Some(&notice.content);
            columns.user_id = notice.user_id.as_ref().map(AsRef::as_ref);
            columns.nickname = notice.profile.as_deref().map(|profile| &*profile.nickname);
        }
        Event::Blind(blind) => {
            columns.time = blind.time;
            columns.chat_channel_id = blind.chat_channel_id.as_ref().map(AsRef::as_ref);
            columns.user_id = blind.user_id.as_ref().filter(|id| !id.is_anonymous()).map(AsRef::as_ref);
            columns.status = blind.blind_type.as_ref().map(crate::chzzk::unofficial::chat::BlindType::as_str);
        }
        Event::TemporaryRestrict(restrict) => {
            columns.time = restrict.created_at;
            columns.user_id = restrict.user_id.as_ref().map(AsRef::as_ref);
        }
        Event::GiftProgress(gift) => {
            columns.quantity = gift.quantity;
            columns.user_id = gift.user_id.as_ref().map(AsRef::as_ref);
        }
        Event::GiftReceived(gift) => columns.user_id = gift.user_id.as_ref().map(AsRef::as_ref),
        Event::Sent(sent) => columns.content = Some(&sent.content),
        Event::BroadcastStarted(broadcast) | Event::BroadcastEnded(broadcast) => {
            columns.chat_channel_id = broadcast.chat_channel_id.as_ref().map(AsRef::as_ref);
            columns.content = broadcast.title.as_deref();
        }
        Event::Connected(connected) => columns.chat_channel_id = Some(connected.chat_channel_id.as_str()),
        _ => {}
    }
    columns
}

/// As in the line of a recording, where only `live` is left out.
fn delivery(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Live => "live",
        Delivery::Recent => "recent",
        Delivery::Recovered => "recovered",
        Delivery::Video => "video",
    }
}

/// The `type` that an event has as JSON.
fn kind(event: &Event) -> &'static str {
    match event {
        Event::Chat(_) => "chat",
        Event::Donation(_) => "donation",
        Event::Subscription(_) => "subscription",
        Event::SubscriptionGift(_) => "subscription_gift",
        Event::SubscriptionGiftReceived(_) => "subscription_gift_received",
        Event::ShopPurchase(_) => "shop_purchase",
        Event::System(_) => "system",
        Event::RecentChat(_) => "recent_chat",
        Event::NoticePinned(_) => "notice_pinned",
        Event::NoticeUnpinned => "notice_unpinned",
        Event::Blind(_) => "blind",
        Event::Kick { .. } => "kick",
        Event::Block { .. } => "block",
        Event::Penalty { .. } => "penalty",
        Event::Mission(_) => "mission",
        Event::MissionParticipation(_) => "mission_participation",
        Event::GiftProgress(_) => "gift_progress",
        Event::GiftReceived(_) => "gift_received",
        Event::TemporaryRestrict(_) => "temporary_restrict",
        Event::DonationActiveChanged(_) => "donation_active_changed",
        Event::PartyDonationInfo(_) => "party_donation_info",
        Event::PartyDonationFinish(_) => "party_donation_finish",
        Event::PartyDonationConfirm(_) => "party_donation_confirm",
        Event::Opaque(_) => "opaque",
        Event::Unknown { .. } => "unknown",
        Event::Unreadable { .. } => "unreadable",
        Event::Connected(_) => "connected",
        Event::Disconnected(_) => "disconnected",
        Event::Waiting(_) => "waiting",
        Event::BroadcastStarted(_) => "broadcast_started",
        Event::BroadcastEnded(_) => "broadcast_ended",
        Event::Recovered(_) => "recovered",
        Event::Sent(_) => "sent",
        Event::StatusUnknown(_) => "status_unknown",
        Event::Lagged { .. } => "lagged",
    }
}
