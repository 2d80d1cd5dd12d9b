"""One question, one answer in one place."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.kinds import parse_annotation
from apps.kinds.answered import Answered, Met, second_answers
from apps.kinds.locators import Frames
from apps.kinds.values import Annotation

QUESTION, DAY, NIGHT = uuid4(), uuid4(), uuid4()


def radio(option: UUID, at: dict[str, Any] | None = None, question: UUID = QUESTION) -> Annotation:
    value = {"option": str(option)}
    return parse_annotation({"id": str(uuid4()), "kind": "radio", "feature": str(question), "value": value, "at": at})


def text(said: str) -> Annotation:
    return parse_annotation({"id": str(uuid4()), "kind": "text", "feature": str(QUESTION), "value": {"text": said}})


def checklist(*options: UUID) -> Annotation:
    value = {"options": [{"option": str(each)} for each in options]}
    return parse_annotation({"id": str(uuid4()), "kind": "checklist", "feature": str(QUESTION), "value": value})


def frames(first: int, last: int) -> dict[str, Any]:
    return {"type": "frames", "first": first, "last": last}


def time(start: int, end: int) -> dict[str, Any]:
    return {"type": "time", "start_ms": start, "end_ms": end}


@pytest.mark.parametrize(
    "said",
    [
        (radio(DAY), radio(NIGHT)),
        (text("a"), text("b")),
        (checklist(DAY), checklist(NIGHT)),
        (radio(DAY, frames(0, 10)), radio(NIGHT, frames(10, 12))),
        (radio(DAY, time(0, 10)), radio(NIGHT, time(9, 12))),
        (radio(DAY, {"type": "page", "page": 2}), radio(NIGHT, {"type": "page", "page": 2})),
    ],
)  # fmt: skip
def test_another_answer_in_the_same_place_is_found(said: tuple[Annotation, ...]) -> None:
    assert second_answers(said) == [1]


@pytest.mark.parametrize(
    "said",
    [
        (radio(DAY), radio(DAY)),
        (radio(DAY), radio(NIGHT, question=uuid4())),
        (radio(DAY), radio(NIGHT, frames(0, 3))),
        (radio(DAY, frames(0, 10)), radio(NIGHT, frames(11, 12))),
        (radio(DAY, time(0, 10)), radio(NIGHT, time(10, 12))),
        (radio(DAY, {"type": "page", "page": 1}), radio(NIGHT, {"type": "page", "page": 2})),
        (radio(DAY, {"type": "message", "message": "a"}), radio(NIGHT, {"type": "message", "message": "b"})),
    ],
)  # fmt: skip
def test_the_same_again_another_question_and_another_place_pass(said: tuple[Annotation, ...]) -> None:
    assert second_answers(said) == []


def test_what_stands_within_an_answer_that_says_the_same_is_the_same() -> None:
    answered = Answered()
    assert [answered.take(QUESTION, Frames(*each), DAY) for each in ((0, 4), (3, 9), (2, 8), (5, 5))] == [
        Met.NOTHING, Met.NOTHING, Met.SAME, Met.SAME,
    ]  # fmt: skip
    assert answered.take(QUESTION, Frames(6, 20), NIGHT) is Met.OTHER
    assert answered.take(QUESTION, Frames(10, 20), NIGHT) is Met.NOTHING


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8), st.sampled_from([DAY, NIGHT])), max_size=25))
def test_spans_are_held_against_all_that_stood_before(said: list[tuple[int, int, UUID]]) -> None:
    answered, frames_said = Answered(), dict[int, UUID]()
    for first, length, option in said:
        covered = range(first, first + length + 1)
        otherwise = any(frames_said.get(frame, option) != option for frame in covered)
        assert (answered.take(QUESTION, Frames(first, first + length), option) is Met.OTHER) == otherwise
        if not otherwise:
            frames_said |= dict.fromkeys(covered, option)
