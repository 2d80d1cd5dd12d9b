"""GeoJSON (RFC 7946): objects on maps as the features of one collection, in longitude and latitude of WGS84.

Properties: `data_row` is the key of the data row, `feature` and `feature_id` name what the object is, `kind` its kind, and beside them
stand our own members (see apps.formats.own). A bounding box is a polygon whose `kind` says so. What is in another reference system is
written in degrees and has a property `epsg`, by which reading brings it back: EPSG:3857 to a few nanometres, the others (as PROJ has them)
to a tenth of a millimetre or a billionth of a degree. What stands on a raster without a reference system is left out. Outer rings run
counter-clockwise and holes clockwise, as the RFC has it; `turned` lists those that ran otherwise. An answer about the whole data row is a
feature without a geometry, and has a property `value`. The member `data_rows` lists the data rows with where their labels come from.

Read are also files of others: what the object is stands in `feature`, `label`, `class`, `category`, `classification`, `name` or `type`,
its data row in `data_row`, `global_key`, `file_name` or `image`, else in the collection's `name`. Every part of a multi-geometry becomes
an annotation. The member `crs` of GeoJSON 2008 counts for EPSG:4326, CRS84 and EPSG:3857, x before y as everybody writes it. What has no
property `epsg` is brought to the reference system of the data row, where that is known. Heights are not kept, which one line of the errors
tells.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, cast
from uuid import uuid5

import orjson
from shapely.geometry import LinearRing
from typing_extensions import override

from apps.formats.base import PIECE_BYTES, Extents, LabelFormat, Report, unknown
from apps.formats.beginning import Beginning
from apps.formats.drafting import Draft, features_of
from apps.formats.firstpass import names_of, with_names
from apps.formats.firstpass_draft import row_of
from apps.formats.geojson_reading import NAMESPACE, GeoJsonReader, feature_name
from apps.formats.json_scan import scan
from apps.formats.own import dump_own
from apps.formats.projections import NoSuchPlaceError, degrees_of, is_known
from apps.formats.rectangles import edges_of
from apps.formats.rows import LabelRow, LineError
from apps.formats.settling import AssetOf
from apps.formats.web_mercator import WGS84
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, Dot, Point, Polygon, Polyline
from apps.kinds.locators import OnMap
from apps.kinds.values import Annotation

SPOOL_BYTES = 1 << 20
DRAWN = frozenset({"bounding_box", "polygon", "point", "polyline"})
ANSWERED = frozenset({"radio", "checklist", "ranking", "text"})
DRAFTED = {"Point": "point", "LineString": "polyline", "Polygon": "polygon"}
MAX_DRAFTED = 1_000


class GeoJsonLabels(LabelFormat):
    """One collection; its features are written as they come."""

    name = "geojson"
    title = "GeoJSON"
    suffix = ".geojson"
    asks = frozenset({"asset_of"})
    mime = "application/geo+json"
    holds_urls = True
    kinds = DRAWN | ANSWERED
    modalities = frozenset({"geospatial"})

    @override
    def begins(self, beginning: Beginning) -> bool:
        members = beginning.members
        return not beginning.is_list and members.get("features") == "[" and members.get("type") == '"'

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        names = names_of(features)
        yield b'{"type":"FeatureCollection","features":['
        separator = b""
        with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as listed:
            for row in rows:
                listed.write((b"," if listed.tell() else b"") + orjson.dumps(_data_row(row)))
                for feature in _features(row, names, report):
                    yield separator + orjson.dumps(feature)
                    separator = b",\n"
            listed.seek(0)
            yield b'],"data_rows":['
            yield from iter(lambda: listed.read(PIECE_BYTES), b"")
        yield b"]}\n"

    @override
    def read(
        self,
        file: BinaryIO,
        *,
        features: Sequence[FeatureSpec],
        extents: Extents = unknown,
        asset_of: AssetOf | None = None,
    ) -> Iterator[LabelRow | LineError]:
        """As every format. Degrees that do not say otherwise are brought to the reference system of the data row, see `asset_of`."""
        return GeoJsonReader(file, features, asset_of).rows()

    @override
    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        """An object for each name and geometry; of multi-geometries, that of their parts. A question for each answer about the whole."""
        found: dict[tuple[str, str], None] = {}
        asked = Draft()
        try:
            for item in scan(file):
                if item.key == "features" and item.index is not None and len(found) < MAX_DRAFTED:
                    feature = item.value()
                    found |= dict.fromkeys(_drafted(feature))
                    asked.add(row_of({"annotations": list(_answered(feature))}))
        except InvalidValue:
            pass  # reading tells what is wrong with the file
        objects = (FeatureSpec(uuid5(NAMESPACE, f"{name}/{kind}"), name, kind) for name, kind in found)
        return (*objects, *features_of(asked.top))


def _answered(feature: Any) -> Iterator[dict[str, Any]]:
    """The answer about the whole that a feature without a geometry is, in the one form."""
    properties = feature.get("properties") if isinstance(feature, Mapping) and feature.get("geometry") is None else None
    if isinstance(properties, Mapping) and properties.get("kind") in ANSWERED and "value" in properties:
        yield {"name": feature_name(properties, ()), "kind": properties["kind"], "value": properties["value"]}


def _drafted(feature: Any) -> Iterator[tuple[str, str]]:
    if isinstance(feature, Mapping) and isinstance(geometry := feature.get("geometry"), Mapping):
        properties = feature.get("properties")
        name = feature_name(properties, ()) if isinstance(properties, Mapping) else None
        kind = DRAFTED.get(str(geometry.get("type")).removeprefix("Multi"))
        if name and kind:
            yield name, "bounding_box" if cast(Any, properties).get("kind") == "bounding_box" else kind


def _key(row: LabelRow) -> str | None:
    return row.data_row.id or row.data_row.global_key or row.data_row.name


def _data_row(row: LabelRow) -> dict[str, Any]:
    ref = row.data_row
    members = {"id": ref.id, "global_key": ref.global_key, "project": row.project, "by": row.by, "status": row.status, "url": row.url}
    return {"data_row": _key(row)} | {key: member for key, member in members.items() if member is not None}


def _features(row: LabelRow, names: Mapping[str, str], report: Report) -> Iterator[dict[str, Any]]:
    for annotation in row.annotations:
        geometry, special = _geometry(annotation, names, report)
        if special is None:
            continue
        own = dump_own(annotation, names)
        identifier = str(annotation.feature)
        said = {"data_row": _key(row), "feature": names.get(identifier), "feature_id": identifier, "kind": annotation.kind}
        yield {"type": "Feature", "id": own.pop("id"), "geometry": geometry, "properties": said | special | own}


def _geometry(annotation: Annotation, names: Mapping[str, str], report: Report) -> tuple[Any, dict[str, Any] | None]:
    """The geometry and the properties that belong to it; none of them where there is no room for it."""
    if annotation.kind in ANSWERED and annotation.at is None:
        return None, {"value": with_names(KINDS[annotation.kind].dump(annotation.value), names)}
    place = annotation.at
    if annotation.kind not in DRAWN:
        report.left_out(annotation.kind, "GeoJSON has no such geometry", annotations=1)
    elif not isinstance(place, OnMap):
        report.left_out(annotation.kind, "it does not stand on a map", annotations=1)
    elif not is_known(place.epsg):
        why = f"it is in EPSG:{place.epsg}, and GeoJSON is in longitude and latitude"
        report.left_out(annotation.kind, why, annotations=1)
    else:
        try:
            geometry, special = _drawn(annotation, place.epsg)
        except NoSuchPlaceError as error:
            report.left_out(annotation.kind, str(error), annotations=1)
            return None, None
        return geometry, special | ({"epsg": place.epsg} if place.epsg != WGS84 else {})
    return None, None


def _drawn(annotation: Annotation, epsg: int) -> tuple[dict[str, Any], dict[str, Any]]:
    def placed(points: Sequence[Point]) -> list[list[float]]:
        return [list(point) for point in degrees_of(points, epsg)]

    match annotation.value:
        case Dot(x, y):
            return {"type": "Point", "coordinates": placed([(x, y)])[0]}, {}
        case Polyline(points):
            return {"type": "LineString", "coordinates": placed(points)}, {}
        case Box() as box:
            west, south, east, north = edges_of(box)
            ring = placed([(west, south), (east, south), (east, north), (west, north), (west, south)])
            return {"type": "Polygon", "coordinates": [ring]}, {"size": [box.width, box.height]}
    rings = cast(Polygon, annotation.value).rings
    turned = [index for index, ring in enumerate(rings) if LinearRing(ring).is_ccw == bool(index)]
    ordered = [(ring[0], *ring[:0:-1]) if index in turned else ring for index, ring in enumerate(rings)]
    geometry = {"type": "Polygon", "coordinates": [placed((*ring, ring[0])) for ring in ordered]}
    return geometry, {"turned": turned} if turned else {}


LABELS = GeoJsonLabels()
