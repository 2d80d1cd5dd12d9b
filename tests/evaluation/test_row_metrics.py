"""Figures that a sender states of data rows and of classes on them stand beside those that come with predictions."""

import json
from pathlib import Path
from typing import Any

import pytest

from apps.annotations.models import Label
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.evaluation.runs import Trial, another_run, make_trial, work_all
from tests.interchange.conftest import NDJSON, lines
from tests.interchange.labels import taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def trial(ada: Person) -> Trial:
    """Coins on rows 0 and 1, a stamp on row 2; row 3 has no label."""
    made = make_trial(ada)
    made.label(_0=[made.coin(10)], _1=[made.coin(10)], _2=[made.stamp(10)])
    made.take()
    return made


def own(number: int, metric: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"data_row": {"global_key": f"t-{number}"}, "metric": metric, "value": value, **more}


def theirs(number: int, name: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"dataRow": {"globalKey": f"t-{number}"}, "metricName": name, "metricValue": value, **more}


def upload(trial: Trial, *documents: Any, mode: str = "append") -> Job:
    """Send them and let all be worked out; the job of the upload."""
    answer = trial.person.api.post(f"{trial.path}/predictions?mode={mode}", lines(*documents), content_type=NDJSON)
    assert answer.status_code == 202, answer.content
    work_all(trial.person)
    with tenant(trial.person.organization.pk):
        return Job.objects.get(pk=answer.json()["id"])


def errors_of(trial: Trial, job: Job) -> list[tuple[int, str, str]]:
    return [(each["line"], each["pointer"], each["code"]) for each in trial.person.api.get(f"jobs/{job.pk}/errors").json()["results"]]


def total(trial: Trial, query: str = "") -> dict[str, float]:
    return dict(trial.get(f"metrics{query}")["total"]["metrics"])


def of_class(trial: Trial, path: str) -> dict[str, float]:
    index = [each["path"] for each in trial.get("evaluation")["subjects"]].index(path)
    return dict(trial.get("metrics")["classes"][index]["metrics"])


def test_a_figure_of_a_data_row_is_shown_sorted_and_filtered_like_others(trial: Trial) -> None:
    job = upload(trial, own(0, "quality", 0.2), own(1, "quality", 0.6), own(2, "quality", 0.1), trial.said(0, 10))
    assert job.message == "4 read: 4 new, 0 there already"
    assert trial.get("evaluation")["custom_metrics"] == ["quality"]
    assert total(trial) == {"quality": pytest.approx(0.3)}
    rows = trial.get("data-rows?order=-metric:quality")["results"]
    assert [row["data_row"]["global_key"] for row in rows] == ["t-1", "t-0", "t-2", "t-3"]
    clause = f'[{{"term": "figure", "model_run": "{trial.run.pk}", "name": "metric:quality", "at_least": 0.15}}]'
    found = trial.get(f"data-rows?filter={clause}")["results"]
    assert sorted(row["data_row"]["global_key"] for row in found) == ["t-0", "t-1"]
    page = trial.person.api.get(f"models/{trial.run.model_id}/metrics").json()["results"]
    assert [each["total"]["metrics"] for each in page if each["model_run"] == str(trial.run.pk)] == [total(trial)]


def test_both_forms_of_a_line_say_the_same(trial: Trial) -> None:
    upload(trial, own(0, "quality", 0.5, **{"class": "coin"}))
    job = upload(trial, theirs(0, "quality", 0.5, featureName="coin", aggregation="ARITHMETIC_MEAN"))
    assert job.message == "1 read: 0 new, 1 there already"
    assert of_class(trial, "coin") == {"quality": 0.5}


def test_a_figure_of_a_class_counts_for_its_data_row_until_that_has_its_own(trial: Trial) -> None:
    upload(trial, own(0, "quality", 0.2, **{"class": "coin"}), own(0, "quality", 0.6, **{"class": "stamp"}))
    assert total(trial) == {"quality": pytest.approx(0.4)}
    upload(trial, own(0, "quality", 1.0))
    assert total(trial) == {"quality": 1.0}
    assert of_class(trial, "stamp") == {"quality": 0.6}


def test_a_subclass_is_an_option_or_all_that_a_question_asks(trial: Trial) -> None:
    upload(
        trial,
        theirs(2, "wear", 0.25, featureName="stamp", subclassName="yes"),
        theirs(2, "care", 0.5, featureName="stamp", subclassName="worn"),
    )
    assert of_class(trial, "stamp > worn: yes") == {"care": 0.5, "wear": 0.25}
    assert of_class(trial, "stamp > worn: no") == {"care": 0.5}
    assert of_class(trial, "stamp") == {}


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [("mean", 3.5), ("sum", 7.0), ("geometric_mean", 6**0.5), ("harmonic_mean", 2 / (1 / 1 + 1 / 6))],
)
def test_figures_of_several_data_rows_come_together_as_their_sender_says(trial: Trial, aggregation: str, expected: float) -> None:
    upload(trial, own(0, "score", 1, aggregation=aggregation), own(1, "score", 6, aggregation=aggregation))
    assert total(trial) == {"score": pytest.approx(expected)}
    other = another_run(trial)
    other.take()
    compared = trial.get(f"comparison?with={other.run.pk}")
    assert compared["total"][0]["metrics"] == {"score": pytest.approx(expected)}
    assert compared["total"][1]["metrics"] == {}


def test_a_mean_that_zero_is_in_is_zero(trial: Trial) -> None:
    upload(trial, own(0, "score", 0, aggregation="geometric_mean"), own(1, "score", 6, aggregation="geometric_mean"))
    assert total(trial) == {"score": 0.0}


def test_counts_are_added_up_before_they_are_divided(trial: Trial) -> None:
    counts = {"aggregation": "CONFUSION_MATRIX"}
    upload(trial, theirs(0, "found", [8, 2, 0, 0], **counts), theirs(1, "found", [0, 10, 0, 4], **counts))
    assert total(trial) == {"found precision": 8 / 20, "found recall": 8 / 12, "found f1": 16 / 32}


def test_each_threshold_of_a_figure_has_a_name(trial: Trial) -> None:
    upload(trial, theirs(0, "by_conf", {"0.1": 0.1, "0.50": 0.5}, aggregation="HARMONIC_MEAN"))
    assert total(trial) == {"by_conf at 0.1": pytest.approx(0.1), "by_conf at 0.5": pytest.approx(0.5)}


def test_saying_it_again_changes_nothing_and_saying_otherwise_is_refused(trial: Trial) -> None:
    number = "7b1a7e10-6384-460f-837e-bc4ad539f971"
    said = [own(0, "quality", 0.2, uuid=number), own(1, "quality", 0.4)]
    upload(trial, *said)
    assert upload(trial, *said).message == "2 read: 0 new, 2 there already"
    job = upload(trial, own(0, "quality", 0.9, uuid=number), own(1, "quality", 0.9), own(2, "quality", 0.9, uuid=number))
    told = [(1, "/uuid", "uuid_says_otherwise"), (2, "", "metric_says_otherwise"), (3, "/uuid", "uuid_says_otherwise")]
    assert errors_of(trial, job) == told
    assert total(trial) == {"quality": pytest.approx(0.3)}


def test_a_replacement_takes_the_place_of_all_that_was_stated(trial: Trial) -> None:
    upload(trial, own(0, "quality", 0.2), own(1, "quality", 0.4), trial.said(0, 10))
    job = upload(trial, own(0, "quality", 0.8), mode="replace")
    assert job.message == "1 read: 1 new, 0 there already, 3 that the run said before were removed"
    assert total(trial) == {"quality": 0.8}


def test_a_replacement_that_is_tried_counts_them_among_what_it_would_remove(trial: Trial) -> None:
    upload(trial, own(0, "quality", 0.2), own(1, "quality", 0.4), trial.said(0, 10))
    job = upload(trial, own(0, "quality", 0.8), mode="replace&dry_run=true")
    assert job.message.endswith("1 new, 0 there already, 3 that the run said before would be removed")
    assert total(trial) == {"quality": pytest.approx(0.3)}


def test_a_replacement_of_nothing_but_wrong_figures_replaces_nothing(trial: Trial) -> None:
    upload(trial, own(0, "quality", 0.2))
    upload(trial, own(0, "quality", 0.8, **{"class": "house"}), mode="replace")
    assert total(trial) == {"quality": 0.2}


def test_what_is_wrong_with_a_figure_is_told_by_its_line(trial: Trial) -> None:
    job = upload(
        trial,
        own(0, "", 1),
        own(0, "a", "high"),
        own(0, "a", 1, aggregation="median"),
        own(0, "a", 1, **{"class": "house"}),
        own(9, "a", 1),
        theirs(0, "a", 1, subclassName="yes"),
        own(0, "a", -1, aggregation="geometric_mean"),
        own(0, "a", {"1.5": 1}),
        own(0, "a", 1),
        own(1, "a", 1, aggregation="sum"),
        own(0, "a", 1),
    )
    assert errors_of(trial, job) == [
        (1, "/metric", "invalid_value"),
        (2, "/value", "invalid_value"),
        (3, "/aggregation", "invalid_value"),
        (4, "/class", "unknown_class"),
        (5, "/data_row", "unknown_data_row"),
        (6, "/subclassName", "required"),
        (7, "/value", "invalid_value"),
        (8, "/value/1.5", "invalid_value"),
        (10, "/aggregation", "aggregated_otherwise"),
        (11, "", "duplicate_in_file"),
    ]
    assert job.message == "1 read, 10 refused: 1 new, 0 there already"


def test_the_lines_that_labelbox_writes_are_taken(trial: Trial) -> None:
    file = Path("tests/formats/data/labelbox/image.metrics.ndjson").read_text().splitlines()[:6]
    documents = [json.loads(line) | {"dataRow": {"globalKey": "t-0"}} for line in file]
    known = [each for each in documents if "featureName" not in each]
    job = upload(trial, *documents)
    assert (job.done, job.failed) == (len(known), len(documents) - len(known))
    assert total(trial)["my_score"] == 12.5


@pytest.mark.django_db(transaction=True)
def test_they_leave_with_their_data_row_and_with_their_run(trial: Trial) -> None:
    upload(trial, own(0, "quality", 0.2), own(1, "quality", 0.4))
    gone = trial.person.api.post(f"{trial.path}/data-rows/remove", {"global_keys": ["t-0"]})
    assert gone.status_code == 200, gone.content
    work_all(trial.person)
    assert total(trial) == {"quality": 0.4}


@pytest.mark.parametrize("form", ["firstpass", "labelbox"])
def test_they_go_out_with_the_run_and_into_another(trial: Trial, form: str) -> None:
    said = [
        own(0, "quality", 0.25),
        own(2, "wear", {"0.5": 0.5}, aggregation="sum", **{"class": "stamp > worn: yes"}),
        own(1, "found", [1, 2, 0, 3], **{"class": "coin"}),
    ]
    upload(trial, *said, trial.said(0, 10))
    body, result = taken(trial.person, f"model-runs/{trial.run.pk}/exports", format=form)
    assert not result["left_out"] or form == "labelbox"
    other = another_run(trial)
    other.take()
    answer = other.person.api.post(f"{other.path}/predictions?format={form}", body, content_type=NDJSON)
    assert answer.status_code == 202, answer.content
    work_all(other.person)
    assert other.get("metrics")["classes"] == trial.get("metrics")["classes"]
    assert total(other) == total(trial)


def test_a_line_that_takes_the_name_of_a_figure_of_ours_is_refused_by_its_number(trial: Trial) -> None:
    job = upload(trial, theirs(0, "quality", 0.5), theirs(1, "iou", 0.5), own(2, "Recall", 0.5))
    assert errors_of(trial, job) == [(2, "/metricName", "reserved_name"), (3, "/metric", "reserved_name")]
    assert trial.get("evaluation")["custom_metrics"] == ["quality"]


def test_a_format_without_room_for_them_says_so(trial: Trial) -> None:
    upload(trial, own(0, "quality", 0.25), trial.said(0, 10))
    _, result = taken(trial.person, f"model-runs/{trial.run.pk}/exports", format="coco")
    assert ("metric of a data row", 1) in [(each["what"], each["count"]) for each in result["left_out"]]


def test_at_the_door_of_labels_they_are_told_and_make_no_label(trial: Trial) -> None:
    path = f"projects/{trial.bench.project.pk}/label-imports?format=labelbox"
    answer = trial.person.api.post(path, lines(theirs(3, "quality", 0.5)), content_type=NDJSON)
    work_all(trial.person)
    with tenant(trial.person.organization.pk):
        job = Job.objects.get(pk=answer.json()["id"])
        assert job.message == "The file holds no annotations."
        assert Label.objects.filter(project=trial.bench.project).count() == 3
    assert errors_of(trial, job)[0] == (1, "/metricName", "left_out")


@pytest.mark.parametrize("rows", [1, 2])
@pytest.mark.parametrize("mode", ["", "&all_or_nothing=true"])
def test_in_a_file_of_labels_of_our_own_they_are_told_once_for_each_line(trial: Trial, rows: int, mode: str) -> None:
    label = {"data_row": {"global_key": "t-3"}, "annotations": [trial.coin(10)], "metrics": [{"metric": "quality", "value": 0.5}] * 2}
    said = [label, {"data_row": {"global_key": "t-3"}, "annotations": [trial.coin(40)]}][:rows]
    path = f"projects/{trial.bench.project.pk}/label-imports?format=firstpass{mode}"
    answer = trial.person.api.post(path, lines(*said), content_type=NDJSON)
    assert answer.status_code == 202, answer.content
    work_all(trial.person)
    with tenant(trial.person.organization.pk):
        job = Job.objects.get(pk=answer.json()["id"])
        assert Label.objects.filter(project=trial.bench.project).count() == 4
    assert (job.state, job.failed) == (JobState.FINISHED, 0)
    assert errors_of(trial, job) == [(1, "/metrics", "left_out")]
