//! Invented viewers who do something every now and then, on a thread of their own, until they are dropped.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

pub(crate) struct Viewers {
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Viewers {
    /// `deed` is called with 1, 2, 3, …
    pub(crate) fn start(mut deed: impl FnMut(u64) + Send + 'static) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&over);
        let thread = thread::spawn(move || {
            for number in 1_u64.. {
                if ends.load(Ordering::Relaxed) {
                    return;
                }
                deed(number);
                thread::sleep(Duration::from_millis(300));
            }
        });
        Self { over, thread: Some(thread) }
    }
}

impl Drop for Viewers {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
