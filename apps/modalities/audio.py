"""Sounds: WAV, MP3, FLAC, Ogg (Opus, Vorbis), M4A, and videos without pictures, in milliseconds from the first sample that is heard.

Videos are MP4, QuickTime, WebM and Matroska here.

The length is counted over all packets, not taken from the header, which may only guess; what an encoder added before and behind the sound
is not heard and not counted where the file says how much it is. MP3 and Ogg are streams, which end where they end: of one that was cut,
what there is counts. Facts: `duration_ms`, `sample_rate` (a second), `channels`, `codec`.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, BinaryIO

import numpy as np
from typing_extensions import override

from apps.modalities.asset import Asset, Length, Room
from apps.modalities.base import (
    DEFAULT_LIMITS,
    HEAD_BYTES,
    Limits,
    MediaEmpty,
    MediaInvalid,
    MediaTruncated,
    Probe,
    TooLong,
    UnreadableMedia,
)
from apps.modalities.containers import (
    FLAC,
    HEARD_ONLY,
    M4A,
    MKA,
    MP3,
    OGG,
    QTA,
    TRUNCATED,
    WAV,
    WEBA,
    ContainerModality,
    check_whole,
    decodable,
    mime_of,
    opened,
)
from apps.modalities.drawing import waveform_picture

PADDING_MS = 100  # more than any encoder adds behind a sound
DECODED_MS = 600_000  # about how much of a sound is decoded for its picture; of a longer one, packets at even distances
PICTURE_RATE = 8_000  # samples a second that are looked at


class AudioWithoutSound(UnreadableMedia):
    """A container of sounds with no track of sound in it."""

    code = "audio_without_sound"


class AudioModality(ContainerModality):
    """Sounds. Spans are in milliseconds, and so are the places of answers about a part."""

    name = "audio"
    frames = frozenset({"time"})
    answer_at = frozenset({"time"})
    suffixes = {WAV: "wav", MP3: "mp3", FLAC: "flac", OGG: "ogg", M4A: "m4a", WEBA: "weba", QTA: "qta", MKA: "mka"}

    @override
    def mime(self, file: BinaryIO) -> str:
        """A file that begins like a video is the sound that it holds; whether it holds no pictures, the video's `belongs_to` tells."""
        file.seek(0)
        heard = HEARD_ONLY.get(mime_of(file.read(HEAD_BYTES)) or "")
        return heard or super().mime(file)

    @override
    def probe(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Probe:
        mime = self.mime(file)
        check_whole(file, mime)
        with opened(file, mime, limits) as container:
            stream = _track(container)
            facts = {
                "duration_ms": _duration_ms(container, stream, limits),
                "sample_rate": stream.sample_rate,
                "channels": stream.channels,
                "codec": stream.codec_context.codec.canonical_name,
            }
        with opened(file, mime, limits) as container:
            if next(_decoded(container, _track(container), 1), None) is None:
                raise MediaInvalid("No sound of this file can be decoded; it is damaged.")
        return Probe(mime, facts=facts)

    @override
    def thumbnail(self, file: BinaryIO, size: int, limits: Limits = DEFAULT_LIMITS) -> bytes:
        mime = self.mime(file)
        with opened(file, mime, limits) as container:
            duration_ms = _duration_ms(container, _track(container), limits)
        with opened(file, mime, limits) as container:
            return waveform_picture(_peaks(container, _track(container), duration_ms, size), size)

    @override
    def asset(self, width: int | None, height: int | None, facts: Mapping[str, Any]) -> Asset:
        length = facts.get("duration_ms")
        return Asset(self.name, Room(length=None if length is None else Length(length, "milliseconds")), duration_ms=length)


def _track(container: Any) -> Any:
    if not container.streams.audio:
        raise AudioWithoutSound("This file holds no sound.")
    return decodable(container.streams.audio[0])


def _duration_ms(container: Any, stream: Any, limits: Limits) -> int:
    """From the first sample that is heard to the last one's end: every packet is read, none decoded."""
    first: int | None = None
    end, damaged = 0, False
    for packet in container.demux(stream):
        if packet.size == 0 or packet.is_discard:
            continue
        damaged |= packet.is_corrupt
        start = end if packet.pts is None else packet.pts
        first = start if first is None else min(first, start)
        end = max(end, start + (packet.duration or 0))
    base, claimed = Fraction(stream.time_base) * 1000, stream.duration or 0
    measured = max(end - max(first or 0, 0), 0)  # what lies before zero is not heard
    if damaged or (container.format.name == "flac" and (claimed - measured) * base > PADDING_MS):
        raise MediaTruncated(TRUNCATED)
    duration_ms = round((claimed if 0 < (measured - claimed) * base < PADDING_MS else measured) * base)
    if duration_ms == 0:
        raise MediaEmpty("This sound has no length.")
    if duration_ms > limits.max_duration_ms:
        raise TooLong(f"This sound is {duration_ms / 60_000:,.1f} minutes long; at most {limits.max_duration_ms / 60_000:,.1f} are taken.")
    return duration_ms


def _decoded(container: Any, stream: Any, stride: int) -> Iterator[Any]:
    """The frames of every `stride`-th packet."""
    for number, packet in enumerate(container.demux(stream)):
        if number % stride == 0 or packet.size == 0:
            yield from packet.decode()


def _peaks(container: Any, stream: Any, duration_ms: int, columns: int) -> list[float]:
    """How loud the loudest sample of each column is, in [0, 1], all channels as one; columns divide the duration evenly."""
    import av

    resampler = av.AudioResampler(format="flt", layout="mono", rate=PICTURE_RATE)
    peaks = np.zeros(columns)
    total = max(duration_ms * PICTURE_RATE / 1000, 1)
    for frame in _decoded(container, stream, max(duration_ms // DECODED_MS, 1)):
        start = float(frame.pts * frame.time_base) * PICTURE_RATE if frame.pts is not None else 0.0
        frame.pts = None
        for small in resampler.resample(frame):
            loud = np.abs(np.nan_to_num(small.to_ndarray().ravel()))
            at = ((start + np.arange(loud.size)) * (columns / total)).astype(np.int64).clip(0, columns - 1)
            np.maximum.at(peaks, at, loud)
            start += loud.size
    return [float(peak) for peak in peaks]


MODALITY = AudioModality()
