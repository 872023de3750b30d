//! A path with its query, encoded.

use std::fmt::{Display, Write as _};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986.
const SPLICED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A path that grows parameters, or the parameters alone. Their names are ours and need no encoding.
#[derive(Debug, Default)]
pub(crate) struct Query {
    text: String,
    separator: Option<char>,
}

impl Query {
    pub(crate) fn new(path: &str) -> Self {
        Self { text: path.to_owned(), separator: Some('?') }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Display) -> Self {
        self.begin(name);
        self.splice(&value.to_string());
        self
    }

    pub(crate) fn with_some(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Several values in one parameter, with commas between.
    pub(crate) fn with_all<T: AsRef<str>>(mut self, name: &str, values: impl IntoIterator<Item = T>) -> Self {
        self.begin(name);
        for (place, value) in values.into_iter().enumerate() {
            if place > 0 {
                self.text.push(',');
            }
            self.splice(value.as_ref());
        }
        self
    }

    /// Several values, each in a parameter of the same name.
    pub(crate) fn with_each<T: AsRef<str>>(self, name: &str, values: impl IntoIterator<Item = T>) -> Self {
        values.into_iter().fold(self, |query, value| query.with(name, value.as_ref()))
    }

    /// Parameters that are encoded already, `a=1&b=2`: a cursor of [`rows`](super::rows).
    pub(crate) fn with_encoded(mut self, parameters: Option<&str>) -> Self {
        if let Some(parameters) = parameters.filter(|parameters| !parameters.is_empty()) {
            self.separate();
            self.text.push_str(parameters);
        }
        self
    }

    pub(crate) fn done(self) -> String {
        self.text
    }

    fn begin(&mut self, name: &str) {
        self.separate();
        self.text.push_str(name);
        self.text.push('=');
    }

    fn separate(&mut self) {
        self.text.extend(self.separator.replace('&'));
    }

    fn splice(&mut self, value: &str) {
        // Writing into a text cannot fail.
        let _ = write!(self.text, "{}", spliced(value));
    }
}

/// A part of a path, or a value of a query. Ids are checked where they are made; this holds even if one is not.
pub(crate) fn spliced(text: &str) -> impl Display {
    utf8_percent_encode(text, SPLICED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spliced_in_stays_in_its_place() {
        let query = Query::new("/p").with("a", "x&b=y#z").with_some("c", None::<u32>).with_all("d", ["1", "2,3"]);
        assert_eq!(query.with("e", "ab+/== 가").done(), "/p?a=x%26b%3Dy%23z&d=1,2%2C3&e=ab%2B%2F%3D%3D%20%EA%B0%80");
        assert_eq!(Query::new("/p").done(), "/p");
        let query = Query::new("/p").with_each("a", ["1", "&"]).with_encoded(Some("b=2&c=%20")).with("d", 3);
        assert_eq!(query.done(), "/p?a=1&a=%26&b=2&c=%20&d=3");
        assert_eq!(Query::new("/p").with_encoded(None).with_encoded(Some("")).with("a", 1).done(), "/p?a=1");
        assert_eq!(Query::default().with("a", 1).with("b", 2).done(), "a=1&b=2");
        assert_eq!(spliced("a/../b?c&d=e#f g%").to_string(), "a%2F..%2Fb%3Fc%26d%3De%23f%20g%25");
        assert_eq!(spliced("N2l_u-.~").to_string(), "N2l_u-.~");
    }
}
