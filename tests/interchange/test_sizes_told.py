"""A size in a file that is not the data row's: told where the file says it."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from apps.catalog.models import DataRow
from apps.core.tenancy import tenant
from apps.model_runs.models import ModelRun
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import ROWS, errors, lines, make_run, said, upload, work
from tests.interchange.labels import bring, label, make_project, make_speech, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
WIDE, HIGH = (800, 480), (640, 600)
KEY = "acme-0"


@pytest.fixture
def project(ada: Person, bench: Bench) -> Project:
    return make_project(ada, make_speech(ada))


def packed(members: Mapping[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    return file.getvalue()


def coco(width: int, height: int) -> bytes:
    other = {"id": 1, "file_name": "acme-1", "width": 640, "height": 480}
    image = {"id": 2, "file_name": KEY, "width": width, "height": height}
    return json.dumps({"images": [other, image], "annotations": [], "categories": []}).encode()


def voc(width: int, height: int) -> bytes:
    size = f"<size><width>{width}</width><height>{height}</height></size>"
    return packed({"Annotations/7.xml": f"<annotation><filename>{KEY}</filename>{size}</annotation>"})


def cvat(width: int, height: int) -> bytes:
    other = '<image id="0" name="acme-1" width="640" height="480"/>'
    return f'<annotations>{other}<image id="1" name="{KEY}" width="{width}" height="{height}"/></annotations>'.encode()


def label_studio(width: int, height: int) -> bytes:
    box = {"x": 1, "y": 1, "width": 2, "height": 2, "rectanglelabels": ["car"]}
    result = {"type": "rectanglelabels", "from_name": "b", "to_name": "image", "original_width": width, "original_height": height}
    annotations = [{"result": [{**result, "value": box}]}]
    return json.dumps([{"data": {"image": "a.png", "global_key": KEY}, "annotations": annotations}]).encode()


def labelbox(width: int, height: int) -> bytes:
    media = {"width": width, "height": height, "asset_type": "image"}
    projects = {"p": {"name": "Streets", "labels": [{"annotations": {"objects": [], "classifications": []}}]}}
    return lines({"data_row": {"global_key": KEY}, "media_attributes": media, "projects": projects})


def parquet(width: int, height: int) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{"file_name": KEY, "width": width, "height": height, "objects": []}]), out)
    return out.getvalue()


def firstpass(width: int, height: int) -> bytes:
    row: dict[str, Any] = label(KEY)
    return lines({**row, "data_row": {**row["data_row"], "width": width, "height": height}})


def listed(width: int, height: int) -> bytes:
    """A YOLO archive of ours."""
    line = {"path": "images/train/a.png", "data_row": {"global_key": KEY, "width": width, "height": height}}
    return packed({"data.yaml": "names: [car]\n", "labels/train/a.txt": "0 0.5 0.5 0.1 0.1\n", "firstpass.ndjson": lines(line)})


FORMS = {
    "coco": (coco, "/images/1/"),
    "voc": (voc, "/Annotations/7.xml/size/"),
    "cvat": (cvat, "/image/1/"),
    "label-studio": (label_studio, "/0/annotations/0/result/0/original_"),
    "labelbox-export": (labelbox, "/media_attributes/"),
    "parquet": (parquet, "/"),
    "firstpass": (firstpass, "/data_row/"),
    "yolo-detect": (listed, "/firstpass.ndjson/data_row/"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("size", "side"), [(WIDE, "width"), (HIGH, "height")])
def test_a_size_that_is_not_the_data_rows_is_told_at_its_place(
    ada: Person, project: Project, form: str, size: tuple[int, int], side: str
) -> None:
    made, at = FORMS[form]
    work(ada, started := bring(ada, project, made(*size), form=form))
    assert [(pointer, code, subject) for _, pointer, code, subject in errors(ada, started)] == [(at + side, "size_differs", KEY)]
    assert stored(project)["annotations"] == []


@pytest.mark.parametrize("wrong", [0, 1])
def test_a_region_of_another_size_than_the_data_row_is_refused_beside_one_of_its_own(ada: Person, project: Project, wrong: int) -> None:
    sizes = [(640, 480), (640, 480)]
    sizes[wrong] = (320, 240)
    tasks = [json.loads(label_studio(*size))[0] for size in sizes]
    regions = [{**each["annotations"][0]["result"][0], "id": f"r{number}"} for number, each in enumerate(tasks)]
    body = json.dumps([tasks[0] | {"annotations": [{"result": regions}]}]).encode()
    work(ada, started := bring(ada, project, body, form="label-studio"))
    at = f"/0/annotations/0/result/{wrong}/original_width"
    assert [(pointer, code) for _, pointer, code, _ in errors(ada, started)] == [(at, "size_differs")]
    assert [each["value"] for each in stored(project)["annotations"]] == [{"x": 6.4, "y": 4.8, "width": 12.8, "height": 9.6}]


@pytest.fixture
def street(bench: Bench, project: Project) -> ModelRun:
    """A run with the data rows of the bench, whose model speaks of what the project does."""
    return make_run(bench, ontology=project.ontology, rows=ROWS)


def boxed(width: int, height: int) -> dict[str, bytes]:
    """A box on each of two pictures of one size, in each of these formats."""
    box = {"category_id": 1, "bbox": [1, 1, 9, 9], "score": 0.5}
    keys = (KEY, "acme-1")
    images = [{"id": number, "file_name": key, "width": width, "height": height} for number, key in enumerate(keys, start=1)]
    categories = [{"id": 1, "name": "car"}]
    corners = "<xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax>"
    size = f"<size><width>{width}</width><height>{height}</height></size><object><name>car</name><bndbox>{corners}</bndbox></object>"
    shape = '<box label="car" xtl="1" ytl="1" xbr="9" ybr="9"/>'
    drawn = [f'<image id="{number}" name="{key}" width="{width}" height="{height}">{shape}</image>' for number, key in enumerate(keys)]
    listing = [{"path": f"images/train/{key}.png", "data_row": {"global_key": key, "width": width, "height": height}} for key in keys]
    yolo = {"data.yaml": "names: [car]\n", "firstpass.ndjson": lines(*listing)}
    return {
        "coco": json.dumps({
            "images": images, "annotations": [{"id": each, "image_id": each, **box} for each in (1, 2)], "categories": categories,
        }).encode(),
        "voc": packed({f"Annotations/{key}.xml": f"<annotation><filename>{key}</filename>{size}</annotation>" for key in keys}),
        "cvat": f"<annotations>{''.join(drawn)}</annotations>".encode(),
        "yolo-detect": packed(yolo | {f"labels/train/{key}.txt": "0 0.5 0.5 0.1 0.1\n" for key in keys}),
    }  # fmt: skip


SIZE_AT = {
    "coco": ("/images/0/width", "/images/1/width"),
    "voc": ("/Annotations/acme-0.xml/size/width", "/Annotations/acme-1.xml/size/width"),
    "cvat": ("/image/0/width", "/image/1/width"),
    "yolo-detect": ("/firstpass.ndjson/data_row/width",) * 2,
}


@pytest.mark.parametrize("form", SIZE_AT)
@pytest.mark.parametrize("trial", [{}, {"dry_run": "true"}])
def test_predictions_on_pictures_of_another_size_are_refused_there_too(
    ada: Person, bench: Bench, street: ModelRun, form: str, trial: dict[str, str]
) -> None:
    with tenant(bench.organization_id):
        DataRow.objects.filter(pk=bench.rows[1].pk).update(width=800, height=480)
    job = work(ada, started := upload(ada, street, boxed(640, 480)[form], format=form, **trial))
    assert [(pointer, code, subject) for _, pointer, code, subject in errors(ada, started)] == [
        (SIZE_AT[form][1], "size_differs", "acme-1")
    ]
    assert (job.done, job.failed) == (1, 1)
    assert len(said(street, bench.organization_id).rows) == (0 if trial else 1)


def test_two_sizes_in_one_file_are_told_where_the_second_stands(ada: Person, project: Project) -> None:
    images = [{"id": number, "file_name": KEY, "width": 640, "height": height} for number, height in enumerate((480, 500), start=1)]
    body = json.dumps({"images": images, "annotations": [], "categories": []}).encode()
    work(ada, started := bring(ada, project, body, form="coco"))
    assert [(pointer, code) for _, pointer, code, _ in errors(ada, started)] == [("/images/1/height", "size_differs")]
