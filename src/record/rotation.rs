//! When a new file begins.

/// When a new file begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Rotation {
    /// Never: one file, which is continued each time.
    #[default]
    Never,
    /// Before a file would grow beyond so many bytes. An event that is larger by itself gets a file of its own.
    Size(u64),
    /// With each day, by the time of recording, in Korea's time unless
    /// [`time_zone`](super::RecorderBuilder::time_zone) says otherwise.
    Daily,
    /// With each broadcast, as far as the events tell: with a new chat channel. What comes before a broadcast is known has a file of its
    /// own, `…_offline_…`.
    Broadcast,
}
