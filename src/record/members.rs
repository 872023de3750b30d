//! A JSON object written member by member, without values in between.

use serde::Serialize;

/// The object of one line.
#[derive(Debug)]
#[expect(unnameable_types, reason = "sealed: the format is this crate's affair")]
pub struct Members<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Members<'a> {
    /// Begins an object.
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out }
    }

    /// Ends it.
    pub(super) fn end(self) {
        self.out.push(b'}');
    }

    /// A member with any value that can be written as JSON: texts, numbers, flags.
    pub(super) fn put(&mut self, key: &'static str, value: impl Serialize) {
        self.key(key);
        // Into memory, of what is no map with odd keys: it cannot fail.
        let _ = serde_json::to_writer(&mut *self.out, &value);
    }

    /// The same where there is a value.
    pub(super) fn maybe(&mut self, key: &'static str, value: Option<impl Serialize>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    /// A member whose value is JSON already, on one line.
    pub(super) fn json(&mut self, key: &'static str, json: &str) {
        self.key(key);
        self.out.extend_from_slice(json.as_bytes());
    }

    /// The members of an object that is JSON already.
    pub(super) fn all_of(&mut self, object: &str) {
        let inner = object.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or_default();
        if !inner.is_empty() {
            self.comma();
            self.out.extend_from_slice(inner.as_bytes());
        }
    }

    /// A member that is an object of its own.
    pub(super) fn object<R>(&mut self, key: &'static str, write: impl FnOnce(&mut Members<'_>) -> R) -> R {
        self.key(key);
        self.nested(write)
    }

    /// A member that is a list of objects.
    pub(super) fn list<T, R>(
        &mut self,
        key: &'static str,
        elements: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Members<'_>, T) -> crate::Result<R>,
    ) -> crate::Result<()> {
        self.key(key);
        self.out.push(b'[');
        for (index, element) in elements.into_iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            self.nested(|members| write(members, element))?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn nested<R>(&mut self, write: impl FnOnce(&mut Members<'_>) -> R) -> R {
        let mut members = Members::new(self.out);
        let written = write(&mut members);
        members.end();
        written
    }

    fn key(&mut self, key: &'static str) {
        self.comma();
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    fn comma(&mut self) {
        if self.out.last() != Some(&b'{') {
            self.out.push(b',');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_written() {
        let mut out = Vec::new();
        let mut members = Members::new(&mut out);
        members.put("a", "x\n\"{");
        members.maybe("none", None::<i64>);
        members.json("raw", r#"{"b":1}"#);
        members.all_of(r#"{"c":[],"d":null}"#);
        members.all_of("{}");
        members.object("o", |members| members.put("e", 1));
        members
            .list("l", [1, 2], |members, number| {
                members.put("n", number);
                Ok(())
            })
            .unwrap();
        members.end();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, r#"{"a":"x\n\"{","raw":{"b":1},"c":[],"d":null,"o":{"e":1},"l":[{"n":1},{"n":2}]}"#);
    }
}
