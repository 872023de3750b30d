//! How the examples of the unofficial protocol end.

use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

/// 0, or 1 with the error and its causes on standard error.
pub(crate) fn exit(result: livechat::Result<()>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    let _ = writeln!(io::stderr(), "error: {error:?}");
    ExitCode::FAILURE
}

/// 2, with the error and the usage on standard error.
pub(crate) fn wrong_arguments(error: &dyn Error, usage: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "error: {error}\n\n{usage}");
    ExitCode::from(2)
}
