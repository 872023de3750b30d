//! What the behaviour tests share: an imitated service, over plain TCP or behind TLS.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "a test")]

mod tls_front;

pub(crate) use tls_front::{plain, tls};
