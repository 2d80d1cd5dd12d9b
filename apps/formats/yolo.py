"""YOLO as Ultralytics has it: data sets to detect, segment, pose, orient and classify, each an archive with a data.yaml.

Label files hold, line by line, the number of a class and shares of the image; see `apps.formats.yolo_lines` for what they mean. Images
themselves are not part of what is written here: `firstpass.ndjson` (see `apps.formats.listing`) says where each belongs. In rows that a
model said, each line ends with its confidence, as predictions of Ultralytics do; labels of people have none, as training refuses it.
Ids of tracks at the end are left out and told; an id 1 without a confidence before it cannot be told from one, and is taken for it.
`row.split` chooses the folder: train, val or test, and train where it is unknown. The shapes of one label are one class, which is reported.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, ClassVar
from uuid import UUID, uuid5

from typing_extensions import override

from apps.formats.archive import Member, SafeZip, zip_of
from apps.formats.archive_labels import ArchiveLabels, Asked
from apps.formats.base import Report
from apps.formats.binding import bind
from apps.formats.decimals import number as written
from apps.formats.fitting import fitted
from apps.formats.flat_answers import by_label, nearness, object_ref
from apps.formats.left_out import LeftOut
from apps.formats.listing import Listed, Listing, may_be
from apps.formats.picture_size import size_in
from apps.formats.rows import DataRowRef, LabelRow, LineError, NamedAnnotation, NamedAnswer, Ref
from apps.formats.yolo_classify import YoloClassify
from apps.formats.yolo_data import DATA, SPLITS, Classes, Images, dump_data, label_path, read_classes, telling_of_splits
from apps.formats.yolo_lines import WHOLE, Boxes, Lines, Outlines, Poses, Rectangles, without_track
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.made_ids import made_id
from apps.kinds.reading import is_near
from apps.kinds.values import Annotation, Extent

NAMESPACE = UUID("0b6a6c43-5d4d-5f0a-8f0e-3f5a6d1f9c77")
MAX_LABEL_BYTES = 16 << 20
IMAGES_AT_ONCE = 500
# The task whose lines hold a kind.
HELD = {
    "bounding_box": "yolo-detect",
    "polygon": "yolo-segment",
    "mask": "yolo-segment",
    "keypoints": "yolo-pose",
    "rotated_box": "yolo-obb",
}


class YoloLabels(ArchiveLabels):
    """Label files of one task, which its `lines` know."""

    lines: ClassVar[Lines]
    modalities = frozenset({"image"})
    asks = frozenset({"extents", "foresee", "nearest"})

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        return zip_of(_Writer(self, features, report).members(rows))

    @override
    def rows_in(self, archive: SafeZip, *, features: Sequence[FeatureSpec], asked: Asked) -> Iterator[LabelRow | LineError]:
        return _Reader(archive, self.lines, features, asked).rows()

    @override
    def features_in(self, archive: SafeZip) -> tuple[FeatureSpec, ...]:
        classes = read_classes(archive)
        drafted = (self._drafted(classes, number) for number in range(len(classes.names)))
        return tuple({feature.name: feature for feature in drafted}.values())

    def _drafted(self, classes: Classes, number: int) -> FeatureSpec:
        name, kind = classes.names[number], self.lines.kind
        settings: Any = {}
        if kind == "keypoints":
            points = [name or str(index) for index, name in enumerate(classes.keypoints_of(number, None))]
            for edges in (classes.edges[number] if number < len(classes.edges) else [], []):
                try:
                    settings = KINDS[kind].parse_settings({"points": points, "edges": edges})
                    break
                except InvalidValue:
                    continue
        return FeatureSpec(uuid5(NAMESPACE, f"{kind}/{name}"), name, kind, settings=settings)


class _Writer:
    """One data set on its way into an archive."""

    def __init__(self, form: YoloLabels, features: Sequence[FeatureSpec], report: Report) -> None:
        self._lines, self._title, self._report = form.lines, form.title, report
        self._features = {feature.id: feature for feature in features if feature.kind in form.lines.takes}
        joined = classes_of(features, form.lines)
        self._classes = [shapes[0] for shapes in joined]
        self._numbers = {feature.id: number for number, shapes in enumerate(joined) for feature in shapes}
        self._width = max((len(self._points_of(feature)) for feature in self._classes), default=0)
        self._listing = Listing()
        self._splits: set[str] = set()

    def members(self, rows: Iterable[LabelRow]) -> Iterator[Member]:
        """The files of the archive. Raises InvalidValue where a row has no size."""
        for row in telling_of_splits(rows, self._report, "all images are in train, and val names the same folder"):
            split = split_for(row, self._report)
            self._splits.add(split)
            image = f"images/{split}/{self._listing.name_for(row)}"
            self._listing.add(image, row)
            yield label_path(image), self._label(row)
        yield self._listing.member()
        yield DATA, dump_data(self._classes, self._splits, pose=isinstance(self._lines, Poses))

    def _label(self, row: LabelRow) -> bytes:
        if row.extent is None:
            raise InvalidValue(
                "/data_row/width", "YOLO needs the size of every image.", "a width and a height in pixels", code="size_unknown"
            )
        lines = [line for annotation in row.annotations if (line := self._line(annotation, row, row.extent)) is not None]
        return "".join(line + "\n" for line in lines).encode()

    def _line(self, annotation: Annotation, row: LabelRow, extent: Extent) -> str | None:
        number = self._numbers.get(annotation.feature)
        if number is None or annotation.at is not None:
            other = f", {WHOLE[annotation.kind]} has one" if annotation.at is None and annotation.kind in WHOLE else ""
            self._report.left_out(annotation.kind, f"{self._title} has no line for it{other}", annotations=1)
            return None
        feature = self._features[annotation.feature]
        if feature.id != self._classes[number].id:
            words = f"its class is {self._classes[number].name}, as lines do not tell the shapes of one label apart"
            self._report.left_out(f"feature {feature.name}", words)
        numbers = self._lines.dump(annotation.value, feature, extent, self._report)
        if numbers is None:
            return None
        numbers += [0.0] * 3 * (self._width - len(self._points_of(feature)))
        leave_out(annotation, self._report, confidence=row.model is None)
        if row.model is not None and annotation.confidence is not None:
            numbers.append(annotation.confidence)
        return " ".join([str(number), *(written(each) for each in numbers)])

    def _points_of(self, feature: FeatureSpec) -> Sequence[str]:
        points: Sequence[str] = feature.settings.get("points", ()) if isinstance(self._lines, Poses) else ()
        return points


def classes_of(features: Sequence[FeatureSpec], lines: Lines) -> list[list[FeatureSpec]]:
    """The features of each class, by the name of their label: all its shapes, first the one that is nearest to what the lines say."""
    objects = [feature for feature in features if KINDS[feature.kind].role == "object"]
    classes: dict[str, list[FeatureSpec]] = {}
    for feature in by_label(objects, {each.kind: each.kind for each in objects}):
        if feature.kind in lines.takes:
            classes.setdefault(feature.name, []).append(feature)
    return [sorted(shapes, key=lambda each: nearness(each.kind, lines.kind)) for shapes in classes.values()]


def split_for(row: LabelRow, report: Report) -> str:
    """The folder of a row; a split of another name is reported."""
    split = SPLITS.get((row.split or "train").lower())
    if split is None:
        report.left_out(f"split {row.split}", "folders are train, val and test: its images are in train, the listing has its name")
    return split or "train"


def leave_out(annotation: Annotation, report: Report, *, confidence: bool) -> None:
    """Report what a line has no room for."""
    report.left_out("annotation id", "label files have none")
    if annotation.answers:
        report.left_out("nested answer", "label files hold classes and places only", len(annotation.answers))
    if annotation.metrics:
        report.left_out("metric", "label files hold classes and places only", len(annotation.metrics))
    if annotation.derived_from is not None:
        report.left_out("what an annotation was made from", "label files hold classes and places only")
    if confidence and annotation.confidence is not None:
        report.left_out("confidence", "only predictions have one in their lines: training refuses labels that do")


class _Reader:
    """One data set out of an archive."""

    def __init__(self, archive: SafeZip, lines: Lines, features: Sequence[FeatureSpec], asked: Asked) -> None:
        self._archive, self._lines, self._asked = archive, lines, asked
        self._objects = [feature for feature in features if KINDS[feature.kind].role == "object"]
        self._classes = read_classes(archive)
        self._left_out = LeftOut(_say, "nothing: what the task of these lines is about is read")
        ids = {str(feature.id): feature for feature in self._objects}
        meant = [object_ref(name, lines.kind, self._objects, "").id for name in self._classes.names]
        self._features = [ids.get(self._classes.id_of(number) or "") or ids.get(each or "") for number, each in enumerate(meant)]

    def rows(self) -> Iterator[LabelRow | LineError]:
        """The rows of all images; the data rows of some hundreds are looked up at once."""
        images = Images(self._archive, self._classes)
        left = iter(images)
        while batch := list(islice(left, IMAGES_AT_ONCE)):
            asked = [image.row for _, image in (each for each in batch if not isinstance(each, LineError)) if image.row.extent is None]
            self._asked.foresee([ref for row in asked for ref in may_be(row.data_row)], total=images.total)
            for each in batch:
                if isinstance(each, LineError):
                    yield each
                else:
                    yield from self._row(*each)
        yield from self._left_out.errors()

    def _row(self, path: str, image: Listed) -> Iterator[LabelRow | LineError]:
        """The row of one image, after what is wrong with its label file, which is at this path."""
        row = image.row
        try:
            text = self._archive.read(path, at_most=MAX_LABEL_BYTES).decode("utf-8-sig") if path in self._archive else ""
            data_row, extent = self._known(row, image.path)
            _check_known(extent, row, text)
        except (InvalidValue, UnicodeDecodeError) as error:
            yield _error(error, None, path)
            return
        annotations, places, refused = list[Annotation](), list[tuple[int | None, str]](), False
        for number, line in enumerate(text.split("\n"), start=1):
            try:
                if line.strip() and extent is not None:
                    annotations.append(self._annotation(line.split(), extent, path, number))
                    places.append((number, f"/{path}"))
            except InvalidValue as error:
                refused = True
                yield _error(error, number, path)
        size_at = row.size_at if row.extent else f"/{image.path}/"
        row = replace(row, data_row=data_row, annotations=tuple(annotations), extent=extent, size_at=size_at, line=None)
        yield replace(row, refused=refused, places=tuple(places))

    def _known(self, row: LabelRow, path: str) -> tuple[DataRowRef, Extent | None]:
        """The data row and its size. An image that only its label file tells of goes by the name of the nearest data row that may be meant.

        Raises InvalidValue where several may be.
        """
        if row.extent is not None:
            return row.data_row, row.extent
        names = may_be(row.data_row)
        nearest = self._asked.nearest(names)
        for ref in names if nearest is None else (nearest,):
            if (extent := self._asked.extents(ref)) is not None:
                return ref, extent
        return row.data_row, size_in(self._archive, path)

    def _annotation(self, tokens: Sequence[str], extent: Extent, path: str, line: int) -> Annotation:
        number, *numbers = (_number(token) for token in tokens)
        if not number.is_integer() or not 0 <= number < len(self._classes.names):
            raise InvalidValue(
                "", f"There is no class {number:g}.", f"a whole number from 0 to {len(self._classes.names) - 1}", "unknown_class"
            )
        index = int(number)
        feature = self._features[index]
        names = self._classes.keypoints_of(index, feature)
        placed, is_tracked = without_track(numbers, self._lines.count(names, self._classes.dims))
        value, kind, confidence = self._lines.load(placed, extent, names, self._classes.dims)
        if feature is not None and feature.kind == self._lines.kind != kind and (around := self._lines.nearest(value)) is not None:
            value, kind = around, feature.kind
            self._left_out.note("corners", line, f"/{path}")
        ref = Ref(None if feature is None else str(feature.id), self._classes.names[index], "")
        named = NamedAnnotation(NamedAnswer(ref, kind, value, "", confidence), id=made_id(NAMESPACE, f"{path}/{line}"))
        bound = bind(_as_kind_of(feature, named, extent, self._lines.kind), self._objects)
        if is_tracked:
            self._left_out.note("track", line, f"/{path}")
        if self._lines.says_more(numbers, value, extent):
            self._left_out.note("box", line, f"/{path}")
        return bound


def _say(what: str, count: int) -> str:
    lines = "1 line has" if count == 1 else f"{count:,} lines have"
    if what == "corners":
        return f"{lines} corners that are no rectangle: it is the smallest one around them, for a polygon they are kept as they are."
    if what == "track":
        return f"{lines} the id of a track: it is left out, each image stands alone."
    return f"{lines} a box that is not the one around the keypoints: it is left out, keypoints have no box of their own."


def _as_kind_of(feature: FeatureSpec | None, named: NamedAnnotation, extent: Extent, kind_of_lines: str) -> NamedAnnotation:
    """The annotation as the feature's kind. Raises InvalidValue, which names the task whose lines hold that kind, where it is none."""
    if feature is None:
        return named
    held = HELD.get(feature.kind)
    hint = f"as {held} has it" if held else "in a format that holds it, such as Firstpass NDJSON"
    other = "any other outline for a polygon, as yolo-segment has it" if feature.kind == kind_of_lines else f"a {{kind}} {hint}"
    found = fitted(named, feature, extent, f"{{shape}}, or {other}")
    kind = found.said.kind or ""
    if feature.kind not in (kind, *KINDS[kind].widens):
        what, wanted = (each.replace("_", " ") for each in (kind, feature.kind))
        raise InvalidValue("", f"{feature.name} is a {wanted}, this line says a {what}.", f"a {wanted} {hint}", code="wrong_kind")
    return found


def _check_known(extent: Extent | None, row: LabelRow, text: str) -> None:
    if extent is None and text.strip():
        words = f"The size of {row.data_row.name} is not known, and its places are shares of it."
        raise InvalidValue("", words, "an image that is a data row already, or that is in the archive itself", code="size_unknown")


def _number(token: str) -> float:
    try:
        number = float(token)
    except ValueError:
        number = float("nan")
    if not is_near(number):
        raise InvalidValue("", f"{token[:40]!r} is no number.", "a class and shares of the image, with spaces between them")
    return number


def _error(error: InvalidValue | UnicodeDecodeError, line: int | None, path: str) -> LineError:
    if isinstance(error, UnicodeDecodeError):
        return LineError(line, f"/{path}", "encoding_invalid", "This file is not UTF-8.", "a text file of numbers")
    return LineError(line, f"/{path}", error.code, error.message, error.expected)


class YoloDetect(YoloLabels):
    """Upright boxes."""

    name, title = "yolo-detect", "YOLO detection"
    lines = Boxes()
    kinds = frozenset({Boxes.kind})


class YoloSegment(YoloLabels):
    """Outlines."""

    name, title = "yolo-segment", "YOLO segmentation"
    lines = Outlines()
    kinds = frozenset({Outlines.kind})


class YoloPose(YoloLabels):
    """Keypoints."""

    name, title = "yolo-pose", "YOLO pose"
    lines = Poses()
    kinds = frozenset({Poses.kind})


class YoloOriented(YoloLabels):
    """Rotated boxes."""

    name, title = "yolo-obb", "YOLO oriented boxes"
    lines = Rectangles()
    kinds = frozenset({Rectangles.kind})


LABELS = (YoloDetect(), YoloSegment(), YoloPose(), YoloOriented(), YoloClassify())
