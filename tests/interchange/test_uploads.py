"""Uploading predictions: every line by itself, and the same again changes nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT

from apps.annotations import services as annotations
from apps.annotations.models import AnnotationSet, SuggestionDecision
from apps.core import jobs
from apps.core.ids import uuid7
from apps.core.jobs.runner import _work, claim
from apps.core.models import JobChunk
from apps.core.models.jobs import JobState
from apps.core.tenancy import bound, tenant
from apps.model_runs.models import ModelRun, RunState
from apps.organizations.permissions import Permission
from tests.cast import Person
from tests.interchange.conftest import NDJSON, Said, errors, keyed, line, lines, make_run, said, upload, work
from tests.interchange.labels import taken
from tests.support.labeling import Bench, Desk, box, make_bench

pytestmark = pytest.mark.django_db
Saying = Callable[[], Said]


def test_lines_by_key_or_id_and_by_name_or_feature_become_predictions(ada: Person, bench: Bench, run: ModelRun, saying: Saying) -> None:
    own = str(uuid7())
    by_id = {**line("acme-1", confidence=0.9), "data_row": {"id": str(bench.rows[1].pk)}}
    worn = {"name": "worn", "kind": "radio", "value": {"name": "yes"}}
    answered = {**line("acme-1", confidence=0.2, feature=str(bench.words.stamp)), "answers": [worn]}
    del answered["name"]
    job = work(ada, upload(ada, run, lines(line("acme-0", uuid=own), by_id, answered)))
    assert (job.state, job.total, job.done, job.failed) == (JobState.FINISHED, 3, 3, 0)
    assert (job.result["written"], job.message) == (3, "3 read: 3 new, 0 there already")
    assert own in saying().rows
    assert saying().counts == {"acme-0": (1, 0.5), "acme-1": (2, 0.2), "acme-2": (0, None)}
    found = ada.api.get(f"model-runs/{run.pk}/predictions?data_row={bench.rows[1].pk}").json()["results"]
    ((first, second),) = [each["annotations"] for each in found]
    assert (first["confidence"], second["answers"][0]["value"]["option"]) == (0.9, str(bench.words.yes))
    assert ada.api.get(f"model-runs/{run.pk}").json()["state"] == "finished"


def test_of_five_thousand_lines_each_bad_one_is_told_by_its_number(
    ada: Person, bench: Bench, run: ModelRun, saying: Saying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.interchange.services.sending.LINES_EACH", 2_000)
    every = [lines(line(f"acme-{number % 3}", x=number % 400, confidence=number / 5000, uuid=str(uuid7()))) for number in range(5_000)]
    bad = {
        1: (b"no json\n", "", "json_invalid"),
        2: (b"\n", None, None),
        777: (lines(line("acme-0", name="cat")), "", "unknown_feature"),
        2500: (lines({**line("acme-0"), "confidence": 7}), "/confidence", "invalid_value"),
        2501: (lines(line("acme-0", x=9_000)), "/value", "outside_asset"),
        3999: (lines(line("nobody")), "/data_row", "unknown_data_row"),
        4321: (lines(line("acme-3")), "/data_row", "data_row_not_in_run"),
        4999: (every[3].replace(b'"x": 3,', b'"x": 5,'), "/uuid", "duplicate_in_file"),
        5000: (b'{"data_row": {"global_key": "acme-0"}}', "/kind", "required"),
    }
    for number, (text, _, _) in bad.items():
        every[number - 1] = text
    job = work(ada, started := upload(ada, run, b"".join(every)))
    with tenant(ada.organization.pk):
        assert JobChunk.objects.filter(job=job).count() == 3
    expected = [(number, pointer, code) for number, (_, pointer, code) in sorted(bad.items()) if code is not None]
    assert [each[:3] for each in errors(ada, started)] == expected
    named = {3999: "nobody", 777: "acme-0", 2500: "acme-0", 2501: "acme-0", 4321: "acme-3", 4999: "acme-0", 5000: "acme-0"}
    assert {each[0]: each[3] for each in errors(ada, started)} == {1: "", **named}
    assert (job.total, job.done, job.failed) == (4999, 4991, 8)
    assert len(saying().rows) == 4991
    assert sum(count for count, _ in saying().counts.values()) == 4991


def test_the_same_file_again_changes_nothing(ada: Person, run: ModelRun, bench: Bench, saying: Saying) -> None:
    body = lines(line("acme-0", uuid=str(uuid7())), line("acme-1"), line("acme-1", x=50), line("acme-2", x=-20, y=470))
    work(ada, upload(ada, run, body))
    before = saying()
    job = work(ada, started := upload(ada, run, body))
    assert saying() == before
    assert (job.done, job.failed, job.result["written"], job.result["already"]) == (4, 0, 0, 4)
    assert errors(ada, started) == []
    with tenant(ada.organization.pk):
        assert set(AnnotationSet.objects.filter(model_run=run).values_list("revision", flat=True)) == {1}


def test_a_box_over_the_edge_is_clipped_and_one_within_rounding_stays(ada: Person, run: ModelRun, saying: Saying) -> None:
    job = work(ada, upload(ada, run, lines(line("acme-0", x=-20, confidence=0.1), line("acme-0", x=-0.5, confidence=0.2))))
    assert job.result["clipped"] == 1
    assert "1 reached over an edge and was cut there" in job.message
    over, near = sorted(saying().rows.values(), key=lambda row: row["confidence"])
    assert over["value"] == {"x": 0, "y": 10, "width": 20, "height": 30}
    assert near["value"]["x"] == -0.5


def test_a_key_that_says_something_else_is_refused(ada: Person, run: ModelRun, saying: Saying) -> None:
    own = str(uuid7())
    work(ada, upload(ada, run, lines(line("acme-0", uuid=own))))
    before = saying()
    work(ada, started := upload(ada, run, lines(line("acme-0", uuid=own, confidence=0.6), line("acme-0", x=99))))
    assert errors(ada, started) == [(1, "/uuid", "uuid_says_otherwise", "acme-0")]
    assert before.rows.items() < saying().rows.items()


def test_a_line_without_a_key_that_stands_twice_is_refused_the_second_time(ada: Person, run: ModelRun, saying: Saying) -> None:
    work(ada, started := upload(ada, run, lines(line("acme-0"), line("acme-0"))))
    assert errors(ada, started) == [(2, "/uuid", "duplicate_in_file", "acme-0")]
    assert len(saying().rows) == 1


def test_a_key_that_another_run_has_gets_a_stand_in_that_stays(ada: Person, bench: Bench, run: ModelRun) -> None:
    body, other = lines(line("acme-0", uuid=str(uuid7()))), make_run(bench)
    work(ada, upload(ada, run, body))
    work(ada, upload(ada, other, body))
    first, second = (said(each, bench.organization_id) for each in (run, other))
    assert len(first.rows) == len(second.rows) == 1
    assert first.rows.keys() != second.rows.keys()
    work(ada, started := upload(ada, other, body))
    assert said(other, bench.organization_id) == second
    assert errors(ada, started) == []


def test_every_run_tells_the_keys_that_it_was_sent(ada: Person, bench: Bench, run: ModelRun) -> None:
    key, many = str(uuid7()), [str(uuid7()) for _ in range(250)]
    body = lines(line("acme-0", uuid=key), *(line("acme-1", x=number, uuid=each) for number, each in enumerate(many)))
    for each in (run, other := make_run(bench)):
        job = work(ada, upload(ada, each, body))
        assert (job.result["written"], job.failed) == (251, 0)
        listed = ada.api.get(f"model-runs/{each.pk}/predictions").json()["results"]
        assert {row["sent_as"].get(said["id"], said["id"]) for row in listed for said in row["annotations"]} == {key, *many}
    file = taken(ada, f"model-runs/{other.pk}/exports", format="firstpass")[0]
    assert {said["id"] for row in file.splitlines() for said in json.loads(row)["annotations"]} == {key, *many}
    again = work(ada, upload(ada, other, file))
    assert (again.result["written"], again.result["already"], again.failed) == (0, 251, 0)


def test_a_prediction_is_called_by_one_id_wherever_it_is_told(ada: Person, bench: Bench, run: ModelRun) -> None:
    key, other = str(uuid7()), make_run(bench)
    for each in (run, other):
        work(ada, upload(ada, each, lines(line("acme-0", uuid=key))))
    found = {}
    for each in (run, other):
        [listed] = ada.api.get(f"model-runs/{each.pk}/predictions").json()["results"]
        [said] = listed["annotations"]
        outcomes = ada.api.get(f"model-runs/{each.pk}/data-rows/{listed['data_row']}/outcomes").json()["predictions"]
        whole = ada.api.get(f"annotation-sets/{listed['annotation_set']}").json()
        assert {outcome["annotation"]["id"] for outcome in outcomes} == {kept["id"] for kept in whole["annotations"]} == {said["id"]}
        found[each.pk] = said["id"], listed["sent_as"]
    assert found[run.pk] == (key, {})
    own, sent_as = found[other.pk]
    assert own != key
    assert sent_as == {own: key}


def test_a_key_of_another_organization_is_as_good_as_any(ada: Person, gus: Person, run: ModelRun, saying: Saying) -> None:
    own = str(uuid7())
    elsewhere = keyed(make_bench(gus), "globex")
    theirs = make_run(elsewhere)
    work(gus, upload(gus, theirs, lines(line("globex-0", uuid=own))))
    for _ in range(2):
        job = work(ada, upload(ada, run, lines(line("acme-0", uuid=own))))
        assert (job.done, job.failed) == (1, 0)
    assert len(saying().rows) == 1
    assert list(said(theirs, gus.organization.pk).rows) == [own]


def test_ids_of_another_organization_are_refused_as_unknown(ada: Person, gus: Person, run: ModelRun, saying: Saying) -> None:
    elsewhere = keyed(make_bench(gus), "globex")
    named = {**line(""), "data_row": {"id": str(elsewhere.rows[0].pk)}}
    foreign = line("acme-0", feature=str(elsewhere.words.coin))
    del foreign["name"]
    work(ada, started := upload(ada, run, lines(named, line("globex-0"), foreign)))
    assert [each[2] for each in errors(ada, started)] == ["unknown_data_row", "unknown_data_row", "unknown_feature"]
    assert saying().rows == {}


def test_labelbox_lines_are_read_too_and_pointers_are_in_their_words(ada: Person, run: ModelRun, saying: Saying) -> None:
    good = {"dataRow": {"globalKey": "acme-0"}, "name": "coin", "confidence": 0.7, "bbox": {"top": 5, "left": 6, "height": 7, "width": 8}}
    bad = {**good, "bbox": {"top": 5_000, "left": 6, "height": 7, "width": 8}}
    work(ada, started := upload(ada, run, lines(good, bad)))
    assert [row["value"] for row in saying().rows.values()] == [{"x": 6, "y": 5, "width": 8, "height": 7}]
    assert errors(ada, started) == [(2, "/bbox", "outside_asset", "acme-0")]


def test_replace_forgets_what_the_run_said_and_append_does_not(ada: Person, run: ModelRun, saying: Saying) -> None:
    own = str(uuid7())
    work(ada, upload(ada, run, lines(line("acme-0", uuid=own), line("acme-1"))))
    work(ada, upload(ada, run, lines(line("acme-0", x=70))))
    assert len(saying().rows) == 3
    job = work(ada, upload(ada, run, lines(line("acme-0", uuid=own, confidence=0.25)), mode="replace"))
    assert (job.total, job.done, job.failed) == (1, 1, 0)
    assert {key: row["confidence"] for key, row in saying().rows.items()} == {own: 0.25}
    assert saying().counts == {"acme-0": (1, 0.25), "acme-1": (0, None), "acme-2": (0, None)}


def test_nothing_is_replaced_on_which_somebody_decided(ada: Person, bench: Bench, run: ModelRun, saying: Saying) -> None:
    own = str(uuid7())
    work(ada, upload(ada, run, lines(line("acme-0", uuid=own))))
    bench.queue(1)
    desk = Desk(bench, ada)
    kept = box(bench.words.coin, derived_from=own)
    desk.save(created=[kept], decisions=[{"id": str(uuid7()), "suggestion": own, "outcome": "accepted", "annotation": kept["id"]}])
    before = saying()
    refused = upload(ada, run, lines(line("acme-0", x=70)), mode="replace", status=409)
    assert refused["code"] == "predictions-decided"
    assert saying() == before
    with tenant(bench.organization_id):
        assert SuggestionDecision.objects.count() == 1


def test_nothing_is_replaced_that_a_batch_shows(ada: Person, bench: Bench, run: ModelRun, saying: Saying) -> None:
    work(ada, upload(ada, run, lines(line("acme-0"))))
    waiting = upload(ada, run, lines(line("acme-0", x=70)), mode="replace")
    body = {"name": "first pass", "data_rows": [str(bench.rows[0].pk)], "prelabel_run": str(run.pk)}
    assert ada.api.post(f"projects/{bench.project.pk}/batches", body).status_code == 201
    before = saying()
    refused = upload(ada, run, lines(line("acme-0", x=70)), mode="replace", status=409)
    assert (refused["code"], refused["batches"]) == ("predictions-shown", ["first pass"])
    job = work(ada, waiting)
    assert (job.state, [code for _, _, code, _ in errors(ada, waiting)]) == (JobState.FAILED, ["predictions-shown"])
    assert saying() == before
    work(ada, upload(ada, run, lines(line("acme-1"))))
    assert len(saying().rows) == 2, "appending is as free as before"


def test_a_cancelled_upload_keeps_what_was_written(
    ada: Person, run: ModelRun, saying: Saying, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.interchange.services.sending.LINES_EACH", 2_000)
    started = upload(ada, run, lines(*(line("acme-0", x=number / 100, uuid=str(uuid7())) for number in range(3_000))))
    with bound(ada.organization.pk):
        first = claim(started["id"])
        assert first is not None
        _work(first)
    assert ada.api.post(f"jobs/{started['id']}/cancel").status_code == 200
    job = work(ada, started)
    assert (job.state, job.done, len(saying().rows)) == (JobState.CANCELLED, 2_000, 2_000)
    with tenant(bench.organization_id):
        assert ModelRun.objects.get(pk=run.pk).state == RunState.CANCELLED


def test_a_form_with_a_file_does_the_same(ada: Person, run: ModelRun, saying: Saying) -> None:
    sent = SimpleUploadedFile("predictions.ndjson", lines(line("acme-0")))
    answer = ada.api.post(f"model-runs/{run.pk}/predictions", {"file": sent}, content_type=MULTIPART_CONTENT)
    assert answer.status_code == 202, answer.content
    work(ada, answer.json())
    assert len(saying().rows) == 1


@pytest.mark.parametrize("second", [False, True])
def test_a_uuid_names_one_prediction_of_a_run(ada: Person, bench: Bench, run: ModelRun, *, second: bool) -> None:
    own = str(uuid7())
    if second:  # the id is taken outside the run
        work(ada, upload(ada, make_run(bench), lines(line("acme-0", uuid=own))))
    work(ada, upload(ada, run, lines(line("acme-0", uuid=own), line("acme-1"))))
    for key in ("acme-1", "acme-2"):  # the run has said something of the one, and nothing of the other
        work(ada, started := upload(ada, run, lines(line(key, uuid=own))))
        assert errors(ada, started) == [(1, "/uuid", "uuid_of_another_data_row", key)]
    job = work(ada, upload(ada, run, lines(line("acme-0", uuid=own))))
    assert (job.result["written"], job.result["already"]) == (0, 1)


@pytest.mark.parametrize(
    ("body", "content_type", "refused"),
    [
        (b"\n \n", NDJSON, (400, "nothing-sent")),
        (b"{}", "image/png", (415, "unsupported-media")),
        (b"x", "application/pdf", (415, "unsupported-media")),
        ({"other": SimpleUploadedFile("a", b"{}")}, MULTIPART_CONTENT, (400, "bad-request")),
        ({"file": "no file"}, MULTIPART_CONTENT, (400, "bad-request")),
    ],
)
def test_what_is_no_file_of_lines_is_refused(ada: Person, run: ModelRun, body: Any, content_type: str, refused: Any) -> None:
    answer = ada.api.post(f"model-runs/{run.pk}/predictions", body, content_type=content_type)
    assert (answer.status_code, answer.json()["code"]) == refused
    assert ada.api.get("jobs").json()["results"] == []


def test_a_body_that_is_too_large_is_refused_and_not_kept(
    ada: Person, run: ModelRun, monkeypatch: pytest.MonkeyPatch, files: Callable[[], list[Path]]
) -> None:
    monkeypatch.setattr("apps.interchange.services.sending.MAX_BYTES", 1_000)
    refused = upload(ada, run, lines(*(line("acme-0", x=number) for number in range(10))), status=413)
    assert "parts" in refused["detail"]
    assert files() == []


def test_who_may_not_upload_is_refused(ada: Person, ana: Person, gus: Person, run: ModelRun) -> None:
    assert upload(ana, run, lines(line("acme-0")), status=403)["permission"] == "predictions.upload"
    assert upload(gus, run, lines(line("acme-0")), status=404)["code"] == "not-found"
    key = ada.key(Permission.MODELS_VIEW, Permission.PREDICTIONS_UPLOAD)
    assert key.post(f"model-runs/{run.pk}/predictions", lines(line("acme-0")), content_type=NDJSON).status_code == 202


def test_a_predictors_own_run_takes_no_uploads(ada: Person, bench: Bench) -> None:
    run, _ = bench.suggest(bench.rows[0], box(bench.words.coin))
    assert upload(ada, run, lines(line("acme-0")), status=409)["code"] == "run-of-predictor"


@pytest.mark.parametrize("mode", ["append", "replace"])
def test_the_file_goes_when_the_job_is_over(
    ada: Person, run: ModelRun, files: Callable[[], list[Path]], django_capture_on_commit_callbacks: Any, mode: str
) -> None:
    started = upload(ada, run, lines(line("acme-0")), mode=mode)
    assert len(files()) == 1
    assert files()[0].name not in json.dumps(ada.api.get(f"jobs/{started['id']}").json())
    with bound(ada.organization.pk), django_capture_on_commit_callbacks(execute=True):
        jobs.run(started["id"])
    assert files() == []


def test_predictions_are_listed_by_data_row(ada: Person, bench: Bench, run: ModelRun, gus: Person) -> None:
    with tenant(bench.organization_id):
        annotations.write_predictions(run=run, data_row=bench.rows[0], annotations=[])
    work(ada, upload(ada, run, lines(line("acme-0"), line("acme-1"))))
    found = ada.api.get(f"model-runs/{run.pk}/predictions").json()["results"]
    assert [(each["data_row"], len(each["annotations"])) for each in found] == [(str(row.pk), 1) for row in bench.rows[:2]]
    assert gus.api.get(f"model-runs/{run.pk}/predictions").status_code == 404
    assert ada.api.get(f"model-runs/{run.pk}/predictions?data_row={uuid7()}").status_code == 404
