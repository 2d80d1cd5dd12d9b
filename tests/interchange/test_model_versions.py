"""Files of predictions of several versions of a model: into one run comes one version, the one that is asked for."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from apps.model_runs.models import ModelRun
from tests.cast import Person
from tests.interchange.conftest import errors, make_run, said, upload, work
from tests.interchange.labels import Speech, make_speech
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db

SIZE = {"original_width": 640, "original_height": 480}
PLACES = {"v1": 1, "v2": 2, None: 3}  # percent of the picture at which the box of each version begins


@pytest.fixture
def speech(ada: Person) -> Speech:
    return make_speech(ada)


@pytest.fixture
def street(bench: Bench, speech: Speech) -> ModelRun:
    return make_run(bench, ontology=speech.ontology, rows=2)


def box(version: str | None) -> dict[str, Any]:
    value = {"x": PLACES.get(version, 50), "y": 1, "width": 10, "height": 10, "rectanglelabels": ["car"]}
    region = {
        "type": "rectanglelabels",
        "from_name": "b",
        "to_name": "image",
        "original_width": 640,
        "original_height": 480,
        "value": value,
    }
    return {"result": [region]} | ({} if version is None else {"model_version": version})


def tasks(*versions: str | None) -> bytes:
    return json.dumps([{"data": {"image": "a.png", "global_key": "acme-0"}, "predictions": [box(each) for each in versions]}]).encode()


def lines(*versions: str | None) -> bytes:
    boxes = ({"x": 6.4 * PLACES[each], "y": 4.8, "width": 64, "height": 48} for each in versions)
    return b"".join(
        json.dumps({
            "data_row": {"global_key": "acme-0"},
            "annotations": [{"kind": "bounding_box", "name": "car", "value": box}],
            **({} if each is None else {"model": each}),
        }).encode() + b"\n"
        for each, box in zip(versions, boxes, strict=True)
    )  # fmt: skip


def placed(run: ModelRun, bench: Bench) -> list[float]:
    return sorted(round(each["value"]["x"] / 6.4) for each in said(run, bench.organization_id).rows.values())


def told(person: Person, started: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.api.get(f"jobs/{started['id']}/errors").json()["results"]
    return found


FORMS = pytest.mark.parametrize(("form", "file"), [("label-studio", tasks), ("firstpass", lines)])


@FORMS
@pytest.mark.parametrize("trial", [{}, {"dry_run": "true"}, {"all_or_nothing": "true"}, {"mode": "replace"}], ids=str)
def test_several_versions_are_refused_where_none_is_named(
    ada: Person, bench: Bench, street: ModelRun, *, form: str, file: Any, trial: dict[str, str]
) -> None:
    work(ada, upload(ada, street, tasks("v1"), format="label-studio"))
    job = work(ada, started := upload(ada, street, file("v1", "v2", None), format=form, **trial))
    assert [(pointer, code) for _, pointer, code, _ in errors(ada, started)] == [("/model", "several_model_versions")]
    (error,) = told(ada, started)
    assert "v1, v2" in error["message"]
    assert "model_version" in error["expected"]
    assert (job.done, placed(street, bench)) == (0, [1])  # also where what was there should be replaced


@FORMS
@pytest.mark.parametrize(("version", "found"), [("v1", [1]), ("v2", [2])])
def test_the_version_that_is_named_is_taken_alone(
    ada: Person, bench: Bench, street: ModelRun, *, form: str, file: Any, version: str, found: Sequence[int]
) -> None:
    work(ada, started := upload(ada, street, file("v1", "v2"), format=form, model_version=version))
    assert placed(street, bench) == found
    other = ({"v1", "v2"} - {version}).pop()
    assert [(each["code"], each["message"]) for each in told(ada, started)] == [
        ("left_out", f"1 prediction of another model version is left out: {other}.")
    ]


@FORMS
def test_a_version_that_the_file_does_not_have_is_refused_with_those_that_it_has(
    ada: Person, bench: Bench, street: ModelRun, *, form: str, file: Any
) -> None:
    work(ada, started := upload(ada, street, file("v1", "v2"), format=form, model_version="v3"))
    (error,) = told(ada, started)
    assert (error["code"], error["expected"]) == ("unknown_model_version", "as model_version one of: v1, v2")
    assert placed(street, bench) == []


def test_one_version_of_very_many_is_found_and_not_all_are_named(ada: Person, bench: Bench, street: ModelRun) -> None:
    many = [f"yolo {number}" for number in range(30)]
    work(ada, started := upload(ada, street, tasks(*many), format="label-studio"))
    (error,) = told(ada, started)
    assert "yolo 0, " in error["message"]
    assert "yolo 19 and others" in error["message"]
    work(ada, started := upload(ada, street, tasks(*many), format="label-studio", model_version="yolo 29"))
    assert (len(told(ada, started)), placed(street, bench)) == (1, [50])


def test_predictions_without_a_version_are_asked_for_as_undefined(ada: Person, bench: Bench, street: ModelRun) -> None:
    work(ada, upload(ada, street, tasks("v1", "v2", None), format="label-studio", model_version="undefined"))
    assert placed(street, bench) == [3]


@FORMS
def test_what_names_one_version_needs_no_name(ada: Person, bench: Bench, street: ModelRun, *, form: str, file: Any) -> None:
    job = work(ada, upload(ada, street, file("v2"), format=form))
    assert (job.result["written"], placed(street, bench)) == (1, [2])
