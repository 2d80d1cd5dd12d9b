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
from apps.formats.coco_categories import SHARED, external_id, id_in, is_pointed
from apps.formats.column_drafting import Column
from apps.formats.cvat_attributes import FLAGS
from apps.formats.cvat_labels import with_checklists
from apps.formats.json_scan import Item, scan
from apps.formats.rows import OTHER_KIND, Described, Undrafted
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec, OptionSpec

MAX_ATTRIBUTES = 1_000
PARTED = "outlines of several parts"
NAMESPACE = UUID("8a1f1c0e-52c5-5f8e-9d0b-41b9b1b7a6c3")


@dataclass
class _Seen:
    """How many annotations of a category are drawn as what, and how many of those without a labelled keypoint; and what else they say."""

    drawn: Counter[str] = field(default_factory=Counter)
    pointless: Counter[str] = field(default_factory=Counter)
    attributes: dict[str, Column] = field(default_factory=dict)


def described(file: BinaryIO) -> Described:
    """A feature per category, each name once, or the several shapes that its annotations need; nothing for a file that is broken, or that
    has no categories, as results.

    A category with keypoints is a skeleton, one with a run-length mask or outlines of several parts anywhere a mask, as a polygon is one
    outline, one with other outlines a polygon, one with a turned box a rotated box, else a box; a kind that our own files name counts
    before all. What would lose something by that is a shape of its own: outlines beside run-length masks a polygon, nothing but a box
    beside masks, or what a skeleton has that no point is labelled of. Where a mask is needed for outlines of several parts, the others are
    filled too, so that one label stays one, and that is told. What is no JSON by itself is passed over, as it is where the file is read.
    """
    categories: dict[str, Mapping[str, Any]] = {}
    seen: dict[Any, _Seen] = {}
    try:
        for item in scan(file):
            if item.index is None or item.key not in ("categories", "annotations"):
                continue
            with suppress(InvalidValue):
                _learn(item, item.value(), categories, seen)
    except InvalidValue:
        return Described(())
    known = {at: (members, seen.get(members.get("id"), _Seen())) for at, members in categories.items() if _name_of(members)}
    names = {_name_of(members) for members, _ in known.values()}
    features = {feature.name: feature for members, said in known.values() for feature in _features(members, said, names)}
    ids = {name: {id_in(each) for each in categories.values() if each.get("name") == name} for name in features}
    said = Counter(number for numbers in ids.values() for number in numbers)
    drafted = tuple(replace(feature, external_id=_one_id(ids[name], said)) for name, feature in features.items())
    return Described(drafted, tuple(told for at, (members, own) in known.items() for told in _filled(members, at, own)))


def _one_id(ids: AbstractSet[int | None], said: Mapping[int | None, int]) -> str:
    """The only id of a category, where no other has it; else none."""
    number = next(iter(ids)) if len(ids) == 1 else None
    return external_id(number) if number is not None and said[number] == 1 else ""


def _learn(item: Item, members: Any, categories: dict[str, Mapping[str, Any]], seen: dict[Any, _Seen]) -> None:
    if not isinstance(members, Mapping):
        return
    if item.key == "categories":
        categories[item.pointer] = members
    elif isinstance(number := members.get("category_id"), int):
        _look(members, seen.setdefault(number, _Seen()))


def _look(members: Mapping[str, Any], seen: _Seen) -> None:
    if (drawn := _drawn(members)) is not None:
        seen.drawn[drawn] += 1
        if not is_pointed(members):
            seen.pointless[drawn] += 1
    for name, text, _ in attributes_in(members):
        value = value_at(members, name)
        if name == ROTATION and turn_of(members):
            continue
        if text and (name not in SAYS_NOTHING or value != SAYS_NOTHING[name]) and (name in seen.attributes or _is_free(name, seen)):
            column = seen.attributes.setdefault(name, Column(names=dict.fromkeys(FLAGS) if isinstance(value, bool) else {}))
            column.add((text,), is_list=False)
            if isinstance(value, int | float) and not isinstance(value, bool):
                column.told = "text"


def _drawn(members: Mapping[str, Any]) -> str | None:
    """What an annotation is drawn as, keypoints aside; None where it is nothing, or an outline that is its box."""
    segmentation = members.get("segmentation")
    if isinstance(segmentation, Mapping) or members.get("iscrowd"):
        return "mask"
    if isinstance(segmentation, list) and len(segmentation) > 1:
        return PARTED
    if turn_of(members):
        return "rotated_box"
    if isinstance(segmentation, list) and segmentation:
        return None if is_box(segmentation, members.get("bbox")) else "polygon"
    return "bounding_box" if members.get("bbox") else None


def _is_free(name: str, seen: _Seen) -> bool:
    return bool(name.strip()) and len(seen.attributes) < MAX_ATTRIBUTES and name.casefold() not in map(str.casefold, seen.attributes)


def _name_of(members: Mapping[str, Any]) -> str:
    name = members.get("name")
    return name if isinstance(name, str) else ""


def _features(members: Mapping[str, Any], seen: _Seen, names: AbstractSet[str]) -> Iterator[FeatureSpec]:
    """The feature of a category, and the other shapes of its label that are called as none of the categories is."""
    name, settings = _name_of(members), _skeleton(members)
    kind, *others = _kinds_of(members, seen, settings)
    yield _feature(name, kind, seen, settings if kind == "keypoints" else {})
    shapes = _own(members).get("shapes")
    told = shapes if isinstance(shapes, Mapping) else {f"{name} ({each.replace('_', ' ')})": each for each in others}
    for other, drawn in told.items():
        if drawn in SHARED and drawn != kind and other not in ("", *names):
            yield _feature(other, drawn, seen, settings if drawn == "keypoints" else {})


def _own(members: Mapping[str, Any]) -> Mapping[str, Any]:
    """What our own files say with a category."""
    own = members.get("firstpass")
    return own if isinstance(own, Mapping) else {}


def _feature(name: str, kind: str, seen: _Seen, settings: Mapping[str, Any]) -> FeatureSpec:
    asked = with_checklists([_question(each, column) for each, column in seen.attributes.items()])
    questions = tuple(_with_ids(question, f"{name}/{question.name}") for question in asked)
    return FeatureSpec(uuid5(NAMESPACE, name), name, kind, features=questions, settings=settings)


def _kinds_of(members: Mapping[str, Any], seen: _Seen, settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds of the shapes that a category needs; the first is that of the feature with its name."""
    kind = _own(members).get("kind")
    if isinstance(kind, str) and kind in KINDS and KINDS[kind].role == "object":
        return (kind,)
    if settings:
        return ("keypoints", *(_shapes_of(seen.pointless) if seen.pointless else ()))
    return _shapes_of(seen.drawn)


def _shapes_of(drawn: Mapping[str, int]) -> tuple[str, ...]:
    """The fewest kinds that hold what is drawn so; an outline holds boxes too."""
    box = "rotated_box" if drawn["rotated_box"] else "bounding_box"
    if not (drawn["mask"] or drawn[PARTED]):
        return ("polygon",) if drawn["polygon"] else (box,)
    if drawn["polygon"] and not drawn[PARTED]:
        return "mask", "polygon"
    return (box, "mask") if drawn[box] or drawn["bounding_box"] else ("mask",)


def _filled(members: Mapping[str, Any], at: str, seen: _Seen) -> Iterator[Undrafted]:
    """What becomes masks for the sake of others that are nothing else."""
    kinds = _kinds_of(members, seen, _skeleton(members))
    drawn = seen.pointless if "keypoints" in kinds else seen.drawn
    count = drawn["polygon"]
    if count and "mask" in kinds and "polygon" not in kinds:
        outlines = "1 outline becomes a mask" if count == 1 else f"{count:,} outlines become masks"
        words = f"{outlines} here, as others of this category have several parts, which a polygon has not."
        yield Undrafted(_name_of(members), at, OTHER_KIND, words)


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
