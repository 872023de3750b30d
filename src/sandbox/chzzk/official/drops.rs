//! Drops: rewards that viewers claimed.

use serde_json::{Value, json};

use super::{
    Official,
    answer::{Answer, BAD_PARAMETER, Refusal, Success},
    date::{self, MINUTE},
    request::Call,
    world::State,
};
use crate::sandbox::invent;

/// How many claims a request may ask for by their ids.
const MOST_IDS: usize = 100;

pub(super) struct Claim {
    id: String,
    campaign: String,
    reward: String,
    category: &'static str,
    category_name: &'static str,
    channel: String,
    state: String,
    claimed: i64,
    updated: i64,
    /// The status an update gets instead of `SUCCESS`.
    failure: Option<String>,
}

impl Claim {
    fn show(&self) -> Value {
        json!({
            "claimId": self.id,
            "campaignId": self.campaign,
            "rewardId": self.reward,
            "categoryId": self.category,
            "categoryName": self.category_name,
            "channelId": self.channel,
            "fulfillmentState": self.state,
            "claimedDate": date::utc(self.claimed),
            "updatedDate": date::utc(self.updated),
        })
    }
}

impl Official {
    /// So many claims more, of two campaigns and ten viewers, none of them granted yet; gives their ids.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.application().add_scope("드롭스");   // without it every call is refused
    /// let ids = official.add_reward_claims(25);
    /// assert_eq!(ids.len(), 25);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_reward_claims(&self, count: usize) -> Vec<String> {
        self.world.update(|state| {
            let (now, first) = (state.now(), state.claims.len() + 1);
            state.claims.extend((first..first + count).map(|number| claim(number, now)));
            state.claims.iter().skip(first - 1).map(|claim| claim.id.clone()).collect()
        })
    }

    /// All claims as the API answers them, oldest first.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.add_reward_claims(1);
    /// assert_eq!(official.reward_claims()[0]["fulfillmentState"], "CLAIMED");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn reward_claims(&self) -> Vec<Value> {
        self.world.look(|state| state.claims.iter().map(Claim::show).collect())
    }

    /// An update of this claim gets another status than `SUCCESS` and changes nothing: `UNAUTHORIZED` when the viewer unlinked the
    /// account, `UPDATE_FAILED`, or one that nobody knows yet.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// let ids = official.add_reward_claims(1);
    /// official.fail_reward_claim(&ids[0], "UNAUTHORIZED");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn fail_reward_claim(&self, claim_id: &str, status: &str) {
        self.world.update(|state| {
            for claim in state.claims.iter_mut().filter(|claim| claim.id == claim_id) {
                claim.failure = Some(status.to_owned());
            }
        });
    }
}

fn claim(number: usize, now: i64) -> Claim {
    let campaign = number % 2;
    let claimed = now + i64::try_from(number % 1_440).unwrap_or_default() * MINUTE - 1_440 * MINUTE;
    let (category, category_name) =
        if campaign == 0 { ("Sand_Castle", "모래성 쌓기") } else { ("Whale_Racing", "고래 경주") };
    Claim {
        id: invent::uuid(&format!("claim {number}")),
        campaign: invent::uuid(&format!("campaign {campaign}")),
        reward: invent::uuid(&format!("reward {campaign}")),
        category,
        category_name,
        channel: invent::uuid(&format!("drops viewer {}", number % 10)),
        state: "CLAIMED".to_owned(),
        claimed,
        updated: claimed,
        failure: None,
    }
}

fn checked_state(state: &str) -> Result<&str, Refusal> {
    if matches!(state, "CLAIMED" | "FULFILLED") { Ok(state) } else { Err(BAD_PARAMETER) }
}

/// `GET /open/v1/drops/reward-claims`
pub(super) fn list(state: &mut State, call: &Call) -> Answer {
    let ids = call.list("claimId");
    let (campaign, category) = (call.query("campaignId"), call.query("categoryId"));
    let fulfillment = call.query("fulfillmentState").map(checked_state).transpose()?;
    if ids.len() > MOST_IDS || (campaign.is_some() && category.is_some()) {
        return Err(BAD_PARAMETER);
    }
    let size = call.number(if call.query("page.size").is_some() { "page.size" } else { "size" }, 1..=usize::MAX, 20)?;
    let from = call.query("page.from").or(call.query("from"));
    let is = |asked: Option<&str>, own: &str| asked.is_none_or(|asked| asked == own);
    let mut fitting = state
        .claims
        .iter()
        .filter(|claim| ids.is_empty() || ids.contains(&claim.id.as_str()))
        .filter(|claim| is(campaign, &claim.campaign) && is(category, claim.category))
        .filter(|claim| is(fulfillment, &claim.state) && is(call.query("channelId"), &claim.channel))
        .skip_while(|claim| from.is_some_and(|from| claim.id != from))
        .peekable();
    if from.is_some() && fitting.peek().is_none() {
        return Err(BAD_PARAMETER);
    }
    let most = if ids.is_empty() { size } else { MOST_IDS };
    let data: Vec<Value> = fitting.by_ref().take(most).map(Claim::show).collect();
    let page = fitting.next().map_or_else(|| json!({}), |next| json!({"cursor": next.id}));
    Ok(Success::Content(json!({"data": data, "page": page})))
}

/// `PUT /open/v1/drops/reward-claims`: 200, and what became of each id.
pub(super) fn update(state: &mut State, call: &Call) -> Answer {
    let body = call.body()?;
    let ids = body.optional_texts("claimIds")?.filter(|ids| !ids.is_empty()).ok_or(BAD_PARAMETER)?;
    let wanted = checked_state(body.text("fulfillmentState")?)?;
    let now = state.now();
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for id in ids {
        let status = match state.claims.iter_mut().find(|claim| claim.id == id) {
            None if id.split('-').map(str::len).eq([8, 4, 4, 4, 12]) => "NOT_FOUND".to_owned(),
            None => "INVALID_ID".to_owned(),
            Some(Claim { failure: Some(failure), .. }) => failure.clone(),
            Some(claim) => {
                wanted.clone_into(&mut claim.state);
                claim.updated = now;
                "SUCCESS".to_owned()
            }
        };
        match groups.iter_mut().find(|(own, _)| *own == status) {
            Some((_, group)) => group.push(id),
            None => groups.push((status, vec![id])),
        }
    }
    let data: Vec<Value> = groups.into_iter().map(|(status, ids)| json!({"status": status, "ids": ids})).collect();
    Ok(Success::Content(json!({"data": data})))
}
