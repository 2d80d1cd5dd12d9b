"""Segmentation pictures: a zip with an indexed PNG for each image, in which the value of a pixel is the number of what is there.

`masks/<name>.png` has the size of the image; 0 is what nobody marked, and the palette shows each number in its feature's colour.
`labels.json` is a list of `number`, `name`, `feature`, `kind` and `color`. Images belong into `images/`; `firstpass.ndjson` says which
data row each is, see apps.formats.listing. A pixel has one number, so that of several objects of a feature one area is left, and of
objects that overlap the later one. Outlines and boxes are painted where the centre of a pixel lies in them. All of that is reported.

Read are indexed, grey and 16-bit PNG of others too, in a folder masks, labels, annotations or SegmentationClass where there is one, with
`labels.json` as a list or as an object of names by number. An area becomes one mask, or for another kind one object for each of its
parts: a polygon, or a box where a part is such a rectangle. Where `kind` says that boxes were painted, it is the box around each part,
whatever pixels and other objects left of it.
"""

from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, cast
from uuid import UUID, uuid5

import numpy as np
import orjson
from numpy.typing import NDArray
from PIL import Image
from typing_extensions import override

from apps.core.strict_json import why_refused
from apps.formats.archive import Member, SafeZip, zip_of
from apps.formats.archive_labels import ArchiveLabels, Asked
from apps.formats.base import Report
from apps.formats.fitting import fit
from apps.formats.listing import IMAGE_SUFFIXES, LISTING, Listed, Listing, may_be, named_row, read_listing
from apps.formats.own import report_losses
from apps.formats.palette import palette_of
from apps.formats.rectangles import rectangle_around
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Mask, Polygon
from apps.kinds.made_ids import made_id
from apps.kinds.reading import as_uuid, described, join, read_list, read_object, read_text, read_whole
from apps.kinds.rle import MAX_PIXELS, bounds, decode, encode, outlines, rle_of_polygon
from apps.kinds.values import Annotation, Extent, Value

NAMESPACE = UUID("c8a5d3b4-2b0e-5f19-9e6d-7a4c1d0b6f35")
LABELS_FILE = "labels.json"
LABELS_SHAPES = 'an object of names by number, {"1": "road", "2": "sky"}, or a list, [{"number": 1, "name": "road"}, ...]'
FOLDERS = ("masks", "labels", "annotations", "segmentationclass")
PAINTED = ("mask", "polygon", "rotated_box", "bounding_box")
MAX_NUMBER = 255
PICTURES_AT_ONCE = 500
MAX_FILE_BYTES = 256 << 20
MODES = ("P", "L", "1", "I;16", "I")
NO_ROOM = "a segmentation picture says of each pixel what is there, and nothing else"
ONE_NUMBER = "a pixel has one number"

Numbers = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Label:
    """What a number stands for; in archives of ours also the feature that was painted, and its kind."""

    name: str
    feature: UUID | None = None
    kind: str | None = None


class MaskPng(ArchiveLabels):
    """What is where, pixel by pixel."""

    name = "mask-png"
    title = "Segmentation PNG"
    kinds = frozenset(PAINTED)
    modalities = frozenset({"image"})
    marks = frozenset({LISTING, LABELS_FILE})
    asks = frozenset({"extents", "foresee", "nearest"})

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        return zip_of(_members(rows, features, report))

    @override
    def rows_in(self, archive: SafeZip, *, features: Sequence[FeatureSpec], asked: Asked) -> Iterator[LabelRow | LineError]:
        names = _names(archive)
        known = {number: _feature(label, features) for number, label in names.items()}
        listed = {}
        for each in read_listing(archive):
            if isinstance(each, Listed):
                listed[PurePosixPath(each.path).stem] = each.row
            else:
                yield each
        foreign = _foreign(archive)
        left = iter(_pictures(archive))
        while batch := list(islice(left, PICTURES_AT_ONCE)):
            images = [(path, listed.get(PurePosixPath(path).stem), *foreign[path]) for path in batch]
            asked.foresee([ref for _, own, _, names in images if own is None for ref in names], total=None)
            for path, own, other, may_mean in images:
                row = own or other
                try:
                    meant = asked.nearest(may_mean) if own is None and may_mean else None
                except InvalidValue as error:
                    yield LineError.of(_in_file(error, path))
                    continue
                yield from _read(archive, path, row, meant or row.data_row, known=known, names=names)

    @override
    def features_in(self, archive: SafeZip) -> tuple[FeatureSpec, ...]:
        """A mask for each name that the archive has."""
        return tuple(FeatureSpec(uuid5(NAMESPACE, label.name), label.name, "mask") for label in _names(archive).values())


def _members(rows: Iterable[LabelRow], features: Sequence[FeatureSpec], report: Report) -> Iterator[Member]:
    painted = [feature for feature in features if feature.kind in PAINTED]
    for feature in painted[MAX_NUMBER:]:
        report.left_out(f"the feature {feature.name}", f"an indexed picture has {MAX_NUMBER} numbers")
    numbers = {feature.id: number for number, feature in enumerate(painted[:MAX_NUMBER], start=1)}
    colors = palette_of([feature.color for feature in painted[:MAX_NUMBER]])
    listing = Listing()
    for row in rows:
        name = listing.name_for(row)
        listing.add(f"images/{name}", row)
        yield f"masks/{name.stem}.png", _png(_painted(row, numbers, report), colors)
    labels = [
        {
            "number": numbers[feature.id],
            "name": feature.name,
            "feature": str(feature.id),
            "kind": feature.kind,
            "color": "#{:02x}{:02x}{:02x}".format(*color),
        }
        for feature, color in zip(painted, colors[1:], strict=False)
    ]
    yield LABELS_FILE, orjson.dumps(labels, option=orjson.OPT_INDENT_2)
    yield listing.member()


def _painted(row: LabelRow, numbers: Mapping[UUID, int], report: Report) -> Numbers:
    """The numbers of an image, of shape (height, width)."""
    if row.extent is None:
        expected = "a width and a height in pixels"
        raise InvalidValue("/data_row/width", "A segmentation picture needs the size of its image.", expected, code="size_unknown")
    size = round(row.extent.height), round(row.extent.width)
    canvas = np.zeros(size, np.uint32)  # which object, from 1
    objects: list[Annotation] = []
    for annotation in row.annotations:
        mask = _mask(annotation, size) if annotation.feature in numbers and annotation.at is None else None
        if mask is None:
            report.left_out(annotation.kind, NO_ROOM, annotations=1)
        elif bounds(mask) is None:
            report.left_out(annotation.kind, "no pixel has its centre in it", annotations=1)
        else:
            objects.append(annotation)
            pixels = decode(mask)
            if canvas[pixels].any():
                report.left_out("what another object covers", ONE_NUMBER)
            canvas[pixels] = len(objects)
    seen = np.bincount(canvas.ravel(), minlength=len(objects) + 1)[1:] > 0
    shown = [each for each, is_seen in zip(objects, seen, strict=True) if is_seen]
    if hidden := len(objects) - len(shown):
        report.left_out("what other objects cover wholly", ONE_NUMBER, hidden, annotations=hidden)
    _report_shown(shown, report)
    return np.array([0, *(numbers[each.feature] for each in objects)], np.uint8)[canvas]


def _report_shown(shown: Sequence[Annotation], report: Report) -> None:
    """Note what is lost of objects that are in the picture."""
    if merged := len(shown) - len({each.feature for each in shown}):
        report.left_out("which object of a feature is which", "all objects of a feature have one number", merged)
    for annotation in shown:
        if annotation.kind != "mask":
            report.left_out(f"exactness of a {annotation.kind}", "a picture has whole pixels")
        report_losses(annotation, report, NO_ROOM)


def _mask(annotation: Annotation, size: tuple[int, int]) -> Mask | None:
    """The pixels of an object; None for what has none in a picture of this size (height, width)."""
    value = annotation.value
    if isinstance(value, Mask):
        return value if (value.height, value.width) == size else None
    if annotation.kind not in PAINTED:
        return None
    return rle_of_polygon(cast(Polygon, KINDS[annotation.kind].convert(value, "polygon")).rings, size)


def _png(numbers: Numbers, colors: Sequence[tuple[int, int, int]]) -> bytes:
    image = Image.fromarray(numbers, "L")
    image.putpalette([channel for color in colors for channel in color])
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _names(archive: SafeZip) -> dict[int, Label]:
    """The names behind the numbers. Raises InvalidValue."""
    at = join("", LABELS_FILE)
    if LABELS_FILE not in archive:
        expected = f"a file {LABELS_FILE} beside the folder of pictures: {LABELS_SHAPES}"
        raise InvalidValue(at, "This archive does not say what its numbers mean.", expected, code="required")
    said = archive.read(LABELS_FILE, at_most=MAX_FILE_BYTES).removeprefix(BOM_UTF8)
    try:
        document = orjson.loads(said)
    except orjson.JSONDecodeError as error:
        raise InvalidValue(at, why_refused(said), LABELS_SHAPES, code="json_invalid") from error
    document = _as_list(document, at)
    found: dict[int, Label] = {}
    for index, entry in enumerate(read_list(document, at, at_most=1 << 16)):
        here = join(at, index)
        members = read_object(entry, here, required=("number", "name"), optional=tuple(entry) if isinstance(entry, dict) else ())
        number = read_whole(members["number"], join(here, "number"), at_most=(1 << 16) - 1)
        kind = read_text(members.get("kind", ""), join(here, "kind"))
        if number in found:
            raise InvalidValue(join(here, "number"), f"The number {number} stands twice.", "one name per number", code="duplicate")
        found[number] = Label(read_text(members["name"], join(here, "name")), as_uuid(members.get("feature")), kind)
    return found


def _as_list(document: Any, at: str) -> Any:
    """The labels of either shape as a list. Raises InvalidValue, which says what was found."""
    if isinstance(document, dict):
        wrong = [key for key in document if not (key.isascii() and key.isdecimal())]
        if wrong:
            is_turned = all(isinstance(number, int) for number in document.values())
            found = "with the numbers as its values" if is_turned else f"whose key {wrong[0][:60]!r} is no number"
            raise InvalidValue(at, f"This is an object {found}.", LABELS_SHAPES, code="labels_shape")
        return [{"number": int(key), "name": name} for key, name in document.items()]
    if not isinstance(document, list):
        raise InvalidValue(at, f"This is {described(document)}.", LABELS_SHAPES, code="labels_shape")
    for index, entry in enumerate(document):
        missing = [key for key in ("number", "name") if isinstance(entry, dict) and key not in entry]
        if missing or not isinstance(entry, dict):
            found = f"an object without {' and '.join(missing)}" if missing else described(entry)
            raise InvalidValue(join(at, index), f"This is {found}.", LABELS_SHAPES, code="labels_shape")
    return document


def _feature(label: Label, features: Sequence[FeatureSpec]) -> FeatureSpec | None:
    areas = [feature for feature in features if feature.kind in PAINTED]
    found = [each for each in areas if each.id == label.feature] or [each for each in areas if each.name == label.name]
    return found[0] if len(found) == 1 else None


def _pictures(archive: SafeZip) -> list[str]:
    """The pictures of numbers: those in a folder of their own where there is one, else all PNG."""
    every = [name for name in archive.names() if name.lower().endswith(".png")]
    own = [name for name in every if any(step.lower() in FOLDERS for step in PurePosixPath(name).parts[:-1])]
    return own or [name for name in every if PurePosixPath(name).parts[0].lower() != "images"]


def _foreign(archive: SafeZip) -> dict[str, tuple[LabelRow, list[DataRowRef]]]:
    """The image of each picture, and what that may be called, where no file of the same name that is an image too tells it.

    The ending of a picture says nothing of its image. Where pictures in several folders have one name, they go by their paths.
    """
    pictures = _pictures(archive)
    stems = Counter(PurePosixPath(path).stem for path in pictures)
    taken = set(pictures)
    others = (PurePosixPath(path) for path in archive.names() if path not in taken)
    images = {path.stem: path.name for path in others if path.suffix.lower() in IMAGE_SUFFIXES}
    found = dict[str, tuple[LabelRow, list[DataRowRef]]]()
    for path in pictures:
        own = PurePosixPath(path)
        if stems[own.stem] == 1 and own.stem in images:
            found[path] = named_row(images[own.stem]), []
        else:
            row = named_row(own.name if stems[own.stem] == 1 else path)
            found[path] = row, may_be(named_row(str(PurePosixPath(row.data_row.name or "").with_suffix(""))).data_row)
    return found


def _read(
    archive: SafeZip, path: str, row: LabelRow, meant: DataRowRef, *, known: Mapping[int, FeatureSpec | None], names: Mapping[int, Label]
) -> Iterator[LabelRow | LineError]:
    """The row of a picture, about the data row that is `meant`, after what is wrong with some of its numbers."""
    try:
        numbers = _loaded(archive.read(path, at_most=MAX_FILE_BYTES), join("", path))
        height, width = numbers.shape
        annotations, places, refused = list[Annotation](), list[tuple[int | None, str]](), False
        for number in np.unique(numbers[numbers != 0]).tolist():
            feature = known.get(number)
            if feature is None:
                words = f"The number {number} ({names[number].name if number in names else 'without a name'}) stands for no area here."
                expected = f"a number that {LABELS_FILE} gives the name of a mask, polygon or box feature"
                refused = True
                yield LineError(None, join("", path), "unknown_feature", words, expected)
                continue
            made, at = made_id(NAMESPACE, f"{row.data_row.id or row.data_row.global_key}/{number}"), join(join("", path), number)
            was_painted = names[number].kind == feature.kind
            for part, value in enumerate(_values(encode(numbers == number), feature, at, around=was_painted)):
                if isinstance(value, LineError):
                    refused = True
                    yield value
                else:
                    annotations.append(Annotation(made_id(made, str(part)) if part else made, feature.kind, feature.id, value))
                    places.append((None, at))
        found = replace(row, data_row=meant, annotations=tuple(annotations), extent=Extent(width, height), size_at=f"/{path}/", line=None)
        yield replace(found, refused=refused, places=tuple(places))
    except InvalidValue as error:
        yield LineError.of(_in_file(error, path))


def _values(area: Mask, feature: FeatureSpec, at: str, *, around: bool) -> Iterator[Value | LineError]:
    """The area as the kind of the feature: whole as a mask, else part by part; boxes `around` whatever shape a part has."""
    if feature.kind == "mask":
        yield area
        return
    for outline in outlines(area):
        try:
            yield outline if feature.kind == "polygon" else _box_around(outline, feature.kind) if around else fit(outline, feature, at)
        except InvalidValue as error:
            yield LineError.of(error)


def _box_around(outline: Polygon, kind: str) -> Value:
    box = KINDS["polygon"].convert(outline, "bounding_box")
    turned = rectangle_around(outline.rings[0]) if kind == "rotated_box" else None
    return turned or KINDS["bounding_box"].convert(box, kind)


def _in_file(error: InvalidValue, path: str) -> InvalidValue:
    """The same refusal, with the file that it is about."""
    return error if error.pointer else InvalidValue(join("", path), error.message, error.expected, error.code)


def _loaded(data: bytes, at: str) -> NDArray[Any]:
    """The numbers of a picture, of shape (height, width). Raises InvalidValue."""
    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as image:
            if image.width * image.height > MAX_PIXELS:
                words = f"This picture has {image.width} x {image.height} pixels."
                raise InvalidValue(at, words, f"at most {MAX_PIXELS} pixels", code="too_large")
            if image.mode not in MODES:
                expected = "an indexed or grey PNG, whose pixels are numbers"
                raise InvalidValue(at, f"This picture is in colour ({image.mode}).", expected, code="unsupported")
            return np.asarray(image).astype(np.int64 if image.mode == "I" else np.uint16 if image.mode == "I;16" else np.uint8)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        if isinstance(error, InvalidValue):
            raise
        raise InvalidValue(at, "This is no whole PNG.", "a PNG that was sent whole", code="image_invalid") from error


LABELS = MaskPng()
