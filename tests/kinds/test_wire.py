"""The one wire form: what is written is read back equal, and what is wrong is refused at its place."""

import json
import math
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.kinds import InvalidValue, dump_annotation, dump_change_set, parse_annotation, parse_change_set
from apps.kinds.values import Annotation, ChangeSet, Outcome
from tests.kinds.schemas import component
from tests.kinds.strategies import annotations, change_sets

ID = "01890a5d-ac96-774b-bcce-b302099a8057"
FEATURE = "01890a5d-ac96-774b-bcce-b302099a8058"
OPTION = "01890a5d-ac96-774b-bcce-b302099a8059"


def box(**changes: Any) -> dict[str, Any]:
    value = {"x": 1, "y": 2.5, "width": 10, "height": 20}
    return {"id": ID, "kind": "bounding_box", "feature": FEATURE, "value": value, **changes}


def polygon(*rings: Any) -> dict[str, Any]:
    return {"id": ID, "kind": "polygon", "feature": FEATURE, "value": {"rings": list(rings)}}


def radio(**value: Any) -> dict[str, Any]:
    return {"id": ID, "kind": "radio", "feature": FEATURE, "value": {"option": OPTION, **value}}


def decision(**changes: Any) -> dict[str, Any]:
    return {"id": ID, "suggestion": FEATURE, "outcome": "accepted", "annotation": OPTION, **changes}


def refusal(payload: Any, parse: Any = parse_annotation) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        parse(payload)
    return caught.value


@given(annotation=annotations())
def test_an_annotation_survives_the_wire(annotation: Annotation) -> None:
    assert parse_annotation(json.loads(json.dumps(dump_annotation(annotation), allow_nan=False))) == annotation


@given(changes=change_sets())
def test_a_change_set_survives_the_wire_and_agrees_with_its_schema(changes: ChangeSet) -> None:
    payload = json.loads(json.dumps(dump_change_set(changes), allow_nan=False))
    assert parse_change_set(payload) == changes
    component("ChangeSet").validate(payload)


def test_members_that_may_be_left_out_get_their_defaults() -> None:
    annotation = parse_annotation(box())
    assert (annotation.answers, annotation.confidence, annotation.at, annotation.derived_from) == ((), None, None, None)
    assert parse_change_set({}).is_empty()


@pytest.mark.parametrize(
    ("payload", "pointer"),
    [
        ([], ""),
        (None, ""),
        (box(colour="red"), "/colour"),
        ({**box(), "value": {"x": 1, "y": 2, "width": 3}}, "/value/height"),
        (box(value={"x": True, "y": 2, "width": 3, "height": 4}), "/value/x"),
        (box(value={"x": "1", "y": 2, "width": 3, "height": 4}), "/value/x"),
        (box(value={"x": 1, "y": math.nan, "width": 3, "height": 4}), "/value/y"),
        (box(value={"x": 1, "y": math.inf, "width": 3, "height": 4}), "/value/y"),
        (box(value={"x": 10**400, "y": 2, "width": 3, "height": 4}), "/value/x"),
        (box(value={"x": 1, "y": 2, "width": 0, "height": 4}), "/value/width"),
        (box(value={"x": 1, "y": 2, "width": 3, "height": -4}), "/value/height"),
        (box(confidence=1.1), "/confidence"),
        (box(confidence=-0.1), "/confidence"),
        (box(confidence=True), "/confidence"),
        (box(confidence="0.5"), "/confidence"),
        (box(confidence=math.nan), "/confidence"),
        (box(at={"frame": 1}), "/at"),
        (box(id="not-a-uuid"), "/id"),
        (box(id="{01890a5d-ac96-774b-bcce-b302099a8057}"), "/id"),
        (box(id="01890a5dac96774bbcceb302099a8057"), "/id"),
        (box(derived_from=7), "/derived_from"),
        (box(kind="hologram"), "/kind"),
        (box(kind=["polygon"]), "/kind"),
        (box(answers={}), "/answers"),
        (box(answers=[{"feature": FEATURE, "kind": "bounding_box", "value": {}}]), "/answers/0/kind"),
        (box(answers=[{"feature": FEATURE, "kind": "text", "value": {"text": "a\x00"}}]), "/answers/0/value/text"),
        (box(answers=[{"feature": FEATURE, "kind": "text", "value": {"text": "\ud800"}}]), "/answers/0/value/text"),
        (box(answers=[{"feature": FEATURE, "kind": "text", "value": {"text": "a"}}] * 2), "/answers/1"),
        (polygon(), "/value/rings"),
        (polygon([[0, 0], [1, 1]]), "/value/rings/0"),
        (polygon([[0, 0], [1, 1], [0, 0], [1, 1]]), "/value/rings/0"),
        (polygon([[0, 0], [1, 1], [2, 2]]), "/value/rings/0"),
        (polygon([[0, 0], [1, 1], [2, 0, 5]]), "/value/rings/0/2"),
        (polygon([[0, 0], [1, 1], [2, None]]), "/value/rings/0/2/1"),
        (polygon([[0, 0], [9, 0], [9, 9]], [[1, 1], [2, 1]]), "/value/rings/1"),
        (radio(answers=[{"kind": "text", "value": {"text": ""}}]), "/value/answers/0/feature"),
        ({**radio(), "answers": [{"feature": FEATURE, "kind": "text", "value": {"text": ""}}]}, "/answers"),
    ],
)
def test_a_wrong_annotation_is_refused_at_its_place(payload: Any, pointer: str) -> None:
    error = refusal(payload)
    assert error.pointer == pointer
    assert error.message
    assert error.expected


def test_a_pointer_escapes_what_json_pointers_escape() -> None:
    assert refusal(box(**{"a/b~c": 1})).pointer == "/a~1b~0c"


def test_a_closing_point_is_dropped() -> None:
    closed = parse_annotation(polygon([[0, 0], [9, 0], [9, 9], [0, 0]]))
    assert closed == parse_annotation(polygon([[0, 0], [9, 0], [9, 9]]))


def test_an_option_is_chosen_once_in_a_checklist() -> None:
    value = {"options": [{"option": OPTION}, {"option": OPTION}]}
    error = refusal({"id": ID, "kind": "checklist", "feature": FEATURE, "value": value})
    assert error.pointer == "/value/options/1"


def test_an_option_of_a_checklist_may_carry_its_own_confidence_and_keeps_it() -> None:
    value = {"options": [{"option": OPTION, "answers": [], "confidence": 0.0}, {"option": ID, "answers": []}]}
    annotation = parse_annotation({"id": ID, "kind": "checklist", "feature": FEATURE, "value": value})
    assert dump_annotation(annotation)["value"] == value


def test_answers_nested_without_end_are_refused_and_do_not_exhaust_the_stack() -> None:
    answer: dict[str, Any] = {"feature": FEATURE, "kind": "text", "value": {"text": "deep"}}
    for _ in range(300):
        answer = {"feature": FEATURE, "kind": "radio", "value": {"option": OPTION, "answers": [answer]}}
    assert refusal(box(answers=[answer])).code == "too_deep"


@pytest.mark.parametrize(
    ("payload", "pointer"),
    [
        ({"added": []}, "/added"),
        ({"created": [box(confidence=2)]}, "/created/0/confidence"),
        ({"created": [box()], "updated": [box()]}, "/updated/0/id"),
        ({"created": [box()], "deleted": [ID]}, "/deleted/0"),
        ({"deleted": [ID, "x"]}, "/deleted/1"),
        ({"decisions": [decision(outcome="liked")]}, "/decisions/0/outcome"),
        ({"decisions": [decision(outcome=["accepted"])]}, "/decisions/0/outcome"),
        ({"decisions": [decision(annotation=None)]}, "/decisions/0/annotation"),
        ({"decisions": [decision(outcome="rejected")]}, "/decisions/0/annotation"),
        ({"decisions": [decision(bulk=1)]}, "/decisions/0/bulk"),
        ({"decisions": [decision(focus_ms=-1)]}, "/decisions/0/focus_ms"),
        ({"decisions": [decision(focus_ms=1.5)]}, "/decisions/0/focus_ms"),
        ({"decisions": [decision(shown_threshold=2)]}, "/decisions/0/shown_threshold"),
        ({"decisions": [decision(), decision()]}, "/decisions/1/id"),
    ],
)
def test_a_wrong_change_set_is_refused_at_its_place(payload: Any, pointer: str) -> None:
    assert refusal(payload, parse_change_set).pointer == pointer


def test_a_withdrawal_may_name_the_annotation_it_takes_back() -> None:
    (read,) = parse_change_set({"decisions": [decision(outcome="withdrawn")]}).decisions
    assert (read.outcome, read.annotation) == (Outcome.WITHDRAWN, UUID(OPTION))


def mutated(payload: Any, junk: Any, path: list[int]) -> Any:
    """The payload with one member somewhere in it replaced by junk."""
    if not path or not isinstance(payload, dict | list) or not payload:
        return junk
    keys = sorted(payload) if isinstance(payload, dict) else range(len(payload))
    key = list(keys)[path[0] % len(payload)]
    copy = payload.copy()
    copy[key] = mutated(payload[key], junk, path[1:])
    return copy


junk = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.integers(), max_size=3) | st.just({})


@given(annotation=annotations(), junk=junk, path=st.lists(st.integers(0, 20), max_size=8))
def test_any_damage_is_either_harmless_or_refused_with_a_pointer(annotation: Annotation, junk: Any, path: list[int]) -> None:
    damaged = mutated(dump_annotation(annotation), junk, path)
    pointer, read = outcome_of(damaged)
    assert pointer in ("", None) or pointer.startswith("/")
    assert read is None or parse_annotation(dump_annotation(read)) == read


def outcome_of(payload: Any) -> tuple[str | None, Annotation | None]:
    try:
        return None, parse_annotation(payload)
    except InvalidValue as error:
        return error.pointer, None
