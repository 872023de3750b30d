//! What viewers bet their points on.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};
use serde_json::{Value, json};

use super::{
    Channel, User, World,
    rest::{ok, unknown_channel},
};
use crate::sandbox::invent::alphanumeric;

/// Something to bet on, for [`Channel::predict`].
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::Prediction};
///
/// let sandbox = Sandbox::start()?;
/// let (channel, viewer) = (sandbox.chzzk().channel(), sandbox.chzzk().guest());
/// channel.predict(Prediction::new("이길까?").option("예", 1_000).option("아니오", 700).bet(&viewer, 1, 80));
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Prediction {
    title: String,
    /// What would happen, and how many points were bet on it.
    options: Vec<(String, u64)>,
    /// Who, on which, how many.
    bets: Vec<(String, usize, u64)>,
    winner: Option<usize>,
}

#[derive(Debug)]
pub(super) struct PredictionState {
    id: String,
    prediction: Prediction,
}

impl Prediction {
    /// A question without options.
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned(), options: Vec::new(), bets: Vec::new(), winner: None }
    }

    /// One more option, and how many points were bet on it. The first is number 1.
    #[must_use]
    pub fn option(mut self, text: &str, powers: u64) -> Self {
        self.options.push((text.to_owned(), powers));
        self
    }

    /// A user bet so many points on an option. They are among the option's already.
    #[must_use]
    pub fn bet(mut self, user: &User, option: usize, powers: u64) -> Self {
        self.bets.push((user.user_id().to_owned(), option, powers));
        self
    }

    /// It is decided: this option came true.
    #[must_use]
    pub fn won_by(mut self, option: usize) -> Self {
        self.winner = Some(option);
        self
    }
}

impl PredictionState {
    fn short(&self) -> Value {
        let status = if self.prediction.winner.is_some() { "COMPLETED" } else { "ACTIVE" };
        json!({"predictionId": self.id, "predictionTitle": self.prediction.title, "status": status})
    }

    fn whole(&self, user_id: Option<&str>) -> Value {
        let Prediction { options, bets, winner, .. } = &self.prediction;
        let total = options.iter().map(|(_, powers)| powers).sum::<u64>().max(1);
        let option = |(index, (text, powers)): (usize, &(String, u64))| {
            json!({
                "optionNo": index + 1,
                "optionText": text,
                "participantCount": bets.iter().filter(|(_, option, _)| *option == index + 1).count(),
                "totalLogPowers": powers,
                "percentage": powers * 100 / total,
                "distributionRate": 2.0,
            })
        };
        let mine = bets.iter().find(|(user, ..)| Some(user.as_str()) == user_id).map(|(_, option, powers)| {
            let won = winner.map(|winner| winner == *option);
            json!({
                "selectedOptionNo": option,
                "bettingPowers": powers,
                "winningPowers": won.map(|won| if won { powers * 2 } else { 0 }),
                "status": won.filter(|won| *won).map(|_| "WON"),
            })
        });
        let mut whole = self.short();
        whole["optionList"] = options.iter().enumerate().map(option).collect();
        whole["winningOptionNo"] = json!(winner);
        whole["participation"] = json!(mine);
        whole
    }
}

impl Channel {
    /// Viewers are asked to bet; gives the prediction's id. It takes the place of the one before.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// # use livechat::sandbox::chzzk::Prediction;
    /// let id = channel.predict(Prediction::new("이길까?").option("예", 10).option("아니오", 5));
    /// assert_eq!(id.len(), 20);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn predict(&self, prediction: Prediction) -> String {
        self.update(|state| {
            let id = alphanumeric(&format!("prediction {}", state.next_number()), 20);
            let prediction = PredictionState { id: id.clone(), prediction };
            state.channel_mut(self.index).page.predictions.push(prediction);
            id
        })
    }
}

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/service/v1/channels/{id}/log-power/prediction", get(present))
        .route("/service/v1/channels/{id}/log-power/predictions/{prediction}", get(detail))
}

async fn present(State(world): State<Arc<World>>, Path(id): Path<String>) -> Response {
    world.look(|state| match state.find_channel(&id) {
        Some(channel) => ok(&channel.page.predictions.last().map(PredictionState::short).unwrap_or_default()),
        None => unknown_channel(),
    })
}

async fn detail(
    State(world): State<Arc<World>>,
    Path((id, prediction)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    world.look(|state| {
        let user_id = state.account(&headers).map(|account| account.user_id.as_str());
        let channel = state.find_channel(&id);
        let found = channel.and_then(|channel| channel.page.predictions.iter().find(|known| known.id == prediction));
        found.map_or_else(unknown_channel, |prediction| ok(&prediction.whole(user_id)))
    })
}
