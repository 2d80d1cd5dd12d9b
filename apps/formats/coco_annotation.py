"""An annotation of COCO: its shape, its answers, and what our own files say with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from apps.formats.coco_beside import ATTRIBUTES, read_attributes
from apps.formats.coco_categories import Label
from apps.formats.coco_values import read_geometry
from apps.formats.reading import read_name
from apps.kinds import KINDS
from apps.kinds.answers import parse_answers
from apps.kinds.features import FeatureSpec
from apps.kinds.made_ids import made_id, part_id
from apps.kinds.reading import join, read_metrics, read_object, read_share, read_uuid, read_whole
from apps.kinds.values import Annotation, Answer, Extent, Value

# The ids of annotations that come without one are made from the file's own, so that reading twice gives the same.
NAMESPACE = UUID("5d0c7a4e-6f0b-5c1e-9a53-0e1f6a2b7c9d")
CROWD = "iscrowd"

Placed = tuple[int, Annotation]


@dataclass(frozen=True, slots=True)
class Category:
    """What a category means; `label` where its annotations are whichever shape of that they are drawn as."""

    feature: FeatureSpec
    keypoints: tuple[str, ...] = ()
    label: Label | None = None


def members_of(payload: Any, at: str) -> Mapping[str, Any]:
    """An object that may have members of other tools."""
    return read_object(payload, at, optional=tuple(payload) if isinstance(payload, Mapping) else ())


def own_of(members: Mapping[str, Any], at: str) -> Mapping[str, Any]:
    return members_of(members.get("firstpass", {}), join(at, "firstpass"))


def _answers(members: Mapping[str, Any], feature: FeatureSpec, at: str) -> tuple[Answer, ...]:
    """Our own answers where there are some of this ontology, else those that its attributes are."""
    own, asked = own_of(members, at), {each.id for each in feature.features}
    answers = parse_answers(own["answers"], f"{at}/firstpass/answers") if "answers" in own else ()
    is_ours = bool(answers) and ({each.feature for each in answers} <= asked or not members.get(ATTRIBUTES))
    return answers if is_ours else read_attributes(members, feature, at)


def parse_placed(members: Mapping[str, Any], category: Category, extent: Extent | None, index: int, at: str) -> list[Placed]:
    """The annotation, or one for each part of a segmentation that has several; without an id it goes by its place in the list.

    Ids may be texts, as some tools write them. Raises InvalidValue.
    """
    own, here = own_of(members, at), join(at, "firstpass")
    called = members.get("id", index)
    number = index if isinstance(called, str) else read_whole(called, join(at, "id"))
    name = read_name(called, join(at, "id")) if isinstance(called, str) else number
    position = read_whole(own.get("position", number), join(here, "position"))
    source = own.get("derived_from")
    crowd = ((CROWD, 1.0),) if members.get(CROWD) == 1 and "metrics" not in own else ()
    first = Annotation(
        id=read_uuid(own["id"], join(here, "id")) if "id" in own else made_id(NAMESPACE, f"{members['image_id']}/{name}"),
        kind=category.feature.kind,
        feature=category.feature.id,
        value=Value(),
        answers=_answers(members, category.feature, at),
        confidence=read_share(members.get("score"), join(at, "score")),
        derived_from=None if source is None else read_uuid(source, join(here, "derived_from")),
        metrics=read_metrics(own.get("metrics"), join(here, "metrics")) or crowd,
    )
    if "value" in own:
        values = [KINDS[first.kind].parse(own["value"], join(here, "value"))]
    else:
        values = read_geometry(members, category.feature, at, names=category.keypoints, extent=extent)
    ids = [first.id, *(part_id(first.id, str(part)) for part in range(1, len(values)))]
    return [(position, replace(first, id=identifier, value=value)) for identifier, value in zip(ids, values, strict=True)]
