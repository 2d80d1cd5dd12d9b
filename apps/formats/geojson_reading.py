"""Reading GeoJSON in two passes over the file: the first learns which features belong to which data row, the second reads row by row."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO
from uuid import UUID

from apps.formats.coco_beside import ATTRIBUTES, attributes_in, read_attributes
from apps.formats.cvat_attributes import asked_names
from apps.formats.firstpass import without_names
from apps.formats.geojson_geometry import Drawing, Shape, any_object, box_of, read_crs
from apps.formats.json_scan import Item, parsed, piece_of, scan
from apps.formats.left_out import LeftOut
from apps.formats.naming import with_known_ids
from apps.formats.own import MEMBERS, Own, bind_right, read_own
from apps.formats.projections import is_known
from apps.formats.reading import read_name
from apps.formats.rows import LEFT_OUT, DataRowRef, LabelRow, LineError, NamedRow, Ref
from apps.formats.settling import AssetOf
from apps.formats.several_parts import SeveralParts
from apps.formats.web_mercator import WGS84
from apps.kinds import KINDS, InvalidValue
from apps.kinds.answers import read_kind
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Polygon
from apps.kinds.locators import OnMap
from apps.kinds.made_ids import made_id, part_id
from apps.kinds.reading import as_uuid, join, read_whole
from apps.kinds.values import Annotation, Value

NAMESPACE = UUID("a1c2f0b7-6f60-5d34-8d0f-9c8a4b1f7e21")
NAMES = ("feature", "label", "class", "category", "classification", "name", "type")
ROWS = ("data_row", "global_key", "file_name", "image")
READ = {*NAMES, *ROWS, *MEMBERS, "feature_id", "kind", "value", "size", "turned", "epsg", "score"}
PLACE = 3  # numbers kept for each feature: its index, and where it begins and ends


class GeoJsonReader:
    """Reads one collection against the features of an ontology."""

    def __init__(self, file: BinaryIO, features: Sequence[FeatureSpec], asset_of: AssetOf | None = None) -> None:
        self._file, self._features, self._asset_of = file, features, asset_of
        self._boxes = {feature.name for feature in features if feature.kind == "bounding_box"}
        self._places: dict[str, array[int]] = {}
        self._rows: dict[str, Mapping[str, Any]] = {}
        self._errors: list[LineError] = []
        self._epsg = WGS84
        self._type: Any = None
        self._name = ""
        self._flattened = 0
        self._beside, self._parts = LeftOut(words_of, "a question of the property's name under the object"), SeveralParts()
        self._nowhere = LeftOut(nowhere, "a geometry")

    def rows(self) -> Iterator[LabelRow | LineError]:
        """One row for each data row, in the order they are first spoken of, and what is wrong with its features right after it."""
        try:
            for item in scan(self._file):
                try:
                    self._learn(item)
                except InvalidValue as error:
                    if item.index is None:
                        raise
                    yield LineError.of(error)
        except InvalidValue as error:
            yield LineError.of(error)
            return
        if self._type != "FeatureCollection":
            yield LineError(None, "/type", "not_a_collection", "This is no collection of features.", "FeatureCollection")
            return
        self._gather()
        for key in dict.fromkeys((*self._rows, *self._places)):
            annotations = tuple(self._annotations(key, self._target(key)))
            try:
                yield self._row(key, annotations)
            except InvalidValue as error:
                self._errors.append(LineError.of(error))
            yield from self._errors
            self._errors.clear()
        for met in (self._beside, self._parts, self._nowhere):
            yield from met.errors()
        if self._flattened:
            words = f"{self._flattened} positions have a height, which is not kept."
            yield LineError(None, "/features", LEFT_OUT, words, "positions of two numbers")

    def _learn(self, item: Item) -> None:
        if item.key == "features" and item.index is not None:
            key = self._key(item)
            self._places.setdefault(key, array("q")).extend((item.index, item.start, item.end))
        elif item.key == "data_rows" and item.index is not None:
            members = any_object(item.value(), item.pointer)
            named = read_name(members.get("data_row"), join(item.pointer, "data_row"))
            if named is not None:
                self._rows[named] = members
        elif item.key == "crs":
            self._epsg = read_crs(item.value(), "/crs")
        elif item.key == "type":
            self._type = item.value()
        elif item.key == "name" and isinstance(name := item.value(), str):
            self._name = name

    def _key(self, item: Item) -> str:
        """What a feature calls its data row; nothing where it calls it by no name."""
        value = item.value()
        properties = value.get("properties") if isinstance(value, Mapping) else None
        found = [properties.get(name) for name in ROWS] if isinstance(properties, Mapping) else []
        return next((name for name in found if isinstance(name, str) and name), "")

    def _gather(self) -> None:
        """Bring together what the file says of one data row by several names: the listed one, its id, its global key, the collection's."""
        listed = {own[each]: key for key, own in self._rows.items() for each in ("id", "global_key") if isinstance(own.get(each), str)}
        places: dict[str, array[int]] = {}
        for key, found in self._places.items():
            named = key or self._name
            places.setdefault(named if named in self._rows else listed.get(named, named), array("q")).extend(found)
        self._places = places

    def _row(self, key: str, annotations: Sequence[tuple[Annotation, str]]) -> LabelRow:
        if not key:
            words = "These features do not say which data row they are on."
            raise InvalidValue("/features", words, "a property data_row, or a name of the collection", code="required")
        read_name(key, "/name")
        own = self._rows.get(key, {})
        listed = {each: read_name(own.get(each), join("/data_rows", each)) for each in ("project", "by", "status")}
        places = tuple((None, at) for _, at in annotations)
        origin = LabelRow(self._ref_of(own, key), tuple(each for each, _ in annotations), modality="geospatial", places=places)
        origin = replace(origin, project=listed["project"], by=listed["by"], status=listed["status"])
        return replace(origin, refused=bool(self._errors))

    def _ref_of(self, own: Mapping[str, Any], name: str) -> DataRowRef:
        number, key = (read_name(own.get(each), join("/data_rows", each)) for each in ("id", "global_key"))
        if number or key:
            return DataRowRef(number, key, key)
        return DataRowRef(name) if as_uuid(name) else DataRowRef(None, name, name)

    def _target(self, key: str) -> int:
        """The reference system of the data row, where it is known and lies on a map; else that of the file."""
        try:
            asset = self._asset_of(self._ref_of(self._rows.get(key, {}), key)) if self._asset_of and key else None
        except InvalidValue:
            return self._epsg  # _row tells what is wrong
        return asset.epsg if asset is not None and asset.epsg and is_known(asset.epsg) else self._epsg

    def _annotations(self, key: str, epsg: int) -> Iterator[tuple[Annotation, str]]:
        places, seen = self._places.get(key, array("q")), set()
        for start in range(0, len(places), PLACE):
            index, begin, end = places[start : start + PLACE]
            at = f"/features/{index}"
            try:
                drawn = parsed(piece_of(self._file, begin, end), at)
                if is_nowhere(drawn):
                    self._nowhere.note("", None, join(at, "geometry"))
                    continue
                said = list(self._said(drawn, at, key, epsg))
                row, wrong = bind_right(NamedRow(DataRowRef(), modality="geospatial"), said, self._features)
                if wrong:
                    raise wrong[0]
                self._parts.note(self._feature(row.annotations[0]), len(row.annotations), join(at, "geometry"))
                for annotation in row.annotations:
                    if annotation.id not in seen:
                        seen.add(annotation.id)
                        yield self._answered(annotation, drawn.get("properties") or {}, at), at
                    else:
                        words = "This id stands twice on one data row."
                        self._errors.append(LineError(None, join(at, "id"), "duplicate", words, "one feature per id"))
            except InvalidValue as error:
                self._errors.append(LineError.of(error))

    def _answered(self, annotation: Annotation, properties: Mapping[str, Any], at: str) -> Annotation:
        """The object with the answers that properties of other software are; what nobody asks for is counted. Raises InvalidValue."""
        feature = self._feature(annotation)
        if KINDS[feature.kind].role != "object":
            return annotation
        rest, asked = {name: value for name, value in properties.items() if name not in READ}, asked_names(feature.features)
        scalar = {name: text for name, text, _ in attributes_in({ATTRIBUTES: rest})}
        for name, value in rest.items():
            if value not in (None, "") and (name not in asked or name not in scalar):
                self._beside.note(f"{name} of {feature.name}", None, join(join(at, "properties"), name))
        return annotation if annotation.answers else replace(annotation, answers=read_attributes({ATTRIBUTES: rest}, feature, at))

    def _feature(self, annotation: Annotation) -> FeatureSpec:
        return next(each for each in self._features if each.id == annotation.feature)

    def _said(self, feature: Any, at: str, key: str, epsg: int) -> Iterator[Own]:
        members, here = any_object(feature, at), join(at, "properties")
        properties = any_object(members.get("properties") or {}, here)
        own = {name: properties[name] for name in MEMBERS if name in properties and name != "id"}
        own |= {"confidence": properties["score"]} if "confidence" not in own and "score" in properties else {}
        ref = self._ref(properties, here)
        made = made_id(NAMESPACE, f"{key}/{members.get('id', at)}")
        first = as_uuid(members.get("id")) or made
        if members.get("geometry") is None and "value" in properties:
            kind, value = self._answer(properties, ref, here)
            yield read_own(own, here, feature=ref, kind=kind, content=value, made=first)
            return
        target = read_whole(properties["epsg"], join(here, "epsg")) if "epsg" in properties else epsg
        if not is_known(target):
            words = f"EPSG:{target} is no reference system that places on the ground are known in here."
            raise InvalidValue(join(here, "epsg"), words, "the code of a geographic or projected one, or none", code="unsupported")
        drawing = Drawing(self._epsg, target, self._flatten)
        for part, (kind, value) in enumerate(drawing.shapes(members.get("geometry"), join(at, "geometry"))):
            shape = self._as_drawn(kind, value, properties, ref)
            identifier = part_id(first, str(part)) if part else first
            yield read_own(own, here, feature=ref, kind=shape[0], content=shape[1], made=identifier, place=OnMap(target))

    def _ref(self, properties: Mapping[str, Any], at: str) -> Ref:
        name = feature_name(properties, [feature.name for feature in self._features])
        identifier = read_name(properties.get("feature_id"), join(at, "feature_id"))
        if name is None and identifier is None:
            raise InvalidValue(at, "This does not say what the object is.", "a property feature", code="required")
        return Ref(identifier, name, at)

    def _answer(self, properties: Mapping[str, Any], ref: Ref, at: str) -> Shape:
        """An answer about the whole data row, in the one form."""
        kind = read_kind(properties.get("kind"), join(at, "kind"), role="classification")
        named = {"feature": ref.id, "name": ref.name, "value": properties["value"]}
        (known,) = without_names(with_known_ids([named], self._features, at), at)
        return kind.name, kind.parse(known["value"], join(at, "value"))

    def _as_drawn(self, kind: str, value: Value, properties: Mapping[str, Any], ref: Ref) -> Shape:
        if not isinstance(value, Polygon):
            return kind, value
        if properties.get("kind") == "bounding_box" or ref.name in self._boxes:
            box = box_of(value, properties.get("size"))
            return ("bounding_box", box) if box else (kind, value)
        turned = properties.get("turned")
        again = set(turned) if isinstance(turned, list) and all(isinstance(each, int) for each in turned) else set()
        rings = (((ring[0], *ring[:0:-1]) if index in again else ring) for index, ring in enumerate(value.rings))
        return kind, replace(value, rings=tuple(rings))

    def _flatten(self) -> None:
        self._flattened += 1


def is_nowhere(feature: Any) -> bool:
    """Whether a feature has null for a geometry, as RFC 7946 allows for what has no place, and is no answer of ours either."""
    if not isinstance(feature, Mapping) or "geometry" not in feature or feature["geometry"] is not None:
        return False
    properties = feature.get("properties")
    return not (isinstance(properties, Mapping) and "value" in properties)


def nowhere(_: str, count: int) -> str:
    """How it is told that features lie nowhere."""
    return f"{count:,} feature{'s have' if count > 1 else ' has'} no geometry: left out."


def words_of(what: str, count: int) -> str:
    """How it is told that features have a property that has no place here."""
    return f"{count:,} feature{'s say' if count > 1 else ' says'} {what}, which nobody asks for here: it is left out."


def feature_name(properties: Mapping[str, Any], known: Sequence[str]) -> str | None:
    """What the object is: of the usual properties the first whose text is a known name, else the first that is a text."""
    texts = []
    for key in NAMES:
        text = properties.get(key)
        text = text.get("name") if isinstance(text, Mapping) else text
        texts += [text] if isinstance(text, str) and text else []
    return next((text for text in texts if text in known), texts[0] if texts else None)
