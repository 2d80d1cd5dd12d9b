"""CVAT's XML for images and for videos: every shape read exactly, and bad files refused."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest

from apps.formats.rows import LEFT_OUT, DataRowRef, LabelRow, LineError
from apps.kinds import KINDS, rle
from apps.kinds.geometry import Box, Dot, Keypoint, Keypoints, Polygon, Polyline, RotatedBox
from apps.kinds.locators import Track
from apps.kinds.values import Extent
from apps.ontologies.tree import check_tree
from tests.formats.cvat_documents import CVAT, IMAGES, TRACKS, VIDEO, drafted, dumped, image, options, read, spec


def test_the_labels_of_a_document_are_an_ontology_that_can_be_saved() -> None:
    found = drafted(IMAGES)
    assert [(each.name, each.kind, each.color) for each in found] == [
        ("car", "rotated_box", "#2080c0"),
        ("lane", "polyline", "#ff0000"),
        ("sign", "point", "#00ff00"),
        ("sky", "mask", "#0000ff"),
        ("person", "keypoints", "#123456"),
        ("night", "radio", "#ffffff"),
    ]
    assert [(each.name, each.kind, [option.name for option in each.options]) for each in found[0].features] == [
        ("colour", "radio", ["red", "blue"]),
        ("parked", "radio", ["true", "false"]),
        ("plate", "text", []),
        ("doors", "text", []),
    ]
    assert found[4].settings == {"points": ["head", "foot"], "edges": [[0, 1]]}
    assert [option.name for option in found[5].options] == ["true", "false"]
    assert check_tree(found) == []
    assert drafted(IMAGES) == found


def test_a_label_of_cuboids_is_left_out_of_the_ontology_and_told() -> None:
    label = b"<label><name>crate</name><type>cuboid</type></label>"
    document = IMAGES.replace(b"<labels>", b"<labels>" + label, 1)
    found = CVAT.described(BytesIO(document))
    assert found.features == drafted(IMAGES)
    assert [(each.name, each.pointer, each.code) for each in found.left_out] == [("crate", "/meta/label/0", LEFT_OUT)]


def test_every_shape_of_an_image_is_read_exactly() -> None:
    row, cuboid, empty, *left = read(IMAGES)
    assert isinstance(row, LabelRow)
    assert (row.data_row.global_key, row.extent) == ("a.jpg", Extent(64, 48))
    car, turned, lane, first, second, sky, person, night = row.annotations
    assert car.value == RotatedBox(6.5, 12.125, 10, 20.25, 0)
    assert [dumped(answer).get("text") for answer in car.answers][2:] == ["AB 1", "4"]
    colour, parked = drafted(IMAGES)[0].features[:2]
    assert [dumped(answer).get("option") for answer in car.answers][:2] == [str(colour.options[1].id), str(parked.options[0].id)]
    assert turned.value == RotatedBox(20, 15, 20, 10, 30)
    assert lane.value == Polyline(((1, 2), (3.5, 4)))
    assert [first.value, second.value] == [Dot(1, 2), Dot(3, 4)]
    painted = np.zeros((48, 64), bool)
    painted[3, 3:5] = True
    assert (rle.decode(sky.value) == painted).all()
    assert person.value == Keypoints((Keypoint("foot", 7, 8, visible=False),))
    assert dumped(night)["option"] == str(drafted(IMAGES)[5].options[0].id)
    assert isinstance(cuboid, LineError)
    assert (cuboid.pointer, cuboid.code) == ("/image/0/7", "unsupported")
    assert empty == LabelRow(DataRowRef(global_key="b.jpg"), (), Extent(64, 48))
    assert [(each.pointer, each.code) for each in left if isinstance(each, LineError)] == [
        ("/image/0/3/points", "left_out"),
        ("/occluded", "left_out"),
        ("/z_order", "left_out"),
    ]


def test_an_upright_box_is_a_box() -> None:
    (row,) = image('<box label="car" xtl="1.5" ytl="2" xbr="11.5" ybr="22.25"/>', (spec("car", "bounding_box"),))
    assert isinstance(row, LabelRow)
    assert row.annotations[0].value == Box(1.5, 2, 10, 20.25)


def test_an_ellipse_is_a_polygon_on_it() -> None:
    row, _ = image('<ellipse label="lake" cx="20" cy="20" rx="10" ry="5" rotation="0"/>', (spec("lake", "polygon"),))
    assert isinstance(row, LabelRow)
    value = row.annotations[0].value
    assert isinstance(value, Polygon)
    assert value.rings[0][0] == (30, 20)
    assert value.rings[0][16] == (20, 25)


def test_points_of_a_skeleton_are_its_keypoints_in_order() -> None:
    pose = spec("pose", "keypoints", settings={"points": ["head", "foot", "hand"], "edges": []})
    (row,) = image('<points label="pose" points="1,2;3,4"/>', (pose,))
    assert isinstance(row, LabelRow)
    assert row.annotations[0].value == Keypoints((Keypoint("head", 1, 2), Keypoint("foot", 3, 4)))


def test_a_label_that_is_drawn_in_two_ways_is_two_objects() -> None:
    shapes = '<box label="car" xtl="1" ytl="2" xbr="3" ybr="4"/><polygon label="car" points="1,1;2,1;2,2"/>'
    document = f'<annotations><image id="0" name="a" width="9" height="9">{shapes}</image></annotations>'.encode()
    assert [(each.name, each.kind) for each in drafted(document)] == [("car", "bounding_box"), ("car (polygon)", "polygon")]
    (row,) = read(document)
    assert isinstance(row, LabelRow)
    assert [each.kind for each in row.annotations] == ["bounding_box", "polygon"]


def test_occlusion_is_an_answer_where_it_is_asked() -> None:
    asked = spec("car", "bounding_box", features=(spec("occluded", "radio", options=options("true", "false")),))
    (row,) = image('<box label="car" occluded="1" xtl="1" ytl="2" xbr="3" ybr="4"/>', (asked,))
    assert isinstance(row, LabelRow)
    assert dumped(row.annotations[0].answers[0])["option"] == str(asked.features[0].options[0].id)


def test_a_track_goes_from_keyframe_to_keyframe_and_ends_before_it_is_outside() -> None:
    (row,) = read(TRACKS)
    assert isinstance(row, LabelRow)
    assert (row.data_row.global_key, row.modality, row.extent) == ("drive.mp4", "video", Extent(640, 480))
    (car,) = row.annotations
    assert isinstance(car.at, Track)
    assert [[(each.frame, each.value) for each in segment] for segment in car.at.segments] == [
        [(1, Box(0, 0, 10, 10)), (3, Box(4, 0, 10, 10)), (6, Box(7, 0, 10, 10))],
        [(9, Box(20, 0, 10, 10)), (11, Box(20, 0, 10, 10))],
    ]
    colour, parked = drafted(TRACKS)[0].features
    assert [answer.feature for answer in car.answers] == [colour.id]
    said = [[dumped(answer)["option"] for answer in each.answers] for each in car.at.segments[0]]
    assert said == [[str(parked.options[1].id)], [str(parked.options[0].id)], [str(parked.options[0].id)]]


def test_keyframes_of_a_track_rise() -> None:
    error = next(each for each in read(TRACKS.replace(b'frame="3"', b'frame="1"')) if isinstance(each, LineError))
    assert (error.pointer, error.code) == ("/track/0/2/frame", "invalid_value")


def test_tracks_without_a_video_are_told() -> None:
    document = re.sub(rb"<meta>.*</meta>", b"", TRACKS, flags=re.DOTALL)
    (error,) = read(document, drafted(TRACKS))
    assert isinstance(error, LineError)
    assert (error.pointer, error.code) == ("/meta/task", "required")


def test_an_archive_of_documents_is_read() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("annotations.xml", IMAGES)
        archive.writestr("images/a.jpg", b"")
    assert list(CVAT.read(file, features=drafted(IMAGES))) == read(IMAGES)
    assert VIDEO.draft(file) == drafted(IMAGES)


FEATURES = (spec("car", "bounding_box"), spec("lake", "polygon"), spec("sky", "mask"), spec("nose", "point"))
BOX = '<box label="car" xtl="1" ytl="2" xbr="3" ybr="4"/>'


@pytest.mark.parametrize(
    ("shape", "pointer", "code"),
    [
        ('<box label="tram" xtl="1" ytl="2" xbr="3" ybr="4"/>', "label", "unknown_feature"),
        ('<box label="car" xtl="1" ytl="2" xbr="1" ybr="4"/>', "xbr", "invalid_value"),
        ('<box label="car" xtl="nan" ytl="2" xbr="3" ybr="4"/>', "xtl", "invalid_value"),
        ('<box label="car" xtl="1" ytl="2" xbr="1e300" ybr="4"/>', "xbr", "invalid_value"),
        ('<box label="car" xtl="1" ytl="2" xbr="3"/>', "ybr", "required"),
        (f'<box label="car" xtl="{"9" * 5000}" ytl="2" xbr="3" ybr="4"/>', "xtl", "invalid_value"),
        ('<box label="car" rotation="30" xtl="1" ytl="2" xbr="3" ybr="4"/>', "", "wrong_kind"),
        ('<box label="car" score="7" xtl="1" ytl="2" xbr="3" ybr="4"/>', "score", "invalid_value"),
        ('<polygon label="lake" points="1,1;2,2"/>', "points", "invalid_value"),
        ('<polygon label="lake" points="1,1;2"/>', "points/1", "invalid_value"),
        ('<polygon label="lake"/>', "points", "required"),
        (f'<polygon label="lake" points="{"1,1;" * 100_001}"/>', "points", "invalid_value"),
        ('<mask label="sky" rle="1, 2" left="0" top="0" width="2" height="2"/>', "rle", "wrong_counts"),
        ('<mask label="sky" rle="4" left="0" top="0" width="2" height="2"/>', "rle", "mask_empty"),
        ('<mask label="sky" rle="a" left="0" top="0" width="2" height="2"/>', "rle", "invalid_value"),
        ('<mask label="sky" rle="0, 4" left="63" top="0" width="2" height="2"/>', "width", "outside_asset"),
        ('<mask label="sky" rle="0, 4" left="-1" top="0" width="2" height="2"/>', "left", "invalid_value"),
        ('<ellipse label="lake" cx="1" cy="1" rx="0" ry="1"/>', "rx", "invalid_value"),
        ('<tag label="fog"/>', "label", "unknown_feature"),
    ],
)
def test_a_shape_that_is_wrong_is_refused_alone(shape: str, pointer: str, code: str) -> None:
    row, error = image(BOX + shape, FEATURES)
    assert isinstance(row, LabelRow)
    assert len(row.annotations) == 1
    assert isinstance(error, LineError)
    assert (error.pointer, error.code) == (f"/image/0/1/{pointer}".rstrip("/"), code)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b'<!DOCTYPE a [<!ENTITY x "y">]><annotations>&x;</annotations>', "xml_forbidden"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><annotations>&x;</annotations>', "xml_forbidden"),
        (b"<annotation/>", "not_cvat"),
        (b"not xml", "xml_invalid"),
        (b"", "xml_invalid"),
        (b'<?xml version="1.0" encoding="klingon"?><annotations/>', "xml_invalid"),
        (b"<annotations>\xff\xfe</annotations>", "xml_invalid"),
        (b"<annotations>" + b"<a>" * 100 + b"</a>" * 100 + b"</annotations>", "too_deep"),
        (b"PK\x03\x04", None),
    ],
)
def test_a_hostile_document_gives_one_typed_error(document: bytes, code: str | None) -> None:
    (error,) = read(document, FEATURES)
    assert isinstance(error, LineError)
    assert code in (None, error.code)


def test_a_truncated_document_gives_the_images_before_its_end() -> None:
    first, error = read(IMAGES[: IMAGES.index(b"<cuboid")].replace(b'<image id="0"', b'<image id="9" name="z.jpg"/><image id="0"'), ())
    assert isinstance(first, LabelRow)
    assert first.data_row.global_key == "z.jpg"
    assert isinstance(error, LineError)
    assert error.code == "xml_invalid"


WEATHER = spec("weather", "radio", options=options("fog", "sun"))
SEEN = spec("seen", "checklist", options=options("cars", "people", "fire"))


def test_a_tag_without_attributes_answers_the_question_that_has_an_option_of_its_name() -> None:
    tags = '<tag label="cars" score="0.5"/><tag label="fog" score="0.25"/><tag label="people"/><tag label="cars"/>'
    (row,) = image(tags, (WEATHER, SEEN))
    assert isinstance(row, LabelRow)
    seen, fog = row.annotations
    assert (seen.feature, [(each["option"], each.get("confidence")) for each in dumped(seen)["options"]]) == (
        SEEN.id,
        [(str(SEEN.options[0].id), 0.5), (str(SEEN.options[1].id), None)],
    )
    assert (fog.feature, dumped(fog)["option"], fog.confidence) == (WEATHER.id, str(WEATHER.options[0].id), 0.25)
    assert [pointer for _, pointer in row.places] == ["/image/0/0", "/image/0/1"]
    assert image(tags, (WEATHER, SEEN)) == [row]


def test_the_attributes_of_such_a_tag_are_asked_under_its_option() -> None:
    dense = spec("dense", "text")
    weather = spec("weather", "radio", options=(replace(options("fog")[0], features=(dense,)), *options("sun")))
    (row,) = image('<tag label="fog"><attribute name="dense">very</attribute></tag>', (weather,))
    assert isinstance(row, LabelRow)
    (answer,) = KINDS["radio"].choices(row.annotations[0].value)[0].answers
    assert dumped(answer) == {"text": "very"}
    row, error = image('<tag label="sun"><attribute name="dense">very</attribute></tag>', (weather,))
    assert isinstance(row, LabelRow)
    assert len(row.annotations) == 1
    assert isinstance(error, LineError)
    assert (error.code, "dense of weather" in error.message) == ("left_out", True)


def test_a_tag_of_options_of_two_questions_is_refused() -> None:
    other = spec("forecast", "radio", options=options("fog"))
    _, error = image('<tag label="fog"/>', (WEATHER, other))
    assert isinstance(error, LineError)
    assert (error.pointer, error.code) == ("/image/0/0/label", "ambiguous_option")


def test_a_tag_that_never_ends_is_refused_before_memory_is_full() -> None:
    class Endless(BytesIO):
        given = 0

        def read(self, size: int | None = -1, /) -> bytes:
            if self.given == 0:
                self.given = 1
                return b'<annotations><image name="'
            self.given += size or 0
            assert self.given < 200 << 20
            return b"a" * (size or 0)

    (error,) = CVAT.read(Endless(), features=())
    assert isinstance(error, LineError)
    assert error.code in ("too_large", "xml_invalid")


@pytest.mark.parametrize(
    ("shape", "pointer"),
    [
        ('<polygon label="lake" points="1,1;5,1"/>', "/image/0/0/points"),
        ('<polygon label="lake" points="1,1;2,2;3"/>', "/image/0/0/points/2"),
        ('<tag label="weather"/>', "/image/0/0/label"),
        ('<tag label="weather"><attribute name="much">a</attribute><attribute name="odd">b</attribute></tag>', "/image/0/0/label"),
        ('<tag label="weather"><attribute name="weather">hail</attribute></tag>', "/image/0/0/attribute/0"),
    ],
)
def test_what_is_wrong_is_told_at_a_place_that_the_file_has(shape: str, pointer: str) -> None:
    features = (spec("lake", "polygon"), spec("weather", "radio", options=options("sun", "rain")))
    document = f'<annotations><image id="0" name="a.jpg" width="64" height="48">{shape}</image></annotations>'
    _, error, *_ = CVAT.read(BytesIO(document.encode()), features=features)
    assert isinstance(error, LineError)
    assert error.pointer == pointer
