"""Labelbox label files: label rows as import lines, and lines in any order as label rows.

Data rows are named by their global key where they have one. Rotated boxes, keypoints, holes of polygons, polygons that move in a video,
who labeled in which project and status, and what an annotation was made of have no room.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import BinaryIO
from uuid import UUID

import orjson
from typing_extensions import override

from apps.formats.base import Extents, LabelFormat, Report, unknown
from apps.formats.beginning import Beginning
from apps.formats.binding import bind
from apps.formats.drafting import draft_of
from apps.formats.fitting import fitted_among, picture_of
from apps.formats.labelbox import BENCHMARK, DIALECT, ROW_AT
from apps.formats.labelbox_ontology import is_ontology, ontology_of
from apps.formats.labelbox_writing import HELD, LineWriter, ends_of, metric_line
from apps.formats.left_out import LeftOut
from apps.formats.ndjson import Line
from apps.formats.reading import foreign_id, id_of_elsewhere
from apps.formats.rows import DataRowRef, Described, LabelRow, LineError, NamedAnnotation, NamedMetric, NamedRow
from apps.formats.scattered import read_groups
from apps.formats.settling import AssetOf, PictureAt, settle
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.made_ids import made_id
from apps.kinds.reading import as_uuid
from apps.kinds.values import Annotation, Extent
from apps.modalities import MODALITIES

NO_ROOM = {
    "by": "Labelbox lines do not say who labeled",
    "status": "Labelbox lines have no status",
    "project": "Labelbox lines have no project",
}

MAX_ONTOLOGY_BYTES = 16 * 1024**2

# What is known of a data row that a line speaks of; None where nothing is.
Placed = tuple[int | None, NamedAnnotation]
Read = NamedRow | NamedMetric | LineError


class LabelboxLabels(LabelFormat):
    """One annotation per line. Lines that do not say which unit their `frames` count in are read as frames of a video."""

    name = "labelbox"
    title = "Labelbox NDJSON"
    suffix = ".ndjson"
    mime = "application/x-ndjson"
    kinds = HELD
    modalities = frozenset(MODALITIES)
    holds_metrics = True
    asks = frozenset({"asset_of", "picture_at"})

    @override
    def begins(self, beginning: Beginning) -> bool:
        """Lines, or an ontology."""
        members = beginning.members
        is_ontology = members.get("tools") == "[" or "normalized" in members
        return not beginning.is_list and (members.get("dataRow") == "{" or is_ontology)

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        writer = LineWriter(features, report)
        for row in rows:
            for member, why in NO_ROOM.items():
                if getattr(row, member) is not None:
                    report.left_out(member, why)
            if not row.annotations and not row.metrics:
                report.left_out("data row without annotations", "Labelbox lines are about annotations")
            yield from _row_lines(row, writer, report)

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
        """As every format. What depends on the asset is asked of `asset_of`, the picture at an address of `picture_at`; see settling."""
        beside = LeftOut(_say, "nothing: the labels themselves are read")
        for group in read_groups(file, data_row_key):
            if isinstance(group, LineError):
                yield group
            else:
                rows = (_noted(_parse(line, asset_of, picture_at), beside) for line in group)
                yield from _read_row(rows, features)
        yield from beside.errors()

    @override
    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        """The features of an ontology file, told by its shape, else those that lines speak of.

        Of lines a question is a radio where none answers it with several options, or with no option.
        """
        return self.described(file).features

    @override
    def described(self, file: BinaryIO) -> Described:
        return _ontology(file) or Described(draft_of(_parsed(file)))


def _ontology(file: BinaryIO) -> Described | None:
    """The features where the whole file is one ontology; None, and the file at its start again, where it is none. Raises InvalidValue."""
    data = file.read(MAX_ONTOLOGY_BYTES + 1)
    file.seek(0)
    try:
        document = orjson.loads(data) if len(data) <= MAX_ONTOLOGY_BYTES else None
    except orjson.JSONDecodeError:
        return None
    return ontology_of(document) if is_ontology(document) else None


def data_row_key(line: bytes) -> str | None:
    """What tells the data row of a line from others; None where the line is not right, which reading it will tell."""
    try:
        return orjson.dumps(orjson.loads(line)["dataRow"], option=orjson.OPT_SORT_KEYS).decode()
    except (orjson.JSONDecodeError, orjson.JSONEncodeError, KeyError, TypeError, UnicodeDecodeError):
        return None


def _row_lines(row: LabelRow, writer: LineWriter, report: Report) -> Iterator[bytes]:
    joins = any(map(ends_of, row.annotations))
    # What is joined is written first, to know whether it has a line: pictures of masks are not encoded for that alone.
    written = {each.id: writer.line(each, row.data_row) for each in row.annotations if joins and not ends_of(each)}
    there = {number for number, line in written.items() if line is not None}
    for annotation in row.annotations:
        if not there.issuperset(ends_of(annotation)):
            report.left_out("relationship", "An annotation that it joins has no room in Labelbox lines", annotations=1)
            continue
        line = written[annotation.id] if annotation.id in written else writer.line(annotation, row.data_row)
        if line is not None:
            yield orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
    for metric in row.metrics:
        yield orjson.dumps(metric_line(metric, row.data_row), option=orjson.OPT_APPEND_NEWLINE)


def _parsed(file: BinaryIO) -> Iterator[NamedRow]:
    for group in read_groups(file, lambda _: None):
        for line in () if isinstance(group, LineError) else group:
            row = _parse(line)
            if isinstance(row, NamedRow):
                yield row


def _parse(line: Line | LineError, asset_of: AssetOf | None = None, picture_at: PictureAt | None = None) -> Read:
    if isinstance(line, LineError):
        return line
    if DIALECT.key not in line.document:
        if line.document.keys() >= {"data_row", "projects"}:
            return LineError(line.number, "", "other_format", "This is a line of what Labelbox exports.", "the format labelbox-export")
        return LineError(line.number, "", "required", "This line names no data row.", f"a member {DIALECT.key}")
    try:
        row = DIALECT.metric(line.document, line.number) or DIALECT.parse(line.document, line.number)
        asset, own = asset_of(row.data_row) if asset_of else None, row.data_row.id
        if asset_of and own is not None and as_uuid(own) is None:
            raise id_of_elsewhere(own, ROW_AT)
        if isinstance(row, NamedMetric):
            return row
        return replace(settle(row, asset=asset, picture_at=picture_at), extent=picture_of(asset))
    except InvalidValue as error:
        return LineError.of(error, line.number)


def _noted(read: Read, beside: LeftOut) -> Read:
    """The same; what it says of benchmarks goes to what is left out."""
    if isinstance(read, NamedRow) and f"/{BENCHMARK}" in read.ignored:
        beside.note(BENCHMARK, read.line, f"/{BENCHMARK}")
    return read


def _say(what: str, count: int) -> str:
    lines = "1 line says" if count == 1 else f"{count:,} lines say"
    return f"{lines} that it is a benchmark ({what}): it is left out, a label has no place for it."


def _read_row(rows: Iterable[Read], features: Sequence[FeatureSpec]) -> Iterator[LabelRow | LineError]:
    """What is wrong with the lines of one data row, and then the row."""
    placed, metrics = list[Placed](), list[NamedMetric]()
    where: DataRowRef | None = None
    extent: Extent | None = None
    for row in rows:
        if isinstance(row, LineError):
            yield row
            continue
        if isinstance(row, NamedMetric):
            where = where or row.data_row
            metrics.append(row)
            continue
        where, extent = row.data_row, row.extent
        placed += [(row.line, each) for each in row.annotations]
    if where is None:
        return
    bound, places = list[Annotation](), list[tuple[int | None, str]]()
    for (line, named), each in zip(placed, bind_placed(_with_ids(placed, where), features, extent), strict=True):
        if isinstance(each, LineError):
            yield each
        else:
            bound.append(each)
            places.append((line, named.said.at))
    if bound or metrics:
        line = placed[0][0] if placed else metrics[0].line
        ref = replace(where, name=where.global_key)
        yield LabelRow(ref, tuple(bound), line=line, places=places, metrics=tuple(metrics), row_at=ROW_AT)


def _with_ids(placed: Sequence[Placed], where: DataRowRef) -> list[Placed]:
    """Those without an id of their own get one of what they say, so that reading twice gives the same."""
    seen: Counter[str] = Counter()
    row = foreign_id(where.global_key or where.id or "")
    found = []
    for line, named in placed:
        said = repr(replace(named, said=replace(named.said, at="")))
        seen[said] += named.id is None
        found.append((line, named if named.id else replace(named, id=made_id(row, f"{seen[said]}/{said}"))))
    return found


def bind_placed(
    placed: Sequence[Placed], features: Sequence[FeatureSpec], extent: Extent | None = None
) -> Iterator[Annotation | LineError]:
    """The annotations of one data row, which all have ids, each bound on its own; relationships only where both their ends were.

    `placed` are annotations with the number of their line, `extent` is the size of the picture that they are on. An id that stands twice
    is refused the second time.
    """
    ids = {str(named.id): named.id for _, named in placed if named.id is not None}
    keys = ids | {named.key: named.id for _, named in placed if named.key is not None and named.id is not None}
    done: set[UUID] = set()
    bound: list[tuple[int | None, Annotation | LineError, str]] = []
    for line, named in placed:
        try:
            each: Annotation | LineError = _bound(named, features, keys, done, extent)
        except InvalidValue as error:
            each = LineError.of(error, line)
        if isinstance(each, Annotation):
            done.add(each.id)
        bound.append((line, each, named.said.at))
    for line, each, at in bound:
        if isinstance(each, Annotation) and not done.issuperset(ends_of(each)):
            expected = "the uuids of two annotations of the same data row"
            yield LineError(line, at, "unknown_annotation", "An annotation that this joins is not here.", expected)
        else:
            yield each


def _bound(
    named: NamedAnnotation, features: Sequence[FeatureSpec], keys: Mapping[str, UUID], done: set[UUID], extent: Extent | None
) -> Annotation:
    if named.id in done:
        raise InvalidValue("/uuid", "This id stands twice on one data row.", "one annotation per id", code="duplicate")
    return bind(fitted_among(named, features, extent), features, keys=keys)


LABELS = LabelboxLabels()
