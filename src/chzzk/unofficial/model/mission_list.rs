//! The missions of a channel, as a list.

use serde::{
    Deserialize, Serialize,
    de::{MapAccess, value::MapAccessDeserializer},
};
use serde_json::Value;

use crate::{
    chzzk::{raw::Raw, unofficial::chat::MissionStatus},
    lenient::{self, Wire, lenient},
};

/// A mission in the list of a channel. Its fields are named in other clients' source only, and there are more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ListedMission {
    /// What is to be done (`missionText`).
    pub text: Option<Box<str>>,
    /// Where it stands.
    pub status: Option<MissionStatus>,
    /// What everybody gave for it together, in won (`totalAmount`).
    pub total_amount_krw: Option<i64>,
    /// How many others took part (`participationCount`).
    pub participations: Option<u32>,
    /// All that was told about it; the keys may come in another order than on the wire.
    pub raw: Raw,
}

lenient! {
    #[derive(Default)]
    struct MissionRow {
        text: Option<Box<str>> = "missionText",
        status: Option<MissionStatus> = "status",
        total_amount_krw: Option<i64> = "totalAmount",
        participations: Option<u32> = "participationCount",
    }
}

impl Wire for ListedMission {
    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        let row = Value::deserialize(MapAccessDeserializer::new(map))?;
        let raw = Raw::new(&row.to_string());
        let MissionRow { text, status, total_amount_krw, participations } =
            lenient::parse(raw.as_str()).ok().flatten().unwrap_or_default();
        Ok(Some(Self { text, status, total_amount_krw, participations, raw }))
    }
}
