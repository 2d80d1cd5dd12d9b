"""A checklist of Labelbox's whose options say how sure a model was of each: nothing is made up for the whole, and the least sure counts."""

import json
from typing import Any

import pytest

from apps.core.tenancy import tenant
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun
from tests.cast import Person
from tests.interchange.conftest import errors, lines, said, upload, work
from tests.interchange.labels import Speech, make_speech, taken
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
WEATHER = [{"name": "wet", "confidence": 0.2}, {"name": "dark", "confidence": 0.9}]


@pytest.fixture
def speech(ada: Person) -> Speech:
    return make_speech(ada)


@pytest.fixture
def runs(bench: Bench, speech: Speech) -> list[ModelRun]:
    """Two runs of a model, with the data rows of the bench."""
    with tenant(bench.organization_id):
        model = model_runs.create_model(name="weather", ontology=speech.ontology)
        made = [model_runs.create_run(model=model, name=f"v{number}") for number in (1, 2)]
        for run in made:
            model_runs.add_data_rows(run=run, data_rows=[row.pk for row in bench.rows])
    return made


def stored(run: ModelRun, bench: Bench) -> list[tuple[Any, list[float]]]:
    """Of each checklist of a run its own confidence, and those of its options."""
    rows = said(run, bench.organization_id).rows.values()
    return [(row["confidence"], [option["confidence"] for option in row["value"]["options"]]) for row in rows]


def test_what_a_checklist_does_not_say_is_not_there_after_a_round_trip(ada: Person, bench: Bench, runs: list[ModelRun]) -> None:
    work(ada, upload(ada, runs[0], lines({"dataRow": {"globalKey": "acme-0"}, "name": "weather", "answer": WEATHER})))
    assert stored(runs[0], bench) == [(None, [0.2, 0.9])]
    body, _ = taken(ada, f"model-runs/{runs[0].pk}/exports", format="labelbox")
    assert "confidence" not in json.loads(body.splitlines()[0])
    path = f"model-runs/{runs[1].pk}/predictions?format=labelbox"
    work(ada, answer := ada.api.post(path, body, content_type="application/x-ndjson").json())
    assert errors(ada, answer) == []
    assert stored(runs[1], bench) == [(None, [0.2, 0.9])]


def test_a_data_row_is_chosen_by_the_least_sure_option(ada: Person, bench: Bench, runs: list[ModelRun], speech: Speech) -> None:
    work(ada, upload(ada, runs[0], lines({"dataRow": {"globalKey": "acme-0"}, "name": "weather", "answer": WEATHER})))
    assert said(runs[0], bench.organization_id).counts["acme-0"] == (1, 0.2)
    for bounds, there in (({"below": 0.5}, 1), ({"at_least": 0.5}, 0), ({"at_least": 0.1, "below": 0.3}, 1)):
        term = {"term": "predicted", "feature": speech["weather"], "model_run": str(runs[0].pk), **bounds}
        found = ada.api.get("data-rows", query_params={"filter": json.dumps([term])}).json()["results"]
        assert len(found) == there
