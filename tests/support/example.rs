//! The examples as a user runs them.

use std::{env, path::PathBuf, process::Command, sync::Mutex};

static BUILDING: Mutex<()> = Mutex::new(());

/// A built example, without the credentials of whoever runs the tests; cargo puts them beside the tests.
pub(crate) fn example(name: &str) -> Command {
    let tests: PathBuf = env::current_exe().unwrap();
    let path = tests.ancestors().nth(2).unwrap().join("examples").join(name).with_extension(env::consts::EXE_EXTENSION);
    let building = BUILDING.lock().unwrap();
    // A whole `cargo test` has built them; a run of one file alone has not.
    if !path.exists() {
        let built = Command::new(env!("CARGO")).args(["build", "--examples", "--all-features"]).status().unwrap();
        assert!(built.success());
    }
    drop(building);
    let mut command = Command::new(path);
    for variable in [
        "CHZZK_NID_AUT",
        "CHZZK_NID_SES",
        "CHZZK_CLIENT_ID",
        "CHZZK_CLIENT_SECRET",
        "CHZZK_REDIRECT_URI",
        "CHZZK_TOKEN_FILE",
        "CHZZK_ACCESS_TOKEN",
        "CHZZK_WEBHOOK_SECRET",
        "TWITCH_LOGIN",
        "TWITCH_TOKEN",
    ] {
        command.env_remove(variable);
    }
    command
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}
