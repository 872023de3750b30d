//! Roles, settings, missions, votes and the key of the broadcast.

use super::{super::maybe_async, Manage};
use crate::{
    Result,
    chzzk::unofficial::{
        UserId,
        model::manage::{
            LiveSetting, LiveSettingChange, LiveSettingPart, MyRole, PredictionStatus, RoleHolder, RoleHolders,
            StreamingInfo, StreamingRole, answers,
        },
    },
};

/// Roles.
#[maybe_async]
impl Manage {
    /// What the logged-in user is in the channel, and what they may do there. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/my-role`, seen in recordings.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn my_role(&self) -> Result<MyRole> {
        let request = self.api().my_role(&self.channel)?;
        self.read(&request).await
    }

    /// Who manages the channel. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/streaming-roles`. The path was recorded, its answer is described nowhere; see
    /// [`RoleHolder`].
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn roles(&self) -> Result<Vec<RoleHolder>> {
        let request = self.api().roles(&self.channel)?;
        let RoleHolders(holders) = self.read_list(&request).await?;
        Ok(holders)
    }

    /// Makes somebody a manager. Changes the channel.
    ///
    /// `POST api.chzzk.naver.com/manage/v1/channels/{channel}/streaming-roles`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a role that cannot be given or an id that is nobody's in particular; otherwise what
    /// [any request](crate::error) may meet.
    pub async fn add_role(&self, user: &UserId, role: &StreamingRole) -> Result<()> {
        let request = self.api().add_role(&self.channel, user, role)?;
        self.act(&request).await
    }

    /// Takes somebody's role away. Changes the channel.
    ///
    /// `DELETE api.chzzk.naver.com/manage/v1/channels/{channel}/streaming-roles/{user}`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// As [`restrict_temporarily`](Self::restrict_temporarily).
    pub async fn remove_role(&self, user: &UserId) -> Result<()> {
        let request = self.api().remove_role(&self.channel, user)?;
        self.act(&request).await
    }
}

/// The broadcast.
#[maybe_async]
impl Manage {
    /// What is set for the broadcast and its chat. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/live-setting`, from the source code of another client. The web client asks in four
    /// parts instead, see [`live_setting_part`](Self::live_setting_part).
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn live_setting(&self) -> Result<LiveSetting> {
        let request = self.api().live_setting(&self.channel)?;
        self.read(&request).await
    }

    /// A part of these settings. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/live-setting/{normal,chat,chat-mode,chat-condition}`: the paths were recorded, which of
    /// them tells what is not known.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn live_setting_part(&self, part: LiveSettingPart) -> Result<LiveSetting> {
        let request = self.api().live_setting_part(&self.channel, part)?;
        self.read(&request).await
    }

    /// Changes settings: reads them, changes what the change names, and sends all that is known back. What somebody else changes between the
    /// two is lost. Some settings show only with the next broadcast. Changes the channel.
    ///
    /// `GET` and `PUT api.chzzk.naver.com/manage/v1/channels/{channel}/live-setting`, from the source code of another client;
    /// [`put_live_setting`](Self::put_live_setting) sends just the change.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a blank title or category and for a change of nothing;
    /// [`Error::Decode`](crate::Error::Decode) where nothing of the present settings could be read, and nothing is changed then; otherwise what
    /// [any request](crate::error) may meet.
    pub async fn change_live_setting(&self, change: &LiveSettingChange) -> Result<()> {
        // Before anything is sent.
        self.api().put_live_setting(&self.channel, change)?;
        let request = self.api().live_setting(&self.channel)?;
        let present: LiveSetting = self.read(&request).await?;
        // To send back only the change is what this is not to do.
        if present == LiveSetting::default() {
            return Err(answers::nothing_known(&request));
        }
        self.put_live_setting(&present.changed_by(change)).await
    }

    /// Sends these settings and no others. What the service does with those that are left out is not known. Changes the channel.
    ///
    /// `PUT api.chzzk.naver.com/manage/v1/channels/{channel}/live-setting`, from the source code of another client.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a blank title or category and for a change of nothing; otherwise what
    /// [any request](crate::error) may meet.
    pub async fn put_live_setting(&self, change: &LiveSettingChange) -> Result<()> {
        let request = self.api().put_live_setting(&self.channel, change)?;
        self.act(&request).await
    }

    /// Accepts an offered mission, named by [`Mission::id`](crate::chzzk::unofficial::chat::Mission::id). Changes the channel.
    ///
    /// `PUT api.chzzk.naver.com/manage/v1/channels/{channel}/donations/mission/approve`, from the source code of another client; one description
    /// has POST.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a blank id; otherwise what [any request](crate::error) may meet.
    pub async fn approve_mission(&self, mission_id: &str) -> Result<()> {
        let request = self.api().decide_mission(&self.channel, mission_id, true)?;
        self.act(&request).await
    }

    /// Declines an offered mission. Changes the channel.
    ///
    /// `PUT api.chzzk.naver.com/manage/v1/channels/{channel}/donations/mission/reject`, as [`approve_mission`](Self::approve_mission).
    ///
    /// # Errors
    ///
    /// As [`approve_mission`](Self::approve_mission).
    pub async fn reject_mission(&self, mission_id: &str) -> Result<()> {
        let request = self.api().decide_mission(&self.channel, mission_id, false)?;
        self.act(&request).await
    }

    /// For how long no prediction can be opened. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/log-power/prediction/status`, from a description.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn prediction_status(&self) -> Result<PredictionStatus> {
        let request = self.api().prediction_status(&self.channel)?;
        self.read(&request).await
    }

    /// The key with which a program broadcasts to the channel: **whoever has it can broadcast there.** Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/streaming-info`, seen in recordings.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn streaming_info(&self) -> Result<StreamingInfo> {
        let request = self.api().streaming_info(&self.channel)?;
        self.read(&request).await
    }

    /// The same from the older path, with the stream's number. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/streams`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn streams(&self) -> Result<StreamingInfo> {
        let request = self.api().streams(&self.channel)?;
        self.read(&request).await
    }
}
