"""Videos and sounds, written by FFmpeg through PyAV."""

import io
from fractions import Fraction
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import strategies as st

from apps.modalities import Limits, Modality, Probe, UnreadableMedia

UPRIGHT = bytes.fromhex("00010000 00000000 00000000 00000000 00010000 00000000 00000000 00000000 40000000".replace(" ", ""))
QUARTER_TURN = bytes.fromhex("00000000 00010000 00000000 ffff0000 00000000 00000000 00000000 00000000 40000000".replace(" ", ""))


def video(
    container: str = "mp4",
    codec: str = "libx264",
    *,
    frames: int = 25,
    rate: Any = 25,
    size: tuple[int, int] = (64, 48),
    sound: bool = False,
    times: list[int] | None = None,
) -> bytes:
    """Frames that go from black to white; `times` are theirs, in ticks of 1 / rate."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as writer:
        stream = writer.add_stream(codec, rate=rate)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.time_base = 1 / Fraction(rate)
        second = writer.add_stream("aac", rate=48_000) if sound else None
        for index in range(frames):
            shade = round(255 * index / max(frames - 1, 1))
            frame = av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), shade, np.uint8), format="rgb24")
            frame.pts = times[index] if times else index
            frame.time_base = 1 / Fraction(rate)
            writer.mux(stream.encode(frame))
        writer.mux(stream.encode())
        if second is not None:
            for frame in samples(np.zeros(4_800, np.int16), 48_000, 1):
                writer.mux(second.encode(frame))
            writer.mux(second.encode())
    return out.getvalue()


def turned(mp4: bytes) -> bytes:
    """The same video, shown turned by a quarter: its track's matrix is the second in the file."""
    place = mp4.index(UPRIGHT, mp4.index(UPRIGHT) + 1)
    return mp4[:place] + QUARTER_TURN + mp4[place + len(UPRIGHT) :]


def sound(
    container: str = "wav",
    codec: str = "pcm_s16le",
    *,
    seconds: float = 1.0,
    rate: int = 48_000,
    channels: int = 1,
    loud_from: float = 0.0,
) -> bytes:
    """A tone at half the greatest loudness that begins after `loud_from` seconds of silence."""
    times = np.arange(round(seconds * rate)) / rate
    wave = np.where(times >= loud_from, np.sin(2 * np.pi * 440 * times) * 0.5 * 32_767, 0).astype(np.int16)
    out = io.BytesIO()
    with av.open(out, "w", format=container) as writer:
        stream = writer.add_stream(codec, rate=rate, layout="mono" if channels == 1 else "stereo")
        for frame in samples(wave, rate, channels):
            writer.mux(stream.encode(frame))
        writer.mux(stream.encode())
    return out.getvalue()


def samples(wave: Any, rate: int, channels: int) -> list[av.AudioFrame]:
    frames = []
    for start in range(0, len(wave), 960):
        part = np.repeat(wave[start : start + 960], channels).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(part, format="s16", layout="mono" if channels == 1 else "stereo")
        frame.sample_rate, frame.pts = rate, start
        frames.append(frame)
    return frames


def probed(modality: Modality, data: bytes, **limits: int) -> Probe:
    """What the file is found to be, within these limits."""
    return modality.probe(io.BytesIO(data), Limits(**limits))


def refused(modality: Modality, data: bytes, **limits: int) -> UnreadableMedia:
    """How the file is refused: by a sentence."""
    with pytest.raises(UnreadableMedia) as caught:
        probed(modality, data, **limits)
    assert caught.value.message.endswith(".")
    return caught.value


def damaged(data: st.DataObject, whole: bytes, within: int) -> bytes:
    """The file with up to eight of its first bytes changed."""
    changed = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, min(len(changed), within) - 1), min_size=1, max_size=8)):
        changed[place] = data.draw(st.integers(0, 255))
    return bytes(changed)


def read_without_surprise(modality: Modality, data: bytes) -> None:
    """Read and draw a file that may be damaged: it is read, or refused with a message, and nothing else is raised."""
    for read in (modality.probe, lambda file: modality.thumbnail(file, 32)):
        try:
            read(io.BytesIO(data))
        except UnreadableMedia as error:
            assert error.message  # noqa: PT017
