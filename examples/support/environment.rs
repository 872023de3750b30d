//! What the examples read from the environment.

use std::env;

/// What is wrong with how a program was called.
pub(crate) type Wrong = Box<dyn std::error::Error>;

/// `None` where it is not set, or empty.
pub(crate) fn variable(name: &str) -> Result<Option<String>, Wrong> {
    match env::var(name) {
        Ok(value) if !value.is_empty() => Ok(Some(value)),
        Ok(_) | Err(env::VarError::NotPresent) => Ok(None),
        Err(error) => Err(format!("{name}: {error}").into()),
    }
}
