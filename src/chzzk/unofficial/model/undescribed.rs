//! Answers whose fields nobody has described: handed over as they came.

use serde::Serialize;

use crate::chzzk::raw::Raw;

macro_rules! undescribed {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {$(
        $(#[$meta])*
        ///
        /// Its fields are not described anywhere, so it is the answer as it came.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[non_exhaustive]
        pub struct $name {
            /// The whole answer's content.
            pub raw: Raw,
        }

        impl From<Raw> for $name {
            fn from(raw: Raw) -> Self {
                Self { raw }
            }
        }
    )*};
}

undescribed! {
    /// How a channel takes donations of one kind: the least amount among other things.
    DonationSetting,
    /// The party that a channel collects donations with.
    PartyDonation,
    /// Who donated most to a channel this week.
    DonationRanks,
    /// Who earned most points in a channel this week.
    LogPowerRanks,
}
