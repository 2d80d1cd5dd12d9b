"""A prediction line that says several things is written whole, or not at all."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun
from apps.ontologies.services import create_ontology
from tests.cast import Person
from tests.interchange.conftest import Said, errors, lines, upload, work
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
FRAMES = 44


@pytest.fixture
def run(bench: Bench) -> ModelRun:
    """A run about a video, whose ontology asks one question of two answers."""
    weather = FeatureSpec(uuid7(), "weather", "radio", options=(OptionSpec(uuid7(), "wet"), OptionSpec(uuid7(), "dry")))
    with tenant(bench.organization_id):
        row = bench.rows[0]
        row.modality, row.facts = "video", {"duration_ms": 4400, "frame_count": FRAMES, "frame_rate": 10.0}
        row.save()
        model = model_runs.create_model(name="watcher", ontology=create_ontology(name="Weather", features=(weather,)))
        made = model_runs.create_run(model=model, name="v1")
        model_runs.add_data_rows(run=made, data_rows=[row.pk])
    return made


def watched(wet: tuple[int, int], dry: tuple[int, int]) -> dict[str, Any]:
    """A line that gives each answer on frames of its own."""
    answer = [{"name": name, "frames": [{"start": first, "end": last}]} for name, (first, last) in (("wet", wet), ("dry", dry))]
    return {"dataRow": {"globalKey": "acme-0"}, "name": "weather", "answer": answer}


def test_nothing_is_written_of_a_line_that_is_half_wrong(ada: Person, run: ModelRun, saying: Callable[[], Said]) -> None:
    half, whole = watched((9, 15), (20, 2200)), watched((1, 5), (6, 8))
    job = work(ada, started := upload(ada, run, lines(half, whole)))
    assert (job.total, job.done, job.failed) == (2, 1, 1)
    assert (job.result["written"], [each[0] for each in errors(ada, started)]) == (2, [1])
    assert len(saying().rows) == 2


def test_a_line_that_is_wrong_as_a_whole_counts_once(ada: Person, run: ModelRun, saying: Callable[[], Said]) -> None:
    job = work(ada, started := upload(ada, run, lines(watched((900, 950), (960, 970)))))
    assert (job.total, job.done, job.failed) == (1, 0, 1)
    assert {each[0] for each in errors(ada, started)} == {1}
    assert saying().rows == {}
