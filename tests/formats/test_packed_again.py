"""Archives of ours that somebody unpacked, looked into and packed again: with one folder around all, other line ends, and system files."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import PurePosixPath
from uuid import uuid4

import numpy as np
import pytest

from apps.formats import LABEL_FORMATS, LabelFormat, Report
from apps.formats.archive_labels import ArchiveLabels
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import KINDS, rle
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.values import Annotation, Extent

QUESTION = FeatureSpec(uuid4(), "class", "radio", (OptionSpec(uuid4(), "coin"), OptionSpec(uuid4(), "stamp")))
KIND_OF = {"yolo-detect": "bounding_box", "yolo-segment": "polygon", "yolo-pose": "keypoints", "yolo-obb": "rotated_box", "voc": "polygon"}
VALUES = {
    "bounding_box": {"x": 1.5, "y": 2, "width": 30, "height": 20},
    "polygon": {"rings": [[[1, 1], [40, 2], [30, 50]]]},
    "rotated_box": {"x": 40, "y": 30, "width": 20, "height": 10, "angle": 30},
    "keypoints": {"points": [{"name": "nose", "x": 3, "y": 4, "visible": True}]},
}
ARCHIVES = sorted(name for name, form in LABEL_FORMATS.items() if isinstance(form, ArchiveLabels) and "image" in form.modalities)


def spoken(form: LabelFormat) -> tuple[FeatureSpec, Annotation]:
    """A feature that the format has room for, and something said of it."""
    if form.name == "yolo-classify":
        value = KINDS["radio"].parse({"option": str(QUESTION.options[1].id)})
        return QUESTION, Annotation(uuid4(), "radio", QUESTION.id, value)
    if form.name == "mask-png":
        sky = FeatureSpec(uuid4(), "sky", "mask")
        return sky, Annotation(uuid4(), "mask", sky.id, rle.encode(np.eye(60, 80, dtype=bool)))
    kind = KIND_OF[form.name]
    feature = FeatureSpec(uuid4(), "thing", kind, settings={"points": ["nose"], "edges": []} if kind == "keypoints" else {})
    return feature, Annotation(uuid4(), kind, feature.id, KINDS[kind].parse(VALUES[kind]))


def again(data: bytes, change: Callable[[str, bytes], tuple[str, bytes]], *more: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(packed, "w") as after:
        for name in more:
            after.writestr(name, b"\0")
        for name in before.namelist():
            after.writestr(*change(name, before.read(name)))
    return packed.getvalue()


def beside(data: bytes) -> list[str]:
    """What macOS puts beside each file on a disk that is not its own."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [str(path.with_name(f"._{path.name}")) for path in map(PurePosixPath, archive.namelist())]


def is_text(name: str) -> bool:
    return not name.endswith(".png")


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "in a folder": lambda data: again(data, lambda name, held: (f"my labels/{name}", held)),
    "with a byte order mark": lambda data: again(data, lambda name, held: (name, b"\xef\xbb\xbf" + held if is_text(name) else held)),
    "with line ends of Windows": lambda data: again(
        data, lambda name, held: (name, held.replace(b"\n", b"\r\n") if is_text(name) else held)
    ),
    "with files of the system": lambda data: again(data, lambda *each: each, *beside(data), "desktop.ini", ".DS_Store", "__MACOSX/._a.txt"),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_says_the_same_once_it_was_packed_again(name: str, change: str) -> None:
    form = LABEL_FORMATS[name]
    feature, annotation = spoken(form)
    row = LabelRow(DataRowRef(str(uuid4()), "street/7", "a.jpg"), (annotation,), Extent(80, 60))
    data = b"".join(form.write([row], features=(feature,), report=Report()))
    assert read(form, CHANGES[change](data), feature) == read(form, data, feature)


def read(form: LabelFormat, data: bytes, feature: FeatureSpec) -> list[LabelRow]:
    """What the archive says, but for ids that are made of the paths in it."""
    said = list(form.read(BytesIO(data), features=(feature,)))
    found = [each for each in said if isinstance(each, LabelRow)]
    assert [len(each.annotations) for each in found] == [1] * len(said) == [1], said
    return [replace(each, annotations=[replace(said, id=feature.id) for said in each.annotations]) for each in found]


def test_what_is_wrong_in_the_folder_is_told_with_the_folder() -> None:
    form = LABEL_FORMATS["yolo-detect"]
    feature, annotation = spoken(form)
    row = LabelRow(DataRowRef(None, "a.jpg", "a.jpg"), (annotation,), Extent(80, 60))
    data = b"".join(form.write([row], features=(feature,), report=Report()))
    broken = again(data, lambda name, held: (f"mine/{name}", b"0 1 1\n" if name.endswith("a.txt") else held))
    (error, _) = form.read(BytesIO(broken), features=(feature,))
    assert isinstance(error, LineError)
    assert error.pointer == "/mine/labels/train/a.txt"
