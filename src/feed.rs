//! What is read item by item and asks for more when it has run out: without I/O, as everything that systems know.

use crate::{
    Result,
    http::{Request, Response},
};

/// Something that is read item by item. The modes' `Fed` send its requests.
pub(crate) trait Feed: Send + 'static {
    type Item;

    /// An item that is there already.
    fn next_item(&mut self) -> Option<Self::Item>;

    /// What to ask when there is none; `None` at the end.
    fn request(&self) -> Option<Request>;

    /// Reads the answer to the last request.
    ///
    /// # Errors
    ///
    /// A refusal, or an answer that cannot be read. What is asked next makes good for it.
    fn answered(&mut self, response: &Response) -> Result<()>;
}
