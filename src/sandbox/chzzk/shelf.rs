//! Clips and lounges.

use super::{Channel, Chzzk, catalogue::ClipState};
use crate::sandbox::invent::alphanumeric;

impl Channel {
    /// So many more clips of this channel; their ids, the oldest first.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// assert_eq!(channel.add_clips(3).len(), 3);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_clips(&self, count: usize) -> Vec<String> {
        self.update(|state| {
            let clips = &mut state.catalogue.clips;
            let uids: Vec<_> =
                (0..count).map(|number| alphanumeric(&format!("clip {}", clips.len() + number), 10)).collect();
            clips.extend(uids.iter().map(|uid| ClipState { uid: uid.clone(), channel: self.index }));
            uids
        })
    }
}

impl Chzzk {
    /// One more lounge, for searches.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// sandbox.chzzk().add_lounge("모래성");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_lounge(&self, name: &str) {
        self.world.update(|state| state.catalogue.lounges.push(name.to_owned()));
    }
}
