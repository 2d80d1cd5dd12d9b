"""A run of Acme's with data rows, and what came of a job."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from pytest_django import Settings

from apps.annotations.models import Annotation
from apps.catalog.models import DataRow
from apps.core import jobs
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.tenancy import bound, tenant
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun, ModelRunDataRow
from apps.ontologies.models import Ontology
from tests.cast import Person
from tests.catalog.conftest import site as site  # noqa: PLC0414  a fixture
from tests.support.labeling import Bench, make_bench

NDJSON = "application/x-ndjson"
ROWS = 4


@pytest.fixture
def bench(ada: Person) -> Bench:
    """A project of Acme's, and four data rows with global keys, none of them in it."""
    return keyed(make_bench(ada, rows=ROWS), "acme")


def keyed(bench: Bench, mark: str) -> Bench:
    """The bench, its data rows having the global keys `<mark>-0`, `<mark>-1`, ..."""
    with tenant(bench.organization_id):
        for number, row in enumerate(bench.rows):
            row.global_key = f"{mark}-{number}"
        DataRow.objects.bulk_update(bench.rows, ["global_key"])
    return bench


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> Callable[[], list[Path]]:
    """What lies in storage, in a folder of the test's own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
    }
    return lambda: [each for each in tmp_path.rglob("*") if each.is_file()]


@pytest.fixture
def run(bench: Bench) -> ModelRun:
    """A run for uploads with the data rows of the bench but the last."""
    return make_run(bench)


def make_run(bench: Bench, *, ontology: Ontology | None = None, rows: int = ROWS - 1) -> ModelRun:
    """A run of a new model, which speaks of what the bench does unless another ontology is given, with the first data rows."""
    with tenant(bench.organization_id):
        model = model_runs.create_model(name="detector", ontology=ontology or bench.words.ontology)
        made = model_runs.create_run(model=model, name="v1")
        model_runs.add_data_rows(run=made, data_rows=[row.pk for row in bench.rows[:rows]])
    return made


def lines(*documents: Any) -> bytes:
    """One JSON document per line; bytes stand as they are."""
    return b"".join(each if isinstance(each, bytes) else json.dumps(each).encode() + b"\n" for each in documents)


def line(key: str, x: float = 10, y: float = 10, *, name: str = "coin", confidence: float | None = 0.5, **more: Any) -> dict[str, Any]:
    """A Firstpass prediction line about a box of 40 x 30 pixels."""
    value = {"x": x, "y": y, "width": 40, "height": 30}
    return {"data_row": {"global_key": key}, "name": name, "kind": "bounding_box", "value": value, "confidence": confidence, **more}


def upload(person: Person, run: ModelRun, body: bytes, *, mode: str = "append", status: int = 202, **asked: str) -> Any:
    """Send prediction lines."""
    query = urlencode({"mode": mode, **asked})
    answer = person.api.post(f"model-runs/{run.pk}/predictions?{query}", body, content_type=NDJSON)
    assert answer.status_code == status, answer.content
    return answer.json()


def work(person: Person, job: Any) -> Job:
    """Everything that a worker does with the job, to its end."""
    number = job["id"]
    with bound(person.organization.pk):
        for _ in range(100):
            jobs.run(number)
            with tenant(person.organization.pk):
                found = Job.objects.get(pk=number)
            if found.is_over:
                return found
    raise AssertionError(f"the job is still {JobState(found.state).label}")


def errors(person: Person, job: Any) -> list[tuple[int | None, str, str, str]]:
    """Line, pointer, code and subject of what was refused, as the API tells it."""
    answer = person.api.get(f"jobs/{job['id']}/errors?limit=200")
    assert answer.status_code == 200, answer.content
    return [(each["line"], each["pointer"], each["code"], each["subject"]) for each in answer.json()["results"]]


@dataclass(frozen=True)
class Said:
    """What a run says: its annotations by id as stored, and its figures by data row."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    counts: dict[str, tuple[int, float | None]] = field(default_factory=dict)


def said(run: ModelRun, organization_id: int) -> Said:
    """All rows of a run, with everything that an upload could change."""
    with tenant(organization_id):
        rows = {str(row["id"]): row for row in Annotation.objects.filter(annotation_set__model_run=run).values()}
        held = ModelRunDataRow.objects.filter(model_run=run).values_list("data_row__global_key", "prediction_count", "lowest_confidence")
        return Said(rows, {key: (count, lowest) for key, count, lowest in held})


@pytest.fixture
def saying(run: ModelRun, bench: Bench) -> Callable[[], Said]:
    """What the run says now."""
    return lambda: said(run, bench.organization_id)
