//! The web service's own protocol.
