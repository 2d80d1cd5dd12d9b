"""Every format that reads drafts an ontology from its own files, as far as they name what they hold."""

from uuid import uuid4, uuid5

import pytest

from apps.formats import LABEL_FORMATS, Report
from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.radio import Radio
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Choice
from apps.ontologies.tree import check_tree
from tests.formats.every_kind import FEATURES, ROOT, SIZE, VALUES, place
from tests.formats.specs import file_of

WHY = FeatureSpec(uuid4(), "why", "text")
BAD, GOOD = OptionSpec(uuid4(), "bad", (WHY,)), OptionSpec(uuid4(), "good")
QUALITY = FeatureSpec(uuid4(), "quality", "radio", (BAD, GOOD))
SEEN = FeatureSpec(uuid4(), "seen", "checklist", (OptionSpec(uuid4(), "car"), OptionSpec(uuid4(), "bus")))
NOTE = FeatureSpec(uuid4(), "note", "text")
ASKED = (QUALITY, SEEN, NOTE)


def said(kind: str, modality: str) -> Annotation:
    return Annotation(uuid5(ROOT, f"said {kind}"), kind, FEATURES[kind].id, VALUES[kind], at=place(kind, modality))


def drafted(name: str, row: LabelRow, features: tuple[FeatureSpec, ...]) -> tuple[FeatureSpec, ...]:
    data = b"".join(LABEL_FORMATS[name].write([row], features=features, report=Report()))
    found = LABEL_FORMATS[name].draft(file_of([data]))
    assert check_tree(found) == []
    again = [each for each in LABEL_FORMATS[name].read(file_of([data]), features=found) if isinstance(each, LabelRow)]
    assert [len(each.annotations) for each in again] == [len(row.annotations)]
    return found


@pytest.mark.parametrize("name", ["firstpass", "parquet"])
@pytest.mark.parametrize("modality", ["image", "video"])
def test_our_own_lines_draft_a_feature_for_each_they_speak_of(name: str, modality: str) -> None:
    told = tuple(said(kind, modality) for kind in VALUES if kind != "entity")
    row = LabelRow(DataRowRef(None, "a.jpg"), told, SIZE, modality=modality)
    found = drafted(name, row, tuple(FEATURES.values()))
    assert {(each.name, each.kind) for each in found} >= {(FEATURES[each.kind].name, each.kind) for each in told}
    by_kind = {each.kind: each for each in found}
    assert by_kind["keypoints"].settings["points"] == ["nose", "tail"]
    assert [option.name for option in by_kind["checklist"].options] == ["one", "other"]


def answered() -> tuple[Annotation, ...]:
    why = Answer(WHY.id, "text", Text("it is dark"))
    return (
        Annotation(uuid4(), "radio", QUALITY.id, Radio(Choice(BAD.id, (why,)))),
        Annotation(uuid4(), "checklist", SEEN.id, Checklist((Choice(SEEN.options[0].id), Choice(SEEN.options[1].id)))),
        Annotation(uuid4(), "text", NOTE.id, Text("fine")),
    )


@pytest.mark.parametrize("name", ["firstpass", "parquet", "geojson", "csv", "jsonl-classes"])
def test_questions_are_drafted_with_their_kinds_options_and_what_is_asked_under_them(name: str) -> None:
    modality = "geospatial" if name == "geojson" else "image"
    found = drafted(name, LabelRow(DataRowRef(None, "a.jpg"), answered(), modality=modality), ASKED)
    assert [(each.name, each.kind) for each in found] == [("quality", "radio"), ("seen", "checklist"), ("note", "text")]
    assert [option.name for option in found[1].options] == ["car", "bus"]
    (under,) = found[0].options[0].features
    assert (under.name, under.kind) == ("why", "text")


def test_prediction_lines_draft_an_ontology_too() -> None:
    line = b'{"data_row": {"global_key": "a"}, "name": "coin", "kind": "bounding_box", "value": {"x": 1, "y": 2, "width": 3, "height": 4}}'
    found = LABEL_FORMATS["firstpass"].draft(file_of([line, b"\n[]\n{}\n"]))
    assert [(each.name, each.kind) for each in found] == [("coin", "bounding_box")]
