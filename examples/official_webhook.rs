//! Receives CHZZK's Drops webhook: checks every request that is posted to `/webhook` and prints what it says.
//!
//! ```sh
//! cargo run --example official_webhook --features sandbox
//! CHZZK_WEBHOOK_SECRET=... cargo run --example official_webhook --features sandbox -- --listen 127.0.0.1:8080
//! ```
//!
//! Without arguments it starts on a port of this machine, posts one signed, invented notification to itself, prints it and ends. With
//! `--listen` it serves with the secret of the developer centre, until it is stopped. CHZZK posts over HTTPS to port 443 only: put it
//! behind something that speaks TLS. Exit codes: 0, 1 after a final error, 2 for wrong arguments.

use std::{
    env,
    error::Error,
    io::{self, Write},
    net::SocketAddr,
    process::{self, ExitCode},
    sync::Arc,
    thread,
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use livechat::chzzk::official::webhook::Webhook;
use tokio::{net::TcpListener, runtime, sync::oneshot};

const USAGE: &str = "\
usage: official_webhook [--listen ADDRESS]

  --listen ADDRESS   serve on this address (127.0.0.1:8080); needs the webhook secret in CHZZK_WEBHOOK_SECRET
                     without it one invented notification is posted on this machine, checked and printed
  --help             this text";

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    let (result, code) = match arguments() {
        Ok(Some((address, webhook))) => (serve(address, webhook), ExitCode::FAILURE),
        Ok(None) => (demo(), ExitCode::FAILURE),
        Err(error) => (Err(format!("{error}\n\n{USAGE}").into()), ExitCode::from(2)),
    };
    let Err(error) = result else { return ExitCode::SUCCESS };
    let _ = writeln!(io::stderr(), "error: {error}");
    code
}

/// Where to serve and how to check; `None` for the demonstration.
fn arguments() -> Result<Option<(SocketAddr, Webhook)>> {
    use lexopt::prelude::*;

    let mut address = None;
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => {
                let _ = writeln!(io::stdout(), "{USAGE}");
                process::exit(0);
            }
            Long("listen") if address.is_none() => address = Some(parser.value()?.parse()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let Some(address) = address else { return Ok(None) };
    let secret = env::var("CHZZK_WEBHOOK_SECRET").map_err(|_| "set CHZZK_WEBHOOK_SECRET to the webhook secret")?;
    Ok(Some((address, Webhook::new(secret)?)))
}

fn serve(address: SocketAddr, webhook: Webhook) -> Result<()> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener =
            TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}"))?;
        say(format_args!("listening on http://{}/webhook", listener.local_addr()?));
        Ok(axum::serve(listener, router(Arc::new(webhook))).await?)
    })
}

/// Posts one notification to itself.
fn demo() -> Result<()> {
    let webhook = Arc::new(Webhook::new("an invented secret")?);
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}/webhook", listener.local_addr()?);
        let (done, posted) = oneshot::channel();
        let sender = Arc::clone(&webhook);
        thread::spawn(move || done.send(post_invented(&url, &sender)));
        tokio::select! {
            served = axum::serve(listener, router(webhook)) => Ok(served?),
            posted = posted => posted?,
        }
    })
}

fn router(webhook: Arc<Webhook>) -> Router {
    Router::new().route("/webhook", post(receive)).with_state(webhook)
}

async fn receive(State(webhook): State<Arc<Webhook>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    match webhook.receive(&headers, &body, jiff::Timestamp::now()) {
        Ok(notification) => {
            // A real program puts it into a queue here: the service waits a few seconds for the answer only.
            say(format_args!("{notification}"));
            StatusCode::NO_CONTENT
        }
        Err(error) => {
            say(format_args!("not counted: {error}"));
            error.status()
        }
    }
}

/// What the service would post, as far as it is known; everything in it is invented.
fn post_invented(url: &str, webhook: &Webhook) -> Result<()> {
    let (id, time) = ("7e3c1d7a-5a0e-4a5e-9f0a-0d3c2b1a0001", jiff::Timestamp::now().to_string());
    let body = r#"{"version":"1","event":{"type":"drops_reward_claim","version":"1","data":{"claimId":"1ce167db-0000-4000-8000-000000000001","campaignId":"bb3a5e21-0000-4000-8000-000000000001","rewardId":"068598a1-0000-4000-8000-000000000001","channelId":"34d7ff19-0000-4000-8000-000000000001"}}}"#;
    // This machine's own address is not asked of a proxy.
    let http =
        ureq::Agent::config_builder().proxy(None).timeout_global(Some(Duration::from_secs(10))).build().new_agent();
    http.post(url)
        .header("Chzzk-Event-Message-Id", id)
        .header("Chzzk-Event-Message-Timestamp", &time)
        .header("Chzzk-Event-Message-Signature", webhook.sign(id, &time, body.as_bytes()))
        .header("Chzzk-Event-Message-Type", "notification")
        .header("Chzzk-Event-Message-Data-Type", "drops_reward_claim")
        .send(body)?;
    Ok(())
}

/// Prints a line. A reader that went away is no reason to stop serving.
fn say(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(io::stdout(), "{line}");
}
