"""What predictors say and nothing here can keep is added up: for the job that wrote the lines, and for the predictor."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from apps.core.models import JobError
from apps.core.tenancy import tenant
from apps.inference.left_out import MOST, NO_FEATURE, OTHERS, added, counted
from apps.inference.models import PredictorVersion, VersionState
from apps.inference.predictors.contract import Answer, Batch, Item
from tests.inference.conftest import World
from tests.inference.test_running import BOX, Says, batch, prelabel, ready, red, says
from tests.inference.test_training import work

__all__ = ["ready", "says"]


def speaking(items: Sequence[Item]) -> Iterator[Batch]:
    """Of each item one red box, two of a truck (one with an answer that nobody asks for), and one that is no box; in two passes."""
    truck = replace(red(), class_name="truck")
    wide = [red({**BOX, "width": -number}) for number in (3.5, 12)]
    for item in items:
        yield batch(item, red(), truck, *wide, notes=("Choice 'green' is not asked. (2 times)",), final=False)
        yield batch(item, replace(truck, answers=(Answer("rusty", 0.9),)), number=2)


@pytest.mark.django_db(transaction=True)
def test_a_job_and_its_predictor_say_what_was_left_out_and_why(ready: World, says: Callable[[Says], None]) -> None:
    says(speaking)
    job = work(ready, prelabel(ready)["job"])
    lines = {(each["what"], each["why"]): each["count"] for each in job.result["left_out"]}
    assert lines.pop(("class truck", NO_FEATURE)) == 8
    assert lines.pop(("class rusty", NO_FEATURE)) == 4
    assert lines.pop(("answers", "Choice 'green' is not asked.")) == 8
    ((what, _), count) = lines.popitem()
    assert (what, count, lines) == ("red", 8, {}), "what differs by numbers alone is one line"
    assert [each["count"] for each in job.result["left_out"]] == [8, 8, 8, 4]
    shown = ready.owner.api.get(f"jobs/{job.pk}").json()
    assert shown["result"]["left_out"] == job.result["left_out"]
    path = f"predictors/{ready.predictor.pk}/left-out"
    assert ready.owner.api.get(path).json()["results"] == job.result["left_out"]
    work(ready, prelabel(ready)["job"])
    again = {each["what"]: each["count"] for each in ready.owner.api.get(path).json()["results"]}
    assert (again["class truck"], again["class rusty"]) == (16, 8)
    with tenant(ready.organization_id):
        assert not JobError.objects.filter(message__contains="truck").exists(), "a class that is meant to go nowhere floods no lines"


@pytest.mark.django_db(transaction=True)
def test_what_an_earlier_version_left_out_is_not_told_of_a_newer_one(ready: World, says: Callable[[Says], None]) -> None:
    says(speaking)
    work(ready, prelabel(ready)["job"])
    with tenant(ready.organization_id):
        card = {"classes": ["red", "blue"]}
        PredictorVersion.objects.create(predictor=ready.predictor, number=2, state=VersionState.READY, card=card)
    says(lambda items: iter([batch(item, red()) for item in items]))
    job = work(ready, prelabel(ready)["job"])
    assert "left_out" not in job.result
    assert ready.owner.api.get(f"predictors/{ready.predictor.pk}/left-out").json() == {"results": []}


@pytest.mark.django_db(transaction=True)
def test_a_predictor_that_was_never_asked_left_nothing_out(world: World) -> None:
    assert world.owner.api.get(f"predictors/{world.predictor.pk}/left-out").json() == {"results": []}


@pytest.mark.parametrize(
    ("note", "line", "count"),
    [
        ("red: it reached 3.2 px over the edge and was cut.", ("red", "it reached 3.2 px over the edge and was cut."), 1),
        ("/result/12/value: This is -7.", ("/result/12/value", "This is -7."), 1),
        ("There is no '3'; there are a, b.", ("answers", "There is no '3'; there are a, b."), 1),
        ("box2: too small (14 times)", ("box2", "too small"), 14),
        ("x" * 81 + ": too long a name", ("answers", "x" * 81 + ": too long a name"), 1),
    ],
)
def test_a_note_is_one_line_as_it_was_said(note: str, line: tuple[str, str], count: int) -> None:
    assert counted([note], Counter()) == {line: count}


def test_notes_that_differ_by_numbers_alone_are_one_that_keeps_what_is_the_same_in_all() -> None:
    note = "box {}: It lies at {}, beside the picture of 64 x 48. Expected: percentages from 0 to 100."
    one = ("box …", "It lies at …, beside the picture of 64 x 48. Expected: percentages from 0 to 100.")
    first = counted([note.format(1, 120), note.format(2, 130.5), "There is no '3'.", "There is no '4'."], Counter())
    assert first == {one: 2, ("answers", "There is no '3'."): 1, ("answers", "There is no '4'."): 1}
    lines = added(added([], first), counted([note.format(3, 120)], Counter()))
    assert lines[0] == {"what": one[0], "why": one[1], "count": 3}
    (line,) = added(added([], counted([note.format(7, 120)], Counter())), counted([note.format(7, 121)], Counter()))
    assert line == {"what": "box 7", "why": one[1], "count": 2}


def test_there_are_so_many_lines_and_the_others_are_counted_together() -> None:
    many = Counter({(f"class {number}", NO_FEATURE): 1000 - number for number in range(MOST + 5)})
    lines = added([], many)
    assert len(lines) == MOST + 1
    assert sum(each["count"] for each in lines) == sum(many.values())
    lines = added(lines, Counter({("class 0", NO_FEATURE): 1, ("class new", NO_FEATURE): 1}))
    assert lines[0] == {"what": "class 0", "why": NO_FEATURE, "count": 1001}
    assert (len(lines), lines[-1]["what"]) == (MOST + 1, OTHERS[0])
    assert sum(each["count"] for each in lines) == sum(many.values()) + 2
