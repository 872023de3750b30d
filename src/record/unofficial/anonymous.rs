//! Who wants to be anonymous, kept out of recordings.

use serde_json::Value;

use crate::chzzk::raw;

/// The members by which a row or an event names who it is of. The decoder leaves them out of the event of somebody anonymous.
const NAMES: [&str; 3] = ["profile", "nickname", "donationUserWeeklyRank"];

/// The JSON of a row or an event without what names its author. Text that is not JSON is left out whole.
pub(super) fn without_names(text: &str) -> String {
    let Some(mut value) = raw::read(text) else {
        return format!("<{} bytes that are not JSON>", text.len());
    };
    leave_out(&mut value);
    match value.get_mut("extras") {
        Some(Value::String(extras)) => {
            // What cannot be looked into names nobody to the decoder either, and is not kept.
            *extras = raw::read(extras).map_or_else(String::new, |mut inner| {
                leave_out(&mut inner);
                inner.to_string()
            });
        }
        Some(extras) => leave_out(extras),
        None => {}
    }
    value.to_string()
}

fn leave_out(value: &mut Value) {
    for name in NAMES {
        if let Some(value) = value.get_mut(name) {
            *value = Value::Null;
        }
    }
}
