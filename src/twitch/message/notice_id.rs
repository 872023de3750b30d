//! What a NOTICE says, for programs.

use crate::lenient::open_enum;

open_enum! {
    /// What a NOTICE says (`msg-id`). These are the documented ones; dozens of older ones belong to commands that IRC no longer runs,
    /// and come as `Unknown`.
    pub enum NoticeId {
        /// The room no longer takes emotes only:
        EmoteOnlyOff = "emote_only_off",
        /// The room takes emotes only:
        EmoteOnlyOn = "emote_only_on",
        /// The room no longer takes followers only:
        FollowersOff = "followers_off",
        /// The room takes followers of some time only:
        FollowersOn = "followers_on",
        /// The room takes followers only, however new:
        FollowersOnZero = "followers_on_zero",
        /// Slow mode is off:
        SlowOff = "slow_off",
        /// Slow mode is on. ROOMSTATE has the seconds:
        SlowOn = "slow_on",
        /// The room no longer takes subscribers only:
        SubsOff = "subs_off",
        /// The room takes subscribers only:
        SubsOn = "subs_on",
        /// Refused: banned from the room:
        MsgBanned = "msg_banned",
        /// Refused: characters that the room does not take:
        MsgBadCharacters = "msg_bad_characters",
        /// Refused: the account is blocked from the room:
        MsgChannelBlocked = "msg_channel_blocked",
        /// Refused: the room is suspended or never was:
        MsgChannelSuspended = "msg_channel_suspended",
        /// Refused: the same text within 30 seconds:
        MsgDuplicate = "msg_duplicate",
        /// Refused: the room takes emotes only:
        MsgEmoteonly = "msg_emoteonly",
        /// Refused: the room takes followers of some time only:
        MsgFollowersonly = "msg_followersonly",
        /// Refused: follows, but not long enough:
        MsgFollowersonlyFollowed = "msg_followersonly_followed",
        /// Refused: the room takes followers only:
        MsgFollowersonlyZero = "msg_followersonly_zero",
        /// Refused: the text is not unique:
        MsgR9k = "msg_r9k",
        /// Refused: too many messages:
        MsgRatelimit = "msg_ratelimit",
        /// Held back by `AutoMod` until a moderator looks:
        MsgRejected = "msg_rejected",
        /// Refused by `AutoMod`:
        MsgRejectedMandatory = "msg_rejected_mandatory",
        /// Refused: the account needs a verified phone number:
        MsgRequiresVerifiedPhoneNumber = "msg_requires_verified_phone_number",
        /// Refused: slow mode. How long to wait stands in the sentence only:
        MsgSlowmode = "msg_slowmode",
        /// Refused: the room takes subscribers only:
        MsgSubsonly = "msg_subsonly",
        /// Refused: the account is suspended:
        MsgSuspended = "msg_suspended",
        /// Refused: timed out. How long still stands in the sentence only:
        MsgTimedout = "msg_timedout",
        /// Refused: the account needs a verified mail address:
        MsgVerifiedEmail = "msg_verified_email",
        /// The room is closed for a breach of the terms:
        TosBan = "tos_ban",
        /// A chat command that IRC does not run:
        UnrecognizedCmd = "unrecognized_cmd",
        /// A message was deleted:
        DeleteMessageSuccess = "delete_message_success",
        /// A whisper was refused:
        WhisperRestricted = "whisper_restricted",
    }
}
