"""Videos are counted frame by frame and seen upright; what is none, or not whole, is refused by name."""

import io
from fractions import Fraction
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from apps.modalities import HEAD_BYTES, MODALITIES, sniff
from apps.modalities.asset import Extent
from tests.modalities.media import damaged, probed, read_without_surprise, refused, sound, turned, video

VIDEO = MODALITIES["video"]
MP4 = video()
TYPES = {
    "video/mp4": (MP4, "h264"),
    "video/quicktime": (video("mov"), "h264"),
    "video/webm": (video("webm", "libvpx-vp9"), "vp9"),
    "video/x-matroska": (video("matroska", "mpeg4"), "mpeg4"),
    "video/x-msvideo": (video("avi", "mpeg4"), "mpeg4"),
}
every_type = pytest.mark.parametrize("mime", TYPES)


probe, refusal = partial(probed, VIDEO), partial(refused, VIDEO)


@every_type
def test_a_video_is_known_by_its_bytes_and_measured(mime: str) -> None:
    data, codec = TYPES[mime]
    assert sniff(data[:HEAD_BYTES]) == (VIDEO, mime)
    found = probe(data)
    assert (found.mime, found.width, found.height) == (mime, 64, 48)
    assert found.facts == {
        "duration_ms": 1000,
        "frame_count": 25,
        "frame_rate": 25.0,
        "constant_frame_rate": True,
        "codec": codec,
        "has_audio": False,
    }


def test_sound_beside_the_picture_is_told() -> None:
    facts = probe(video(sound=True)).facts
    assert (facts["has_audio"], facts["frame_count"], facts["duration_ms"]) == (True, 25, 1000)


def test_the_rate_of_american_television_is_kept_to_six_digits() -> None:
    facts = probe(video(rate=Fraction(30_000, 1001), frames=30)).facts
    assert (facts["frame_rate"], facts["frame_count"], facts["duration_ms"]) == (29.97003, 30, 1001)


def test_frames_at_uneven_times_are_told() -> None:
    facts = probe(video(frames=5, times=[0, 1, 5, 6, 20])).facts
    assert (facts["frame_count"], facts["constant_frame_rate"]) == (5, False)
    assert facts["duration_ms"] >= 800


def test_one_frame_is_a_video() -> None:
    assert probe(video(frames=1)).facts["frame_count"] == 1


def test_a_video_that_is_shown_turned_is_measured_and_drawn_turned() -> None:
    found = probe(turned(MP4))
    assert (found.width, found.height) == (48, 64)
    assert Image.open(io.BytesIO(VIDEO.thumbnail(io.BytesIO(turned(MP4)), 32))).size == (24, 32)


def test_annotations_stand_on_its_frames_and_plane() -> None:
    found = probe(MP4)
    asset = VIDEO.asset(found.width, found.height, found.facts)
    assert (asset.room.extent, asset.frames, asset.duration_ms) == (Extent(64, 48), 25, 1000)
    assert VIDEO.asset(None, None, {}).frames is None


@every_type
def test_a_thumbnail_shows_a_frame_at_a_tenth(mime: str) -> None:
    data, _ = TYPES[mime]
    opened = Image.open(io.BytesIO(VIDEO.thumbnail(io.BytesIO(data), 32)))
    assert (opened.format, opened.size) == ("WEBP", (32, 24))
    shade = opened.convert("L").getpixel((16, 12))
    assert 10 < shade < 60  # the third of 25 from black to white


@every_type
@pytest.mark.parametrize("share", [0.1, 0.5, 0.97])
def test_a_file_that_ends_too_soon_is_refused_as_truncated(mime: str, share: float) -> None:
    data, _ = TYPES[mime]
    assert refusal(data[: int(len(data) * share)]).code == "media_truncated"


def test_a_container_without_a_picture_is_refused_by_name() -> None:
    m4a = sound("ipod", "aac")
    renamed = m4a[:8] + b"isom" + m4a[12:]
    assert sniff(renamed[:HEAD_BYTES])[0] is VIDEO
    assert refusal(renamed).code == "video_without_picture"


def test_limits_are_told_with_their_figures() -> None:
    error = refusal(MP4, max_pixels=64 * 48 - 1)
    assert (error.code, "64 x 48" in error.message) == ("picture_too_large", True)
    error = refusal(MP4, max_frames=24)
    assert (error.code, "24" in error.message) == ("too_many_frames", True)
    error = refusal(video(frames=100, rate=1), max_duration_ms=90_000)
    assert (error.code, "1.7 minutes" in error.message, "at most 1.5" in error.message) == ("too_long", True, True)
    assert probe(MP4, max_pixels=64 * 48, max_frames=25, max_duration_ms=1000).width == 64


@pytest.mark.parametrize(
    "data",
    [
        b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"\0\0\0\x18ftypavif\0\0\0\0" + bytes(20),
        b"\0\0\0\x18ftypheic\0\0\0\0" + bytes(20),
        b"RIFF\x20\0\0\0WEBPVP8 ",
        b"hello",
        b"",
    ],
    ids=["playlist", "list of files", "AVIF", "HEIC", "WebP", "text", "nothing"],
)
def test_what_is_no_video_is_not_opened(data: bytes) -> None:
    assert VIDEO.sniff(data) is None
    assert refusal(data).code == "media_type_unsupported"


@pytest.mark.parametrize("head", [MP4[:32], TYPES["video/webm"][0][:40], TYPES["video/x-msvideo"][0][:64]])
def test_a_file_that_only_begins_like_a_video_is_refused(head: bytes) -> None:
    assert refusal(head + b"nothing of the kind " * 50).code in {"media_invalid", "media_truncated", "video_without_picture"}


@every_type
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_damage_raises_anything_but_a_refusal(mime: str, data: st.DataObject) -> None:
    read_without_surprise(VIDEO, damaged(data, TYPES[mime][0], within=len(TYPES[mime][0])))
