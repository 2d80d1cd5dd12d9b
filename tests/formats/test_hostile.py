"""Hostile files through every format that reads: each is refused by name and place, costs nothing beside itself, and memory stays flat."""

import io
import random
import tracemalloc

import pyarrow as pa
import pytest
from pyarrow import parquet

from apps.formats import LABEL_FORMATS
from apps.formats.rows import LabelRow, LineError
from tests.formats.every_kind import FEATURES
from tests.formats.hostile import ARCHIVES, LINES, READ, Endless, annotations, archive, codes, good, read

every = pytest.mark.parametrize("name", READ)
archives = pytest.mark.parametrize("name", ARCHIVES)
lines = pytest.mark.parametrize("name", LINES)
MIB = 1 << 20


@every
def test_the_good_file_is_good(name: str) -> None:
    found = read(name, good(name))
    rows = [each for each in found if isinstance(each, LabelRow)]
    assert len(rows) == 2
    assert annotations(found) >= 2
    assert set(codes(found)) <= {"wrong_kind"}  # a segmentation picture holds rotated boxes as areas


@every
def test_an_empty_file_holds_nothing_and_breaks_nothing(name: str) -> None:
    assert annotations(read(name, b"")) == 0
    assert LABEL_FORMATS[name].draft(io.BytesIO(b"")) == ()


@every
@pytest.mark.parametrize("share", [0.1, 0.35, 0.6, 0.85])
def test_a_file_that_breaks_off_is_told_and_what_was_whole_is_kept(name: str, share: float) -> None:
    data = good(name)
    whole, cut = read(name, data), read(name, data[: int(len(data) * share)])
    rows = [each for each in cut if isinstance(each, LabelRow)]
    assert codes(cut) or name == "conll"  # a document of CoNLL that breaks off before its text is known is one without entities
    assert annotations(cut) < annotations(whole)
    for row in rows[:-1]:
        assert row in whole


@every
def test_noise_is_refused(name: str) -> None:
    noise = random.Random(3).randbytes(20_000)
    for data in (noise, bytes(20_000), b"\n" * 20_000 + noise):
        found = read(name, data)
        assert codes(found)
        assert annotations(found) == 0


TEXTS = sorted(name for name in READ if name not in ARCHIVES and name not in ("parquet", "srt", "webvtt"))


@pytest.mark.parametrize("name", TEXTS)
def test_a_byte_order_mark_is_no_part_of_the_file(name: str) -> None:
    assert read(name, b"\xef\xbb\xbf" + good(name)) == read(name, good(name))


@pytest.mark.parametrize("name", [name for name in TEXTS if name not in ("cvat", "csv")])  # which are read in UTF-16 as well
def test_a_file_in_utf_16_is_told_to_be_in_the_wrong_encoding(name: str) -> None:
    found = read(name, good(name).decode().encode("utf-16"))
    assert codes(found)[0] == "encoding_invalid"
    assert annotations(found) == 0


@pytest.mark.parametrize("name", [name for name in TEXTS if name != "csv"])  # it is read in another encoding as a whole
def test_bytes_of_another_encoding_cost_no_more_than_where_they_stand(name: str) -> None:
    data = good(name)
    marked = data.replace(b"b.jpg", b"\xe9.jpg", 1) if name != "coco" else data.replace(b"b.jpg", b"\xe9.jpg")
    found = read(name, marked)
    assert codes(found)
    rest = [each for each in found if isinstance(each, LabelRow) and each.annotations]
    assert rest or name in ("cvat", "conll"), found  # XML ends at what is none; a header or text may be meant
    assert annotations(found) < annotations(read(name, data))


HEADS = {
    "coco": b'{"annotations":[{"x":"',
    "geojson": b'{"features":[{"x":"',
    "label-studio": b'[{"data":"',
    "cvat": b'<annotations><image name="',
    "cvat-video": b'<annotations><track label="',
    "csv": b"global_key,the text\na,",
    "webvtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\n",
    "srt": b"1\n00:00:00,000 --> 00:00:01,000\n",
    "conll": b"-DOCSTART-\n# id = a\n",
}


# Formats whose errors wait for the end of a line pass over it piece by piece; the others refuse at once.
PASSED_OVER = {*LINES, "csv", "conll", "srt", "webvtt"}


@every
@pytest.mark.parametrize("again", [b"a", b"["])
def test_a_line_without_end_is_refused_in_flat_memory(name: str, again: bytes) -> None:
    check_endless(name, again, (128 if name in PASSED_OVER else 5 << 10) * MIB)


@pytest.mark.slow
def test_a_line_of_five_gigabytes_is_refused_in_flat_memory() -> None:
    check_endless("firstpass", b"a", 5 << 30)


def check_endless(name: str, again: bytes, size: int) -> None:
    file = Endless(HEADS.get(name, b'{"data_row":"'), again, size)
    tracemalloc.start()
    try:
        found = read(name, file, at_most=3)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert codes(found)
    assert annotations(found) == 0
    assert peak < 300 * MIB
    assert file.most <= 64 * MIB


def label_of(name: str, number: str) -> bytes:
    """A file with one box, or its like, whose width is this."""
    box = {
        "coco": f'{{"images":[{{"id":1,"file_name":"a.jpg","width":320,"height":240}}],"categories":[{{"id":1,"name":"the bounding_box"}}],'
        f'"annotations":[{{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,{number},4]}}]}}',
        "cvat": '<annotations><image name="a.jpg" width="320" height="240"><box label="the bounding_box" xtl="1" ytl="2" ybr="6" '
        f'xbr="{number}"/></image></annotations>',
        "label-studio": '[{"data":{"image":"a.jpg"},"annotations":[{"result":[{"type":"rectanglelabels","original_width":320,'
        f'"original_height":240,"value":{{"x":1,"y":2,"width":{number},"height":4,"rectanglelabels":["the bounding_box"]}}}}]}}]}}]',
        "labelbox": '{"dataRow":{"globalKey":"a.jpg"},"name":"the bounding_box","bbox":{"top":1,"left":1,"height":1,'
        f'"width":{"0" if number == "-3" else number}}}}}',
        "labelbox-export": '{"data_row":{"global_key":"a.jpg"},"projects":{"p":{"labels":[{"annotations":{"objects":[{"name":'
        f'"the bounding_box","bounding_box":{{"top":1,"left":1,"height":1,"width":{"0" if number == "-3" else number}}}}}]}}}}]}}}}}}',
        "firstpass": f'{{"data_row":{{"global_key":"a.jpg"}},"annotations":[{{"id":"{FEATURES["text"].id}","kind":"bounding_box","feature":'
        f'"{FEATURES["bounding_box"].id}","value":{{"x":1,"y":1,"width":{number},"height":2}}}}]}}',
        "geojson": '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"data_row":"a.jpg","feature":"the point"},'
        f'"geometry":{{"type":"Point","coordinates":[{"-300" if number == "-3" else number},2]}}}}]}}',
        "csv": f"global_key,the text,the text:confidence\na.jpg,hello,{number}\n",
        "jsonl-classes": f'{{"global_key":"a.jpg","the text":"hello","the text:confidence":{number}}}',
        "spacy-jsonl": '{"text":"hello world","meta":{"global_key":"a.jpg"},"spans":[{"end":5,"label":"the entity",'
        f'"start":{number}}}]}}',
        "webvtt": f"WEBVTT\n\n00:00.000 --> 00:{number}\nhello\n",
        "srt": f"1\n00:00:00,000 --> 00:00:{number}\nhello\n",
    }
    packed = {
        "yolo-detect": {"labels/a.txt": f"0 0.2 0.2 {number} 0.1\n", "data.yaml": "names: [the bounding_box]\n"},
        "yolo-segment": {"labels/a.txt": f"0 0.2 0.2 {number} 0.1 0.4 0.9\n", "data.yaml": "names: [the polygon]\n"},
        "yolo-obb": {"labels/a.txt": f"0 0.2 0.2 {number} 0.2 0.4 0.4 0.2 0.4\n", "data.yaml": "names: [the rotated_box]\n"},
        "yolo-pose": {
            "labels/a.txt": f"0 0.2 0.2 0.1 0.1 {number} 0.1 2 0.3 0.3 2\n",
            "data.yaml": "names: [the keypoints]\nkpt_shape: [2, 3]\n",
        },
        "voc": {
            "Annotations/a.xml": "<annotation><filename>a.jpg</filename><object><name>the bounding_box</name><bndbox><xmin>1</xmin>"
            f"<ymin>1</ymin><xmax>{number}</xmax><ymax>9</ymax></bndbox></object></annotation>"
        },
    }
    return archive({key: text.encode() for key, text in packed[name].items()}) if name in packed else box[name].encode()


NUMBERED = (
    *("coco", "csv", "cvat", "firstpass", "geojson", "jsonl-classes", "label-studio", "labelbox", "labelbox-export", "spacy-jsonl"),
    *("srt", "voc", "webvtt", "yolo-detect", "yolo-obb", "yolo-pose", "yolo-segment"),
)


@pytest.mark.parametrize("number", ["NaN", "nan", "Infinity", "-inf", "1e999", "-3", "9" * 400, "0x10"])
@pytest.mark.parametrize("name", NUMBERED)
def test_what_is_no_number_of_such_a_thing_is_refused_where_it_stands(name: str, number: str) -> None:
    found = read(name, label_of(name, number))
    assert codes(found)
    assert annotations(found) == 0
    error = next(each for each in found if isinstance(each, LineError))
    assert error.line is not None or error.pointer or error.code == "json_invalid", "it says where"


def test_every_format_with_numbers_is_asked() -> None:
    without = {"conll", "cvat-video", "mask-png", "parquet", "yolo-classify"}  # without numbers of their own, or asked beside
    assert set(NUMBERED) | without >= set(READ) - {"dicom-seg"}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -3.0, 0.0])
def test_a_table_with_numbers_that_are_none_is_refused_row_by_row(number: float) -> None:
    boxes = [
        {"bbox": [[1.0, 2.0, number, 4.0]], "category": ["the bounding_box"]},
        {"bbox": [[1.0, 2.0, 3.0, 4.0]], "category": ["the bounding_box"]},
    ]
    out = io.BytesIO()
    parquet.write_table(pa.table({"file_name": ["a.jpg", "b.jpg"], "objects": boxes}), out)
    error, row = read("parquet", out.getvalue())
    assert isinstance(error, LineError)
    assert (error.line, error.pointer) == (1, "/objects/0/bbox/2")
    assert isinstance(row, LabelRow)
    assert len(row.annotations) == 1
