//! What goes on in the sandbox by itself, until it is over or its handle is dropped.

use std::{sync::Arc, time::Duration};

use tokio::task::AbortHandle;

use super::watched::Watched;
use crate::Result;

/// The caller's end.
#[derive(Debug)]
pub(super) struct Background<P> {
    progress: Arc<Watched<State<P>>>,
    task: Option<AbortHandle>,
}

/// The work's end. It says that the work is over when it is dropped, however that comes.
#[derive(Debug)]
pub(super) struct Progress<P>(Arc<Watched<State<P>>>);

#[derive(Debug, Default)]
struct State<P> {
    of: P,
    over: bool,
}

impl<P: Default> Background<P> {
    /// `spawn` gets the end for the work.
    pub(super) fn start(spawn: impl FnOnce(Progress<P>) -> Option<AbortHandle>) -> Self {
        let progress = Arc::new(Watched::new(State::default()));
        Self { task: spawn(Progress(progress.clone())), progress }
    }

    pub(super) fn look<R>(&self, look: impl FnOnce(&P) -> R) -> R {
        self.progress.look(|state| look(&state.of))
    }

    /// Blocks until it is over.
    pub(super) fn wait(&self, what: &str, timeout: Duration) -> Result<()> {
        self.progress.wait(what, timeout, |state| state.over)
    }

    /// Lets it go on without this handle.
    pub(super) fn detach(mut self) {
        self.task = None;
    }
}

impl<P> Drop for Background<P> {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl<P> Progress<P> {
    pub(super) fn update(&self, change: impl FnOnce(&mut P)) {
        self.0.update(|state| change(&mut state.of));
    }
}

impl<P> Drop for Progress<P> {
    fn drop(&mut self) {
        self.0.update(|state| state.over = true);
    }
}
