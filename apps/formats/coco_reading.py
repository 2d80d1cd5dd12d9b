"""Reading COCO: images with their annotations, from our own files or from others."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID, uuid5

from apps.formats.reading import parse_annotations, read_extent, read_label_data_row, read_name
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import KINDS, InvalidValue, NoConversion
from apps.kinds.answers import parse_answers
from apps.kinds.features import FeatureSpec, features_by_id
from apps.kinds.geometry import Box, Polygon
from apps.kinds.polygon import MIN_POINTS, parse_ring_points
from apps.kinds.reading import as_uuid, join, read_list, read_number, read_object, read_positive, read_share, read_uuid, read_whole
from apps.kinds.values import Annotation, Value

# The ids of annotations that come without one are made from the file's own, so that reading twice gives the same.
NAMESPACE = UUID("5d0c7a4e-6f0b-5c1e-9a53-0e1f6a2b7c9d")

Placed = tuple[int, Annotation]
Read = TypeVar("Read")


class CocoReader:
    """Reads one document against the features of an ontology; categories are matched by feature id, else by name."""

    def __init__(self, features: Sequence[FeatureSpec]) -> None:
        self._features = features
        self._by_id = features_by_id(features)
        self._categories: dict[int, FeatureSpec] = {}
        self._annotations: Sequence[Any] = ()
        self._places: dict[int, list[int]] = {}
        self._seen: set[int] = set()
        self._errors: list[LineError] = []

    def rows(self, document: Any) -> Iterator[LabelRow | LineError]:
        """One row per image in the order of the file, each read when it is asked for; what is wrong comes as errors at the end."""
        try:
            categories, self._annotations, images = (_list(document, key) for key in ("categories", "annotations", "images"))
        except InvalidValue as error:
            yield LineError.of(error)
            return
        self._categories = dict(read for _, read in self._each(enumerate(categories), "/categories", self._category))
        for index, image in self._each(enumerate(self._annotations), "/annotations", _image_of):
            self._places.setdefault(image, []).append(index)
        yield from (row for _, row in self._each(enumerate(images), "/images", self._image))
        yield from self._errors
        yield from (_homeless(image, len(places)) for image, places in self._places.items() if image not in self._seen)

    def _each(
        self, items: Iterable[tuple[int, Any]], at: str, read: Callable[[Mapping[str, Any], str], Read]
    ) -> Iterator[tuple[int, Read]]:
        for index, item in items:
            try:
                yield index, read(_members(item, join(at, index)), join(at, index))
            except InvalidValue as error:
                self._errors.append(LineError.of(error))

    def _category(self, members: Mapping[str, Any], at: str) -> tuple[int, FeatureSpec]:
        number = read_whole(members.get("id"), join(at, "id"))
        own = self._by_id.get(as_uuid(_own(members, at).get("feature")) or NAMESPACE)
        if own is not None:
            return number, own
        name = read_name(members.get("name"), join(at, "name"))
        objects = [feature for feature in self._features if KINDS[feature.kind].role == "object"]
        named = [feature for feature in objects if feature.name == name]
        if len(named) != 1:
            known = ", ".join(feature.name for feature in objects)
            raise InvalidValue(
                join(at, "name"), f"{name!r} stands for {len(named)} objects here.", f"one of: {known}", code="unknown_feature"
            )
        return number, named[0]

    def _annotation(self, members: Mapping[str, Any], at: str) -> list[Placed]:
        feature = self._categories.get(read_whole(members.get("category_id"), join(at, "category_id")))
        if feature is None:
            raise InvalidValue(join(at, "category_id"), "No known category has this id.", "the id of a category that was read")
        return _parse(members, feature, at)

    def _image(self, members: Mapping[str, Any], at: str) -> LabelRow:
        number = read_whole(members.get("id"), join(at, "id"))
        if number in self._seen:
            raise InvalidValue(join(at, "id"), "This id stands twice.", "one image per id", code="duplicate")
        self._seen.add(number)
        mine = ((index, self._annotations[index]) for index in self._places.get(number, ()))
        placed = [each for _, found in self._each(mine, "/annotations", self._annotation) for each in found]
        return _row(members, placed, at)


def _image_of(members: Mapping[str, Any], at: str) -> int:
    """The image that an annotation is on."""
    return read_whole(members.get("image_id"), join(at, "image_id"))


def _members(payload: Any, at: str) -> Mapping[str, Any]:
    """An object that may have members of other tools."""
    return read_object(payload, at, optional=tuple(payload) if isinstance(payload, Mapping) else ())


def _list(document: Any, key: str) -> Sequence[Any]:
    return read_list(_members(document, "").get(key, ()), f"/{key}")


def _own(members: Mapping[str, Any], at: str) -> Mapping[str, Any]:
    return _members(members.get("firstpass", {}), join(at, "firstpass"))


def _row(members: Mapping[str, Any], placed: list[Placed], at: str) -> LabelRow:
    own, here = _own(members, at), join(at, "firstpass")
    rest = read_list(own.get("annotations", ()), join(here, "annotations"))
    for index, item in enumerate(rest):
        place = join(join(here, "annotations"), index)
        entry = read_object(item, place, required=("position", "annotation"))
        (annotation,) = parse_annotations([entry["annotation"]], join(place, "annotation"))
        placed.append((read_whole(entry["position"], join(place, "position")), annotation))
    data_row = read_label_data_row(own, here) if own else DataRowRef(global_key=read_name(members.get("file_name"), join(at, "file_name")))
    if data_row == DataRowRef():
        raise InvalidValue(join(at, "file_name"), "This image has no name.", "a file_name", code="required")
    return LabelRow(
        data_row=data_row,
        annotations=tuple(annotation for _, annotation in sorted(placed, key=lambda item: item[0])),
        extent=read_extent(members, at),
        project=read_name(own.get("project"), join(here, "project")),
        by=read_name(own.get("by"), join(here, "by")),
        status=read_name(own.get("status"), join(here, "status")),
    )


def _homeless(image: int, annotations: int) -> LineError:
    return LineError(
        None, "/images", "unknown_image", f"{annotations} annotations are on the image {image}, which is not there.", "an image of this id"
    )


def _parse(members: Mapping[str, Any], feature: FeatureSpec, at: str) -> list[Placed]:
    """The annotation, or one for each part of a segmentation that has several."""
    own, here = _own(members, at), join(at, "firstpass")
    number = read_whole(members.get("id"), join(at, "id"))
    position = read_whole(own.get("position", number), join(here, "position"))
    source = own.get("derived_from")
    first = Annotation(
        id=read_uuid(own["id"], join(here, "id")) if "id" in own else uuid5(NAMESPACE, f"{members['image_id']}/{number}"),
        kind=feature.kind,
        feature=feature.id,
        value=Value(),
        answers=parse_answers(own.get("answers", ()), join(here, "answers")),
        confidence=read_share(members.get("score"), join(at, "score")),
        derived_from=None if source is None else read_uuid(source, join(here, "derived_from")),
    )
    values = _values(members, own, feature, at)
    ids = [first.id, *(uuid5(first.id, str(part)) for part in range(1, len(values)))]
    return [(position, replace(first, id=identifier, value=value)) for identifier, value in zip(ids, values, strict=True)]


def _values(members: Mapping[str, Any], own: Mapping[str, Any], feature: FeatureSpec, at: str) -> list[Value]:
    """The exact value where it stands beside; else COCO's geometry as the kind of the feature. Raises InvalidValue."""
    if "value" in own:
        return [KINDS[feature.kind].parse(own["value"], join(join(at, "firstpass"), "value"))]
    if members.get("iscrowd"):
        raise InvalidValue(join(at, "iscrowd"), "A crowd is no single object.", "an annotation of one object", code="unsupported")
    primitives: list[Value]
    if feature.kind != "bounding_box" and members.get("segmentation"):
        source, primitives = KINDS["polygon"], list(_outlines(members["segmentation"], join(at, "segmentation")))
    else:
        source, primitives = KINDS["bounding_box"], [_box(members.get("bbox"), join(at, "bbox"))]
    try:
        return [source.convert(primitive, feature.kind) for primitive in primitives]
    except NoConversion as error:
        raise InvalidValue(at, str(error), f"a category of another kind than {feature.kind}", code="wrong_kind") from error


def _box(payload: Any, at: str) -> Box:
    x, y, width, height = read_list(payload, at, at_least=4, at_most=4)
    corner = read_number(x, join(at, 0)), read_number(y, join(at, 1))
    return Box(*corner, read_positive(width, join(at, 2)), read_positive(height, join(at, 3)))


def _outlines(payload: Any, at: str) -> Iterator[Polygon]:
    if isinstance(payload, Mapping):
        raise InvalidValue(at, "This is a run-length mask.", "polygons, as lists of x, y, x, y, ...", code="unsupported")
    for index, part in enumerate(read_list(payload, at)):
        here = join(at, index)
        numbers = [read_number(number, join(here, place)) for place, number in enumerate(read_list(part, here, at_least=2 * MIN_POINTS))]
        if len(numbers) % 2:
            raise InvalidValue(here, f"This outline has {len(numbers)} numbers.", "an even number of them: x, y, x, y, ...")
        yield Polygon((parse_ring_points(list(zip(numbers[::2], numbers[1::2], strict=True)), here),))
