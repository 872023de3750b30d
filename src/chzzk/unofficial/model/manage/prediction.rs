//! Whether a vote can be opened.

use serde::Serialize;

use crate::lenient::lenient;

lenient! {
    /// Whether the channel may open a prediction, the viewers' vote with log power (log-power/prediction/status).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct PredictionStatus {
        /// For how many seconds none can be opened (`waitTimeSecondsToCreate`).
        pub wait_secs: Option<u64> = "waitTimeSecondsToCreate",
    }
}
