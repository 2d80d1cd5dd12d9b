"""Files that are about a data row by their own name, whichever way the name comes along."""

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT

from apps.catalog.models import DataRow
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.model_runs import services as model_runs
from apps.ontologies.models import Ontology
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.catalog.conftest import Site
from tests.interchange.conftest import NDJSON, errors, work
from tests.interchange.labels import bring, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
FILES = {
    "srt": b"1\n00:00:01,000 --> 00:00:02,500\nhello\n",
    "webvtt": b"WEBVTT\n\n00:01.000 --> 00:02.500\nhello\n",
}
ENDINGS = {"srt": "srt", "webvtt": "vtt"}
VOC = b"""<?xml version="1.0"?>
<annotation><object><name>car</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>20</xmax><ymax>10</ymax></bndbox></object>
<object><name>cat</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>20</xmax><ymax>10</ymax></bndbox></object></annotation>"""


@pytest.fixture
def ontology(ada: Person) -> Ontology:
    speech = FeatureSpec(uuid7(), "speech", "entity", features=(FeatureSpec(uuid7(), "transcript", "text"),))
    with tenant(ada.organization.pk):
        return create_ontology(name="Talks", features=(speech, FeatureSpec(uuid7(), "car", "bounding_box")))


@pytest.fixture
def project(ada: Person, ontology: Ontology) -> Project:
    with tenant(ada.organization.pk):
        return projects.create_project(name="Talks", ontology=ontology.pk, review_share=0.0)


@pytest.fixture
def clip(bench: Bench) -> DataRow:
    """A sound called clip.wav."""
    row = bench.rows[0]
    with tenant(bench.organization_id):
        rows = DataRow.objects.filter(pk=row.pk)
        rows.update(modality="audio", width=None, height=None, facts={"duration_ms": 60_000}, global_key=None, name="clip.wav")
    return row


def of_clip(project: Project, clip: DataRow) -> list[Any]:
    found = stored(project)
    assert [each["data_row_id"] for each in found["sets"]] == [clip.pk]
    return [each["value"] for each in found["annotations"]]


@pytest.mark.parametrize("form", sorted(FILES))
def test_a_subtitle_file_alone_is_about_the_sound_it_is_called_after(ada: Person, project: Project, clip: DataRow, form: str) -> None:
    name = f"folder/clip.{ENDINGS[form].upper()}"
    path = f"projects/{project.pk}/label-imports?format={form}&file_name={name}"
    work(ada, started := ada.api.post(path, FILES[form], content_type="application/octet-stream").json())
    assert errors(ada, started) == []
    assert of_clip(project, clip) == [{"start": 1_000, "end": 2_500}]


def test_a_form_tells_the_name_of_its_file(ada: Person, project: Project, clip: DataRow) -> None:
    file = SimpleUploadedFile("clip.srt", FILES["srt"])
    answer = ada.api.post(f"projects/{project.pk}/label-imports?format=srt", {"file": file}, content_type=MULTIPART_CONTENT)
    work(ada, answer.json())
    assert errors(ada, answer.json()) == []
    assert of_clip(project, clip) == [{"start": 1_000, "end": 2_500}]


def test_an_address_tells_the_name_of_its_file(ada: Person, ontology: Ontology, clip: DataRow, site: Site) -> None:
    with tenant(ada.organization.pk):
        run = model_runs.create_run(model=model_runs.create_model(name="listener", ontology=ontology), name="v1")
        model_runs.add_data_rows(run=run, data_rows=[clip.pk])
    site.pictures["/some/clip.vtt"] = FILES["webvtt"]
    body = {"url": site.url("/some/clip.vtt"), "format": "webvtt"}
    work(ada, started := ada.api.post(f"model-runs/{run.pk}/predictions/fetch", body).json())
    assert errors(ada, started) == []
    (found,) = ada.api.get(f"model-runs/{run.pk}/predictions").json()["results"]
    assert found["data_row"] == str(clip.pk)


def test_a_subtitle_file_of_no_name_says_what_to_call_it(ada: Person, project: Project) -> None:
    path = f"projects/{project.pk}/label-imports?format=srt"
    work(ada, started := ada.api.post(path, FILES["srt"], content_type="application/octet-stream").json())
    (told,) = ada.api.get(f"jobs/{started['id']}/errors").json()["results"]
    assert told["code"] == "required"
    assert "interview.srt for interview.mp3" in told["expected"]


def test_a_voc_file_alone_is_read_as_if_it_were_in_an_archive(ada: Person, project: Project, bench: Bench) -> None:
    with tenant(bench.organization_id):
        DataRow.objects.filter(pk=bench.rows[1].pk).update(name="street.jpg")
    path = f"projects/{project.pk}/label-imports?format=voc&file_name=street.xml"
    named = VOC.replace(b"<annotation>", b"<annotation><filename>street.jpg</filename>")
    work(ada, started := ada.api.post(path, named, content_type="application/xml").json())
    assert [(pointer, code) for _, pointer, code, _ in errors(ada, started)] == [("/street.xml/object/1/name", "unknown_feature")]
    assert [each["data_row_id"] for each in stored(project)["sets"]] == [bench.rows[1].pk]
    draft = ada.api.post("ontology-drafts?format=voc", named, content_type="application/xml")
    assert [each["name"] for each in draft.json()["features"]] == ["car", "cat"]


def archive(form: str, *names: str) -> bytes:
    """A zip with a subtitle file under each of these names."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as found:
        for name in names:
            found.writestr(f"{name}.{ENDINGS[form]}", FILES[form])
    return file.getvalue()


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("names", [("a/clip", "b/clip"), ("a/clip.wav", "b/clip.wav"), ("a/clip", "b/clip.wav")])
def test_subtitles_of_one_name_in_two_folders_are_refused(
    ada: Person, project: Project, clip: DataRow, form: str, names: tuple[str, ...]
) -> None:
    job = work(ada, started := bring(ada, project, archive(form, *names), form=form))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row", "ambiguous_data_row"]
    assert (job.failed, stored(project)["annotations"]) == (2, [])
    work(ada, started := bring(ada, project, archive(form, names[0]), form=form))
    assert errors(ada, started) == []
    assert len(of_clip(project, clip)) == 1


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("name", ["talks/clip", "talks/clip.wav", "talks%2Fclip"])
@pytest.mark.usefixtures("clip")
def test_a_subtitle_file_in_a_folder_is_about_the_sound_of_its_whole_path_first(
    ada: Person, project: Project, bench: Bench, form: str, name: str
) -> None:
    sound = {"modality": "audio", "width": None, "height": None, "facts": {"duration_ms": 60_000}}
    with tenant(bench.organization_id):
        DataRow.objects.filter(pk=bench.rows[1].pk).update(**sound, global_key="talks/clip.wav", name="clip.wav")
    work(ada, started := bring(ada, project, archive(form, name), form=form))
    assert errors(ada, started) == []
    assert len(of_clip(project, bench.rows[1])) == 1


LONG = b"WEBVTT\n\n00:59.000 --> 01:02.500\nhello\n"
LATE = b"WEBVTT\n\n01:00.000 --> 01:02.500\nhello\n"


def past_the_end(form: str, start: int) -> bytes:
    """What is said from then on until 62.5 s, in a sound of a minute."""
    row = {"data_row": {"global_key": "clip.wav"}, "name": "speech", "kind": "entity", "value": {"start": start, "end": 62_500}}
    if form == "lines":
        return json.dumps(row).encode()
    return LONG if start < 60_000 else LATE


@pytest.mark.parametrize("feature", ["speech", "words"])
@pytest.mark.usefixtures("clip")
def test_labels_that_last_longer_than_a_sound_are_cut_at_its_end_and_counted(ada: Person, feature: str) -> None:
    answer = FeatureSpec(uuid7(), "transcript", "text")
    with tenant(ada.organization.pk):
        spec = (
            FeatureSpec(uuid7(), "speech", "entity", features=(answer,)) if feature == "speech" else FeatureSpec(uuid7(), "words", "text")
        )
        made = projects.create_project(name="Long", ontology=create_ontology(name="Long", features=(spec,)).pk, review_share=0.0)
    path = f"projects/{made.pk}/label-imports?format=webvtt&file_name=clip.vtt"
    job = work(ada, started := ada.api.post(path, LONG, content_type="text/vtt").json())
    assert (errors(ada, started), job.result["clipped"]) == ([], 1)
    assert "1 reached over an edge and was cut there" in job.message
    (found,) = stored(made)["annotations"]
    assert (found["value"] if feature == "speech" else found["at"])[{"speech": "end", "words": "end_ms"}[feature]] == 60_000
    work(ada, started := ada.api.post(path, LATE, content_type="text/vtt").json())
    assert [code for *_, code, _ in errors(ada, started)] == ["outside_asset"]


@pytest.mark.parametrize("form", ["lines", "webvtt"])
def test_predictions_that_last_longer_than_a_sound_are_cut_at_its_end_and_counted(
    ada: Person, ontology: Ontology, clip: DataRow, form: str
) -> None:
    with tenant(ada.organization.pk):
        DataRow.objects.filter(pk=clip.pk).update(global_key="clip.wav")
        run = model_runs.create_run(model=model_runs.create_model(name="listener", ontology=ontology), name="v1")
        model_runs.add_data_rows(run=run, data_rows=[clip.pk])
    path = f"model-runs/{run.pk}/predictions" + ("?format=webvtt&file_name=clip.vtt" if form == "webvtt" else "")
    job = work(
        ada, started := ada.api.post(path, past_the_end(form, 59_000), content_type=NDJSON if form == "lines" else "text/vtt").json()
    )
    assert errors(ada, started) == []
    assert job.result["clipped"] == 1
    (found,) = ada.api.get(f"model-runs/{run.pk}/predictions").json()["results"]
    assert [each["value"] for each in found["annotations"]] == [{"start": 59_000, "end": 60_000}]
    work(ada, started := ada.api.post(path, past_the_end(form, 60_000), content_type=NDJSON if form == "lines" else "text/vtt").json())
    assert [code for *_, code, _ in errors(ada, started)] == ["outside_asset"]
