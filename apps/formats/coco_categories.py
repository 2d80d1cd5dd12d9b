"""Which category of a COCO file is which feature, where the file does not say: by the ids that features carry, else by place.

A feature that was drafted from a category keeps its id as `external_id`, as `coco:18`. Features that carry none, or one that another
carries too, are numbered on from the greatest that is carried: from 1 where none is, in the order of the ontology, what was removed last.
Files that are written number their categories so, and in files without categories ids are read so: what went out comes back.

The shapes of one label are one category, of the name of the label and the number of the first: an annotation is of the one that it is drawn
as, which our own files say with it (`kind`).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Any
from uuid import UUID

from apps.formats.coco_beside import is_box, turn_of
from apps.formats.flat_answers import by_label, nearness
from apps.formats.reading import MOST_SHOWN, as_whole
from apps.formats.rows import CATEGORIES_ASSUMED, LineError
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec

CARRIED = re.compile(r"coco:(0|[1-9][0-9]{0,8})")
SKELETON = "keypoints"
MOST_IDS = 10_000  # different ids of one file that are looked at: more are of no ontology
SHAPES = ("bounding_box", "rotated_box", "polygon", "mask", SKELETON)  # that one label may have
SHARED: Mapping[str, str] = {each: each for each in SHAPES}
BESIDE = '{"categories": [{"id": 1, "name": "..."}, ...], "annotations": [...]}'


def external_id(number: int) -> str:
    """What a feature is called in COCO: no id of another system looks like it."""
    return f"coco:{number}"


def id_in(category: Mapping[str, Any]) -> int | None:
    """The id of a category as a file writes it, where a feature can carry it."""
    number = as_whole(category.get("id"))
    return number if type(number) is int and CARRIED.fullmatch(external_id(number)) else None


def is_category(called: str) -> bool:
    """Whether an external id is one of COCO."""
    return CARRIED.fullmatch(called) is not None


def carried_by(feature: FeatureSpec) -> int | None:
    """The id that the feature has in COCO, where it keeps one."""
    found = CARRIED.fullmatch(feature.external_id)
    return int(found[1]) if found else None


def numbered(features: Sequence[FeatureSpec]) -> dict[int, FeatureSpec]:
    """The object features by the ids of their categories. Those of what is there do not depend on what was removed."""
    objects = [feature for feature in features if KINDS[feature.kind].role == "object"]
    found: dict[int, FeatureSpec] = {}
    for group in ([each for each in objects if each.removed is None], [each for each in objects if each.removed is not None]):
        carried = Counter(map(carried_by, group))
        kept = {number: each for each in group if (number := carried_by(each)) is not None and carried[number] == 1 and number not in found}
        found |= kept
        rest = [each for each in group if each not in kept.values()]
        found |= zip(count(max(found, default=0) + 1), rest, strict=False)
    return found


@dataclass(frozen=True, slots=True)
class Label:
    """What one category says: a feature, or the several that are shapes of one label, in the order of their numbers."""

    name: str
    shapes: tuple[FeatureSpec, ...]

    def drawn_as(self, kind: str) -> FeatureSpec:
        """The feature that is nearest to what was drawn. A skeleton is nothing else."""
        return min(self.shapes, key=lambda each: ((each.kind == SKELETON) != (kind == SKELETON), nearness(each.kind, kind)))

    def skeleton(self) -> FeatureSpec | None:
        """The one of its shapes that has keypoints."""
        return next((each for each in self.shapes if each.kind == SKELETON), None)


def labels_of(features: Sequence[FeatureSpec]) -> dict[UUID, Label]:
    """The label of each object feature. What was removed stands alone."""
    objects = list(numbered(features).values())
    there = [each for each in objects if each.removed is None]
    shapes: dict[str, list[FeatureSpec]] = {}
    for named, each in zip(by_label(there, SHARED), there, strict=True):
        shapes.setdefault(named.name, []).append(each)
    labels = [Label(name, tuple(found)) for name, found in shapes.items()]
    labels += [Label(each.name, (each,)) for each in objects if each.removed is not None]
    return {each.id: label for label in labels for each in label.shapes}


def is_pointed(members: Mapping[str, Any]) -> bool:
    """Whether any keypoint of an annotation is labelled; also where they are no such numbers, which is told where they are read."""
    points = members.get("keypoints")
    return bool(points) and not (isinstance(points, list) and all(v == 0 for v in points[2::3]))


def kind_drawn(members: Mapping[str, Any], own: Mapping[str, Any]) -> str:
    """The kind of what an annotation has, or of what it says itself where our own files do. Where no keypoint is labelled there is none."""
    told, outlined = own.get("kind"), members.get("segmentation")
    if isinstance(told, str) and told in KINDS:
        return told
    if is_pointed(members):
        return SKELETON
    if isinstance(outlined, Mapping) or members.get("iscrowd") or (isinstance(outlined, list) and len(outlined) > 1):
        return "mask"
    if turn_of(members):
        return "rotated_box"
    return "polygon" if outlined and not is_box(outlined, members.get("bbox")) else "bounding_box"


class SaidIds:
    """The ids of categories that the annotations of a file name, each with the pointer to the first that does."""

    def __init__(self) -> None:
        self._first: dict[int, str] = {}

    def note(self, payload: Any, at: str) -> None:
        """One more; what is no id is told where it is read."""
        number = as_whole(payload)
        if type(number) is int and number >= 0 and len(self._first) < MOST_IDS:
            self._first.setdefault(number, at)

    def known(self, features: Sequence[FeatureSpec]) -> Mapping[int, FeatureSpec] | LineError:
        """The features by id, for a file that has no categories; or why none of it can be read.

        Places are believed only where all ids of the file are ids of features: else they count something else.
        """
        live = {number: each for number, each in numbered(features).items() if each.removed is None}
        carried = {number: each for number, each in numbered(features).items() if carried_by(each) == number}
        unknown = [number for number in self._first if number not in live and number not in carried]
        if unknown and (not carried or any(number in live and number not in carried for number in self._first)):
            return self._refusal(live, self._first[unknown[0]])
        return live | carried

    def assumed(self, known: Mapping[int, FeatureSpec]) -> Iterator[LineError]:
        """Which ids were taken for places, once for the file."""
        taken = sorted(number for number in self._first if number in known and carried_by(known[number]) != number)
        if taken:
            words = f"The file does not say what its categories are. Taken by their place in the ontology: {_mapping(taken, known)}."
            expected = f"the categories beside, where this is wrong: {BESIDE}"
            yield LineError(None, self._first[taken[0]], CATEGORIES_ASSUMED, words, expected)

    def _refusal(self, live: Mapping[int, FeatureSpec], at: str) -> LineError:
        said = f"{_listed(list(map(str, sorted(self._first))))}, and does not say what they are"
        ours = f"has {_mapping(sorted(live), live)}" if live else "has no objects"
        words = f"The file has categories of the ids {said}. The ontology {ours}. Nothing of it is read, as these are not the same."
        expected = f"the categories beside: {BESIDE}, or features whose external ids are those of COCO, such as coco:18"
        return LineError(None, at, "unknown_categories", words, expected)


def _mapping(numbers: Sequence[int], known: Mapping[int, FeatureSpec]) -> str:
    return _listed([f"{number} = {known[number].name}" for number in numbers])


def _listed(said: Sequence[str]) -> str:
    shown = ", ".join(islice(said, MOST_SHOWN))
    return f"{shown} and {len(said) - MOST_SHOWN:,} others" if len(said) > MOST_SHOWN else shown
