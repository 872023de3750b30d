//! How many connections an application, or a user, may have at once (reference 12.1, 12.2): counted here, so that one too many is
//! refused before anything is sent, with a word that says why.
//!
//! A connection that broke without a word still counts at the service until it notices (reference 16.9); it is a ghost.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::{Error, Result};

/// Of sessions of an application.
pub(crate) const CLIENT_CONNECTIONS: usize = 10;
/// Of sessions of a user.
pub(crate) const USER_CONNECTIONS: usize = 3;
/// Until the service notices that a connection broke, where it did not name its times itself.
pub(crate) const GHOST: Duration = Duration::from_secs(85);

/// Clones count together.
#[derive(Clone)]
pub(crate) struct Connections {
    whose: &'static str,
    most: usize,
    counted: Arc<Mutex<Counted>>,
}

#[derive(Debug, Default)]
struct Counted {
    /// Sessions that are connected or want to be.
    sessions: usize,
    /// Until when each ghost may still count.
    ghosts: Vec<Instant>,
}

impl Connections {
    pub(crate) fn of_application() -> Self {
        Self { whose: "connected sessions of one application", most: CLIENT_CONNECTIONS, counted: Arc::default() }
    }

    pub(crate) fn of_user() -> Self {
        Self { whose: "connected sessions of one user", most: USER_CONNECTIONS, counted: Arc::default() }
    }

    /// For one more session.
    pub(crate) fn take(&self) -> Result<Place> {
        let mut counted = self.counted();
        self.check(&counted)?;
        counted.sessions += 1;
        drop(counted);
        Ok(Place(self.clone()))
    }

    /// Whether there is room for one more just now.
    ///
    /// # Errors
    ///
    /// [`Error::LimitReached`] where there is not.
    pub(crate) fn room(&self) -> Result<()> {
        self.check(&self.counted())
    }

    fn check(&self, counted: &Counted) -> Result<()> {
        if counted.sessions >= self.most {
            return Err(Error::limit(self.whose, self.most, None, "close one first"));
        }
        Ok(())
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counted { sessions, ghosts } = &*self.counted();
        f.debug_struct("Connections").field("sessions", sessions).field("ghosts", &ghosts.len()).finish_non_exhaustive()
    }
}

/// A session's right to be connected; dropped, another may be.
#[derive(Debug)]
pub(crate) struct Place(Connections);

impl Place {
    /// The connection broke, and the service was not told: it may count it for so long.
    pub(crate) fn broke(&self, now: Instant, unnoticed: Duration) {
        self.0.counted().ghosts.push(now + unnoticed);
    }

    /// When the session may connect that wants to at that time: not before there is room beside the other sessions and the ghosts.
    pub(crate) fn free_from(&self, wanted: Instant, now: Instant) -> Instant {
        let mut counted = self.0.counted();
        counted.ghosts.retain(|ghost| *ghost > now);
        counted.ghosts.sort_unstable();
        let too_many = (counted.ghosts.len() + counted.sessions).saturating_sub(self.0.most);
        let last = too_many.checked_sub(1).and_then(|index| counted.ghosts.get(index));
        last.map_or(wanted, |ghost| wanted.max(*ghost))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counted = self.0.counted();
        counted.sessions = counted.sessions.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn a_session_too_many_is_refused_until_one_ends() {
        let connections = Connections::of_user();
        let mut places: Vec<_> = (0..USER_CONNECTIONS).map(|_| connections.clone().take().unwrap()).collect();
        assert!(connections.room().is_err());
        let refused = connections.take().unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::LimitReached);
        assert_eq!(refused.to_string(), "connected sessions of one user: at most 3 are allowed; close one first");
        assert!(!refused.is_retryable() && refused.had_no_effect());
        places.pop();
        connections.room().unwrap();
        drop(connections.take().unwrap());
        places.push(connections.take().unwrap());
        assert!(connections.take().is_err());
    }

    #[test]
    fn ghosts_of_all_sessions_count_until_they_are_gone() {
        let (now, second) = (Instant::now(), Duration::from_secs(1));
        let connections = Connections::of_user();
        let (first, other) = (connections.take().unwrap(), connections.take().unwrap());
        first.broke(now, GHOST);
        assert_eq!(first.free_from(now, now), now, "two sessions and a ghost are three");
        other.broke(now + second, GHOST);
        assert_eq!(first.free_from(now + second, now + second), now + GHOST);
        assert_eq!(
            other.free_from(now + GHOST + second, now + second),
            now + GHOST + second,
            "not earlier than wanted"
        );
        first.broke(now + 2 * second, GHOST);
        assert_eq!(other.free_from(now + 3 * second, now + 3 * second), now + second + GHOST, "one of three may stay");
        drop(first);
        assert_eq!(other.free_from(now + 3 * second, now + 3 * second), now + GHOST);
        assert_eq!(other.free_from(now + GHOST, now + GHOST), now + GHOST);
    }
}
