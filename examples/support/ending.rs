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

/// 2, with the error and the usage on standard error; where the option that nobody knew is one that asks for help, 0 with the usage on
/// standard output. `usage` begins behind the program's name.
pub(crate) fn wrong_arguments(error: &(dyn Error + 'static), usage: &str) -> ExitCode {
    let program = env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    if is_help(error) {
        let _ = writeln!(io::stdout(), "usage: {name} {usage}");
        return ExitCode::SUCCESS;
    }
    let _ = writeln!(io::stderr(), "error: {error}\n\nusage: {name} {usage}");
    ExitCode::from(2)
}

fn is_help(error: &(dyn Error + 'static)) -> bool {
    match error.downcast_ref::<lexopt::Error>() {
        Some(lexopt::Error::UnexpectedOption(option)) => option == "--help" || option == "-h",
        _ => false,
    }
}
