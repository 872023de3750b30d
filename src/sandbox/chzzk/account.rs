//! Accounts, their cookies, and the tokens of the chat.

use std::collections::{HashMap, VecDeque};

use axum::http::{HeaderMap, header};
use serde_json::{Value, json};

use super::Viewer;
use crate::sandbox::invent;

/// Tokens that still open a connection; a client asks for a few.
const MOST_TOKENS: usize = 100_000;

#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) nickname: String,
    pub(super) user_id: String,
    pub(super) nid_aut: String,
    pub(super) nid_ses: String,
    pub(super) expired: bool,
    pub(super) adult: bool,
}

impl Account {
    pub(super) fn new(nickname: &str, same_name: usize) -> Self {
        // The first of a name is who writes under that nickname; a second one is somebody else.
        let seed = if same_name == 0 { nickname.to_owned() } else { format!("{nickname} {same_name}") };
        Self {
            nickname: nickname.to_owned(),
            user_id: Viewer::new(seed.as_str()).user_id().to_owned(),
            nid_aut: invent::alphanumeric(&format!("NID_AUT {seed}"), 64),
            nid_ses: invent::alphanumeric(&format!("NID_SES {seed}"), 520),
            expired: false,
            adult: false,
        }
    }

    pub(super) fn viewer(&self) -> Viewer {
        Viewer::with_id(&self.nickname, &self.user_id)
    }

    /// Whether a request carries this account's cookies.
    pub(super) fn is_in(&self, headers: &HeaderMap) -> bool {
        let (mut aut, mut ses) = (false, false);
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        for (name, value) in lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('=')) {
            aut |= name == "NID_AUT" && value == self.nid_aut;
            ses |= name == "NID_SES" && value == self.nid_ses;
        }
        aut && ses && !self.expired
    }
}

/// The token a sender puts into every line.
pub(super) fn extra_token(user_id: &str) -> String {
    format!("{}==", invent::alphanumeric(&format!("extra token {user_id}"), 86))
}

/// `getUserStatus`.
pub(super) fn user_status(account: Option<&Account>) -> Value {
    json!({
        "hasProfile": account.is_some(),
        "userIdHash": account.map(|account| &account.user_id),
        "nickname": account.map(|account| &account.nickname),
        "profileImageUrl": account.map(|_| ""),
        "penalties": [],
        "officialNotiAgree": account.is_some(),
        "officialNotiAgreeUpdatedDate": account.map(|_| "2026-01-01 00:00:00"),
        "verifiedMark": false,
        "loggedIn": account.is_some(),
    })
}

/// The chat access tokens that were given out.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    given: u64,
    valid: HashMap<String, Grant>,
    order: VecDeque<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grant {
    pub(super) cid: String,
    pub(super) user_id: Option<String>,
}

impl Tokens {
    /// A token for a chat channel, and the one that goes with every line.
    pub(super) fn give(&mut self, grant: Grant) -> (String, String) {
        self.given += 1;
        let token = invent::alphanumeric(&format!("access token {}", self.given), 64);
        let extra = match &grant.user_id {
            Some(user_id) => extra_token(user_id),
            None => format!("{}=", invent::alphanumeric(&format!("anonymous extra token {}", self.given), 43)),
        };
        if self.order.len() == MOST_TOKENS {
            self.order.pop_front().and_then(|oldest| self.valid.remove(&oldest));
        }
        self.valid.insert(token.clone(), grant);
        self.order.push_back(token.clone());
        (token, extra)
    }

    pub(super) fn grant(&self, token: &str) -> Option<&Grant> {
        self.valid.get(token)
    }

    pub(super) fn expire_all(&mut self) {
        self.valid.clear();
        self.order.clear();
    }
}
