"""What is wrong with an annotation costs neither the others of its data row nor the label that is there."""

import json
from typing import Any

import pytest

from apps.formats.archive import zip_of
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, lines, make_run, work
from tests.interchange.labels import Speech, bring, label, make_project, make_speech, said, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def speech(ada: Person) -> Speech:
    return make_speech(ada)


@pytest.fixture
def project(ada: Person, speech: Speech, bench: Bench) -> Project:
    """Empty; the data rows are those of the bench."""
    return make_project(ada, speech)


def coco(*boxes: tuple[int, list[float]], categories: tuple[str, ...] = ("car",)) -> bytes:
    """Two images, and boxes on them: the number of the image and the box."""
    document = {
        "categories": [{"id": number, "name": name} for number, name in enumerate(categories, start=1)],
        "images": [{"id": number, "file_name": f"acme-{number}"} for number in range(2)],
        "annotations": [
            {"id": number, "image_id": image, "category_id": 1, "bbox": box} for number, (image, box) in enumerate(boxes, start=1)
        ],
    }
    return json.dumps(document).encode()


def labeled(person: Person, project: Project, speech: Speech) -> Any:
    """What is stored once the first data row has a label."""
    box = said("bounding_box", speech["car"], {"x": 1, "y": 2, "width": 3, "height": 4})
    work(person, bring(person, project, lines(label("acme-0", box))))
    return stored(project)


@pytest.mark.parametrize("box", [[1, 2, -3, 4], [9_000, 2, 3, 4]], ids=["unreadable", "outside"])
def test_a_label_stays_where_all_that_the_file_says_of_its_data_row_is_refused(
    ada: Person, project: Project, speech: Speech, box: list[float]
) -> None:
    before = labeled(ada, project, speech)
    job = work(ada, bring(ada, project, coco((0, box), (0, box), (1, [5, 6, 7, 8])), form="coco"))
    after = stored(project)
    assert (job.total, job.done, job.failed) == (3, 1, 2)
    assert job.message.startswith("1 data row imported with 1 annotation, 2 entries refused")
    assert [row for row in after["annotations"] if row in before["annotations"]] == before["annotations"]
    assert len(after["labels"]) == 2


def test_an_annotation_that_is_wrong_costs_no_other_of_its_data_row(ada: Person, project: Project) -> None:
    body = coco((0, [1, 2, 3, 4]), (0, [9_000, 2, 3, 4]), (0, [5, 6, 7, 8]))
    job = work(ada, started := bring(ada, project, body, form="coco"))
    assert (job.total, job.done, job.failed) == (3, 2, 1)
    assert sorted(row["value"]["x"] for row in stored(project)["annotations"]) == [1, 5]
    assert errors(ada, started) == [(None, "/annotations/1", "outside_asset", "acme-0")]


CVAT_BOX = '<box label="car" xtl="{0}" ytl="2" xbr="{1}" ybr="6"/>'
VOC_BOX = "<object><name>car</name><bndbox><xmin>{0}</xmin><ymin>2</ymin><xmax>{1}</xmax><ymax>6</ymax></bndbox></object>"
BOXES = ((1, 4), (9_000, 9_004))


def cvat() -> bytes:
    shapes = "".join(CVAT_BOX.format(*each) for each in BOXES)
    return f'<annotations><image id="0" name="acme-0">{shapes}</image></annotations>'.encode()


def voc() -> bytes:
    objects = "".join(VOC_BOX.format(*each) for each in BOXES)
    document = f"<annotation><filename>acme-0</filename>{objects}</annotation>"
    return b"".join(zip_of([("Annotations/acme-0.xml", iter([document.encode()]))]))


@pytest.mark.parametrize(("form", "body", "pointer"), [("cvat", cvat(), "/image/0/1"), ("voc", voc(), "/Annotations/acme-0.xml/object/1")])
def test_what_is_wrong_with_an_annotation_is_told_where_the_file_says_it(
    ada: Person, project: Project, form: str, body: bytes, pointer: str
) -> None:
    job = work(ada, started := bring(ada, project, body, form=form))
    assert (job.done, job.failed) == (1, 1)
    assert errors(ada, started) == [(None, pointer, "outside_asset", "acme-0")]


def test_what_is_wrong_with_a_prediction_is_told_where_the_file_says_it(ada: Person, bench: Bench) -> None:
    address = f"model-runs/{make_run(bench).pk}/predictions?format=cvat"
    body = cvat().replace(b"car", b"coin")
    job = work(ada, started := ada.api.post(address, body, content_type="application/octet-stream").json())
    assert (job.result["written"], job.failed) == (1, 1)
    assert errors(ada, started) == [(None, "/image/0/1", "outside_asset", "acme-0")]


def test_a_labelbox_line_that_is_wrong_is_told_by_its_number_and_costs_no_other(ada: Person, project: Project, speech: Speech) -> None:
    labeled(ada, project, speech)
    named = {"dataRow": {"globalKey": "acme-0"}, "name": "car"}
    boxes = [{"top": 2, "left": left, "height": 4, "width": 3} for left in (1, 9_000, 5)]
    job = work(ada, started := bring(ada, project, lines(*({**named, "bbox": each} for each in boxes)), form="labelbox"))
    assert (job.done, job.failed, job.result["annotations"]) == (1, 1, 2)
    assert sorted(row["value"]["x"] for row in stored(project)["annotations"]) == [1, 5]
    assert errors(ada, started) == [(2, "/bbox", "outside_asset", "acme-0")]


def test_an_annotation_whose_id_stands_twice_costs_no_other_of_its_data_row(ada: Person, project: Project) -> None:
    document = json.loads(coco((0, [1, 2, 3, 4]), (0, [5, 6, 7, 8]), (0, [9, 6, 7, 8])))
    document["annotations"][1]["id"] = 1
    job = work(ada, started := bring(ada, project, json.dumps(document).encode(), form="coco"))
    assert (job.total, job.done, job.failed) == (3, 2, 1)
    assert sorted(row["value"]["x"] for row in stored(project)["annotations"]) == [1, 9]
    assert errors(ada, started) == [(None, "/annotations/1/id", "duplicate", "")]
