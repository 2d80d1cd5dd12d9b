"""The format of a file is told by how it begins, wherever its beginning is cut off."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.formats import LABEL_FORMATS, Report
from apps.formats.archive import zip_of
from apps.formats.beginning import HEAD_BYTES
from apps.formats.rows import LabelRow
from apps.formats.telling import format_told
from tests.formats.specs import features_for, label_rows

DATA = Path(__file__).parent / "data"
SHOWN = ("coco", "firstpass", "parquet")
LABELBOX = {"dataRow": {"globalKey": "a"}, "name": "car", "point": {"x": 1, "y": 2}}
TOLD = {
    "labelbox": [
        b"\xef\xbb\xbf" + json.dumps(LABELBOX).encode(),
        b'{"broken": \n' + json.dumps(LABELBOX).encode(),
        b'{"tools": [{"schemaNodeId": "x"}], "classifications": []}',
    ],
    "firstpass": [
        b'{"data_row": {"global_key": "a"}, "annotations": []}',
        b'{"annotations": [{"name": "dataRow", "kind": "text", "value": {"text": "a \\" quoted { brace"}}], "data_row": {"id": "x"}}',
        b'{"data_row": {"global_key": "a"}, "name": "car", "kind": "point", "value": {"x": 1, "y": 2}}',
    ],
    "labelbox-export": [
        b'{"data_row": {"id": "c"}, "media_attributes": {"width": 4}, "projects": {}}',
        b'{"data_row": {"id": "c"}, "experiments": {"m": {"runs": {}}}}',
    ],
    "label-studio": [
        b"<View>\n  <Image name='image' value='$image'/>",
        b"<!-- {mine} --><View><Text/></View>",
        b'[\n  {\n    "id": 1,\n    "annotations": [\n      {\n        "result": [',
        b'[{"data": {"image": "a.jpg"}, "predictions": []}]',
        b'{"data": {"text": "a"}, "annotations": [{"result": []}]}\n',
        b'[{"image": "a.jpg", "id": 3, "annotator": 1, "annotation_id": 4, "lead_time": 2}]',
    ],
    "coco": [
        b'{"info": {"year": 2017}, "licenses": [{"id": 1}], "images": [{"file_name": "a.jpg", "id": 1',
        b'{"images": [{"id": 1, "file_name": "a.jpg"',
        b'{"annotations": [{"segmentation": [[1, 2, 3, 4]], "image_id": 1, "category_id": 2}',
        b'{"categories": [{"supercategory": "animal", "id": 1, "name": "cat"}]}',
        b'[{"image_id": 42, "category_id": 18, "bbox": [1, 2, 3, 4], "score": 0.2}]',
    ],
    "geojson": [b'{"type": "FeatureCollection", "features": [{"type": "Feature"'],
    "cvat-video": [
        b'<?xml version="1.0"?>\n<annotations>\n<version>1.1</version>\n<meta><task><mode>interpolation</mode></task></meta>',
        b'<annotations><version>1.1</version><track id="0" label="car">',
    ],
    "cvat": [b'<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>'],
    "voc": [b"<annotation><folder>VOC2012</folder>"],
    "webvtt": [b"WEBVTT - a title\n\n00:01.000 --> 00:02.000\nHello"],
    "srt": [b"1\r\n00:00:01,000 --> 00:00:02,500\r\nHello\r\n"],
    "conll": [b"-DOCSTART- -X- -X- O\n\nEU NNP B-NP B-ORG\n"],
    "spacy-jsonl": [
        b'{"text": "Ada met Bob", "entities": [[0, 3, "PER"]]}',
        b'{"id": 1, "text": "Ada", "label": [[0, 3, "PER"]]}',
        b'{"text": "Ada", "ents": [{"start": 0, "end": 3, "label": "PER"}], "tokens": []}',
        b'{"text": "Ada", "spans": {"sc": [{"start": 0, "end": 3, "label": "PER"}]}}',
    ],
}
BEGINNINGS = [(form, beginning) for form, every in TOLD.items() for beginning in every]


@pytest.mark.parametrize(("form", "beginning"), BEGINNINGS)
def test_a_file_shows_its_format_by_how_it_begins(form: str, beginning: bytes) -> None:
    assert format_told(beginning, "download.txt") == form


@pytest.mark.parametrize("name", SHOWN)
@given(rows=st.lists(label_rows(), min_size=1, max_size=3))
def test_what_is_exported_shows_its_format(name: str, rows: list[LabelRow]) -> None:
    written = b"".join(LABEL_FORMATS[name].write(iter(rows), features=features_for(rows), report=Report()))
    assert format_told(written[:HEAD_BYTES]) == name


@pytest.mark.parametrize("path", sorted((DATA / "labelbox").glob("*.ndjson")), ids=lambda path: path.name)
def test_lines_of_labelbox_are_told_however_long_they_are(path: Path) -> None:
    assert format_told(path.read_bytes()[:HEAD_BYTES], "labels.ndjson") == "labelbox"


def test_a_line_longer_than_the_beginning_is_told_by_the_members_before_it_is_cut_off() -> None:
    line = {"uuid": "x", "dataRow": {"globalKey": "a"}, "mask": {"imBytes": "iVBORw0KGgo" * HEAD_BYTES}}
    assert format_told(json.dumps(line).encode()) == "labelbox"


def test_an_archive_with_media_is_told_by_its_file_of_labels() -> None:
    packed = b"".join(zip_of([("coco.json", [b"{}"]), ("media/a.jpg", [b"x" * 100])]))
    assert format_told(packed) == "coco"
    assert format_told(b"".join(zip_of([("labels/train/a.txt", [b"0 1 1 1 1"])])), "street-yolo-obb.zip") == "yolo-obb"


@pytest.mark.parametrize(
    ("name", "form"), [("coast.GeoJSON", "geojson"), ("a.csv", "csv"), ("labels.ndjson", None), ("a.zip", None), (None, None)]
)
def test_a_name_tells_what_nothing_else_does(name: str | None, form: str | None) -> None:
    assert format_told(b"global_key,weather\na,sun\n", name) == form


@given(st.binary(max_size=300))
def test_no_file_is_too_strange_to_be_looked_at(head: bytes) -> None:
    format_told(head)
    format_told(b'{"' + head)
    format_told(b"PK\3\4" + head)


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("voc", ["VOCdevkit/VOC2012/Annotations/a.xml", "VOCdevkit/VOC2012/ImageSets/Main/train.txt"]),
        ("voc", ["JPEGImages/a.jpg"]),
        ("coco", ["annotations/instances_default.json", "images/a.jpg"]),
        ("coco", ["coco.json", "media/a.jpg"]),
        ("dicom-seg", ["segmentations/a.seg.dcm", "firstpass.ndjson"]),
        ("firstpass", ["firstpass.ndjson", "media/a.jpg"]),
        ("cvat-video", ["000001_drive_mp4.xml", "000002_.xml", "media/drive.mp4"]),
        (None, ["000007_a.xml"]),
        (None, ["000001_a.xml", "b.xml"]),
        (None, ["labels/train/a.txt", "firstpass.ndjson", "data.yaml"]),
        (None, ["firstpass.ndjson", "data.yaml"]),
        (None, ["a.jpg"]),
    ],
)
def test_a_zip_shows_its_format_by_the_files_in_it(form: str | None, names: list[str]) -> None:
    packed = b"".join(zip_of((name, b"x") for name in names))
    assert format_told(packed[:HEAD_BYTES], "download.zip") == form


@pytest.mark.parametrize("names", [["annotations.xml", "images/a.jpg"], ["images/a.jpg", "annotations.xml"], ["task_1/annotations.xml"]])
def test_an_archive_of_cvat_is_told_by_its_document(names: list[str]) -> None:
    assert format_told(b"".join(zip_of((name, b"x") for name in names)), "task.zip") == "cvat"
