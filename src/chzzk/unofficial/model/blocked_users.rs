//! Whom the logged-in user does not want to see.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::Value;

use crate::{
    Error, Result,
    chzzk::{
        answer::{Question, raw_content},
        raw::Raw,
        unofficial::chat::UserId,
    },
    http::Response,
};

/// Whom the logged-in user does not want to see.
///
/// The list's shape is not described anywhere. What its address promises is taken out of it: the texts that stand in a list, and what
/// is called `userIdHash`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BlockedUsers {
    /// Who they are, each once.
    pub user_ids: Vec<UserId>,
    /// The whole answer's content.
    pub raw: Raw,
}

/// # Errors
///
/// A refusal, or an answer that cannot be read.
pub(crate) fn read_blocked_users(response: &Response, question: impl Question) -> Result<BlockedUsers> {
    let raw = raw_content(response, question)?.ok_or_else(|| Error::decode(question, "there is no `content` in it"))?;
    let mut user_ids = Vec::new();
    if let Ok(content) = serde_json::from_str(raw.as_str()) {
        collect(&content, &mut user_ids);
    }
    let mut seen = HashSet::new();
    user_ids.retain(|id| seen.insert(id.clone()));
    Ok(BlockedUsers { user_ids, raw })
}

fn collect(value: &Value, found: &mut Vec<UserId>) {
    let known = |text: &str| (!text.is_empty()).then(|| UserId::new(text));
    match value {
        Value::Array(elements) => {
            for element in elements {
                match element {
                    Value::String(text) => found.extend(known(text)),
                    _ => collect(element, found),
                }
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(text) if name == "userIdHash" => found.extend(known(text)),
                    _ => collect(field, found),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_any_shape() {
        let read = |content: &str| {
            let body = format!(r#"{{"code":200,"content":{content}}}"#).into();
            read_blocked_users(&Response { status: 200, retry_after: None, body }, super::super::tests::ASKED)
        };
        for content in [
            r#"["a","b","a",7,null]"#,
            r#"{"any":["a","b"],"size":2}"#,
            r#"{"data":[{"userIdHash":"a","nickname":"x"},{"user":{"userIdHash":"b"}}]}"#,
        ] {
            let blocked = read(content).unwrap();
            assert_eq!(blocked.user_ids, ["a", "b"].map(UserId::new), "{content}");
            assert_eq!(blocked.raw.as_str(), content);
        }
        assert!(read("[]").unwrap().user_ids.is_empty());
        assert!(read("null").is_err());
    }
}
