"""Annotations on their way out as they are stored: read when they are asked for, written as if they had been."""

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from apps.formats import LABEL_FORMATS, Report
from apps.formats.firstpass import names_of
from apps.formats.rows import DataRowRef, LabelRow
from apps.formats.stored import Stored, Wire
from apps.kinds import dump_annotation
from apps.kinds.features import FeatureSpec
from apps.kinds.values import Annotation, Extent
from tests.kinds.strategies import annotations


def _wire(annotation: Annotation) -> Wire:
    """As a row of the table has it."""
    said: dict[str, Any] = dump_annotation(annotation)
    texts = {key: json.dumps(said[key]) if said.get(key) else None for key in ("answers", "at", "metrics")}
    said |= {"value": json.dumps(said["value"]), "answers": texts["answers"], "at": texts["at"], "metrics": texts["metrics"]}
    return Wire(**said)


def _written(form: str, said: Sequence[Annotation], features: Sequence[FeatureSpec]) -> Any:
    row = LabelRow(DataRowRef(global_key="a"), said, Extent(640, 480))
    return json.loads(b"".join(LABEL_FORMATS[form].write([row], features=features, report=Report())))


@given(st.lists(annotations(), max_size=4))
def test_coco_says_the_same_of_what_is_stored_and_of_what_was_read(every: list[Annotation]) -> None:
    features = tuple(FeatureSpec(each.feature, f"feature {at}", each.kind) for at, each in enumerate(every))
    stored = Stored([_wire(each) for each in every])
    assert _written("coco", stored, features) == _written("coco", every, features)


@given(st.lists(annotations(), max_size=4))
def test_what_is_stored_is_read_equal_and_written_as_if_it_had_been_read(every: list[Annotation]) -> None:
    stored = Stored([_wire(each) for each in every])
    assert (list(stored), len(stored), list(stored[1:])) == (every, len(every), every[1:])
    features = tuple(FeatureSpec(each.feature, f"feature {at}", each.kind) for at, each in enumerate(every))
    first, second = (_written("firstpass", said, features) for said in (stored, every))
    assert first == second
    assert all(each["name"] == names_of(features)[each["feature"]] for each in first["annotations"])
