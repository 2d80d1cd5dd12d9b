"""Several files about one data row into one run, whose annotations have no ids: what is said is known by all that it says."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from apps.core.ids import uuid7
from apps.core.jobs.runner import _work, claim, release
from apps.core.models.jobs import ChunkState
from apps.core.tenancy import bound
from apps.formats.archive import zip_of
from apps.interchange.services.predictions import predictions_chunk
from apps.model_runs.models import ModelRun
from tests.cast import Person
from tests.interchange.conftest import ROWS, errors, make_run, said, work
from tests.interchange.labels import make_speech
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
Box = tuple[int, int, int, int]  # left, top, width, height in pixels of a picture of 640 x 480
FIRST, SECOND, THIRD = (64, 48, 64, 48), (128, 96, 64, 48), (192, 144, 64, 48)


@pytest.fixture
def street(ada: Person, bench: Bench) -> ModelRun:
    """A run whose model speaks of streets, with the data rows of the bench."""
    return make_run(bench, ontology=make_speech(ada).ontology, rows=ROWS)


def members(*files: tuple[str, bytes]) -> bytes:
    return b"".join(zip_of([(name, iter([body])) for name, body in files]))


def yolo(*boxes: Box) -> bytes:
    rows = (((x + width / 2) / 640, (y + height / 2) / 480, width / 640, height / 480) for x, y, width, height in boxes)
    text = "".join(f"0 {' '.join(map(str, row))} 0.9\n" for row in rows)
    return members(("data.yaml", b"names: [car]\n"), ("labels/acme-0.txt", text.encode()))


def coco(*boxes: Box) -> bytes:
    annotations = [{"id": number, "image_id": 1, "category_id": 1, "bbox": box} for number, box in enumerate(boxes, 1)]
    images = [{"id": 1, "file_name": "acme-0", "width": 640, "height": 480}]
    return json.dumps({"images": images, "categories": [{"id": 1, "name": "car"}], "annotations": annotations}).encode()


def csv(*boxes: Box) -> bytes:
    return b"".join([b"global_key,note\n", *(f"acme-0,about {box[0]}\n".encode() for box in boxes)])


def label_studio(*boxes: Box, ids: Callable[[int], str] = "region{}".format) -> bytes:
    result = [
        {
            "id": ids(number),
            "type": "rectanglelabels",
            "from_name": "b",
            "to_name": "image",
            "original_width": 640,
            "original_height": 480,
            "value": {
                "x": x / 6.4,
                "y": y / 4.8,
                "width": width / 6.4,
                "height": height / 4.8,
                "rectanglelabels": ["car"],
            },
        }
        for number, (x, y, width, height) in enumerate(boxes)
    ]
    return json.dumps([{"id": 1, "data": {"image": "a.png", "global_key": "acme-0"}, "predictions": [{"result": result}]}]).encode()


def voc(*boxes: Box) -> bytes:
    form = "<object><name>car</name><bndbox><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox></object>"
    objects = "".join(form.format(x, y, x + width, y + height) for x, y, width, height in boxes)
    return members(("Annotations/acme-0.xml", f"<annotation><filename>acme-0</filename>{objects}</annotation>".encode()))


def cvat(*boxes: Box) -> bytes:
    form = '<box label="car" xtl="{}" ytl="{}" xbr="{}" ybr="{}"/>'
    shapes = "".join(form.format(x, y, x + width, y + height) for x, y, width, height in boxes)
    return f'<annotations><image id="0" name="acme-0">{shapes}</image></annotations>'.encode()


def parquet(*boxes: Box) -> bytes:
    objects = [{"bbox": [float(side) for side in box], "category": "car"} for box in boxes]
    out = BytesIO()
    pq.write_table(pa.Table.from_pylist([{"file_name": "acme-0", "width": 640, "height": 480, "objects": objects}]), out)
    return out.getvalue()


FORMS: dict[str, Callable[..., bytes]] = {
    "yolo-detect": yolo, "coco": coco, "csv": csv, "label-studio": label_studio, "voc": voc, "cvat": cvat, "parquet": parquet,
}  # fmt: skip
FORM = pytest.mark.parametrize("form", FORMS)
OBJECTS = pytest.mark.parametrize("form", [form for form in FORMS if form != "csv"])


class Killed(BaseException):
    """As a signal, no error that a chunk could tell."""


def die(*_: Any, **__: Any) -> None:
    raise Killed


def start(person: Person, run: ModelRun, form: str, body: bytes) -> Any:
    answer = person.api.post(f"model-runs/{run.pk}/predictions?format={form}", body, content_type="application/octet-stream")
    assert answer.status_code == 202, answer.content
    return answer.json()


def counted(person: Person, run: ModelRun, form: str, *boxes: Box) -> tuple[int, int]:
    """How many were new and how many were there, of a file with these."""
    job = work(person, started := start(person, run, form, FORMS[form](*boxes)))
    assert (errors(person, started), job.failed) == ([], 0)
    return job.result["written"], job.result["already"]


@FORM
def test_a_second_file_adds_what_it_says_and_each_again_changes_nothing(ada: Person, bench: Bench, street: ModelRun, form: str) -> None:
    assert counted(ada, street, form, FIRST) == (1, 0)
    assert counted(ada, street, form, SECOND) == (1, 0)
    before = said(street, bench.organization_id)
    assert len(before.rows) == 2
    for boxes in ([SECOND], [FIRST], [SECOND], [SECOND, FIRST], [FIRST, SECOND]):
        assert counted(ada, street, form, *boxes) == (0, len(boxes))
    assert said(street, bench.organization_id) == before
    assert counted(ada, street, form, THIRD, FIRST, SECOND) == (1, 2)


@OBJECTS
def test_equal_ones_of_a_file_count_each_however_often_they_are_sent(ada: Person, bench: Bench, street: ModelRun, form: str) -> None:
    assert counted(ada, street, form, FIRST, SECOND) == (2, 0)
    assert counted(ada, street, form, SECOND, SECOND, FIRST) == (1, 2)
    before = said(street, bench.organization_id)
    for boxes in ([SECOND, SECOND, FIRST], [SECOND], [FIRST, SECOND, SECOND]):
        assert counted(ada, street, form, *boxes) == (0, len(boxes))
    assert said(street, bench.organization_id) == before


def test_files_of_two_forms_about_one_picture_both_count(ada: Person, street: ModelRun) -> None:
    assert counted(ada, street, "yolo-detect", FIRST) == (1, 0)
    file = members(("data.yaml", b"names: [road]\n"), ("labels/acme-0.txt", b"0 0.1 0.1 0.5 0.1 0.3 0.6\n"))
    for expected in ((1, 0), (0, 1), (0, 1)):
        job = work(ada, started := start(ada, street, "yolo-segment", file))
        assert (errors(ada, started), (job.result["written"], job.result["already"])) == ([], expected)


def test_results_that_are_a_bare_list_are_added(ada: Person, street: ModelRun) -> None:
    """Their number is where they stand; that an image is another one's in another file matters neither."""
    assert counted(ada, street, "coco", FIRST) == (1, 0)
    document = json.loads(coco(SECOND))
    del document["annotations"][0]["id"]
    for name, expected in (("acme-0", (1, 0)), ("acme-1", (1, 0)), ("acme-0", (0, 1))):
        document["images"][0]["file_name"] = name
        job = work(ada, started := start(ada, street, "coco", json.dumps(document).encode()))
        assert (errors(ada, started), (job.result["written"], job.result["already"])) == ([], expected)


@pytest.mark.parametrize("lost", [1, 2])
def test_a_chunk_that_another_worker_does_again_adds_each_once(
    ada: Person, bench: Bench, street: ModelRun, monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    """Whether the first dies when the file is read, or when its portion is written."""
    assert counted(ada, street, "yolo-detect", FIRST, FIRST) == (2, 0)
    started = start(ada, street, "yolo-detect", yolo(SECOND, SECOND, FIRST))
    with bound(ada.organization.pk):
        for number in range(1, lost + 1):
            held = claim(started["id"])
            assert held is not None
            if number < lost:
                _work(held)
                continue
            with monkeypatch.context() as dying:
                dying.setattr(type(held), "_fence", die)
                with pytest.raises(Killed):
                    predictions_chunk(held)
            release(held, ChunkState.OPEN)
    job = work(ada, started)
    assert (errors(ada, started), job.result["written"], job.result["already"]) == ([], 2, 1)
    before = said(street, bench.organization_id)
    assert counted(ada, street, "yolo-detect", FIRST, SECOND, FIRST, SECOND) == (0, 4)
    assert said(street, bench.organization_id) == before


@pytest.mark.parametrize("parts", [1, 2])
def test_an_id_that_somebody_gave_still_says_one_thing(ada: Person, bench: Bench, street: ModelRun, parts: int) -> None:
    """Also where it is of several parts, whose ids are made of it."""
    own = str(uuid7())

    def file(*lefts: int) -> bytes:
        rings = [[left, 0, left + 9, 0, left + 9, 9] for left in lefts[:parts]]
        object_ = {"id": own, "segmentation": rings, "category": "road"}
        out = BytesIO()
        row = {"file_name": "acme-0", "width": 640, "height": 480, "objects": [object_]}
        pq.write_table(pa.Table.from_pylist([row]), out)
        return out.getvalue()

    for expected in ((parts, 0), (0, parts)):
        job = work(ada, started := start(ada, street, "parquet", file(0, 50)))
        assert (errors(ada, started), (job.result["written"], job.result["already"])) == ([], expected)
    before = said(street, bench.organization_id)
    work(ada, started := start(ada, street, "parquet", file(100, 150)))
    assert [code for _, _, code, _ in errors(ada, started)] == ["uuid_says_otherwise"] * parts
    assert said(street, bench.organization_id) == before


def test_the_id_of_a_region_is_kept_if_it_is_a_uuid(ada: Person, bench: Bench, street: ModelRun) -> None:
    own = uuid7()
    work(ada, start(ada, street, "label-studio", label_studio(FIRST, ids=lambda _: str(own))))
    assert [UUID(each) for each in said(street, bench.organization_id).rows] == [own]
    work(ada, started := start(ada, street, "label-studio", label_studio(SECOND, ids=lambda _: str(own))))
    assert [code for _, _, code, _ in errors(ada, started)] == ["uuid_says_otherwise"]
