"""What is wrong with a track of Labelbox's lines is told by the members of the line, not by those of the one form."""

from typing import Any

import pytest

from apps.catalog.models import DataRow
from apps.core.tenancy import tenant
from apps.model_runs.models import ModelRun
from tests.cast import Person
from tests.interchange.conftest import errors, lines, make_run, said, upload, work
from tests.interchange.labels import make_speech
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
BOX = {"top": 10, "left": 20, "height": 30, "width": 40}
BESIDE = {**BOX, "left": 4_000}


@pytest.fixture
def street(ada: Person, bench: Bench) -> ModelRun:
    """A run about a film of a hundred frames."""
    with tenant(bench.organization_id):
        DataRow.objects.filter(pk=bench.rows[0].pk).update(modality="video", facts={"frame_count": 100})
    return make_run(bench, ontology=make_speech(ada).ontology)


def track(*segments: list[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
    parts = [{"keyframes": [{"frame": frame, "bbox": box} for frame, box in each]} for each in segments]
    return {"dataRow": {"globalKey": "acme-0"}, "name": "car", "segments": parts}


@pytest.mark.parametrize(
    ("line", "pointer"),
    [
        (track([(1, BOX)], [(9, BOX), (5, BESIDE)]), "/segments/1/keyframes/1/bbox"),
        (track([(101, BOX)], [(3, BOX)]), "/segments/0/keyframes/0"),
    ],
)
def test_a_track_is_refused_at_the_member_of_its_line(
    ada: Person, bench: Bench, street: ModelRun, line: dict[str, Any], pointer: str
) -> None:
    job = work(ada, sent := upload(ada, street, lines(track([(1, BOX), (100, BOX)]), line)))
    assert [(number, at) for number, at, *_ in errors(ada, sent)] == [(2, pointer)]
    assert (job.done, len(said(street, bench.organization_id).rows)) == (1, 1)
    (error,) = ada.api.get(f"jobs/{sent['id']}/errors").json()["results"]
    assert "index from 0" not in error["expected"]
