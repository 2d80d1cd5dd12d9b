"""Lists that are longer than anything real: refused where they begin, before anything is made of their items, and the rest is read."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from apps.formats.rows import LabelRow, LineError
from tests.formats.hostile import annotations, read

FAR, SMALL = 100_005, {"x": 1, "y": 1, "width": 2, "height": 2}
SQUARE = [[1, 1], [5, 1], [5, 5], [1, 1]]
BOX = {"top": 2, "left": 1, "height": 4, "width": 3}
FEATURE = {"name": "the bounding_box"}
Said = Callable[[list[Any]], dict[str, Any]]


def labelbox(name: str, **said: Any) -> bytes:
    good = {"dataRow": {"globalKey": "b.jpg"}, **FEATURE, "bbox": BOX}
    return _lines({"dataRow": {"globalKey": "a.jpg"}, "name": f"the {name}", **said}, good)


def exported(**said: Any) -> bytes:
    def line(key: str, annotations: Any) -> Any:
        return {"data_row": {"global_key": key}, "projects": {"p": {"labels": [{"annotations": annotations}]}}}

    return _lines(line("a.jpg", said), line("b.jpg", {"objects": [{**FEATURE, "bounding_box": BOX}]}))


def own(**said: Any) -> bytes:
    first = {"kind": "bounding_box", "value": SMALL, **FEATURE}
    return _lines(
        {"data_row": {"global_key": "a.jpg"}, "annotations": [first | said]}, {"data_row": {"global_key": "b.jpg"}, "annotations": [first]}
    )


def tasks(kind: str, **value: Any) -> bytes:
    def task(key: str, results: list[Any]) -> Any:
        return {"data": {"image": key}, "annotations": [{"result": results}]}

    result = {"from_name": "x", "to_name": "i", "original_width": 320, "original_height": 240}
    box = {**result, "type": "rectanglelabels", "value": {**SMALL, "rectanglelabels": ["the bounding_box"]}}
    bad = value["result"] if kind == "result" else [{**result, "type": kind, "value": value}]
    return json.dumps([task("a.jpg", bad), task("b.jpg", [box])]).encode()


def coco(segmentation: Any) -> bytes:
    images = [{"id": number, "file_name": f"{name}.jpg", "width": 320, "height": 240} for number, name in enumerate("ab")]
    each = {"category_id": 1, "bbox": [1, 1, 4, 4]}
    said = [{**each, "id": number, "image_id": number, "segmentation": segmentation} for number in (0, 1)]
    said[1]["segmentation"] = [[1, 1, 5, 1, 5, 5]]
    return json.dumps({"images": images, "annotations": said, "categories": [{"id": 1, "name": "the polygon"}]}).encode()


def collection(kind: str, coordinates: Any, feature: str) -> bytes:
    def shape(key: str, geometry: Any, name: str) -> Any:
        return {"type": "Feature", "properties": {"data_row": key, "feature": f"the {name}"}, "geometry": geometry}

    good = shape("b", {"type": "Point", "coordinates": [1, 1]}, "point")
    features = [shape("a", {"type": kind, "coordinates": coordinates}, feature), good]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _lines(*documents: Any) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in documents)


LISTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "options of Labelbox": ("labelbox", lambda: labelbox("checklist", answer=[{"name": "a"}] * FAR)),
    "texts of Labelbox": ("labelbox", lambda: labelbox("text", answer=[{"value": "a"}] * FAR)),
    "answers of Labelbox": (
        "labelbox",
        lambda: labelbox("bounding_box", bbox=BOX, classifications=[{"name": "a", "answer": "x"}] * FAR),
    ),
    "points of Labelbox": ("labelbox", lambda: labelbox("polygon", polygon=[{"x": 1, "y": 2}] * FAR)),
    "objects of an export": ("labelbox-export", lambda: exported(objects=[{}] * FAR)),
    "objects of an export by their ids": ("labelbox-export", lambda: exported(objects={str(number): {} for number in range(FAR)})),
    "options of an export": (
        "labelbox-export",
        lambda: exported(classifications=[{"name": "the checklist", "checklist_answers": [{"name": "a"}] * FAR}]),
    ),
    "options of our own": ("firstpass", lambda: own(name="the checklist", kind="checklist", value={"options": [{"name": "one"}] * FAR})),
    "results of a task": ("label-studio", lambda: tasks("result", result=[{}] * FAR)),
    "labels of a region": ("label-studio", lambda: tasks("rectanglelabels", **SMALL, rectanglelabels=["x"] * FAR)),
    "texts of a region": ("label-studio", lambda: tasks("textarea", text=["x"] * FAR)),
    "points of a region": ("label-studio", lambda: tasks("polygonlabels", polygonlabels=["the polygon"], points=[[1, 2]] * FAR)),
    "parts of an outline": ("coco", lambda: coco([[1, 1, 5, 1, 5, 5]] * FAR)),
    "numbers of an outline": ("coco", lambda: coco([[1] * (3 * FAR)])),
    "rings on a map": ("geojson", lambda: collection("Polygon", [SQUARE] * FAR, "polygon")),
    "points on a map": ("geojson", lambda: collection("MultiPoint", [[1, 1]] * FAR, "point")),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_is_too_long_is_one_error_beside_what_is_right(name: str) -> None:
    form, make = LISTS[name]
    found = read(form, make())
    (error,) = [each for each in found if isinstance(each, LineError)]
    assert "items" in error.message
    assert error.expected.startswith("at most "), error
    assert annotations(found) == 1
    assert {each.data_row.name or each.data_row.global_key for each in found if isinstance(each, LabelRow) and each.annotations} <= {
        "b.jpg",
        "b",
    }
