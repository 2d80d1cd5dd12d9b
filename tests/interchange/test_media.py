"""Media that go along with labels, as files or as addresses: in the file, or told as left out; and what we wrote comes in again."""

import csv
import gzip
import json
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from apps.catalog.models import DataRow
from apps.core import storage
from apps.core.tenancy import tenant
from apps.formats import LABEL_FORMATS
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, line, lines, make_run, upload, work
from tests.interchange.test_selections import taken
from tests.support.labeling import Bench, label_some

pytestmark = pytest.mark.django_db
ADDRESS = "address of the media"
SINGLE = ("firstpass", "coco", "cvat", "label-studio", "parquet", "labelbox")
IMAGES = sorted(name for name, form in LABEL_FORMATS.items() if form.writes and "image" in form.modalities)


@pytest.fixture
def labeled(ada: Person, bench: Bench, files: Any) -> Bench:
    """Two data rows with a box each, and media of their own in storage."""
    label_some(bench, ada, 2)
    with tenant(bench.organization_id):
        for number, row in enumerate(bench.rows):
            row.media_key = storage.put("data-rows", storage.ContentFile(b"picture %d" % number), "png")
        DataRow.objects.bulk_update(bench.rows, ["media_key"])
    return bench


def beside(bench: Bench) -> Project:
    """Another project that is labeled with the same ontology; nobody labeled in it."""
    with tenant(bench.organization_id):
        return projects.create_project(name="Beside", ontology=bench.words.ontology.pk)


def exported(person: Person, bench: Bench, form: str, **fields: Any) -> tuple[bytes, dict[str, Any]]:
    return taken(person, f"projects/{bench.project.pk}/exports", format=form, **fields)


def told(result: dict[str, Any], what: str) -> int:
    return sum(each["count"] for each in result["left_out"] if each["what"] == what)


def sent(person: Person, path: str, body: bytes, content_type: str = "application/zip") -> Any:
    return person.api.post(path, body, content_type=content_type)


@pytest.mark.parametrize("form", IMAGES)
def test_every_file_is_in_the_archive_or_told_as_left_out(ada: Person, labeled: Bench, form: str) -> None:
    body, result = exported(ada, labeled, form, media="files")
    with ZipFile(BytesIO(body)) as archive:
        pictures = [archive.read(name) for name in archive.namelist()]
    assert sum(each.startswith(b"picture") for each in pictures) + told(result, "file") == 2
    assert form not in SINGLE or not told(result, "file")


def test_files_of_one_name_or_of_one_content_are_all_there(ada: Person, labeled: Bench) -> None:
    with tenant(labeled.organization_id):
        DataRow.objects.filter(pk__in=[row.pk for row in labeled.rows]).update(
            global_key=None, name="same.png", media_key=labeled.rows[0].media_key
        )
    body, result = exported(ada, labeled, "firstpass", media="files")
    with ZipFile(BytesIO(body)) as archive:
        assert len(set(archive.namelist())) == len(archive.namelist()) == 3
    assert told(result, "file") == 0


def test_lines_say_which_file_of_the_archive_is_theirs(ada: Person, labeled: Bench) -> None:
    with tenant(labeled.organization_id):
        DataRow.objects.filter(pk__in=[row.pk for row in labeled.rows]).update(global_key=None, name="same.png")
    pictures = {str(row.pk): b"picture %d" % number for number, row in enumerate(labeled.rows)}
    with ZipFile(BytesIO(exported(ada, labeled, "firstpass", media="files")[0])) as archive:
        (labels,) = (name for name in archive.namelist() if not name.startswith("media/"))
        said = [json.loads(each)["data_row"] for each in archive.read(labels).splitlines()]
        assert {each["id"]: archive.read(each["media"]) for each in said} == {each["id"]: pictures[each["id"]] for each in said}
    assert [each["name"] for each in said] == ["same.png", "same.png"]


@pytest.mark.parametrize("stripped", [False, True], ids=["as we wrote it", "as another program leaves it"])
def test_the_images_of_coco_lead_to_their_files_and_back(ada: Person, labeled: Bench, *, stripped: bool) -> None:
    pictures = {row.global_key: b"picture %d" % number for number, row in enumerate(labeled.rows)}
    with ZipFile(BytesIO(exported(ada, labeled, "coco", media="files")[0])) as archive:
        document = json.loads(archive.read("coco.json"))
        found = {each["firstpass"]["global_key"]: archive.read(each["file_name"]) for each in document["images"]}
    assert found == {key: pictures[key] for key in found}
    assert len(found) == 2
    if stripped:
        for each in (*document["images"], *document["annotations"], *document["categories"]):
            del each["firstpass"]
    path = f"projects/{beside(labeled).pk}/label-imports?format=coco"
    job = work(ada, answer := sent(ada, path, json.dumps(document).encode(), "application/json").json())
    assert errors(ada, answer) == []
    assert job.done == 2


def test_a_file_that_its_own_archive_has_no_place_for_is_told(ada: Person, labeled: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.interchange.services.exporting.media_places", lambda _: {})
    assert told(exported(ada, labeled, "yolo-detect", media="files")[1], "file") == 2


@pytest.mark.parametrize("form", IMAGES)
def test_every_address_is_in_the_file_or_told_as_left_out(ada: Person, labeled: Bench, form: str) -> None:
    body, result = exported(ada, labeled, form, media="urls")
    held = LABEL_FORMATS[form].holds_urls
    assert told(result, ADDRESS) == (0 if held else 2)
    assert (b"data-rows" in body) is held


def test_coco_and_tables_hold_the_address_and_read_it_again(ada: Person, labeled: Bench) -> None:
    images = json.loads(exported(ada, labeled, "coco", media="urls")[0])["images"]
    assert [ada.api.client.get(each["coco_url"].partition("8000")[2]).status_code for each in images] == [200, 200]
    table = exported(ada, labeled, "csv", media="urls")[0]
    assert all("data-rows" in each["url"] for each in csv.DictReader(StringIO(table.decode())))
    assert b"url" not in exported(ada, labeled, "csv")[0]
    for form in ("coco", "csv", "jsonl-classes"):
        body = exported(ada, labeled, form, media="urls")[0]
        job = sent(ada, f"projects/{beside(labeled).pk}/label-imports?format={form}", body, "application/octet-stream").json()
        work(ada, job)
        assert errors(ada, job) == []
        drafted = LABEL_FORMATS[form].draft(BytesIO(body))
        assert "url" not in {feature.name for feature in drafted}


@pytest.mark.parametrize("form", SINGLE)
def test_an_archive_with_media_that_we_wrote_comes_in_again(ada: Person, labeled: Bench, form: str) -> None:
    body, _ = exported(ada, labeled, form, media="files")
    answer = sent(ada, f"projects/{beside(labeled).pk}/label-imports?format={form}", body)
    assert answer.status_code == 202, answer.content
    job = work(ada, answer.json())
    assert errors(ada, answer.json()) == []
    assert job.done == 2


@pytest.mark.parametrize("form", SINGLE)
def test_an_archive_of_predictions_with_media_that_we_wrote_comes_in_again(ada: Person, labeled: Bench, form: str) -> None:
    said, again = make_run(labeled), make_run(labeled)
    work(ada, upload(ada, said, lines(line("acme-0"), line("acme-1"))))
    body, _ = taken(ada, f"model-runs/{said.pk}/exports", format=form, media="files")
    answer = sent(ada, f"model-runs/{again.pk}/predictions?format={form}", body)
    job = work(ada, answer.json())
    assert errors(ada, answer.json()) == []
    assert job.result["written"] == 2


def test_an_ontology_is_drafted_from_an_archive_with_media(ada: Person, labeled: Bench) -> None:
    body, _ = exported(ada, labeled, "coco", media="files")
    answer = sent(ada, "ontology-drafts?format=coco", body)
    assert answer.status_code == 200, answer.content
    assert "coin" in {each["name"] for each in answer.json()["features"]}


def zipped(**members: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return file.getvalue()


@pytest.mark.parametrize("form", ["coco", "lines"])
def test_another_zip_is_refused_in_words(ada: Person, labeled: Bench, form: str) -> None:
    run = make_run(labeled)
    answer = sent(ada, f"model-runs/{run.pk}/predictions?format={form}", zipped(a__txt=b"a", b__txt=b"b"))
    (error,) = answer.json()["errors"]
    ending = ".json" if form == "coco" else ".ndjson"
    assert (answer.status_code, error["code"]) == (422, "is_a_zip")
    assert error["message"] == f"This zip holds no file {ending}."
    two = zipped(**{f"{name}{ending.replace('.', '__')}": b"x" for name in "ab"})
    answer = sent(ada, f"model-runs/{run.pk}/predictions?format={form}", two)
    (error,) = answer.json()["errors"]
    assert error["message"] == f"This zip holds several files {ending}: a{ending}, b{ending}."


def test_the_one_file_of_its_ending_in_a_zip_of_others_is_read(ada: Person, labeled: Bench) -> None:
    box = b'<box label="coin" xtl="1" ytl="1" xbr="9" ybr="9"/>'
    task = b'<annotations><image id="0" name="acme-3" width="640" height="480">' + box + b"</image></annotations>"
    packed = zipped(annotations__xml=task, readme__txt=b"from CVAT")
    job = work(ada, sent(ada, f"projects/{labeled.project.pk}/label-imports?format=cvat&dry_run=true", packed).json())
    assert (job.done, job.failed, job.result["annotations"]) == (1, 0, 1)


def test_what_is_packed_otherwise_is_refused_by_its_name(ada: Person, labeled: Bench) -> None:
    answer = sent(ada, f"projects/{labeled.project.pk}/label-imports?format=coco", gzip.compress(b"{}"))
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["message"]) == (422, "is_packed", "This file is packed with gzip.")


def test_a_zip_that_unpacks_to_far_more_than_it_is_is_refused(ada: Person, labeled: Bench) -> None:
    bomb = zipped(firstpass__ndjson=b"\n" * (64 << 20))
    answer = sent(ada, f"projects/{labeled.project.pk}/label-imports?format=firstpass", bomb)
    assert (answer.status_code, [each["code"] for each in answer.json()["errors"]]) == (422, ["zip_bomb"])


@pytest.mark.parametrize("mime", sorted({form.mime for form in LABEL_FORMATS.values()}))
def test_each_type_that_formats_tell_is_taken(ada: Person, labeled: Bench, mime: str) -> None:
    run = make_run(labeled)
    assert mime in {each["mime"] for each in ada.api.get("formats").json()["results"]}
    answer = sent(ada, f"model-runs/{run.pk}/predictions", lines(line("acme-0")), mime)
    assert answer.status_code == 202, answer.content
