//! Every answer with something replaced: one odd field costs only itself, and nothing panics.

use proptest::{prelude::*, sample::Index};

use super::{reference_answers::fixture, *};
use crate::{
    chzzk::{
        rows::Rows,
        unofficial::model::odd_answers::{any_json, with_one_odd},
    },
    http::{Request, Response},
    lenient::Wire,
};

const ALL: [&str; 13] = [
    fixture!("chat_rules"),
    fixture!("chat_activity_count"),
    fixture!("restrict_users"),
    fixture!("restrict_release_requests"),
    fixture!("prohibit_words"),
    fixture!("prohibit_word_list"),
    fixture!("live_setting"),
    fixture!("live_setting_flat"),
    fixture!("subscribers"),
    fixture!("followers"),
    fixture!("my_role"),
    fixture!("streams"),
    fixture!("prediction_status"),
];

fn read<T: Wire>(status: u16, body: impl Into<Vec<u8>>) -> crate::Result<T> {
    let request = Request::get("https://example.invalid/".into(), "a question");
    answers::read(&request, &Response { status, retry_after: None, body: body.into() })
}

fn rows<T: Wire>(body: &str) -> Vec<T> {
    read::<Rows<T>>(200, body).unwrap().items
}

proptest! {
    #[test]
    fn rules_lose_one_field_at_most(place: Index, odd in any_json()) {
        let (body, field) = with_one_odd(ALL[0], "content", place, odd);
        let (good, odd): (ChatRules, ChatRules) = (read(200, ALL[0]).unwrap(), read(200, body).unwrap());
        prop_assert!(odd.rule == good.rule || field == "rule");
        prop_assert!(odd.channel_id == good.channel_id || field == "channelId");
        prop_assert!(odd.updated_at == good.updated_at || field == "updatedDate");
        serde_json::to_string(&odd).unwrap();
    }

    #[test]
    fn settings_lose_one_field_at_most(which in 6..8_usize, place: Index, odd in any_json()) {
        let (body, field) = with_one_odd(ALL[which], "content", place, odd);
        let (good, odd): (LiveSetting, LiveSetting) = (read(200, ALL[which]).unwrap(), read(200, body).unwrap());
        prop_assert!(odd.title == good.title || field == "defaultLiveTitle");
        prop_assert!(odd.tags == good.tags || field == "tags");
        prop_assert!(odd.category == good.category || field.to_lowercase().contains("category"));
        prop_assert!(odd.chat_available_group == good.chat_available_group || field == "chatAvailableGroup");
        serde_json::to_string(&odd).unwrap();
    }

    /// A row loses what is odd in it; the others stay.
    #[test]
    fn lists_lose_no_other_row(place: Index, odd in any_json()) {
        let (body, field) = with_one_odd(ALL[2], "content", place, odd.clone());
        let (good, read): (Vec<RestrictedUser>, Vec<RestrictedUser>) = (rows(ALL[2]), rows(&body));
        prop_assert!(field == "data" || read == good);
        prop_assert!(!read.is_empty() || field == "data");
        let (body, field) = with_one_odd(ALL[8], "content", place, odd);
        let (good, read): (Vec<Subscriber>, Vec<Subscriber>) = (rows(ALL[8]), rows(&body));
        prop_assert!(field == "data" || read == good);
        serde_json::to_string(&read).unwrap();
    }

    #[test]
    fn the_key_is_never_shown(place: Index, odd in any_json()) {
        let (body, _) = with_one_odd(ALL[11], "content", place, odd);
        let shown = format!("{:?}", read::<StreamingInfo>(200, body));
        prop_assert!(!shown.contains("hunter2") && !shown.contains("swordfish"), "{shown}");
    }

    #[test]
    fn nothing_panics(which in 0..ALL.len(), part in "code|message|content", odd in any_json(), status in 100..600_u16) {
        let mut whole: serde_json::Value = serde_json::from_str(ALL[which]).unwrap();
        whole[&part] = odd;
        read_all(status, whole.to_string().as_bytes());
    }

    #[test]
    fn any_bytes_never_panic(body: Vec<u8>) {
        read_all(200, &body);
    }
}

fn read_all(status: u16, body: &[u8]) {
    let errors = [
        read::<ChatRules>(status, body).err(),
        read::<ChatActivity>(status, body).err(),
        read::<Rows<RestrictedUser>>(status, body).err(),
        read::<Rows<ReleaseRequest>>(status, body).err(),
        read::<Rows<Subscriber>>(status, body).err(),
        read::<Rows<Follower>>(status, body).err(),
        read::<ProhibitedWords>(status, body).err(),
        read::<LiveSetting>(status, body).err(),
        read::<MyRole>(status, body).err(),
        read::<RoleHolders>(status, body).err(),
        read::<StreamingInfo>(status, body).err(),
        read::<PredictionStatus>(status, body).err(),
    ];
    for error in errors.into_iter().flatten() {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hunter2") && !shown.contains("swordfish"), "{shown}");
    }
}
