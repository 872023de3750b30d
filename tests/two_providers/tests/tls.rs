//! Requests and sockets over TLS, in both modes, where rustls alone would panic.

use std::panic;

use livechat::{Endpoints, asynchronous, blocking, sandbox::Sandbox};

#[path = "../../support/tls_front.rs"]
#[expect(dead_code, reason = "only the TLS one is used here")]
mod tls_front;

#[test]
fn rustls_cannot_choose() {
    assert!(panic::catch_unwind(rustls::ClientConfig::builder).is_err(), "there is one provider only: nothing is proved");
}

#[test]
fn the_blocking_mode_connects() {
    let sandbox = Sandbox::start().unwrap();
    let front = tls_front::tls(sandbox.origin());
    let client = blocking::chzzk::unofficial::Client::builder()
        .endpoints(Endpoints::at(&front.origin).unwrap())
        .tls_roots(front.roots.clone());
    let channel = sandbox.chzzk().channel();
    client.build().unwrap().chat(channel.id()).connect().unwrap();
    assert_eq!(channel.joins(), 1);
}

#[tokio::test]
async fn the_async_mode_connects() {
    let sandbox = Sandbox::start().unwrap();
    let front = tls_front::tls(sandbox.origin());
    let client = asynchronous::chzzk::unofficial::Client::builder()
        .endpoints(Endpoints::at(&front.origin).unwrap())
        .tls_roots(front.roots.clone());
    let channel = sandbox.chzzk().channel();
    client.build().unwrap().chat(channel.id()).connect().await.unwrap();
    assert_eq!(channel.joins(), 1);
    // The public roots, too.
    assert!(asynchronous::chzzk::unofficial::Client::new().is_ok() && blocking::chzzk::unofficial::Client::new().is_ok());
}
