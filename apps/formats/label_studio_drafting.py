"""The ontology that a file of Label Studio describes: its labeling configuration, or the controls and labels that its results speak of.

A control by which any box was drawn turned draws rotated boxes, which upright ones are too; of a control that drew none, boxes. Vectors
are polylines where they are open, polygons where they are closed, both where a label has both. Relations without a label are one
relationship, beside those that have labels.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import BinaryIO
from xml.etree.ElementTree import Element, SubElement, tostring

import orjson

from apps.formats.label_studio_config import described, stars_of
from apps.formats.label_studio_reading import read_tasks, refuse_short
from apps.formats.label_studio_regions import is_shape, labels_of
from apps.formats.label_studio_results import Result, Task, read_results
from apps.formats.label_studio_tags import CLOSED, OBJECTS, QUESTIONS, RELATION, SHAPES, SPANS, TEXTS, UNRANKED, shape_of_type
from apps.formats.rows import Described, LineError
from apps.formats.xml_reading import MAX_BYTES
from apps.kinds import InvalidValue

MAX_TASKS = 100_000
MAX_NAMES = 5_000


def draft(file: BinaryIO) -> Described:
    """The features, and what of a configuration has no counterpart here. Raises InvalidValue for one that cannot be read."""
    head = file.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip()
    file.seek(0)
    if head.startswith(b"<"):
        return described(file.read(MAX_BYTES + 1))
    return described(_config_of(file))


def _config_of(file: BinaryIO) -> bytes:
    """A configuration with the controls that the results of a file name. Raises InvalidValue for a short export, which names none."""
    seen = _Seen()
    for task in islice(read_tasks(file), MAX_TASKS):
        if not isinstance(task, LineError):
            refuse_short(task[0])
            for results in _results(task[0]):
                seen.add(results)
    return tostring(seen.root, encoding="utf-8")


def _results(task: Task) -> Iterator[list[Result]]:
    for key in ("annotations", "predictions"):
        try:
            for members, at in task.lists(key):
                yield read_results(members.get("result") or [], at, task)[0]
        except InvalidValue:
            continue


def _is_turned(result: Result) -> bool:
    """Whether it draws a box that is turned, at any keyframe where it moves."""
    if SHAPES.get(shape_of_type(result.type) or "") != "bounding_box":
        return False
    drawn = result.value.get("sequence") if result.type.startswith("video") else [result.value]
    return any(isinstance(each, Mapping) and each.get("rotation") for each in (drawn if isinstance(drawn, list) else ()))


class _Seen:
    """Collects controls as elements of a configuration."""

    def __init__(self) -> None:
        self.root = Element("View")
        self._elements: dict[tuple[str, ...], Element] = {}

    def add(self, results: list[Result]) -> None:
        """The controls and labels of one annotation."""
        shaped = {each.key: each for each in results if is_shape(each)}
        for each in results:
            try:
                self._add(each, shaped.get(each.key))
            except InvalidValue:
                continue

    def _add(self, result: Result, shape: Result | None) -> None:
        if result.type == RELATION:
            relations = self._element("Relations")
            for label in result.members.get("labels") or (RELATION,):
                self._child(relations, "Relation", str(label))
            return
        name, to = result.text("from_name") or "label", result.text("to_name") or "image"
        if result.type in QUESTIONS:
            self._add_question(result, shape, name, to)
        elif shape is not None:
            bare = result.type == SPANS and shape.type != SPANS
            kind = SHAPES.get(shape_of_type(result.type) or "")
            closable = {"closable": CLOSED if result.value.get("closed") else "false"} if kind == "polyline" else {}
            control = self._element(result.type, name=name, toName=to, **closable)
            if bare or result.type.startswith("video"):
                self._show(to, result.type)
            if kind == "bounding_box":
                control.set("canRotate", "true" if _is_turned(result) or control.get("canRotate") == "true" else "false")
            if result.type.startswith("video") and labels_of(result):
                control = self._element(SPANS, name=f"{name} label", toName=to)
            for label, _ in labels_of(result):
                self._child(control, "Label", label)

    def _add_question(self, result: Result, shape: Result | None, name: str, to: str) -> None:
        control = self._element(result.type, name=name, toName=to)
        if shape is not None and shape is not result:
            control.set("perRegion", "true")
        given = result.value.get(result.type)
        if result.type == "rating":
            counts = [given] if isinstance(given, int) else []
            control.set("maxRating", str(max([*counts, stars_of(control)])))
            return
        if result.type in TEXTS or result.type == "pairwise":
            return
        if result.type == "ranker" and isinstance(given, dict):
            known = orjson.loads(control.get("options", "[]"))
            items = [item for bucket in given.values() if isinstance(bucket, list) for item in bucket if isinstance(item, str)]
            control.set("options", orjson.dumps(list(dict.fromkeys([*known, *items]))[:MAX_NAMES]).decode())
            buckets = [key for key in given if key != UNRANKED]
            for bucket in buckets if len(buckets) > 1 else ():
                self._child(control, "Bucket", bucket, "name")
            return
        if isinstance(given, list):
            if result.type != "timelinelabels":
                control.set("choice", "multiple" if len(given) > 1 or control.get("choice") == "multiple" else "single")
            for path in given:
                self._add_path(control, "Label" if result.type == "timelinelabels" else "Choice", path)

    def _add_path(self, control: Element, tag: str, path: object) -> None:
        parent = control
        for step in [path] if isinstance(path, str) else path if isinstance(path, list) else []:
            parent = self._child(parent, tag, str(step))

    def _show(self, name: str, shape: str) -> None:
        tag = "video" if shape.startswith("video") else "image"
        self._element(OBJECTS[tag][0], name=name, value=f"${name}")

    def _element(self, tag: str, **attributes: str) -> Element:
        key = (tag, *attributes.values())
        if key not in self._elements:
            self._elements[key] = SubElement(self.root, tag, attributes)
        return self._elements[key]

    def _child(self, parent: Element, tag: str, value: str, key: str = "value") -> Element:
        known = next((each for each in parent if each.get(key) == value), None)
        if known is not None:
            return known
        return SubElement(parent if len(parent) < MAX_NAMES else Element("View"), tag, {key: value})
