"""Labelbox's masks of a video, frame by frame: `masks` with a picture for each frame and a colour for each instance.

A line has one annotation for each instance, a track that is there on the frames that show the instance's colour. A mask that stays the same
on several frames is one keyframe, which holds until the next. Written is one line for each track, as masks may cover one another.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from apps.formats.labelbox_answers import COMMON, read_classifications, read_confidence, read_custom_metrics, read_feature
from apps.formats.labelbox_geometry import COLOR, GEOMETRY, read_color, read_url
from apps.formats.labelbox_video import read_frame
from apps.formats.ndjson import MAX_LINE_BYTES
from apps.formats.pictures import Color, Picture, mask_missing, png_of
from apps.formats.rows import NamedAnnotation, NamedAnswer, NamedKeyframe, NamedMask, NamedTrack
from apps.kinds.geometry import Mask
from apps.kinds.locators import MAX_KEYFRAMES, Keyframe, Track
from apps.kinds.reading import InvalidValue, join, read_list, read_object
from apps.kinds.values import Value

MAX_INSTANCES = 1_000
MAX_LOOKED_AT = 2_000_000_000
WHITE: Color = (255, 255, 255)
FRAME_BYTES = len('{"index":2147483648,"imBytes":""},')
MAX_FRAMES_BYTES = MAX_LINE_BYTES - (1 << 20)  # the rest is for what is said of the track


def read_masks(payload: Any, at: str) -> tuple[NamedAnnotation, ...]:
    """One annotation for each instance of a line of video masks; pictures that have an address stay unresolved. Raises InvalidValue."""
    members = read_object(payload, at, required=("frames", "instances"))
    here = join(at, "instances")
    listed = list(enumerate(read_list(members["instances"], here, at_least=1, at_most=MAX_INSTANCES)))
    instances = [(_instance(each, join(here, index)), join(here, index)) for index, each in listed]
    colors = [_color(instance, place) for instance, place in instances]
    shown: list[list[NamedKeyframe]] = [[] for _ in instances]
    for frame, values, place in _frames(members["frames"], join(at, "frames"), colors):
        for keyframes, value in zip(shown, values, strict=True):
            if value is not None:
                keyframes.append(NamedKeyframe(frame, value, at=place, value_at=place))
    return tuple(_mask_track(instance, place, keyframes) for (instance, place), keyframes in zip(instances, shown, strict=True))


def _instance(payload: Any, at: str) -> Mapping[str, Any]:
    return read_object(payload, at, optional=(*COMMON, *COLOR))


def _color(instance: Mapping[str, Any], at: str) -> Color:
    color = read_color(instance, at)
    if color is None:
        raise InvalidValue(join(at, COLOR[0]), "This instance has no colour.", "its red, green and blue in the pictures", code="required")
    return color


def _frames(payload: Any, at: str, colors: Sequence[Color]) -> Iterator[tuple[int, list[Value | None], str]]:
    """The frames in their order, what each colour marks on them, and the pointer to them; one picture is open at a time."""
    read = []
    for index, each in enumerate(read_list(payload, at, at_least=1, at_most=MAX_KEYFRAMES)):
        here = join(at, index)
        members = read_object(each, here, required=("index",), optional=("instanceURI", "imBytes"))
        read.append((read_frame(members["index"], join(here, "index")), members, here))
    read.sort(key=lambda frame: frame[0])
    left = MAX_LOOKED_AT
    before = -1
    shown: tuple[Any, list[Value | None]] = None, []
    for frame, members, here in read:
        if frame == before:
            raise InvalidValue(join(here, "index"), f"Frame {frame + 1} stands twice.", "each frame once", code="duplicate")
        before = frame
        if members.get("imBytes") is None:
            url, place = read_url(members.get("instanceURI"), join(here, "instanceURI")), join(here, "instanceURI")
            yield frame, [NamedMask(url, color, place) for color in colors], here
            continue
        if members["imBytes"] != shown[0]:
            place = join(here, "imBytes")
            picture = Picture.of_base64(members["imBytes"], place)
            left -= picture.pixels * len(colors)
            if left < 0:
                expected = "fewer frames, or their instanceURI"
                raise InvalidValue(place, "These pictures are too large for one line.", expected, code="too_large")
            shown = members["imBytes"], [picture.mask(color, place) for color in colors]
        yield frame, shown[1], here


def _mask_track(instance: Mapping[str, Any], at: str, keyframes: Sequence[NamedKeyframe]) -> NamedAnnotation:
    if not keyframes:
        raise mask_missing(join(at, COLOR[0]))
    said = NamedAnswer(
        feature=read_feature(instance, at),
        kind=GEOMETRY["mask"][0],
        content=keyframes[0].value,
        at=at,
        confidence=read_confidence(instance, at),
        metrics=read_custom_metrics(instance, at),
    )
    return NamedAnnotation(said, read_classifications(instance, at), place=NamedTrack(tuple(_changes(run) for run in _runs(keyframes))))


def _runs(keyframes: Iterable[NamedKeyframe]) -> Iterator[tuple[NamedKeyframe, ...]]:
    """Keyframes of frames that follow each other without a gap."""
    run: list[NamedKeyframe] = []
    for keyframe in keyframes:
        if run and keyframe.frame != run[-1].frame + 1:
            yield tuple(run)
            run = []
        run.append(keyframe)
    yield tuple(run)


def _changes(run: Sequence[NamedKeyframe]) -> tuple[NamedKeyframe, ...]:
    """Those on which a mask changes, and the last. One before a picture that is not fetched yet stays: that may not show it."""
    first, *_ = run
    kept = [
        each for (before, each), (_, after) in pairwise(pairwise(run)) if each.value != before.value or not isinstance(after.value, Mask)
    ]
    return (first, *kept, *run[1:][-1:])


def write_masks(track: Track, instance: Mapping[str, Any]) -> dict[str, Any] | None:
    """The `masks` of a line about one track of masks, with what is said of it; None where it is too long for a line.

    A picture stands on each frame until the next keyframe.
    """
    frames: list[dict[str, Any]] = []
    length, looked_at = 0, 0
    for keyframe, end in _until(track):
        assert isinstance(keyframe.value, Mask)  # noqa: S101
        text = base64.b64encode(png_of(keyframe.value, WHITE)).decode()
        held = end - keyframe.frame
        length += held * (len(text) + FRAME_BYTES)
        looked_at += keyframe.value.width * keyframe.value.height
        if length > MAX_FRAMES_BYTES or looked_at > MAX_LOOKED_AT or len(frames) + held > MAX_KEYFRAMES:
            return None
        frames += ({"index": frame + 1, "imBytes": text} for frame in range(keyframe.frame, end))
    return {"frames": frames, "instances": [{COLOR[0]: list(WHITE), **instance}]}


def _until(track: Track) -> Iterator[tuple[Keyframe, int]]:
    """Each keyframe with the frame before which it ends to hold."""
    for segment in track.segments:
        yield from ((each, after.frame) for each, after in pairwise(segment))
        yield segment[-1], segment[-1].frame + 1
