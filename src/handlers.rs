//! What a program does with events, kept in the order it was added: shared by everything that has a `run_forever`.

use std::fmt;

use crate::{Error, ErrorKind, Result, error::BoxError};

type Handler<H, E> = Box<dyn FnMut(&H, &E) -> Result<(), BoxError> + Send>;
type ErrorHandler<H> = Box<dyn FnMut(&H, Error) -> Result<()> + Send>;

/// Handlers of events `E`, which answer by a handle `H`.
pub(crate) struct Handlers<H, E> {
    handlers: Vec<Handler<H, E>>,
    on_error: Option<ErrorHandler<H>>,
}

impl<H, E> Handlers<H, E> {
    pub(crate) fn new() -> Self {
        Self { handlers: Vec::new(), on_error: None }
    }

    pub(crate) fn add(&mut self, handler: impl FnMut(&H, &E) -> Result<(), BoxError> + Send + 'static) {
        self.handlers.push(Box::new(handler));
    }

    pub(crate) fn set_on_error(&mut self, handler: impl FnMut(&H, Error) -> Result<()> + Send + 'static) {
        self.on_error = Some(Box::new(handler));
    }

    /// Hands an event to all of them.
    ///
    /// # Errors
    ///
    /// The first error of a handler that neither is passed over nor is taken by the program's own judge.
    pub(crate) fn call(&mut self, handle: &H, event: &E) -> Result<()> {
        for handler in &mut self.handlers {
            if let Err(error) = handler(handle, event) {
                let error = Error::handler(error);
                match &mut self.on_error {
                    Some(on_error) => on_error(handle, error)?,
                    None => pass_over(error)?,
                }
            }
        }
        Ok(())
    }
}

/// What a viewer or the network can bring about does not end a program: a text that became too long, a moment without a
/// connection, too many requests, a fault of the service.
fn pass_over(error: Error) -> Result<()> {
    if error.kind() == ErrorKind::InvalidArgument || error.is_retryable() {
        tracing::warn!(target: "livechat::handlers", %error, "what a handler wanted to do failed, and was passed over");
        return Ok(());
    }
    Err(error)
}

impl<H, E> fmt::Debug for Handlers<H, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handlers").field("count", &self.handlers.len()).finish_non_exhaustive()
    }
}

/// One method for each kind of event that programs ask for most. The type has a field `handlers`.
macro_rules! handlers {
    (on $owner:ident, $event:ident, $handle:ident: $($(#[$meta:meta])* $name:ident: $variant:ident($type:ty)),* $(,)?) => {
        impl $owner {
            $(
                $(#[$meta])*
                ///
                /// Only [`run_forever`](Self::run_forever) calls handlers; `events`, `next_event` and `spawn` do not. It runs on
                /// the thread that reads, so it must not wait long. For its errors see [`on_error`](Self::on_error).
                pub fn $name<F>(&mut self, mut handler: F) -> &mut Self
                where
                    F: FnMut(&$handle, &$type) -> Result<(), crate::error::BoxError> + Send + 'static,
                {
                    self.on_event(move |handle, event| match event {
                        $event::$variant(event) => handler(handle, event),
                        _ => Ok(()),
                    })
                }
            )*

            /// Calls `handler` for every event, in [`run_forever`](Self::run_forever) only.
            pub fn on_event<F>(&mut self, handler: F) -> &mut Self
            where
                F: FnMut(&$handle, &$event) -> Result<(), crate::error::BoxError> + Send + 'static,
            {
                self.handlers.add(handler);
                self
            }

            /// Calls `handler` with every error of another handler. Its `Ok` goes on, its `Err` ends
            /// [`run_forever`](Self::run_forever). Without one, [`InvalidArgument`](crate::ErrorKind::InvalidArgument) and what
            /// [is retryable](crate::Error::is_retryable) are passed over with a warning, and everything else ends it.
            pub fn on_error<F>(&mut self, handler: F) -> &mut Self
            where
                F: FnMut(&$handle, crate::Error) -> Result<()> + Send + 'static,
            {
                self.handlers.set_on_error(handler);
                self
            }
        }
    };
}
pub(crate) use handlers;
