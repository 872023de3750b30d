//! An invented audience that chats by itself.

use std::time::Duration;

use fastrand::Rng;

use super::{Channel, Donation, Gift, Line, Role, Subscription, Viewer};
use crate::{
    Result,
    sandbox::background::{Background, Progress},
};

/// How an invented audience behaves: what it says follows from the seed alone, the pace is up to the clock.
///
/// ```
/// use std::time::Duration;
/// use livechat::sandbox::{Sandbox, chzzk::Audience};
///
/// let sandbox = Sandbox::start()?;
/// let audience = Audience::new(7).pace(Duration::ZERO).rows(20);
/// let (one, two) = (sandbox.chzzk().channel(), sandbox.chzzk().add_channel(livechat::sandbox::chzzk::ChannelKind::Live));
/// one.audience(audience.clone()).wait(Duration::from_secs(30))?;
/// two.audience(audience).wait(Duration::from_secs(30))?;
/// let texts = |channel: &livechat::sandbox::chzzk::Channel| -> Vec<String> {
///     channel.rows().iter().map(|row| row["content"].to_string()).collect()
/// };
/// assert_eq!(texts(&one), texts(&two));
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    seed: u64,
    pace: Duration,
    rows: Option<u64>,
    only_chat: bool,
}

impl Audience {
    /// About two lines a second, with a donation now and then, until it is stopped.
    pub fn new(seed: u64) -> Self {
        Self { seed, pace: Duration::from_millis(500), rows: None, only_chat: false }
    }

    /// The pause between two deeds, on average; zero for as fast as it goes.
    #[must_use]
    pub fn pace(mut self, pace: Duration) -> Self {
        self.pace = pace;
        self
    }

    /// Ends by itself after so many deeds. Most are one row; a gift to chosen people is several.
    #[must_use]
    pub fn rows(mut self, deeds: u64) -> Self {
        self.rows = Some(deeds);
        self
    }

    /// Nobody donates, subscribes or gives.
    #[must_use]
    pub fn only_chat(mut self) -> Self {
        self.only_chat = true;
        self
    }
}

impl Default for Audience {
    fn default() -> Self {
        Self::new(1)
    }
}

/// An audience at work; it stops when this is dropped.
#[derive(Debug)]
pub struct Crowd(Background<u64>);

impl Channel {
    /// Lets an invented audience chat in this channel, in the background.
    ///
    /// ```
    /// use livechat::sandbox::{Sandbox, chzzk::Audience};
    ///
    /// let sandbox = Sandbox::start()?;
    /// let crowd = sandbox.chzzk().channel().audience(Audience::default());
    /// // … a demo …
    /// drop(crowd);   // and it is quiet again
    /// # Ok::<(), livechat::Error>(())
    /// ```
    #[must_use = "the audience stops when this is dropped; `detach` lets it go on"]
    pub fn audience(&self, audience: Audience) -> Crowd {
        Crowd(Background::start(|progress| self.world().spawn(perform(self.clone(), audience, progress))))
    }
}

impl Crowd {
    /// What it has done so far.
    pub fn deeds(&self) -> u64 {
        self.0.look(|deeds| *deeds)
    }

    /// Blocks until it has ended by itself, which only one with [`rows`](Audience::rows) does.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    pub fn wait(&self, timeout: Duration) -> Result<()> {
        self.0.wait("the audience to finish", timeout)
    }

    /// Stops it.
    pub fn stop(self) {
        drop(self);
    }

    /// Lets it go on without this handle, until the sandbox ends.
    pub fn detach(self) {
        self.0.detach();
    }
}

async fn perform(channel: Channel, audience: Audience, progress: Progress<u64>) {
    let mut random = Rng::with_seed(audience.seed);
    let mut deeds = 0;
    while audience.rows.is_none_or(|rows| deeds < rows) {
        if audience.pace.is_zero() {
            tokio::task::yield_now().await;
        } else {
            tokio::time::sleep(audience.pace.mul_f64(0.4 + 1.2 * random.f64())).await;
        }
        deed(&channel, &mut random, audience.only_chat);
        deeds += 1;
        progress.update(|done| *done = deeds);
    }
}

fn deed(channel: &Channel, random: &mut Rng, only_chat: bool) {
    let by = somebody(random);
    match if only_chat { 0 } else { random.u32(..100) } {
        0..=87 => drop(channel.chat(by, line(random))),
        88..=90 => drop(channel.donate(Donation::chat(amount(random)).by(by).message(pick(random, &THANKS)))),
        91..=94 => drop(channel.donate(Donation::chat(amount(random)).anonymous().message(pick(random, &THANKS)))),
        95 => drop(channel.donate(Donation::video(1_820, "모래성 쌓는 소리 - 파도"))),
        96..=97 => {
            let months = random.u32(1..=36);
            drop(channel.subscribe(Subscription::by(by).months(months).message(pick(random, &THANKS))));
        }
        98 => drop(channel.gift(Gift::random(random.usize(1..=5)).by(by))),
        _ => drop(channel.gift(Gift::to([somebody(random)]).by(by))),
    }
}

fn somebody(random: &mut Rng) -> Viewer {
    let viewer = Viewer::new(pick(random, &NAMES));
    match random.u32(..20) {
        0 => viewer.subscribed(random.u32(2..=36), 1, "팬"),
        1 => viewer.subscribed(random.u32(2..=36), 2, "골드팬"),
        2 => Viewer::new("채팅지기").role(Role::ChatManager),
        _ => viewer,
    }
}

fn line(random: &mut Rng) -> Line {
    let line = Line::new(pick(random, &LINES)).os(pick(random, &["PC", "PC", "PC", "AOS", "IOS"]));
    match random.u32(..12) {
        0 => Line::new("{:d_48:} 좋다").emoji("d_48", "https://ssl.pstatic.net/static/nng/glive/icon/b_08.gif"),
        1 => line.without_extra("emojis"),
        _ => line,
    }
}

fn amount(random: &mut Rng) -> u64 {
    random.choice([1_000, 1_000, 1_000, 2_000, 3_000, 5_000, 10_000, 50_000]).unwrap_or(1_000)
}

fn pick(random: &mut Rng, from: &[&'static str]) -> &'static str {
    random.choice(from.iter().copied()).unwrap_or_default()
}

const NAMES: [&str; 24] = [
    "초록고래",
    "느린달팽이",
    "파란우산",
    "단골손님",
    "새벽감자",
    "졸린수달",
    "달빛토끼",
    "귤세알",
    "우주먼지",
    "구름빵집",
    "모래알갱이",
    "종이비행기",
    "민트나무",
    "바람개비",
    "저녁노을",
    "봄날의곰",
    "sandy_crab",
    "TeaTime",
    "quiet_otter",
    "MapleLeaf",
    "pixelpond",
    "NightOwl42",
    "sunny_side",
    "LittleComet",
];

const LINES: [&str; 36] = [
    "안녕하세요",
    "오늘도 왔어요",
    "ㅋㅋㅋㅋㅋ",
    "와 방금 뭐야",
    "이거 어떻게 하는 거예요?",
    "잘한다 잘한다",
    "저녁 뭐 드셨어요?",
    "노래 좋다",
    "처음 왔는데 재밌네요",
    "화이팅!",
    "ㅎㅇㅎㅇ",
    "여기 분위기 좋네요",
    "조금만 더 하면 될 것 같은데",
    "그거 말고 왼쪽이요",
    "아 아깝다",
    "역시 다르네",
    "물 좀 드세요",
    "퇴근하고 바로 왔어요",
    "고양이 보여 주세요",
    "다들 어디서 보고 있어요?",
    "내일도 방송하나요?",
    "ㅇㅈ",
    "감동이다",
    "이제 자러 갑니다, 좋은 밤 되세요",
    "hello from the other side of the sea",
    "gg",
    "nice one!",
    "first time here, this is fun",
    "what game is this?",
    "lol",
    "take your time",
    "so close!",
    "love the music",
    "good luck!",
    "see you tomorrow",
    "wow, did not expect that",
];

const THANKS: [&str; 8] = [
    "잘 보고 있어요",
    "오늘 방송 최고예요",
    "커피 한 잔 하세요",
    "힘내세요!",
    "늘 고마워요",
    "thank you for the stream",
    "거북이처럼 천천히",
    "",
];
