"""Writing rows as Label Studio's tasks: rows about one data row that follow each other are one task.

Results name the controls of the configuration that `label_studio_config_writing.config_of` writes for the same features.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import count
from typing import Any
from uuid import UUID

from apps.formats.base import Report, path_of
from apps.formats.flat_answers import by_label
from apps.formats.label_studio_answers import SIDES
from apps.formats.label_studio_config_writing import items_of
from apps.formats.label_studio_controls import Controls, controls_of, is_rating, is_taxonomy
from apps.formats.label_studio_shapes import write_shape
from apps.formats.label_studio_spans import write_span
from apps.formats.label_studio_tags import OBJECTS, SHAPE, TIMELINE, TOLD_APART
from apps.formats.label_studio_video import standing, write_ranges, write_track
from apps.formats.rows import LabelRow
from apps.kinds import KINDS, InvalidValue
from apps.kinds.checklist import Checklist
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec, walk_features
from apps.kinds.locators import Frames, Message, Page, Track
from apps.kinds.radio import Radio
from apps.kinds.ranking import Ranking
from apps.kinds.relationship import Relationship
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Choice

Result = dict[str, Any]
DRAWN = frozenset({"bounding_box", "rotated_box", "polygon", "point", "polyline", "mask"})


class TaskWriter:
    """Writes rows with the names of these features; what has no room is noted in the report."""

    def __init__(self, features: Sequence[FeatureSpec], report: Report) -> None:
        self._report = report
        features = by_label(features, TOLD_APART)
        self._controls: Controls = controls_of(features)
        self._features = {feature.id: feature for feature in walk_features(features)}
        self._numbers = count(1)  # Label Studio's own tools go by them
        self._options = {option.id: option for feature in self._features.values() for option in feature.options}

    def tasks(self, rows: Iterable[LabelRow]) -> Iterator[dict[str, Any]]:
        """The tasks, one by one. Raises InvalidValue where the size of a picture is not known."""
        task: dict[str, Any] | None = None
        before: LabelRow | None = None
        for row in rows:
            if row.modality not in OBJECTS:
                self._report.left_out(
                    f"data rows of type {row.modality}", "Label Studio does not show them", annotations=len(row.annotations)
                )
                continue
            follows = before is not None and row.data_row == before.data_row and row.extent == before.extent
            if task is None or not follows or (task["predictions"] and row.model is None):
                if task is not None:
                    yield task
                task = self._task(row)
            if row.model is None:
                task["annotations"].append(self._annotation(row))
            else:
                task["predictions"].append(self._prediction(row))
            before = row
        if task is not None:
            yield task

    def _task(self, row: LabelRow) -> dict[str, Any]:
        key = row.data_row.global_key or row.data_row.id
        own: dict[str, Any] = {"id": row.data_row.id, "global_key": row.data_row.global_key, "modality": row.modality}
        own |= {} if row.data_row.name is None else {"name": row.data_row.name}
        if row.extent is not None:
            own |= {"width": row.extent.width, "height": row.extent.height}
        if row.url is not None and row.modality in ("text", "html", "conversation"):
            own["url"] = row.url  # the task shows the text itself
        lists = {items_of(each.name): _items(each.question) for each in self._controls.questions if each.question.kind == "ranking"}
        data = {row.modality: self._shown(row), "global_key": key} | lists
        return {"id": next(self._numbers), "data": data, "meta": {"firstpass": own}, "annotations": [], "predictions": []}

    def _shown(self, row: LabelRow) -> Any:
        """What the task shows: texts themselves, a web page as its text, everything else by its address, its path or its name."""
        if row.modality == "conversation":
            return [{"id": key, "author": "", "text": text} for key, text in row.texts.items()]
        if row.modality in ("text", "html") and "" in row.texts:
            return row.texts[""] if row.modality == "text" else f"<pre>{escape(row.texts[''], quote=False)}</pre>"
        return row.url or path_of(row)

    def _annotation(self, row: LabelRow) -> dict[str, Any]:
        own = {key: value for key, value in (("project", row.project), ("status", row.status)) if value is not None}
        said = {"result": self._results(row), "was_cancelled": False, "ground_truth": False}
        by = {} if row.by is None else {"completed_by": {"email": row.by}}
        return said | by | ({"firstpass": own} if own else {})

    def _prediction(self, row: LabelRow) -> dict[str, Any]:
        members = (("project", row.project), ("status", row.status), ("by", row.by))
        own = {key: value for key, value in members if value is not None}
        sure = [each.confidence for each in row.annotations if each.confidence is not None]
        score = {"score": sum(sure) / len(sure)} if sure else {}
        return {"model_version": row.model, "result": self._results(row)} | score | ({"firstpass": own} if own else {})

    def _results(self, row: LabelRow) -> list[Result]:
        said = [(annotation, self.said(annotation, row)) for annotation in row.annotations]
        there = {annotation.id for annotation, results in said if results}
        return [result for annotation, results in said if self._is_whole(annotation, there) for result in results]

    def _is_whole(self, annotation: Annotation, there: set[UUID]) -> bool:
        """Whether all that it joins is there; what joins something that has no room has none either."""
        value = annotation.value
        if not isinstance(value, Relationship) or {value.source, value.target} <= there:
            return True
        self._report.left_out("relationship", "Label Studio has no region for what it joins", annotations=1)
        return False

    def said(self, annotation: Annotation, row: LabelRow) -> list[Result]:
        """The results of one annotation, a relationship's whether or not what it joins is written. Raises InvalidValue."""
        feature = self._features.get(annotation.feature)
        if feature is None:
            raise InvalidValue(
                "/feature", f"The annotation {annotation.id} is of no feature of this ontology.", "the features it was made with"
            )
        about = self._about(annotation, row)
        if annotation.kind == "relationship":
            return [_relation(annotation, feature) | about]
        if KINDS[annotation.kind].role == "classification":
            return self._classification(annotation, row, about)
        regions = self._regions(annotation, row)
        name = self._controls.names[feature.id]
        found: list[Result] = []
        for number, (kind, value, members) in enumerate(regions):
            own = about if not number else about | {"id": f"{annotation.id}-{number}"}
            labels = "labels" if kind in {"labels", "videorectangle"} else f"{kind}labels"
            typed, control = (kind, name + SHAPE) if kind == "videorectangle" else (labels, name)
            found.append({**own, **members, "from_name": control, "type": typed, "value": {**value, labels: [feature.name]}})
            for answer in annotation.answers:
                found += self._answer(answer, {**own, **members}, value)
        return found

    def _about(self, annotation: Annotation, row: LabelRow) -> Result:
        """What every result of an annotation has."""
        is_kept = row.model is not None or annotation.id in row.as_suggested
        origin = "prediction" if is_kept else "prediction-changed" if annotation.derived_from else "manual"
        own: dict[str, Any] = {} if annotation.derived_from is None else {"derived_from": str(annotation.derived_from)}
        own |= {"metrics": dict(annotation.metrics)} if annotation.metrics else {}
        own |= {"place": Frames.type} if isinstance(annotation.at, Frames) and KINDS[annotation.kind].role == "object" else {}
        score = {} if annotation.confidence is None else {"score": annotation.confidence}
        return {
            "id": str(annotation.id),
            "to_name": row.modality,
            "origin": origin,
            **score,
            **({"meta": {"firstpass": own}} if own else {}),
        }

    def _regions(self, annotation: Annotation, row: LabelRow) -> list[tuple[str, dict[str, Any], Result]]:
        """Type without labels, value and further members of each region; none where there is no room for it."""
        value, place = annotation.value, annotation.at
        if isinstance(value, Entity):
            return self._span(value, annotation, row)
        if isinstance(place, Frames) and row.modality == "video":
            place = standing(value, place)
        if (
            annotation.kind not in DRAWN
            or not isinstance(place, Track | Page | None)
            or (row.modality == "video") != isinstance(place, Track)
        ):
            where = f" in {place.type}" if place else ""
            what = f"{annotation.kind} in an asset of type {row.modality}{where}"
            self._report.left_out(what, "Label Studio has no such region", annotations=1)
            return []
        size = _size(row, place)
        members = {"original_width": _whole(size[0]), "original_height": _whole(size[1]), "image_rotation": 0}
        if isinstance(place, Track):
            return self._track(annotation, place, size, row, members)
        if isinstance(place, Page):
            members["item_index"] = place.page - 1
        shapes = write_shape(value, size)
        if len(shapes) > 1:
            self._report.left_out("holes of a polygon", "Label Studio has none: it is cut into parts")
        return [(kind, said, members) for kind, said in shapes]

    def _track(
        self, annotation: Annotation, track: Track, size: tuple[float, float], row: LabelRow, members: Result
    ) -> list[tuple[str, dict[str, Any], Result]]:
        if annotation.kind not in ("bounding_box", "rotated_box"):
            self._report.left_out(f"{annotation.kind} in a video", "Label Studio has boxes there only", annotations=1)
            return []
        if any(each.answers for segment in track.segments for each in segment):
            self._report.left_out("answers of a keyframe", "Label Studio's keyframes have none")
        return [("videorectangle", write_track(track, size, row.facts), members)]

    def _span(self, value: Entity, annotation: Annotation, row: LabelRow) -> list[tuple[str, dict[str, Any], Result]]:
        place = annotation.at
        if row.modality not in SPAN_TYPES or not isinstance(place, Message | None):
            what = f"entity in an asset of type {row.modality}"
            self._report.left_out(what, "Label Studio has no such region", annotations=1)
            return []
        key = place.message if isinstance(place, Message) else ""
        index = list(row.texts).index(key) if place and key in row.texts else None
        if place is not None and index is None:
            raise InvalidValue(
                "/at/message", f"The text of the message {key!r} is not there.", "the texts of the conversation", code="text_missing"
            )
        span = write_span(value, row.modality, row.texts.get(key), index)
        return [(SPAN_TYPES[row.modality], span, {})]

    def _classification(self, annotation: Annotation, row: LabelRow, about: Result) -> list[Result]:
        answer = Answer(annotation.feature, annotation.kind, annotation.value)
        place = annotation.at
        if isinstance(place, Frames) and isinstance(annotation.value, Radio | Checklist):
            names = [self._options[choice.option].name for choice in KINDS[annotation.kind].choices(annotation.value)]
            name = self._controls.names[annotation.feature] + TIMELINE
            value = {**write_ranges(place), "timelinelabels": names}
            if any(choice.answers for choice in KINDS[annotation.kind].choices(annotation.value)):
                self._report.left_out("answers under an option on the timeline", "Label Studio's timeline has labels only")
            return [{**about, "from_name": name, "type": "timelinelabels", "value": value}]
        if place is not None:
            why = "Label Studio's answers are about the whole asset or a region"
            self._report.left_out(f"{annotation.kind} in {place.type}", why, annotations=1)
            return []
        return self._answer(answer, about, {})

    def _answer(self, answer: Answer, about: Result, region: Mapping[str, Any]) -> list[Result]:
        """The result of an answer, and those of the answers under its options; of a region, with its geometry."""
        feature = self._features[answer.feature]
        score = {} if answer.confidence is None else {"score": answer.confidence}
        own = {**about, **score, "from_name": self._controls.names[feature.id]}
        if region:
            own = {key: member for key, member in own.items() if key != "meta" and (key != "score" or score)}
            if answer.metrics:
                self._report.left_out("metrics of an answer", "Label Studio's answers have none")
        kind, value = self._written(answer, feature)
        if kind == "ranker":
            own["to_name"] = items_of(own["from_name"])
        found = [{**own, "type": kind, "value": {**region, **value}}]
        choices = () if kind == "taxonomy" else KINDS[answer.kind].choices(answer.value)
        if any(choice.confidence is not None or choice.metrics for choice in choices):
            self._report.left_out("confidence of an option", "Label Studio rates answers as a whole")
        for choice in choices:
            for below in choice.answers:
                mine = {key: member for key, member in own.items() if key not in ("meta", "score")}
                found += self._answer(below, mine if region else mine | {"id": f"{own['id']}/{below.feature}"}, region)
        return found

    def _written(self, answer: Answer, feature: FeatureSpec) -> tuple[str, dict[str, Any]]:
        value = answer.value
        if isinstance(value, Text):
            return "textarea", {"text": [value.text]}
        if isinstance(value, Ranking):
            names = [self._options[option].name for option in value.order]
            is_pair = tuple(option.name for option in feature.options) == SIDES
            return ("pairwise", {"selected": names[0]}) if is_pair and len(names) > 1 else ("ranker", {"ranker": {"rank": names}})
        choices = KINDS[answer.kind].choices(value)
        if is_rating(feature):
            chosen = {choice.option for choice in choices}
            return "rating", {"rating": next(stars for stars, each in enumerate(feature.options, 1) if each.id in chosen)}
        if is_taxonomy(feature):
            return "taxonomy", {"taxonomy": [list(path) for choice in choices for path in self._paths(choice)]}
        return "choices", {"choices": [self._options[choice.option].name for choice in choices]}

    def _paths(self, choice: Choice) -> Iterator[tuple[str, ...]]:
        name = self._options[choice.option].name
        below = [each for answer in choice.answers for each in KINDS[answer.kind].choices(answer.value)]
        if not below:
            yield (name,)
        for each in below:
            for path in self._paths(each):
                yield (name, *path)


SPAN_TYPES = {"text": "labels", "audio": "labels", "html": "hypertext", "conversation": "paragraph"}


def _items(question: FeatureSpec) -> list[dict[str, str]]:
    return [{"id": option.name, "title": option.name} for option in question.options]


def _relation(annotation: Annotation, feature: FeatureSpec) -> Result:
    value = annotation.value
    assert isinstance(value, Relationship)  # noqa: S101
    ends = {"from_id": str(value.source), "to_id": str(value.target)}
    return {"type": "relation", **ends, "direction": "right" if value.directed else "bi", "labels": [feature.name]}


def _size(row: LabelRow, place: Track | Page | None) -> tuple[float, float]:
    """Width and height of what is drawn on. Raises InvalidValue."""
    if isinstance(place, Page):
        pages = row.facts.get("pages") or ()
        if place.page <= len(pages):
            return pages[place.page - 1]["width"], pages[place.page - 1]["height"]
    elif row.extent is not None:
        return row.extent.width, row.extent.height
    raise InvalidValue("/data_row/width", "Label Studio needs the size of every picture.", "a width and a height")


def _whole(number: float) -> float:
    return int(number) if float(number).is_integer() else number
