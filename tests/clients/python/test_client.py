"""The client against the real server, with a worker behind it: what is made, sent, refused and brought back."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.core.management import call_command

import firstpass as fp
from tests.cast import Person
from tests.catalog.test_arrivals import sound
from tests.clients.python.conftest import key_of
from tests.clients.python.pictures import SIZE, picture, pictures
from tests.support.live import WebServer
from tests.support.workers import WorkerProcess

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FEATURES = (
    fp.Feature("bounding_box", "car", features=[fp.Feature("radio", "color", ["red", fp.Option("blue", [fp.Feature("text", "shade")])])]),
    fp.Feature("polygon", "roof"),
    fp.Feature("rotated_box", "sign"),
    fp.Feature("point", "dot"),
    fp.Feature("keypoints", "dog", settings={"points": ["nose", "tail"], "edges": [[0, 1]]}),
    fp.Feature("polyline", "lane"),
    fp.Feature("mask", "road"),
    fp.Feature("radio", "weather", ["sun", "rain"]),
    fp.Feature("checklist", "seen", ["cat", "dog"]),
    fp.Feature(fp.Kind.TEXT, "note"),
    fp.Feature("ranking", "best", ["a", "b"]),
    fp.Feature("relationship", "drives"),
)


def everything() -> list[fp.Annotation]:
    """One annotation of every kind that a picture has a place for, and the answers that go with a box."""
    car, sign = uuid4(), uuid4()
    color = fp.Radio("color", fp.Choice("blue", [fp.Text("shade", "dark")]), confidence=0.5)
    return [
        fp.BoundingBox("car", 1, 2, 8, 9, confidence=0.0, metrics={"blur": 0.5}, answers=[color], uuid=car),
        fp.Polygon("roof", [(0, 0), (9, 0), (9, 9)], confidence=0.9),
        fp.RotatedBox("sign", 12, 12, 4, 2, 45, uuid=sign),
        fp.Point("dot", 1, 2),
        fp.Keypoints("dog", {"nose": (1, 1), "tail": fp.Keypoint(2, 2, visible=False)}),
        fp.Polyline("lane", [(0, 0), (5, 5)]),
        fp.Mask.from_array("road", np.eye(*SIZE)),
        fp.Radio("weather", "rain", confidence=0.8),
        fp.Checklist("seen", [fp.Choice("cat", confidence=0.25), "dog"]),
        fp.Text("note", "line\u2028break"),
        fp.Ranking("best", ["b", "a"]),
        fp.Relationship("drives", car, sign),
    ]


def make_run(client: fp.Client, *keys: str) -> fp.ModelRun:
    dataset = client.create_dataset("Pictures")
    brought = dataset.create_data_rows(pictures(*keys))
    brought.raise_for_errors()
    ontology = client.create_ontology("Street", FEATURES)
    run = client.create_model("Detector", ontology).create_model_run("v1", config={"lr": 0.1})
    assert run.add_data_rows(global_keys=keys) == len(keys)
    return run


def test_predictions_of_every_kind_are_uploaded_once_and_come_back(client: fp.Client, worker: WorkerProcess, tmp_path: Path) -> None:
    run = make_run(client, "a", "b")
    said = everything()
    job = run.upload_predictions([fp.Label("a", said)]).wait()
    assert (job.done, job.failed, list(job.errors())) == (len(said), 0, [])
    again = run.upload_predictions([fp.Label("a", said)]).wait()
    assert (again.result["written"], again.result["already"]) == (0, len(said))
    assert (run.refresh().prediction_count, run.refresh().state, run.config) == (len(said), "finished", {"lr": 0.1})

    rows = {row["data_row"]["global_key"]: row for row in run.export_predictions().lines()}
    assert ({key: len(row["annotations"]) for key, row in rows.items()}, rows["a"]["model"]) == ({"a": len(said), "b": 0}, "v1")
    row = rows["a"]
    back = {each["kind"]: each for each in row["annotations"]}
    assert len(back) == len(said)
    assert (back["bounding_box"]["confidence"], back["bounding_box"]["metrics"]) == (0.0, {"blur": 0.5})
    assert back["bounding_box"]["answers"][0]["value"]["answers"][0]["value"] == {"text": "dark"}
    assert back["text"]["value"] == {"text": "line\u2028break"}
    assert fp.Mask.from_rle("road", back["mask"]["value"]).array().sum() == min(SIZE)
    assert back["relationship"]["value"]["source"] == back["bounding_box"]["id"] == str(said[0].uuid)
    [shown] = run.predictions()
    assert {each["id"] for each in shown["annotations"]} == {each["id"] for each in row["annotations"]}

    path = run.export_predictions().save(tmp_path / "run.ndjson")
    other = client.model(run.model).create_model_run("v2")
    other.add_data_rows(global_keys=["a", "b"])
    assert other.upload_predictions(path).wait().done == len(said)
    assert json.loads(run.export_predictions("coco").save(tmp_path / "run.json").read_text())["annotations"]


def test_each_bad_line_has_an_error_that_says_how_to_mend_it_and_loses_no_other(
    client: fp.Client, worker: WorkerProcess, tmp_path: Path
) -> None:
    run = make_run(client, "a")
    box = fp.BoundingBox("car", 1, 2, 8, 9)
    bad = [fp.Label("a", [fp.BoundingBox("cart", 1, 1, 2, 2)]), fp.Label("nowhere", [box]), fp.Label("a", [fp.Point("car", 1, 1)])]
    seen: list[fp.Progress] = []
    job = run.upload_predictions([bad[0], fp.Label("a", [box]), *bad[1:]]).wait(progress=seen.append)
    assert (job.state, job.done, job.failed) == ("finished", 1, 3)
    assert (seen[-1].stage, seen[-1].done, seen[-1].total, seen[-1].failed) == ("working", 4, 4, 3)
    errors = list(job.errors())
    assert [error.line for error in errors] == [1, 3, 4]
    assert all(error.message and error.code and str(error).startswith(f"line {error.line}: ") for error in errors)
    assert [(each.line, each.status) for each in job.results()] == [(1, "failure"), (2, "success"), (3, "failure"), (4, "failure")]
    assert [error for each in job.results() for error in each.errors] == errors
    assert job.save_errors(tmp_path / "errors.ndjson") == 3
    assert [json.loads(line)["line"] for line in (tmp_path / "errors.ndjson").read_text().splitlines()] == [1, 3, 4]

    tried = run.upload_predictions([fp.Label("a", [fp.Point("dot", 1, 1)])], dry_run=True).wait()
    assert (tried.done, run.refresh().prediction_count) == (1, 1)
    with pytest.raises(fp.JobFailed, match="3 were refused") as caught:
        run.upload_predictions([fp.Label("a", [fp.Point("dot", 1, 1)]), *bad], all_or_nothing=True).wait()
    assert ([error.line for error in caught.value.job.errors()], run.refresh().prediction_count) == ([2, 3, 4], 1)
    run.upload_predictions([fp.Label("a", [fp.Point("dot", 3, 3)])], mode="replace").wait()
    assert [each["kind"] for each in next(iter(run.predictions()))["annotations"]] == ["point"]
    assert len(list(run.uploads())) == 4


def test_dicts_and_the_lines_of_labelbox_are_taken_alike(client: fp.Client, worker: WorkerProcess) -> None:
    run = make_run(client, "a")
    own = {"data_row": {"global_key": "a"}, "name": "dot", "kind": "point", "value": {"x": np.float32(1), "y": np.int64(2)}}
    theirs = {"dataRow": {"globalKey": "a"}, "uuid": str(uuid4()), "name": "car", "bbox": {"left": 1, "top": 2, "width": 3, "height": 4}}
    job = run.upload_predictions(line for line in (own, theirs)).wait()
    assert (job.done, list(job.errors())) == (2, [])
    kinds = [each["kind"] for said in run.predictions() for each in said["annotations"]]
    assert sorted(kinds) == ["bounding_box", "point"]


def test_data_rows_come_as_files_texts_and_dicts_and_once_only(client: fp.Client, worker: WorkerProcess, tmp_path: Path) -> None:
    (tmp_path / "one.png").write_bytes(picture(1))
    (tmp_path / "two.png").write_bytes(picture(2))
    dataset = client.create_dataset("Mixed", description="of everything")
    rows: list[Any] = [
        tmp_path / "one.png",
        {"text": "Ada wrote the first program.", "global_key": "t1", "metadata": {"language": "en"}},
        {"row_data": str(tmp_path / "two.png"), "global_key": "p2", "external_id": "two.png"},
        fp.NewDataRow(conversation={"messages": [{"id": "m1", "role": "user", "content": "Hello"}]}, global_key="c1"),
        {"row_data": "a text in the other shape", "global_key": "t2", "media_type": "TEXT"},
        {"html": "<p>Hello</p>", "global_key": "h1"},
        {"text": "no key"},
        fp.NewDataRow(file=b"no picture", name="broken.png"),
    ]
    told: list[fp.Progress] = []
    brought = dataset.create_data_rows(iter(rows), progress=told.append)
    assert brought.done == 6
    assert [(error.index, error.pointer) for error in brought.errors] == [(6, "/global_key"), (7, "")]
    assert {row.name: row.global_key for row in brought.files} == {"one.png": None, "two.png": "p2"}
    assert (told[-1].done, told[-1].total, told[-1].failed) == (8, 8, 2)
    with pytest.raises(fp.InvalidPayload, match="2 of 8 assets became no data rows"):
        brought.raise_for_errors()
    assert dataset.create_data_rows(rows[:6]).done == 6
    there = {row.global_key: row for row in dataset.data_rows()}
    assert {key: row.modality for key, row in there.items()} == {
        None: "image", "p2": "image", "t1": "text", "t2": "text", "c1": "conversation", "h1": "html",
    }  # fmt: skip
    assert there["t1"].metadata == {"language": "en"}
    assert client.data_row(there["p2"].id) == there["p2"]
    assert (client.find_dataset("Mixed"), client.find_dataset("Mix")) == (dataset, None)


def test_large_files_are_waited_for_and_refused_by_name(client: fp.Client, worker: WorkerProcess, tmp_path: Path) -> None:
    dataset = client.create_dataset("Sounds")
    (tmp_path / "long.wav").write_bytes(sound())
    (tmp_path / "torn.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(len(sound())))
    long = fp.NewDataRow(file=tmp_path / "long.wav", global_key="long", metadata={"room": "hall"})
    brought = dataset.create_data_rows([tmp_path / "torn.mp4", long])
    assert [(row.name, row.global_key, row.metadata) for row in brought.files] == [("long.wav", "long", {"room": "hall"})]
    assert [(error.index, error.subject, error.code) for error in brought.errors] == [(0, "torn.mp4", "media_invalid")]
    alone = dataset.create_data_rows([tmp_path / "torn.mp4"])
    assert (alone.done, [error.code for error in alone.errors]) == (0, ["media_invalid"])


def test_a_file_in_labelboxs_shape_keeps_what_stands_beside_it_and_tells_what_cannot_be_kept(
    client: fp.Client, ada: Person, tmp_path: Path
) -> None:
    dataset = client.create_dataset("Boards")
    (tmp_path / "one.png").write_bytes(picture(1))
    row = {
        "row_data": str(tmp_path / "one.png"),
        "global_key": "p1",
        "media_type": "VIDEO",
        "metadata_fields": [{"schema_id": "cko8", "value": 1}, {"name": "line", "value": "A"}],
        "attachments": [{"type": "RAW_TEXT", "value": "Mind the scratch.", "name": "note"}],
    }
    brought = dataset.create_data_rows([row])
    assert [(each.global_key, each.metadata) for each in brought.files] == [("p1", {"line": "A"})]
    assert [(each.pointer, each.code) for each in brought.errors] == [
        ("/media_type", "media_type_differs"),
        ("/metadata_fields/0", "left_out"),
    ]
    kept = ada.api.get(f"data-rows/{brought.files[0].id}").json()["attachments"]
    assert [(each["kind"], each["name"], each["text"]) for each in kept] == [("text", "note", "Mind the scratch.")]
    for wrong in (str(tmp_path / "none.png"), "images/typo.jpg"):
        with pytest.raises(fp.InvalidPayload, match="cannot be read"):
            dataset.create_data_rows([{"row_data": wrong, "global_key": "p2"}])


def test_metadata_and_attachments_of_files_are_kept_and_another_key_for_the_same_content_is_told(client: fp.Client) -> None:
    dataset = client.create_dataset("Files")
    note = {"kind": "text", "text": "taken at night"}
    [row] = dataset.create_data_rows(
        [fp.NewDataRow(file=picture(1), name="a.png", global_key="a", metadata={"n": 1}, attachments=[note])]
    ).files
    assert (row.metadata, row.width, row.height, row.state) == ({"n": 1}, SIZE[1], SIZE[0], "ready")
    brought = dataset.create_data_rows([fp.NewDataRow(file=picture(1), name="b.png", global_key="b")])
    assert (brought.done, [error.code for error in brought.errors]) == (0, ["duplicate"])
    many = (fp.NewDataRow(file=picture(number), name=f"{number}.png") for number in range(2, 61))
    assert len(dataset.create_data_rows(many).files) == 59, "more than one form holds"


def test_splits_are_given_with_the_data_rows_and_read_back(client: fp.Client) -> None:
    run = make_run(client, "a", "b", "c")
    assert run.add_data_rows(global_keys=["a"], split="train") == 0
    [row] = run.data_rows(split="train")
    assert (row.data_row.global_key, row.split, row.lowest_confidence) == ("a", "train", None)
    assert run.assign_split("test", data_rows=[row.data_row]) == {"train": 0, "validation": 0, "test": 1, "": 2}
    assert [each.split for each in run.data_rows(order="name")] == ["test", "", ""]
    assert run.add_data_rows(dataset=row.data_row.dataset, split="validation") == 0
    assert run.assign_split("", global_keys=["b"]) == {"train": 0, "validation": 2, "test": 0, "": 1}
    chance = run.split_at_random(train=0.5, validation=0, test=0.5, seed=7)
    assert chance == run.split_at_random(train=0.5, validation=0, test=0.5, seed=7)
    assert (sum(chance.values()), chance["validation"]) == (3, 0)
    assert run.split_by_rules([([{"term": "text", "contains": "a.png"}], "test"), ([], "train")])["test"] == 1
    assert {row.data_row.global_key: row.split for row in run.data_rows()} == {"a": "test", "b": "train", "c": "train"}
    with pytest.raises(fp.NotFound) as caught:
        run.add_data_rows(global_keys=["a", "nowhere"])
    assert caught.value.errors[0].pointer == "/global_keys/1"
    with pytest.raises(fp.InvalidPayload, match="exactly one"):
        run.add_data_rows(global_keys=["a"], dataset=uuid4())
    with pytest.raises(fp.InvalidPayload, match="a list"):
        run.add_data_rows(global_keys="a")


def test_labels_come_into_a_project_and_go_out_again(client: fp.Client, worker: WorkerProcess, tmp_path: Path) -> None:
    run = make_run(client, "a", "b")
    project = client.create_project("Truth", run.ontology, review_share=0.5)
    said = everything()
    job = project.import_labels(fp.Label(key, said if key == "a" else said[1:2]) for key in ("a", "b")).wait()
    assert (job.done, list(job.errors())) == (2, [])
    rows = {row["data_row"]["global_key"]: row for row in project.export_labels().lines()}
    assert {key: len(row["annotations"]) for key, row in rows.items()} == {"a": len(said), "b": 1}
    path = project.export_labels(states=["submitted", "approved"]).save(tmp_path / "labels.ndjson")
    copy = client.create_project("Copy", run.ontology)
    assert copy.import_labels(path).wait().done == 2
    assert (client.find_project("Copy"), client.find_project("Cop")) == (copy.refresh(), None)


def test_labels_of_labelbox_come_in_by_their_file_and_as_dicts(client: fp.Client, worker: WorkerProcess, tmp_path: Path) -> None:
    run = make_run(client, "a", "b")
    said = [{"dataRow": {"globalKey": key}, "name": "dot", "point": {"x": 1, "y": 2}} for key in ("a", "b")]
    path = tmp_path / "labels.ndjson"
    path.write_text("\n".join(map(json.dumps, said)))
    for number, payload in enumerate((said, path)):
        job = client.create_project(f"Truth {number}", run.ontology).import_labels(payload).wait()
        assert (job.done, list(job.errors())) == (2, [])


def test_a_batch_of_keys_shows_a_runs_predictions(client: fp.Client, worker: WorkerProcess) -> None:
    run = make_run(client, "a", "b")
    run.upload_predictions([fp.Label("a", [fp.Point("dot", 1, 1, confidence=0.5)])]).wait()
    project = client.create_project("Work", run.ontology)
    batch = project.create_batch("First", global_keys=["a"], priority=3, prelabels=run)
    assert (batch.added, batch.already, batch.priority) == (1, 0, 3)
    assert project.create_batch("Rest", model_run=run).added == 1
    assert sorted(each.name for each in project.batches()) == ["First", "Rest"]
    assert project.refresh().counts["queued"] == 2


def test_an_ontology_keeps_its_tree_and_a_wrong_one_names_the_place(client: fp.Client) -> None:
    made = client.create_ontology("Street", FEATURES)
    found = client.find_ontology("Street")
    assert found == made == client.ontology(made.id)
    assert [feature.name for feature in made.features] == [feature.name for feature in FEATURES]
    nested = made.feature("car").features[0].options[1]
    assert isinstance(nested, fp.Option)
    assert (nested.name, nested.features[0].kind) == ("blue", fp.Kind.TEXT)
    with pytest.raises(KeyError, match="no feature 'bus'"):
        made.feature("bus")
    with pytest.raises(fp.ApiError) as caught:
        client.create_ontology("Wrong", [fp.Feature("bounding_box", "car"), fp.Feature("box", "bus")])
    assert caught.value.errors[0].pointer == "/features/1/kind"


def test_a_job_is_cancelled_and_found_again(client: fp.Client, worker: WorkerProcess) -> None:
    run = make_run(client, "a")
    worker.freeze()
    try:
        job = run.upload_predictions([fp.Label("a", [fp.Point("dot", 1, 1)])]).cancel()
    finally:
        worker.thaw()
    with pytest.raises(fp.JobCancelled):
        client.job(job.id).wait()
    assert run.refresh().prediction_count == 0


def test_what_the_platform_publishes_is_found_and_copied(client: fp.Client, worker: WorkerProcess) -> None:
    call_command("publish_built_in")
    (found,) = client.publications(modality="image", search="colour")
    assert (found.number, found.classes, found.size) == (1, ("object",), 0)
    assert list(client.publications(family="learner")) == []
    number = client.publication(found.id).copy(client.create_ontology("Street", FEATURES), name="Ours", timeout_s=60)
    assert found.copy(predictor=number, timeout_s=60) == number


def test_nothing_of_another_organization_is_seen(client: fp.Client, web_server: WebServer, gus: Person) -> None:
    run = make_run(client, "a")
    with fp.Client(web_server.url, key_of(gus), trust_env=False) as stranger:
        assert list(stranger.datasets()) == []
        for ask in (lambda: stranger.model_run(run.id), lambda: stranger.model(run.model), lambda: stranger.ontology(run.ontology)):
            with pytest.raises(fp.NotFound):
                ask()
    with fp.Client(web_server.url, "fp_nobody", trust_env=False) as nobody, pytest.raises(fp.NotSignedIn):
        list(nobody.datasets())
