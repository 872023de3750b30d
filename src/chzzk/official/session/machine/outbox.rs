//! What is on its way from a session, or a pool of them, to its driver: requests, events, and the fates of commands, each in order.

use std::collections::VecDeque;

use super::SessionRequest;
use crate::{
    backlog::Waiting,
    chzzk::official::session::{Event, SubscribeOutcome},
    http::Request,
    protocol::{CommandId, RequestId},
};

pub(crate) struct Outbox<U> {
    next_request: u64,
    requests: VecDeque<(RequestId, SessionRequest<U>)>,
    events: Waiting<Event>,
    outcomes: VecDeque<(CommandId, SubscribeOutcome)>,
}

impl<U> Default for Outbox<U> {
    fn default() -> Self {
        Self {
            next_request: 0,
            requests: VecDeque::new(),
            events: Waiting::in_a_machine(|missed| Event::Lagged { missed }),
            outcomes: VecDeque::new(),
        }
    }
}

impl<U> Outbox<U> {
    pub(crate) fn request(&mut self, user: Option<U>, request: Request) -> RequestId {
        let id = RequestId(self.next_request);
        self.next_request += 1;
        self.requests.push_back((id, SessionRequest { request, user }));
        id
    }

    /// Requests that did not leave yet are not sent any more.
    pub(crate) fn forget_requests(&mut self) {
        self.requests.clear();
    }

    /// Tells something that happened just now.
    pub(crate) fn event(&mut self, event: Event) {
        match &event {
            Event::Revoked(_) | Event::SessionEnded(_) => {
                tracing::warn!(target: "livechat::chzzk", "{event}");
            }
            Event::SubscribeFailed(failed) if !failed.retrying => {
                tracing::warn!(target: "livechat::chzzk", "{event}");
            }
            _ => {}
        }
        self.pass_on(event);
    }

    /// Tells what was told somewhere else before.
    pub(crate) fn pass_on(&mut self, event: Event) {
        self.events.push(event);
    }

    /// The fate of these commands; they are those who wait for the same.
    pub(crate) fn outcome(&mut self, ids: impl IntoIterator<Item = CommandId>, outcome: &SubscribeOutcome) {
        self.outcomes.extend(ids.into_iter().map(|id| (id, outcome.clone())));
    }

    pub(crate) fn waiting_events(&self) -> usize {
        self.events.len()
    }

    pub(crate) fn poll_request(&mut self) -> Option<(RequestId, SessionRequest<U>)> {
        self.requests.pop_front()
    }

    pub(crate) fn poll_event(&mut self) -> Option<Event> {
        self.events.pop()
    }

    pub(crate) fn poll_outcome(&mut self) -> Option<(CommandId, SubscribeOutcome)> {
        self.outcomes.pop_front()
    }
}
