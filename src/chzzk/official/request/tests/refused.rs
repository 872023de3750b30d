//! What is refused before anything is sent, and how the refusal reads.

use super::*;

#[test]
fn limits_are_checked_before_anything_is_sent() {
    let api = api();
    let ids: Vec<_> = (0..21).map(id).collect();
    let claim_ids = |n: usize| RewardClaimFilter::new().claim_ids((0..n).map(|n| n.to_string()));
    let setting = LiveSettingChange::new;
    let chat_setting = ChatSettingsChange::new;
    let claims = |filter: RewardClaimFilter| api.reward_claims(&filter, 20, None);
    let unknown = EventKind::from("MISSION");
    let secret = Secret::new("");
    let seconds = BlindMessage::new("N2dODq", 1_785_000_000, target());
    let nowhere = BlindMessage::new("", 1_785_000_000_123, target());
    // What is asked, the field that the error names, and what it says about it.
    let refused: Vec<(Result<Request>, &str, &[&str])> = vec![
        (api.channels(&[]), "channel ids", &["0", "1 to 20"]),
        (api.channels(&ids), "channel ids", &["21", "1 to 20"]),
        (api.followers(0, 51), "size", &["51", "1 to 50"]),
        (api.followers(0, 0), "size", &["0", "1 to 50"]),
        (api.subscribers(0, 51, None), "size", &["51", "1 to 50"]),
        (api.category_search("a", Some(51)), "size", &["51", "1 to 50"]),
        (api.category_search(" ", None), "query", &["empty"]),
        (api.lives(21, None), "size", &["21", "1 to 20"]),
        (api.restrictions(31, None), "size", &["31", "1 to 30"]),
        (api.client_sessions(0, 51), "size", &["51", "1 to 50"]),
        (api.user_sessions(0, 51), "size", &["51", "1 to 50"]),
        (api.reward_claims(&RewardClaimFilter::new(), 0, None), "size", &["0"]),
        (api.send_message(""), "message", &["0 characters", "1 to 100"]),
        (api.send_message(&"가".repeat(101)), "message", &["101 characters", "1 to 100"]),
        (api.set_notice(&NoticeContent::message("😀".repeat(101))), "message", &["101 characters", "1 to 100"]),
        (api.set_notice(&NoticeContent::message("")), "message", &["0 characters"]),
        (api.set_notice(&MessageId::new("").into()), "message id", &["empty"]),
        (api.change_live_setting(&setting()), "live setting", &["empty"]),
        (api.change_live_setting(&setting().title(" ")), "title", &["empty"]),
        (api.change_live_setting(&setting().category(CategoryType::Game, "")), "category id", &["empty"]),
        (api.change_live_setting(&setting().tags(["a", "b c"])), "tags", &["\"b c\"", "blanks"]),
        (api.change_live_setting(&setting().tags(["#a"])), "tags", &["\"#a\""]),
        (api.change_live_setting(&setting().tags(["예시😀"])), "tags", &["예시😀"]),
        (api.change_live_setting(&setting().tags([""])), "tags", &["\"\""]),
        (api.change_chat_settings(&chat_setting()), "chat settings", &["empty"]),
        (api.change_chat_settings(&chat_setting().min_follower_minute(15)), "min follower minute", &["15", "259200"]),
        (api.change_chat_settings(&chat_setting().chat_slow_mode_sec(4)), "chat slow mode sec", &["4", "120, 300"]),
        (api.blind_message(&seconds), "message time", &["1785000000", "milliseconds"]),
        (api.blind_message(&nowhere), "chat channel id", &["empty"]),
        (api.restrict_temporarily(&target(), &ChatChannelId::new("")), "chat channel id", &["empty"]),
        (api.lift_temporary_restriction(&target(), &ChatChannelId::new("")), "chat channel id", &["empty"]),
        (api.subscribe(&unknown, "k"), "event kind", &["MISSION", "CHAT"]),
        (api.unsubscribe(&unknown, "k"), "event kind", &["MISSION", "CHAT"]),
        (api.subscribe(&EventKind::Chat, ""), "session key", &["empty"]),
        (claims(claim_ids(0)), "claim ids", &["0", "1 to 100"]),
        (claims(claim_ids(101)), "claim ids", &["101", "1 to 100"]),
        (claims(RewardClaimFilter::new().claim_ids(["a,b"])), "claim ids", &["\"a,b\"", "comma"]),
        (claims(RewardClaimFilter::new().campaign_id("p").category_id("g")), "campaign id", &["\"p\"", "\"g\""]),
        (claims(RewardClaimFilter::new().channel_id("")), "channel id", &["empty"]),
        (api.update_reward_claims(&[""; 0], &FulfillmentState::Claimed), "claim ids", &["0", "1"]),
        (api.update_reward_claims(&["a", ""], &FulfillmentState::Claimed), "claim ids", &["empty"]),
        (api.issue_token(&secret, "s"), "code", &["empty"]),
        (api.issue_token(&Secret::new("c"), ""), "state", &["empty"]),
        (api.refresh_token(&secret), "refresh token", &["empty"]),
        (api.revoke_token(&secret, TokenKind::Access), "token", &["empty"]),
    ];
    for (asked, field, words) in refused {
        let error = asked.map(|request| request.doing).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        let told = error.to_string();
        let (named, reason) = told.split_once(": ").unwrap();
        assert_eq!(named, field, "{told}");
        for word in words {
            assert!(reason.contains(word), "{word}: {told}");
        }
    }
    let accepted = [
        api.channels(&ids[..20]),
        api.followers(u32::MAX, 50),
        api.lives(20, None),
        api.restrictions(30, None),
        api.send_message("a"),
        api.send_message(&"😀".repeat(100)),
        api.set_notice(&NoticeContent::message("가".repeat(100))),
        api.change_live_setting(&setting().tags(["예시1", "日本", "ไทย", "é"])),
        claims(claim_ids(100)),
        claims(RewardClaimFilter::new().claim_ids(["a"]).campaign_id("p")),
    ];
    assert!(accepted.iter().all(Result::is_ok), "{accepted:?}");
    for minutes in ChatSettings::MIN_FOLLOWER_MINUTE {
        assert!(api.change_chat_settings(&chat_setting().min_follower_minute(*minutes)).is_ok(), "{minutes}");
    }
    for seconds in ChatSettings::CHAT_SLOW_MODE_SEC {
        assert!(api.change_chat_settings(&chat_setting().chat_slow_mode_sec(*seconds)).is_ok(), "{seconds}");
    }
}
