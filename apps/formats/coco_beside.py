"""What a COCO annotation says beside the geometry that its feature takes: attributes are answers, and the rest is counted.

`attributes` is no member of COCO's own: CVAT writes it, a value for each name. They are answers as in `apps.formats.cvat_attributes`,
and answers are written as such for others, beside our own, which lose nothing. What stands beside COCO's own members, as the text of
COCO-Text and the tracks of TAO, is read alike. `rotation` in the attributes turns a box that has no other outline clockwise around its
centre, in degrees.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import isclose
from typing import Any

from apps.formats.base import Report
from apps.formats.binding import bind
from apps.formats.cvat_attributes import FALSE, TRUE, answers_of, asked_names, attributes_of
from apps.formats.rectangles import box_around
from apps.formats.rows import NamedAnnotation, NamedAnswer, Ref
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Keypoints
from apps.kinds.reading import an, join
from apps.kinds.values import Answer, Value

ATTRIBUTES = "attributes"
ROTATION = "rotation"
ROTATION_AT = f"/{ATTRIBUTES}/{ROTATION}"
FLAG: Mapping[str, bool] = {TRUE: True, FALSE: False}
# What CVAT writes with every annotation, and what it says where nothing is said.
SAYS_NOTHING: Mapping[str, Any] = {"occluded": False, "rotation": 0, "ignore": 0}
# COCO's own members and ours, of annotations, images and categories.
OWN = {"id", "image_id", "category_id", "bbox", "area", "segmentation", "iscrowd", "score", "keypoints", "num_keypoints", "caption"}
OWN |= {ATTRIBUTES, "firstpass", "file_name"}
OF_IMAGES = {"id", "file_name", "width", "height", "license", "flickr_url", "coco_url", "date_captured", "firstpass"}
LEFT_OUT_EXPECTED = "for an outline a category that is a polygon or a mask here, for an attribute a question of its name under the object"


def words(what: str, count: int) -> str:
    """How it is told that annotations say something that has no place here."""
    return f"{count:,} annotation{'s say' if count > 1 else ' says'} {what}, which has no place here: it is left out."


def read_attributes(members: Mapping[str, Any], feature: FeatureSpec, at: str) -> tuple[Answer, ...]:
    """The answers that the attributes are. Raises InvalidValue where one is none that the question of its name takes."""
    names = asked_names(feature.features)
    said = [(f"{at}{place}", name, text) for name, text, place in attributes_in(members) if name in names and text]
    if not said:
        return ()
    object_said = NamedAnswer(Ref(str(feature.id), feature.name, at), feature.kind, Value(), at)
    answers = tuple(answers_of(said, feature.features))
    return bind(NamedAnnotation(object_said, answers), [feature], new_id=lambda: feature.id).answers


def dump_attributes(answers: Sequence[Answer], feature: FeatureSpec) -> dict[str, str | bool]:
    """The attributes that the answers are; what true and false are the only options of, as such."""
    return {name: FLAG.get(text, text) for name, text in attributes_of(answers, feature.features, Report())}


def left_out(members: Mapping[str, Any], feature: FeatureSpec, values: Sequence[Value], at: str) -> Iterator[tuple[str, str]]:
    """What of an annotation of this feature is neither in its values nor an answer: what it is, and the pointer to it."""
    for member in _unread(members, feature, values):
        yield f"{member} of {feature.name}, {an(feature.kind.replace('_', ' '))}", join(at, member)
    names, given = asked_names(feature.features), members.get(ATTRIBUTES)
    read = {place for name, _, place in attributes_in(members) if name in names}
    if turn_of(members) and feature.kind != "bounding_box":
        read.add(ROTATION_AT)
    for name, value, place in _beside(members):
        if place not in read and value not in (None, "", [], {}) and (name not in SAYS_NOTHING or value != SAYS_NOTHING[name]):
            yield (name if name in members else f"{name} of {feature.name}"), f"{at}{place}"
    if given and not isinstance(given, Mapping):
        yield f"{ATTRIBUTES} of {feature.name}", join(at, ATTRIBUTES)


def left_out_of_image(members: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    """What an image says besides: what it is, and the pointer to it."""
    for name, value in members.items():
        if name not in OF_IMAGES and value not in (None, "", [], {}):
            yield f"{name} of images", join(at, name)


def left_out_of_category(members: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    """The class above a category, which is no class of its own here."""
    if members.get("supercategory") not in (None, "", "none", members.get("name")):
        yield "supercategory of categories", join(at, "supercategory")


def say_member(what: str, count: int) -> str:
    """How it is told that images or categories say something that has no place here."""
    return f"The member {what} has no place here: it is left out, {count:,} time{'s' if count > 1 else ''}."


def turn_of(members: Mapping[str, Any]) -> float:
    """By how many degrees the box of an annotation is turned clockwise around its centre; 0 where it has another outline."""
    given, outlined = members.get(ATTRIBUTES), members.get("segmentation")
    said = given.get(ROTATION) if isinstance(given, Mapping) else None
    is_turn = isinstance(said, int | float) and not isinstance(said, bool) and (not outlined or is_box(outlined, members.get("bbox")))
    return float(said) if is_turn and said is not None else 0.0


def is_box(segmentation: Any, bbox: Any) -> bool:
    """Whether the only outline is the box itself."""
    try:
        x, y, width, height = bbox
        (outline,) = segmentation
        corners = {(round(each_x, 3), round(each_y, 3)) for each_x, each_y in zip(outline[::2], outline[1::2], strict=True)}
        return corners == {(round(across, 3), round(down, 3)) for across in (x, x + width) for down in (y, y + height)}
    except (TypeError, ValueError, KeyError):
        return False


def attributes_in(members: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The attributes that have one value each: their names, these as texts, and where they stand."""
    for name, value, place in _beside(members):
        if isinstance(value, bool):
            yield name, TRUE if value else FALSE, place
        elif isinstance(value, str | int | float):
            yield name, str(value), place


def value_at(members: Mapping[str, Any], name: str) -> Any:
    """What an attribute says, or a member that stands for one."""
    return next(value for each, value, _ in _beside(members) if each == name)


def _beside(members: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """The attributes, and the members that are none of COCO's own where no attribute is called so."""
    given = members.get(ATTRIBUTES)
    given = given if isinstance(given, Mapping) else {}
    yield from ((name, value, join(f"/{ATTRIBUTES}", name)) for name, value in given.items())
    yield from ((name, value, join("", name)) for name, value in members.items() if name not in OWN and name not in given)


def _unread(members: Mapping[str, Any], feature: FeatureSpec, values: Sequence[Value]) -> Iterator[str]:
    outlined, bbox, area = (members.get(key) for key in ("segmentation", "bbox", "area"))
    if feature.kind == "bounding_box" and outlined and not is_box(outlined, bbox):
        yield "segmentation"
    if feature.kind != "keypoints" or not isinstance(values[0], Keypoints):
        return
    box = box_around("keypoints", values[0])
    sides = [box.x, box.y, box.width, box.height] if box else [0.0] * 4
    if bbox and not _are_close(bbox, sides):
        yield "bbox"
    if area and not _are_close([area], [sides[2] * sides[3]]):
        yield "area"
    if outlined:
        yield "segmentation"


def _are_close(said: Any, ours: Sequence[float]) -> bool:
    try:
        return all(isclose(one, other, rel_tol=1e-6, abs_tol=1e-3) for one, other in zip(said, ours, strict=True))
    except (TypeError, ValueError):
        return False
