"""GeoJSON: what RFC 7946 asks of those who write it, files as other software writes them, and exact for ourselves."""

import json
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely.geometry import LinearRing, shape

from apps.formats import LABEL_FORMATS, Report
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.formats.web_mercator import to_degrees, to_metres
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.geometry import Box, Dot, Polygon, Polyline
from apps.kinds.locators import OnMap
from apps.kinds.radio import Radio
from apps.kinds.values import Annotation, Asset, Choice, Value
from tests.formats.specs import features_for, file_of, names
from tests.kinds.strategies import VALUES, answer_lists, confidences, star_polygons

GEOJSON = LABEL_FORMATS["geojson"]
HOUSE, TREE, ROAD, PLOT = (
    FeatureSpec(uuid4(), name, kind)
    for name, kind in (("house", "polygon"), ("tree", "point"), ("road", "polyline"), ("plot", "bounding_box"))
)
DRY = OptionSpec(uuid4(), "dry")
SEASON = FeatureSpec(uuid4(), "season", "radio", (DRY,))
FEATURES = (HOUSE, TREE, ROAD, PLOT, SEASON)
SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
HOLE = [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]]


def read(document: Any, features: tuple[FeatureSpec, ...] = FEATURES) -> list[LabelRow | LineError]:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return list(GEOJSON.read(file_of([data]), features=features))


def written(*rows: LabelRow, features: tuple[FeatureSpec, ...] = FEATURES, report: Report | None = None) -> dict[str, Any]:
    return json.loads(b"".join(GEOJSON.write(rows, features=features, report=report or Report())))  # type: ignore[no-any-return]


def collection(*geometries: dict[str, Any] | None, name: str = "house", **rest: Any) -> dict[str, Any]:
    features = [{"type": "Feature", "properties": {"label": name}, "geometry": geometry} for geometry in geometries]
    return {"type": "FeatureCollection", "name": "a.tif", "features": features, **rest}


def row(*said: Annotation) -> LabelRow:
    return LabelRow(DataRowRef(str(uuid4()), "a.tif"), said, modality="geospatial")


def said(feature: FeatureSpec, value: Value, epsg: int | None = 4326, **rest: Any) -> Annotation:
    return Annotation(uuid4(), feature.kind, feature.id, value, at=None if epsg is None else OnMap(epsg), **rest)


degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
boxes = st.builds(Box, st.floats(-180, 100), st.floats(-90, 50), st.floats(0.001, 70), st.floats(0.001, 30))
small_polygons = star_polygons().map(lambda star: Polygon(tuple(tuple((x / 50, y / 50) for x, y in ring) for ring in star.rings)))
shapes = {
    "bounding_box": boxes,
    "polygon": small_polygons,
    "point": degrees.map(lambda place: Dot(*place)),
    "polyline": st.lists(degrees, min_size=2, max_size=6, unique=True).map(lambda points: Polyline(tuple(points))),
}


@st.composite
def rows(draw: st.DrawFn) -> LabelRow:
    found = []
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from([*shapes, "radio", "checklist", "text"]))
        value = draw(shapes.get(kind, VALUES.get(kind)))  # type: ignore[arg-type]
        answers, place = (draw(answer_lists), OnMap(4326)) if kind in shapes else ((), None)
        metrics = draw(st.sampled_from([(), (("iou", 0.5),)]))
        source = draw(st.none() | st.uuids())
        found.append(Annotation(uuid4(), kind, uuid4(), value, answers, draw(confidences), place, source, metrics))
    by, status = draw(st.none() | st.emails()), draw(st.none() | st.just("submitted"))
    return LabelRow(DataRowRef(draw(st.none() | st.uuids().map(str)), draw(names)), tuple(found), by=by, status=status)


@given(st.lists(rows(), max_size=3, unique_by=lambda row: row.data_row.id or row.data_row.global_key))
def test_what_is_exported_and_imported_again_is_equal(rows: list[LabelRow]) -> None:
    features = features_for(rows)
    document = written(*rows, features=features)
    for ring in (ring for each in document["features"] if each["geometry"] for ring in rings_of(each["geometry"])):
        assert all(abs(x) <= 180 and abs(y) <= 90 for x, y in ring) or assume(False)
    assert read(document, features) == rows


def rings_of(geometry: dict[str, Any]) -> list[Any]:
    return {"Point": lambda place: [[place]], "LineString": lambda line: [line], "Polygon": list}[geometry["type"]](geometry["coordinates"])


@given(small_polygons)
def test_rings_are_closed_and_run_as_the_rfc_has_it(polygon: Polygon) -> None:
    (feature,) = written(row(said(HOUSE, polygon)))["features"]
    for index, ring in enumerate(feature["geometry"]["coordinates"]):
        assert ring[0] == ring[-1]
        assert LinearRing(ring).is_ccw == (index == 0)


@given(degrees)
def test_web_mercator_there_and_back_is_the_same_place(place: tuple[float, float]) -> None:
    longitude, latitude = place[0], place[1] * 85 / 90
    assert to_degrees(*to_metres(longitude, latitude)) == pytest.approx((longitude, latitude), abs=1e-11)


def test_web_mercator_agrees_with_the_example_of_its_definition() -> None:
    # IOGP Guidance Note 7-2, method 1024: 24 22 54.433 N, 100 20 00.000 W
    east, north = to_metres(-(100 + 20 / 60), 24 + 22 / 60 + 54.433 / 3600)
    assert (east, north) == (pytest.approx(-11169055.58, abs=0.01), pytest.approx(2800000.00, abs=0.01))


def test_what_is_in_web_mercator_is_written_in_degrees_and_comes_back() -> None:
    before = row(said(TREE, Dot(1_000_000.0, 6_000_000.0), 3857), said(PLOT, Box(0.0, 10.0, 500.0, 700.0), 3857))
    document = written(before)
    assert document["features"][0]["geometry"]["coordinates"] == [pytest.approx(8.9831528), pytest.approx(47.3537275)]
    (after,) = read(document)
    assert isinstance(after, LabelRow)
    tree, plot = after.annotations
    assert (tree.at, plot.at) == (OnMap(3857), OnMap(3857))
    assert tree.value.x == pytest.approx(1_000_000.0, abs=1e-6)  # type: ignore[attr-defined]
    assert plot.value.height == pytest.approx(700, abs=1e-6)  # type: ignore[attr-defined]


def test_what_has_no_place_on_such_a_map_is_reported() -> None:
    report = Report()
    others = [said(TREE, Dot(50.0, 40.0), 0), said(TREE, Dot(1, 2), None), said(TREE, Dot(1e12, 1e12), 32632)]
    mask = Annotation(uuid4(), "keypoints", uuid4(), Value(), at=OnMap(4326))
    assert written(row(*others, mask), report=report)["features"] == []
    assert {line["what"]: line["why"] for line in report.lines()}.keys() == {"point", "keypoints"}
    assert sum(line["count"] for line in report.lines()) == 4


@pytest.mark.parametrize(("epsg", "scale"), [(32633, 1.0), (2193, 1.0), (2263, 1.0), (4258, 1e-5)])
def test_what_is_in_any_reference_system_is_written_in_degrees_and_comes_back(epsg: int, scale: float) -> None:
    places = {32633: (500_100.25, 5_000_100.5), 2193: (1_750_000.125, 5_430_000.0), 2263: (980_000.0, 200_000.0), 4258: (12.5, 47.5)}
    east, north = places[epsg]
    outline = Polygon((((east, north), (east, north + 90 * scale), (east + 70 * scale, north + 3 * scale)),))
    before = row(said(TREE, Dot(east, north), epsg), said(PLOT, Box(east, north, 33 * scale, 44 * scale), epsg), said(HOUSE, outline, epsg))
    document = written(before)
    for feature in document["features"]:
        for longitude, latitude in (place for ring in rings_of(feature["geometry"]) for place in ring):
            assert (abs(longitude) <= 180, abs(latitude) <= 90) == (True, True)
    (after,) = read(document)
    assert isinstance(after, LabelRow), after
    tree, plot, house = after.annotations
    assert {each.at for each in after.annotations} == {OnMap(epsg)}
    slack = 1e-4 * (scale if scale == 1 else 1e-5)
    assert (tree.value.x, tree.value.y) == (pytest.approx(east, abs=slack), pytest.approx(north, abs=slack))  # type: ignore[attr-defined]
    assert (plot.value.width, plot.value.height) == (pytest.approx(33 * scale, abs=slack), pytest.approx(44 * scale, abs=slack))  # type: ignore[attr-defined]
    flat = [side for ring in house.value.rings for place in ring for side in place]  # type: ignore[attr-defined]
    assert flat == pytest.approx([side for place in outline.rings[0] for side in place], abs=slack)


def test_longitude_and_latitude_come_onto_a_map_in_its_own_reference_system() -> None:
    # A place in UTM zone 33 as the EPSG registry's method 9807 has it: on the central meridian the easting is 500 000 m.
    document = collection({"type": "Point", "coordinates": [15.0, 0.0]}, {"type": "Point", "coordinates": [15.0, 90.5]}, name="tree")
    asset = Asset("geospatial", epsg=32633)
    found = list(GEOJSON.read(file_of([json.dumps(document).encode()]), features=FEATURES, asset_of=lambda _: asset))  # type: ignore[call-arg]
    assert isinstance(found[0], LabelRow)
    (tree,) = found[0].annotations
    assert (tree.value, tree.at) == (Dot(500_000.0, 0.0), OnMap(32633))
    assert [each.code for each in found if isinstance(each, LineError)] == ["outside_map"]


def test_a_collection_of_other_software_is_read() -> None:
    polygon = {"type": "Polygon", "coordinates": [SQUARE, HOLE], "bbox": [0, 0, 4, 4]}
    several = {"type": "MultiPolygon", "coordinates": [[SQUARE], [[[10, 10], [12, 10], [11, 12], [10, 10]]]]}
    found, told = read(collection(polygon, several))
    assert isinstance(found, LabelRow)
    assert (found.data_row, found.modality) == (DataRowRef(None, "a.tif"), "geospatial")
    assert len({each.id for each in found.annotations}) == 3
    assert all(each.at == OnMap(4326) for each in found.annotations)
    assert shape(polygon).area == 15
    assert len(found.annotations[0].value.rings) == 2  # type: ignore[attr-defined]
    assert read(collection(polygon, several)) == [found, told]


@pytest.mark.parametrize(
    ("geometry", "name", "values"),
    [
        ({"type": "Point", "coordinates": [1, 2]}, "tree", [Dot(1, 2)]),
        ({"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]}, "tree", [Dot(1, 2), Dot(3, 4)]),
        ({"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, "road", [Polyline(((1, 2), (3, 4)))]),
        ({"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]]]}, "road", [Polyline(((1, 2), (3, 4)))]),
        ({"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2]}]}, "tree", [Dot(1, 2)]),
        ({"type": "Polygon", "coordinates": [SQUARE]}, "plot", [Box(0, 0, 4, 4)]),
        ({"type": "Polygon", "coordinates": [SQUARE[::-1]]}, "plot", [Box(0, 0, 4, 4)]),
    ],
)
def test_every_geometry_becomes_what_its_feature_is(geometry: dict[str, Any], name: str, values: list[Value]) -> None:
    found = read(collection(geometry, name=name))[0]
    assert isinstance(found, LabelRow), found
    assert [each.value for each in found.annotations] == values


@pytest.mark.parametrize(
    ("crs", "place", "epsg"),
    [
        (None, [8, 47], 4326),
        ("EPSG:4326", [8, 47], 4326),
        ("urn:ogc:def:crs:EPSG::4326", [8, 47], 4326),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", [8, 47], 4326),
        ("urn:ogc:def:crs:EPSG::3857", [900_000, 6_000_000], 3857),
        ("EPSG:3857", [900_000, 6_000_000], 3857),
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_the_reference_system_of_old_files_is_honoured(crs: str | None, place: list[float], epsg: int, late: bool) -> None:  # noqa: FBT001
    document = collection({"type": "Point", "coordinates": place}, name="tree")
    named = {} if crs is None else {"crs": {"type": "name", "properties": {"name": crs}}}
    (found,) = read(document | named if late else named | document)
    assert isinstance(found, LabelRow), found
    (tree,) = found.annotations
    assert (tree.value, tree.at) == (Dot(*place), OnMap(epsg))


def test_heights_are_told_as_left_out_once() -> None:
    found = read(collection({"type": "LineString", "coordinates": [[1, 2, 400], [3, 4, 410]]}, name="road"))
    assert isinstance(found[0], LabelRow)
    assert [(each.code, each.message.split()[0]) for each in found if isinstance(each, LineError)] == [("left_out", "2")]


@pytest.mark.parametrize(
    ("geometry", "pointer", "code"),
    [
        ({"type": "Point", "coordinates": [640, 480]}, "/features/0/geometry/coordinates/0", "outside_map"),
        ({"type": "Point", "coordinates": [8, 95]}, "/features/0/geometry/coordinates/1", "outside_map"),
        ({"type": "Point", "coordinates": [8]}, "/features/0/geometry/coordinates", "invalid_value"),
        ({"type": "Point", "coordinates": ["8", "47"]}, "/features/0/geometry/coordinates/0", "invalid_value"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}, "/features/0/geometry/coordinates/0", "invalid_value"),
        ({"type": "Circle", "coordinates": [8, 47]}, "/features/0/geometry/type", "invalid_value"),
        ({"type": "LineString", "coordinates": [[1, 2], [1, 2]]}, "/features/0/geometry/coordinates/points", "invalid_value"),
        ({"coordinates": [8, 47]}, "/features/0/geometry/type", "required"),
        ({"type": "GeometryCollection", "geometries": []}, "/features/0/geometry/geometries", "invalid_value"),
        ({"type": "MultiPolygon", "coordinates": []}, "/features/0/geometry/coordinates", "invalid_value"),
        ({"type": "Point", "coordinates": [8, 47]}, "/features/0/geometry/coordinates", "wrong_kind"),
    ],
)
def test_a_bad_feature_costs_no_other(geometry: dict[str, Any] | None, pointer: str, code: str) -> None:
    document = collection(geometry, {"type": "Polygon", "coordinates": [SQUARE]})
    found = read(document)
    assert [len(each.annotations) for each in found if isinstance(each, LabelRow)] == [1]
    ((error),) = [each for each in found if isinstance(each, LineError)]
    assert error.code == code
    assert error.pointer in (pointer, "/features/0/properties")


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b'{"type": "FeatureCollection", "features": [', "json_invalid"),
        (
            b'{"type": "FeatureCollection", "name": "a", "features": [{"geometry": {"type": "Point", "coordinates": [NaN, 1]}}]}',
            "json_invalid",
        ),
        (b"PK\x03\x04 this is a zip", "json_invalid"),
        ({"type": "Topology", "objects": {}}, "not_a_collection"),
        (collection(crs={"type": "name", "properties": {"name": "EPSG:32632"}}), "unsupported"),
        (collection(crs={"type": "link", "properties": {"href": "http://example.org"}}), "unsupported"),
        ({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": None}]}, "required"),
    ],
)
def test_a_file_that_cannot_be_placed_is_refused(document: Any, code: str) -> None:
    found = read(document)
    assert not [each for each in found if isinstance(each, LabelRow)]
    assert code in [each.code for each in found if isinstance(each, LineError)]


def test_features_of_several_data_rows_are_gathered_wherever_they_stand() -> None:
    point = {"type": "Point", "coordinates": [1, 2]}
    features = [
        {"type": "Feature", "id": number, "properties": {"name": "tree", "data_row": key}, "geometry": point}
        for number, key in enumerate("aba")
    ]
    found = read({"type": "FeatureCollection", "features": features})
    rows = [each for each in found if isinstance(each, LabelRow)]
    assert [(each.data_row.global_key, len(each.annotations)) for each in rows] == [("a", 2), ("b", 1)]


def test_answers_about_the_whole_are_features_without_a_geometry() -> None:
    before = row(said(SEASON, Radio(Choice(DRY.id)), None, confidence=0.0), said(HOUSE, Polygon((((0, 0), (1, 0), (0, 1)),))))
    answer, _ = written(before)["features"]
    assert answer["geometry"] is None
    assert (answer["properties"]["feature"], answer["properties"]["value"]["name"]) == ("season", "dry")
    assert read(written(before)) == [before]


def test_an_ontology_is_drafted_from_names_and_geometries() -> None:
    document = collection({"type": "Point", "coordinates": [1, 2]}, {"type": "MultiPolygon", "coordinates": [[SQUARE]]}, name="thing")
    drafted = GEOJSON.draft(file_of([json.dumps(document).encode()]))
    assert [(each.name, each.kind) for each in drafted] == [("thing", "point"), ("thing", "polygon")]


@pytest.mark.parametrize("called", ["", "a.tif", "key"])
def test_a_data_row_of_several_names_is_one_row(called: str) -> None:
    point = {"type": "Point", "coordinates": [1, 2]}
    document = collection(point, point, name="tree")
    document["data_rows"] = [{"data_row": "a.tif", "global_key": "key"}]
    document["features"][0]["properties"] |= {"data_row": called}
    document["features"][1]["properties"] |= {"data_row": "a.tif"}
    (found,) = read(document)
    assert isinstance(found, LabelRow)
    assert (found.data_row.global_key, len(found.annotations)) == ("key", 2)
