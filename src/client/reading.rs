//! What everything has that is read event by event, here or elsewhere: written once for all systems, with each one's words.

/// The owner has the fields `connection`, `handle` and `handlers`. The text is that of the errors that end it.
macro_rules! reading {
    (
        $what:literal: $owner:ident, $spawned:ident, $handle:ident, $event:ident, $machine:ty;
        $(#[$errors:meta])*
    ) => {
        #[maybe_async]
        impl $owner {
            /// The next event; `None` after [`close`](Self::close).
            ///
            /// # Errors
            ///
            $(#[$errors])*
            pub async fn next_event(&mut self) -> Result<Option<$event>> {
                self.connection.next_event().await
            }

            /// The next event if one comes within `patience`; with [`Duration::ZERO`] what is there without waiting, for programs
            /// with a loop of their own. `None` also at the end, which [`is_over`](Self::is_over) tells.
            ///
            /// # Errors
            ///
            /// As [`next_event`](Self::next_event).
            pub async fn next_event_within(&mut self, patience: Duration) -> Result<Option<$event>> {
                self.connection.next_event_within(patience).await
            }

            /// Reads events for ever and calls the handlers, in the order they were added. Returns after [`close`](Self::close) from
            /// a handler or another thread.
            ///
            /// # Errors
            ///
            /// As [`next_event`](Self::next_event), and the first error of a handler, after which it can go on. What a viewer or the
            /// network can bring about is no reason to end, and is passed over with a warning:
            /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) (a text that is too long), and every error that
            /// [is retryable](crate::Error::is_retryable) (too many requests, a fault of the service, a connection that fails or is
            /// away, an answer that does not come, too much waiting). A missing permission, a login that is over and errors of the
            /// program's own do end it. [`on_error`](Self::on_error) decides otherwise. That a handler is refused what it wants of it
            /// after the close ([`Closed`](crate::ErrorKind::Closed)) is no error: the end comes by itself.
            pub async fn run_forever(&mut self) -> Result<()> {
                while let Some(event) = self.connection.next_event().await? {
                    if let Err(error) = self.handlers.call(&self.handle, &event) {
                        if error.kind() != crate::ErrorKind::Closed || !self.handle.is_closed() {
                            return Err(error);
                        }
                    }
                }
                Ok(())
            }
        }

        impl $owner {
            /// The events, one after the other, until the end.
            pub fn events(&mut self) -> Events<'_, $event> {
                Events::new(&mut self.connection)
            }

            /// Moves the reading elsewhere: to a thread of its own, or in the async mode to a task. At most `capacity` events (at
            /// least 1) wait for you; of more the oldest are dropped, and `Lagged` says how many. Among them may be those that say
            /// what becomes of the connection, so after a `Lagged` do not rely on having seen each. Handlers are not called any more.
            ///
            /// # Errors
            ///
            /// [`Error::Transport`](crate::Error::Transport) where no thread can be started, or there is no tokio runtime to run the task.
            pub fn spawn(self, capacity: usize) -> Result<$spawned> {
                let Self { connection, handle, .. } = self;
                Ok($spawned { events: Spawned::new(connection, capacity.max(1))?, handle })
            }

            /// What can be done to it from anywhere.
            pub fn handle(&self) -> $handle {
                self.handle.clone()
            }

            /// Ends it: what waits for events gets the rest of them and then the end; sockets are closed politely.
            pub fn close(&self) {
                self.handle.close();
            }

            /// Whether it came to its end.
            pub fn is_over(&self) -> bool {
                self.connection.is_over()
            }
        }

        #[doc = concat!("A ", $what, " that is read elsewhere; see [`", stringify!($owner), "::spawn`]. Dropped, it closes.")]
        pub struct $spawned {
            events: Spawned<$machine>,
            handle: $handle,
        }

        #[maybe_async]
        impl $spawned {
            /// Waits for the next event; `None` after the end.
            ///
            /// # Errors
            ///
            #[doc = concat!("As [`", stringify!($owner), "::next_event`].")]
            pub async fn next_event(&mut self) -> Result<Option<$event>> {
                self.events.recv().await
            }

            /// The next event if one comes within `patience`; with [`Duration::ZERO`] what is there without waiting. `None` also at
            /// the end, which [`is_over`](Self::is_over) tells.
            ///
            /// # Errors
            ///
            #[doc = concat!("As [`", stringify!($owner), "::next_event`].")]
            pub async fn next_event_within(&mut self, patience: Duration) -> Result<Option<$event>> {
                self.events.recv_within(patience).await
            }

            /// Ends it and waits until its thread (or task) is done. What was not read is dropped.
            pub async fn close(self) {
                self.events.close().await;
            }
        }

        impl $spawned {
            /// Whether the end was told.
            pub fn is_over(&self) -> bool {
                self.events.is_over()
            }

            /// The events, one after the other, until the end.
            pub fn events(&mut self) -> Events<'_, $event> {
                Events::new(&mut self.events)
            }

            /// What can be done to it from anywhere.
            pub fn handle(&self) -> $handle {
                self.handle.clone()
            }
        }

        impl fmt::Debug for $spawned {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($spawned)).field("handle", &self.handle).finish_non_exhaustive()
            }
        }
    };
}
pub(super) use reading;
