//! What an account is at Twitch.

use crate::lenient::open_enum;

open_enum! {
    /// What an account is at Twitch (`user-type`).
    pub enum UserType {
        /// An administrator:
        Admin = "admin",
        /// A moderator of all rooms:
        GlobalMod = "global_mod",
        /// An employee:
        Staff = "staff",
        /// A moderator of the room. Undocumented:
        Mod = "mod",
    }
}
