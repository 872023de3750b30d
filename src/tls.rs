//! TLS: the one rustls configuration, its provider named, and which authorities it trusts.
//!
//! The provider is named because a program may hold two (ring and aws-lc-rs); whoever asks rustls for "the default" panics
//! then. The process default is never touched.

use std::{fmt, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::{Error, Result};

/// Which certificate authorities are trusted. The default is Mozilla's list, compiled in.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let roots = livechat::TlsRoots::from_pem(&std::fs::read("company-proxy.pem")?)?;
/// # let _ = roots;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct TlsRoots(Trusted);

#[derive(Clone, Default)]
enum Trusted {
    #[default]
    Mozilla,
    Only(Arc<[CertificateDer<'static>]>),
}

impl TlsRoots {
    /// Mozilla's list.
    pub const fn new() -> Self {
        Self(Trusted::Mozilla)
    }

    /// Only the certificates of a PEM file, which may hold several: for a proxy that opens TLS, or a test server.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] where there is no certificate in it, or one that cannot be read.
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self> {
        let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem.as_ref())
            .collect::<Result<_, _>>()
            .map_err(|_| Error::invalid("pem", "is not a PEM file with certificates"))?;
        Self::only("pem", certificates)
    }

    /// Only these certificates, each in DER form.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] where there is none, or one that cannot be read.
    pub fn from_der<T: Into<Vec<u8>>>(certificates: impl IntoIterator<Item = T>) -> Result<Self> {
        Self::only("der", certificates.into_iter().map(|der| CertificateDer::from(der.into())).collect())
    }

    fn only(argument: &'static str, certificates: Vec<CertificateDer<'static>>) -> Result<Self> {
        if certificates.is_empty() {
            return Err(Error::invalid(argument, "holds no certificate"));
        }
        let mut store = RootCertStore::empty();
        for certificate in &certificates {
            store
                .add(certificate.clone())
                .map_err(|_| Error::invalid(argument, "holds a certificate that cannot be read"))?;
        }
        Ok(Self(Trusted::Only(certificates.into())))
    }

    fn store(&self) -> RootCertStore {
        match &self.0 {
            Trusted::Mozilla => RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() },
            Trusted::Only(certificates) => {
                let mut store = RootCertStore::empty();
                store.add_parsable_certificates(certificates.iter().cloned());
                store
            }
        }
    }
}

impl fmt::Debug for TlsRoots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Trusted::Mozilla => f.write_str("TlsRoots(mozilla)"),
            Trusted::Only(certificates) => write!(f, "TlsRoots({} certificates)", certificates.len()),
        }
    }
}

/// The configuration of every socket, and of HTTP in async mode.
pub(crate) fn client_config(roots: &TlsRoots) -> Result<Arc<ClientConfig>> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::transport("setting up TLS", error))?
        .with_root_certificates(roots.store())
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// The same for ureq, which builds its own from parts.
pub(crate) fn ureq_config(roots: &TlsRoots) -> ureq::tls::TlsConfig {
    use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};
    let roots = match &roots.0 {
        Trusted::Mozilla => RootCerts::WebPki,
        Trusted::Only(certificates) => certificates.iter().map(|der| Certificate::from_der(der).to_owned()).into(),
    };
    TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(roots)
        .unversioned_rustls_crypto_provider(provider())
        .build()
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_checked_when_they_are_given() {
        assert!(TlsRoots::from_pem("").is_err());
        assert!(TlsRoots::from_pem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").is_err());
        assert!(TlsRoots::from_pem("-----BEGIN CERTIFICATE-----\nAAAA\n").is_err());
        assert!(TlsRoots::from_der([b"no certificate".to_vec()]).is_err());
        assert!(TlsRoots::from_der(Vec::<Vec<u8>>::new()).is_err());
    }

    #[test]
    fn the_default_trusts_somebody_and_names_its_provider() {
        let roots = TlsRoots::default();
        assert!(roots.store().len() > 50);
        assert_eq!(format!("{roots:?}"), "TlsRoots(mozilla)");
        client_config(&roots).unwrap();
    }
}
