//! A path with its query, encoded.

use std::fmt::{Display, Write as _};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986.
const SPLICED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A path that grows parameters. Their names are ours and need no encoding.
pub(super) struct Query {
    text: String,
    separator: char,
}

impl Query {
    pub(super) fn new(path: &str) -> Self {
        Self { text: path.to_owned(), separator: '?' }
    }

    pub(super) fn with(mut self, name: &str, value: impl Display) -> Self {
        self.begin(name);
        self.splice(&value.to_string());
        self
    }

    pub(super) fn with_some(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Several values in one parameter, with commas between.
    pub(super) fn with_all<T: AsRef<str>>(mut self, name: &str, values: impl IntoIterator<Item = T>) -> Self {
        self.begin(name);
        for (place, value) in values.into_iter().enumerate() {
            if place > 0 {
                self.text.push(',');
            }
            self.splice(value.as_ref());
        }
        self
    }

    pub(super) fn done(self) -> String {
        self.text
    }

    fn begin(&mut self, name: &str) {
        self.text.push(self.separator);
        self.text.push_str(name);
        self.text.push('=');
        self.separator = '&';
    }

    fn splice(&mut self, value: &str) {
        // Writing into a text cannot fail.
        let _ = write!(self.text, "{}", utf8_percent_encode(value, SPLICED));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spliced_in_stays_in_its_place() {
        let query = Query::new("/p").with("a", "x&b=y#z").with_some("c", None::<u32>).with_all("d", ["1", "2,3"]);
        assert_eq!(query.with("e", "ab+/== 가").done(), "/p?a=x%26b%3Dy%23z&d=1,2%2C3&e=ab%2B%2F%3D%3D%20%EA%B0%80");
        assert_eq!(Query::new("/p").done(), "/p");
    }
}
