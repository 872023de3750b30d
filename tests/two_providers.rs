//! TLS works with a second provider in the graph, where rustls cannot choose one by itself and panics.
//!
//! A dev-dependency brings it, so every test that speaks TLS (`tests/api.rs`, `…_tls`) is part of the proof.

use std::panic;

use livechat::{TlsRoots, chzzk::unofficial::Client};

#[test]
fn a_client_can_be_made_where_rustls_cannot_choose() {
    panic::set_hook(Box::new(|_| {}));
    let chosen = panic::catch_unwind(rustls::ClientConfig::builder);
    assert!(chosen.is_err(), "there is one provider only, so this proves nothing");
    assert!(Client::builder().tls_roots(TlsRoots::new()).build().is_ok());
    #[cfg(feature = "async")]
    assert!(livechat::asynchronous::chzzk::unofficial::Client::new().is_ok());
}
