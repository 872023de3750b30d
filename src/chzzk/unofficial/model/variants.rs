//! The qualities in which a broadcast or a video can be watched.

use std::cmp::Reverse;

use super::{EncodingTrack, MediaId, Playback, PlaybackMedia, PlaybackUrl};

/// The qualities of one stream of a [`Playback`], the best picture first and those without a picture last.
///
/// ```no_run
/// use livechat::chzzk::{ChannelId, unofficial::{Client, model::MediaId}};
///
/// # fn main() -> livechat::Result<()> {
/// let channel = ChannelId::new("5c1e0a7d93b24f6688d0a1b2c3d4e5f6")?;
/// let live = Client::new()?.live_detail(&channel)?.and_then(|live| live.playback);
/// if let Some(playback) = &live {
///     let variants = playback.variants(&MediaId::Hls);
///     let fit = variants.up_to_height(720).or(variants.best());
///     // The token that is needed to watch is in `as_str` only.
///     println!("{:?} at {:?}", fit.and_then(|variant| variant.name()), fit.and_then(|variant| variant.url()));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Variants<'a>(Vec<Variant<'a>>);

/// One quality of a stream, and where it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variant<'a> {
    media: &'a PlaybackMedia,
    track: &'a EncodingTrack,
}

impl Playback {
    /// The qualities of a stream; none where there is no such stream, as after the end of a broadcast.
    pub fn variants(&self, media: &MediaId) -> Variants<'_> {
        let of_media = self.media.iter().filter(|stream| stream.media_id.as_ref() == Some(media));
        let mut variants: Vec<_> = of_media
            .flat_map(|media| media.encoding_tracks.iter().map(move |track| Variant { media, track }))
            .collect();
        variants.sort_by_key(|variant| Reverse(variant.rank()));
        Variants(variants)
    }
}

impl<'a> Variants<'a> {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = Variant<'a>> {
        self.0.iter().copied()
    }

    /// The best picture there is.
    pub fn best(&self) -> Option<Variant<'a>> {
        self.pictures().next()
    }

    /// The one with this name: `1080p`, `720p`, `audioOnly`.
    pub fn by_name(&self, name: &str) -> Option<Variant<'a>> {
        self.iter().find(|variant| variant.name() == Some(name))
    }

    /// The best picture of at most so many pixels in height.
    pub fn up_to_height(&self, pixels: u32) -> Option<Variant<'a>> {
        self.pictures().find(|variant| variant.track.video_height.is_some_and(|height| height <= pixels))
    }

    /// The best picture of at most so many bits per second, with its sound.
    pub fn up_to_bit_rate(&self, bits: u64) -> Option<Variant<'a>> {
        self.pictures().find(|variant| variant.bit_rate().is_some_and(|rate| rate <= bits))
    }

    /// The best one without a picture.
    pub fn audio_only(&self) -> Option<Variant<'a>> {
        self.iter().find(Variant::is_audio_only)
    }

    fn pictures(&self) -> impl Iterator<Item = Variant<'a>> {
        self.iter().filter(|variant| !variant.is_audio_only())
    }
}

impl<'a> Variant<'a> {
    /// Its name (`encodingTrackId`): `144p` to `1080p`, `audioOnly`, `alow.stream`.
    pub fn name(&self) -> Option<&'a str> {
        self.track.id.as_deref()
    }

    /// All that is told about it.
    pub fn track(&self) -> &'a EncodingTrack {
        self.track
    }

    /// Its own playlist, where it has one (seen for `audioOnly`), or else the stream's master playlist, in which it is one of the
    /// qualities.
    pub fn url(&self) -> Option<&'a PlaybackUrl> {
        self.track.url.as_ref().or(self.media.url.as_ref())
    }

    /// Bits per second of picture and sound together; `None` where neither is told.
    pub fn bit_rate(&self) -> Option<u64> {
        match (self.track.video_bit_rate, self.track.audio_bit_rate) {
            (None, None) => None,
            (video, audio) => Some(video.unwrap_or_default().saturating_add(audio.unwrap_or_default())),
        }
    }

    /// Whether there is no picture: it says so, or nothing of a picture is told.
    pub fn is_audio_only(&self) -> bool {
        let EncodingTrack { audio_only, video_width, video_height, video_bit_rate, .. } = self.track;
        audio_only.unwrap_or(video_width.is_none() && video_height.is_none() && video_bit_rate.is_none())
    }

    fn rank(&self) -> (bool, Option<u32>, Option<u64>) {
        (!self.is_audio_only(), self.track.video_height, self.bit_rate())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lenient;

    fn playback() -> Playback {
        let text = include_str!("../../../../tests/fixtures/chzzk/rest/playback_variants.json");
        lenient::parse(text).unwrap().unwrap()
    }

    #[test]
    fn the_best_picture_is_first_and_sound_alone_last() {
        let playback = playback();
        let hls = playback.variants(&MediaId::Hls);
        let names: Vec<_> = hls.iter().filter_map(|variant| variant.name()).collect();
        assert_eq!(names, ["1080p", "720p", "480p", "144p", "audioOnly", "alow.stream"]);
        assert_eq!(hls.best().unwrap().name(), Some("1080p"));
        assert_eq!(hls.by_name("480p").unwrap().track().video_height, Some(480));
        assert!(hls.by_name("4320p").is_none());
        for (pixels, name) in [(2160, Some("1080p")), (1080, Some("1080p")), (1079, Some("720p")), (100, None)] {
            assert_eq!(hls.up_to_height(pixels).and_then(|variant| variant.name()), name, "{pixels}");
        }
        for (bits, name) in [(u64::MAX, Some("1080p")), (3_192_000, Some("720p")), (3_191_999, Some("480p")), (1, None)]
        {
            assert_eq!(hls.up_to_bit_rate(bits).and_then(|variant| variant.name()), name, "{bits}");
        }
    }

    #[test]
    fn a_quality_is_in_the_master_unless_it_has_its_own_playlist() {
        let playback = playback();
        let hls = playback.variants(&MediaId::Hls);
        assert_eq!(
            hls.best().unwrap().url().unwrap().as_str(),
            "https://example.invalid/a.m3u8?hdnts=st=1~hmac=hunter2"
        );
        let audio = hls.audio_only().unwrap();
        assert!(audio.is_audio_only());
        assert_eq!(audio.url().unwrap().as_str(), "https://example.invalid/audio.m3u8?hdnts=st=1~hmac=hunter2");
        let low = playback.variants(&MediaId::LowLatencyHls);
        assert_eq!(low.best().unwrap().url(), playback.low_latency());
        assert!(low.audio_only().is_none());
        assert!(!format!("{hls:?} {low:?}").contains("hunter2"));
    }

    #[test]
    fn where_there_is_no_stream_there_are_no_qualities() {
        for playback in [
            Playback::default(),
            lenient::parse(r#"{"media":[{"mediaId":"HLS","encodingTrack":[]}]}"#).unwrap().unwrap(),
        ] {
            let variants = playback.variants(&MediaId::Hls);
            assert!(variants.best().is_none() && variants.audio_only().is_none() && variants.iter().next().is_none());
        }
        let odd: Playback = lenient::parse(
            r#"{"media":[{"mediaId":"NEW","encodingTrack":[{"encodingTrackId":"8K","videoHeight":4320}]}]}"#,
        )
        .unwrap()
        .unwrap();
        assert_eq!(odd.variants(&MediaId::from("NEW")).best().unwrap().name(), Some("8K"));
    }
}
