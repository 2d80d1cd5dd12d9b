"""What is wrong is found: the surest wrong prediction, whose label waits for a reviewer, and what is asked by a name that is none."""

from typing import Any

import pytest

from apps.core.tenancy import tenant
from apps.projects.models import Task, TaskState
from tests.cast import Person
from tests.evaluation.runs import Trial, make_trial, work_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def trial(ada: Person) -> Trial:
    """Coins on rows 0 to 2. Row 0: one found and one made up, sure of both. Row 1: one made up, unsure. Row 2: all is right."""
    made = make_trial(ada)
    made.label(_0=[made.coin(10)], _1=[made.coin(10)], _2=[made.coin(10)])
    made.take()
    made.upload(
        made.said(0, 10, 0.97), made.said(0, 400, 0.95), made.said(0, 500, 0.55), made.said(1, 10, 0.99), made.said(1, 400, 0.6),
        made.said(2, 10, 0.9), made.said(2, 400, 0.3),
    )  # fmt: skip
    return made


def surest(trial: Trial, order: str = "-surest_wrong") -> list[tuple[str, float | None]]:
    rows = trial.get(f"data-rows?order={order}")["results"]
    return [(row["data_row"]["global_key"], row["surest_wrong"]) for row in rows]


def test_the_surest_wrong_prediction_comes_first(trial: Trial) -> None:
    assert surest(trial)[:2] == [("t-0", 0.95), ("t-1", 0.6)]
    assert {value for _, value in surest(trial)[2:]} == {None}, "what counts at the operating point alone is wrong there"


def test_it_moves_with_the_operating_point(trial: Trial) -> None:
    trial.person.api.patch(f"{trial.path}/evaluation", {"confidence": 0.25})
    work_all(trial.person)
    assert surest(trial, "surest_wrong")[:3] == [("t-2", 0.3), ("t-1", 0.6), ("t-0", 0.95)]


def test_a_label_that_was_sent_to_review_says_so(trial: Trial) -> None:
    found = trial.get("label-errors")["results"]
    assert [each["in_review"] for each in found] == [False] * 3
    sent = trial.person.api.post(f"{trial.path}/label-errors/review", {"data_rows": [found[0]["data_row"]["id"]]})
    assert sent.status_code == 200, sent.content
    with tenant(trial.bench.organization_id):
        assert Task.objects.get(data_row=found[0]["data_row"]["id"]).state == TaskState.REVIEW
    again = trial.get("label-errors")["results"]
    assert {each["data_row"]["global_key"]: each["in_review"] for each in again} == {"t-0": True, "t-1": False}
    assert {each["data_row"]["global_key"] for each in trial.get("label-errors?in_review=false")["results"]} == {"t-1"}
    assert {each["data_row"]["global_key"] for each in trial.get("label-errors?in_review=true")["results"]} == {"t-0"}


def refusal(trial: Trial, below: str) -> Any:
    answer = trial.person.api.get(f"{trial.path}/{below}")
    assert answer.status_code in (400, 422), answer.content
    (error,) = answer.json()["errors"]
    return error


DOORS = ["metrics?", "curves?", "data-rows?", "label-errors?", "comparison?with={run}&", "comparison/data-rows?with={run}&"]


@pytest.mark.parametrize("door", DOORS)
def test_a_split_that_there_is_not_is_refused(trial: Trial, door: str) -> None:
    error = refusal(trial, door.format(run=trial.run.pk) + "split=holdout")
    assert (error["pointer"], error["code"]) == ("/split", "invalid_choice")


@pytest.mark.parametrize("door", ["curves", "label-errors"])
def test_a_subject_that_there_is_not_is_refused(trial: Trial, door: str) -> None:
    assert refusal(trial, f"{door}?subject=9999")["code"] == "subject_unknown"


def test_an_order_that_there_is_not_is_refused_by_those_that_there_are(trial: Trial) -> None:
    error = refusal(trial, "data-rows?order=size")
    assert error["pointer"] == "/order"
    assert "surest_wrong" in error["message"] + error.get("expected", "")


def test_nested_answers_tell_how_sure_they_are(trial: Trial) -> None:
    answers = [{"name": "worn", "kind": "radio", "value": {"name": "yes"}, "confidence": 0.7}]
    trial.label(
        _2=[
            trial.stamp(
                10, answers=[{"feature": str(trial.bench.words.worn), "kind": "radio", "value": {"option": str(trial.bench.words.yes)}}]
            )
        ]
    )
    trial.refresh()
    trial.upload(trial.said(2, 10, 0.9, name="stamp", answers=answers), mode="replace")
    row = next(each for each in trial.get("data-rows")["results"] if each["data_row"]["global_key"] == "t-2")
    outcomes = trial.get(f"data-rows/{row['data_row']['id']}/outcomes")["predictions"]
    subjects = trial.get("evaluation")["subjects"]
    assert [(subjects[each["subject"]]["path"], each["confidence"]) for each in outcomes] == [("stamp", 0.9), ("stamp > worn: yes", 0.7)]


def test_a_label_that_a_surer_prediction_found_is_still_what_is_labeled_there(ada: Person) -> None:
    trial = make_trial(ada)
    trial.label(_0=[trial.stamp(10)], _1=[trial.stamp(10)], _2=[])
    trial.take()
    trial.upload(
        trial.said(0, 10, 0.9, name="stamp"), trial.said(0, 20, 0.8), trial.said(1, 10, 0.7), trial.said(1, 10, 0.6, name="stamp"),
        trial.said(2, 10, 0.65),
    )  # fmt: skip
    subjects = trial.get("evaluation")["subjects"]
    found = trial.get("label-errors")["results"]
    told = [
        (each["data_row"]["global_key"], each["reason"], None if each["truth"] is None else subjects[each["truth"]]["path"])
        for each in found
    ]
    assert told == [("t-0", "class", "stamp"), ("t-1", "class", "stamp"), ("t-2", "missing", None)]
    assert [each["data_row"]["global_key"] for each in trial.get("label-errors?reason=missing")["results"]] == ["t-2"]


def test_likely_errors_are_ranked_by_how_often_the_class_is_right_when_it_is_so_sure(ada: Person) -> None:
    trial = make_trial(ada, rows=41)
    trial.label(_40=[], **{f"_{number}": [trial.stamp(10)] for number in range(40)})
    trial.take()
    trial.upload(
        *(trial.said(number, 10, 0.7, name="stamp") for number in range(41)),
        *(trial.said(number, 300, 0.95) for number in range(40)),
    )
    found = trial.get("label-errors?doubtful=true")["results"]
    first, second = found[:2]
    assert (first["data_row"]["global_key"], first["confidence"]) == ("t-40", 0.7), "stamps that are as sure are nearly always right"
    assert first["score"] == pytest.approx(40 / 41, abs=1e-6)
    assert first["is_measured"]
    assert (second["confidence"], second["score"]) == (0.95, 0)
    page = trial.get("label-errors?doubtful=true&limit=1")
    assert trial.get(f"label-errors?doubtful=true&limit=1&cursor={page['next']}")["results"] == [second], "a page goes on in this order"


def test_what_the_model_is_more_often_wrong_than_right_about_is_no_likely_error_unless_asked_for(ada: Person) -> None:
    trial = make_trial(ada, rows=41)
    trial.label(_40=[], **{f"_{number}": [trial.stamp(10)] for number in range(40)})
    trial.take()
    trial.upload(
        *(trial.said(number, 10, 0.7, name="stamp") for number in range(41)),
        *(trial.said(number, 300, 0.95) for number in range(40)),
    )
    assert [each["data_row"]["global_key"] for each in trial.get("label-errors")["results"]] == ["t-40"]
    asked = trial.get("label-errors?doubtful=true")
    assert [each["score"] for each in asked["results"]] == [pytest.approx(40 / 41, abs=1e-6), *[0] * 40]


def test_with_too_few_predictions_to_tell_likely_errors_are_ranked_by_confidence(trial: Trial) -> None:
    few = trial.get("label-errors")["results"]
    assert [(each["score"], each["confidence"]) for each in few] == [(0.95,) * 2, (0.6,) * 2, (0.55,) * 2]
    assert not any(each["is_measured"] for each in few)
