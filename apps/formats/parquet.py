"""Parquet in the shape that Hugging Face `datasets` reads: one row for each data row, its objects as lists side by side.

Columns: `id`, `global_key`, `file_name`, `url`, `split`, `modality`, `width`, `height`, `text`; `objects` with `id`, `bbox` (x, y, width,
height, as in COCO), `category`, `kind`, `segmentation` (outlines as lists of x, y, x, y, ...), `start` and `end` of entities, `confidence`
and `place` (see apps.kinds.locators, as JSON), each a list with one item for each object; one column for each question about the whole;
and `firstpass`, the whole row as a line of Firstpass NDJSON, which says everything exactly and counts when the file is read. `width` and
`height` are pixels, and empty where places are counted in something else, as on a map. Categories are numbers with names, as the key
`huggingface` of the file's metadata describes them, in the form of `datasets.Features`.

Files of others are read by the same columns, their objects also as a list of objects: the categories are the names of features, an answer
stands in a column of its question's name, and in `label` or `labels` that of the one radio question with such an option, or, where the
cell is a list, of the one checklist. The pictures that such files may carry are not read, only their paths. A row that no column names,
or nothing but a number in `id`, is about the data row with its `text`. `tokens` with their `ner_tags` are entities of the text that they
make, see apps.formats.tagged_tokens.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import RawIOBase
from itertools import tee
from typing import Any, BinaryIO, cast

import orjson
from typing_extensions import override

from apps.formats.base import Extents, LabelFormat, Report, RowsOfText, TextOf, unknown
from apps.formats.beginning import Beginning
from apps.formats.coco_values import without_holes
from apps.formats.firstpass import FirstpassLabels
from apps.formats.parquet_columns import OBJECT_FEATURES, PLAIN, answer_columns, categories, described, schema_of
from apps.formats.parquet_reading import ParquetReader
from apps.formats.rectangles import box_around
from apps.formats.rows import LabelRow, LineError
from apps.kinds import KINDS, NoConversion
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Polygon
from apps.kinds.locators import dump_locator
from apps.kinds.values import Annotation
from apps.modalities import MODALITIES

GROUP_ROWS = 1_000
GROUP_BYTES = 4 << 20
EXACT = FirstpassLabels()


class ParquetLabels(LabelFormat):
    """Written and read group by group, so that no more than one is held."""

    name = "parquet"
    title = "Parquet for Hugging Face datasets"
    suffix = ".parquet"
    mime = "application/vnd.apache.parquet"
    asks = frozenset({"extents", "rows_of_text", "text_of"})
    holds_urls = True
    needs_texts = True
    kinds = frozenset(KINDS)
    modalities = frozenset(MODALITIES)
    both = True
    whole = True

    @override
    def begins(self, beginning: Beginning) -> bool:
        return beginning.text.startswith("PAR1")

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        import pyarrow as pa
        from pyarrow import parquet

        schema = schema_of(features).with_metadata({"huggingface": orjson.dumps(described(features))})
        sink = _Pieces()
        with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
            for group in _groups(rows, features, report):
                writer.write_table(pa.Table.from_pylist(group, schema=schema))
                yield from sink.taken()
        yield from sink.taken()

    @override
    def read(
        self,
        file: BinaryIO,
        *,
        features: Sequence[FeatureSpec],
        extents: Extents = unknown,
        rows_of_text: RowsOfText | None = None,
        text_of: TextOf | None = None,
    ) -> Iterator[LabelRow | LineError]:
        return ParquetReader(file, features, rows_of_text, text_of).rows()

    @override
    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        return ParquetReader(file, ()).draft()


class _Pieces(RawIOBase):
    """What a writer wrote since it was last asked for."""

    def __init__(self) -> None:
        self._kept: list[bytes] = []
        self._size = 0

    @override
    def writable(self) -> bool:
        return True

    @override
    def tell(self) -> int:
        return self._size

    @override
    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._kept.append(piece)
        self._size += len(piece)
        return len(piece)

    def taken(self) -> Iterator[bytes]:
        kept, self._kept = self._kept, []
        yield from kept


def _groups(rows: Iterable[LabelRow], features: Sequence[FeatureSpec], report: Report) -> Iterator[list[dict[str, Any]]]:
    """Rows of the table, as many at once as fit into a group."""
    numbers = {feature.id: number for number, feature in enumerate(categories(features))}
    answers = {feature.id: column for column, feature in answer_columns(features).items()}
    group: list[dict[str, Any]] = []
    size = 0
    mine, theirs = tee(rows)
    for row, line in zip(mine, EXACT.write(theirs, features=features, report=report), strict=True):
        group.append(_plain(row) | _objects(row, numbers) | _answers(row, features, answers) | {"firstpass": line.decode().rstrip("\n")})
        size += len(line)
        if len(group) >= GROUP_ROWS or size >= GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _plain(row: LabelRow) -> dict[str, Any]:
    ref, extent = row.data_row, row.extent
    name = row.media or ref.name or ref.global_key or ref.id
    sizes = (None, None) if extent is None or extent.unit != "pixels" else (round(extent.width), round(extent.height))
    return dict(zip(PLAIN, (ref.id, ref.global_key, name, row.url, row.split, row.modality, *sizes, row.texts.get("")), strict=True))


def _objects(row: LabelRow, numbers: Mapping[Any, int]) -> dict[str, Any]:
    dumped = [_object(each, numbers.get(each.feature)) for each in row.annotations if KINDS[each.kind].role == "object"]
    return {"objects": {column: [each[column] for each in dumped] for column in OBJECT_FEATURES}}


def _object(annotation: Annotation, category: int | None) -> dict[str, Any]:
    kind, value = KINDS[annotation.kind], annotation.value
    box, place = box_around(annotation.kind, value), dump_locator(annotation.at, kind)
    return {
        "id": str(annotation.id),
        "bbox": None if box is None else [box.x, box.y, box.width, box.height],
        "category": category,
        "kind": annotation.kind,
        "segmentation": _outlines(annotation),
        "start": value.start if isinstance(value, Entity) else None,
        "end": value.end if isinstance(value, Entity) else None,
        "confidence": annotation.confidence,
        "place": None if place is None else orjson.dumps(place).decode(),
    }


def _outlines(annotation: Annotation) -> list[list[float]] | None:
    """The area of what has straight edges; a mask is too large for a list of numbers, and stands in `firstpass` only."""
    if annotation.kind in ("bounding_box", "mask"):
        return None
    try:
        outline = cast(Polygon, KINDS[annotation.kind].convert(annotation.value, "polygon"))
    except NoConversion:
        return None
    return [[number for point in part.rings[0] for number in point] for part in without_holes(outline)]


def _answers(row: LabelRow, features: Sequence[FeatureSpec], columns: Mapping[Any, str]) -> dict[str, Any]:
    """The answers about the whole; of several to one question the first, as all stand in `firstpass`."""
    names = {option.id: option.name for feature in features for option in feature.options}
    cells: dict[str, Any] = {}
    for annotation in row.annotations:
        column = columns.get(annotation.feature)
        if column is None or annotation.at is not None or column in cells:
            continue
        chosen = [names.get(choice.option, str(choice.option)) for choice in KINDS[annotation.kind].choices(annotation.value)]
        if annotation.kind == "text":
            cells[column] = KINDS["text"].dump(annotation.value)["text"]
        else:
            cells[column] = chosen[0] if annotation.kind == "radio" else chosen
    return cells


LABELS = ParquetLabels()
