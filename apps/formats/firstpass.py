"""Firstpass NDJSON: one data row with all its annotations per line, names beside the ids for people who read it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO
from uuid import UUID

import orjson
from typing_extensions import override

from apps.formats.base import Extents, LabelFormat, Report, pieces, unknown
from apps.formats.beginning import Beginning
from apps.formats.firstpass_draft import draft
from apps.formats.mask_forms import MaskForms
from apps.formats.metric_lines import dump_metric, read_metric_of
from apps.formats.naming import with_known_ids
from apps.formats.ndjson import Line, read_lines
from apps.formats.reading import SIZE, dump_extent, foreign_id, parse_annotations, read_extent, read_label_data_row, read_name
from apps.formats.rows import DataRowRef, LabelRow, LineError, NamedMetric
from apps.formats.settling import AssetOf, PictureAt
from apps.formats.stored import Stored
from apps.kinds import KINDS, InvalidValue, dump_annotation
from apps.kinds.features import FeatureSpec, walk_features
from apps.kinds.made_ids import with_made
from apps.kinds.reading import join, read_list, read_object, read_text
from apps.kinds.values import Annotation
from apps.modalities import MODALITIES

MEMBERS = ("project", "by", "status", "model", "split")


class FirstpassLabels(LabelFormat):
    """`{"data_row": {"id", "global_key", "name", "width", "height"}, "project", "annotations": [...], "by", "status"}` on each line.

    What a model run said has `model`, the run's name, in place of `by` and `status`; `url` and `split` stand there where they are known,
    `metrics` that were stated of the data row (see apps.formats.metric_lines), and `media` of the data row, its path in the archive, where
    media go along; ids and global keys count, a name is for people and programs beside.
    Read are features and options by id or by name alone, annotations with an `id`, a `uuid` in its place or neither, and masks in all the
    ways of apps.formats.mask_forms.
    """

    name = "firstpass"
    title = "Firstpass NDJSON"
    suffix = ".ndjson"
    mime = "application/x-ndjson"
    holds_urls = True
    holds_metrics = True
    kinds = frozenset(KINDS)
    modalities = frozenset(MODALITIES)
    both = True
    whole = True
    asks = frozenset({"extents", "asset_of", "picture_at"})

    @override
    def begins(self, beginning: Beginning) -> bool:
        members = beginning.members
        return members.get("data_row") == "{" and not members.keys() & {"projects", "experiments", "media_attributes"}

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        names = names_of(features)
        for row in rows:
            yield orjson.dumps(dump_row(row, names), option=orjson.OPT_APPEND_NEWLINE)

    @override
    def read(
        self,
        file: BinaryIO,
        *,
        features: Sequence[FeatureSpec],
        extents: Extents = unknown,
        asset_of: AssetOf | None = None,
        picture_at: PictureAt | None = None,
    ) -> Iterator[LabelRow | LineError]:
        masks = MaskForms(features, asset_of, picture_at)
        for line in read_lines(pieces(file)):
            yield line if isinstance(line, LineError) else read_row(line, features, masks)

    @override
    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        return draft(file)


def names_of(features: Iterable[FeatureSpec]) -> dict[str, str]:
    """The names of all features and options of a tree, by their ids as text."""
    names: dict[UUID, str] = {}
    for feature in walk_features(features):
        names[feature.id] = feature.name
        names.update((option.id, option.name) for option in feature.options)
    return {str(identifier): name for identifier, name in names.items()}


def dump_row(row: LabelRow, names: Mapping[str, str]) -> dict[str, Any]:
    """The object of a line, with these names beside the ids."""
    more: dict[str, Any] = {name: said for name, said in (("model", row.model), ("split", row.split)) if said is not None}
    if row.metrics:
        more["metrics"] = [dump_metric(each) for each in row.metrics]
    ref = row.data_row
    beside = {key: said for key, said in (("name", ref.name), ("url", row.url), ("media", row.media)) if said is not None}
    return {
        "data_row": {"id": ref.id, "global_key": ref.global_key, **dump_extent(row.extent), **beside},
        "project": row.project,
        "annotations": _dump_annotations(row.annotations, names),
        "by": row.by,
        "status": row.status,
        **more,
    }


def _dump_annotations(annotations: Sequence[Annotation], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """With names; what is stored is mostly written as it is."""
    if isinstance(annotations, Stored):
        return [wire.named(names) or with_names(dump_annotation(wire.annotation()), names) for wire in annotations.wires]
    return [with_names(dump_annotation(annotation), names) for annotation in annotations]


def read_row(line: Line, features: Sequence[FeatureSpec], masks: MaskForms | None = None) -> LabelRow | LineError:
    """What the object of a line says, or what is wrong with it; without `masks`, masks are run lengths."""
    try:
        members = read_object(line.document, "", required=("data_row", "annotations"), optional=(*MEMBERS, "metrics"))
        data_row = read_object(members["data_row"], "/data_row", optional=("id", "global_key", "name", "url", "media", *SIZE))
        ref, at = read_label_data_row(data_row, "/data_row"), "/annotations"
        ref = replace(ref, name=read_name(data_row.get("name"), "/data_row/name"))
        made = set[str]()
        said = without_names(_with_ids(with_known_ids(members["annotations"], features, at), ref, made), at)
        annotations = with_made(parse_annotations(said if masks is None else masks.plain(said, ref, at), at), made)
        return LabelRow(
            data_row=ref,
            annotations=annotations,
            extent=read_extent(data_row, "/data_row"),
            project=read_name(members.get("project"), "/project"),
            by=read_name(members.get("by"), "/by"),
            status=read_name(members.get("status"), "/status"),
            model=read_name(members.get("model"), "/model"),
            split=read_name(members.get("split"), "/split"),
            metrics=_read_metrics(members.get("metrics"), ref, line.number),
            line=line.number,
            places=tuple((line.number, f"/annotations/{index}") for index in range(len(annotations))),
        )
    except InvalidValue as error:
        return LineError.of(error, line.number)


def _read_metrics(payload: Any, ref: DataRowRef, line: int) -> tuple[NamedMetric, ...]:
    listed = [] if payload is None else read_list(payload, "/metrics")
    places = [join("/metrics", index) for index in range(len(listed))]
    return tuple(replace(read_metric_of(each, ref, at), line=line) for each, at in zip(listed, places, strict=True))


def _with_ids(payload: Any, ref: DataRowRef, made: set[str]) -> Any:
    """The annotations of a list, those without an id with the uuid they have, else with one made of what they say: always the same.

    `made` takes those.
    """
    if not isinstance(payload, list):
        return payload
    seen = Counter[UUID]()
    return [_with_id(each, ref, seen, made) if isinstance(each, dict) and "id" not in each else each for each in payload]


def _with_id(said: dict[str, Any], ref: DataRowRef, seen: Counter[UUID], made: set[str]) -> dict[str, Any]:
    if "uuid" in said:
        return {"id" if key == "uuid" else key: member for key, member in said.items()}
    first = foreign_id(f"{ref.id or ref.global_key}/{orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()}")
    seen[first] += 1
    own = str(first if seen[first] == 1 else foreign_id(f"{first}/{seen[first]}"))
    made.add(own)
    return {"id": own, **said}


def with_names(payload: Any, names: Mapping[str, str]) -> Any:
    """The payload with a `name` beside every `feature` and `option` whose name is known."""
    if isinstance(payload, list):
        return [with_names(item, names) for item in payload] if payload and isinstance(payload[0], dict) else payload
    if not isinstance(payload, dict):
        return payload
    identifier = str(payload.get("feature", payload.get("option")))
    named = {"name": names[identifier]} if identifier in names else {}
    return named | {key: with_names(member, names) for key, member in payload.items()}


def without_names(payload: Any, at: str) -> Any:
    """The payload without the `name` beside a `feature` or an `option`: the ids count. Raises InvalidValue where a name is no text."""
    if isinstance(payload, list):
        return [without_names(item, join(at, index)) if isinstance(item, dict) else item for index, item in enumerate(payload)]
    if not isinstance(payload, dict):
        return payload
    if ("feature" in payload or "option" in payload) and "name" in payload:
        read_text(payload["name"], join(at, "name"))
        payload = {key: member for key, member in payload.items() if key != "name"}
    return {key: without_names(member, join(at, key)) for key, member in payload.items()}


LABELS = FirstpassLabels()
