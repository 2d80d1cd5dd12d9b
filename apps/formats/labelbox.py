"""Labelbox prediction and label lines, of every kind and asset type: one annotation per line in the same envelope.

The line names its data row in `dataRow` and its feature in `name` or `schemaId`, and says one thing: a place, an answer, a track, masks of
a video, a relationship, or an evaluation of messages. Its span of text includes its last character, its pages count from 0 (those of token
selections from 1), its frames from 1, and its geometry on a map is in degrees, whatever the map is in (see `apps.formats.from_degrees`
for boxes); `apps.formats.settling` resolves what depends on the asset.
Beyond what Labelbox writes, `page` may stand with answers and spans, `frames` with objects, and `unit` may be MILLISECONDS for `frames` in
time, or the reference system of a map such as EPSG:3857.
A scan has one plane, that of its slices, which is axial: lines about the other two (`groupKey`) are refused.
What has no place in the one form is named in `ignored`; for lines that state figures of whole data rows see apps.formats.metric_lines.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from typing_extensions import override

from apps.formats.base import PredictionDialect
from apps.formats.labelbox_answers import (
    ANSWER,
    COMMON,
    MILLISECONDS,
    read_answers,
    read_classifications,
    read_confidence,
    read_custom_metrics,
    read_feature,
    read_spans,
    refuse_classifications,
)
from apps.formats.labelbox_geometry import GEOMETRY, read_geometry
from apps.formats.labelbox_masks import read_masks
from apps.formats.labelbox_messages import ignored_in_evaluation, read_evaluation
from apps.formats.labelbox_tokens import refuse_tokens
from apps.formats.labelbox_video import ignored_in_track, read_track
from apps.formats.metric_lines import LABELBOX_KEY, read_labelbox_metric
from apps.formats.reading import read_name
from apps.formats.rows import (
    DataRowRef,
    NamedAnnotation,
    NamedAnswer,
    NamedMap,
    NamedMetric,
    NamedPage,
    NamedPlace,
    NamedRelationship,
    NamedRow,
    NamedSpans,
)
from apps.kinds import KINDS
from apps.kinds.locators import MAX_INDEX, MAX_NAME, Message, OnMap, Page
from apps.kinds.made_ids import made_id
from apps.kinds.reading import InvalidValue, join, read_object, read_text, read_uuid, read_whole

CONTENT = (*GEOMETRY, *ANSWER, "segments", "textSelections", "relationship", "messageEvaluationTask")
ROW_AT = "/dataRow"
PLACE = ("messageId", "page", "unit", "frames")
BENCHMARK = "isBenchmarkReferenceLabel"
PLANE, STORED_PLANE = "groupKey", "axial"
BESIDE = (BENCHMARK, PLANE)
PAGE_UNITS = ("POINTS", "INCHES", "PIXELS", "PERCENT")
EPSG = re.compile(r"EPSG:(\d{1,6})")
DEGREES, PIXELS_OF_MAP = NamedMap(4326), NamedMap(None)
DIRECTIONS = {"unidirectional": True, "bidirectional": False}

Members = Mapping[str, Any]


class LabelboxLines(PredictionDialect):
    """One annotation per line, or several where the line says several things."""

    name = "Labelbox"
    key = "dataRow"

    @override
    def parse(self, document: Members, line: int) -> NamedRow:
        _refuse_other_plane(document)
        if "masks" in document:
            members = read_object(document, "", required=("dataRow", "masks"), optional=("uuid", *BESIDE))
            annotations: Sequence[NamedAnnotation] = read_masks(members["masks"], "/masks")
        else:
            members = read_object(document, "", required=("dataRow",), optional=("uuid", *COMMON, *PLACE, *CONTENT, *BESIDE))
            annotations = tuple(_annotations(members))
        own = members.get("uuid")
        if own is not None:
            number = read_uuid(own, "/uuid")
            annotations = [replace(each, id=made_id(number, f"/{index}") if index else number) for index, each in enumerate(annotations)]
        data_row = read_data_row(members["dataRow"], ROW_AT)
        placed = tuple(replace(each, place_at=_place_at(members)) for each in annotations)
        return NamedRow(data_row, placed, line=line, ignored=tuple(_ignored(members)), row_at=ROW_AT)

    @override
    def metric(self, document: Members, line: int) -> NamedMetric | None:
        if LABELBOX_KEY not in document:
            return None
        return replace(read_labelbox_metric(document, read_data_row(document["dataRow"], ROW_AT), line), row_at=ROW_AT)


def read_data_row(payload: Any, at: str) -> DataRowRef:
    """The data row named by exactly one of its id and its global key. Raises InvalidValue."""
    members = read_object(payload, at, optional=("id", "globalKey"))
    named = [key for key in members if members[key] is not None]
    if len(named) != 1:
        raise InvalidValue(at, f"This names {len(named)} data rows.", "exactly one of id and globalKey")
    text = read_name(members[named[0]], join(at, named[0]))
    return DataRowRef(id=text) if named[0] == "id" else DataRowRef(global_key=text)


def _annotations(members: Members) -> Iterator[NamedAnnotation]:
    present = [key for key in CONTENT if members.get(key) is not None]
    if len(present) != 1:
        raise InvalidValue("", f"This says {len(present)} things.", f"exactly one of {', '.join(CONTENT)}")
    key = present[0]
    at = f"/{key}"
    if key in GEOMETRY or key == "segments":
        yield _object(members, key, at)
        return
    refuse_classifications(members, "")
    if key in ANSWER:
        place = _place(members, "")
        for answer in read_answers(members, "", members.get("unit")):
            yield NamedAnnotation(answer, place=place)
    elif key == "relationship":
        yield NamedAnnotation(_rated(_relationship(members, at), members), place=_place(members, ""))
    elif key == "messageEvaluationTask":
        said, message = read_evaluation(members[key], at, read_feature(members, ""))
        yield NamedAnnotation(_rated(said, members), place=_place(members, "") or message)
    else:
        refuse_tokens(members[key], at)


def _object(members: Members, key: str, at: str) -> NamedAnnotation:
    if key == "segments":
        _refuse_places(members)
        kind, value, track = read_track(members[key], at)
        place: NamedPlace | None = track
    else:
        kind, value = read_geometry(key, members[key], at)
        place = _place(members, kind)
    answers = read_classifications(members, "", members.get("unit"))
    return NamedAnnotation(_rated(NamedAnswer(read_feature(members, ""), kind, value, at), members), answers, place=place)


def _rated(said: NamedAnswer, members: Members) -> NamedAnswer:
    return replace(said, confidence=read_confidence(members, ""), metrics=read_custom_metrics(members, ""))


def _relationship(members: Members, at: str) -> NamedAnswer:
    own = read_object(members["relationship"], at, required=("target",), optional=("source", "type", "readonly", "sourceOntologyName"))
    if own.get("source") is None:
        raise InvalidValue(join(at, "source"), "This begins at no annotation.", "the uuid of an annotation", code="required")
    direction = own.get("type", "unidirectional")
    if not isinstance(direction, str) or direction not in DIRECTIONS:
        raise InvalidValue(join(at, "type"), "There is no such direction.", f"one of {', '.join(DIRECTIONS)}")
    source, target = (read_text(own[key], join(at, key), at_most=MAX_NAME) for key in ("source", "target"))
    return NamedAnswer(read_feature(members, ""), "relationship", NamedRelationship(source, target, DIRECTIONS[direction]), at)


def _refuse_other_plane(document: Members) -> None:
    """Nothing, where a scan is stored in the plane that is meant: Labelbox shows two more, which nobody stores. Raises InvalidValue."""
    if document.get(PLANE) not in (None, STORED_PLANE):
        words = "The data row does not have this plane: a scan has its slices as they are stored, which Labelbox calls axial."
        raise InvalidValue(f"/{PLANE}", words, f"{STORED_PLANE}, with the slices as frames from 1", code="unknown_plane")


def _refuse_places(members: Members, *, but: Sequence[str] = ()) -> None:
    for key in PLACE:
        if key not in but and members.get(key) is not None:
            raise InvalidValue(f"/{key}", f"{key} has no meaning here.", "it left out", code="wrong_place")


def _place(members: Members, kind: str) -> NamedPlace | None:
    """Where it stands. A geometry that says nothing more is in degrees if its asset is a map."""
    if members.get("messageId") is not None:
        _refuse_places(members, but=("messageId",))
        return Message(read_text(members["messageId"], "/messageId", at_most=MAX_NAME))
    if members.get("page") is not None:
        _refuse_places(members, but=("page", "unit"))
        return _page(members, kind)
    if members.get("frames") is not None:
        _refuse_places(members, but=("frames", "unit"))
        if members.get("unit") not in (None, MILLISECONDS):
            raise InvalidValue("/unit", "This is no unit of time.", f"{MILLISECONDS}, or nothing for frames")
        return NamedSpans(read_spans(members["frames"], "/frames", members.get("unit")))
    frames: frozenset[str] = KINDS[kind].frames if kind else frozenset()
    on_plane = bool(frames & {"plane", "raster"})
    if members.get("unit") is None or (not kind and members["unit"] == MILLISECONDS):
        return (DEGREES if "plane" in frames else PIXELS_OF_MAP) if on_plane else None
    found = EPSG.fullmatch(members["unit"]) if isinstance(members["unit"], str) and on_plane else None
    if found is None:
        raise InvalidValue("/unit", "There is nothing that this is the unit of.", "a page beside it")
    return OnMap(int(found[1]))


def _place_at(members: Members) -> str:
    """The pointer to what says where it stands; empty where that stands in its geometry or its answer."""
    return next((f"/{key}" for key in ("messageId", "page", "frames", "unit") if members.get(key) is not None), "")


def _page(members: Members, kind: str) -> NamedPlace:
    page, unit = read_whole(members["page"], "/page", at_most=MAX_INDEX - 1) + 1, members.get("unit")
    if unit is not None and unit not in PAGE_UNITS:
        raise InvalidValue("/unit", "There is no such unit.", f"one of {', '.join(PAGE_UNITS)}")
    if unit == "POINTS" or not kind or "plane" not in KINDS[kind].frames:
        return Page(page)
    if unit is None:
        raise InvalidValue("/page", "This has a page but no unit.", f"a unit beside it, one of {', '.join(PAGE_UNITS)}")
    return NamedPage(page, unit, "/unit")


def _ignored(members: Members) -> Iterator[str]:
    """Pointers to what is there but not kept."""
    if members.get(BENCHMARK):
        yield f"/{BENCHMARK}"
    if "relationship" in members:
        yield from (f"/relationship/{key}" for key in ("readonly", "sourceOntologyName") if key in members["relationship"])
    if "segments" in members:
        yield from ignored_in_track(members["segments"], "/segments")
    if "messageEvaluationTask" in members:
        yield from ignored_in_evaluation(members["messageEvaluationTask"], "/messageEvaluationTask")


DIALECT = LabelboxLines()
