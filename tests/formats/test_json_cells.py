"""Cells of JSON lines that are no texts: the draft of an ontology and the reading of answers say the same of them."""

import json
from typing import Any
from uuid import uuid4

from apps.formats import LABEL_FORMATS
from apps.formats.rows import LabelRow, LineError
from apps.kinds.features import FeatureSpec
from tests.formats.specs import file_of

JSONL = LABEL_FORMATS["jsonl-classes"]
SAID: tuple[dict[str, Any], ...] = (
    {"file_name": "one", "label": 1, "sure": True, "of": {"a": 1}},
    {"file_name": "two", "label": 0, "sure": False, "tags": [1, 2.5]},
)
DATA = b"".join(json.dumps(each).encode() + b"\n" for each in SAID)


def test_numbers_and_booleans_are_their_text_in_json_and_objects_are_not_drafted() -> None:
    features = JSONL.draft(file_of([DATA]))
    drafted = {each.name: [option.name for option in each.options] for each in features}
    assert drafted == {"label": ["1", "0"], "sure": ["true", "false"], "tags": ["1", "2.5"]}
    found = list(JSONL.read(file_of([DATA]), features=features))
    assert [len(each.annotations) for each in found if isinstance(each, LabelRow)] == [2, 3]
    (error,) = (each for each in found if isinstance(each, LineError))
    assert (error.pointer, error.code) == ("/of", "unknown_column")


def test_an_object_is_refused_as_an_answer() -> None:
    features = (*JSONL.draft(file_of([DATA])), FeatureSpec(uuid4(), "of", "text"))
    error = next(iter(JSONL.read(file_of([DATA]), features=features)))
    assert isinstance(error, LineError)
    assert (error.pointer, error.code, error.message) == ("/of", "invalid_value", "This is an object.")
