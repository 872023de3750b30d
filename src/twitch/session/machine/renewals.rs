//! The tokens of the accounts: a refused one is renewed once, and again only when the new one was taken.

use std::collections::BTreeMap;

use crate::protocol::RequestId;

/// By the accounts' numbers.
#[derive(Debug, Default)]
pub(super) struct Renewals(BTreeMap<usize, Renewal>);

#[derive(Debug, Default)]
struct Renewal {
    /// Another token was asked for.
    asked: Option<RequestId>,
    /// How many tokens came.
    tokens: u64,
    /// The last of them was not taken yet.
    is_unproven: bool,
}

impl Renewals {
    pub(super) fn asked(&self, account: usize) -> Option<RequestId> {
        self.0.get(&account).and_then(|renewal| renewal.asked)
    }

    /// Which token the account has now. A connection may have logged in with one before it.
    pub(super) fn current(&self, account: usize) -> u64 {
        self.0.get(&account).map_or(0, |renewal| renewal.tokens)
    }

    pub(super) fn is_unproven(&self, account: usize) -> bool {
        self.0.get(&account).is_some_and(|renewal| renewal.is_unproven)
    }

    pub(super) fn ask(&mut self, account: usize, id: RequestId) {
        self.0.entry(account).or_default().asked = Some(id);
    }

    /// A token came: whose. `None`: nobody asked.
    pub(super) fn came(&mut self, id: RequestId) -> Option<usize> {
        let (account, renewal) = self.0.iter_mut().find(|(_, renewal)| renewal.asked == Some(id))?;
        renewal.asked = None;
        renewal.tokens += 1;
        renewal.is_unproven = true;
        Some(*account)
    }

    /// The token that came is the account's first.
    pub(super) fn came_first(&mut self, account: usize) {
        if let Some(renewal) = self.0.get_mut(&account) {
            renewal.is_unproven = false;
        }
    }

    /// The server took this token.
    pub(super) fn proven(&mut self, account: usize, token: u64) {
        if let Some(renewal) = self.0.get_mut(&account).filter(|renewal| renewal.tokens == token) {
            renewal.is_unproven = false;
        }
    }
}
