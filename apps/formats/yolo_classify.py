"""YOLO classification: a folder for each class in each split, and the images in the folder of what they are.

A class is an option of one radio question: the first of the ontology. The archive holds `firstpass.ndjson`, which says where each image
belongs, and a data.yaml with the names; the images themselves are not part of what is written here. Folders are the names of the options,
without the few characters that no file name may have. Images go by the names of their files, and by their paths where others have the same.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from unicodedata import normalize
from uuid import UUID, uuid5

import yaml
from typing_extensions import override

from apps.formats.archive import Member, SafeZip, zip_of
from apps.formats.archive_labels import ArchiveLabels, Asked
from apps.formats.base import Report
from apps.formats.listing import IMAGE_SUFFIXES, LISTING, NOT_IN_NAMES, Listed, Listing, named_row, read_listing
from apps.formats.reading import one_of
from apps.formats.rows import LabelRow, LineError
from apps.formats.yolo_data import DATA, SPLITS, split_of, telling_of_splits
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.made_ids import made_id
from apps.kinds.radio import Radio
from apps.kinds.values import Annotation, Choice

NAMESPACE = UUID("c1f1d9d5-3a53-5a4f-a4de-7f0a4c1d8e52")
QUESTION = "class"
Known = Mapping[str, list[tuple[FeatureSpec, OptionSpec]]]


class YoloClassify(ArchiveLabels):
    """One answer for each image."""

    name = "yolo-classify"
    title = "YOLO classification"
    kinds = frozenset({"radio"})
    modalities = frozenset({"image"})

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        question = next((feature for feature in features if feature.kind == "radio"), None)
        return zip_of(_members(rows, question, report))

    @override
    def rows_in(self, archive: SafeZip, *, features: Sequence[FeatureSpec], asked: Asked) -> Iterator[LabelRow | LineError]:
        known: dict[str, list[tuple[FeatureSpec, OptionSpec]]] = {}
        for feature in features:
            for option in feature.options if feature.kind == "radio" else ():
                known.setdefault(folder_of(option.name), []).append((feature, option))
        for image in _images(archive):
            yield image if isinstance(image, LineError) else _row(image, known, features)

    @override
    def features_in(self, archive: SafeZip) -> tuple[FeatureSpec, ...]:
        folders = {PurePosixPath(each.path).parent.name for each in _images(archive) if isinstance(each, Listed)}
        options = tuple(OptionSpec(uuid5(NAMESPACE, f"option/{name}"), name) for name in sorted(folders - {""}))
        return (FeatureSpec(uuid5(NAMESPACE, QUESTION), QUESTION, "radio", options=options),) if options else ()


def folder_of(name: str) -> str:
    """The folder for an option."""
    return NOT_IN_NAMES.sub("_", normalize("NFC", name)).strip(" .") or "_"


def _members(rows: Iterable[LabelRow], question: FeatureSpec | None, report: Report) -> Iterator[Member]:
    listing = Listing()
    options = {option.id: option for option in question.options} if question else {}
    folders = {folder_of(option.name) for option in options.values()}
    if len(folders) < len(options):
        raise InvalidValue("/options", "Two options would share a folder.", "options whose names differ as names of folders")
    for row in telling_of_splits(rows, report, "all images are in train"):
        chosen = None
        for annotation in row.annotations:
            if question is not None and annotation.feature == question.id and isinstance(annotation.value, Radio):
                chosen = options.get(annotation.value.choice.option)
                _leave_out(annotation, report)
            else:
                report.left_out(annotation.kind, "an image stands in the folder of one answer, and says nothing else", annotations=1)
        if chosen is None:
            report.left_out("data row", "it has no answer, and so no folder")
            continue
        split = SPLITS.get((row.split or "train").lower(), "train")
        listing.add(f"{split}/{folder_of(chosen.name)}/{listing.name_for(row)}", row)
    yield listing.member()
    yield DATA, yaml.safe_dump({"names": dict(enumerate(option.name for option in options.values()))}, allow_unicode=True).encode()


def _leave_out(annotation: Annotation, report: Report) -> None:
    report.left_out("annotation id", "folders have none")
    for what, there in (
        ("confidence", annotation.confidence is not None),
        ("metric", bool(annotation.metrics)),
        ("nested answer", isinstance(annotation.value, Radio) and bool(annotation.value.choice.answers)),
        ("what an annotation was made from", annotation.derived_from is not None),
    ):
        if there:
            report.left_out(what, "an image stands in the folder of one answer, and says nothing else")


def _images(archive: SafeZip) -> Iterator[Listed | LineError]:
    if LISTING in archive:
        yield from read_listing(archive)
        return
    found = [path for path in map(PurePosixPath, archive.names()) if path.suffix.lower() in IMAGE_SUFFIXES]
    names = Counter(path.name for path in found)
    for path in found:
        called = path.name if names[path.name] == 1 else str(path)
        yield Listed(str(path), named_row(called, split=split_of(str(path))))
    if not found:
        yield LineError(None, "", "required", "This archive holds no images.", "images in a folder for each class")


def _row(image: Listed, known: Known, features: Sequence[FeatureSpec]) -> LabelRow | LineError:
    row, folder = image.row, PurePosixPath(image.path).parent.name
    found = known.get(folder, [])
    if len(found) != 1:
        words = f"The folder {folder!r} stands for {len(found)} options here."
        return LineError(row.line, f"/{image.path}", "unknown_option", words, one_of(known, "radio question", features))
    ((feature, option),) = found
    said = Annotation(made_id(NAMESPACE, image.path), feature.kind, feature.id, Radio(Choice(option.id)))
    row = LabelRow(row.data_row, (said,), row.extent, row.project, row.by, row.status, split=row.split)
    return replace(row, places=((None, f"/{image.path}"),))
