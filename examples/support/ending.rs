//! How the examples of the unofficial protocol end.

use std::{
    env,
    error::Error,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

/// 0, or 1 with the error and its causes on standard error.
pub(crate) fn exit(result: livechat::Result<()>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    let _ = writeln!(io::stderr(), "error: {error:?}");
    ExitCode::FAILURE
}

/// 2, with the error and the usage on standard error. `usage` begins behind the program's name.
pub(crate) fn wrong_arguments(error: &dyn Error, usage: &str) -> ExitCode {
    let program = env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    let _ = writeln!(io::stderr(), "error: {error}\n\nusage: {name} {usage}");
    ExitCode::from(2)
}
