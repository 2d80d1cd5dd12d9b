"""The ontology that a COCO file speaks of: its categories, each of the kind that its annotations can all become.

Ids of categories are kept, see `apps.formats.coco_categories`. What their attributes and other members say are questions: those that are
true or false are radios of the two, several called `question: option` one checklist; few texts that come again are options of a radio;
numbers and all other texts are free texts.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO
from uuid import UUID, uuid5

from apps.formats.coco_beside import ROTATION, SAYS_NOTHING, attributes_in, is_box, turn_of, value_at
from apps.formats.coco_categories import SHARED, external_id, id_in
from apps.formats.column_drafting import Column
from apps.formats.cvat_attributes import FLAGS
from apps.formats.cvat_labels import with_checklists
from apps.formats.json_scan import scan
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec, OptionSpec

MAX_ATTRIBUTES = 1_000
NAMESPACE = UUID("8a1f1c0e-52c5-5f8e-9d0b-41b9b1b7a6c3")


@dataclass
class _Seen:
    """What the annotations of a category have."""

    masks: bool = False
    crowds: bool = False
    outlines: bool = False
    boxes: bool = False
    turned: bool = False
    attributes: dict[str, Column] = field(default_factory=dict)


def draft(file: BinaryIO) -> tuple[FeatureSpec, ...]:
    """One feature per category, each name once; nothing for a file that is broken, or that has no categories, as results.

    A category with keypoints is a skeleton, one with a run-length mask or outlines of several parts anywhere a mask, as a polygon is one
    outline, one with other outlines a polygon, one with a turned box a rotated box, else a box; a kind that our own files name counts
    before all. An annotation with nothing but a box becomes no mask: beside one, masks become boxes too, unless there are crowds, which
    are read as masks alone. What is no JSON by itself is passed over, as it is where the file is read.
    """
    categories: list[Mapping[str, Any]] = []
    seen: dict[Any, _Seen] = {}
    try:
        for item in scan(file):
            if item.index is None or item.key not in ("categories", "annotations"):
                continue
            with suppress(InvalidValue):
                _learn(item.key, item.value(), categories, seen)
    except InvalidValue:
        return ()
    known = ((members, seen.get(members.get("id"), _Seen())) for members in categories if _name_of(members))
    features = {feature.name: feature for members, said in known for feature in _features(members, said)}
    ids = {name: {id_in(each) for each in categories if each.get("name") == name} for name in features}
    said = Counter(number for numbers in ids.values() for number in numbers)
    return tuple(replace(feature, external_id=_one_id(ids[name], said)) for name, feature in features.items())


def _one_id(ids: AbstractSet[int | None], said: Mapping[int | None, int]) -> str:
    """The only id of a category, where no other has it; else none."""
    number = next(iter(ids)) if len(ids) == 1 else None
    return external_id(number) if number is not None and said[number] == 1 else ""


def _learn(key: str, members: Any, categories: list[Mapping[str, Any]], seen: dict[Any, _Seen]) -> None:
    if not isinstance(members, Mapping):
        return
    if key == "categories":
        categories.append(members)
    elif isinstance(number := members.get("category_id"), int):
        _look(members, seen.setdefault(number, _Seen()))


def _look(members: Mapping[str, Any], seen: _Seen) -> None:
    segmentation = members.get("segmentation")
    seen.masks |= isinstance(segmentation, Mapping) or (isinstance(segmentation, list) and len(segmentation) > 1)
    seen.crowds |= bool(members.get("iscrowd"))
    seen.turned |= bool(turn_of(members))
    seen.boxes |= bool(members.get("bbox")) and not segmentation
    seen.outlines |= isinstance(segmentation, list) and len(segmentation) > 0 and not is_box(segmentation, members.get("bbox"))
    for name, text, _ in attributes_in(members):
        value = value_at(members, name)
        if name == ROTATION and turn_of(members):
            continue
        if text and (name not in SAYS_NOTHING or value != SAYS_NOTHING[name]) and (name in seen.attributes or _is_free(name, seen)):
            column = seen.attributes.setdefault(name, Column(names=dict.fromkeys(FLAGS) if isinstance(value, bool) else {}))
            column.add((text,), is_list=False)
            if isinstance(value, int | float) and not isinstance(value, bool):
                column.told = "text"


def _is_free(name: str, seen: _Seen) -> bool:
    return bool(name.strip()) and len(seen.attributes) < MAX_ATTRIBUTES and name.casefold() not in map(str.casefold, seen.attributes)


def _name_of(members: Mapping[str, Any]) -> str:
    name = members.get("name")
    return name if isinstance(name, str) else ""


def _features(members: Mapping[str, Any], seen: _Seen) -> Iterator[FeatureSpec]:
    """The feature of a category, and the other shapes of its label where our own files name them."""
    name, own = _name_of(members), members.get("firstpass")
    own = own if isinstance(own, Mapping) else {}
    kind, settings = own.get("kind"), _skeleton(members)
    if not isinstance(kind, str) or kind not in KINDS or KINDS[kind].role != "object":
        kind = "keypoints" if settings else _kind_of(seen)
    yield _feature(name, kind, seen, settings if kind == "keypoints" else {})
    shapes = own.get("shapes")
    for other, drawn in shapes.items() if isinstance(shapes, Mapping) else ():
        if drawn in SHARED and drawn != kind and other not in ("", name):
            yield _feature(other, drawn, seen, {})


def _feature(name: str, kind: str, seen: _Seen, settings: Mapping[str, Any]) -> FeatureSpec:
    asked = with_checklists([_question(each, column) for each, column in seen.attributes.items()])
    questions = tuple(_with_ids(question, f"{name}/{question.name}") for question in asked)
    return FeatureSpec(uuid5(NAMESPACE, name), name, kind, features=questions, settings=settings)


def _kind_of(seen: _Seen) -> str:
    if seen.masks:
        return "bounding_box" if seen.boxes and not seen.crowds else "mask"
    return "polygon" if seen.outlines else "rotated_box" if seen.turned else "bounding_box"


def _question(name: str, column: Column) -> FeatureSpec:
    options = column.names if column.kind != "text" else None
    return FeatureSpec(NAMESPACE, name, column.kind, tuple(OptionSpec(NAMESPACE, option) for option in options or ()))


def _with_ids(question: FeatureSpec, path: str) -> FeatureSpec:
    options = tuple(replace(option, id=uuid5(NAMESPACE, f"{path}={option.name}")) for option in question.options)
    return replace(question, id=uuid5(NAMESPACE, path), options=options)


def _skeleton(members: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings of a feature with these keypoints; a skeleton that makes no sense is left out, keypoints that make none are none."""
    points, pairs = members.get("keypoints"), members.get("skeleton")
    if not points:
        return {}
    edges = [[one - 1, other - 1] for one, other in pairs] if isinstance(pairs, list) and all(map(_is_pair, pairs)) else []
    for each in (edges, []):
        try:
            return KINDS["keypoints"].parse_settings({"points": points, "edges": each})
        except InvalidValue:
            continue
    return {}


def _is_pair(pair: Any) -> bool:
    return isinstance(pair, list) and [type(end) for end in pair] == [int, int]
