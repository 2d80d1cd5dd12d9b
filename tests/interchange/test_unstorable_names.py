"""What a file calls a data row and no database can hold costs its own line and no other; nor does a line that names two data rows."""

import io
import zipfile

import pytest

from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, lines, work
from tests.interchange.labels import Speech, bring, label, make_project, make_speech, said, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db

NUL = b'{"data_row":{"global_key":"a\\u0000b"},"annotations":[]}\n'
HALF = b'{"data_row":{"global_key":"a\\ud800b"},"annotations":[]}\n'
LONG = b'{"data_row":{"global_key":"' + b"k" * 1_001 + b'"},"annotations":[]}\n'


@pytest.fixture
def speech(ada: Person) -> Speech:
    return make_speech(ada)


@pytest.fixture
def project(ada: Person, speech: Speech, bench: Bench) -> Project:
    return make_project(ada, speech)


@pytest.fixture
def streets(project: Project, speech: Speech) -> tuple[Project, Speech]:
    return project, speech


def box(speech: Speech, x: float) -> dict[str, object]:
    return said("bounding_box", speech["car"], {"x": x, "y": 10, "width": 20, "height": 20})


@pytest.mark.parametrize(
    ("bad", "told"),
    [(NUL, ("", "text_invalid_char")), (HALF, ("", "text_invalid_char")), (LONG, ("/data_row/global_key", "invalid_value"))],
)
@pytest.mark.parametrize("asked", ["?format=firstpass", "", "?format=firstpass&dry_run=true"])
def test_a_key_that_cannot_be_stored_is_refused_alone(
    ada: Person, streets: tuple[Project, Speech], bad: bytes, told: tuple[str, str], asked: str
) -> None:
    project, speech = streets
    body = lines(bad, label("acme-0", box(speech, 1)))
    answer = ada.api.post(f"projects/{project.pk}/label-imports{asked}", body, content_type="application/x-ndjson")
    assert answer.status_code == 202, answer.content
    job = work(ada, answer.json())
    assert (job.state, job.done, job.failed) == (JobState.FINISHED, 1, 1)
    assert [each[:3] for each in errors(ada, answer.json())] == [(1, *told)]
    assert len(stored(project)["annotations"]) == (0 if "dry_run" in asked else 1)


def test_a_file_name_that_cannot_be_stored_is_refused(ada: Person, project: Project) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a%00b.srt", "1\n00:00:00,000 --> 00:00:01,000\n\n")
    path = f"projects/{project.pk}/label-imports?format=srt"
    started = ada.api.post(path, packed.getvalue(), content_type="application/zip")
    assert started.status_code == 202, started.content
    assert "1 entry refused" in work(ada, started.json()).message
    assert [each[2:] for each in errors(ada, started.json())] == [("text_invalid_char", "")]


def test_the_id_of_one_data_row_beside_the_key_of_another_is_refused(ada: Person, project: Project, speech: Speech, bench: Bench) -> None:
    two = {"data_row": {"id": str(bench.rows[0].pk), "global_key": "acme-1"}, "annotations": [box(speech, 1)]}
    one = {"data_row": {"id": str(bench.rows[0].pk), "global_key": "acme-0"}, "annotations": [box(speech, 2)]}
    job = work(ada, started := bring(ada, project, lines(one, two)))
    assert errors(ada, started) == [(2, "/data_row", "ambiguous_data_row", "acme-1")]
    assert (job.done, job.failed) == (1, 1)
    kept = stored(project)
    assert [each["value"]["x"] for each in kept["annotations"]] == [2]
    with tenant(project.organization_id):
        assert [each["data_row_id"] for each in kept["labels"]] == [bench.rows[0].pk]
