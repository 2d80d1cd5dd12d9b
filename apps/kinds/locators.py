"""Where in an asset something stands: frames, a track of keyframes, a page, a message, a time span, a slice, a map.

Frames and slices count from 0, pages from 1 as people count them; ranges of frames include both ends, time spans are half-open and in
milliseconds. The wire form is an object whose `type` is one of TYPES; null is the asset as a whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from apps.kinds.answers import dump_answers, parse_answers
from apps.kinds.base import Kind
from apps.kinds.reading import InvalidValue, an, join, read_list, read_object, read_text, read_whole
from apps.kinds.values import Answer, Locator, Value

MAX_INDEX = 2**31 - 1
MAX_NAME = 200
MAX_KEYFRAMES = 100_000
MAX_EPSG = 1_000_000


@dataclass(frozen=True, slots=True)
class Frames(Locator):
    """The same on every frame of a video, or slice of a volume, from `first` to `last`, both included."""

    type: ClassVar[str] = "frames"
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Keyframe:
    """What a track says on one frame: the geometry there, and answers that hold from there until the next keyframe."""

    frame: int
    value: Value
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Track(Locator):
    """An object through the frames of a video or the slices of a volume.

    In each segment it is there from the first keyframe to the last, in between as its kind interpolates; between segments it is absent.
    Frames rise strictly throughout. The annotation's own value is that of the first keyframe.
    """

    type: ClassVar[str] = "track"
    segments: tuple[tuple[Keyframe, ...], ...]


@dataclass(frozen=True, slots=True)
class Page(Locator):
    """One page of a document; the first is 1."""

    type: ClassVar[str] = "page"
    page: int


@dataclass(frozen=True, slots=True)
class Message(Locator):
    """One message of a conversation, by its id."""

    type: ClassVar[str] = "message"
    message: str


@dataclass(frozen=True, slots=True)
class TimeSpan(Locator):
    """From `start_ms` on, until just before `end_ms`."""

    type: ClassVar[str] = "time"
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class OnMap(Locator):
    """On a map: x and y are in the reference system of this EPSG code, x to the east and y to the north."""

    type: ClassVar[str] = "map"
    epsg: int


def parse_locator(payload: Any, at: str, kind: Kind[Any], value: Value) -> Locator | None:
    """The place of an annotation of this kind and value, in the object or null at `at`. Raises InvalidValue."""
    if payload is None:
        return None
    named = payload.get("type") if isinstance(payload, Mapping) else None
    reader = READERS.get(named) if isinstance(named, str) else None
    if reader is None:
        raise InvalidValue(at, "This is no place in an asset.", f"null, or an object whose type is one of {', '.join(READERS)}")
    return reader(payload, at, kind, value)


def _frames(payload: Any, at: str, _kind: Kind[Any], _value: Value) -> Frames:
    members = read_object(payload, at, required=("type", "first", "last"))
    first, last = (read_whole(members[key], join(at, key), at_most=MAX_INDEX) for key in ("first", "last"))
    if last < first:
        raise InvalidValue(join(at, "last"), f"The last frame, {last}, comes before the first, {first}.", "a frame not before the first")
    return Frames(first, last)


def _track(payload: Any, at: str, kind: Kind[Any], value: Value) -> Track:
    if kind.role != "object":
        raise InvalidValue(at, f"{an(kind.name).capitalize()} does not move.", "a place of type frames", code="wrong_place")
    here = join(at, "segments")
    listed = read_list(read_object(payload, at, required=("type", "segments"))["segments"], here, at_least=1, at_most=MAX_KEYFRAMES)
    segments: list[tuple[Keyframe, ...]] = []
    before = -1
    for number, segment in enumerate(listed):
        frames: list[Keyframe] = []
        for index, keyframe in enumerate(read_list(segment, join(here, number), at_least=1, at_most=MAX_KEYFRAMES)):
            place = join(join(here, number), index)
            frames.append(_keyframe(keyframe, place, kind))
            if frames[-1].frame <= before:
                raise InvalidValue(join(place, "frame"), f"Frame {frames[-1].frame} follows {before}.", "frames that rise")
            before = frames[-1].frame
        segments.append(tuple(frames))
    if segments[0][0].value != value:
        raise InvalidValue(f"{here}/0/0/value", "The first keyframe differs from the annotation's value.", "the same value in both")
    return Track(tuple(segments))


def _keyframe(payload: Any, at: str, kind: Kind[Any]) -> Keyframe:
    members = read_object(payload, at, required=("frame", "value"), optional=("answers",))
    return Keyframe(
        frame=read_whole(members["frame"], join(at, "frame"), at_most=MAX_INDEX),
        value=kind.parse(members["value"], join(at, "value")),
        answers=parse_answers(members.get("answers", ()), join(at, "answers")),
    )


def _page(payload: Any, at: str, _kind: Kind[Any], _value: Value) -> Page:
    number = read_whole(read_object(payload, at, required=("type", "page"))["page"], join(at, "page"), at_most=MAX_INDEX)
    if number == 0:
        raise InvalidValue(join(at, "page"), "Pages count from 1.", "a whole number from 1")
    return Page(number)


def _message(payload: Any, at: str, _kind: Kind[Any], _value: Value) -> Message:
    name = read_text(read_object(payload, at, required=("type", "message"))["message"], join(at, "message"), at_most=MAX_NAME)
    if not name:
        raise InvalidValue(join(at, "message"), "This names no message.", "the id of a message")
    return Message(name)


def _time(payload: Any, at: str, _kind: Kind[Any], _value: Value) -> TimeSpan:
    members = read_object(payload, at, required=("type", "start_ms", "end_ms"))
    start, end = (read_whole(members[key], join(at, key), at_most=MAX_INDEX) for key in ("start_ms", "end_ms"))
    if end <= start:
        raise InvalidValue(join(at, "end_ms"), f"This span ends at {end} ms and starts at {start} ms.", "an end after the start")
    return TimeSpan(start, end)


def _map(payload: Any, at: str, _kind: Kind[Any], _value: Value) -> OnMap:
    members = read_object(payload, at, required=("type", "epsg"))
    return OnMap(read_whole(members["epsg"], join(at, "epsg"), at_most=MAX_EPSG))


Reader = Callable[[Any, str, Kind[Any], Value], Locator]
READERS: Mapping[str, Reader] = {
    Frames.type: _frames,
    Track.type: _track,
    Page.type: _page,
    Message.type: _message,
    TimeSpan.type: _time,
    OnMap.type: _map,
}


def dump_locator(locator: Locator | None, kind: Kind[Any]) -> dict[str, Any] | None:
    """The JSON-able form of an annotation's place."""
    match locator:
        case None:
            return None
        case Frames(first, last):
            members: dict[str, Any] = {"first": first, "last": last}
        case Track(segments):
            members = {"segments": [[_dump_keyframe(each, kind) for each in segment] for segment in segments]}
        case Page(page):
            members = {"page": page}
        case Message(message):
            members = {"message": message}
        case TimeSpan(start, end):
            members = {"start_ms": start, "end_ms": end}
        case OnMap(epsg):
            members = {"epsg": epsg}
        case _:
            raise TypeError(f"no locator: {locator!r}")
    return {"type": locator.type, **members}


def _dump_keyframe(keyframe: Keyframe, kind: Kind[Any]) -> dict[str, Any]:
    dumped = {"frame": keyframe.frame, "value": kind.dump(keyframe.value)}
    return {**dumped, "answers": dump_answers(keyframe.answers)} if keyframe.answers else dumped
