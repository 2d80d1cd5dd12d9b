"""One question on the whole has one answer in a label, whoever sends it."""

from typing import Any

import pytest

from apps.core.ids import uuid7
from tests.cast import Person
from tests.support.labeling import Bench, Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(bench: Bench, ana: Person) -> Desk:
    bench.queue(1)
    return Desk(bench, ana)


def note(bench: Bench, text: str) -> dict[str, Any]:
    return {"id": str(uuid7()), "kind": "text", "feature": str(bench.words.note), "value": {"text": text}}


def codes(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.content
    return {each["pointer"]: each["code"] for each in answer.json()["errors"]}


def test_two_answers_of_one_change_are_refused(bench: Bench, desk: Desk) -> None:
    answer = desk.send(created=[note(bench, "day"), note(bench, "night")])
    assert codes(answer) == {"/created/1/value": "answered_twice"}
    assert desk.content()["annotations"] == []


def test_an_answer_beside_the_one_that_is_there_is_refused_and_in_its_place_it_is_taken(bench: Bench, desk: Desk) -> None:
    day, night = note(bench, "day"), note(bench, "night")
    desk.save(created=[day])
    assert codes(desk.send(created=[night])) == {"/created/0/value": "answered_twice"}
    desk.save(created=[night], deleted=[day["id"]])
    desk.save(updated=[{**night, "value": {"text": "dusk"}}])
    assert [each["value"]["text"] for each in desk.content()["annotations"]] == ["dusk"]


def test_the_same_again_is_taken_until_one_of_the_two_says_something_else(bench: Bench, desk: Desk) -> None:
    one, two = note(bench, "day"), note(bench, "day")
    desk.save(created=[one, two])
    assert codes(desk.send(updated=[{**two, "value": {"text": "night"}}])) == {"/updated/0/value": "answered_twice"}
    desk.save(updated=[{**two, "value": {"text": "night"}}], deleted=[one["id"]])
