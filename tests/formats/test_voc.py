"""Pascal VOC: pixels counted from 1 as the development kit has them, equal for ourselves, lenient with other tools, hard on hostile XML."""

import io
from typing import Any
from uuid import uuid4
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.formats import LABEL_FORMATS, Report
from apps.formats.archive import SafeZip, zip_of
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import InvalidValue, rle
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.geometry import Box, Dot, Polygon, RotatedBox
from apps.kinds.radio import Radio
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Choice, Extent
from tests.formats.specs import file_of
from tests.kinds.strategies import boxes, star_polygons

VOC = LABEL_FORMATS["voc"]
YES, NO, LEFT, RIGHT, RED, BLUE = (OptionSpec(uuid4(), name) for name in ("yes", "no", "Left", "Right", "red", "blue"))
CUT = FeatureSpec(uuid4(), "Truncated", "radio", (YES, NO))
POSE = FeatureSpec(uuid4(), "pose", "radio", (LEFT, RIGHT))
COLOURS = FeatureSpec(uuid4(), "colours", "checklist", (RED, BLUE))
REMARK = FeatureSpec(uuid4(), "remark", "text")
DOG = FeatureSpec(uuid4(), "dog", "bounding_box", features=(CUT, POSE, COLOURS, REMARK))
PERSON, ROAD = FeatureSpec(uuid4(), "person", "bounding_box"), FeatureSpec(uuid4(), "road", "polygon")
PLATE, PIN = FeatureSpec(uuid4(), "plate", "rotated_box"), FeatureSpec(uuid4(), "pin", "point")
SPOT = FeatureSpec(uuid4(), "spot", "mask")
FEATURES = (DOG, PERSON, ROAD, PLATE, PIN, SPOT)
SIZE = Extent(500, 281)
RING = ((10.0, 10.0), (60.0, 12.5), (40.0, 70.0))

# As the tools of the challenge wrote them.
DEVKIT = """<annotation>
	<folder>VOC2007</folder>
	<filename>000032.jpg</filename>
	<source>
		<database>The VOC2007 Database</database>
		<annotation>PASCAL VOC2007</annotation>
		<image>flickr</image>
	</source>
	<size>
		<width>500</width>
		<height>281</height>
		<depth>3</depth>
	</size>
	<segmented>1</segmented>
	<object>
		<name>dog</name>
		<pose>Left</pose>
		<truncated>1</truncated>
		<difficult>0</difficult>
		<bndbox>
			<xmin>1</xmin>
			<ymin>1</ymin>
			<xmax>500</xmax>
			<ymax>281</ymax>
		</bndbox>
	</object>
	<object>
		<name>person</name>
		<pose>Rear</pose>
		<truncated>0</truncated>
		<difficult>1</difficult>
		<bndbox>
			<xmax>213</xmax>
			<xmin>195</xmin>
			<ymax>229</ymax>
			<ymin>180</ymin>
		</bndbox>
		<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>
	</object>
</annotation>
"""
# As common tools write outlines and attributes.
OUTLINED = """<?xml version="1.0"?>
<annotation verified="yes"><filename>C:\\pictures\\b.png</filename><size><width>0</width><height>0</height><depth>0</depth></size>
<object><name>road</name><bndbox><xmin>11</xmin><ymin>11</ymin><xmax>60</xmax><ymax>70</ymax></bndbox>
<polygon><x1>11</x1><y1>11</y1><x2>61</x2><y2>13.5</y2><x3>41</x3><y3>71</y3></polygon></object>
<object><name>dog</name><score>0.5</score><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>4</xmax><ymax>6</ymax></bndbox>
<attributes><attribute><name>colours</name><value>red</value></attribute>
<attribute><name>remark</name><value>so &amp; so</value></attribute>
<attribute><name>breed</name><value>pug</value></attribute></attributes></object></annotation>"""


def said(feature: FeatureSpec, value: Any, *answers: Answer, confidence: float | None = None) -> Annotation:
    return Annotation(uuid4(), feature.kind, feature.id, value, answers, confidence)


def answer(question: FeatureSpec, value: Any) -> Answer:
    return Answer(question.id, question.kind, value)


def row(*annotations: Annotation, key: str = "a.jpg", **more: Any) -> LabelRow:
    return LabelRow(DataRowRef(str(uuid4()), key, key), annotations, **{"extent": SIZE, **more})


def packed(*rows: LabelRow, report: Report | None = None) -> bytes:
    return b"".join(VOC.write(rows, features=FEATURES, report=report or Report()))


def text_of(data: bytes, name: str) -> str:
    return SafeZip(io.BytesIO(data)).open(name).read().decode()


def read(data: bytes) -> list[LabelRow | LineError]:
    return list(VOC.read(file_of([data]), features=FEATURES))


def foreign(**members: str) -> bytes:
    return b"".join(zip_of((f"VOC2007/Annotations/{name}.xml", text.encode()) for name, text in members.items()))


def contents(found: LabelRow | LineError) -> list[tuple[Any, ...]]:
    assert isinstance(found, LabelRow), found
    return [(each.feature, each.value, each.answers, each.confidence) for each in found.annotations]


def test_a_box_covers_its_first_and_its_last_pixel_counted_from_1() -> None:
    element = fromstring(text_of(packed(row(said(PERSON, Box(0, 0, 500, 281)), said(PERSON, Box(2.5, 3, 4, 5.25)))), "Annotations/a.xml"))
    boxes = [[element.findtext(tag) for tag in ("xmin", "ymin", "xmax", "ymax")] for element in element.iterfind("object/bndbox")]
    assert boxes == [["1", "1", "500", "281"], ["3.5", "4", "6.5", "8.25"]]
    assert [element.findtext(f"size/{tag}") for tag in ("width", "height", "depth")] == ["500", "281", "3"]
    assert [element.findtext(f"object/{tag}") for tag in ("name", "pose", "truncated", "difficult")] == ["person", "Unspecified", "0", "0"]


@given(upright=st.lists(boxes, max_size=3), outlines=st.lists(star_polygons(), max_size=2))
def test_boxes_and_outlines_come_back_equal_to_the_last_digit(upright: list[Box], outlines: list[Polygon]) -> None:
    own = row(*(said(PERSON, box) for box in upright), *(said(ROAD, Polygon(each.rings[:1])) for each in outlines))
    (found,) = read(packed(own))
    assert contents(found) == [(each.feature, each.value, (), None) for each in own.annotations]
    assert isinstance(found, LabelRow)
    assert (found.data_row, found.extent) == (own.data_row, own.extent)


def test_answers_and_confidence_come_back() -> None:
    answers = (
        answer(CUT, Radio(Choice(YES.id))),
        answer(POSE, Radio(Choice(RIGHT.id))),
        answer(COLOURS, Checklist((Choice(RED.id), Choice(BLUE.id)))),
        answer(REMARK, Text(" so <&> so\n")),
    )
    data = packed(row(said(DOG, Box(1, 2, 3, 4), *answers, confidence=0.125), said(DOG, Box(1, 2, 3, 4)), split="val"))
    (found,) = read(data)
    first, second = contents(found)
    assert first == (DOG.id, Box(1, 2, 3, 4), answers, 0.125)
    assert second == (DOG.id, Box(1, 2, 3, 4), (), None)
    assert "<truncated>1</truncated>" in text_of(data, "Annotations/a.xml")
    assert text_of(data, "ImageSets/Main/val.txt") == "a\n"


def test_what_voc_has_no_room_for_is_reported() -> None:
    report = Report()
    hole = ((20.0, 20.0), (25.0, 20.0), (25.0, 25.0))
    data = packed(row(said(ROAD, Polygon((RING, hole))), said(PLATE, RotatedBox(50, 50, 20, 10, 30)), said(PIN, Dot(1, 2))), report=report)
    reported = {line["what"]: line["count"] for line in report.lines()}
    assert reported == {"annotation id": 2, "hole": 1, "exactness of a rotated_box": 1, "point": 1, "split": 1}
    assert text_of(data, "Annotations/a.xml").count("<polygon>") == 2


def test_the_parts_of_a_mask_that_are_left_out_are_counted() -> None:
    report, marked = Report(), np.zeros((281, 500), bool)
    marked[10:50, 10:50] = marked[100:110, 100:110] = marked[200:205, 300:305] = True
    data = packed(row(said(SPOT, rle.encode(marked))), report=report)
    reported = {line["what"]: line["count"] for line in report.lines()}
    assert reported == {"annotation id": 1, "smaller part of a mask": 2, "exactness of a mask": 1, "split": 1}
    assert text_of(data, "Annotations/a.xml").count("<polygon>") == 1


def test_the_files_of_the_challenge_are_read() -> None:
    found, *left = read(foreign(**{"000032": DEVKIT}))
    assert isinstance(found, LabelRow)
    assert (found.data_row.global_key, found.extent) == ("000032.jpg", SIZE)
    answers = (answer(CUT, Radio(Choice(YES.id))), answer(POSE, Radio(Choice(LEFT.id))))
    assert contents(found) == [(DOG.id, Box(0, 0, 500, 281), answers, None), (PERSON.id, Box(194, 179, 19, 50), (), None)]
    assert {error.pointer: error.code for error in left if isinstance(error, LineError)} == {
        "/person/pose": "left_out",
        "/person/difficult": "left_out",
        "/person/part": "left_out",
    }


def test_outlines_attributes_and_scores_of_common_tools_are_read() -> None:
    found, left = read(foreign(b=OUTLINED))
    assert isinstance(found, LabelRow)
    assert (found.data_row.global_key, found.extent) == ("C:/pictures/b.png", None)
    answers = (answer(COLOURS, Checklist((Choice(RED.id),))), answer(REMARK, Text("so & so")))
    assert contents(found) == [(ROAD.id, Polygon((RING,)), (), None), (DOG.id, Box(1, 2, 3, 4), answers, 0.5)]
    assert isinstance(left, LineError)
    assert (left.pointer, left.message.startswith("Objects dog say breed (1)")) == ("/dog/breed", True)


def test_the_lists_of_splits_are_read() -> None:
    data = b"".join(
        zip_of(
            [("Annotations/a.xml", OUTLINED.encode()), ("ImageSets/Main/val.txt", b"x\na  1\n"), ("ImageSets/Main/dog_val.txt", b"a -1\n")]
        )
    )
    found = read(data)[0]
    assert isinstance(found, LabelRow)
    assert found.split == "val"


def test_reading_twice_gives_the_same_ids() -> None:
    assert read(foreign(a=DEVKIT)) == read(foreign(a=DEVKIT))


SWAPPED = (
    "<annotation><filename>a.jpg</filename><size><width>50</width><height>50</height></size><object><name>dog</name>"
    "<bndbox><xmin>30</xmin><ymin>1</ymin><xmax>10</xmax><ymax>5</ymax></bndbox></object></annotation>"
)
OBJECT = "<object><name>{name}</name><bndbox><xmin>{xmin}</xmin><ymin>1</ymin><xmax>5</xmax><ymax>5</ymax></bndbox>{more}</object>"


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"xmin": "6"}, "/object/1/bndbox/xmax", "invalid_value"),
        ({"xmin": "nan"}, "/object/1/bndbox/xmin", "invalid_value"),
        ({"xmin": "1e999999999"}, "/object/1/bndbox/xmin", "invalid_value"),
        ({"xmin": "x"}, "/object/1/bndbox/xmin", "invalid_value"),
        ({"xmin": ""}, "/object/1/bndbox/xmin", "invalid_value"),
        ({"xmin": "9" * 100_000}, "/object/1/bndbox/xmin", "invalid_value"),
        ({"name": "cat"}, "/object/1/name", "unknown_feature"),
        (
            {"name": "plate", "more": "<polygon><x1>1</x1><y1>1</y1><x2>2</x2><y2>5</y2><x3>4</x3><y3>1</y3></polygon>"},
            "/object/1",
            "wrong_kind",
        ),
        ({"name": "road", "more": "<polygon><x1>1</x1><y1>1</y1></polygon>"}, "/object/1/polygon", "invalid_value"),
        ({"name": "road", "more": "<polygon><x1>1</x1></polygon>"}, "/object/1/polygon/y1", "invalid_value"),
        ({"more": "<score>7</score>"}, "/object/1/confidence", "invalid_value"),
    ],
)
def test_a_wrong_object_is_an_error_of_its_own_and_loses_no_other(changes: dict[str, str], pointer: str, code: str) -> None:
    plain = {"name": "person", "xmin": "1", "more": ""}
    body = OBJECT.format(**plain) + OBJECT.format(**{**plain, **changes})
    found, error = read(foreign(a=f"<annotation><filename>a.jpg</filename>{body}</annotation>"))
    assert len(contents(found)) == 1
    assert isinstance(error, LineError)
    assert (error.pointer, error.code) == (f"/VOC2007/Annotations/a.xml{pointer}", code)


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><annotation><filename>&b;</filename></annotation>'
FETCHED = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><annotation><filename>&a;</filename></annotation>'


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (LAUGHS, "xml_forbidden"),
        (FETCHED, "xml_forbidden"),
        ("<annotation>", "xml_invalid"),
        ("", "xml_invalid"),
        ("<html></html>", "not_voc"),
        ("<annotation>" + "<a>" * 500 + "</a>" * 500 + "</annotation>", "too_deep"),
        ("<annotation><size><width>-1</width><height>5</height></size></annotation>", "invalid_value"),
    ],
)
def test_a_hostile_file_is_refused_and_loses_no_other(text: str, code: str) -> None:
    error, found = read(foreign(a=text, b=OUTLINED))[:2]
    assert isinstance(error, LineError)
    assert error.code == code
    assert error.pointer.startswith("/VOC2007/Annotations/a.xml")
    assert isinstance(found, LabelRow)


def test_what_is_no_archive_is_one_error() -> None:
    for data in (b"no zip", b"".join(zip_of([("readme.txt", b"")]))):
        (error,) = read(data)
        assert isinstance(error, LineError)


def test_characters_that_xml_cannot_hold_do_not_break_the_file() -> None:
    (found,) = read(packed(row(said(DOG, Box(1, 2, 3, 4), answer(REMARK, Text("a\x01b\x0b"))))))
    assert contents(found)[0][2] == (answer(REMARK, Text("a\ufffdb\ufffd")),)


def test_a_row_without_a_size_cannot_be_written() -> None:
    with pytest.raises(InvalidValue, match="size"):
        packed(row(extent=None))


def test_a_draft_has_the_names_of_all_objects() -> None:
    drafted = VOC.draft(file_of([foreign(a=DEVKIT, b=OUTLINED, c="<annotation>")]))
    assert [(each.name, each.kind) for each in drafted] == [("dog", "bounding_box"), ("person", "bounding_box"), ("road", "polygon")]


def test_a_box_whose_edges_are_swapped_is_refused_in_these_words() -> None:
    (error,) = [each for each in read(foreign(a=SWAPPED)) if isinstance(each, LineError)]
    assert (error.pointer, error.message) == ("/VOC2007/Annotations/a.xml/object/0/bndbox/xmax", "xmax is 10, less than xmin, which is 30.")
    assert error.expected == "xmin at most xmax"
