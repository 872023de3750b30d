//! Rules of the house that no lint sees (CONTRIBUTING.md tells them).

#![allow(clippy::unwrap_used, reason = "a test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

fn files(folder: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    assert!(!found.is_empty(), "{folder} is empty");
    found
}

/// The code of a file without its tests and comments, line by line.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
}

fn forbid(folder: &str, words: &[&str], why: &str) {
    for (path, text) in files(folder) {
        let inside = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
        if inside.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs") {
            continue;
        }
        for line in code(&text) {
            for word in words {
                assert!(!line.contains(word), "{}: `{word}` in `{}`: {why}", path.display(), line.trim());
            }
        }
    }
}

#[test]
fn what_is_compiled_twice_means_the_same_twice() {
    forbid("src/client", &["async {", "async move {"], "`?` and `return` in it leave something else in blocking mode");
    forbid(
        "src/client",
        &["tokio::", "std::thread", "thread::", "feature = \"async\""],
        "it belongs into the mode's folder",
    );
    forbid(
        "src",
        &["maybe_async::maybe_async", "maybe_async::sync_impl", "maybe_async::async_impl", "maybe_async::test"],
        "it reads a feature that any crate can switch on",
    );
}

#[test]
fn systems_know_no_clock_no_io_and_no_mode() {
    for system in ["src/chzzk", "src/socketio", "src/twitch"] {
        forbid(
            system,
            &[
                "Instant::now",
                "SystemTime::now",
                "Timestamp::now",
                "std::net",
                "thread::",
                "crate::client",
                "crate::asynchronous",
                "crate::sandbox",
                "fastrand::u64(",
            ],
            "knowledge without I/O",
        );
    }
    forbid(
        "src/sandbox",
        &["crate::client", "crate::blocking", "crate::asynchronous"],
        "the sandbox is written from the facts",
    );
}

#[test]
fn systems_know_no_other_system() {
    forbid("src/twitch", &["chzzk"], "what two systems need stands at the top level");
    forbid("src/chzzk", &["twitch"], "what two systems need stands at the top level");
}

#[test]
fn modes_know_no_system() {
    forbid("src/blocking", &["chzzk", "twitch"], "a mode knows no system");
    forbid("src/asynchronous", &["chzzk", "twitch"], "a mode knows no system");
}

#[test]
fn the_process_wide_tls_default_is_left_alone() {
    forbid("src", &["ClientConfig::builder()", "install_default"], "the provider is named in tls.rs");
}

#[test]
fn both_readmes_show_the_same_commands_and_programs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let blocks = |name: &str| -> Vec<String> {
        let text = fs::read_to_string(root.join(name)).unwrap();
        let code = text.split("```").skip(1).step_by(2);
        code.map(|block| {
            block
                .lines()
                .map(|line| line.split("//").next().unwrap().split(" #").next().unwrap().trim_end())
                .collect::<Vec<_>>()
                .join("\n")
        })
        .collect()
    };
    assert_eq!(blocks("README.md"), blocks("README.ko.md"));
    let commands = blocks("README.md").concat();
    assert!(commands.find("cargo run --example quickstart").unwrap() < commands.find("cargo test").unwrap());
}

#[test]
fn the_tokens_of_the_fixtures_are_invented() {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/chzzk/unofficial-frames.jsonl"))
            .unwrap();
    for key in ["extraToken\\\":\\\"", "accTkn\": \"", "extraToken\": \""] {
        for value in text.split(key).skip(1) {
            assert!(value.starts_with("ZmFrZ"), "a token that does not begin with `fake`: {value:.20}");
        }
    }
}
