//! HTTP with patience.

use super::{Http, maybe_async, time};
use crate::{
    Result,
    http::{Limits, Request, Response, Retry},
};

/// Sends a request, again where that does no harm and may help, and hands on what is answered in the end, whatever its status.
#[maybe_async]
pub(crate) async fn send(http: &Http, request: &Request, limits: Limits) -> Result<Response> {
    let mut retry = Retry::new(request, limits, fastrand::u64(..));
    loop {
        let answer = http.send(request).await;
        let status = answer.as_ref().ok().map(|response| response.status);
        let Some(wait) = retry.after(&answer) else {
            tracing::debug!(target: "livechat::http", doing = %request.doing, status, "answered");
            return answer;
        };
        tracing::debug!(target: "livechat::http", doing = %request.doing, status, ?wait, "asking again");
        time::sleep(wait).await;
    }
}
