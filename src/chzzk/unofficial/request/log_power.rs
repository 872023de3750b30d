//! The points that viewers earn by watching, and what they bet them on (reference 2.4).

use super::{Api, Asking, channel_page::of_channel};
use crate::{
    Error, Result,
    chzzk::{ChannelId, query::spliced},
    http::Request,
};

impl Api {
    pub(crate) fn prediction(&self, channel: &ChannelId) -> Request {
        let question = Asking("prediction of channel", channel.as_str());
        self.main(of_channel(channel, "log-power/prediction"), question)
    }

    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an id that is none.
    pub(crate) fn prediction_detail(&self, channel: &ChannelId, prediction: &str) -> Result<Request> {
        if prediction.is_empty() || matches!(prediction, "." | "..") {
            return Err(Error::invalid("prediction id", "must be the `prediction_id` of a prediction"));
        }
        let query = of_channel(channel, &format!("log-power/predictions/{}", spliced(prediction)));
        let question = Asking("details of a prediction of channel", channel.as_str());
        Ok(self.main(query.with("fields", "participation"), question))
    }

    pub(crate) fn log_power_ranks(&self, channel: &ChannelId) -> Request {
        let question = Asking("log power ranks of channel", channel.as_str());
        self.main(of_channel(channel, "log-power/rank/weekly"), question)
    }
}
