"""Videos: MP4, QuickTime, WebM, Matroska and AVI, in pixels of the upright frame; frames count from 0 in the order they are shown.

Upright: the rotation that the file asks for is applied. The picture is not stretched where pixels are not square. Facts: `duration_ms` from
the first frame's start to the last one's end, `frame_count`, `frame_rate` (mean frames a second), `constant_frame_rate`, `codec`,
`has_audio`. Every frame is counted, none but one is decoded.
"""

from array import array
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any, BinaryIO

from typing_extensions import override

from apps.modalities.asset import Asset, Extent, Room
from apps.modalities.base import (
    DEFAULT_LIMITS,
    Limits,
    MediaEmpty,
    MediaInvalid,
    MediaTruncated,
    PictureTooLarge,
    Probe,
    TooLong,
    TooManyFrames,
    UnreadableMedia,
)
from apps.modalities.containers import (
    AVI,
    HEARD_ONLY,
    MATROSKA,
    MP4,
    QUICKTIME,
    TRUNCATED,
    WEBM,
    ContainerModality,
    check_whole,
    decodable,
    opened,
    pictures_in,
)
from apps.modalities.drawing import webp

SOUND = "audio"
RATE_DIGITS = 6
SHOWN_AT = Fraction(1, 10)
MOST_DECODED = 300  # frames on the way to the one that is shown
RIGHT_ANGLE = 90


class VideoWithoutPicture(UnreadableMedia):
    """A container of videos with no track of pictures in it."""

    code = "video_without_picture"


class VideoModality(ContainerModality):
    """Videos. Objects are tracks, or stand on a range of frames."""

    name = "video"
    frames = frozenset({"plane", "raster"})
    object_at = frozenset({"frames", "track"})
    answer_at = frozenset({"frames"})
    suffixes = {MP4: "mp4", QUICKTIME: "mov", WEBM: "webm", MATROSKA: "mkv", AVI: "avi"}

    @override
    def belongs_to(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> str:
        """A sound, where the file has tracks of sound only and is of a type that sounds come in."""
        mime = self.mime(file)
        if mime not in HEARD_ONLY:
            return self.name
        check_whole(file, mime)
        with opened(file, mime, limits) as container:
            return SOUND if container.streams.audio and not pictures_in(container) else self.name

    @override
    def probe(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Probe:
        mime = self.mime(file)
        check_whole(file, mime)
        with opened(file, mime, limits) as container:
            stream = _track(container, limits)
            facts = {**_timing(container, stream, limits), "codec": stream.codec_context.codec.canonical_name}
            facts["has_audio"] = len(container.streams.audio) > 0
        with opened(file, mime, limits) as container:
            width, height = _upright(_frame_at(container, _track(container, limits), Fraction(0))).size
        return Probe(mime, width, height, facts)

    @override
    def thumbnail(self, file: BinaryIO, size: int, limits: Limits = DEFAULT_LIMITS) -> bytes:
        mime = self.mime(file)
        with opened(file, mime, limits) as container:
            return webp(_upright(_frame_at(container, _track(container, limits), SHOWN_AT)), size)

    @override
    def asset(self, width: int | None, height: int | None, facts: Mapping[str, Any]) -> Asset:
        room = Room(Extent(width, height)) if width and height else Room()
        return Asset(self.name, room, frames=facts.get("frame_count"), duration_ms=facts.get("duration_ms"))


def _track(container: Any, limits: Limits) -> Any:
    """The first track of pictures that is no cover."""
    tracks = pictures_in(container)
    if not tracks:
        raise VideoWithoutPicture("This file holds no video, only sound or nothing at all.")
    track = decodable(tracks[0])
    width, height = track.codec_context.width, track.codec_context.height
    if width * height > limits.max_pixels:
        most = f"at most {limits.max_pixels / 1e6:.1f} megapixels are taken"
        raise PictureTooLarge(f"The frames of this video have {width} x {height} pixels, {width * height / 1e6:.1f} megapixels; {most}.")
    return track


def _timing(container: Any, stream: Any, limits: Limits) -> dict[str, Any]:
    """How many frames there are, and how they lie in time: every packet is read, none decoded."""
    starts, last_end, damaged = array("q"), 0, False
    for packet in container.demux(stream):
        if packet.size == 0 or packet.is_discard:
            continue
        damaged |= packet.is_corrupt
        start = next((time for time in (packet.pts, packet.dts) if time is not None), last_end)
        starts.append(start)
        last_end = max(last_end, start + (packet.duration or 0))
        if len(starts) > limits.max_frames:
            raise TooManyFrames(f"This video has more than {limits.max_frames:,} frames, which is the most that is taken.")
    if damaged or len(starts) < stream.frames:
        raise MediaTruncated(TRUNCATED)
    if not starts:
        raise MediaEmpty("This video has no frames.")
    return _spread(sorted(starts), last_end, stream, limits)


def _spread(starts: list[int], last_end: int, stream: Any, limits: Limits) -> dict[str, Any]:
    steps = [after - before for before, after in pairwise(starts)]
    if last_end <= starts[-1]:  # the last packet does not say how long it is shown
        last_end = starts[-1] + (steps[-1] if steps else round(1 / (stream.average_rate or 25) / stream.time_base))
    seconds = (last_end - starts[0]) * Fraction(stream.time_base)
    duration_ms = round(seconds * 1000)
    if duration_ms > limits.max_duration_ms:
        raise TooLong(f"This video is {duration_ms / 60_000:,.1f} minutes long; at most {limits.max_duration_ms / 60_000:,.1f} are taken.")
    rate = stream.average_rate or (len(starts) / seconds if seconds else 0)
    return {
        "duration_ms": duration_ms,
        "frame_count": len(starts),
        "frame_rate": round(float(rate), RATE_DIGITS),
        "constant_frame_rate": not steps or max(steps) - min(steps) <= 1,  # a step may round up or down to a tick of the clock
    }


def _frame_at(container: Any, stream: Any, share: Fraction) -> Any:
    """The decoded frame that is shown at this share of the duration, or the last one before it that can be reached."""
    wanted = 0
    if share and (stream.duration or container.duration):
        length = stream.duration or round(Fraction(container.duration, 1_000_000) / stream.time_base)
        wanted = (stream.start_time or 0) + round(length * share)
        container.seek(wanted, stream=stream, backward=True)
    found = None
    for number, frame in enumerate(container.decode(stream)):
        found = frame
        if number >= MOST_DECODED or frame.pts is None or frame.pts >= wanted:
            break
    if found is None:
        raise MediaInvalid("No frame of this video can be decoded; it is damaged.")
    return found


def _upright(frame: Any) -> Any:
    """A frame as a Pillow image, turned as the file asks: `rotation` is counter-clockwise, in degrees."""
    picture = frame.to_image()
    turns = round(frame.rotation / RIGHT_ANGLE) % 4
    return picture.rotate(turns * RIGHT_ANGLE, expand=True) if turns else picture


MODALITY = VideoModality()
