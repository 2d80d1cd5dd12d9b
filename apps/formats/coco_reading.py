"""Reading COCO: images with their annotations, from our own files or from others, in two passes over the file.

The first pass learns the categories and where in the file each image and each annotation stands: about 40 bytes of memory for each. The
second reads image by image. A file of results is a bare list of annotations that name their images by id, or by `file_name` beside it, and
their categories by numbers that the file does not explain; a document without images is read like one. Which data rows those images are
`apps.formats.coco_images` says, which features the categories are, wherever the file has none, `apps.formats.coco_categories`; a member
`firstpass` with `feature`, an id or a name, tells it outright. Ids are the same number whether they are written as 3, 3.0 or "3".
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO
from uuid import UUID

from apps.formats.archive_labels import Asked
from apps.formats.coco_annotation import Category, Placed, members_of, own_of, parse_placed
from apps.formats.coco_beside import LEFT_OUT_EXPECTED, left_out, left_out_of_category, left_out_of_image, say_member, words
from apps.formats.coco_categories import Label, SaidIds, external_id, kind_drawn, labels_of
from apps.formats.coco_images import Image, data_rows_of
from apps.formats.coco_places import Places
from apps.formats.json_scan import Item, parsed, piece_of, scan
from apps.formats.left_out import LeftOut
from apps.formats.reading import as_whole, not_one, parse_annotations, read_extent, read_label_data_row, read_name
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.formats.several_parts import SeveralParts
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.reading import as_uuid, join, read_list, read_object, read_whole
from apps.kinds.values import Extent

LISTS = ("images", "annotations", "categories")
MEMBERS = frozenset({*LISTS, "info", "licenses", "type"})
RESULTS = ""
SEGMENTS = "segments_info"
IMAGE_ID = "the image's number in our export, or the id, global key or name of its data row, the name also without its ending"

MOST_NAMED = 20


class CocoReader:
    """Reads one document against the features of an ontology; categories are matched by feature id, else by name."""

    def __init__(self, file: BinaryIO, features: Sequence[FeatureSpec], asked: Asked | None = None) -> None:
        self._file, self._asked = file, asked or Asked()
        self._features = features
        self._objects = [feature for feature in features if KINDS[feature.kind].role == "object"]
        self._asks_sizes = any(feature.kind == "mask" for feature in self._objects)  # outlines are filled on a picture of known size
        self._labels = labels_of(features)
        self._categories: dict[int, Category] = {}
        self._said: set[int] = set()  # the ids of categories so far, known or not
        self._said_ids = SaidIds()
        self._ambiguous: set[int] = set()
        self._places = Places()
        self._images = array("q")
        self._seen: set[int] = set()
        self._texts: dict[str, int] = {}
        self._names: list[str] = []
        self._is_list = self._is_results = False
        self._has_categories = False
        self._errors: list[LineError] = []
        self._at: dict[UUID, str] = {}
        self._foreign = ""
        self._beside = LeftOut(say_member, "nothing: images by their file_name, categories by their name are read")
        self._left, self._parts = LeftOut(words, LEFT_OUT_EXPECTED), SeveralParts()

    def rows(self) -> Iterator[LabelRow | LineError]:
        """One row per image in the order of the file, each read when it is asked for, and what is wrong with it right after it.

        At the end, what annotations say and nothing here holds.
        """
        try:
            for item in scan(self._file):
                self._learn(item)
                yield from self._told()
        except InvalidValue as error:
            yield LineError.of(error)
            return
        self._is_results |= not self._images
        self._places.sort(by_name=self._is_results)
        if self._foreign and not (self._images or self._has_categories or self._is_list or any(self._places.images())):
            words = f"This is no COCO file: it has a member {self._foreign}, and neither images nor annotations nor categories."
            yield LineError(None, "", "not_coco", words, "a COCO document, a list of its results, or another format for this file")
            return
        if not self._has_categories:
            known = self._said_ids.known(self._features)
            if isinstance(known, LineError):
                yield known
                return
            self._categories = {number: Category(feature, label=self._label_of(feature)) for number, feature in known.items()}
            yield from self._said_ids.assumed(known)
        yield from self._results() if self._is_results else self._document()
        yield from self._beside.errors()
        yield from self._left.errors()
        yield from self._parts.errors()

    def _document(self) -> Iterator[LabelRow | LineError]:
        for index in range(len(self._images) // 2):
            at = f"/images/{index}"
            try:
                yield self._image(members_of(parsed(piece_of(self._file, *self._images[2 * index : 2 * index + 2]), at), at), at)
            except InvalidValue as error:
                self._errors.append(LineError.of(error))
            yield from self._told()
        for image, _, count in self._places.images():
            if image not in self._seen:
                yield _homeless(str(image) if image >= 0 else repr(self._called(image)), count)

    def _results(self) -> Iterator[LabelRow | LineError]:
        parent = "" if self._is_list else "/annotations"
        for image, found in data_rows_of(self._images_of_results(), self._asked, sized=self._asks_sizes):
            if isinstance(found, InvalidValue):
                (index, *_), *_ = self._places.of(image.number)
                self._errors.append(LineError(None, join(join(parent, index), "image_id"), found.code, found.message, found.expected))
            elif placed := self._annotations(image.number, parent, self._size(found, None)):
                yield self._located(LabelRow(found, tuple(annotation for _, annotation in placed)))
            yield from self._told()

    def _images_of_results(self) -> Iterator[Image]:
        for named, image, _ in self._places.images():
            yield Image(named, self._called(image), None if named == image else self._called(named))

    def _size(self, data_row: DataRowRef, told: Extent | None) -> Extent | None:
        """How large the image is, by the file or else by its data row where that may matter."""
        return told or (self._asked.extents(data_row) if self._asks_sizes else None)

    def _told(self) -> Iterator[LineError]:
        yield from self._errors
        self._errors.clear()

    def _learn(self, item: Item) -> None:
        """What this item of the document tells in the first pass."""
        if item.index is None:
            if item.key in LISTS and item.raw != b"null":
                raise InvalidValue(item.pointer, "This is no list.", "a list")
            self._foreign = self._foreign or (item.key if item.key not in MEMBERS else "")
            return
        self._is_list |= item.key == RESULTS
        self._is_results |= self._is_list
        self._has_categories |= item.key == "categories"
        try:
            if item.key == "categories":
                self._category(members_of(item.value(), item.pointer), item.pointer)
            elif item.key in ("annotations", RESULTS):
                members = members_of(item.value(), item.pointer)
                if SEGMENTS in members and "category_id" not in members:
                    raise _panoptic(join(item.pointer, SEGMENTS))
                image = self._number(members.get("image_id"), join(item.pointer, "image_id"))
                name = members.get("file_name") or None
                if own_of(members, item.pointer).get("feature") is None:
                    self._said_ids.note(members.get("category_id"), join(item.pointer, "category_id"))
                self._places.add(image, self._number(name, join(item.pointer, "file_name")) if isinstance(name, str) else image, item)
            elif item.key == "images":
                self._images.extend((item.start, item.end))
        except InvalidValue as error:
            if error.pointer.endswith(f"/{SEGMENTS}"):
                raise
            self._errors.append(LineError.of(error))

    def _number(self, payload: Any, at: str) -> int:
        """The id of an image: a number, however it is written, as it is, a text as a number below 0 that stands for it.

        Raises InvalidValue.
        """
        payload = as_whole(payload)
        if isinstance(payload, str):
            number = self._texts.setdefault(read_name(payload, at) or "", -1 - len(self._texts))
            if -number > len(self._names):
                self._names.append(payload)
            return number
        if payload is None:
            raise InvalidValue(at, "This does not say which image it is on.", IMAGE_ID, code="required")
        try:
            return read_whole(payload, at)
        except InvalidValue as error:
            raise InvalidValue(at, error.message, IMAGE_ID, error.code) from error

    def _called(self, image: int) -> str:
        """The id of an image as the file writes it."""
        return str(image) if image >= 0 else self._names[-1 - image]

    def _category(self, members: Mapping[str, Any], at: str) -> None:
        number = read_whole(as_whole(members.get("id")), join(at, "id"))
        for what, here in left_out_of_category(members, at):
            self._beside.note(what, None, here)
        is_first = number not in self._said
        self._said.add(number)
        try:
            found = self._described(members, at)
        except InvalidValue:
            if not is_first:
                self._ambiguous.add(number)
            raise
        if not is_first:
            if number not in self._categories or self._categories[number].feature != found.feature:
                self._ambiguous.add(number)
            raise InvalidValue(join(at, "id"), "This id stands twice.", "one category per id", code="duplicate")
        self._categories[number] = found

    def _described(self, members: Mapping[str, Any], at: str) -> Category:
        """What a category says of itself. Raises InvalidValue where it is nothing that is known here."""
        own = own_of(members, at)
        found = [feature for feature in self._features if feature.id == as_uuid(own.get("feature"))]
        label = self._label_of(found[0]) if found and "shapes" in own else None
        if not found:
            name = read_name(members.get("name"), join(at, "name"))
            found = [self._named(name, join(at, "name"))]
            label = next((each for each in self._labels.values() if each.name == name), None)
        listed = read_list(members.get("keypoints") or (), join(at, "keypoints"))
        points = tuple(read_name(point, join(at, "keypoints")) or "" for point in listed)
        return Category(found[0], points, label)

    def _label_of(self, feature: FeatureSpec) -> Label | None:
        """The label whose category goes by the number of this feature, the first of its shapes."""
        label = self._labels.get(feature.id)
        return label if label is not None and label.shapes[0] == feature else None

    def _named(self, name: str | None, at: str) -> FeatureSpec:
        named = [feature for feature in self._objects if feature.name == name]
        named = named or list({label.shapes[0].id: label.shapes[0] for label in self._labels.values() if label.name == name}.values())
        if len(named) != 1:
            known = (feature.name for feature in self._objects)
            raise not_one(at, name or "", len(named), "feature for objects", known, code="unknown_feature", features=self._features)
        return named[0]

    def _image(self, members: Mapping[str, Any], at: str) -> LabelRow:
        number = self._number(members.get("id"), join(at, "id"))
        if number in self._seen:
            raise InvalidValue(join(at, "id"), "This id stands twice.", "one image per id", code="duplicate")
        self._seen.add(number)
        row = _row(members, at)
        for what, here in left_out_of_image(members, at):
            self._beside.note(what, None, here)
        placed = self._annotations(number, "/annotations", self._size(row.data_row, row.extent)) + list(_beside(members, at))
        annotations = tuple(annotation for _, annotation in sorted(placed, key=lambda item: item[0]))
        return self._located(replace(row, annotations=annotations, refused=bool(self._errors)))

    def _located(self, row: LabelRow) -> LabelRow:
        return replace(row, places=tuple((None, self._at.get(each.id, "")) for each in row.annotations))

    def _annotations(self, image: int, parent: str, extent: Extent | None) -> list[Placed]:
        placed: list[Placed] = []
        self._at.clear()
        for index, start, end in self._places.of(image):
            at = join(parent, index)
            try:
                members = members_of(parsed(piece_of(self._file, start, end), at), at)
                category = self._shape_of(self._category_of(members, at), members, at)
                said = parse_placed(members, category, extent, index, at)
                self._refuse_twice(said, at)
                for what, here in left_out(members, category.feature, [each.value for _, each in said], at):
                    self._left.note(what, None, here)
                self._parts.note(category.feature, len(said), join(at, "segmentation"))
                placed += said
                self._at |= {annotation.id: at for _, annotation in said}
            except InvalidValue as error:
                self._errors.append(LineError.of(error))
        return placed

    def _refuse_twice(self, said: list[Placed], at: str) -> None:
        if any(annotation.id in self._at for _, annotation in said):
            raise InvalidValue(join(at, "id"), "This id stands twice on one image.", "one annotation per id", code="duplicate")

    def _category_of(self, members: Mapping[str, Any], at: str) -> Category:
        hint = own_of(members, at).get("feature")
        if not self._has_categories and hint is not None:
            own = [feature for feature in self._objects if feature.id == as_uuid(hint)]
            return Category(own[0] if own else self._named(str(hint), join(at, "firstpass/feature")))
        number = self._category_number(_category_id(members, at), join(at, "category_id"))
        if number in self._ambiguous:
            words = f"The id {number} is that of several categories, of which this could be any."
            raise InvalidValue(join(at, "category_id"), words, "the id of one category", code="ambiguous_category")
        if number in self._categories:
            return self._categories[number]
        words, expected = "No known category has this id.", "the id of a category that was read"
        if not self._has_categories:
            words = f"No feature of the ontology has the external id {external_id(number)}, and the file does not say what this is."
            expected = "the id of a category that a feature carries, or the categories in the file"
        raise InvalidValue(join(at, "category_id"), words, expected, code="unknown_category")

    def _shape_of(self, category: Category, members: Mapping[str, Any], at: str) -> Category:
        """The shape of the category's label that the annotation is."""
        if category.label is None or len(category.label.shapes) == 1:
            return category
        return Category(category.label.drawn_as(kind_drawn(members, own_of(members, at))), category.keypoints)

    def _category_number(self, payload: Any, at: str) -> int:
        """The id of a category. Raises InvalidValue."""
        try:
            return read_whole(as_whole(payload), at)
        except InvalidValue as error:
            known = ", ".join(f"{number} ({each.feature.name})" for number, each in list(self._categories.items())[:MOST_NAMED])
            expected = f"the id of a category, a whole number: {known}" if known else "the id of a category, a whole number"
            raise InvalidValue(at, error.message, expected, error.code) from error


def _beside(members: Mapping[str, Any], at: str) -> Iterator[Placed]:
    """The annotations of an image that COCO has no geometry for, from our own files. Raises InvalidValue."""
    here = join(join(at, "firstpass"), "annotations")
    for index, item in enumerate(read_list(own_of(members, at).get("annotations", ()), here)):
        place = join(here, index)
        entry = read_object(item, place, required=("position", "annotation"))
        (annotation,) = parse_annotations([entry["annotation"]], join(place, "annotation"))
        yield read_whole(entry["position"], join(place, "position")), annotation


def _row(members: Mapping[str, Any], at: str) -> LabelRow:
    """The image, without annotations. Raises InvalidValue."""
    own, here = own_of(members, at), join(at, "firstpass")
    name = read_name(members.get("file_name"), join(at, "file_name"))
    data_row = replace(read_label_data_row(own, here), name=name) if own else DataRowRef(global_key=name, name=name)
    if data_row == DataRowRef():
        raise InvalidValue(join(at, "file_name"), "This image has no name.", "a file_name", code="required")
    return LabelRow(
        data_row=data_row,
        annotations=(),
        extent=read_extent(members, at),
        size_at=f"{at}/",
        project=read_name(own.get("project"), join(here, "project")),
        by=read_name(own.get("by"), join(here, "by")),
        status=read_name(own.get("status"), join(here, "status")),
    )


def _panoptic(at: str) -> InvalidValue:
    words = "This is COCO panoptic: its segments are painted into pictures beside the file, and panoptic is not read here."
    return InvalidValue(at, words, "COCO with a segmentation of each object, as panopticapi makes of it", code="unsupported")


def _category_id(members: Mapping[str, Any], at: str) -> Any:
    if "category_id" in members:
        return members["category_id"]
    if "caption" in members:
        expected = "captions as answers to a text question, in a CSV, JSONL or Parquet file or as Firstpass NDJSON"
        raise InvalidValue(join(at, "caption"), "Captions of images have no place in what is read from COCO.", expected, "unsupported")
    raise InvalidValue(join(at, "category_id"), "This member is missing.", "the id of a category", code="required")


def _homeless(image: str, annotations: int) -> LineError:
    which = f"{annotations} annotations are" if annotations > 1 else "1 annotation is"
    words = f"{which} on the image {image}, which is not there."
    return LineError(None, "/images", "unknown_image", words, "an image of this id, as a number or a text alike in both places")
