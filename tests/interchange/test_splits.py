"""Splits that a file tells: a model run keeps them, a project tells how many there were, and nothing loses them without a word."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import yaml

from apps.catalog.models import DataRow
from apps.core.tenancy import tenant
from apps.formats.archive import zip_of
from apps.model_runs.models import ModelRun, ModelRunDataRow
from tests.cast import Person
from tests.interchange.conftest import ROWS, errors, make_run, work
from tests.interchange.labels import taken
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db

FOLDERS = ("train", "val", "test", "train")
SPLITS = {"acme-0": "train", "acme-1": "validation", "acme-2": "test", "acme-3": "train"}
NO_SPLITS = dict.fromkeys(SPLITS, "")


@pytest.fixture
def run(bench: Bench) -> ModelRun:
    with tenant(bench.organization_id):
        for number, row in enumerate(bench.rows):
            DataRow.objects.filter(pk=row.pk).update(name=f"acme-{number}.jpg")
    return make_run(bench, rows=ROWS)


def yolo(*, backgrounds: int = 1) -> bytes:
    """A box on each image but the last ones, which are told by empty files."""
    lines = [b"0 0.5 0.5 0.1 0.1\n"] * (ROWS - backgrounds) + [b""] * backgrounds
    files = [(f"labels/{folder}/acme-{number}.txt", lines[number]) for number, folder in enumerate(FOLDERS)]
    return b"".join(zip_of([("data.yaml", b"names: [coin]\n"), *files]))


def cvat() -> bytes:
    box = '<box label="coin" xtl="1" ytl="1" xbr="9" ybr="9"/>'
    images = [
        f'<image id="{number}" name="acme-{number}" subset="{name}" width="640" height="480">{box}</image>'
        for number, name in enumerate(("Train", "validation", "test", "hold-out"))
    ]
    return f"<annotations><version>1.1</version>{''.join(images)}</annotations>".encode()


def send(ada: Person, path: str, form: str, body: bytes, **query: str) -> Any:
    said = "&".join(f"{name}={value}" for name, value in query.items())
    answer = ada.api.post(f"{path}?format={form}&{said}", body, content_type="application/octet-stream")
    assert answer.status_code == 202, answer.content
    return answer.json()


def predict(ada: Person, run: ModelRun, form: str, body: bytes, **query: str) -> Any:
    sent = send(ada, f"model-runs/{run.pk}/predictions", form, body, **query)
    return work(ada, sent), sent


def splits_of(bench: Bench, run: ModelRun) -> dict[str, str]:
    with tenant(bench.organization_id):
        return dict(ModelRunDataRow.objects.filter(model_run=run).values_list("data_row__global_key", "split"))


def folders_in(body: bytes) -> dict[str, str]:
    names = [name.split("/") for name in ZipFile(BytesIO(body)).namelist() if name.startswith("labels/")]
    return {name.removesuffix(".txt"): folder for _, folder, name in names}


def test_a_run_keeps_the_splits_of_a_file_and_gives_them_to_the_next(ada: Person, bench: Bench, run: ModelRun) -> None:
    job, sent = predict(ada, run, "yolo-detect", yolo())
    assert splits_of(bench, run) == SPLITS
    assert errors(ada, sent) == []
    assert (job.result["splits"], "4 data rows got the split" in job.message) == (4, True)
    body, result = taken(ada, f"model-runs/{run.pk}/exports", format="yolo-detect")
    assert folders_in(body) == {f"acme-{number}": folder for number, folder in enumerate(FOLDERS)}
    assert not [each for each in result["left_out"] if each["what"] == "split"]
    second = make_run(bench, rows=ROWS)
    assert splits_of(bench, second) == NO_SPLITS
    predict(ada, second, "firstpass", taken(ada, f"model-runs/{run.pk}/exports", format="firstpass")[0])
    assert splits_of(bench, second) == SPLITS


def test_a_split_that_a_data_row_has_is_not_overwritten(ada: Person, bench: Bench, run: ModelRun) -> None:
    with tenant(bench.organization_id):
        ModelRunDataRow.objects.filter(model_run=run, data_row__global_key="acme-1").update(split="test")
    job, _ = predict(ada, run, "yolo-detect", yolo())
    assert splits_of(bench, run) == SPLITS | {"acme-1": "test"}
    assert (job.result["splits"], job.result["splits_differ"]) == (3, 1)
    assert "1 is in another split here and stays there" in job.message
    again, _ = predict(ada, run, "yolo-detect", yolo())
    assert (again.result["splits"], again.result["splits_differ"]) == (0, 1)


@pytest.mark.parametrize("query", [{"dry_run": "true"}, {"all_or_nothing": "true"}])
def test_what_writes_nothing_gives_no_split(ada: Person, bench: Bench, run: ModelRun, query: dict[str, str]) -> None:
    wrong = cvat().replace(b'label="coin"', b'label="cow"', 1) if "all_or_nothing" in query else cvat()
    predict(ada, run, "cvat", wrong, **query)
    assert splits_of(bench, run) == NO_SPLITS


def test_splits_of_other_names_are_told(ada: Person, bench: Bench, run: ModelRun) -> None:
    _, sent = predict(ada, run, "cvat", cvat(), all_or_nothing="true")
    assert splits_of(bench, run) == SPLITS | {"acme-3": ""}
    (error,) = ada.api.get(f"jobs/{sent['id']}/errors").json()["results"]
    assert (error["code"], "hold-out" in error["message"]) == ("left_out", True)


def test_a_project_tells_which_splits_it_has_no_room_for(ada: Person, bench: Bench, run: ModelRun) -> None:
    assert run
    for form, body, words in (
        ("yolo-detect", yolo(backgrounds=0), "2 of the split train, 1 of validation and 1 of test: splits are given in a model run"),
        ("cvat", cvat(), "1 of the split train, 1 of validation, 1 of test and 1 of others: splits are given in a model run"),
    ):
        job = work(ada, send(ada, f"projects/{bench.project.pk}/label-imports", form, body))
        assert (job.failed, words in job.message) == (0, True), job.message
    body, result = taken(ada, f"projects/{bench.project.pk}/exports", format="yolo-detect")
    assert set(folders_in(body).values()) == {"train"}
    assert yaml.safe_load(ZipFile(BytesIO(body)).read("data.yaml"))["val"] == "images/train"
    (told,) = (each for each in result["left_out"] if each["what"] == "split")
    assert (told["count"], "val names the same folder" in told["why"]) == (4, True)
