//! The life of a chat in simulated time.
