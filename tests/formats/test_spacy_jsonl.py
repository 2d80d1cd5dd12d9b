"""Spans as JSON lines: as spaCy, Prodigy and doccano write them, and exact for ourselves."""

import json
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.formats import LABEL_FORMATS, Report
from apps.formats.ndjson import MAX_LINE_BYTES
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds.checklist import Checklist
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.radio import Radio
from apps.kinds.values import Annotation, Choice
from tests.formats.specs import features_for, file_of, names
from tests.kinds.strategies import VALUES, answer_lists, confidences, plain_text

SPACY = LABEL_FORMATS["spacy-jsonl"]
ORG, PERSON = (FeatureSpec(uuid4(), name, "entity") for name in ("ORG", "PERSON"))
WORKS = FeatureSpec(uuid4(), "works for", "relationship")
GOOD, BAD = OptionSpec(uuid4(), "positive"), OptionSpec(uuid4(), "negative")
TONE = FeatureSpec(uuid4(), "Tone", "radio", (GOOD, BAD))
NEWS, SPORT = OptionSpec(uuid4(), "news"), OptionSpec(uuid4(), "sport")
TOPICS = FeatureSpec(uuid4(), "Topics", "checklist", (NEWS, SPORT))
FEATURES = (ORG, PERSON, WORKS, TONE, TOPICS)
TEXT = "😀 Ada works at Acme"


def read(*documents: dict[str, Any] | bytes, features: tuple[FeatureSpec, ...] = FEATURES) -> list[LabelRow | LineError]:
    lines = [document if isinstance(document, bytes) else json.dumps(document).encode() for document in documents]
    return list(SPACY.read(file_of([b"\n".join(lines)]), features=features))


def one(document: dict[str, Any]) -> LabelRow:
    (row,) = read(document)
    assert isinstance(row, LabelRow), row
    return row


@st.composite
def rows(draw: st.DrawFn) -> LabelRow:
    text = draw(plain_text.filter(bool))
    said = []
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["entity", "radio", "checklist", "text", "ranking", "relationship"]))
        start = draw(st.integers(0, len(text) - 1))
        value = Entity(start, draw(st.integers(start + 1, len(text)))) if kind == "entity" else draw(VALUES[kind])
        answers = draw(answer_lists) if kind == "entity" else ()
        source = draw(st.none() | st.uuids())
        metrics = draw(st.sampled_from([(), (("iou", 0.5),)]))
        said.append(Annotation(uuid4(), kind, uuid4(), value, answers, draw(confidences), None, source, metrics))
    return LabelRow(
        DataRowRef(draw(st.none() | st.uuids().map(str)), draw(names)),
        tuple(said),
        by=draw(st.none() | st.emails()),
        status=draw(st.none() | st.just("submitted")),
        texts={"": text},
    )


@given(st.lists(rows(), max_size=3))
def test_what_is_exported_and_imported_again_is_equal(rows: list[LabelRow]) -> None:
    features = features_for(rows)
    data = b"".join(SPACY.write(iter(rows), features=features, report=Report()))
    found = list(SPACY.read(file_of([data]), features=features))
    assert found == rows
    assert [row.texts for row in found if isinstance(row, LabelRow)] == [row.texts for row in rows]


def test_a_line_is_what_prodigy_and_spacy_expect() -> None:
    person = Annotation(uuid4(), "entity", PERSON.id, Entity(2, 5), confidence=0.5)
    tone = Annotation(uuid4(), "radio", TONE.id, Radio(Choice(GOOD.id)))
    row = LabelRow(DataRowRef(None, "a.txt"), (person, tone), texts={"": TEXT})
    document = json.loads(b"".join(SPACY.write([row], features=FEATURES, report=Report())))
    assert document["text"] == TEXT
    (span,) = document["spans"]
    assert (span["start"], span["end"], span["label"]) == (2, 5, "PERSON")
    assert TEXT[span["start"] : span["end"]] == "Ada"
    assert document["cats"] == {"positive": 1.0, "negative": 0.0}
    assert document["meta"] == {"global_key": "a.txt"}


@pytest.mark.parametrize(
    "spans",
    [
        {"entities": [[2, 5, "PERSON"], [15, 19, "ORG"]]},
        {"labels": [[2, 5, "PERSON"], [15, 19, "ORG"]]},
        {"label": [[2, 5, "PERSON"], [15, 19, "ORG"]]},
        {
            "spans": [
                {"start": 2, "end": 5, "label": "PERSON", "token_start": 1, "token_end": 1},
                {"start": 15, "end": 19, "label": "ORG", "source": "en_core_web_sm"},
            ],
            "answer": "accept",
            "_input_hash": -1,
        },
        {
            "entities": [
                {"id": 7, "label": "PERSON", "start_offset": 2, "end_offset": 5},
                {"id": 8, "label": "ORG", "start_offset": 15, "end_offset": 19},
            ],
            "Comments": [],
        },
    ],
)
def test_spans_of_other_software_are_read_in_code_points(spans: dict[str, Any]) -> None:
    row = one({"text": TEXT, "meta": {"source": "a.txt"}, **spans})
    assert row.data_row == DataRowRef(None, "a.txt")
    assert [(each.feature, each.value) for each in row.annotations] == [(PERSON.id, Entity(2, 5)), (ORG.id, Entity(15, 19))]
    assert row == one({"text": TEXT, "meta": {"source": "a.txt"}, **spans})


def test_relations_of_doccano_find_their_ends() -> None:
    row = one(
        {
            "id": 3,
            "text": TEXT,
            "filename": "a.txt",
            "entities": [
                {"id": 7, "label": "PERSON", "start_offset": 2, "end_offset": 5},
                {"id": 8, "label": "ORG", "start_offset": 15, "end_offset": 19},
            ],
            "relations": [{"id": 1, "from_id": 7, "to_id": 8, "type": "works for"}],
        }
    )
    person, org, works = row.annotations
    assert (works.value.source, works.value.target) == (person.id, org.id)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"cats": {"positive": 1, "negative": 0}}, [Radio(Choice(GOOD.id))]),
        ({"cats": {"positive": 0.3, "negative": 0.2}}, [Radio(Choice(GOOD.id))]),
        ({"cats": {"positive": False, "negative": True}}, [Radio(Choice(BAD.id))]),
        ({"cats": {"news": 0.5, "sport": 0.49}}, [Checklist((Choice(NEWS.id, confidence=0.5),))]),
        ({"cats": {"news": 0.0, "sport": 0.0}}, [Checklist()]),
        ({"label": ["positive", "sport"]}, [Radio(Choice(GOOD.id)), Checklist((Choice(SPORT.id),))]),
    ],
)
def test_names_of_options_answer_the_question_that_has_them(said: dict[str, Any], expected: list[Any]) -> None:
    row = one({"text": "x", "meta": {"global_key": "a"}, **said})
    assert [each.value for each in row.annotations] == expected


def test_the_score_of_a_radio_answer_is_its_confidence() -> None:
    (annotation,) = one({"text": "x", "meta": {"global_key": "a"}, "cats": {"positive": 0.3, "negative": 0.2}}).annotations
    assert annotation.confidence == 0.3


HERE = {"text": "abc", "meta": {"global_key": "a"}}


@pytest.mark.parametrize(
    ("document", "pointer", "code"),
    [
        ({"meta": {"global_key": "a"}}, "/text", "required"),
        ({"text": "abc"}, "/meta", "required"),
        ({"text": 7, "meta": {"global_key": "a"}}, "/text", "invalid_value"),
        ({**HERE, "spans": [{"start": 0, "end": 9, "label": "ORG"}]}, "/spans/0/end", "outside_asset"),
        ({**HERE, "spans": [{"start": 2, "end": 2, "label": "ORG"}]}, "/spans/0/end", "invalid_value"),
        ({**HERE, "spans": [{"start": -1, "end": 2, "label": "ORG"}]}, "/spans/0/start", "invalid_value"),
        ({**HERE, "spans": [{"start": 0, "end": 2}]}, "/spans/0/label", "required"),
        ({**HERE, "spans": [{"token_start": 0, "token_end": 2, "label": "ORG"}]}, "/spans/0/start", "required"),
        ({**HERE, "spans": [{"start": 0, "end": 2, "label": "CITY"}]}, "/spans/0", "unknown_feature"),
        ({**HERE, "entities": [[0, 2]]}, "/entities/0", "invalid_value"),
        ({**HERE, "entities": [[0, 2.5, "ORG"]]}, "/entities/0/end", "invalid_value"),
        ({**HERE, "entities": {"a": 1}}, "/entities", "invalid_value"),
        ({**HERE, "cats": {"neutral": 1}}, "/cats/neutral", "unknown_option"),
        ({**HERE, "cats": {"positive": 2}}, "/cats/positive", "invalid_value"),
        ({**HERE, "cats": {"positive": 1, "negative": 1}}, "/cats", "invalid_value"),
        ({**HERE, "answer": "reject"}, "/answer", "not_accepted"),
        (b'{"text": "\xff"}', "", "encoding_invalid"),
        (b'{"text": "abc", "meta": {"global_key": "a"}, "spans": [[NaN, 2, "ORG"]]}', "", "number_not_finite"),
        (b'{"text": "abc", "spans": [', "", "json_invalid"),
        (b'{"text": "' + b"x" * MAX_LINE_BYTES + b'"}', "", "line_too_long"),
        (b"[" * 500, "", "json_too_deep"),
        ({**HERE, "relations": [{"from_id": 1, "to_id": 2, "type": "works for"}]}, "/relations/0/source", "unknown_annotation"),
    ],
)
def test_a_bad_line_is_refused_at_its_place_and_costs_no_other(document: dict[str, Any] | bytes, pointer: str, code: str) -> None:
    found = read({**HERE, "spans": []}, document, {**HERE, "meta": {"global_key": "b"}})
    assert [type(each) for each in found] == [LabelRow, LineError, LabelRow]
    error = found[1]
    assert isinstance(error, LineError)
    assert (error.line, error.pointer, error.code) == (2, pointer, code)


def test_two_spans_of_one_id_are_refused() -> None:
    span = {"start": 0, "end": 1, "label": "ORG", "id": str(uuid4())}
    row, error = read({**HERE, "spans": [span, span]})
    assert isinstance(row, LabelRow)
    assert len(row.annotations) == 1
    assert isinstance(error, LineError)
    assert (error.pointer, error.code) == ("/spans/1/id", "duplicate")


def test_a_row_whose_text_is_unknown_is_reported() -> None:
    report = Report()
    assert list(SPACY.write([LabelRow(DataRowRef(None, "a"))], features=FEATURES, report=report)) == []
    assert report.lines() == [{"what": "data row", "why": "its text is not known", "count": 1}]


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ([{"cats": {"POSITIVE": 1.0, "NEGATIVE": 0.0}}, {"cats": {"POSITIVE": 0.25, "NEGATIVE": 0.75}}], "radio"),
        ([{"cats": {"POSITIVE": True, "NEGATIVE": True}}, {"cats": {"POSITIVE": 1, "NEGATIVE": 0}}], "checklist"),
        ([{"cats": {"POSITIVE": 0, "NEGATIVE": 0}}], "checklist"),
        ([{"label": ["POSITIVE"]}, {"label": ["NEGATIVE"]}], "radio"),
        ([{"label": ["POSITIVE", "NEGATIVE"]}], "checklist"),
    ],
    ids=["one each", "several", "none", "names", "names of several"],
)
def test_categories_are_drafted_as_a_question_that_reads_them(lines: list[dict[str, Any]], kind: str) -> None:
    data = b"\n".join(json.dumps({"text": f"line {n}", "meta": {"global_key": str(n)}, **each}).encode() for n, each in enumerate(lines))
    (question,) = SPACY.draft(file_of([data]))
    assert (question.name, question.kind) == ("category", kind)
    assert [option.name for option in question.options] == ["POSITIVE", "NEGATIVE"]
    rows = list(SPACY.read(file_of([data]), features=(question,)))
    assert all(isinstance(row, LabelRow) and len(row.annotations) == 1 for row in rows), rows


def test_categories_stand_beside_labels_of_spans_and_in_the_question_of_our_own_lines() -> None:
    spans = {"text": "Ada", "spans": [{"start": 0, "end": 3, "label": "category"}], "cats": {"a": 1}}
    found = SPACY.draft(file_of([json.dumps(spans).encode()]))
    assert [(each.name, each.kind) for each in found] == [("category", "entity"), ("category of the text", "radio")]
    value = {"option": str(uuid4()), "name": "wet", "answers": []}
    said = {"id": str(uuid4()), "kind": "radio", "feature": str(uuid4()), "name": "weather", "value": value}
    own = {"text": "Ada", "cats": {"wet": 1, "dry": 0}, "firstpass": [{"position": 0, "annotation": said}]}
    (question,) = SPACY.draft(file_of([json.dumps(own).encode()]))
    assert (question.name, [option.name for option in question.options]) == ("weather", ["wet", "dry"])


def test_an_ontology_is_drafted_from_the_labels() -> None:
    lines = [{"text": "x", "spans": [{"start": 0, "end": 1, "label": "ORG"}, 7]}, {"text": "y", "label": [[0, 1, "PER"], []]}]
    lines[1] |= {"relations": [{"from_id": 1, "to_id": 2, "type": "works for"}, 7]}
    drafted = SPACY.draft(file_of([b"\n".join(json.dumps(line).encode() for line in lines)]))
    assert [(each.name, each.kind) for each in drafted] == [("ORG", "entity"), ("PER", "entity"), ("works for", "relationship")]
