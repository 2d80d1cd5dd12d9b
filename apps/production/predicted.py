"""What a caller says of a data row, in the one form, made ready to be kept: names become ids, and every annotation gets an id of ours."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from apps.core.ids import uuid7
from apps.formats.firstpass import without_names
from apps.formats.naming import with_known_ids
from apps.kinds import InvalidValue, parse_annotation
from apps.kinds.features import FeatureSpec, check_annotation, features_by_id
from apps.kinds.placing import clipped
from apps.kinds.reading import join
from apps.kinds.relations import check_ends, end_of, following
from apps.kinds.values import Annotation, Asset

AT = "/predictions"


def read_predictions(payload: Sequence[Any], *, features: Sequence[FeatureSpec], asset: Asset) -> list[Annotation]:
    """The annotations, checked against the features and the data row; what reaches over an edge is cut there. Raises InvalidValue.

    An `id` is needed only where a relationship names it, and holds within this list alone.
    """
    named = without_names(with_known_ids(payload, features, AT), AT)
    known = features_by_id(features)
    moved: dict[UUID, UUID] = {}
    found = []
    for index, each in enumerate(named):
        here, own = join(AT, index), uuid7()
        said = parse_annotation({"id": str(own), **each} if isinstance(each, dict) else each, here)
        if said.derived_from is not None:
            raise InvalidValue(join(here, "derived_from"), "A prediction is derived from nothing.", "no such member", code="unknown_field")
        if said.id in moved:
            raise InvalidValue(join(here, "id"), "This id stands twice.", "one annotation for each id", code="duplicate")
        moved[said.id] = own
        fits = clipped(said, asset, here)
        check_annotation(fits, known, asset, here)
        found.append(replace(fits, id=own))
    there = {each.id: end_of(each) for each in found}
    said_all = [following(each, moved) for each in found]
    for index, each in enumerate(said_all):
        check_ends(each, there, known, join(AT, index))
    return said_all
