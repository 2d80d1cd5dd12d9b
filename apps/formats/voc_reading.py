"""Reading Pascal VOC: every XML file of an archive with an <annotation>, ours or of others."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element

from apps.formats.archive import SafeZip
from apps.formats.archive_labels import Asked
from apps.formats.binding import bind
from apps.formats.fitting import fitted
from apps.formats.listing import LISTING, may_be, named_row, read_listing
from apps.formats.reading import read_name
from apps.formats.rows import LEFT_OUT, DataRowRef, LabelRow, LineError, NamedAnnotation, NamedAnswer, Ref
from apps.formats.voc_answers import read_answers
from apps.formats.voc_places import read_box, read_decimal, read_polygon
from apps.formats.xml_reading import MAX_BYTES, read_tree
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.made_ids import made_id
from apps.kinds.reading import join, read_positive, read_share
from apps.kinds.values import Annotation, Extent, Value

NAMESPACE = UUID("2f5a3d3c-0c0b-5b0a-9d0e-6c9d8a7f1b11")
ROOT = "annotation"
MAX_LIST_BYTES = 16 << 20
SPLITS = {"train": "train", "val": "val", "valid": "val", "validation": "val", "test": "test"}


class VocReader:
    """Reads one archive against the features of an ontology; objects are matched by name, images without an ending by their stems."""

    def __init__(self, archive: SafeZip, features: Sequence[FeatureSpec], asked: Asked | None = None) -> None:
        self._archive, self._asked = archive, asked or Asked()
        self._objects = [feature for feature in features if KINDS[feature.kind].role == "object"]
        self._by_name = {feature.name: feature for feature in self._objects}
        self._left: Counter[tuple[str, str]] = Counter()
        self._errors: list[LineError] = []
        self._splits: dict[str, str] = {}
        self._stems: Counter[str] = Counter()

    def rows(self) -> Iterator[LabelRow | LineError]:
        """One row per image, in the order of the archive, and what is wrong with it right after it; what nobody asks for at the end."""
        yield from self._listed() if LISTING in self._archive else self._found()
        for (name, what), count in self._left.items():
            words = f"Objects {name} say {what} ({count:,}), which nothing here asks about them."
            yield LineError(None, f"/{name}/{what}", LEFT_OUT, words, f"a question {what} under {name}, with options for its values")

    def _listed(self) -> Iterator[LabelRow | LineError]:
        for each in read_listing(self._archive):
            if isinstance(each, LineError):
                yield each
                continue
            path = f"Annotations/{PurePosixPath(each.path).stem}.xml"
            yield from self._row(path, each.row) if path in self._archive else (_missing(path),)

    def _found(self) -> Iterator[LabelRow | LineError]:
        paths = [name for name in self._archive.names() if name.lower().endswith(".xml")]
        if not paths:
            yield LineError(None, "", "required", "This archive holds no XML.", "a file in Annotations for each image")
        self._splits = dict(_splits(self._archive))
        self._stems = Counter(PurePosixPath(path).stem for path in paths)
        for path in paths:
            yield from self._row(path, None)

    def _row(self, path: str, known: LabelRow | None) -> Iterator[LabelRow | LineError]:
        stem = PurePosixPath(path).stem
        try:
            root = _tree(self._archive, path)
            row = known or named_row(_file_name(root, path, in_folders=self._stems[stem] > 1), split=self._splits.get(stem))
            row = row if known else replace(row, data_row=self._nearest(row.data_row))
            extent, size_at = (row.extent, row.size_at) if row.extent else (_size(root), f"/{path}/size/")
        except InvalidValue as error:
            yield _error(error, path)
            return
        said = list(self._annotations(root, path, extent))
        annotations, places = tuple(each for each, _ in said), tuple((None, f"/{path}{at}") for _, at in said)
        found = replace(row, annotations=annotations, extent=extent, size_at=size_at, line=None)
        yield replace(found, refused=bool(self._errors), places=places)
        yield from self._errors
        self._errors.clear()

    def _nearest(self, ref: DataRowRef) -> DataRowRef:
        """By which name to call the data row of an image whose file does not say how it ends. Raises InvalidValue where several may be."""
        names = may_be(ref)
        if len(names) == 1:
            return ref
        self._asked.foresee(names, total=None)
        return self._asked.nearest(names) or ref

    def _annotations(self, root: Element, path: str, extent: Extent | None) -> Iterator[tuple[Annotation, str]]:
        for index, element in enumerate(root.iterfind("object")):
            at = f"/object/{index}"
            try:
                yield self._annotation(element, at, made_id(NAMESPACE, f"{path}/{index}"), extent), at
            except InvalidValue as error:
                self._errors.append(_error(error, path))

    def _annotation(self, element: Element, at: str, identifier: UUID, extent: Extent | None) -> Annotation:
        name = read_name((element.findtext("name") or "").strip() or None, join(at, "name"))
        feature = self._by_name.get(name or "")
        value, kind = _shape(element, feature, at)
        score = element.findtext("confidence") or element.findtext("score")
        confidence = None if score is None else read_share(float(read_decimal(score, join(at, "confidence"))), join(at, "confidence"))
        answers, left = read_answers(element, feature, at) if feature else ([], [])
        said = NamedAnswer(Ref(None, name or "", join(at, "name")), kind, value, at, confidence)
        annotation = bind(fitted(NamedAnnotation(said, tuple(answers), identifier), feature, extent), self._objects)
        parts = ["part"] if element.find("part") is not None else []
        self._left.update((name or "", what) for what in (*left, *parts))
        return annotation


def _shape(element: Element, feature: FeatureSpec | None, at: str) -> tuple[Value, str]:
    """The outline where there is one and it is asked for, else the box. Raises InvalidValue."""
    polygon, box = element.find("polygon"), element.find("bndbox")
    if polygon is not None and (box is None or feature is None or feature.kind != "bounding_box"):
        return read_polygon(polygon, join(at, "polygon")), "polygon"
    if box is None:
        raise InvalidValue(join(at, "bndbox"), "This object has no box.", "an element bndbox", code="required")
    return read_box(box, join(at, "bndbox")), "bounding_box"


def _tree(archive: SafeZip, path: str) -> Element:
    root = read_tree(archive.read(path, at_most=MAX_BYTES))
    if root.tag != ROOT:
        raise InvalidValue(f"/{root.tag}", "This is no VOC annotation.", f"an element {ROOT} around all", code="not_voc")
    return root


def _splits(archive: SafeZip) -> Iterator[tuple[str, str]]:
    """The split of each image by its stem, as the lists in ImageSets/Main tell it; lists that cannot be read tell nothing."""
    for name in archive.names():
        path = PurePosixPath(name)
        if path.parent.name == "Main" and path.suffix == ".txt" and path.stem in SPLITS:
            try:
                text = archive.read(name, at_most=MAX_LIST_BYTES).decode("utf-8-sig")
            except (InvalidValue, UnicodeDecodeError):
                continue
            yield from ((line.split()[0], SPLITS[path.stem]) for line in text.splitlines() if line.strip())


def _file_name(root: Element, path: str, *, in_folders: bool) -> str:
    """What the file says its image is called, with the folders that it tells; else its own stem.

    `in_folders`: other files are called as this one, so that without folders it takes those of the file.
    """
    name = (root.findtext("filename") or "").strip().replace("\\", "/") or PurePosixPath(path).stem
    if in_folders and "/" not in name:
        name = str(PurePosixPath(path).with_name(name))
    return read_name(name, "/filename") or ""


def _size(root: Element) -> Extent | None:
    """The size that the file tells; none where it says 0, as tools do that never opened the image. Raises InvalidValue."""
    element = root.find("size")
    sides = [None if element is None else element.findtext(side) for side in ("width", "height")]
    if sides in ([None, None], ["0", "0"]):
        return None
    width, height = (
        read_positive(float(read_decimal(text, f"/size/{side}")), f"/size/{side}")
        for text, side in zip(sides, ("width", "height"), strict=True)
    )
    return Extent(width, height)


def _error(error: InvalidValue, path: str) -> LineError:
    return LineError(None, f"/{path}{error.pointer}", error.code, error.message, error.expected)


def _missing(path: str) -> LineError:
    return LineError(None, f"/{path}", "required", "The listing names this file, and it is not there.", "the archive as it was written")


def drafted(archive: SafeZip) -> tuple[FeatureSpec, ...]:
    """The names of all objects, as polygons where one has an outline, else as boxes; files that cannot be read tell nothing."""
    outlined: dict[str, bool] = {}
    for path in (name for name in archive.names() if name.lower().endswith(".xml")):
        try:
            root = _tree(archive, path)
        except InvalidValue:
            continue
        for element in root.iterfind("object"):
            if name := (element.findtext("name") or "").strip():
                outlined[name] = outlined.get(name, False) or element.find("polygon") is not None
    kinds = {name: "polygon" if has_outline else "bounding_box" for name, has_outline in outlined.items()}
    return tuple(FeatureSpec(uuid5(NAMESPACE, f"{kind}/{name}"), name, kind) for name, kind in kinds.items())
