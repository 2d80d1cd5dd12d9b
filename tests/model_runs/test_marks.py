"""Data rows that came in before there were marks of likeness get one when a run asks for it."""

from io import BytesIO
from typing import Any

import pytest
from django.db.models.functions import Now
from PIL import Image

from apps.catalog.models import DataRow
from apps.catalog.services import marking
from apps.core import jobs, storage
from apps.core.models import Job, JobChunk, JobError
from apps.core.tenancy import bound, tenant
from tests.cast import Person
from tests.catalog.conftest import Files, dataset, files
from tests.catalog.pictures import upload
from tests.catalog.test_uploads import sent

__all__ = ["dataset", "files"]
pytestmark = pytest.mark.django_db


def picture(seed: int, size: tuple[int, int] = (320, 240)) -> bytes:
    colours = bytes(number * (91 + seed) % 256 for number in range(48))
    out = BytesIO()
    Image.frombytes("L", (8, 6), colours).resize((320, 240), Image.Resampling.BICUBIC).resize(size).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def waiting(ada: Person, run: dict[str, Any], dataset: dict[str, Any], files: Files) -> str:
    """A run of a picture, the same one smaller, another one, a plain one and a text, none of which has been looked at; its path."""
    plain = BytesIO()
    Image.new("RGB", (40, 40), (9, 9, 9)).save(plain, "PNG")
    named = {"whole.png": picture(0), "small.png": picture(0, (200, 150)), "other.png": picture(34), "plain.png": plain.getvalue()}
    sent(ada, dataset, *(upload(data, name) for name, data in named.items()), upload(b"Some words of a text.", "said.txt"))
    with tenant(ada.organization.pk):
        rows = [str(row) for row in DataRow.objects.values_list("pk", flat=True)]
        DataRow.objects.update(likeness=None)
    path = f"model-runs/{run['id']}"
    assert ada.api.post(f"{path}/data-rows", {"data_rows": rows}).status_code == 200
    return path


def unmarked(person: Person, path: str) -> int:
    return int(person.api.get(f"{path}/splits").json()["unmarked_count"])


def worked(person: Person, answer: Any) -> Job:
    assert answer.status_code == 202, answer.content
    with bound(person.organization.pk):
        jobs.run(answer.json()["id"])
    with tenant(person.organization.pk):
        return Job.objects.get(pk=answer.json()["id"])


def test_a_job_marks_what_nobody_has_looked_at_and_near_duplicates_stay_together_then(ada: Person, waiting: str) -> None:
    assert unmarked(ada, waiting) == 5
    job = worked(ada, ada.api.post(f"{waiting}/splits/marks"))
    assert (job.done, job.failed, job.total) == (5, 0, 5)
    assert unmarked(ada, waiting) == 0
    assert ada.api.post(f"{waiting}/splits/marks").status_code == 409
    with tenant(ada.organization.pk):
        whole = str(DataRow.objects.get(name="whole.png").pk)
        assert bytes(DataRow.objects.get(name="plain.png").likeness) == b""
    assert ada.api.post(f"{waiting}/splits", {"data_rows": [whole], "split": "test"}).json()["changed"] == 2
    rows = ada.api.get(f"{waiting}/data-rows").json()["results"]
    assert {each["data_row"]["name"] for each in rows if each["split"] == "test"} == {"whole.png", "small.png"}


def test_a_worker_that_takes_over_goes_on_where_it_was_left(ada: Person, waiting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    seen, mark_of = list[str](), marking.mark_of

    def until_killed(row: DataRow) -> bytes:
        seen.append(row.name)
        if len(seen) == 3:
            raise Killed
        return mark_of(row)

    monkeypatch.setattr(marking, "AT_ONCE", 1)
    monkeypatch.setattr(marking, "mark_of", until_killed)
    answer = ada.api.post(f"{waiting}/splits/marks")
    with bound(ada.organization.pk), pytest.raises(Killed):
        jobs.run(answer.json()["id"])
    assert unmarked(ada, waiting) == 3
    with tenant(ada.organization.pk):
        JobChunk.objects.update(lease_until=Now())
    job = worked(ada, answer)
    assert (job.done, unmarked(ada, waiting)) == (5, 0)
    assert len(seen) == 6, "each once, and the one that was begun once more"


def test_a_file_that_is_gone_is_told_and_holds_up_nothing(ada: Person, waiting: str) -> None:
    with tenant(ada.organization.pk):
        storage.delete(DataRow.objects.get(name="other.png").media_key)
    job = worked(ada, ada.api.post(f"{waiting}/splits/marks"))
    assert (job.done, job.failed) == (4, 1)
    with tenant(ada.organization.pk):
        assert "other.png cannot be read" in JobError.objects.get().message
    assert unmarked(ada, waiting) == 0
