"""Reading CVAT's XML as it comes: an image is a row once it ends, the tracks of a video are one at the end of the document."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO
from uuid import UUID
from xml.etree.ElementTree import Element

from apps.formats.binding import bind
from apps.formats.cvat_attributes import read_attributes, unasked
from apps.formats.cvat_labels import KIND_OF_SHAPE, Meta, read_meta
from apps.formats.cvat_shapes import SHAPES, is_set, number, read_shape
from apps.formats.cvat_tags import TAG, Tagged, read_tag, together
from apps.formats.cvat_tracks import read_track
from apps.formats.ellipses import ellipses_met
from apps.formats.fitting import fitted
from apps.formats.flat_answers import object_ref
from apps.formats.left_out import LeftOut
from apps.formats.reading import read_name
from apps.formats.rows import LEFT_OUT, DataRowRef, LabelRow, LineError, NamedAnnotation, NamedAnswer, NamedChoice, Ref
from apps.formats.several_parts import SeveralParts
from apps.formats.xml_reading import read_elements
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.made_ids import made_id
from apps.kinds.reading import as_uuid, join, read_positive, read_share
from apps.kinds.values import Annotation, Extent

ROOT = "annotations"
TASK_SIZE = "/meta/task/original_size/"
MAX_SHAPES = 500_000
NAMESPACE = UUID("4b8c3d9e-2c51-5a44-9b7a-0f7d1c2e5a66")
PASSED = {
    "occluded": ("that shapes are occluded", "a question named occluded under their labels"),
    "z_order": ("which shapes lie above others", "shapes on one level"),
    "group_id": ("which shapes are a group", "shapes of no group"),
}


class CvatReader:
    """Reads one document against the features of an ontology; labels are matched by name, and by kind where several have one."""

    def __init__(self, features: Sequence[FeatureSpec]) -> None:
        self._features = features
        self._by_id = {str(feature.id): feature for feature in features}
        self._errors: list[LineError] = []
        self._left: Counter[str] = Counter()
        self._beside = LeftOut(_say, "a question of the attribute's name under the object")
        self._parts, self._ellipses = SeveralParts(), ellipses_met()
        self._meta = Meta()
        self._tracks: dict[str | None, list[tuple[Annotation, str]]] = {}
        self._says_nothing = True
        self._seen: set[UUID] = set()

    def rows(self, file: BinaryIO) -> Iterator[LabelRow | LineError]:
        """The rows, what is wrong with an image after it; a document that breaks off gives the images that were whole."""
        images = tracks = 0
        try:
            for element in finished(file):
                if element.tag == "meta":
                    self._meta = read_meta(element)
                elif element.tag == "image":
                    self._says_nothing = False
                    yield from self._image(element, f"/image/{images}")
                    images += 1
                elif element.tag == "track":
                    self._track(element, f"/track/{tracks}")
                    tracks += 1
                yield from self._told()
        except InvalidValue as error:
            yield LineError.of(error)
            return
        yield from self._videos()
        for met in (self._beside, self._parts, self._ellipses):
            yield from met.errors()
        for what, count in self._left.items():
            words, expected = PASSED[what]
            yield LineError(None, f"/{what}", LEFT_OUT, f"This file says {words} ({count:,}), which is not kept.", expected)

    def _told(self) -> Iterator[LineError]:
        yield from self._errors
        self._errors.clear()

    def _image(self, image: Element, at: str) -> Iterator[LabelRow]:
        try:
            data_row, extent = _named(image, at)
        except InvalidValue as error:
            self._errors.append(LineError.of(error))
            return
        found: list[tuple[int, Annotation, str]] = []
        tagged: list[Tagged] = []
        root = f"{data_row.name}/{image.get('id')}"
        for index, shape in enumerate(image):
            if shape.tag in SHAPES or shape.tag == TAG:
                here = f"{at}/{index}"
                try:
                    if shape.tag == TAG:
                        tagged.append(read_tag(shape, here, self._features))
                        for name in tagged[-1].beside:
                            self._beside.note(f"{name} of {tagged[-1].named.said.feature.name}", None, here)
                    else:
                        found += [(index, each, here) for each in self._said(shape, here, extent, f"{root}/{index}")]
                except InvalidValue as error:
                    self._errors.append(LineError.of(error))
        found = sorted((*found, *self._tags(tagged, root)), key=lambda each: each[0])
        yield LabelRow(
            data_row,
            tuple(each for _, each, _ in found),
            extent,
            size_at=f"{at}/",
            split=image.get("subset") or None,
            refused=bool(self._errors),
            places=tuple((None, here) for _, _, here in found),
        )

    def _tags(self, tagged: Sequence[Tagged], root: str) -> Iterator[tuple[int, Annotation, str]]:
        for each in together(tagged, self._features):
            index = each.at.rpartition("/")[2]
            try:
                yield int(index), self._bound(each.named, each.at, each.tag, f"{root}/{index}"), each.at
            except InvalidValue as error:
                self._errors.append(LineError.of(error))

    def _said(self, shape: Element, at: str, extent: Extent | None, key: str) -> list[Annotation]:
        label = shape.get("label") or ""
        feature = self._feature(label, shape, at)
        kind, values = read_shape(shape, at, feature=feature, extent=extent)
        ref = object_ref(label, kind, self._features, join(at, "label"))
        feature = self._by_id.get(ref.id or "") or feature
        answers = tuple(read_attributes(shape, at, feature.features if feature else (), only_asked=True))
        answers += self._occluded(shape, feature, at)
        found = []
        for index, value in enumerate(values):
            named = NamedAnnotation(NamedAnswer(ref, kind, value, at), answers)
            found.append(self._bound(fitted(named, feature, extent), at, shape, f"{key}/{index}" if index else key))
        self._note_unasked(shape, feature, at)
        self._note_shape(shape, self._by_id[str(found[0].feature)], len(found), at)
        return found

    def _note_shape(self, shape: Element, feature: FeatureSpec, parts: int, at: str) -> None:
        """Count what became another shape than it was."""
        self._parts.note(feature, parts, join(at, "points"))
        if shape.tag == "ellipse":
            self._ellipses.note("ellipse", None, at)

    def _note_unasked(self, shape: Element, feature: FeatureSpec | None, at: str) -> None:
        """Count the attributes of a shape that say something nobody asks for."""
        if feature is None:
            return
        for each in unasked(shape, feature.features):
            if each.text:
                self._beside.note(f"{each.get('name')} of {feature.name}", None, at)

    def _feature(self, label: str, shape: Element, at: str) -> FeatureSpec | None:
        """The feature that a shape is likely of; points may be those of a skeleton."""
        for kind in ("keypoints", "point") if shape.tag == "points" else (KIND_OF_SHAPE.get(shape.tag, "bounding_box"),):
            found = self._by_id.get(object_ref(label, kind, self._features, at).id or "")
            if found is not None and (found.kind == kind or shape.tag != "points"):
                return found
        return None

    def _occluded(self, shape: Element, feature: FeatureSpec | None, at: str) -> tuple[NamedAnswer, ...]:
        """What a shape says of how it lies: an answer where that is asked, else counted."""
        self._left["z_order"] += shape.get("z_order", "0") not in ("0", "")
        self._left["group_id"] += shape.get("group_id", "0") not in ("0", "")
        self._left += Counter()
        if not is_set(shape, "occluded"):
            return ()
        if any(each.name == "occluded" for each in (feature.features if feature else ())) and not any(
            each.get("name") == "occluded" for each in shape.iterfind("attribute")
        ):
            return (NamedAnswer(Ref(None, "occluded", at), None, (NamedChoice(Ref(None, "true", at)),), at),)
        self._left["occluded"] += 1
        return ()

    def _track(self, track: Element, at: str) -> None:
        self._says_nothing = False
        task = self._meta.task(track.get("task_id"))
        label = track.get("label") or ""
        first = next((each for each in track if each.tag in SHAPES), track)
        extent = task.extent if task else None
        try:
            if task is not None:
                task.count_from_zero(track, at)
            kind, value, place, answers = read_track(
                track,
                at,
                feature=self._feature(label, first, at),
                mutable=self._meta.mutable(label),
                extent=extent,
                frames=task.length if task else None,
            )
            ref = object_ref(label, kind, self._features, join(at, "label"))
            named = NamedAnnotation(NamedAnswer(ref, kind, value, at), answers, place=place)
            annotation = fitted(named, self._by_id.get(ref.id or ""), extent)
            key = f"{task.data_row.global_key if task else ''}/track/{track.get('id')}/{at}"
            bound = self._bound(annotation, at, track, key)
            self._tracks.setdefault(track.get("task_id"), []).append((bound, at))
            for shape in track:
                if shape.tag in SHAPES and is_set(shape, "keyframe") and not is_set(shape, "outside"):
                    self._occluded(shape, None, at)
                    self._note_unasked(shape, self._by_id.get(ref.id or ""), at)
        except InvalidValue as error:
            self._errors.append(LineError.of(error))

    def _bound(self, named: NamedAnnotation, at: str, shape: Element, key: str) -> Annotation:
        own = as_uuid(shape.get("uid"))
        identifier = own if own is not None and own not in self._seen else made_id(NAMESPACE, key)
        self._seen.add(identifier)
        content = named.said.content
        is_rated = isinstance(content, tuple) and any(choice.confidence is not None for choice in content)
        written = None if is_rated else shape.get("score")
        score = None if written is None else read_share(number(shape, "score", at), join(at, "score"))
        return bind(replace(named, id=identifier, said=replace(named.said, confidence=score)), self._features)

    def _videos(self) -> Iterator[LabelRow | LineError]:
        for number_, tracks in self._tracks.items():
            task = self._meta.task(number_)
            if task is None or task.data_row.global_key is None:
                expected = "a task in meta with the source or name of its video"
                yield LineError(None, "/meta/task", "required", f"{len(tracks)} tracks are of no known video.", expected)
                continue
            said, places = tuple(each for each, _ in tracks), tuple((None, at) for _, at in tracks)
            yield LabelRow(task.data_row, said, task.extent, modality="video", places=places, size_at=TASK_SIZE)
        if self._says_nothing:
            for task in self._meta.tasks.values():
                if task.is_video and task.data_row.global_key is not None:
                    yield LabelRow(task.data_row, (), task.extent, modality="video", size_at=TASK_SIZE)


def _say(what: str, count: int) -> str:
    shapes = "1 shape says" if count == 1 else f"{count:,} shapes say"
    return f"{shapes} {what}, which nobody asks for here: it is left out."


def _named(image: Element, at: str) -> tuple[DataRowRef, Extent | None]:
    """The data row that an image is, and its size where it tells one. Raises InvalidValue."""
    name = read_name(image.get("name"), join(at, "name"))
    if name is None:
        raise InvalidValue(join(at, "name"), "This image has no name.", "the name of its file", code="required")
    identifier = read_name(image.get("uid"), join(at, "uid"))
    key = None if name == identifier else name
    if image.get("width") is None:
        return DataRowRef(identifier, key, name), None
    width, height = (read_positive(number(image, side, at), join(at, side)) for side in ("width", "height"))
    return DataRowRef(identifier, key, name), Extent(width, height)


def finished(file: BinaryIO) -> Iterator[Element]:
    """The elements right below the root as they end, each gone with the next one. Raises InvalidValue."""
    root: Element | None = None
    depth = shapes = 0
    for event, element in read_elements(file):
        if root is None:
            root = element
            if root.tag != ROOT:
                raise InvalidValue(f"/{root.tag[:100]}", "This is no CVAT document.", f"an element {ROOT} around all", code="not_cvat")
        if event == "start":
            depth += 1
            shapes += 1
            if shapes > MAX_SHAPES:
                raise InvalidValue("", f"An image or track has more than {MAX_SHAPES} elements.", "fewer", code="too_large")
            continue
        depth -= 1
        if depth == 1:
            yield element
            root.clear()
            shapes = 0


def kinds_drawn(file: BinaryIO) -> tuple[Meta, dict[str, list[str]]]:
    """What meta tells, and the kinds that each label was drawn as; what breaks off is taken as far as it goes."""
    meta, drawn = Meta(), dict[str, dict[str, None]]()
    try:
        for element in finished(file):
            if element.tag == "meta":
                meta = read_meta(element)
            for shape in element if element.tag in ("image", "track") else ():
                kind = "radio" if shape.tag == TAG else KIND_OF_SHAPE.get(shape.tag)
                if kind == "bounding_box" and float(shape.get("rotation") or 0):
                    kind = "rotated_box"
                label = shape.get("label") or element.get("label")
                if kind and label:
                    drawn.setdefault(label, {})[kind] = None
    except (InvalidValue, ValueError):
        pass
    return meta, {label: list(kinds) for label, kinds in drawn.items()}
