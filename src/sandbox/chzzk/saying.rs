//! What is said and done in the chat of a channel.

use serde_json::{Value, json};

use super::{
    Channel, Donation, Gift, Line, Role, RowRef, Subscription, Viewer,
    donation::merge,
    frame,
    row::{Draft, Row},
    world::State,
};

/// What is said in it.
impl Channel {
    /// Somebody says something: a nickname and a text, or more exactly a [`Viewer`] or a [`User`](super::User) and a
    /// [`Line`].
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// # use livechat::sandbox::chzzk::{Line, Viewer};
    /// channel.chat("초록고래", "안녕하세요");
    /// channel.chat(Viewer::new("단골손님").subscribed(29, 2, "골드팬"), Line::new("출석").os("IOS"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn chat(&self, by: impl Into<Viewer>, line: impl Into<Line>) -> RowRef {
        self.chat_batch([(by, line)]).pop().unwrap_or_else(|| RowRef::new("", 0))
    }

    /// Several lines in one frame, as on a busy channel.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// let rows = channel.chat_batch([("초록고래", "ㅋㅋㅋ"), ("느린달팽이", "gg"), ("파란우산", "와")]);
    /// assert_eq!(rows.len(), 3);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn chat_batch<V: Into<Viewer>, L: Into<Line>>(&self, lines: impl IntoIterator<Item = (V, L)>) -> Vec<RowRef> {
        let lines: Vec<(Viewer, Line)> = lines.into_iter().map(|(by, line)| (by.into(), line.into())).collect();
        self.update(|state| {
            let role = |by: &Viewer| state.channel(self.index).roles.get(by.user_id()).copied();
            let drafts = lines.into_iter().map(|(by, line)| line.draft(&by, role(&by), self.id())).collect();
            state.post(&self.cid(state), 93101, drafts)
        })
    }

    /// A donation; see [`Donation`] for the kinds.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// # use livechat::sandbox::chzzk::Donation;
    /// channel.donate(Donation::chat(1_000).by("치즈나눔").message("잘 보고 있어요"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn donate(&self, donation: impl Into<Donation>) -> RowRef {
        let donation = donation.into();
        self.update(|state| {
            let draft = donation.draft(state, self.index);
            self.post_special(state, draft)
        })
    }

    /// Somebody subscribes, or goes on to.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.subscribe("구독이");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn subscribe(&self, subscription: impl Into<Subscription>) -> RowRef {
        let subscription = subscription.into();
        self.update(|state| {
            let draft = subscription.draft(state, self.index);
            self.post_special(state, draft)
        })
    }

    /// Somebody gives subscriptions away: an event, and rows as [`Gift`] tells. Gives back the gift's id.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// # use livechat::sandbox::chzzk::Gift;
    /// channel.gift(Gift::to(["받은이"]).by("선물왕"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn gift(&self, gift: impl Into<Gift>) -> String {
        let gift = gift.into();
        self.update(|state| gift.post(state, self.index))
    }

    /// A line of the system, such as "저속 모드 ON" with a description.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.system("이모티콘 모드 ON", Some("텍스트 대신 이모티콘만 전송할 수 있어요."));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn system(&self, title: &str, description: Option<&str>) -> RowRef {
        self.update(|state| self.post_system(state, title, description, 1))
    }

    /// Pins a row, as the streamer. It goes with the recent list too.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// let row = channel.chat(channel.streamer(), "오늘 방송 규칙입니다");
    /// channel.pin(&row);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn pin(&self, row: &RowRef) {
        let by = self.streamer().profile(None);
        self.update(|state| state.pin(&self.cid(state), row, &by));
    }

    /// Nothing is pinned any more.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.unpin();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn unpin(&self) {
        self.update(|state| state.unpin(&self.cid(state)));
    }

    /// A manager hides a row.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// let row = channel.chat("거친말", "…");
    /// channel.blind(&row);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn blind(&self, row: &RowRef) {
        self.blind_as(row, "BLIND");
    }

    /// A row is hidden for this reason: `CBOTBLIND`, `HIDDEN`, `BLIND`, `RECLAIM` and `FILTERED` are known. The row need
    /// not be there.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// # use livechat::sandbox::chzzk::RowRef;
    /// let row = channel.chat("거친말", "…");
    /// channel.blind_as(&row, "CBOTBLIND");
    /// channel.blind_as(&RowRef::new("anonymous", 1_790_500_000_000), "HIDDEN");   // a row nobody has seen
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn blind_as(&self, row: &RowRef, reason: &str) {
        self.update(|state| state.post_blind(&self.cid(state), row, reason));
    }

    /// A hidden row is shown again; the push brings its text.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// let row = channel.chat("거친말", "…");
    /// channel.blind(&row);
    /// channel.unblind(&row);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn unblind(&self, row: &RowRef) {
        self.blind_as(row, "CANCEL");
    }

    /// Somebody may not write for a while: an event, one push for each of their rows, and a line that only managers see.
    /// Their lines are refused until [`release`](Self::release).
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.chat("거친말", "…");
    /// channel.restrict("거친말");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn restrict(&self, who: impl Into<Viewer>) {
        let who = who.into();
        let by = Viewer::new("채팅지기").role(Role::ChatManager);
        self.update(|state| state.restrict_for_a_while(self.index, &who, &by, 1));
    }

    /// Undoes [`restrict`](Self::restrict), silently.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.restrict("거친말");
    /// channel.release("거친말");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn release(&self, who: impl Into<Viewer>) {
        let who = who.into();
        self.update(|state| state.channel_mut(self.index).restricted.remove(who.user_id()));
    }

    /// An event (93006) of this type with these keys beside it.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// use serde_json::json;
    ///
    /// channel.event("CHANGE_DONATION_ACTIVE", json!({"donationType": "PARTY", "donationActive": true}));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn event(&self, kind: &str, keys: Value) -> usize {
        self.update(|state| self.post_event(state, kind, keys))
    }
}

impl Channel {
    pub(super) fn post_event(&self, state: &mut State, kind: &str, keys: Value) -> usize {
        let mut body = if keys.is_object() { keys } else { json!({}) };
        merge(&mut body, json!({"type": kind}));
        let cid = self.cid(state);
        state.broadcast(&cid, &frame::push(&cid, 93006, None, &body))
    }

    pub(super) fn post_special(&self, state: &mut State, draft: Draft) -> RowRef {
        let cid = self.cid(state);
        state.post(&cid, 93102, vec![draft]).pop().unwrap_or_else(|| RowRef::new("", 0))
    }

    pub(super) fn post_system(&self, state: &mut State, title: &str, description: Option<&str>, style: u32) -> RowRef {
        let mut extras = json!({"styleType": style, "params": {}});
        if let (Some(description), Some(extras)) = (description, extras.as_object_mut()) {
            extras.insert("description".into(), description.into());
        }
        self.post_special(state, system_row(title, &extras))
    }
}

/// What a handle does and a manager does over REST.
impl State {
    /// Pins a row that is there.
    pub(super) fn pin(&mut self, cid: &str, row: &RowRef, by: &Value) -> bool {
        let now = self.now();
        let found = self.room(cid).and_then(|room| room.history.iter().find(|own| own.is(row)));
        let Some(notice) = found.map(|row| row.notice(cid, by, now)) else {
            return false;
        };
        if let Some(room) = self.room_mut(cid) {
            room.pinned = notice.clone();
        }
        self.broadcast(cid, &frame::push(cid, 94010, None, &notice));
        true
    }

    pub(super) fn unpin(&mut self, cid: &str) {
        if let Some(room) = self.room_mut(cid) {
            room.pinned = Value::Null;
        }
        self.broadcast(cid, &frame::push(cid, 94010, None, &json!({})));
    }

    /// Somebody may not write for a while: an event, one push for each of their rows, and a line that only managers see.
    pub(super) fn restrict_for_a_while(&mut self, channel: usize, who: &Viewer, by: &Viewer, times: u64) {
        let cid = self.channel(channel).cid.clone();
        let created = self.now_kst_precise();
        self.channel_mut(channel).restricted.insert(who.user_id().to_owned());
        let event = json!({"duration": 30, "times": times, "userIdHash": who.user_id(), "createdTime": created,
            "type": "TEMPORARY_RESTRICT"});
        self.broadcast(&cid, &frame::push(&cid, 93006, None, &event));
        let theirs: Vec<RowRef> = self
            .room(&cid)
            .into_iter()
            .flat_map(|room| &room.history)
            .filter(|row| row.draft.user_id == who.user_id())
            .map(Row::reference)
            .collect();
        for row in &theirs {
            self.post_blind(&cid, row, "HIDDEN");
        }
        let extras = json!({
            "description": format!("{}님이 {}님을 임시 제한 처리했습니다.", by.nickname(), who.nickname()),
            "styleType": 3,
            "visibleRoles": ["STREAMING_CHANNEL_MANAGER", "STREAMING_CHAT_MANAGER", "STREAMER", "MANAGER"],
            "params": {
                "registerNickname": by.nickname(),
                "registerChatProfileJson": by.profile(None).to_string(),
                "targetNickname": who.nickname(),
                "targetChatProfileJson": who.profile(None).to_string(),
            },
        });
        let draft = system_row("채팅 참여가 제한되었습니다.", &extras);
        self.post(&cid, 93102, vec![draft]);
    }

    pub(super) fn post_blind(&mut self, cid: &str, row: &RowRef, reason: &str) {
        let kept = self.room_mut(cid).and_then(|room| room.history.iter_mut().find(|own| own.is(row)));
        let mut message = Value::Null;
        if let Some(kept) = kept {
            if reason == "CANCEL" { "NORMAL" } else { reason }.clone_into(&mut kept.draft.status);
            if reason == "CANCEL" {
                message = json!({"content": kept.draft.text, "extras": kept.draft.extras});
            }
        }
        let body = json!({
            "messageTime": row.time(),
            "blindType": reason,
            "blindUserId": null,
            "serviceId": "game",
            "message": message,
            "userId": row.user_id(),
            "channelId": cid,
        });
        self.broadcast(cid, &frame::push(cid, 94008, None, &body));
    }
}

fn system_row(title: &str, extras: &Value) -> Draft {
    Draft { user_id: "SYSTEM_MESSAGE".into(), profile: "{}".into(), ..Draft::special(None, None, 30, title, extras) }
}
