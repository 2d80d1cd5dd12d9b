"""Labelbox's objects in time: tracks of keyframes, and masks frame by frame. Its frames count from 1, ours from 0.

A mask line has one annotation for each instance, a track that is there on the frames that show the instance's colour.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from apps.formats.labelbox_answers import COMMON, RATED, read_classifications, read_confidence, read_custom_metrics, read_feature
from apps.formats.labelbox_geometry import COLOR, GEOMETRY, read_color, read_geometry, read_url
from apps.formats.pictures import Color, Picture, mask_missing
from apps.formats.rows import NamedAnnotation, NamedAnswer, NamedKeyframe, NamedMask, NamedTrack
from apps.kinds.locators import MAX_INDEX, MAX_KEYFRAMES
from apps.kinds.reading import InvalidValue, join, read_list, read_object, read_whole
from apps.kinds.values import Value

PLACED = ("bbox", "point", "line", "polygon", "mask", "location")
MAX_INSTANCES = 1_000
MAX_LOOKED_AT = 2_000_000_000


def read_track(payload: Any, at: str) -> tuple[str, Value, NamedTrack]:
    """The kind, the value on the first keyframe, and the track of the segments at `at` by rising frames. Raises InvalidValue."""
    segments: list[tuple[NamedKeyframe, ...]] = []
    kinds: set[str] = set()
    for number, segment in enumerate(read_list(payload, at, at_least=1, at_most=MAX_KEYFRAMES)):
        here = join(join(at, number), "keyframes")
        listed = read_object(segment, join(at, number), required=("keyframes",))["keyframes"]
        keyframes = []
        for index, each in enumerate(read_list(listed, here, at_least=1, at_most=MAX_KEYFRAMES)):
            kind, keyframe = _keyframe(each, join(here, index))
            kinds.add(kind)
            keyframes.append(keyframe)
        segments.append(tuple(sorted(keyframes, key=lambda keyframe: keyframe.frame)))
    if len(kinds) > 1:
        raise InvalidValue(at, f"This track is made of {' and '.join(sorted(kinds))}.", "keyframes of one kind", code="wrong_kind")
    segments.sort(key=lambda segment: segment[0].frame)
    _refuse_overlaps(segments)
    return kinds.pop(), segments[0][0].value, NamedTrack(tuple(segments))


def ignored_in_track(payload: Any, at: str) -> Iterator[str]:
    """Pointers to the confidences and metrics of keyframes: a track has its own, a keyframe has none."""
    for number, segment in enumerate(payload):
        for index, keyframe in enumerate(segment["keyframes"]):
            yield from (f"{at}/{number}/keyframes/{index}/{key}" for key in RATED if key in keyframe)


def read_frame(payload: Any, at: str) -> int:
    """A frame that counts from 0, of one that counts from 1. Raises InvalidValue."""
    number = read_whole(payload, at, at_most=MAX_INDEX)
    if number == 0:
        raise InvalidValue(at, "Frames count from 1 in these lines.", "a whole number from 1")
    return number - 1


def _keyframe(payload: Any, at: str) -> tuple[str, NamedKeyframe]:
    members = read_object(payload, at, required=("frame",), optional=(*PLACED, "classifications", *RATED))
    present = [key for key in PLACED if members.get(key) is not None]
    if len(present) != 1:
        raise InvalidValue(at, f"This keyframe has {len(present)} places.", f"exactly one of {', '.join(PLACED)}")
    kind, value = read_geometry(present[0], members[present[0]], join(at, present[0]))
    frame = read_frame(members["frame"], join(at, "frame"))
    return kind, NamedKeyframe(frame, value, read_classifications(members, at), at)


def _refuse_overlaps(segments: Sequence[Sequence[NamedKeyframe]]) -> None:
    before = -1
    for keyframe in (keyframe for segment in segments for keyframe in segment):
        if keyframe.frame <= before:
            words = f"Frame {keyframe.frame + 1} stands twice, or in two segments at once."
            raise InvalidValue(join(keyframe.at, "frame"), words, "segments one after the other, each frame once", code="duplicate")
        before = keyframe.frame


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
                keyframes.append(NamedKeyframe(frame, value, at=place))
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
    for frame, members, here in read:
        if frame == before:
            raise InvalidValue(join(here, "index"), f"Frame {frame + 1} stands twice.", "each frame once", code="duplicate")
        before = frame
        if members.get("imBytes") is None:
            url, place = read_url(members.get("instanceURI"), join(here, "instanceURI")), join(here, "instanceURI")
            yield frame, [NamedMask(url, color, place) for color in colors], here
            continue
        place = join(here, "imBytes")
        picture = Picture.of_base64(members["imBytes"], place)
        left -= picture.pixels * len(colors)
        if left < 0:
            raise InvalidValue(place, "These pictures are too large for one line.", "fewer frames, or their instanceURI", code="too_large")
        yield frame, [picture.mask(color, place) for color in colors], here


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
    return NamedAnnotation(said, read_classifications(instance, at), place=NamedTrack(tuple(_runs(keyframes))))


def _runs(keyframes: Iterable[NamedKeyframe]) -> Iterator[tuple[NamedKeyframe, ...]]:
    """Keyframes of frames that follow each other without a gap."""
    run: list[NamedKeyframe] = []
    for keyframe in keyframes:
        if run and keyframe.frame != run[-1].frame + 1:
            yield tuple(run)
            run = []
        run.append(keyframe)
    yield tuple(run)
