"""Ids that a file gives to annotations, and that others have here already: told, not changed in silence."""

import json
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid1, uuid4, uuid5

import pytest

from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, lines, work
from tests.interchange.labels import Speech, bring, label, make_project, make_speech, said, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def speech(ada: Person) -> Speech:
    return make_speech(ada)


@pytest.fixture
def project(ada: Person, speech: Speech, bench: Bench) -> Project:
    return make_project(ada, speech)


def box(speech: Speech, x: float) -> dict[str, Any]:
    return said("bounding_box", speech["car"], {"x": x, "y": 10, "width": 20, "height": 20})


def test_one_id_on_two_data_rows_of_a_file_is_told(ada: Person, project: Project, speech: Speech) -> None:
    one = box(speech, 1)
    body = lines(label("acme-0", one), label("acme-1", one))
    for _ in range(2):
        job = work(ada, started := bring(ada, project, body))
        assert errors(ada, started) == []
        assert job.result["renumbered"] == 1
        assert "1 has another id, as its own was taken" in job.message
    assert len(stored(project)["annotations"]) == 2


def test_ids_that_another_project_has_are_told(ada: Person, project: Project, speech: Speech) -> None:
    body = lines(label("acme-0", box(speech, 1), box(speech, 2)))
    job = work(ada, bring(ada, project, body))
    assert (job.result["renumbered"], "of their own" in job.message) == (0, False)
    job = work(ada, bring(ada, make_project(ada, speech, name="Second"), body))
    assert job.result["renumbered"] == 2
    assert "2 have ids of their own, as theirs were taken" in job.message


def test_a_rehearsal_says_what_would_be(ada: Person, project: Project, speech: Speech) -> None:
    body = lines(label("acme-0", box(speech, 1), box(speech, 2)))
    work(ada, bring(ada, project, body))
    path = f"projects/{make_project(ada, speech, name='Second').pk}/label-imports?dry_run=true"
    job = work(ada, ada.api.post(path, body, content_type="application/x-ndjson").json())
    assert "2 would have ids of their own, as theirs are taken" in job.message


def test_annotations_without_ids_have_none_that_could_be_taken(ada: Person, project: Project, speech: Speech) -> None:
    nameless = {name: member for name, member in box(speech, 1).items() if name != "id"}
    body = lines(label("acme-0", nameless))
    work(ada, bring(ada, project, body))
    job = work(ada, bring(ada, make_project(ada, speech, name="Second"), body))
    assert (job.result["renumbered"], job.done) == (0, 1)


def test_ids_of_every_version_are_told_if_the_file_gives_them(ada: Person, project: Project, speech: Speech) -> None:
    named = [{**box(speech, x), "id": str(number)} for x, number in enumerate((uuid5(NAMESPACE_URL, "a"), uuid4(), uuid1()), start=1)]
    body = lines(label("acme-0", *named))
    work(ada, bring(ada, project, body))
    job = work(ada, bring(ada, make_project(ada, speech, name="Second"), body))
    assert job.result["renumbered"] == len(named)


@pytest.mark.parametrize("number", [uuid5(NAMESPACE_URL, "a"), uuid4()], ids=["made of a name", "drawn"])
def test_so_are_those_that_several_rows_of_a_file_have(ada: Person, project: Project, number: UUID) -> None:
    images = [{"id": each, "file_name": "acme-0", "width": 640, "height": 480} for each in (1, 2)]
    own = {"category_id": 1, "firstpass": {"id": str(number)}}
    boxes = [{"id": each, "image_id": each, "bbox": [each, 2, 3, 4], **own} for each in (1, 2)]
    body = json.dumps({"images": images, "annotations": boxes, "categories": [{"id": 1, "name": "car"}]}).encode()
    job = work(ada, started := bring(ada, project, body, form="coco"))
    assert (errors(ada, started), len(stored(project)["annotations"])) == ([], 2)
    assert job.result["renumbered"] == 1
    assert "1 has another id, as its own was taken" in job.message


def test_ids_that_a_format_makes_are_nobodys(ada: Person, project: Project, speech: Speech) -> None:
    images = [{"id": 1, "file_name": "acme-0", "width": 640, "height": 480}]
    boxes = [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}]
    body = json.dumps({"images": images, "annotations": boxes, "categories": [{"id": 1, "name": "car"}]}).encode()
    work(ada, bring(ada, project, body, form="coco"))
    job = work(ada, bring(ada, make_project(ada, speech, name="Second"), body, form="coco"))
    assert (job.done, job.result["renumbered"]) == (1, 0)
