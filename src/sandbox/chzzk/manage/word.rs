//! Words that nobody may write. They are kept and not looked for.

use serde_json::{Value, json};

use super::{
    super::{Channel, world::State},
    operation::{Answer, Call, NOT_FOUND},
};
use crate::sandbox::invent::kst;

#[derive(Debug)]
pub(super) struct Word {
    text: String,
    by: String,
    at: i64,
}

impl Channel {
    /// The words that nobody may write, the oldest first. Lines with such a word are not refused.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// assert!(channel.prohibited_words().is_empty());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn prohibited_words(&self) -> Vec<String> {
        self.look(|state| state.channel(self.index).manage.words.values().map(|word| word.text.clone()).collect())
    }
}

/// `GET …/chats/prohibit-words`
pub(super) fn list(state: &mut State, call: &Call) -> Answer {
    let words = state.channel(call.channel).manage.words.iter().map(|(number, word)| {
        json!({
            "createdDate": kst(word.at),
            "nickname": word.by,
            "prohibitWord": word.text,
            "prohibitWordNo": number,
        })
    });
    Ok(json!({"prohibitWords": words.collect::<Vec<_>>()}))
}

/// `POST …/chats/prohibit-words`
pub(super) fn add(state: &mut State, call: &Call) -> Answer {
    let text = call.text("prohibitWord")?.to_owned();
    let (number, at) = (state.next_number(), state.now());
    let by = call.by.nickname().to_owned();
    state.channel_mut(call.channel).manage.words.insert(number, Word { text, by, at });
    Ok(Value::Null)
}

/// `PUT …/chats/prohibit-words/{number}`
pub(super) fn change(state: &mut State, call: &Call) -> Answer {
    let text = call.text("prohibitWord")?.to_owned();
    let words = &mut state.channel_mut(call.channel).manage.words;
    words.get_mut(&call.number()?).ok_or(NOT_FOUND)?.text = text;
    Ok(Value::Null)
}

/// `DELETE …/chats/prohibit-words/{number}`
pub(super) fn remove(state: &mut State, call: &Call) -> Answer {
    state.channel_mut(call.channel).manage.words.remove(&call.number()?).ok_or(NOT_FOUND)?;
    Ok(Value::Null)
}

/// `DELETE …/chats/prohibit-words`
pub(super) fn remove_all(state: &mut State, call: &Call) -> Answer {
    state.channel_mut(call.channel).manage.words.clear();
    Ok(Value::Null)
}
