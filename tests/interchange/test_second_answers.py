"""Predictions that answer one radio question twice on a data row: the first stands, the others are refused."""

from typing import Any
from uuid import uuid4

import pytest

from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun
from apps.ontologies.services import create_ontology
from tests.cast import Person
from tests.interchange.conftest import errors, lines, said, upload, work
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(ada: Person, bench: Bench) -> ModelRun:
    """A run of a model that tells the weather, with the data rows of the bench."""
    with tenant(bench.organization_id):
        options = tuple(OptionSpec(uuid4(), name) for name in ("sun", "rain"))
        sky, road = (FeatureSpec(uuid4(), name, "radio", options=options) for name in ("sky", "road"))
        road = FeatureSpec(road.id, "road", "radio", options=tuple(OptionSpec(uuid4(), name) for name in ("wet", "dry")))
        model = model_runs.create_model(name="weather", ontology=create_ontology(name="Weather", features=(sky, road)))
        made = model_runs.create_run(model=model, name="v1")
        model_runs.add_data_rows(run=made, data_rows=[row.pk for row in bench.rows])
    return made


def answer(option: str, name: str = "sky", row: int = 0) -> dict[str, Any]:
    where = {"data_row": {"global_key": f"acme-{row}"}}
    return {**where, "uuid": str(uuid4()), "name": name, "kind": "radio", "value": {"name": option}, "confidence": 0.5}


def test_a_second_answer_is_refused_by_its_line_and_the_first_stands(ada: Person, bench: Bench, run: ModelRun) -> None:
    sent = [answer("sun"), answer("rain"), answer("wet", "road"), answer("rain", row=1)]
    work(ada, job := upload(ada, run, lines(*sent)))
    assert errors(ada, job) == [(2, "/value", "answered_twice", "acme-0")]
    assert set(said(run, bench.organization_id).rows) == {sent[number]["uuid"] for number in (0, 2, 3)}


def test_one_that_an_earlier_file_answered_is_refused_and_the_same_again_is_not(ada: Person, bench: Bench, run: ModelRun) -> None:
    first = answer("sun")
    work(ada, upload(ada, run, lines(first)))
    work(ada, again := upload(ada, run, lines(first)))
    assert errors(ada, again) == []
    work(ada, other := upload(ada, run, lines(answer("rain"))))
    assert errors(ada, other) == [(1, "/value", "answered_twice", "acme-0")]
    work(ada, instead := upload(ada, run, lines(answer("rain")), mode="replace"))
    assert errors(ada, instead) == []


@pytest.mark.parametrize("each", [1, 3])
def test_one_further_on_is_refused_however_the_file_is_cut(
    ada: Person, bench: Bench, run: ModelRun, monkeypatch: pytest.MonkeyPatch, *, each: int
) -> None:
    monkeypatch.setattr("apps.interchange.services.sending.LINES_EACH", each)
    monkeypatch.setattr("apps.interchange.cutting.PIECE_BYTES", 64)
    sent = [answer("sun"), answer("wet", "road"), answer("rain")]
    job = upload(ada, run, lines(*sent))
    work(ada, job)
    assert errors(ada, job) == [(3, "/value", "answered_twice", "acme-0")]
    assert set(said(run, bench.organization_id).rows) == {sent[number]["uuid"] for number in (0, 1)}
