//! The way to the sandbox: straight, or through a TLS server with a certificate of its own.

use std::{net::SocketAddr, sync::Arc, thread};

use livechat::TlsRoots;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    runtime,
    sync::oneshot,
};
use tokio_rustls::{TlsAcceptor, rustls};

/// Where clients connect to, and whom they trust.
pub(crate) struct Front {
    pub(crate) origin: String,
    pub(crate) roots: TlsRoots,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

pub(crate) fn plain(origin: &str) -> Front {
    Front { origin: origin.to_owned(), roots: TlsRoots::default(), stop: None, thread: None }
}

pub(crate) fn tls(origin: &str) -> Front {
    let behind: SocketAddr = origin.strip_prefix("http://").unwrap().parse().unwrap();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let (stop, stopped) = oneshot::channel();
    let (tell, told) = std::sync::mpsc::channel();
    let thread = thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            let acceptor = TlsAcceptor::from(Arc::new(config));
            let serve = async {
                loop {
                    let Ok((tcp, _)) = listener.accept().await else { continue };
                    let acceptor = acceptor.clone();
                    tokio::spawn(async move {
                        let (Ok(mut outer), Ok(mut inner)) =
                            (acceptor.accept(tcp).await, TcpStream::connect(behind).await)
                        else {
                            return;
                        };
                        let _ = copy_bidirectional(&mut outer, &mut inner).await;
                    });
                }
            };
            tokio::select! { () = serve => {}, _ = stopped => {} }
        });
    });
    Front {
        origin: format!("https://{}", told.recv().unwrap()),
        roots: TlsRoots::from_pem(cert.pem().as_bytes()).unwrap(),
        stop: Some(stop),
        thread: Some(thread),
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
