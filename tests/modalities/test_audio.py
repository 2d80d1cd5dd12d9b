"""Sounds are measured by what is heard, drawn as they are loud, and refused by name where there is nothing to hear."""

import io
import wave
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from apps.modalities import HEAD_BYTES, MODALITIES, sniff
from apps.modalities.asset import Length
from tests.modalities.media import damaged, probed, read_without_surprise, refused, sound, video

AUDIO = MODALITIES["audio"]
WAV = sound()
TYPES = {
    "audio/wav": (WAV, "pcm_s16le"),
    "audio/mpeg": (sound("mp3", "libmp3lame"), "mp3"),
    "audio/flac": (sound("flac", "flac"), "flac"),
    "audio/ogg": (sound("ogg", "libopus"), "opus"),
    "audio/mp4": (sound("ipod", "aac"), "aac"),
}
every_type = pytest.mark.parametrize("mime", TYPES)


probe, refusal = partial(probed, AUDIO), partial(refused, AUDIO)


@every_type
def test_a_sound_is_known_by_its_bytes_and_measured_to_the_millisecond(mime: str) -> None:
    data, codec = TYPES[mime]
    assert sniff(data[:HEAD_BYTES]) == (AUDIO, mime)
    found = probe(data)
    assert (found.mime, found.width, found.height) == (mime, None, None)
    assert found.facts == {"duration_ms": 1000, "sample_rate": 48_000, "channels": 1, "codec": codec}


@pytest.mark.parametrize(
    ("container", "codec", "mime"),
    [
        ("mp4", "aac", "audio/mp4"),
        ("webm", "libopus", "audio/webm"),
        ("mov", "aac", "audio/quicktime"),
        ("mov", "pcm_s16le", "audio/quicktime"),
        ("matroska", "aac", "audio/x-matroska"),
        ("matroska", "flac", "audio/x-matroska"),
    ],
)
def test_what_begins_like_a_video_and_holds_only_sound_is_a_sound(container: str, codec: str, mime: str) -> None:
    data = sound(container, codec)
    known, _ = sniff(data[:HEAD_BYTES])
    assert (known.name, known.belongs_to(io.BytesIO(data))) == ("video", "audio")
    found = probe(data)
    assert (found.mime, found.facts["duration_ms"]) == (mime, pytest.approx(1000, abs=30))
    assert Image.open(io.BytesIO(AUDIO.thumbnail(io.BytesIO(data), 320))).size == (320, 106)
    assert known.belongs_to(io.BytesIO(video(container, "libvpx" if container == "webm" else "libx264"))) == "video"


def test_an_mp3_without_tags_is_known_by_its_frames() -> None:
    data = TYPES["audio/mpeg"][0]
    bare = data[data.index(b"\xff\xfb") :]
    assert sniff(bare[:HEAD_BYTES]) == (AUDIO, "audio/mpeg")
    assert probe(bare).facts["duration_ms"] == pytest.approx(1000, abs=60)


@pytest.mark.parametrize("data", [b"\xff\xfe\x41\x00", b"\xff\xd8\xff\xe0", b"\xff\xff\xff\xff", b"\xff\xfb"])
def test_a_byte_order_mark_and_a_picture_are_no_sound(data: bytes) -> None:
    assert AUDIO.sniff(data) is None


def test_channels_and_rates_are_told() -> None:
    facts = probe(sound(rate=22_050, channels=2, seconds=0.5)).facts
    assert facts == {"duration_ms": 500, "sample_rate": 22_050, "channels": 2, "codec": "pcm_s16le"}


def test_spans_and_answers_stand_in_its_time() -> None:
    asset = AUDIO.asset(None, None, probe(WAV).facts)
    assert (asset.room.length, asset.duration_ms) == (Length(1000, "milliseconds"), 1000)
    assert AUDIO.asset(None, None, {}).room.length is None


@every_type
def test_a_thumbnail_is_a_small_picture(mime: str) -> None:
    opened = Image.open(io.BytesIO(AUDIO.thumbnail(io.BytesIO(TYPES[mime][0]), 320)))
    assert (opened.format, opened.size) == ("WEBP", (320, 106))


def test_silence_is_drawn_flat_and_a_tone_high() -> None:
    data = sound(seconds=2, loud_from=1)
    picture = Image.open(io.BytesIO(AUDIO.thumbnail(io.BytesIO(data), 200))).convert("L")
    silent, loud = picture.getpixel((50, 20)), picture.getpixel((150, 20))
    assert silent > 240
    assert loud < 160
    assert picture.getpixel((150, 4)) > 240  # the tone reaches half way only


def silent_wav(frames: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8_000)
        writer.writeframes(bytes(2 * frames))
    return out.getvalue()


def test_a_sound_of_no_length_is_refused() -> None:
    assert refusal(silent_wav(0)).code == "media_empty"
    assert probe(silent_wav(8)).facts["duration_ms"] == 1


def test_a_container_without_sound_is_refused_by_name() -> None:
    cover_only = TYPES["audio/ogg"][0].replace(b"OpusHead", b"NopeHead")
    assert refusal(cover_only).code in {"audio_without_sound", "media_invalid", "codec_unsupported"}


@pytest.mark.parametrize("mime", ["audio/wav", "audio/flac", "audio/mp4"])
@pytest.mark.parametrize("share", [0.6, 0.9])
def test_a_file_that_ends_too_soon_is_refused_as_truncated(mime: str, share: float) -> None:
    data, _ = TYPES[mime]
    assert refusal(data[: int(len(data) * share)]).code == "media_truncated"


def test_of_a_stream_that_was_cut_what_there_is_counts() -> None:
    data, _ = TYPES["audio/mpeg"]
    assert 300 < probe(data[: len(data) // 2]).facts["duration_ms"] < 600


def test_a_long_sound_is_refused_with_figures() -> None:
    error = refusal(sound(seconds=90, rate=8_000), max_duration_ms=60_000)
    assert (error.code, "1.5 minutes" in error.message, "at most 1.0" in error.message) == ("too_long", True, True)


@pytest.mark.parametrize("head", [b"RIFF\x10\0\0\0WAVEfmt ", b"fLaC\0\0\0\x22", b"OggS\0\x02", b"ID3\x04\0\0\0\0\0\0"])
def test_a_file_that_only_begins_like_a_sound_is_refused(head: bytes) -> None:
    assert refusal(head + b"nothing of the kind " * 30).code in {"media_invalid", "media_truncated", "audio_without_sound", "media_empty"}


@every_type
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_damage_raises_anything_but_a_refusal(mime: str, data: st.DataObject) -> None:
    read_without_surprise(AUDIO, damaged(data, TYPES[mime][0], within=600))
