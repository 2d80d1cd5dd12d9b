"""Labelbox lines in degrees, on maps in other reference systems."""

from typing import Any

import pytest

from apps.formats.decimals import minus
from apps.formats.projections import degrees_of
from apps.formats.web_mercator import to_metres
from apps.kinds.geometry import Box, Dot, Polygon, Polyline
from apps.kinds.locators import OnMap
from apps.kinds.values import Asset, Extent, Room
from tests.formats.labelbox_lines import BOX, refusal, said_by

UTM = Asset("geospatial", Room(Extent(2_000_000, 2_000_000, 0, 4_300_000)), epsg=32632)
MERCATOR = Asset("geospatial", Room(), epsg=3857)
PLAIN = Asset("geospatial", Room(Extent(640, 480)), epsg=0)
CORNERS = [(9.0, 47.85), (9.001, 47.85), (9.001, 47.8505)]


def xy(points: list[tuple[float, float]]) -> list[dict[str, float]]:
    return [{"x": x, "y": y} for x, y in points]


def box(west: float, south: float, width: float = 0.001, height: float = 0.001) -> dict[str, Any]:
    return {"name": "bounding_box", "bbox": {"top": south, "left": west, "height": height, "width": width}}


def test_a_point_on_a_projected_map_is_reprojected() -> None:
    (found,) = said_by({"name": "point", "point": {"x": 9.0002, "y": 47.8499}}, UTM)
    assert found.at == OnMap(32632)
    assert isinstance(found.value, Dot)
    assert found.value.x == pytest.approx(500_015, abs=1)
    assert degrees_of([(found.value.x, found.value.y)], 32632)[0] == pytest.approx((9.0002, 47.8499), abs=1e-8)


def test_lines_and_polygons_are_reprojected_too() -> None:
    (line,) = said_by({"name": "polyline", "line": xy(CORNERS)}, UTM)
    (polygon,) = said_by({"name": "polygon", "polygon": xy(CORNERS)}, UTM)
    assert isinstance(line.value, Polyline)
    assert isinstance(polygon.value, Polygon)
    assert degrees_of(line.value.points, 32632) == [pytest.approx(each, abs=1e-8) for each in CORNERS]
    assert sorted(degrees_of(polygon.value.rings[0], 32632)) == [pytest.approx(each, abs=1e-8) for each in sorted(CORNERS)]


def test_a_box_stays_one_where_its_sides_stay_upright() -> None:
    (found,) = said_by(box(9.0, 47.85), MERCATOR)
    west, south = to_metres(9.0, 47.85)
    east, north = to_metres(9.001, 47.851)
    assert (found.value, found.at) == (Box(west, south, minus(east, west), minus(north, south)), OnMap(3857))
    (near,) = said_by(box(8.9995, 47.85), UTM)
    assert isinstance(near.value, Box)
    assert near.value.x == pytest.approx(499_962.6, abs=0.5)
    assert [round(side, 4) for side in (near.value.width, near.value.height)] == [near.value.width, near.value.height]


@pytest.mark.parametrize("leaning", [box(11.9, 47.85), box(9.0, 47.85, 1.0, 0.0001)])
def test_a_box_whose_sides_lean_is_refused_and_a_polygon_asked_for(leaning: dict[str, Any]) -> None:
    assert refusal(leaning, UTM) == ("not_upright", "/bbox")


def test_what_is_no_place_on_earth_is_refused() -> None:
    assert refusal({"name": "point", "point": {"x": 500_015, "y": 5_299_000}}, UTM) == ("outside_map", "/point")


def test_a_unit_of_its_own_and_files_without_a_map_stay_as_they_are() -> None:
    (metres,) = said_by({"name": "bounding_box", "bbox": BOX, "unit": "EPSG:32632"}, UTM)
    assert metres.at == OnMap(32632)
    assert metres.value == Box(20, 10, 40, 30)
    (plain,) = said_by({"name": "bounding_box", "bbox": BOX}, PLAIN)
    assert plain.at == OnMap(4326)
