//! Invented lines of the real mix: mostly chat, some moderation, some notices, by a fixed seed.

use std::iter;

/// How many of each among a thousand: chat, CLEARCHAT, USERNOTICE, CLEARMSG, JOIN.
const MIX: [(usize, fn(&mut Seed) -> String); 5] =
    [(945, privmsg), (20, clearchat), (20, usernotice), (5, clearmsg), (10, join)];

const WORDS: [&str; 24] = [
    "the",
    "dock",
    "lights",
    "are",
    "on",
    "again",
    "Kappa",
    "LUL",
    "no",
    "way",
    "that",
    "was",
    "close",
    "gg",
    "hello",
    "everyone",
    "안녕하세요",
    "と",
    "lanterns",
    "👉",
    "really?",
    "what's",
    "next",
    "boat",
];
const NAMES: [&str; 8] = [
    "PixelMoth",
    "Bramble_Kit",
    "Old_Tin_Owl",
    "spam_gull",
    "quietharbor_tv",
    "Lumen_Dock",
    "tideline9",
    "MossyAnchorage",
];
const ROOMS: [(&str, u32); 3] = [("lumen_dock", 70_000_001), ("quietharbor", 70_000_002), ("fogbell", 70_000_003)];

/// One thousand lines after the other, without their line ends, each thousand in a mixed order. No id comes twice.
pub fn thousands() -> impl Iterator<Item = Vec<String>> {
    let mut seed = Seed(0x5eed_1234_abcd_ef01);
    iter::repeat_with(move || {
        let mut lines: Vec<String> =
            MIX.iter().flat_map(|&(count, make)| (0..count).map(move |_| make)).map(|make| make(&mut seed)).collect();
        for at in (1..lines.len()).rev() {
            lines.swap(at, seed.below(at + 1));
        }
        lines
    })
}

/// xorshift64*: enough to mix words, the same on every machine.
struct Seed(u64);

impl Seed {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 33) as usize % end
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn uuid(&mut self) -> String {
        let (a, b) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            a >> 32,
            a & 0xffff,
            b >> 52,
            b & 0xfff,
            a >> 8 & 0xffff_ffff_ffff
        )
    }

    fn words(&mut self, count: usize) -> Vec<&'static str> {
        (0..count).map(|_| self.pick(&WORDS)).collect()
    }

    fn time(&mut self) -> u64 {
        1_793_500_000_000 + self.below(1_000_000) as u64
    }
}

/// The positions of the emotes among the words, in code points.
fn emotes(words: &[&str], start: usize) -> String {
    let (mut kappa, mut lul) = (Vec::new(), Vec::new());
    let mut at = start;
    for word in words {
        let count = word.chars().count();
        match *word {
            "Kappa" => kappa.push(format!("{at}-{}", at + count - 1)),
            "LUL" => lul.push(format!("{at}-{}", at + count - 1)),
            _ => {}
        }
        at += count + 1;
    }
    let all = [("25", kappa), ("425618", lul)];
    let all = all.iter().filter(|(_, at)| !at.is_empty()).map(|(id, at)| format!("{id}:{}", at.join(",")));
    all.collect::<Vec<_>>().join("/")
}

fn badges(seed: &mut Seed) -> (String, String) {
    let months = 1 + seed.below(60);
    match seed.below(5) {
        0 => (String::new(), String::new()),
        1 => (format!("subscriber/{months}"), format!("subscriber/{}", months / 3 * 3)),
        2 => (format!("subscriber/{months}"), format!("moderator/1,subscriber/{},bits/1000", months / 3 * 3)),
        3 => (String::new(), "premium/1".to_owned()),
        _ => (format!("subscriber/{months}"), format!("vip/1,subscriber/{},glitchcon2020/1", months / 3 * 3)),
    }
}

fn privmsg(seed: &mut Seed) -> String {
    let (name, (room, room_id)) = (seed.pick(&NAMES), seed.pick(&ROOMS));
    let login = name.to_ascii_lowercase();
    let (info, badges) = badges(seed);
    let length = 1 + seed.below(14);
    let words = seed.words(length);
    let color = seed.below(0x100_0000);
    let user = 880_000 + seed.below(9_999);
    let mut tags = format!("badge-info={info};badges={badges};");
    if seed.one_in(3) {
        tags += &format!("client-nonce={:016x}{:016x};", seed.next(), seed.next());
    }
    tags += &format!("color=#{color:06X};display-name={name};emotes=");
    let reply = seed.one_in(8);
    let parent = seed.pick(&NAMES);
    let start = if reply { parent.len() + 2 } else { 0 };
    tags += &emotes(&words, start);
    tags += &format!(
        ";first-msg={};flags=;id={};mod={};",
        u8::from(seed.one_in(40)),
        seed.uuid(),
        u8::from(seed.one_in(10))
    );
    if reply {
        let parent_login = parent.to_ascii_lowercase();
        let (id, root) = (seed.uuid(), seed.uuid());
        let body = seed.words(6).join("\\s");
        tags += &format!(
            "reply-parent-display-name={parent};reply-parent-msg-body={body};reply-parent-msg-id={id};reply-parent-user-id=880011;\
             reply-parent-user-login={parent_login};reply-thread-parent-display-name={name};reply-thread-parent-msg-id={root};\
             reply-thread-parent-user-id=880012;reply-thread-parent-user-login={login};"
        );
    }
    tags += &format!(
        "returning-chatter=0;room-id={room_id};subscriber={};tmi-sent-ts={};turbo=0;user-id={user};user-type=",
        u8::from(!info.is_empty()),
        seed.time()
    );
    let to = if reply { format!("@{parent} ") } else { String::new() };
    format!("@{tags} :{login}!{login}@{login}.tmi.twitch.tv PRIVMSG #{room} :{to}{}", words.join(" "))
}

fn clearchat(seed: &mut Seed) -> String {
    let (name, (room, room_id)) = (seed.pick(&NAMES).to_ascii_lowercase(), seed.pick(&ROOMS));
    let user = 880_000 + seed.below(9_999);
    format!(
        "@ban-duration={};room-id={room_id};target-user-id={user};tmi-sent-ts={} :tmi.twitch.tv CLEARCHAT #{room} :{name}",
        1 + seed.below(1_209_600),
        seed.time()
    )
}

fn usernotice(seed: &mut Seed) -> String {
    let (name, (room, room_id)) = (seed.pick(&NAMES), seed.pick(&ROOMS));
    let months = 2 + seed.below(60);
    let words = seed.words(5);
    format!(
        "@badge-info=subscriber/{months};badges=subscriber/12,premium/1;color=#8A2BE2;display-name={name};emotes={};flags=;id={};\
         login={};mod=0;msg-id=resub;msg-param-cumulative-months={months};msg-param-months=0;msg-param-multimonth-duration=0;\
         msg-param-multimonth-tenure=0;msg-param-should-share-streak=1;msg-param-streak-months={};\
         msg-param-sub-plan-name=The\\sDockhands;msg-param-sub-plan=1000;msg-param-was-gifted=false;room-id={room_id};subscriber=1;\
         system-msg={name}\\ssubscribed\\sat\\sTier\\s1.\\sThey've\\ssubscribed\\sfor\\s{months}\\smonths!;tmi-sent-ts={};\
         user-id=880011;user-type=;vip=0 :tmi.twitch.tv USERNOTICE #{room} :{}",
        emotes(&words, 0),
        seed.uuid(),
        name.to_ascii_lowercase(),
        months / 2,
        seed.time(),
        words.join(" ")
    )
}

fn clearmsg(seed: &mut Seed) -> String {
    let (name, (room, _)) = (seed.pick(&NAMES).to_ascii_lowercase(), seed.pick(&ROOMS));
    format!(
        "@login={name};room-id=;target-msg-id={};tmi-sent-ts={} :tmi.twitch.tv CLEARMSG #{room} :{}",
        seed.uuid(),
        seed.time(),
        seed.words(6).join(" ")
    )
}

fn join(seed: &mut Seed) -> String {
    let (login, (room, _)) = (seed.pick(&NAMES).to_ascii_lowercase(), seed.pick(&ROOMS));
    format!(":{login}!{login}@{login}.tmi.twitch.tv JOIN #{room}")
}
