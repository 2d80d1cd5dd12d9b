"""Files that mean harm, or met with it: a good one of each format to begin with, streams without end, archives and pictures of others."""

import io
import json
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import uuid5

from apps.formats import LABEL_FORMATS, LabelFormat, Report
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import KINDS
from apps.kinds.support import why_not
from apps.kinds.values import Annotation
from apps.modalities import MODALITIES
from tests.formats.every_kind import FACTS, FEATURES, ON_PLANES, ROOT, SIZE, TEXTS, VALUES, place

# Segmentations of DICOM stand on slices only, and have harmful files of their own in test_dicom_seg.py
READ = sorted(name for name, labels in LABEL_FORMATS.items() if labels.reads and name != "dicom-seg")
ARCHIVES = sorted(name for name in READ if LABEL_FORMATS[name].suffix == ".zip")
LINES = sorted(name for name in READ if LABEL_FORMATS[name].suffix in (".ndjson", ".jsonl"))
OBJECT = {"feature_id": "f", "name": "the bounding_box", "bounding_box": {"top": 2.0, "left": 1.0, "height": 4.0, "width": 3.0}}


def asset_type(labels: LabelFormat) -> str:
    return "image" if "image" in labels.modalities else min(labels.modalities)


@cache
def good(name: str) -> bytes:
    """Two data rows, a.jpg and b.jpg, with one annotation of every kind that the format may hold."""
    labels = LABEL_FORMATS[name]
    if not labels.writes:
        return b"".join(_exported(key) for key in ("a.jpg", "b.jpg"))
    modality = asset_type(labels)
    kinds = [kind for kind in VALUES if kind in labels.kinds and not why_not(KINDS[kind], MODALITIES[modality])]
    rows = []
    for key in ("a.jpg", "b.jpg"):
        said = [Annotation(uuid5(ROOT, f"{key}/{kind}"), kind, FEATURES[kind].id, VALUES[kind], at=place(kind, modality)) for kind in kinds]
        extent = SIZE if modality in ON_PLANES else None
        more: dict[str, Any] = {"modality": modality, "facts": FACTS.get(modality, {}), "texts": TEXTS.get(modality, {})}
        rows.append(LabelRow(DataRowRef(None, key, key), tuple(said), extent, **more))
    return b"".join(labels.write(rows, features=tuple(FEATURES.values()), report=Report()))


def _exported(key: str) -> bytes:
    labels = [{"annotations": {"objects": [OBJECT]}}]
    return json.dumps({"data_row": {"global_key": key}, "projects": {"p": {"labels": labels}}}).encode() + b"\n"


def read(name: str, file: bytes | io.IOBase, at_most: int = 10_000) -> list[LabelRow | LineError]:
    """What the file says, up to so many rows and errors; every error says what, where and what was expected."""
    labels = LABEL_FORMATS[name]
    asked: dict[str, Any] = {"extents": lambda _: SIZE} if "extents" in labels.asks else {}
    found = []
    opened: Any = io.BytesIO(file) if isinstance(file, bytes) else file
    for each in labels.read(opened, features=tuple(FEATURES.values()), **asked):
        assert isinstance(each, LabelRow) or (each.code and each.message and each.expected), each
        found.append(each)
        if len(found) >= at_most:
            break
    return found


def codes(found: list[LabelRow | LineError]) -> list[str]:
    return [each.code for each in found if isinstance(each, LineError)]


def annotations(found: list[LabelRow | LineError]) -> int:
    return sum(len(each.annotations) for each in found if isinstance(each, LabelRow))


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive(content: Mapping[str, bytes], *more: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in (*content.items(), *more):
            made.writestr(name, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


class Endless(io.RawIOBase):
    """A file of so many bytes that goes on with the same after its head, made as it is read."""

    def __init__(self, head: bytes, again: bytes = b"a", size: int = 5 << 30) -> None:
        self.head, self.again, self.size = head, again * (1 << 16), size
        self.at = self.given = self.most = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self.at = offset + (0, self.at, self.size)[whence]
        return self.at

    def read(self, count: int | None = -1, /) -> bytes:
        left = self.size - self.at
        count = left if count is None or count < 0 else min(count, left)
        assert count < 256 << 20, "nobody reads so much at once"
        data = self.head[self.at : self.at + count]
        rest = count - len(data)
        data += (self.again * (rest // len(self.again) + 1))[:rest]
        self.at += count
        self.given, self.most = self.given + count, max(self.most, count)
        return data

    def readline(self, count: int | None = -1, /) -> bytes:
        data = self.read(count)
        line = data[: data.find(b"\n") + 1] or data
        self.at -= len(data) - len(line)
        return line

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
