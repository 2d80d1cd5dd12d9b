"""What an export holds: labels, predictions or both, of which data rows, with which media."""

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from apps.catalog.models import DataRow, Slice
from apps.core import storage
from apps.core.tenancy import tenant
from apps.formats import LABEL_FORMATS
from apps.interchange import exported
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun
from apps.ontologies.models import Ontology
from tests.cast import Person
from tests.formats.specs import LABELBOX
from tests.interchange.conftest import errors, line, lines, upload, work
from tests.interchange.labels import taken
from tests.support.labeling import Bench, label_some

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(ada: Person, bench: Bench, run: ModelRun) -> ModelRun:
    """Three data rows are in the project and predicted, two of them labeled."""
    label_some(bench, ada, 2, queued=3)
    assert errors(ada, upload_done(ada, run, lines(line("acme-0", confidence=0.0), line("acme-1"), line("acme-2", x=50)))) == []
    return run


def upload_done(person: Person, run: ModelRun, body: bytes) -> Any:
    started = upload(person, run, body)
    work(person, started)
    return started


def documents(body: bytes) -> list[dict[str, Any]]:
    return [json.loads(each) for each in body.splitlines()]


def test_labels_and_predictions_of_a_data_row_stand_side_by_side(ada: Person, bench: Bench, said: ModelRun) -> None:
    body, result = taken(ada, f"projects/{bench.project.pk}/exports", format="firstpass", says="both", model_run=str(said.pk))
    found = {(each["data_row"]["global_key"], each["by"] or each["model"]) for each in documents(body)}
    assert found == {(f"acme-{number}", who) for number in range(3) for who in (ada.user.email, "v1")} - {("acme-2", ada.user.email)}
    assert (result["data_rows"], result["annotations"]) == (3, 5)
    assert [each["annotations"][0]["confidence"] for each in documents(body) if each["by"] is None] == [0.0, 0.5, 0.5]


def test_a_label_studio_task_holds_the_label_and_the_prediction(ada: Person, bench: Bench, said: ModelRun) -> None:
    body, result = taken(ada, f"projects/{bench.project.pk}/exports", format="label-studio", says="both", model_run=str(said.pk))
    tasks = {each["data"]["global_key"]: (len(each["annotations"]), len(each["predictions"])) for each in json.loads(body)}
    assert tasks == {"acme-0": (1, 1), "acme-1": (1, 1), "acme-2": (0, 1)}
    assert (result["data_rows"], result["annotations"], result["annotations_left_out"]) == (3, 5, 0)
    assert {each["model_version"] for task in json.loads(body) for each in task["predictions"]} == {"v1"}


def test_a_labeled_data_row_without_predictions_has_no_empty_one(ada: Person, bench: Bench, run: ModelRun) -> None:
    label_some(bench, ada, 2, queued=2)
    assert errors(ada, upload_done(ada, run, lines(line("acme-0")))) == []
    body, _ = taken(ada, f"projects/{bench.project.pk}/exports", format="label-studio", says="both", model_run=str(run.pk))
    tasks = {each["data"]["global_key"]: (len(each["annotations"]), len(each["predictions"])) for each in json.loads(body)}
    assert tasks == {"acme-0": (1, 1), "acme-1": (1, 0)}


def test_a_data_row_that_nobody_and_no_model_spoke_of_is_in_no_export_of_both(ada: Person, bench: Bench, run: ModelRun) -> None:
    label_some(bench, ada, 1, queued=3)
    assert errors(ada, upload_done(ada, run, lines(line("acme-1")))) == []
    path, more = f"projects/{bench.project.pk}/exports", {"says": "both", "model_run": str(run.pk)}
    body, result = taken(ada, path, format="firstpass", **more)
    assert (keys(body), result["data_rows"]) == (["acme-0", "acme-1"], 2)
    tasks = json.loads(taken(ada, path, format="label-studio", **more)[0])
    assert [each["data"]["global_key"] for each in tasks] == ["acme-0", "acme-1"]
    assert keys(taken(ada, f"model-runs/{run.pk}/exports", format="firstpass")[0]) == ["acme-0", "acme-1", "acme-2"]


def test_the_predictions_of_a_run_go_out_and_into_another_run(ada: Person, bench: Bench, said: ModelRun) -> None:
    body, _ = taken(ada, f"model-runs/{said.pk}/exports", format="coco")
    with tenant(bench.organization_id):
        again = ModelRun.objects.create(model=said.model, name="again")
        from apps.model_runs import services

        services.add_data_rows(run=again, data_rows=[row.pk for row in bench.rows])
    answer = ada.api.post(f"model-runs/{again.pk}/predictions?format=coco", body, content_type="application/json")
    job = work(ada, answer.json())
    assert errors(ada, answer.json()) == []
    assert (job.done, job.result["written"]) == (3, 3)
    assert len(json.loads(taken(ada, f"model-runs/{again.pk}/exports", format="coco")[0])["annotations"]) == 3


def test_an_export_is_narrowed_to_batches_and_datasets(ada: Person, bench: Bench, said: ModelRun) -> None:
    path = f"projects/{bench.project.pk}/exports"
    (batch,) = ada.api.get(f"projects/{bench.project.pk}/batches").json()["results"]
    assert len(documents(taken(ada, path, format="firstpass", batches=[batch["id"]])[0])) == 2
    other = ada.api.post("datasets", {"name": "Other"}).json()["id"]
    assert documents(taken(ada, path, format="firstpass", dataset=other)[0]) == []
    assert documents(taken(ada, f"model-runs/{said.pk}/exports", format="firstpass", dataset=other)[0]) == []


def test_the_list_of_exports_tells_what_was_asked_of_each_by_name(ada: Person, bench: Bench, said: ModelRun) -> None:
    path = f"projects/{bench.project.pk}/exports"
    (batch,) = ada.api.get(f"projects/{bench.project.pk}/batches").json()["results"]
    more = {"says": "both", "model_run": str(said.pk), "batches": [batch["id"]], "slice": sliced(ada, {"term": "text", "contains": "acme"})}
    assert ada.api.post(path, {"format": "firstpass", "media": "urls", "states": ["approved"], **more}).status_code == 202
    (listed,) = ada.api.get(f"jobs?kind=interchange.export&project={bench.project.pk}").json()["results"]
    params = listed["params"]
    assert (params["says"], params["media"], params["states"]) == ("both", "urls", ["approved"])
    assert params["named"] == {"batches": [batch["name"]], "slice": "chosen", "model_run": "v1"}


def test_a_project_says_of_a_run_only_what_is_about_its_own_data_rows(ada: Person, bench: Bench, run: ModelRun) -> None:
    label_some(bench, ada, 1)
    bench.queue(2, name="second")
    assert errors(ada, upload_done(ada, run, lines(line("acme-0"), line("acme-1"), line("acme-2")))) == []
    path, more = f"projects/{bench.project.pk}/exports", {"format": "firstpass", "model_run": str(run.pk)}
    batches = ada.api.get(f"projects/{bench.project.pk}/batches").json()["results"]
    (second,) = [each["id"] for each in batches if each["name"] == "second"]
    body, result = taken(ada, path, says="predictions", **more)
    assert (keys(body), result["data_rows"]) == (["acme-0", "acme-1"], 2)
    assert keys(taken(ada, path, says="both", **more)[0]) == ["acme-0", "acme-0", "acme-1"]
    assert keys(taken(ada, path, says="both", batches=[second], **more)[0]) == ["acme-1"]
    chosen = sliced(ada, {"term": "text", "contains": "acme-0", "not": True})
    assert keys(taken(ada, path, says="predictions", slice=chosen, **more)[0]) == ["acme-1"]
    assert keys(taken(ada, f"model-runs/{run.pk}/exports", format="firstpass")[0]) == ["acme-0", "acme-1", "acme-2"]


def test_a_batch_of_another_project_is_refused_at_its_place(ada: Person, bench: Bench, said: ModelRun) -> None:
    other = ada.api.post("projects", {"name": "Other", "ontology": str(bench.words.ontology.pk)}).json()["id"]
    (batch,) = ada.api.get(f"projects/{bench.project.pk}/batches").json()["results"]
    refused = ada.api.post(f"projects/{other}/exports", {"format": "firstpass", "batches": [batch["id"]]})
    assert refused.status_code == 422, refused.content
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/batches/0", "batch_elsewhere")


def sliced(person: Person, *clauses: dict[str, Any]) -> str:
    answer = person.api.post("slices", {"name": "chosen", "filter": list(clauses)})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def keys(body: bytes) -> list[str]:
    return [each["data_row"]["global_key"] for each in documents(body)]


def test_an_export_is_narrowed_to_a_slice_as_it_chooses_when_the_export_runs(ada: Person, bench: Bench, said: ModelRun) -> None:
    chosen = sliced(ada, {"term": "confidence", "model_run": str(said.pk), "below": 0.4})
    path, more = f"projects/{bench.project.pk}/exports", {"format": "firstpass", "slice": chosen}
    assert keys(taken(ada, path, **more)[0]) == ["acme-0"]
    assert keys(taken(ada, f"model-runs/{said.pk}/exports", **more)[0]) == ["acme-0"]
    started = ada.api.post(path, {**more, "says": "both", "model_run": str(said.pk)}).json()
    ada.api.patch(f"slices/{chosen}", {"filter": [{"term": "text", "contains": "acme-1"}]})
    work(ada, started)
    download = ada.api.get(f"jobs/{started['id']}").json()["result"]["download_url"]
    assert keys(b"".join(ada.api.client.get(download).streaming_content)) == ["acme-1", "acme-1"]


def test_a_slice_is_read_in_portions(ada: Person, bench: Bench, said: ModelRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exported, "PORTION", 1)
    chosen = sliced(ada, {"term": "text", "contains": "acme-1", "not": True})
    assert keys(taken(ada, f"model-runs/{said.pk}/exports", format="firstpass", slice=chosen)[0]) == ["acme-0", "acme-2"]


def test_a_slice_that_is_changed_while_its_export_runs_changes_the_next_one(
    ada: Person, bench: Bench, said: ModelRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exported, "PORTION", 1)
    chosen = sliced(ada, {"term": "text", "contains": "acme-1", "not": True})
    selection = exported.Selection(form="firstpass", model_run=str(said.pk), says="predictions", slice=chosen)
    with tenant(bench.organization_id):
        rows = exported.ExportedRows(selection, LABEL_FORMATS["firstpass"]).all()
        first, _ = next(rows)
        Slice.objects.filter(pk=chosen).update(filter=[{"term": "text", "contains": "acme-1"}])
        assert [first.global_key, *(row.global_key for row, _ in rows)] == ["acme-0", "acme-2"]


def test_a_slice_that_is_no_longer_good_is_refused(ada: Person, gus: Person, bench: Bench, said: ModelRun) -> None:
    dataset = ada.api.post("datasets", {"name": "Short"}).json()["id"]
    chosen, path = sliced(ada, {"term": "dataset", "is": dataset}), f"projects/{bench.project.pk}/exports"
    assert ada.api.post(path, {"format": "firstpass", "slice": sliced(gus)}).status_code == 404
    ada.api.delete(f"datasets/{dataset}")
    refused = ada.api.post(path, {"format": "firstpass", "slice": chosen})
    assert (refused.status_code, refused.json()["code"]) == (409, "slice-outdated")


def test_media_go_along_as_files_or_as_addresses(ada: Person, bench: Bench, said: ModelRun, files: Any) -> None:
    picture = BytesIO()
    Image.new("RGB", (4, 3)).save(picture, "PNG")
    with tenant(bench.organization_id):
        for row in bench.rows:
            row.media_key = storage.put("data-rows", storage.ContentFile(picture.getvalue()), "png")
        DataRow.objects.bulk_update(bench.rows, ["media_key"])
    path = f"projects/{bench.project.pk}/exports"
    archive = zipfile.ZipFile(BytesIO(taken(ada, path, format="coco", media="files")[0]))
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == ["coco.json", "media/acme-0.png", "media/acme-1.png"]
    assert archive.read("media/acme-0.png") == picture.getvalue()
    (first, _) = documents(taken(ada, path, format="firstpass", media="urls")[0])
    address = first["data_row"]["url"]
    assert b"".join(ada.api.client.get(address.partition("8000")[2] or address).streaming_content) == picture.getvalue()


def test_the_media_of_a_data_set_lie_where_its_labels_look_for_them(ada: Person, bench: Bench, said: ModelRun, files: Any) -> None:
    with tenant(bench.organization_id):
        for row in bench.rows:
            row.media_key = storage.put("data-rows", storage.ContentFile(b"picture"), "png")
        DataRow.objects.bulk_update(bench.rows, ["media_key"])
    body, _ = taken(ada, f"projects/{bench.project.pk}/exports", format="yolo-detect", media="files")
    with zipfile.ZipFile(BytesIO(body)) as archive:
        images = {name for name in archive.namelist() if name.startswith("images/")}
        assert images == {"images/train/acme-0.png", "images/train/acme-1.png"}
        assert {name.replace("images", "labels").replace(".png", ".txt") for name in images} <= set(archive.namelist())
        assert archive.read("images/train/acme-1.png") == b"picture"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"format": "nothing"}, "/format"),
        ({"format": "firstpass", "says": "predictions"}, "/model_run"),
        ({"format": "coco", "says": "both", "model_run": "RUN"}, "/says"),
        ({"format": "coco", "media": "paper"}, "/media"),
    ],
)
def test_a_selection_that_cannot_be_is_refused_by_its_field(ada: Person, bench: Bench, run: ModelRun, fields: Any, pointer: str) -> None:
    body = {name: str(run.pk) if value == "RUN" else value for name, value in fields.items()}
    refused = ada.api.post(f"projects/{bench.project.pk}/exports", body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, pointer)


def test_every_format_says_what_it_can(ana: Person) -> None:
    told = {each["name"]: each for each in ana.api.get("formats").json()["results"]}
    assert told.keys() == LABEL_FORMATS.keys()
    assert (told["firstpass"]["both"], told["coco"]["reads"], told["coco"]["writes"]) == (True, True, True)
    assert "bounding_box" in told["coco"]["kinds"]


def test_the_support_matrix_gives_a_reason_for_each_empty_cell(ana: Person) -> None:
    told = ana.api.get("support-matrix").json()
    assert told["needs"]["mask"] == "pixels to paint on"
    assert told["needs"]["radio"] == ""
    assert set(told["needs"]) == set(told["kinds"])
    assert len(told["cells"]) == len(told["kinds"]) * len(told["modalities"])
    cells = {(each["kind"], each["modality"]): each for each in told["cells"]}
    assert cells["bounding_box", "image"]["supported"]
    assert all(bool(each["reason"]) is not each["supported"] for each in told["cells"])


@pytest.mark.parametrize(
    ("kind", "modality", "places", "is_required"),
    [
        ("bounding_box", "video", ["frames", "track"], True),
        ("bounding_box", "image", [], False),
        ("entity", "document", ["page"], True),
        ("entity", "conversation", ["message"], True),
        ("radio", "audio", ["time"], False),
        ("polygon", "geospatial", ["map"], True),
        ("relationship", "video", [], False),
        ("mask", "document", [], False),  # there is none
    ],
)
def test_the_support_matrix_tells_where_in_an_asset_a_kind_may_stand(
    ana: Person, kind: str, modality: str, places: list[str], *, is_required: bool
) -> None:
    cells = {(each["kind"], each["modality"]): each for each in ana.api.get("support-matrix").json()["cells"]}
    assert (cells[kind, modality]["places"], cells[kind, modality]["place_required"]) == (places, is_required)


def test_an_ontology_is_drafted_from_what_a_file_speaks_of(ada: Person, ana: Person, bench: Bench, said: ModelRun) -> None:
    body, _ = taken(ada, f"projects/{bench.project.pk}/exports", format="coco")
    drafted = ada.api.post("ontology-drafts?format=coco", body, content_type="application/json")
    assert [each["name"] for each in drafted.json()["features"]] == ["coin", "stamp"]
    assert ada.api.post("ontologies", {"name": "Drafted", "features": drafted.json()["features"]}).status_code == 201
    assert ada.api.post("ontology-drafts?format=coco", b"{}", content_type="application/json").status_code == 422
    assert ana.api.post("ontology-drafts?format=coco", body, content_type="application/json").status_code == 403


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("coco", b'{"categories": [{"id": 1, "name": "coin"}]}'),
        ("label-studio", b'<View><Image name="i" value="$i"/><Choices name="q" toName="i"><Choice value="a"/></Choices></View>'),
        ("jsonl-classes", b'{"file_name": "a.jpg", "label": "coin"}\n'),
    ],
)
def test_a_file_can_be_drafted_and_saved_again_and_in_another_organization(ada: Person, gus: Person, form: str, body: bytes) -> None:
    for who in (ada, ada, gus):
        drafted = who.api.post(f"ontology-drafts?format={form}", body, content_type="application/octet-stream").json()
        saved = who.api.post("ontologies", {"name": "Drafted", "features": drafted["features"]})
        assert saved.status_code == 201, saved.content


def test_predictions_that_name_features_by_schema_id_alone_reach_an_ontology_drafted_from_labelbox(ada: Person, bench: Bench) -> None:
    body = (LABELBOX / "image.ontology.json").read_bytes()
    for _ in range(2):
        drafted = ada.api.post("ontology-drafts?format=labelbox", body, content_type="application/json").json()
        saved = ada.api.post("ontologies", {"name": "Labelbox", "features": drafted["features"]}).json()
    assert saved["features"][0]["external_id"] == json.loads(body)["normalized"]["tools"][0]["featureSchemaId"]
    with tenant(bench.organization_id):
        model = model_runs.create_model(name="detector", ontology=Ontology.objects.get(pk=saved["id"]))
        run = model_runs.create_run(model=model, name="v1")
        model_runs.add_data_rows(run=run, data_rows=[row.pk for row in bench.rows])
        DataRow.objects.update(width=1920, height=1080)
    sent = (LABELBOX / "image.nested-by-schema-id.ndjson").read_bytes().replace(b'"image-00', b'"acme-')
    started = upload(ada, run, sent)
    job = work(ada, started)
    assert errors(ada, started) == []
    assert job.result["written"] == len(sent.splitlines())


@pytest.mark.parametrize("form", ["label-studio", "cvat", "coco", "voc", "yolo-detect", "labelbox", "parquet"])
def test_what_an_export_wrote_is_read_by_a_dry_run_of_the_import(ada: Person, bench: Bench, said: ModelRun, form: str) -> None:
    body, _ = taken(ada, f"projects/{bench.project.pk}/exports", format=form)
    other = ada.api.post("projects", {"name": "Other", "ontology": str(bench.words.ontology.pk)}).json()["id"]
    started = ada.api.post(
        f"projects/{other}/label-imports?format={form}&dry_run=true", body, content_type="application/octet-stream"
    ).json()
    job = work(ada, started)
    assert [code for _, _, code, _ in errors(ada, started)] == []
    assert job.done == 2


def test_data_rows_that_a_format_is_not_about_are_left_out_and_counted(ada: Person, bench: Bench, said: ModelRun) -> None:
    with tenant(bench.organization_id):
        DataRow.objects.filter(pk=bench.rows[0].pk).update(modality="text", width=None, height=None)
    body, result = taken(ada, f"projects/{bench.project.pk}/exports", format="coco")
    assert len(json.loads(body)["images"]) == 1
    assert result["annotations"] == len(json.loads(body)["annotations"])
    assert result["annotations_left_out"] > 0
    assert [(each["what"], each["count"]) for each in result["left_out"]] == [("data row of type text", 1)]


def test_a_draft_leaves_out_what_no_ontology_can_have_and_says_so(ada: Person) -> None:
    config = """<View><Image name="image" value="$image"/><Ranker name="order" toName="image"/>
        <RectangleLabels name="seen" toName="image"><Label value="coin"/></RectangleLabels></View>"""
    drafted = ada.api.post("ontology-drafts?format=label-studio", config.encode(), content_type="application/xml")
    assert drafted.status_code == 200, drafted.content
    told = drafted.json()
    assert [each["name"] for each in told["features"]] == ["coin"]
    assert [each["name"] for each in told["left_out"]] == ["order"]


def test_an_ontology_of_labelbox_is_drafted_without_the_tools_that_are_unknown_here(ada: Person) -> None:
    crate, coin = {"tool": "cuboid", "name": "crate"}, {"tool": "rectangle", "name": "coin"}
    body = json.dumps({"tools": [crate, coin]}).encode()
    drafted = ada.api.post("ontology-drafts?format=labelbox", body, content_type="application/json").json()
    assert [each["name"] for each in drafted["features"]] == ["coin"]
    assert [(each["name"], each["code"], each["pointer"]) for each in drafted["left_out"]] == [("crate", "left_out", "/tools/0")]
    refused = ada.api.post("ontology-drafts?format=labelbox", json.dumps({"tools": [crate]}).encode(), content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/tools/0")
