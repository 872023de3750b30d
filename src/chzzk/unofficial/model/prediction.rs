//! What viewers bet their points on.

use serde::Serialize;

use crate::{
    Result,
    chzzk::{
        answer::{Question, raw_content},
        raw::Raw,
    },
    http::Response,
    lenient::{self, lenient, open_enum},
};

/// A prediction: viewers bet points (log power) on what will happen.
///
/// The short form tells id, title and status; options, winner and the own bet come with
/// [`prediction_detail`](crate::chzzk::unofficial::Client::prediction_detail). The detail's keys are those of another client.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Prediction {
    /// Names it (`predictionId`).
    pub prediction_id: Option<Box<str>>,
    /// What is asked (`predictionTitle`).
    pub title: Option<Box<str>>,
    /// Where it stands.
    pub status: Option<PredictionStatus>,
    /// What can be bet on (`optionList`).
    pub options: Vec<PredictionOption>,
    /// Which came true (`winningOptionNo`); `None` while that is open.
    pub winning_option: Option<u32>,
    /// What the logged-in user bet; `None` where they did not.
    pub participation: Option<Participation>,
    /// The whole answer.
    pub raw: Raw,
}

lenient! {
    /// Something to bet on.
    #[derive(Debug, Clone, Default, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct PredictionOption {
        /// Its number (`optionNo`).
        pub number: Option<u32> = "optionNo",
        /// What would happen (`optionText`).
        pub text: Option<Box<str>> = "optionText",
        /// How many bet on it (`participantCount`).
        pub participants: Option<u64> = "participantCount",
        /// How many points they bet together (`totalLogPowers`).
        pub total_powers: Option<u64> = "totalLogPowers",
        /// How large a part of the whole that is, in percent.
        pub percentage: Option<f64> = "percentage",
        /// How often a point comes back if it comes true (`distributionRate`).
        pub distribution_rate: Option<f64> = "distributionRate",
    }

    /// What the logged-in user bet.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct Participation {
        /// On what (`selectedOptionNo`).
        pub option: Option<u32> = "selectedOptionNo",
        /// How many points (`bettingPowers`).
        pub bet_powers: Option<u64> = "bettingPowers",
        /// How many came back (`winningPowers`).
        pub won_powers: Option<u64> = "winningPowers",
        /// What became of it; the only word that is known is `WON`.
        pub status: Option<Box<str>> = "status",
    }

    #[derive(Default)]
    struct PredictionAnswer {
        prediction_id: Option<Box<str>> = "predictionId",
        title: Option<Box<str>> = "predictionTitle",
        status: Option<PredictionStatus> = "status",
        options: Vec<PredictionOption> = "optionList",
        winning_option: Option<u32> = "winningOptionNo",
        participation: Option<Participation> = "participation",
    }
}

impl Prediction {
    /// The option that came true.
    pub fn winner(&self) -> Option<&PredictionOption> {
        let winning = self.winning_option?;
        self.options.iter().find(|option| option.number == Some(winning))
    }
}

open_enum! {
    /// Where a prediction stands.
    pub enum PredictionStatus {
        /// Viewers bet:
        Active = "ACTIVE",
        /// The time to bet is over:
        Expired = "EXPIRED",
        /// It is decided:
        Completed = "COMPLETED",
        /// It was called off. Not certain:
        Cancelled = "CANCELLED",
        /// It counts for nothing. Not certain:
        Voided = "VOIDED",
    }
}

/// Reads a prediction; `None` where there is none.
///
/// # Errors
///
/// A refusal, or an answer that cannot be read.
pub(crate) fn read_prediction(response: &Response, question: impl Question) -> Result<Option<Prediction>> {
    Ok(raw_content(response, question)?.map(|raw| {
        let PredictionAnswer { prediction_id, title, status, options, winning_option, participation } =
            lenient::parse(raw.as_str()).ok().flatten().unwrap_or_default();
        Prediction { prediction_id, title, status, options, winning_option, participation, raw }
    }))
}
