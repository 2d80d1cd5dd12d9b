"""CVAT's tracks: keyframes from which an object is seen, or is outside, until the next one.

Shapes that are no keyframes are what CVAT works out between them and are passed over, but for the last of all, which tells how far a
track goes that is never outside. The frame before an object leaves is a keyframe here. Attributes that the labels declare as mutable, or
that change, are answers of the keyframes; the others are answers about the object.

What is seen on one frame only is no track here but stands on that frame, as does what was the same on several frames when it was written
here: `still` on a track says so, which CVAT passes over. Of a polygon with holes, the outer ring is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from apps.formats.base import Report
from apps.formats.cvat_attributes import read_attributes, write_attributes
from apps.formats.cvat_shapes import SHAPES, is_set, read_shape, whole, write_shape
from apps.formats.rows import NamedAnswer, NamedKeyframe, NamedTrack
from apps.formats.skeletons import report_lost
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Polygon
from apps.kinds.locators import Frames, Keyframe, Track
from apps.kinds.reading import join
from apps.kinds.values import Annotation, Extent, Value

STILL = "still"


@dataclass(frozen=True, slots=True)
class _Seen:
    """A keyframe as it stands in the file."""

    frame: int
    is_outside: bool
    kind: str
    value: Value
    answers: tuple[NamedAnswer, ...]
    at: str


def read_track(
    track: Element, at: str, *, feature: FeatureSpec | None, mutable: frozenset[str], extent: Extent | None, frames: int | None
) -> tuple[str, Value, NamedTrack | Frames, tuple[NamedAnswer, ...]]:
    """Kind, first value, place and answers about the object. Raises InvalidValue."""
    shapes = [(f"{at}/{index}", each) for index, each in enumerate(track) if each.tag in SHAPES]
    seen = [_seen(each, here, feature, extent) for here, each in shapes if is_set(each, "keyframe") or "keyframe" not in each.attrib]
    visible = [each for each in seen if not each.is_outside]
    if not visible:
        raise InvalidValue(at, "This track is nowhere to be seen.", "a keyframe that is not outside", code="required")
    kind = "rotated_box" if any(each.kind == "rotated_box" for each in seen) else visible[0].kind
    last = max(whole(each, "frame", here) for here, each in shapes)
    kept, changing = _split_answers(visible, mutable)
    segments = tuple(_segments(seen, kind, max(last, (frames or 1) - 1), changing))
    start, end = segments[0][0], segments[-1][-1]
    is_still = len(segments) == 1 and all(each.value == start.value and not each.answers for each in segments[0])
    if start is end or (is_still and is_set(track, STILL)):
        return kind, start.value, Frames(start.frame, end.frame), (*kept, *start.answers)
    return kind, start.value, NamedTrack(segments), kept


def _seen(shape: Element, at: str, feature: FeatureSpec | None, extent: Extent | None) -> _Seen:
    is_outside = is_set(shape, "outside") or (shape.tag == "skeleton" and all(is_set(each, "outside") for each in shape.iterfind("points")))
    answers = tuple(read_attributes(shape, at, feature.features if feature else (), only_asked=True))
    if is_outside and shape.tag == "skeleton":
        return _Seen(whole(shape, "frame", at), True, "keypoints", Value(), answers, at)
    kind, values = read_shape(shape, at, feature=feature, extent=extent)
    if len(values) > 1:
        raise InvalidValue(join(at, "points"), "A track of several points.", "a track of one point, or of a skeleton", code="unsupported")
    return _Seen(whole(shape, "frame", at), is_outside, kind, values[0], answers, at)


def _segments(seen: Sequence[_Seen], kind: str, last: int, changing: frozenset[str]) -> Iterator[tuple[NamedKeyframe, ...]]:
    """The stretches in which the object is seen."""
    now: list[NamedKeyframe] = []
    before = -1
    for each in seen:
        if each.frame <= before:
            raise InvalidValue(join(each.at, "frame"), f"Frame {each.frame} follows {before}.", "keyframes that rise")
        before = each.frame
        if not each.is_outside:
            answers = tuple(answer for answer in each.answers if answer.feature.name in changing)
            now.append(NamedKeyframe(each.frame, _as(each, kind), answers, each.at))
        elif now:
            yield (*now, *_until(now[-1], each, kind))
            now = []
    if now:
        yield (*now, NamedKeyframe(last, now[-1].value, now[-1].answers, now[-1].at)) if last > now[-1].frame else tuple(now)


def _until(start: NamedKeyframe, leaving: _Seen, kind: str) -> Iterator[NamedKeyframe]:
    """The last frame before an object leaves, on its way to where it would be outside."""
    end = leaving.frame - 1
    if end > start.frame:
        share = (end - start.frame) / (leaving.frame - start.frame)
        target = _as(leaving, kind) if type(leaving.value) is not Value else start.value
        yield NamedKeyframe(end, KINDS[kind].interpolate(start.value, target, share), start.answers, leaving.at)


def _as(seen: _Seen, kind: str) -> Value:
    value: Value = KINDS[seen.kind].convert(seen.value, kind) if seen.kind != kind else seen.value
    return value


def _split_answers(seen: Sequence[_Seen], mutable: frozenset[str]) -> tuple[tuple[NamedAnswer, ...], frozenset[str]]:
    """The answers about the object, and the names of those that change from keyframe to keyframe."""
    names = dict.fromkeys(answer.feature.name or "" for each in seen for answer in each.answers)
    told: dict[str, set[object]] = {name: set() for name in names}
    for each in seen:
        said = {answer.feature.name: str(answer.content) if isinstance(answer.content, str) else _chosen(answer) for answer in each.answers}
        for name in names:
            told[name].add(said.get(name))
    changing = frozenset(name for name in names if len(told[name]) > 1 or name in mutable)
    return tuple(answer for answer in seen[0].answers if answer.feature.name not in changing), changing


def _chosen(answer: NamedAnswer) -> object:
    """What was chosen, without where it stands in the file."""
    content = answer.content
    return (
        tuple((each.option.name, tuple(_chosen(below) for below in each.answers)) for each in content)
        if isinstance(content, tuple)
        else content
    )


def write_track(annotation: Annotation, feature: FeatureSpec, *, frames: int | None, report: Report) -> Iterator[Element]:
    """The shapes of a track: its keyframes, and one outside after each stretch that ends before the video."""
    segments = _segments_of(annotation)
    if any(_whole(each.value) != each.value for segment in segments for each in segment):
        report.left_out("holes of a polygon", "CVAT has none: of a track, its outer ring stays, with its holes filled")
    report_lost(feature, report, *(each.value for segment in segments for each in segment))
    for number, segment in enumerate(segments):
        for keyframe in segment:
            yield _shape(annotation, keyframe, feature, report, frame=keyframe.frame, outside=False)
        after = segment[-1].frame + 1
        is_next = number + 1 < len(segments) and segments[number + 1][0].frame == after
        if not is_next and (frames is None or after < frames):
            yield _shape(annotation, segment[-1], feature, report, frame=after, outside=True)


def _segments_of(annotation: Annotation) -> tuple[tuple[Keyframe, ...], ...]:
    match annotation.at:
        case Track(segments):
            return segments
        case Frames(first, last):
            ends = (first, last) if last > first else (first,)
            return (tuple(Keyframe(frame, annotation.value) for frame in ends),)
        case _:
            return ()


def _whole(value: Value) -> Value:
    """A polygon without its holes: one part, and the same one on every keyframe, which cutting through the holes would not give."""
    return Polygon(value.rings[:1]) if isinstance(value, Polygon) else value


def _shape(annotation: Annotation, keyframe: Keyframe, feature: FeatureSpec, report: Report, *, frame: int, outside: bool) -> Element:
    (element,) = write_shape(_whole(keyframe.value), feature.settings.get("points", ()))
    flags = {"frame": str(frame), "keyframe": "1", "outside": "1" if outside else "0", "occluded": "0", "z_order": "0"}
    element.attrib.update(flags)
    if element.tag == "skeleton":
        for point in element:
            point.attrib.update({"keyframe": "1", "outside": "1" if outside else point.get("outside", "0")})
    own = {answer.feature for answer in keyframe.answers}
    kept = [answer for answer in annotation.answers if answer.feature not in own]
    write_attributes(element, [*kept, *keyframe.answers], feature.features, report)
    return element
