"""Labelbox exports: one data row per line with the labels of all projects, as its export writes them. They are read, not written.

Each label that was not skipped is one label row, whole by itself: where several people labeled a data row, an import takes one of them,
the benchmark or else the one that was changed last, and tells the others. Each prediction of a model run is a row of that model, which a
project counts and leaves to a model run, as that does with labels.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import BinaryIO

from typing_extensions import override

from apps.formats.base import Extents, LabelFormat, Report, TextsOf, pieces, unknown
from apps.formats.beginning import Beginning
from apps.formats.drafting import draft_of
from apps.formats.fitting import picture_of
from apps.formats.labelbox_export_reading import Members, listed, members_of, read_all
from apps.formats.labelbox_export_video import read_frames
from apps.formats.labelbox_labels import bind_placed
from apps.formats.labelbox_tokens import Quoted, located
from apps.formats.labelbox_writing import HELD
from apps.formats.ndjson import Line, read_lines
from apps.formats.reading import first_moment, foreign_id, read_name
from apps.formats.rows import DataRowRef, LabelRow, LineError, NamedAnnotation, NamedRow, Whole
from apps.formats.scattered import MAX_LINE_BYTES
from apps.formats.settling import AssetOf, PictureAt, settle
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.made_ids import made_id
from apps.kinds.reading import join
from apps.kinds.values import Annotation, Asset, Extent
from apps.modalities import MODALITIES

CHANGED = ("content_last_updated_at", "updated_at", "created_at")
MODALITY_OF = {"conversational": "conversation", "pdf": "document", "tms_geo": "geospatial", "geo": "geospatial"}


class LabelboxExport(LabelFormat):
    """`{"data_row": {...}, "media_attributes": {...}, "projects": {"<id>": {"labels": [...]}}}` on each line."""

    name = "labelbox-export"
    title = "Labelbox export"
    suffix = ".ndjson"
    mime = "application/x-ndjson"
    kinds = HELD - {"ranking"}
    modalities = frozenset(MODALITIES)
    asks = frozenset({"asset_of", "picture_at", "texts_of"})
    writes = False

    @override
    def begins(self, beginning: Beginning) -> bool:
        members = beginning.members
        return members.get("data_row") == "{" and bool(members.keys() & {"projects", "experiments", "media_attributes"})

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        if next(iter(rows), None) is not None:
            expected = "the format labelbox, whose lines Labelbox imports"
            raise InvalidValue("", "Labelbox exports are not written.", expected, code="unsupported")
        yield b""

    @override
    def read(
        self,
        file: BinaryIO,
        *,
        features: Sequence[FeatureSpec],
        extents: Extents = unknown,
        asset_of: AssetOf | None = None,
        picture_at: PictureAt | None = None,
        texts_of: TextsOf | None = None,
    ) -> Iterator[LabelRow | LineError]:
        """As every format. What depends on the asset is asked of `asset_of`, the picture at an address of `picture_at`; see settling.

        Words selected in a document are looked for in the texts of its pages, which are asked of `texts_of`.
        """
        for found in _rows(file):
            if isinstance(found, LineError):
                yield found
            else:
                about = asset_of(found.row.data_row) if asset_of else None
                texts = texts_of(found.row.data_row) if texts_of and found.quotes else {}
                yield from found.bound(features, about, picture_at, texts)

    @override
    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        return draft_of(
            NamedRow(found.row.data_row, tuple(each for each in found.said if isinstance(each, NamedAnnotation)))
            for found in _rows(file)
            if not isinstance(found, LineError)
        )


class Found:
    """One label: whose data row it is about, and what it says, refusals among it."""

    def __init__(self, row: LabelRow, said: Iterable[NamedAnnotation | InvalidValue]) -> None:
        self.row, self.said = row, tuple(said)

    @property
    def quotes(self) -> bool:
        """Whether it says anything by the words of a document."""
        return any(isinstance(each, NamedAnnotation) and isinstance(each.said.content, Quoted) for each in self.said)

    def bound(
        self, features: Sequence[FeatureSpec], asset: Asset | None, picture_at: PictureAt | None, texts: Mapping[str, str]
    ) -> Iterator[LabelRow | LineError]:
        """What is wrong with it, and then its row."""
        placed, refused = list[tuple[int | None, NamedAnnotation]](), False
        root = foreign_id(self.row.data_row.global_key or self.row.data_row.id or "")
        for number, each in enumerate(self.said):
            if isinstance(each, InvalidValue):
                refused = True
                yield LineError.of(each, self.row.line)
                continue
            own = each if each.id else replace(each, id=made_id(root, f"{number}/{self.row.by or self.row.model}/{each.said.at}"))
            try:
                settled = settle(NamedRow(self.row.data_row, tuple(located(own, texts))), asset=asset, picture_at=picture_at)
            except InvalidValue as error:
                refused = True
                yield LineError.of(error, self.row.line)
                continue
            placed += [(self.row.line, one) for one in settled.annotations]
        annotations, places = list[Annotation](), list[tuple[int | None, str]]()
        every = bind_placed(placed, features, self.row.extent or picture_of(asset))
        for (line, named), bound in zip(placed, every, strict=True):
            if isinstance(bound, LineError):
                refused = True
                yield bound
            else:
                annotations.append(bound)
                places.append((line, named.said.at))
        yield replace(self.row, annotations=tuple(annotations), refused=refused, places=tuple(places))


def _rows(file: BinaryIO) -> Iterator[Found | LineError]:
    file.seek(0)
    for line in read_lines(pieces(file), max_line_bytes=MAX_LINE_BYTES):
        if isinstance(line, LineError):
            yield line
            continue
        try:
            yield from _line(line)
        except InvalidValue as error:
            yield LineError.of(error, line.number)


def _line(line: Line) -> Iterator[Found | LineError]:
    members = line.document
    if "data_row" not in members or ("projects" not in members and "experiments" not in members):
        raise InvalidValue("", "This is no line of a Labelbox export.", "an object with data_row and projects", code="required")
    row = replace(_about(members), line=line.number)
    for label, here in _labels(members):
        details = members_of(label.get("performance_details") or {}, join(here, "performance_details"))
        if details.get("skipped") is not True:
            whole = _whole(label, details, here)
            yield Found(replace(row, by=_by(label, here), is_label=True, whole=whole), _said(label, here))
    for run, at in _runs(members):
        model = read_name(run.get("name"), join(at, "name")) or at.rpartition("/")[2]
        for prediction, here in listed(run, "predictions", at):
            yield Found(replace(row, model=model), _said(prediction, here))


def _runs(members: Members) -> Iterator[tuple[Members, str]]:
    for model, at in listed(members, "experiments", ""):
        yield from listed(model, "runs", at)


def _labels(members: Members) -> Iterator[tuple[Members, str]]:
    """The labels of all projects, and those that model runs were given where they are others."""
    seen = set[str]()
    for project, at in listed(members, "projects", ""):
        for label, here in listed(project, "labels", at):
            seen.add(str(label.get("id")))
            yield label, here
    for run, at in _runs(members):
        yield from (each for each in listed(run, "labels", at) if each[0].get("id") is None or str(each[0]["id"]) not in seen)


def _about(members: Members) -> LabelRow:
    data_row = members_of(members["data_row"], "/data_row")
    key, name, own = (read_name(data_row.get(each) or None, f"/data_row/{each}") for each in ("global_key", "external_id", "id"))
    if key is None and name is None and own is None:
        raise InvalidValue("/data_row", "This names no data row.", "a global_key, an external_id or an id", code="required")
    media = members_of(members.get("media_attributes") or {}, "/media_attributes")
    url = data_row.get("row_data")
    return LabelRow(
        DataRowRef(own if key is None and name is None else None, key or name, name or key),
        extent=_extent(media),
        size_at="/media_attributes/",
        modality=_modality(media),
        url=url if isinstance(url, str) else None,
    )


def _extent(media: Members) -> Extent | None:
    width, height = media.get("width"), media.get("height")
    return Extent(width, height) if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0 else None


def _modality(media: Members) -> str:
    named = str(media.get("asset_type") or "image").lower()
    modality = MODALITY_OF.get(named, named)
    return modality if modality in MODALITIES else "image"


def _whole(label: Members, performance: Members, at: str) -> Whole:
    """The label as one of several; where benchmarks are used, each label tells whether it is the benchmark, or the id of that one."""
    details = members_of(label.get("label_details") or {}, join(at, "label_details"))
    benchmark = performance.get("benchmark_reference_label")
    is_truth = benchmark is True or (benchmark is not None and benchmark == label.get("id"))
    return Whole(is_truth, first_moment(*(details.get(key) for key in CHANGED)), at)


def _by(label: Members, at: str) -> str | None:
    details = members_of(label.get("label_details") or {}, join(at, "label_details"))
    return read_name(details.get("created_by"), join(at, "label_details/created_by"))


def _said(label: Members, at: str) -> Iterator[NamedAnnotation | InvalidValue]:
    here = join(at, "annotations")
    try:
        annotations = members_of(label.get("annotations") or {}, here)
    except InvalidValue as error:
        yield error
        return
    yield from read_all(annotations, here)
    if isinstance(annotations.get("frames"), Mapping):
        yield from read_frames(annotations, here)


LABELS = LabelboxExport()
