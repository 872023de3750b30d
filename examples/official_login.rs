//! Logs a streamer in to the official API: opens the consent page in a browser and keeps the token in a file.
//!
//! ```sh
//! cargo run --example official_login --features sandbox -- [--endpoint ORIGIN] [--json]
//! ```
//!
//! Without `CHZZK_CLIENT_ID` and `CHZZK_CLIENT_SECRET` it logs in to an imitation of the service on this machine, whose consent page
//! consents by itself. Exit codes: 0, 1 after an error, 2 for wrong arguments.

#[path = "support/environment.rs"]
mod environment;
#[path = "support/official.rs"]
mod official;

use std::{process::ExitCode, thread};

use environment::{Wrong, variable};
use livechat::chzzk::official::auth::FileTokenStore;
use official::{Setup, run, show, tell};

fn main() -> ExitCode {
    run("official_login [--endpoint ORIGIN] [--json]", login)
}

fn login(setup: &Setup, _: Option<&str>, is_demo: bool) -> Result<(), Wrong> {
    let registered = variable("CHZZK_REDIRECT_URI")?;
    let default = if is_demo { "http://localhost:0/callback" } else { "http://localhost:8080/callback" };
    let token = setup.application.authorize_in_browser(registered.as_deref().unwrap_or(default), |url| {
        tell(format_args!("open this page and consent:\n{url}"));
        if is_demo {
            let url = url.to_owned();
            // This machine's own address is not asked of a proxy.
            let browser = ureq::Agent::config_builder().proxy(None).build().new_agent();
            thread::spawn(move || browser.get(url).call());
        }
    })?;
    let expires_at = token.expires_at;
    let streamer = setup.application.user_with(token, FileTokenStore::new(&setup.token_file))?;
    let me = streamer.me()?;
    let name = me.name.as_deref().unwrap_or("?");
    let file = setup.token_file.display();
    if setup.json {
        let line =
            serde_json::json!({"type": "login", "me": me, "expires_at": expires_at, "token_file": file.to_string()});
        show(line);
    } else {
        show(format_args!("logged in as {name}; the token is in {file}"));
    }
    Ok(())
}
