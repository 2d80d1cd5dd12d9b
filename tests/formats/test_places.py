"""Every format tells where its file says each annotation, so that what is found out later can be told at that place."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from uuid import UUID, uuid5

import pyarrow as pa
import pytest
from pyarrow import parquet

from apps.formats import LABEL_FORMATS
from apps.formats.archive import zip_of
from apps.formats.rows import LabelRow
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.values import Extent
from tests.formats.specs import file_of

ROOT = UUID("0b8c6f3c-7c0e-5c0e-8a43-0d6a5e1f2c11")
NOTE = FeatureSpec(uuid5(ROOT, "note"), "transcript", "text")
CAR = FeatureSpec(uuid5(ROOT, "car"), "car", "bounding_box")
SKY = FeatureSpec(uuid5(ROOT, "sky"), "sky", "radio", (OptionSpec(uuid5(ROOT, "fog"), "fog"), OptionSpec(uuid5(ROOT, "sun"), "sun")))
PER = FeatureSpec(uuid5(ROOT, "PER"), "PER", "entity", features=(NOTE,))
FEATURES = (CAR, SKY, PER)

VOC = """<annotation><filename>a.jpg</filename><size><width>64</width><height>48</height></size>
<object><name>?</name><bndbox><xmin>2</xmin><ymin>2</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>
<object><name>car</name><bndbox><xmin>2</xmin><ymin>2</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>"""
CVAT = """<annotations><image id="0" name="a.jpg" width="64" height="48"><box label="?" xtl="1" ytl="1" xbr="2" ybr="2"/>
<box label="car" xtl="1" ytl="1" xbr="2" ybr="2"/><tag label="fog"/></image></annotations>"""
VIDEO = """<annotations><meta><task><id>1</id><source>a.mp4</source><original_size><width>64</width><height>48</height></original_size>
</task></meta><track id="0" label="?"><box frame="0" xtl="1" ytl="1" xbr="2" ybr="2"/></track>
<track id="1" label="car"><box frame="0" xtl="1" ytl="1" xbr="2" ybr="2"/></track></annotations>"""
BOX = {"x": 1, "y": 1, "width": 9, "height": 9}
RESULT = {"id": "r", "type": "rectanglelabels", "from_name": "b", "to_name": "image", "original_width": 64, "original_height": 48}
RESULTS = [{**RESULT, "id": name, "value": {**BOX, "rectanglelabels": [name]}} for name in ("?", "car")]
TASKS = [{"data": {"image": "a.jpg"}}, {"data": {"image": "b.jpg"}, "annotations": [{"id": 1, "result": RESULTS}]}]
SQUARE = {"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]]}
MAP = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "geometry": SQUARE, "properties": {"data_row": "a", "feature": name, "kind": "bounding_box"}}
        for name in ("?", "car")
    ],
}
OWN = {
    "data_row": {"global_key": "a"},
    "annotations": [{"id": str(uuid5(ROOT, "own")), "feature": str(CAR.id), "kind": "bounding_box", "value": BOX}],
}
SPANS = [{"start": 0, "end": 3, "label": "PER"}, {"start": 8, "end": 11, "label": "PER"}]
SPACY = {"text": "Ada met Bob", "meta": {"id": "a"}, "spans": SPANS}
CONLL = "-DOCSTART- -X- -X- O\n# id = a\n\nAda -X- -X- B-PER\nmet -X- -X- O\nBob -X- -X- B-PER\n\n"
SRT = "1\n00:00:01,000 --> 00:00:02,000\nhello\n\n2\n00:00:03,000 --> 00:00:04,000\nagain\n\n"
EXPORTED = [{"name": name, "bounding_box": {"top": 1, "left": 1, "height": 2, "width": 2}} for name in ("?", "car")]
EXPORT = {"data_row": {"global_key": "a"}, "projects": {"p": {"labels": [{"annotations": {"objects": EXPORTED}}]}}}
OBJECT = "/projects/p/labels/0/annotations/objects/1/bounding_box"


def zipped(members: Mapping[str, str]) -> bytes:
    return b"".join(zip_of((name, iter([text.encode()])) for name, text in members.items()))


def table(**columns: Any) -> bytes:
    file = BytesIO()
    parquet.write_table(pa.table(columns), file)
    return file.getvalue()


def lines(*documents: Any) -> bytes:
    return b"\n".join(json.dumps(each).encode() for each in documents)


YOLO = {"data.yaml": "names: [car]\n", "labels/train/a.txt": "0 0.5 0.5 0.1 0.1\n\n0 0.2 0.2 0.1 0.1\n"}
FILES: dict[str, tuple[bytes, list[tuple[int | None, str]]]] = {
    "label-studio": (json.dumps(TASKS).encode(), [(None, "/1/annotations/0/result/1/value")]),
    "label-studio lines": (lines(*TASKS), [(2, "/annotations/0/result/1/value")]),
    "cvat": (CVAT.encode(), [(None, "/image/0/1"), (None, "/image/0/2")]),
    "cvat-video": (VIDEO.encode(), [(None, "/track/1")]),
    "voc": (zipped({"Annotations/a.xml": VOC}), [(None, "/Annotations/a.xml/object/1")]),
    "yolo-detect": (zipped(YOLO), [(1, "/labels/train/a.txt"), (3, "/labels/train/a.txt")]),
    "yolo-classify": (zipped({"train/fog/a.jpg": ""}), [(None, "/train/fog/a.jpg")]),
    "firstpass": (lines({**OWN, "annotations": []}, OWN), [(2, "/annotations/0")]),
    "geojson": (json.dumps(MAP).encode(), [(None, "/features/1")]),
    "csv": (b"global_key,sky\nx,fog\ny,sun\n", [(2, "/sky"), (3, "/sky")]),
    "jsonl-classes": (lines({"global_key": "x", "sky": "fog"}), [(1, "/sky")]),
    "parquet": (table(file_name=["a", "b"], sky=[None, "sun"]), [(2, "/sky")]),
    "parquet exact": (table(firstpass=[json.dumps(OWN)]), [(1, "/firstpass/annotations/0")]),
    "spacy-jsonl": (lines(SPACY), [(1, "/spans/0"), (1, "/spans/1")]),
    "conll": (CONLL.encode(), [(4, ""), (6, "")]),
    "srt": (zipped({"a.srt": SRT}), [(2, "/a.srt/cue/1"), (6, "/a.srt/cue/2")]),
    "webvtt": (zipped({"a.vtt": "WEBVTT\n\n" + SRT.replace(",", ".")}), [(4, "/a.vtt/cue/1"), (8, "/a.vtt/cue/2")]),
    "labelbox-export": (lines(EXPORT), [(1, OBJECT)]),
}


@pytest.mark.parametrize("name", FILES)
def test_the_place_of_each_annotation_is_told(name: str) -> None:
    data, expected = FILES[name]
    form = LABEL_FORMATS[name.split(" ", maxsplit=1)[0]]
    extents = {"extents": lambda _: Extent(64, 48)} if "extents" in form.asks else {}
    rows = [each for each in form.read(file_of([data]), features=FEATURES, **extents) if isinstance(each, LabelRow)]
    assert [place for row in rows for place in row.places] == expected
    assert sum(len(row.annotations) for row in rows) == len(expected)
