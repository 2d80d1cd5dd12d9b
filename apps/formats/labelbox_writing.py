"""Annotations as Labelbox lines: the envelope, the value of each kind, and where it stands, as `apps.formats.labelbox` reads them.

Features and options go by their names: a `schemaId` is Labelbox's own, of 25 characters, and its software refuses any other. Only where
two beside each other have one name, which Labelbox does not know, ours stands with it.
"""

import base64
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from apps.formats.base import Report
from apps.formats.firstpass import names_of
from apps.formats.fitting import upright
from apps.formats.labelbox_answers import MILLISECONDS
from apps.formats.labelbox_masks import write_masks
from apps.formats.labelbox_messages import RANKING
from apps.formats.labelbox_video import MOVING
from apps.formats.metric_lines import LABELBOX
from apps.formats.pictures import png_of
from apps.formats.rows import DataRowRef, NamedMetric
from apps.kinds import KINDS
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, Dot, Mask, Polygon, Polyline, RotatedBox
from apps.kinds.locators import Frames, Keyframe, Message, OnMap, Page, TimeSpan, Track
from apps.kinds.radio import Radio
from apps.kinds.relationship import Relationship
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Choice, Locator, Metrics, Value

Members = dict[str, Any]

AGGREGATIONS = {ours: theirs for theirs, ours in LABELBOX.items()}

NO_ROOM = {kind: f"Labelbox lines have no {kind.replace('_', ' ')}" for kind in ("rotated_box", "keypoints")}  # a rotated box in a video
GEOMETRY = frozenset({"bounding_box", "polygon", "polyline", "point", "mask", "entity"})
HELD = GEOMETRY | {"radio", "checklist", "text", "ranking", "relationship"}


class LineWriter:
    """Writes annotations of one ontology; notes in the report what has no room."""

    def __init__(self, features: Sequence[FeatureSpec], report: Report) -> None:
        self._names, self._report = names_of(features), report
        self._twins = frozenset(_twins(features))

    def line(self, annotation: Annotation, data_row: DataRowRef) -> Members | None:
        """The line of an annotation, None where there is none for it."""
        annotation = _as_theirs(annotation)
        if (reason := _no_room(annotation)) is not None:
            self._report.left_out(*reason, annotations=1)
            return None
        place = annotation.at
        if annotation.kind == "mask" and isinstance(place, Track):
            said = self._masks(annotation, place)
            if said is None:
                self._report.left_out("mask in a video", "A line of Labelbox cannot hold so many pictures", annotations=1)
                return None
        else:
            said = {**self._named(annotation.feature), **self._said(annotation), **self._place(place, annotation.kind)}
        if annotation.derived_from is not None:
            self._report.left_out("derived_from", "Labelbox lines do not say what an annotation was made of")
        return {"uuid": str(annotation.id), "dataRow": where(data_row), **said}

    def _masks(self, annotation: Annotation, track: Track) -> Members | None:
        """A track of masks frame by frame; None where one line cannot hold it."""
        under = {"classifications": self._classifications(annotation.answers)} if annotation.answers else {}
        rated = _rated(annotation.confidence, annotation.metrics)
        masks = write_masks(track, {**self._named(annotation.feature), **under, **rated})
        answered = sum(bool(each.answers) for segment in track.segments for each in segment)
        if masks is not None and answered:
            self._report.left_out("answers of a keyframe", "Labelbox asks about a mask in a video as a whole", answered)
        return None if masks is None else {"masks": masks}

    def _named(self, identifier: UUID) -> Members:
        name = self._names.get(str(identifier))
        own = {"schemaId": str(identifier)} if name is None or identifier in self._twins else {}
        return own if name is None else {"name": name, **own}

    def _said(self, annotation: Annotation) -> Members:
        if annotation.kind not in GEOMETRY:
            return self._answered(Answer(annotation.feature, annotation.kind, annotation.value, annotation.confidence, annotation.metrics))
        under = {"classifications": self._classifications(annotation.answers)}
        rated = _rated(annotation.confidence, annotation.metrics)
        if isinstance(annotation.at, Track):
            return {
                "segments": [{"keyframes": [self._keyframe(each) for each in part]} for part in annotation.at.segments],
                **under,
                **rated,
            }
        return {**self._geometry(annotation.value), **under, **rated}

    def _keyframe(self, keyframe: Keyframe) -> Members:
        answers = {"classifications": self._classifications(keyframe.answers)} if keyframe.answers else {}
        return {"frame": keyframe.frame + 1, **self._geometry(keyframe.value), **answers}

    def _geometry(self, value: Value) -> Members:
        match value:
            case Box(x, y, width, height):
                return {"bbox": {"top": y, "left": x, "height": height, "width": width}}
            case Polygon(rings):
                if len(rings) > 1:
                    self._report.left_out("hole", "Labelbox polygons have no holes", len(rings) - 1)
                return {"polygon": [{"x": x, "y": y} for x, y in rings[0]]}
            case Polyline(points):
                return {"line": [{"x": x, "y": y} for x, y in points]}
            case Dot(x, y):
                return {"point": {"x": x, "y": y}}
            case Entity(start, end):
                return {"location": {"start": start, "end": end - 1}}
            case Mask():
                return {"mask": {"png": base64.b64encode(png_of(value)).decode()}}
            case _:
                raise TypeError(f"no geometry of Labelbox: {value!r}")

    def _classifications(self, answers: Sequence[Answer]) -> list[Members]:
        written = []
        for answer in answers:
            if answer.kind == "ranking":
                self._report.left_out("ranking", "Labelbox rankings do not stand under other annotations")
            else:
                written.append({**self._named(answer.feature), **self._answered(answer)})
        return written

    def _answered(self, answer: Answer) -> Members:
        match answer.value:
            case Text(text):
                return {"answer": text, **_rated(answer.confidence, answer.metrics)}
            case Radio(choice):
                return {"answer": self._chosen(choice) | _rated(answer.confidence, answer.metrics)}
            case Relationship(source, target, directed):
                ends = {"source": str(source), "target": str(target), "type": "unidirectional" if directed else "bidirectional"}
                return {"relationship": ends, **_rated(answer.confidence, answer.metrics)}
        choices = KINDS[answer.kind].choices(answer.value)
        if answer.kind == "ranking":
            ranked = [{"modelConfigName": self._name(choice.option), "order": place} for place, choice in enumerate(choices, start=1)]
            task = {"format": RANKING, "data": {"rankedMessages": ranked}}
            return {"messageEvaluationTask": task, **_rated(answer.confidence, answer.metrics)}
        rated = _rated(answer.confidence, answer.metrics)
        listed = [self._chosen(choice) | _rated(choice.confidence, choice.metrics) for choice in choices]
        return {"answer": listed, **rated}

    def _name(self, option: UUID) -> str:
        return self._names.get(str(option), str(option))

    def _chosen(self, choice: Choice) -> Members:
        under = {"classifications": self._classifications(choice.answers)} if choice.answers else {}
        return {**self._named(choice.option), **under}

    def _place(self, place: Locator | None, kind: str) -> Members:
        match place:
            case Message(message):
                return {"messageId": message}
            case Page(page):
                return {"page": page - 1, **({"unit": "POINTS"} if "plane" in KINDS[kind].frames else {})}
            case Frames(first, last):
                return {"frames": [{"start": first + 1, "end": last + 1}]}
            case TimeSpan(start, end):
                return {"frames": [{"start": start, "end": end}], "unit": MILLISECONDS}
            case OnMap(epsg):
                return {"unit": f"EPSG:{epsg}"}
            case _:
                return {}


def _as_theirs(annotation: Annotation) -> Annotation:
    """A rotated box that stands upright as a box, a turned one as the polygon of its corners; these are rotated boxes again where they are
    read for such a feature. Turned ones that move stay what they are: there are no polygons in a video.
    """
    if annotation.kind != "rotated_box":
        return annotation
    if isinstance(annotation.at, Track):
        if any(cast(RotatedBox, each.value).angle for part in annotation.at.segments for each in part):
            return annotation
        segments = tuple(
            tuple(replace(each, value=cast(Box, upright(cast(RotatedBox, each.value)))) for each in part) for part in annotation.at.segments
        )
        return replace(annotation, kind="bounding_box", value=segments[0][0].value, at=Track(segments))
    box = upright(cast(RotatedBox, annotation.value))
    if box is not None:
        return replace(annotation, kind="bounding_box", value=box)
    return replace(annotation, kind="polygon", value=KINDS["rotated_box"].convert(annotation.value, "polygon"))


def _no_room(annotation: Annotation) -> tuple[str, str] | None:
    """What is left out and why, where Labelbox has no line for it whatever it says."""
    kind = annotation.kind
    if kind not in HELD:
        return kind, NO_ROOM.get(kind, f"Labelbox lines have no {kind}")
    if isinstance(annotation.at, Track) and kind not in MOVING and kind != "mask":
        return f"{kind} in a video", "Labelbox has boxes, points, lines and masks there"
    return None


def _twins(features: Sequence[FeatureSpec]) -> Iterator[UUID]:
    """The features and options that share their name with one beside them."""
    names = Counter(feature.name for feature in features)
    for feature in features:
        if names[feature.name] > 1:
            yield feature.id
        options = Counter(option.name for option in feature.options)
        for option in feature.options:
            if options[option.name] > 1:
                yield option.id
            yield from _twins(option.features)
        yield from _twins(feature.features)


def where(data_row: DataRowRef) -> Members:
    """The data row by its global key, else by its id, as several may have one name; by the name of its file where it has neither."""
    key = data_row.global_key or (None if data_row.id else data_row.name)
    return {"id": data_row.id} if key is None else {"globalKey": key}


def _rated(confidence: float | None, metrics: Metrics) -> Members:
    rated: Members = {} if confidence is None else {"confidence": confidence}
    return rated | ({"customMetrics": [{"name": name, "value": value} for name, value in metrics]} if metrics else {})


def ends_of(annotation: Annotation) -> tuple[UUID, ...]:
    """The annotations that a relationship joins; none for anything else."""
    value = annotation.value
    return (cast(Relationship, value).source, cast(Relationship, value).target) if annotation.kind == "relationship" else ()


def metric_line(metric: NamedMetric, data_row: DataRowRef) -> Members:
    """The line of a figure of a data row. Of the path of a class its beginning and its end are told, as Labelbox has two names for it."""
    feature, under = metric.about if len(metric.about) > 1 else _two_names(*metric.about)
    own = {"uuid": None if metric.id is None else str(metric.id), "featureName": feature or None, "subclassName": under or None}
    said = {"metricName": metric.name, "metricValue": metric.value, "aggregation": AGGREGATIONS[metric.aggregation]}
    return {"dataRow": where(data_row), **said, **{key: each for key, each in own.items() if each is not None}}


def _two_names(path: str = "") -> tuple[str, str]:
    feature, _, below = path.partition(" > ")
    feature, _, chosen = feature.partition(": ")
    return feature, below.rpartition(" > ")[2].rpartition(": ")[2] or chosen
