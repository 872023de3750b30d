//! The words with which live-detail and live-status describe a broadcast.

use crate::lenient::open_enum;

open_enum! {
    /// Whether a broadcast is running (`status`). Recordings of live-detail and live-status show these two.
    pub enum LiveStatusCode {
        /// It is running:
        Open = "OPEN",
        /// It has ended:
        Close = "CLOSE",
    }

    /// What kind of category a broadcast is in (`categoryType`, seen in recordings).
    pub enum CategoryType {
        /// A game:
        Game = "GAME",
        /// Sports:
        Sports = "SPORTS",
        /// Anything else:
        Etc = "ETC",
    }

    /// Who may write in the chat (`chatAvailableGroup`, seen in recordings).
    pub enum ChatAvailableGroup {
        /// Everybody:
        All = "ALL",
        /// Followers, after the least following time:
        Follower = "FOLLOWER",
        /// The streamer's managers:
        Manager = "MANAGER",
        /// Subscribers:
        Subscriber = "SUBSCRIBER",
    }

    /// What a writer's account must have (`chatAvailableCondition`, seen in recordings).
    pub enum ChatAvailableCondition {
        /// Nothing:
        None = "NONE",
        /// A confirmed real name:
        RealName = "REAL_NAME",
    }

    /// What the service knows about this viewer's age (`userAdultStatus`). It is `null` for a broadcast that is open to all
    /// ages, and sometimes told all the same.
    pub enum UserAdultStatus {
        /// There is no login. Seen in recordings:
        NotLoginUser = "NOT_LOGIN_USER",
        /// The account is too young or not verified. From documents, not from a recording:
        AgeRestriction = "AGE_RESTRICTION",
        /// The account is verified as an adult's. From the source of other clients:
        Adult = "ADULT",
    }

    /// Why a broadcast is hidden from this viewer (`blindType`). The list is not complete.
    pub enum LiveBlindType {
        /// It is for viewers in Korea, and this viewer is elsewhere. Seen in recordings:
        Abroad = "ABROAD",
    }

    /// Whether the broadcast may be watched in apps for TVs (`tvAppViewingPolicyType`, seen in recordings).
    pub enum TvAppViewingPolicy {
        /// It may:
        Allowed = "ALLOWED",
        /// It may not:
        Denied = "DENIED",
    }
}
