"""Label Studio's regions on pages of documents: percentages of the page in points, whatever resolution it was shown in."""

import json
from io import BytesIO
from typing import Any

import pytest

from apps.formats import Report
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds.geometry import Box, Polygon, Polyline, RotatedBox
from apps.kinds.locators import Page
from apps.kinds.values import Annotation, Asset, Extent, Room
from tests.formats.label_studio_tasks import BY_NAME, FEATURES, LABEL_STUDIO, result, task

LETTER = Asset("document", parts={"1": Room(Extent(612, 792, unit="points")), "2": Room(Extent(595.276, 841.89, unit="points"))})
DRAWN = {"original_width": 1700, "original_height": 2200}  # 200 dots to the inch
SMALL = {"original_width": 128, "original_height": 165}
BARE = {"original_width": None, "original_height": None}
BOX = {"x": 10, "y": 10, "width": 20, "height": 5, "rotation": 0}
POINTS = Box(61.2, 79.2, 122.4, 39.6)


def read(*results: dict[str, Any], asset: Asset | None = LETTER) -> list[LabelRow | LineError]:
    file = BytesIO(json.dumps([task(*results, data={"document": "https://corpus.example/a.pdf"})]).encode())
    return list(LABEL_STUDIO.read(file, features=FEATURES, asset_of=lambda _: asset))


def one(kind: str, value: dict[str, Any], **members: Any) -> Annotation:
    (row,) = read(result(kind, value, **{**DRAWN, **members}))
    assert isinstance(row, LabelRow), row
    (annotation,) = row.annotations
    return annotation


def refusal(kind: str, value: dict[str, Any], **members: Any) -> LineError:
    _, error = read(result(kind, value, **{**DRAWN, **members}))
    assert isinstance(error, LineError)
    return error


@pytest.mark.parametrize("size", [DRAWN, BARE, {"original_width": 612, "original_height": 792}, SMALL])
def test_a_box_on_a_page_is_in_points_whatever_the_picture_of_the_page_had(size: dict[str, Any]) -> None:
    marked = one("rectanglelabels", {**BOX, "rectanglelabels": ["car"]}, item_index=0, **size)
    assert (marked.value, marked.at) == (POINTS, Page(1))
    spoken = one("ocrlabels", {**BOX, "ocrlabels": ["sign"], "ocrtext": "STOP", "pageIndex": 0}, **size)
    assert (spoken.value, spoken.at) == (POINTS, Page(1))


def test_a_place_near_the_end_of_a_page_is_on_it() -> None:
    box = one("rectanglelabels", {**BOX, "x": 80, "y": 95, "rectanglelabels": ["car"]}, item_index=0)
    assert box.value == Box(489.6, 752.4, 122.4, 39.6)


def test_every_shape_on_a_page_is_in_points() -> None:
    points = [[0, 0], [50, 0], [50, 50]]
    polygon = one("polygonlabels", {"points": points, "closed": True, "polygonlabels": ["lake"]}, item_index=0)
    assert polygon.value == Polygon((((0, 0), (306, 0), (306, 396)),))
    vertices = [{"id": str(n), "x": x, "y": y, "prevPointId": str(n - 1) if n else None} for n, (x, y) in enumerate(points)]
    vector = one("vectorlabels", {"vertices": vertices, "closed": False, "vectorlabels": ["road"]}, item_index=0)
    assert vector.value == Polyline(((0, 0), (306, 0), (306, 396)))
    turned = one("rectanglelabels", {**BOX, "rotation": 90, "rectanglelabels": ["ship"]}, item_index=0)
    assert turned.value == RotatedBox(41.4, 140.4, 122.4, 39.6, 90)


@pytest.mark.parametrize("size", [(1654, 2339), (1653, 2338), (83, 117)])
def test_the_size_of_a_drawn_page_is_rounded_to_whole_pixels(size: tuple[int, int]) -> None:
    page = dict(zip(DRAWN, size, strict=True))
    assert one("rectanglelabels", {**BOX, "rectanglelabels": ["car"]}, item_index=1, **page).at == Page(2)


def test_a_page_of_another_form_is_refused_alone() -> None:
    wrong = result("rectanglelabels", {**BOX, "rectanglelabels": ["car"]}, id="r2", item_index=1, **DRAWN)
    row, error = read(result("rectanglelabels", {**BOX, "rectanglelabels": ["car"]}, item_index=0, **DRAWN), wrong)
    assert isinstance(row, LabelRow)
    assert isinstance(error, LineError)
    assert [each.value for each in row.annotations] == [POINTS]
    assert (error.code, error.pointer) == ("size_differs", "/0/annotations/0/result/1/original_width")
    assert error.expected == "the page of 595.276 x 841.89 points in any resolution"


def test_a_page_index_that_is_none_is_refused_at_its_place() -> None:
    error = refusal("ocrlabels", {**BOX, "ocrlabels": ["sign"], "pageIndex": "first"})
    assert error.pointer == "/0/annotations/0/result/0/value/pageIndex"


def test_pages_of_a_document_are_written_in_percent_of_their_own_size() -> None:
    car = BY_NAME["car"]
    one_page = Annotation(car.id, "bounding_box", car.id, POINTS, at=Page(1))
    row = LabelRow(DataRowRef(None, "a.pdf"), (one_page,), modality="document", facts={"pages": [{"width": 612, "height": 792}]})
    written = b"".join(LABEL_STUDIO.write([row], features=FEATURES, report=Report()))
    (shown,) = json.loads(written)[0]["annotations"][0]["result"]
    assert {key: shown["value"][key] for key in BOX} == pytest.approx(BOX)
    assert (shown["item_index"], shown["original_width"], shown["original_height"]) == (0, 612, 792)
    (back,) = LABEL_STUDIO.read(BytesIO(written), features=FEATURES, asset_of=lambda _: LETTER)
    assert isinstance(back, LabelRow)
    assert back.annotations == (one_page,)
