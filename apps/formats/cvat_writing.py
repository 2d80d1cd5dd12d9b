"""Writing CVAT's XML, shape by shape."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID
from xml.etree.ElementTree import Element, tostring

from apps.formats.base import Report, path_of
from apps.formats.cvat_attributes import write_attributes
from apps.formats.cvat_labels import TYPE_OF_KIND, by_cvat_label, write_meta
from apps.formats.cvat_shapes import write_shape
from apps.formats.cvat_tasks import CvatTask
from apps.formats.cvat_tracks import STILL, write_track
from apps.formats.own import report_origin
from apps.formats.rows import LabelRow
from apps.formats.skeletons import is_lost
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.locators import Frames, Track
from apps.kinds.values import Annotation, Answer

HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n<version>1.1</version>\n'
TAIL = b"</annotations>\n"
WHY = "CVAT's XML has no room for it"
MANUAL, AUTO = "manual", "auto"


def write_images(rows: Iterable[LabelRow], features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
    """A document of images. Raises InvalidValue for a row whose size is not known."""
    features = by_cvat_label(features)
    known = {feature.id: feature for feature in features}
    yield HEAD + write_meta(features, mode="annotation") + b"\n"
    for number, row in enumerate(rows):
        yield _image(row, number, known, report)
    yield TAIL


def _image(row: LabelRow, number: int, known: dict[UUID, FeatureSpec], report: Report) -> bytes:
    if row.extent is None:
        raise InvalidValue("/data_row/width", "CVAT needs the size of every image.", "a width and a height in pixels")
    report_origin(row, report, WHY)
    size = {"width": f"{row.extent.width:g}", "height": f"{row.extent.height:g}"}
    image = Element("image", {"id": str(number), "name": path_of(row), **size})
    image.attrib.update(_uid(row))
    if row.split:
        image.set("subset", row.split)
    for annotation in row.annotations:
        for element in _elements(annotation, _feature(annotation, known), row, report):
            image.append(element)
    return tostring(image, encoding="utf-8") + b"\n"


def _uid(row: LabelRow) -> dict[str, str]:
    """The data row's id beside its name."""
    return {"uid": row.data_row.id} if row.data_row.id is not None else {}


def _feature(annotation: Annotation, known: dict[UUID, FeatureSpec]) -> FeatureSpec:
    feature = known.get(annotation.feature)
    if feature is None:
        words = f"The annotation {annotation.id} is of no feature of this ontology."
        raise InvalidValue("/feature", words, "the features it was made with")
    return feature


def _elements(annotation: Annotation, feature: FeatureSpec, row: LabelRow, report: Report) -> list[Element]:
    """The shapes or the tag of an annotation; nothing where CVAT has no room for it."""
    role = KINDS[annotation.kind].role
    if role == "classification" and annotation.at is None and annotation.kind != "ranking":
        tag = Element("tag")
        write_attributes(tag, [Answer(annotation.feature, annotation.kind, annotation.value)], (feature,), report)
        return [_labelled(tag, annotation, feature, row, report)]
    if annotation.kind not in TYPE_OF_KIND or annotation.at is not None:
        where = f" in {annotation.at.type}" if annotation.at else ""
        report.left_out(f"{annotation.kind}{where}", WHY, annotations=1)
        return []
    if is_lost(annotation.value, feature, report):
        return []
    shapes = write_shape(annotation.value, feature.settings.get("points", ()))
    if len(shapes) > 1:
        report.left_out("holes of a polygon", "CVAT has none: it is cut into parts")
    for number, shape in enumerate(shapes):
        shape.attrib.update({"occluded": "0", "z_order": "0"})
        write_attributes(shape, annotation.answers, feature.features, report)
        _labelled(shape, annotation, feature, row, report)
        if number:
            del shape.attrib["uid"]
    return shapes


def _labelled(element: Element, annotation: Annotation, feature: FeatureSpec, row: LabelRow, report: Report) -> Element:
    """The element with its label, where it comes from, and what CVAT passes over."""
    source = AUTO if row.model is not None else MANUAL
    element.attrib.update({"label": feature.name, "source": source, "uid": str(annotation.id)})
    if annotation.confidence is not None:
        element.set("score", repr(annotation.confidence))
    if annotation.derived_from is not None:
        report.left_out("derived from", WHY)
    if annotation.metrics:
        report.left_out("metrics", WHY)
    return element


def write_video(row: LabelRow, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
    """The document of one video."""
    features = by_cvat_label(features)
    known = {feature.id: feature for feature in features}
    frames = row.facts.get("frame_count")
    report_origin(row, report, WHY)
    tracks = [each.at for each in row.annotations if isinstance(each.at, Track)]
    changing = {answer.feature for track in tracks for segment in track.segments for each in segment for answer in each.answers}
    task = CvatTask(row.data_row, frames, row.extent)
    yield HEAD + write_meta(features, mode="interpolation", task=task, mutable=changing) + b"\n"
    number = 0
    for annotation in row.annotations:
        feature = _feature(annotation, known)
        if annotation.kind not in TYPE_OF_KIND or not isinstance(annotation.at, Track | Frames):
            report.left_out(f"{annotation.kind} in a video", "CVAT's videos have tracks only", annotations=1)
            continue
        track = _labelled(Element("track", {"id": str(number)}), annotation, feature, row, report)
        if isinstance(annotation.at, Frames):
            track.set(STILL, "1")
        track.extend(write_track(annotation, feature, frames=frames, report=report))
        yield tostring(track, encoding="utf-8") + b"\n"
        number += 1
    yield TAIL
