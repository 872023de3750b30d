//! HOSTTARGET: a room shows another one.

use std::fmt;

use serde::Serialize;

use super::held;
use crate::{
    plain::Plain,
    twitch::{
        ChannelName, Text,
        reading::{HeldLine, Reading, number},
    },
};

/// A room began or ended to show another one (HOSTTARGET). Twitch ended host mode in October 2022.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HostTarget {
    /// The room that shows another one.
    pub channel: ChannelName,
    /// The room that it shows; `None` where that ended.
    pub target: Option<Text>,
    /// How many viewers there are.
    pub viewers: Option<u64>,
    #[serde(skip)]
    line: HeldLine,
}

held!(HostTarget);

impl HostTarget {
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, &'static str> {
        let mut words = reading.split.params().nth(1).unwrap_or_default().split(' ');
        let target = words.next().filter(|target| !target.is_empty()).ok_or("it has no target")?;
        Ok(Self {
            channel: reading.channel()?,
            target: (target != "-").then(|| reading.slice(target)),
            viewers: number(words.next()),
            line: reading.held(),
        })
    }
}

impl fmt::Display for HostTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let channel = Plain(self.channel.as_str());
        match &self.target {
            Some(target) => write!(f, "#{channel} hosts {}", Plain(target)),
            None => write!(f, "#{channel} hosts nobody any more"),
        }
    }
}
