//! A request, and its parameters read as strictly as the limits are documented.

use std::ops::RangeInclusive;

use axum::{
    body::Bytes,
    extract::Query,
    http::{HeaderMap, Method, Uri, header},
};
use serde_json::{Map, Value};

use super::answer::{BAD_PARAMETER, Refusal};

pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
}

impl Call {
    pub(super) fn new(method: Method, uri: &Uri, headers: HeaderMap, body: Bytes) -> Self {
        let query = Query::try_from_uri(uri).map(|Query(query)| query).unwrap_or_default();
        Self { method, path: uri.path().to_owned(), query, headers, body }
    }

    /// The access token; the word before it and the single blank are mandatory.
    pub(super) fn bearer(&self) -> Option<&str> {
        self.headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
    }

    /// The client id and the client secret.
    pub(super) fn client(&self) -> Option<(&str, &str)> {
        let header = |name| self.headers.get(name)?.to_str().ok();
        Some((header("client-id")?, header("client-secret")?))
    }

    /// A query parameter, decoded; the first of that name.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// A query parameter that is a list: joined by commas, or repeated.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        let values = self.query.iter().filter(|(own, _)| own == name);
        values.flat_map(|(_, value)| value.split(',')).filter(|part| !part.is_empty()).collect()
    }

    pub(super) fn number(&self, name: &str, range: RangeInclusive<usize>, default: usize) -> Result<usize, Refusal> {
        match self.query(name) {
            None => Ok(default),
            Some(text) => text.parse().ok().filter(|number| range.contains(number)).ok_or(BAD_PARAMETER),
        }
    }

    pub(super) fn body(&self) -> Result<Body, Refusal> {
        serde_json::from_slice(&self.body).map(Body).map_err(|_| BAD_PARAMETER)
    }
}

/// A body that is a JSON object. A member that is null counts as absent.
pub(super) struct Body(Map<String, Value>);

impl Body {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text that need not be there, and is one if it is.
    pub(super) fn optional_text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => value.as_str().map(Some).ok_or(BAD_PARAMETER),
        }
    }

    /// A text that must be there, and not empty.
    pub(super) fn text(&self, name: &str) -> Result<&str, Refusal> {
        self.optional_text(name)?.filter(|text| !text.is_empty()).ok_or(BAD_PARAMETER)
    }

    /// A list of texts that need not be there.
    pub(super) fn optional_texts(&self, name: &str) -> Result<Option<Vec<String>>, Refusal> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let texts =
            value.as_array().and_then(|list| list.iter().map(|text| text.as_str().map(str::to_owned)).collect());
        texts.map(Some).ok_or(BAD_PARAMETER)
    }
}
