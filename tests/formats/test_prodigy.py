"""What Prodigy asks of whole texts and between spans, beside the spans themselves."""

import json
from io import BytesIO
from typing import Any

from apps.formats import LABEL_FORMATS
from apps.formats.rows import LabelRow, LineError
from apps.kinds.checklist import Checklist
from tests.formats.test_spacy_jsonl import BAD, GOOD, HERE, NEWS, SPORT, TEXT, TONE, TOPICS, WORKS, one, read

SPACY = LABEL_FORMATS["spacy-jsonl"]
CHOICE = {**HERE, "options": [{"id": "news", "text": "News"}, {"id": "sport", "text": "Sport"}], "config": {"choice_style": "multiple"}}


def said(document: dict[str, Any]) -> list[tuple[Any, list[Any]]]:
    """The questions that are answered, with the options that are chosen."""
    row = one(document)
    return [(each.feature, [getattr(choice, "option", None) for choice in _choices(each.value)]) for each in row.annotations]


def _choices(value: Any) -> Any:
    return value.options if isinstance(value, Checklist) else [value.choice]


def drafted(*documents: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    file = BytesIO(b"\n".join(json.dumps(each).encode() for each in documents))
    return [(each.name, each.kind, [option.name for option in each.options]) for each in SPACY.draft(file)]


def test_the_options_of_a_choice_are_answers() -> None:
    assert said({**CHOICE, "accept": ["sport"], "answer": "accept"}) == [(TOPICS.id, [SPORT.id])]
    assert said({**CHOICE, "accept": ["news", "sport"], "answer": "accept"}) == [(TOPICS.id, [NEWS.id, SPORT.id])]
    assert said({**CHOICE, "accept": [], "answer": "accept"}) == [(TOPICS.id, [])]


def test_options_that_are_numbered_have_the_name_that_is_shown() -> None:
    options = [{"id": 1, "text": "positive"}, {"id": 2, "text": "negative"}]
    assert said({**HERE, "options": options, "accept": [2], "answer": "accept"}) == [(TONE.id, [BAD.id])]


def test_one_label_of_the_text_holds_or_does_not() -> None:
    assert said({**HERE, "label": "positive", "answer": "accept"}) == [(TONE.id, [GOOD.id])]
    assert said({**HERE, "label": "news", "answer": "reject"}) == [(TOPICS.id, [])]
    for document in ({**HERE, "label": "positive", "answer": "reject"}, {**HERE, "label": "news", "answer": "ignore"}):
        (error,) = read(document)
        assert isinstance(error, LineError)
        assert (error.pointer, error.code) == ("/answer", "not_accepted")


def test_they_are_drafted_so_that_they_are_read() -> None:
    one_of = {**CHOICE, "accept": ["sport"], "answer": "accept"}
    assert drafted(one_of) == [("category", "radio", ["news", "sport"])]
    assert drafted(one_of, {**CHOICE, "accept": ["news", "sport"]}) == [("category", "checklist", ["news", "sport"])]
    assert drafted({**HERE, "label": "TECH", "answer": "accept"}) == [("category", "radio", ["TECH"])]
    assert drafted({**HERE, "label": "TECH", "answer": "reject"}) == [("category", "checklist", ["TECH"])]


def test_relations_find_the_spans_that_they_join() -> None:
    spans = [{"start": 2, "end": 5, "label": "PERSON", "token_start": 1}, {"start": 15, "end": 19, "label": "ORG", "token_start": 4}]
    relation = {"head": 1, "child": 4, "label": "works for", "head_span": spans[0], "child_span": spans[1], "color": "#fff"}
    document = {"text": TEXT, "meta": {"source": "a.txt"}, "spans": spans, "relations": [relation]}
    person, org, works = one(document).annotations
    assert works.feature == WORKS.id
    assert (works.value.source, works.value.target) == (person.id, org.id)  # type: ignore[attr-defined]
    assert ("works for", "relationship", []) in drafted(document)


def test_what_else_stands_on_a_span_is_told_once() -> None:
    span = {"start": 0, "end": 2, "label": "ORG", "kb_id": "Q1", "token_end": 1}
    row, error = read({**HERE, "spans": [span, {**span, "start": 1}]})
    assert isinstance(row, LabelRow)
    assert len(row.annotations) == 2
    assert isinstance(error, LineError)
    assert (error.pointer, error.code, error.line) == ("/spans/0/kb_id", "left_out", 1)
    assert "2 spans have a member kb_id" in error.message


def test_options_that_the_ontology_lacks_are_refused_in_their_place() -> None:
    (error,) = read({**HERE, "options": [{"id": "other"}], "accept": ["other"]})
    assert isinstance(error, LineError)
    assert (error.pointer, error.code) == ("/options/0", "unknown_option")
