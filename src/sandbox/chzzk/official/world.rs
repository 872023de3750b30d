//! Everything the imitated API knows, behind one lock: a refresh token works once, however many ask at once.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::{runtime::Handle, time::sleep};

use super::{
    Odd, SentMessage,
    account::AccountState,
    application::ApplicationState,
    consent::Consent,
    drops::Claim,
    faults::FaultState,
    lives::Live,
    quota::Quota,
    session::{Session, SessionSettings},
    token::{Pair, TokenLife},
};
use crate::{
    Result,
    sandbox::{Settings, watched::Watched},
};

/// How much of what grows with every request is kept.
const KEPT: usize = 10_000;

/// The API, shared by its requests and by every handle to it.
#[derive(Debug)]
pub(in crate::sandbox) struct World(Watched<State>);

pub(super) struct State {
    clock: Option<i64>,
    /// What serves this world, once it runs.
    runtime: Option<Handle>,
    world: Weak<World>,
    /// `http://127.0.0.1:PORT`
    pub(super) origin: String,
    pub(super) applications: Vec<ApplicationState>,
    pub(super) accounts: Vec<AccountState>,
    pub(super) consent: Consent,
    pub(super) pairs: VecDeque<Pair>,
    pub(super) token_life: TokenLife,
    pub(super) lives: Vec<Live>,
    pub(super) claims: Vec<Claim>,
    pub(super) sessions: VecDeque<Session>,
    pub(super) session_settings: SessionSettings,
    pub(super) faults: FaultState,
    pub(super) sent: VecDeque<SentMessage>,
    pub(super) quotas: Vec<Quota>,
    pub(super) odd: BTreeSet<Odd>,
    pub(super) counts: Counts,
    made: u64,
}

/// What happened how often since the start.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) sent: u64,
    pub(super) tokens: u64,
    pub(super) refreshes: u64,
}

/// For whom a request acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Who {
    pub(super) application: usize,
    pub(super) account: usize,
}

impl World {
    pub(in crate::sandbox) fn new(settings: &Settings, origin: &str) -> Arc<Self> {
        let new = |world: &Weak<Self>| State {
            clock: settings.clock,
            runtime: None,
            world: world.clone(),
            origin: origin.to_owned(),
            applications: Vec::new(),
            accounts: Vec::new(),
            consent: Consent::default(),
            pairs: VecDeque::new(),
            token_life: TokenLife::default(),
            lives: Vec::new(),
            claims: Vec::new(),
            sessions: VecDeque::new(),
            session_settings: SessionSettings::default(),
            faults: FaultState::default(),
            sent: VecDeque::new(),
            quotas: Vec::new(),
            odd: BTreeSet::new(),
            counts: Counts::default(),
            made: 0,
        };
        Arc::new_cyclic(|world| Self(Watched::new(new(world))))
    }

    /// The runtime that serves this world; told once.
    pub(in crate::sandbox) fn run_on(&self, runtime: Handle) {
        self.update(|state| state.runtime = Some(runtime));
    }

    pub(super) fn look<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        self.0.look(look)
    }

    pub(super) fn update<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        self.0.update(change)
    }

    pub(super) fn wait(&self, what: &str, timeout: Duration, holds: impl FnMut(&State) -> bool) -> Result<()> {
        self.0.wait(what, timeout, holds)
    }
}

impl State {
    /// Milliseconds since 1970.
    pub(super) fn now(&self) -> i64 {
        self.clock.unwrap_or_else(|| jiff::Timestamp::now().as_millisecond())
    }

    /// A number nobody else has.
    pub(super) fn next_number(&mut self) -> u64 {
        self.made += 1;
        self.made
    }

    /// Does something later. When the sandbox has ended, nothing is done.
    pub(super) fn later(&self, delay: Duration, change: impl FnOnce(&mut Self) + Send + 'static) {
        let Some(runtime) = &self.runtime else { return };
        let world = self.world.clone();
        runtime.spawn(async move {
            sleep(delay).await;
            if let Some(world) = world.upgrade() {
                world.update(change);
            }
        });
    }

    pub(super) fn is_odd(&self, odd: Odd) -> bool {
        self.odd.contains(&odd)
    }

    /// The account a handle or a token stands for.
    #[expect(clippy::indexing_slicing, reason = "accounts are never removed, and an index is made when one is added")]
    pub(super) fn account(&self, index: usize) -> &AccountState {
        &self.accounts[index]
    }

    #[expect(clippy::indexing_slicing, reason = "as above")]
    pub(super) fn account_mut(&mut self, index: usize) -> &mut AccountState {
        &mut self.accounts[index]
    }

    #[expect(clippy::indexing_slicing, reason = "as above")]
    pub(super) fn application(&self, index: usize) -> &ApplicationState {
        &self.applications[index]
    }

    #[expect(clippy::indexing_slicing, reason = "as above")]
    pub(super) fn application_mut(&mut self, index: usize) -> &mut ApplicationState {
        &mut self.applications[index]
    }
}

/// Adds the newest and forgets the oldest of very many.
pub(super) fn keep<T>(list: &mut VecDeque<T>, newest: T) {
    if list.len() == KEPT {
        list.pop_front();
    }
    list.push_back(newest);
}
