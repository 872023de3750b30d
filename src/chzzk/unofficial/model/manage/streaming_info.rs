//! With what a program broadcasts to the channel.

use crate::{Secret, lenient::lenient};

lenient! {
    /// With what a program broadcasts to the channel (streaming-info, streams). **Whoever has it can broadcast there.**
    ///
    /// Neither `Debug` nor an error shows it, and it does not serialize. The ids of the alert sockets that come with it are not kept: their
    /// names are not known, and they are secret too.
    #[derive(Debug, Clone, Default)]
    #[non_exhaustive]
    pub struct StreamingInfo {
        /// The key, 32 characters (`streamKey`).
        pub stream_key: Option<Secret> = "streamKey",
        /// Where to, an RTMP address (`streamUrl`).
        pub stream_url: Option<Secret> = "streamUrl",
        /// The stream's number (`streamSeq`); told by the older `streams`.
        pub stream_seq: Option<i64> = "streamSeq",
    }
}
