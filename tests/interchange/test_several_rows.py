"""Several rows of a file about one data row, whose annotations have no ids of their own, in a run: each says what it says."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID, uuid5

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from apps.interchange.apart import MADE, PLACE, told_apart
from apps.model_runs.models import ModelRun
from tests.cast import Person
from tests.interchange.conftest import ROWS, errors, make_run, said, work
from tests.interchange.labels import Speech, make_speech
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
BOXES = ([1, 2, 30, 40], [5, 6, 30, 40])


@pytest.fixture
def speech(ada: Person) -> Speech:
    return make_speech(ada)


@pytest.fixture
def street(bench: Bench, speech: Speech) -> ModelRun:
    """A run whose model speaks of streets, with the data rows of the bench."""
    return make_run(bench, ontology=speech.ontology, rows=ROWS)


def tasks(*boxes: list[int]) -> bytes:
    """Tasks of Label Studio, a prediction in each, none of which has an id."""
    sizes = {"original_width": 640, "original_height": 480}
    return json.dumps([
        {
            "data": {"image": "a.png", "global_key": "acme-0"},
            "predictions": [{"result": [{"type": "rectanglelabels", "from_name": "b", "to_name": "image", **sizes, "value": {
                "x": x, "y": y, "width": width, "height": height, "rectanglelabels": ["car"],
            }}]}],
        }
        for x, y, width, height in boxes
    ]).encode()  # fmt: skip


def objects(*boxes: list[int]) -> bytes:
    """Rows of Parquet with an object each."""
    rows = [
        {"file_name": "acme-0", "width": 640, "height": 480, "objects": [{"bbox": [float(side) for side in box], "category": "car"}]}
        for box in boxes
    ]
    out = BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()


def firstpass(*boxes: list[int]) -> bytes:
    """Lines of data rows, by a model."""
    return b"".join(
        json.dumps({
            "data_row": {"global_key": "acme-0"},
            "model": "v1",
            "annotations": [{"kind": "bounding_box", "name": "car", "value": dict(zip(("x", "y", "width", "height"), box, strict=True))}],
        }).encode() + b"\n"
        for box in boxes
    )  # fmt: skip


FORMS: dict[str, Callable[..., bytes]] = {"label-studio": tasks, "parquet": objects, "firstpass": firstpass}


def send(person: Person, run: ModelRun, form: str, body: bytes) -> tuple[Any, list[Any]]:
    path = f"model-runs/{run.pk}/predictions?format={form}"
    answer = person.api.post(path, body, content_type="application/octet-stream")
    assert answer.status_code == 202, answer.content
    return work(person, answer.json()), errors(person, answer.json())


@pytest.mark.parametrize("form", FORMS)
def test_rows_about_one_data_row_count_each_and_only_once(ada: Person, bench: Bench, street: ModelRun, form: str) -> None:
    body = FORMS[form](*BOXES)
    job, wrong = send(ada, street, form, body)
    assert wrong == []
    assert (job.done, job.failed, job.result["written"]) == (2, 0, 2)
    before = said(street, bench.organization_id).rows
    job, wrong = send(ada, street, form, body)
    assert wrong == []
    assert (job.failed, job.result["written"], job.result["already"]) == (0, 0, 2)
    assert said(street, bench.organization_id).rows == before


def test_answers_in_several_lines_of_a_table_count_each(ada: Person, bench: Bench, street: ModelRun) -> None:
    body = b"global_key,weather\nacme-0,wet\nacme-1,wet\nacme-0,dark\n"
    for written, already in ((3, 0), (0, 3)):
        job, wrong = send(ada, street, "csv", body)
        assert wrong == []
        assert (job.result["written"], job.result["already"]) == (written, already)


@pytest.mark.parametrize("form", ["parquet", "firstpass"])
def test_the_very_same_row_twice_is_told(ada: Person, bench: Bench, street: ModelRun, form: str) -> None:
    job, wrong = send(ada, street, form, FORMS[form](BOXES[0], BOXES[1], BOXES[0]))
    assert (job.done, job.failed) == (2, 1)
    assert [code for _, _, code, _ in wrong] == ["duplicate_in_file"]


def test_a_relationship_follows_what_it_joins_and_ids_that_were_sent_stay() -> None:
    made, sent = str(uuid5(UUID(int=1), "a")), str(UUID(int=4 << 76 | 2 << 62))

    def line(uuid: str, text: str) -> dict[str, Any]:
        return {
            "data_row": {"global_key": "a"},
            "uuid": uuid,
            "kind": "text",
            "value": {"text": text},
            PLACE: (1, text),
            MADE: uuid if uuid != sent else None,
        }

    joins = line(str(uuid5(UUID(int=1), "b")), "") | {"kind": "relationship", "value": {"source": made, "target": sent, "directed": True}}
    other = joins | {"uuid": str(uuid5(UUID(int=1), "c")), MADE: str(uuid5(UUID(int=1), "c"))}
    first, second = [line(made, "one"), line(sent, "two")], [joins, other, line(made, "three"), line(sent, "four")]
    found = [orjson.loads(each) for each in told_apart([first, second, first])]
    assert [each["value"].get("text") for each in found] == ["one", "two", None, None, "three", "four", "one", "two"]
    assert [found[at]["uuid"] for at in (1, 5, 7)] == [sent] * 3
    relationships, three = found[2:4], found[4]["uuid"]
    assert found[0]["uuid"] == found[6]["uuid"] not in (made, three)
    assert [(each["value"]["source"], each["value"]["target"]) for each in relationships] == [(three, sent)] * 2
    assert len({each["uuid"] for each in (*relationships, found[0], found[4])}) == 4
    alone = [orjson.loads(each) for each in told_apart([[line(str(UUID(int=9)), "zero")], second])]
    assert alone[1:] == found[2:6]
