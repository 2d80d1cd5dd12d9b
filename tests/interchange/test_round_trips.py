"""What our own exports say comes back through our own doors: from maps, from single files, beside predictions, after removals."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from apps.catalog.models import DataRow
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.model_runs.models import ModelRun
from apps.ontologies.models import Ontology
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from tests.cast import Person
from tests.interchange.conftest import errors, line, lines, said, upload, work
from tests.interchange.labels import bring, forget, label, make_project, make_speech, rows_in, stored, take, taken
from tests.interchange.labels import said as annotation
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
UTM = {
    "epsg": 32633,
    "bounds": [500_000, 5_000_000, 502_000, 5_001_000],
    "unit": "metres",
    "transform": [10, 0, 500_000, 0, -10, 5_001_000],
}
GRADS = {"epsg": 4326, "bounds": [12.0, 47.0, 12.02, 47.01], "unit": "degrees", "transform": [0.0001, 0, 12, 0, -0.0001, 47.01]}


def make_map(bench: Bench, facts: dict[str, Any]) -> None:
    """The first data row becomes a raster of 200 x 100 pixels."""
    with tenant(bench.organization_id):
        DataRow.objects.filter(pk=bench.rows[0].pk).update(modality="geospatial", width=200, height=100, facts=facts)


def on_map(feature: str, epsg: int, ring: list[list[float]]) -> dict[str, Any]:
    return annotation("polygon", feature, {"rings": [ring]}, at={"type": "map", "epsg": epsg})


@pytest.mark.parametrize("form", ["firstpass", "parquet", "geojson"])
@pytest.mark.parametrize(
    ("facts", "ring"),
    [
        (UTM, [[500_100, 5_000_100], [500_300, 5_000_100], [500_300, 5_000_250.5]]),
        (GRADS, [[12.001, 47.001], [12.003, 47.001], [12.003, 47.0025]]),
    ],
)
def test_labels_on_maps_come_back(ada: Person, bench: Bench, form: str, facts: dict[str, Any], ring: list[list[float]]) -> None:
    make_map(bench, facts)
    speech = make_speech(ada)
    first, other = make_project(ada, speech), make_project(ada, speech, name="Other")
    work(ada, sent := bring(ada, first, lines(label("acme-0", on_map(speech["road"], facts["epsg"], ring)))))
    assert errors(ada, sent) == []
    file = take(ada, first, form)
    forget(first)
    work(ada, started := bring(ada, other, file, form=form))
    assert errors(ada, started) == []
    (row,) = stored(other)["annotations"]
    assert row["at"] == {"type": "map", "epsg": facts["epsg"]}
    assert [pytest.approx(point, abs=1e-4) for point in ring] == row["value"]["rings"][0]


def sized_firstpass(width: int, height: int) -> bytes:
    return lines(label("", data_row={"global_key": "acme-0", "width": width, "height": height}))


def sized_coco(width: int, height: int) -> bytes:
    image = {"id": 1, "file_name": "acme-0", "width": width, "height": height}
    box = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}
    return json.dumps({"images": [image], "annotations": [box], "categories": [{"id": 1, "name": "car"}]}).encode()


def sized_tasks(width: int, height: int) -> bytes:
    value = {"x": 1, "y": 1, "width": 2, "height": 2, "rectanglelabels": ["car"]}
    result = {"type": "rectanglelabels", "from_name": "b", "to_name": "i", "original_width": width, "original_height": height}
    return json.dumps([{"data": {"global_key": "acme-0"}, "annotations": [{"result": [{**result, "value": value}]}]}]).encode()


@pytest.mark.parametrize(("form", "sized"), [("firstpass", sized_firstpass), ("coco", sized_coco), ("label-studio", sized_tasks)])
def test_a_size_in_pixels_of_a_map_is_told_for_what_it_is(ada: Person, bench: Bench, form: str, sized: Callable[[int, int], bytes]) -> None:
    make_map(bench, UTM)
    work(ada, started := bring(ada, make_project(ada, make_speech(ada)), sized(200, 100), form=form))
    (told,) = ada.api.get(f"jobs/{started['id']}/errors").json()["results"]
    words = "The label was made on 200 x 100, and the data row is a map of 2000 x 1000 metres: places in pixels are not put on maps."
    assert (told["code"], told["message"]) == ("size_differs", words)
    assert told["expected"] == "places in metres of its reference system, as GeoJSON and Firstpass NDJSON hold them"


@pytest.mark.parametrize("form", ["srt", "webvtt"])
def test_subtitles_of_a_data_row_without_a_global_key_come_back(ada: Person, bench: Bench, form: str) -> None:
    speech = FeatureSpec(uuid7(), "speech", "entity", features=(FeatureSpec(uuid7(), "transcript", "text"),))
    with tenant(bench.organization_id):
        facts = {"duration_ms": 60_000}
        rows = DataRow.objects.filter(pk=bench.rows[0].pk)
        rows.update(modality="audio", width=None, height=None, facts=facts, global_key=None, name="talk.wav")
        ontology = create_ontology(name="Talks", features=(speech,)).pk
        first, other = (projects.create_project(name=name, ontology=ontology, review_share=0.0) for name in ("One", "Two"))
    words = {"feature": str(speech.features[0].id), "kind": "text", "value": {"text": "Hello"}}
    cue = annotation("entity", str(speech.id), {"start": 1000, "end": 2500}, answers=[words])
    line_of_it = {"data_row": {"id": str(bench.rows[0].pk)}, "annotations": [cue]}
    work(ada, sent := bring(ada, first, lines(line_of_it)))
    assert errors(ada, sent) == []
    file = take(ada, first, form)
    assert str(bench.rows[0].pk) in ZipFile(BytesIO(file)).namelist()[0]
    work(ada, started := bring(ada, other, file, form=form))
    assert errors(ada, started) == []
    assert [row["value"] for row in stored(other)["annotations"]] == [{"start": 1000, "end": 2500}]


@pytest.mark.parametrize("twins", [1, 2])
@pytest.mark.parametrize("form", ["srt", "webvtt"])
def test_subtitles_find_the_one_sound_that_is_called_as_they_are(ada: Person, bench: Bench, form: str, twins: int) -> None:
    speech = FeatureSpec(uuid7(), "speech", "entity", features=(FeatureSpec(uuid7(), "transcript", "text"),))
    with tenant(bench.organization_id):
        for row, name in zip(bench.rows, ("clip.wav", "clip.MP3" if twins == 2 else "clips.wav"), strict=False):
            DataRow.objects.filter(pk=row.pk).update(modality="audio", width=None, height=None, facts={"duration_ms": 60_000}, name=name)
        DataRow.objects.filter(pk=bench.rows[2].pk).update(name="clip.mp4")  # a picture
        project = projects.create_project(name="One", ontology=create_ontology(name="Talks", features=(speech,)).pk, review_share=0.0)
    head, ending, point = ("1\n", "srt", ",") if form == "srt" else ("WEBVTT\n\n", "vtt", ".")
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr(f"talks/clip.{ending}", f"{head}00:00:01{point}000 --> 00:00:02{point}500\nHello\n")
    work(ada, started := bring(ada, project, file.getvalue(), form=form))
    if twins == 2:
        assert [code for _, _, code, _ in errors(ada, started)] == ["ambiguous_data_row"]
    else:
        assert errors(ada, started) == []
        assert [row["data_row_id"] for row in stored(project)["labels"]] == [bench.rows[0].pk]


def test_a_file_called_by_the_id_of_another_organization_s_data_row_is_of_no_data_row(ada: Person, gus: Person, bench: Bench) -> None:
    theirs = make_project(gus, make_speech(gus))
    document = {
        "categories": [{"id": 1, "name": "car"}],
        "images": [{"id": 1, "file_name": f"{bench.rows[0].pk}.png", "width": 640, "height": 480}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}],
    }
    body = json.dumps(document).encode()
    work(gus, refused := bring(gus, theirs, body, form="coco"))
    assert [code for _, _, code, _ in errors(gus, refused)] == ["unknown_data_row"]
    ours = make_project(ada, make_speech(ada))
    work(ada, taken := bring(ada, ours, body, form="coco"))
    assert errors(ada, taken) == []
    assert [row["data_row_id"] for row in stored(ours)["labels"]] == [bench.rows[0].pk]


@pytest.mark.parametrize("form", ["firstpass", "parquet"])
def test_predictions_among_the_lines_are_counted_and_change_no_label(ada: Person, bench: Bench, run: ModelRun, form: str) -> None:
    speech = make_speech(ada)
    project, other = make_project(ada, speech), make_project(ada, speech, name="Other")
    car = annotation("bounding_box", speech["car"], {"x": 10, "y": 10, "width": 20, "height": 20})
    work(ada, bring(ada, project, lines(label("acme-0", car))))
    with tenant(bench.organization_id):
        projects.create_batch(project=project, name="all", data_rows=[row.pk for row in bench.rows])
        ModelRun.objects.filter(pk=run.pk).update(name="v1")
    upload_job = upload(ada, run, lines(line("acme-0"), line("acme-1")))
    work(ada, upload_job)
    file = take(ada, project, form, says="both", model_run=str(run.pk))
    models = [row.model for row in rows_in(file, form, project)]
    assert (len(models), models.count(None)) == (rows := 3, 1)
    work(ada, started := bring(ada, other, file, form=form))
    found = stored(other)
    assert [row["value"]["x"] for row in found["annotations"]] == [10]
    told = ada.api.get(f"jobs/{started['id']}").json()
    assert (told["state"], told["failed"], told["result"]["predictions"]) == ("finished", 0, rows - 1)
    became = "1 data row imported with 1 annotation, 1 data row added to the project"
    assert told["message"] == (
        f"{became}, 1 has another id, as its own was taken, 2 lines are predictions: upload them to a model run; "
        "who labeled, in which status and in which project, is left out of 1 data row: these are yours and submitted"
    )
    assert [code for _, _, code, _ in errors(ada, started)] == ["prediction"]


@pytest.mark.parametrize("again", [False, True])
def test_what_is_cut_at_an_edge_is_counted(ada: Person, bench: Bench, again: bool) -> None:  # noqa: FBT001
    speech = make_speech(ada)
    project = make_project(ada, speech)
    sent = [annotation("bounding_box", speech["car"], {"x": x, "y": 10, "width": 20, "height": 20}) for x in (-15, 30)]
    if again:
        work(ada, bring(ada, project, lines(label("acme-0", sent[1]))))
    body = lines(label("acme-0", *sent))
    answer = ada.api.post(f"projects/{project.pk}/label-imports?dry_run=true", body, content_type="application/x-ndjson").json()
    added = "" if again else ", 1 data row would be added to the project"
    tried = f"Tried, nothing was written: 1 data row would be imported with 2 annotations{added}"
    assert work(ada, answer).message == f"{tried}, 1 reached over an edge and would be cut there"
    job, now = work(ada, bring(ada, project, body)), added.replace(" would be", "")
    assert job.result["clipped"] == 1
    assert job.message == f"1 data row imported with 2 annotations{now}, 1 reached over an edge and was cut there"


@pytest.mark.parametrize("form", ["firstpass", "parquet"])
def test_labels_among_the_lines_are_counted_and_become_no_predictions(ada: Person, bench: Bench, run: ModelRun, form: str) -> None:
    coin = annotation("bounding_box", str(bench.words.coin), {"x": 1, "y": 2, "width": 30, "height": 40})
    work(ada, bring(ada, bench.project, lines(label("acme-0", coin), label("acme-3", {**coin, "id": str(uuid7())}))))
    bench.queue()
    work(ada, upload(ada, run, lines(line("acme-0"), line("acme-1", x=55))))
    file = take(ada, bench.project, form, says="both", model_run=str(run.pk))
    before = said(run, bench.organization_id).rows
    for mode in ("append", "replace"):
        started = ada.api.post(f"model-runs/{run.pk}/predictions?format={form}&mode={mode}", file, content_type="application/octet-stream")
        assert started.status_code == 202, started.content
        job = work(ada, started.json())
        told = ada.api.get(f"jobs/{job.pk}").json()
        assert (told["state"], told["failed"], told["result"]["labels"]) == ("finished", 0, 2)
        assert told["message"].endswith(", 2 lines are labels, no predictions: import them into a project")
        assert [(pointer, code) for _, pointer, code, _ in errors(ada, started.json())] == [("/model", "label")]
        assert said(run, bench.organization_id).rows.keys() == before.keys()
    assert len(before) == 2


def test_annotations_of_label_studio_without_a_person_are_labels_too(ada: Person, bench: Bench, run: ModelRun) -> None:
    value = {"x": 1, "y": 1, "width": 10, "height": 10, "rectanglelabels": ["coin"]}
    region = {
        "type": "rectanglelabels",
        "from_name": "b",
        "to_name": "image",
        "original_width": 640,
        "original_height": 480,
        "value": value,
    }
    annotations = [{"result": [region | {"value": value}]}]
    body = json.dumps([{"data": {"image": "a.png", "global_key": "acme-0"}, "annotations": annotations}]).encode()
    path = f"model-runs/{run.pk}/predictions?format=label-studio"
    work(ada, started := ada.api.post(path, body, content_type="application/json").json())
    assert [(pointer, code) for _, pointer, code, _ in errors(ada, started)] == [("/model", "label")]
    assert said(run, bench.organization_id).rows == {}


def version(name: str | None, key: str = "acme-0") -> dict[str, Any]:
    """A task of Label Studio with a box that this version of a model predicted."""
    value = {"x": 1, "y": 1, "width": 10, "height": 10, "rectanglelabels": ["coin"]}
    sizes = {"original_width": 640, "original_height": 480}
    region = {"type": "rectanglelabels", "from_name": "b", "to_name": "image", **sizes, "value": value}
    named = {} if name is None else {"model_version": name}
    return {"data": {"image": "a.png", "global_key": key}, "predictions": [{**named, "result": [region]}]}


@pytest.mark.parametrize(
    ("names", "told"),
    [(["yolo 3", "yolo 3", None], [["yolo 3, undefined"]]), (["v1", None], [])],
    ids=["another, and none", "the run itself, and none"],
)
def test_the_name_of_another_model_is_told_once_as_left_out(
    ada: Person, bench: Bench, run: ModelRun, names: list[str | None], told: list[list[str]]
) -> None:
    body = json.dumps([version(name, f"acme-{number % 3}") for number, name in enumerate(names)]).encode()
    path = f"model-runs/{run.pk}/predictions?format=label-studio"
    job = work(ada, started := ada.api.post(path, body, content_type="application/json").json())
    assert (job.done, job.failed) == (len(names), 0)
    found = ada.api.get(f"jobs/{started['id']}/errors").json()["results"]
    assert [(each["code"], each["pointer"], each["subject"]) for each in found] == [("left_out", "/model", "acme-0")] * len(told)
    assert [each["message"].split(" are from ")[1].split(":")[0] for each in found] == [words for (words,) in told]


def test_a_file_of_labels_alone_says_nothing_of_a_run(ada: Person, bench: Bench, run: ModelRun) -> None:
    coin = annotation("bounding_box", str(bench.words.coin), {"x": 1, "y": 2, "width": 30, "height": 40})
    work(ada, bring(ada, bench.project, lines(label("acme-0", coin))))
    job = work(ada, started := upload(ada, run, take(ada, bench.project, "firstpass")))
    assert job.message == "Nothing was taken, 1 line is a label, no prediction: import it into a project"
    assert [(line, code, key) for line, _, code, key in errors(ada, started)] == [(1, "label", "acme-0")]
    assert said(run, bench.organization_id).rows == {}


def test_what_is_said_of_removed_options_and_features_that_were_kept_comes_back(ada: Person, bench: Bench) -> None:
    speech = make_speech(ada)
    project, other = make_project(ada, speech), make_project(ada, speech, name="Other")
    wet = annotation("checklist", speech["weather"], {"options": [{"option": speech["wet"]}, {"option": speech["dark"]}]})
    road = annotation("polygon", speech["road"], {"rings": [[[10, 10], [100, 10], [100, 90]]]})
    work(ada, bring(ada, project, lines(label("acme-0", wet, road))))
    _retire(bench, speech.ontology, speech["wet"], speech["road"])
    file = take(ada, project, "firstpass")
    forget(project)
    work(ada, started := bring(ada, other, file))
    assert errors(ada, started) == []
    found = {row["kind"]: row for row in stored(other)["annotations"]}
    assert [each["option"] for each in found["checklist"]["value"]["options"]] == [speech["wet"], speech["dark"]]
    assert str(found["polygon"]["feature_id"]) == speech["road"]
    work(ada, wrong := bring(ada, other, lines(label("acme-1", {**road, "id": str(uuid7()), "feature": str(uuid7())}))))
    assert [code for _, _, code, _ in errors(ada, wrong)] == ["unknown_feature"]


def _retire(bench: Bench, ontology: Ontology, *parts: str) -> None:
    from django.utils import timezone

    from apps.ontologies.models import Feature, Option

    with tenant(bench.organization_id):
        for model in (Feature, Option):
            model.objects.filter(pk__in=parts).update(archived_at=timezone.now())


def test_the_export_of_a_run_is_read_by_the_door_for_predictions(ada: Person, bench: Bench, run: ModelRun) -> None:
    work(ada, upload(ada, run, lines(line("acme-0"), line("acme-1", x=55))))
    file, _ = taken(ada, f"model-runs/{run.pk}/exports", format="firstpass")
    before = said(run, bench.organization_id).rows
    job = work(ada, started := upload(ada, run, file, mode="replace"))
    assert errors(ada, started) == []
    assert job.result["written"] == len(before) == 2
    assert said(run, bench.organization_id).rows.keys() == before.keys()
