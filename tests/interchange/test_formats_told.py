"""Files whose format nobody names: it is told by how they begin, at both doors, and before they are sent."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT

from apps.annotations.models import Annotation
from apps.core.tenancy import tenant
from apps.formats import LABEL_FORMATS
from apps.formats.archive import zip_of
from apps.model_runs.models import ModelRun
from tests.cast import Person
from tests.interchange.conftest import NDJSON, errors, lines, upload, work
from tests.interchange.labels import label, make_project, make_speech
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
BOX = {"x": 1, "y": 2, "width": 30, "height": 40}
LABELBOX = {"dataRow": {"globalKey": "acme-0"}, "name": "car", "bbox": {"left": 1, "top": 2, "width": 30, "height": 40}}
EXPORT = {
    "data_row": {"global_key": "acme-0"},
    "media_attributes": {"height": 480, "width": 640},
    "projects": {
        "p": {
            "labels": [
                {
                    "label_details": {"created_by": "ana@example.com"},
                    "annotations": {"objects": [{"name": "car", "annotation_kind": "ImageBoundingBox", "bounding_box": LABELBOX["bbox"]}]},
                }
            ]
        }
    },
}
STUDIO_VALUE = {"x": 10, "y": 10, "width": 20, "height": 20, "rotation": 0, "rectanglelabels": ["car"]}
STUDIO_RESULT = {"type": "rectanglelabels", "value": STUDIO_VALUE, "original_width": 640, "original_height": 480}
STUDIO = [{"data": {"image": "x.png", "global_key": "acme-0"}, "annotations": [{"result": [STUDIO_RESULT]}]}]
COCO = {
    "images": [{"id": 1, "file_name": "acme-0", "width": 640, "height": 480}],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 30, 40]}],
    "categories": [{"id": 1, "name": "car"}],
}
CVAT = b"""<?xml version="1.0"?><annotations><image id="0" name="acme-0" width="640" height="480">
<box label="car" xtl="1" ytl="2" xbr="31" ybr="42"/></image></annotations>"""
FILES: dict[str, bytes] = {
    "firstpass": lines(label("acme-0", {"name": "car", "kind": "bounding_box", "value": BOX})),
    "labelbox": lines(LABELBOX),
    "labelbox-export": lines(EXPORT),
    "label-studio": json.dumps(STUDIO, indent=2).encode(),
    "coco": json.dumps(COCO, indent=1).encode(),
    "cvat": CVAT,
}
LISTED = b'{"path": "images/train/a.jpg", "data_row": {"global_key": "acme-0"}}\n'
Send = Callable[[Person, str, bytes], Any]


def plainly(person: Person, path: str, body: bytes) -> Any:
    return person.api.post(path, body, content_type="application/octet-stream")


def as_lines(person: Person, path: str, body: bytes) -> Any:
    return person.api.post(f"{path}?file_name=labels.ndjson", body, content_type=NDJSON)


def by_a_form(person: Person, path: str, body: bytes) -> Any:
    return person.api.post(path, {"file": SimpleUploadedFile("labels.ndjson", body)}, content_type=MULTIPART_CONTENT)


@pytest.mark.parametrize("send", [plainly, as_lines, by_a_form])
@pytest.mark.parametrize("form", FILES)
def test_labels_come_in_without_a_format(ada: Person, bench: Bench, form: str, send: Send) -> None:
    project = make_project(ada, make_speech(ada))
    answer = send(ada, f"projects/{project.pk}/label-imports", FILES[form])
    assert answer.status_code == 202, answer.content
    work(ada, answer.json())
    assert [code for *_, code, _ in errors(ada, answer.json()) if code != "left_out"] == []
    with tenant(bench.organization_id):
        assert [each.kind for each in Annotation.objects.all()] == ["bounding_box"]
    assert ada.api.get(f"jobs/{answer.json()['id']}").json()["params"]["format"] == form


def test_a_format_that_is_named_counts(ada: Person, bench: Bench) -> None:
    project = make_project(ada, make_speech(ada))
    answer = plainly(ada, f"projects/{project.pk}/label-imports?format=coco", FILES["labelbox"])
    work(ada, answer.json())
    assert ada.api.get(f"jobs/{answer.json()['id']}").json()["params"]["format"] == "coco"
    with tenant(bench.organization_id):
        assert not Annotation.objects.exists()


@pytest.mark.parametrize("form", [*FILES, None])
def test_the_format_is_told_before_a_file_is_sent(ada: Person, form: str | None) -> None:
    body = FILES[form] if form else b"neither this nor that"
    answer = ada.api.post("formats/told?file_name=labels.txt", body[:200], content_type="application/octet-stream")
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"format": form, "title": LABEL_FORMATS[form].title if form else ""}


@pytest.mark.parametrize("form", ["coco", "firstpass", "labelbox", "lines"])
def test_predictions_come_in_without_a_format(ada: Person, bench: Bench, run: ModelRun, form: str) -> None:
    coin = {"name": "coin", "kind": "bounding_box", "value": BOX}
    bodies = {
        "coco": json.dumps(COCO | {"categories": [{"id": 1, "name": "coin"}]}).encode(),
        "firstpass": lines(label("acme-0", coin, model="v1")),
        "labelbox": lines({**LABELBOX, "name": "coin"}),
        "lines": lines({"data_row": {"global_key": "acme-0"}, **coin}),
    }
    sent = upload(ada, run, bodies[form])
    work(ada, sent)
    assert errors(ada, sent) == []
    with tenant(bench.organization_id):
        assert [each.value for each in Annotation.objects.all()] == [BOX]


@pytest.mark.parametrize(
    ("looks", "members"),
    [
        (
            "YOLO",
            {"firstpass.ndjson": LISTED, "data.yaml": b"names: [car]\n"},
        ),
        ("YOLO", {"labels/train/a.txt": b"0 0.5 0.5 0.1 0.1\n"}),
        ("COCO", {"annotations/mine.json": b"{}"}),
    ],
)
def test_a_zip_that_does_not_show_its_format_is_refused_with_what_it_looks_like(
    ada: Person, run: ModelRun, looks: str, members: dict[str, bytes]
) -> None:
    project = make_project(ada, make_speech(ada))
    for path in (f"projects/{project.pk}/label-imports", f"model-runs/{run.pk}/predictions"):
        answer = plainly(ada, path, b"".join(zip_of(members.items())))
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["code"], looks in error["message"]) == (422, "format_unknown", True)
        assert "format" in error["expected"]
