//! Where a session's socket is: asking for it, and what the answer says.

use super::Config;
use crate::{
    Error, Result,
    chzzk::official::model::{SessionUrl, answers},
    http::{Request, Response},
    protocol::Target,
    socketio::websocket_url,
};

pub(super) fn request<U>(config: &Config<U>) -> Request {
    if config.owner.is_some() { config.api.user_session() } else { config.api.client_session() }
}

pub(super) fn read<U>(config: &Config<U>, response: &Response) -> Result<Target> {
    let url = match config.owner {
        Some(_) => answers::read_user_session(response)?,
        None => answers::read_client_session(response)?,
    };
    target(config, &url)
}

fn target<U>(config: &Config<U>, url: &SessionUrl) -> Result<Target> {
    // What the service names wrongly is no argument of the caller's, and the next address may be better.
    let address =
        websocket_url(url.expose()).map_err(|error| Error::decode("address of a session", format!("{error:?}")))?;
    let is_local = matches!(url.host(), "127.0.0.1" | "localhost" | "[::1]");
    if !address.url.expose().starts_with("wss://") && !is_local {
        return Err(Error::decode("address of a session", "it is not https, and its query is a login"));
    }
    Ok(Target {
        url: address.url.expose().to_owned(),
        headers: Vec::new(),
        timeout: config.connect_timeout,
        max_message_bytes: config.max_message_bytes,
    })
}
