"""Calls: what is tried again and what is not, how refusals read, and where the key goes."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from uuid import uuid4

import pytest

import firstpass as fp
from tests.clients.python.conftest import Scripted

KEY = "fp_secret_of_mine"
DATASET = {"id": str(uuid4()), "name": "D", "description": "", "data_row_count": 0, "created_at": "2026-01-01T00:00:00Z"}
RUN = {
    "id": str(uuid4()), "model": str(uuid4()), "ontology": str(uuid4()), "name": "v1", "state": "created", "config": {},
    "data_row_count": 0, "prediction_count": 0,
}  # fmt: skip
JOB = {
    "id": str(uuid4()), "title": "Predictions for v1", "state": "queued", "total": 1, "done": 0, "failed": 0, "message": "", "params": {},
    "result": {}, "finished_at": None,
}  # fmt: skip
BUSY = (503, {}, b"")


def answer(body: object, status: int = 200, **headers: str) -> tuple[int, dict[str, str], bytes]:
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, json.dumps(body).encode()


def test_what_creates_is_tried_again_under_the_same_key_until_it_is_answered(impatient: fp.Client, scripted: Scripted) -> None:
    scripted.say(BUSY, None, answer({"code": "limit-reached", "title": "Slow down"}, 429), answer(DATASET, 201))
    assert impatient.create_dataset("D").name == "D"
    assert len(scripted.asked) == 4
    assert len({headers["Idempotency-Key"] for _, headers, _ in scripted.asked}) == 1


def test_the_wait_that_the_server_names_is_kept_and_one_too_long_is_raised(impatient: fp.Client, scripted: Scripted) -> None:
    scripted.say(answer({}, 429, Retry_After="0"), answer(DATASET))
    impatient.dataset(DATASET["id"])  # type: ignore[arg-type]
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    for told in ("3600", later):
        scripted.say(answer({"title": "Slow down"}, 429, Retry_After=told))
        with pytest.raises(fp.LimitReached, match="Slow down") as caught:
            impatient.dataset(DATASET["id"])  # type: ignore[arg-type]
        assert caught.value.retry_after_s == pytest.approx(3600, abs=60)
    assert len(scripted.asked) == 4


def test_patience_ends(impatient: fp.Client, scripted: Scripted) -> None:
    scripted.say(BUSY, BUSY, BUSY, BUSY)
    with pytest.raises(fp.ServerError, match="The server answered 503"):
        list(impatient.datasets())
    scripted.say(None, None, None, None)
    with pytest.raises(fp.Unreachable, match="did not answer"):
        list(impatient.datasets())
    assert len(scripted.asked) == 8


@pytest.mark.parametrize(
    ("status", "code"), [(422, "invalid"), (500, "internal-error"), (429, "quota-reached"), (401, "not-authenticated")]
)
def test_what_waiting_does_not_mend_is_not_tried_again(impatient: fp.Client, scripted: Scripted, status: int, code: str) -> None:
    scripted.say(answer({"code": code, "title": "No", "status": status}, status))
    with pytest.raises(fp.ApiError) as caught:
        impatient.create_dataset("D")
    assert (caught.value.code, caught.value.status_code, len(scripted.asked)) == (code, status, 1)


def test_a_refusal_says_which_place_is_wrong_and_how_to_mend_it(impatient: fp.Client, scripted: Scripted) -> None:
    wrong = {"pointer": "/features/0/kind", "code": "unknown", "message": "There is no such kind.", "expected": "bounding_box, mask"}
    problem = {"title": "Something is not allowed", "status": 422, "code": "invalid", "errors": [wrong], "request_id": "r1"}
    scripted.say(answer(problem, 422))
    with pytest.raises(fp.Invalid) as caught:
        impatient.create_ontology("O", [fp.Feature("box", "car")])
    assert str(caught.value).splitlines() == [
        "Something is not allowed (422, invalid)",
        "  /features/0/kind: There is no such kind. Expected: bounding_box, mask.",
    ]
    assert (caught.value.errors[0].pointer, caught.value.request_id) == ("/features/0/kind", "r1")


def test_a_page_of_a_proxy_is_an_error_and_a_redirect_is_not_followed_with_the_key(impatient: fp.Client, scripted: Scripted) -> None:
    scripted.say((404, {"Content-Type": "text/html"}, b"<h1>nginx</h1>"), (302, {"Location": "https://elsewhere.example/"}, b""))
    with pytest.raises(fp.NotFound, match="The server answered 404"):
        list(impatient.datasets())
    with pytest.raises(fp.ApiError, match=r"elsewhere\.example"):
        list(impatient.datasets())


def test_an_upload_that_breaks_off_is_sent_again_from_its_start(impatient: fp.Client, scripted: Scripted) -> None:
    scripted.say(answer(RUN), None, answer(JOB, 202))
    made = iter([fp.Label("a", [fp.Point("car", 1, 2)])])
    told: list[fp.Progress] = []
    job = impatient.model_run(RUN["id"]).upload_predictions(made, progress=told.append)  # type: ignore[arg-type]
    (_, headers, first), (where, _, second) = scripted.asked[1:]
    assert first == second == b'{"data_row":{"global_key":"a"},"name":"car","kind":"point","value":{"x":1.0,"y":2.0}}\n'
    assert where == f"POST /api/v1/model-runs/{RUN['id']}/predictions?mode=append&all_or_nothing=false&dry_run=false"
    assert headers["Content-Type"] == "application/x-ndjson"
    assert "Idempotency-Key" not in headers, "this door takes none, and needs none"
    assert (told[-1], job.state) == (fp.Progress("sending", len(first), len(first)), "queued")


def test_a_file_at_an_address_is_left_for_the_server_to_fetch(impatient: fp.Client, scripted: Scripted) -> None:
    scripted.say(answer(RUN), answer(JOB, 202), answer(JOB, 202))
    run: fp.ModelRun = impatient.model_run(RUN["id"])  # type: ignore[arg-type]
    run.upload_predictions("https://example.org/p.ndjson", mode="replace")
    asked, _, body = scripted.asked[1]
    assert asked == f"POST /api/v1/model-runs/{RUN['id']}/predictions/fetch"
    said = {"url": "https://example.org/p.ndjson", "format": "lines", "mode": "replace", "all_or_nothing": False, "dry_run": False}
    assert json.loads(body) == said
    run.upload_predictions("https://example.org/p.ndjson", mode="replace", model_version="v2")
    assert json.loads(scripted.asked[2][2]) == {**said, "model_version": "v2"}


def test_a_job_that_fails_or_takes_too_long_is_told(impatient: fp.Client, scripted: Scripted) -> None:
    ended = {**JOB, "finished_at": "2026-01-01T00:00:00Z"}
    scripted.say(answer(JOB), answer({**ended, "state": "failed", "message": "The model run is gone."}))
    with pytest.raises(fp.JobFailed, match="The model run is gone") as caught:
        impatient.job(JOB["id"]).wait()  # type: ignore[arg-type]
    assert str(caught.value.job.id) == JOB["id"]
    scripted.say(answer(JOB), answer({**ended, "state": "cancelled"}))
    with pytest.raises(fp.JobCancelled):
        impatient.job(JOB["id"]).wait()  # type: ignore[arg-type]
    scripted.say(answer(JOB))
    with pytest.raises(TimeoutError, match="still queued"):
        impatient.job(JOB["id"]).wait(timeout_s=0)  # type: ignore[arg-type]


def test_the_key_shows_in_no_text_and_goes_to_no_other_server(impatient: fp.Client, scripted: Scripted, tmp_path: Path) -> None:
    done = {**JOB, "state": "finished", "finished_at": "2026-01-01T00:00:00Z", "params": {"format": "firstpass"}}
    file = {**done, "result": {"download_url": "/media/file?signature=1"}}
    scripted.say(answer(RUN), answer(done, 202), answer(file), (200, {}, b'{"a": "\xe2\x80\xa8"}\n{"a": 2}'))
    run = impatient.model_run(RUN["id"])  # type: ignore[arg-type]
    export = run.export_predictions()
    assert list(export.lines()) == [{"a": "\u2028"}, {"a": 2}]
    assert [("Authorization" in headers) for _, headers, _ in scripted.asked] == [True, True, True, False]
    scripted.say(answer({"code": "not-authenticated", "title": "Sign in"}, 401))
    with pytest.raises(fp.NotSignedIn) as caught:
        list(run.data_rows())
    assert KEY not in f"{impatient!r} {run!r} {export!r} {caught.value!r} {caught.value}"


def test_a_file_appears_whole_or_not_at_all(impatient: fp.Client, scripted: Scripted, tmp_path: Path) -> None:
    done = {**JOB, "state": "finished", "finished_at": "2026-01-01T00:00:00Z", "result": {"download_url": "/media/file"}}
    scripted.say(answer(RUN), answer(done, 202), answer(done), answer({"title": "Gone"}, 404))
    export = impatient.model_run(RUN["id"]).export_predictions("csv")  # type: ignore[arg-type]
    with pytest.raises(fp.NotFound):
        export.save(tmp_path / "labels.zip")
    assert list(tmp_path.iterdir()) == []
    scripted.say(answer(done), (200, {}, b"zip"))
    assert export.save(tmp_path / "labels.zip").read_bytes() == b"zip"
    assert [each.name for each in tmp_path.iterdir()] == ["labels.zip"]


def test_a_client_without_a_good_address_or_key_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIRSTPASS_URL", raising=False)
    monkeypatch.delenv("FIRSTPASS_API_KEY", raising=False)
    for url, key in (("ftp://x", KEY), ("http://user:pw@x", KEY), ("x", KEY), ("http://x", f"{KEY}\nX: y"), (None, KEY), ("http://x", "")):
        with pytest.raises(fp.InvalidPayload, match="Expected") as caught:
            fp.Client(url, key)
        assert KEY not in str(caught.value)
    monkeypatch.setenv("FIRSTPASS_URL", "https://firstpass.example.org/api/v1/")
    monkeypatch.setenv("FIRSTPASS_API_KEY", KEY)
    assert repr(fp.Client()) == "Client('https://firstpass.example.org')"
