"""Shapes of other software that have no kind of their own here become what is nearest, and that is told."""

import json
from io import BytesIO
from typing import Any

from apps.formats import LABEL_FORMATS
from apps.formats.rows import LabelRow, LineError
from apps.kinds.features import FeatureSpec
from tests.formats.cvat_documents import image, spec
from tests.formats.test_geojson_properties import HOUSE

LAKE = spec("lake", "polygon")
TREE = spec("tree", "point")


def told(found: list[LabelRow | LineError]) -> list[tuple[str, str, str]]:
    """Pointer, code and message of what the reader said beside its rows."""
    return [(each.pointer, each.code, each.message) for each in found if isinstance(each, LineError)]


def test_points_of_one_shape_of_cvat_are_annotations_each() -> None:
    found = image('<points label="tree" points="1,2;3,4;5,6"/><points label="tree" points="7,8"/>', (TREE,))
    assert [len(each.annotations) for each in found if isinstance(each, LabelRow)] == [4]
    assert told(found) == [("/image/0/0/points", "left_out", "1 annotation of 3 parts became 3: tree, a point, is one place.")]


def test_ellipses_of_cvat() -> None:
    found = image('<ellipse label="lake" cx="20" cy="20" rx="10" ry="5"/>' * 2, (LAKE,))
    assert told(found) == [("/image/0/0", "left_out", "2 ellipses are outlines of 64 corners here.")]


def test_an_ellipse_of_label_studio() -> None:
    value = {"x": 50, "y": 50, "radiusX": 10, "radiusY": 10, "rotation": 0, "ellipselabels": ["lake"]}
    result = {"id": "a", "type": "ellipselabels", "from_name": "l", "to_name": "i", "original_width": 100, "original_height": 100}
    task = {"id": 1, "data": {"image": "a.jpg"}, "annotations": [{"id": 1, "result": [{**result, "value": value}]}]}
    found = list(LABEL_FORMATS["label-studio"].read(BytesIO(json.dumps([task]).encode()), features=[LAKE]))
    assert [len(each.annotations) for each in found if isinstance(each, LabelRow)] == [1]
    assert [(code, message) for _, code, message in told(found)] == [("left_out", "1 ellipse is an outline of 64 corners here.")]


def test_parts_of_one_geometry() -> None:
    collection: dict[str, Any] = {"type": "FeatureCollection", "name": "map.tif", "features": []}
    for places in ([[1, 2], [3, 4]], [[5, 6], [7, 8]], [[9, 9]]):
        geometry = {"type": "MultiPoint", "coordinates": places}
        collection["features"].append({"type": "Feature", "geometry": geometry, "properties": {"class": "house"}})
    features: list[FeatureSpec] = [HOUSE]
    found = list(LABEL_FORMATS["geojson"].read(BytesIO(json.dumps(collection).encode()), features=features))
    assert [len(each.annotations) for each in found if isinstance(each, LabelRow)] == [5]
    message = "2 annotations of several parts each became 4: house, a point, is one place."
    assert told(found) == [("/features/0/geometry", "left_out", message)]
