"""Lines that Labelbox's own package wrote, read by us, and our lines as its models of them see them."""

from base64 import b64decode
from io import BytesIO
from typing import Any
from uuid import uuid4

import numpy as np
import orjson
import pytest
from PIL import Image

from apps.formats import LABEL_FORMATS
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import rle
from apps.kinds.checklist import Checklist
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.geometry import Box, Dot, Polyline
from apps.kinds.locators import Frames, Keyframe, Message, Page, Track
from apps.kinds.radio import Radio
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Choice, Extent
from tests.formats.partners import BOXES, TRIANGLE, partner, said, street, values, written

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning"), pytest.mark.filterwarnings("ignore::UserWarning")]

RED, BLUE = OptionSpec(uuid4(), "red"), OptionSpec(uuid4(), "blue")
SHADE = FeatureSpec(uuid4(), "shade", "text")
DARK = OptionSpec(uuid4(), "dark", (SHADE,))
COLOUR = FeatureSpec(uuid4(), "colour", "radio", (RED, BLUE, DARK))
FITTED = FeatureSpec(uuid4(), "fitted", "checklist", (OptionSpec(uuid4(), "roof rack"), OptionSpec(uuid4(), "tow bar")))
CAR = FeatureSpec(uuid4(), "car", "bounding_box", features=(COLOUR,))
TREE, ROAD, LAMP, SKY, NAME = (
    FeatureSpec(uuid4(), name, kind)
    for name, kind in (("tree", "polygon"), ("road", "polyline"), ("lamp", "point"), ("sky", "mask"), ("name", "entity"))
)
WEATHER = FeatureSpec(uuid4(), "weather", "radio", (OptionSpec(uuid4(), "sun"), OptionSpec(uuid4(), "rain")))
NOTE = FeatureSpec(uuid4(), "note", "text")
ENDS = FeatureSpec(uuid4(), "beside", "relationship")
FEATURES = (CAR, TREE, ROAD, LAMP, SKY, NAME, WEATHER, FITTED, NOTE, ENDS)
DRAWN = np.zeros((48, 64), bool)
DRAWN[10:20, 12:30] = True


@pytest.fixture
def lb() -> Any:
    return partner("labelbox.types")


def read(lines: bytes) -> list[LabelRow]:
    found = list(LABEL_FORMATS["labelbox"].read(BytesIO(lines), features=FEATURES))
    assert not [each for each in found if isinstance(each, LineError)], found
    return [each for each in found if isinstance(each, LabelRow)]


def serialized(lb: Any, *annotations: Any) -> bytes:
    """The lines that Labelbox's serializer writes of these annotations on one data row."""
    converter = partner("labelbox.data.serialization.ndjson").NDJsonConverter
    label = lb.Label(data={"global_key": "a.png"}, annotations=list(annotations))
    return b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in converter.serialize([label]))


def only(lb: Any, *annotations: Any) -> LabelRow:
    (row,) = read(serialized(lb, *annotations))
    assert row.data_row.global_key == "a.png"
    return row


def drawn(lb: Any, name: str, value: Any, **members: Any) -> Any:
    return lb.ObjectAnnotation(name=name, value=value, **members)


def test_objects_that_labelbox_wrote_are_read(lb: Any) -> None:
    box = lb.Rectangle(start=lb.Point(x=4, y=6), end=lb.Point(x=24, y=16))
    ring = [lb.Point(x=x, y=y) for x, y in TRIANGLE.rings[0]]
    line = lb.Line(points=[lb.Point(x=0, y=1), lb.Point(x=5.5, y=2.25)])
    mask = lb.Mask(mask=lb.MaskData.from_2D_arr(DRAWN.astype(np.uint8)), color=(1, 1, 1))
    row = only(
        lb,
        drawn(lb, "car", box, confidence=0.25),
        drawn(lb, "tree", lb.Polygon(points=ring)),
        drawn(lb, "road", line),
        drawn(lb, "lamp", lb.Point(x=7.125, y=8)),
        drawn(lb, "sky", mask),
    )
    expected = [BOXES[0], TRIANGLE, Polyline(((0, 1), (5.5, 2.25))), Dot(7.125, 8), rle.encode(DRAWN)]
    assert values(row) == expected
    assert row.annotations[0].confidence == 0.25


def test_answers_that_labelbox_wrote_are_read_at_every_depth(lb: Any) -> None:
    answer = lb.ClassificationAnswer
    shade = lb.ClassificationAnnotation(name="shade", value=lb.Text(answer="nearly black"))
    dark = answer(name="dark", classifications=[shade])
    colour = lb.ClassificationAnnotation(name="colour", value=lb.Radio(answer=dark))
    box = lb.Rectangle(start=lb.Point(x=4, y=6), end=lb.Point(x=24, y=16))
    fitted = lb.Checklist(answer=[answer(name="tow bar", confidence=0.5), answer(name="roof rack")])
    row = only(
        lb,
        drawn(lb, "car", box, classifications=[colour]),
        lb.ClassificationAnnotation(name="weather", value=lb.Radio(answer=answer(name="rain"))),
        lb.ClassificationAnnotation(name="fitted", value=fitted),
        lb.ClassificationAnnotation(name="note", value=lb.Text(answer="two, parked")),
    )
    (nested,) = row.annotations[0].answers
    assert isinstance(nested.value, Radio)
    assert nested.value.choice.option == DARK.id
    assert [each.value for each in nested.value.choice.answers] == [Text("nearly black")]
    weather, fitted_, note = values(row)[1:]
    assert weather == Radio(Choice(WEATHER.options[1].id))
    assert fitted_ == Checklist((Choice(FITTED.options[1].id, confidence=0.5), Choice(FITTED.options[0].id)))
    assert note == Text("two, parked")


def test_spans_pages_and_messages_that_labelbox_wrote_are_read(lb: Any) -> None:
    points = lb.RectangleUnit.POINTS
    on_page = lb.DocumentRectangle(start=lb.Point(x=1, y=2), end=lb.Point(x=11, y=22), page=3, unit=points)
    row = only(
        lb,
        drawn(lb, "name", lb.TextEntity(start=0, end=4)),
        drawn(lb, "name", lb.ConversationEntity(start=2, end=3, message_id="m7")),
        drawn(lb, "car", on_page),
    )
    assert [(each.value, each.at) for each in row.annotations] == [
        (Entity(0, 5), None),
        (Entity(2, 4), Message("m7")),
        (Box(1, 2, 10, 20), Page(4)),
    ]


def test_tracks_and_answers_about_frames_that_labelbox_wrote_are_read(lb: Any) -> None:
    places = [(frame, lb.Rectangle(start=lb.Point(x=x, y=2), end=lb.Point(x=x + 4, y=6))) for frame, x in ((1, 10), (5, 30))]
    frames = [lb.VideoObjectAnnotation(name="car", keyframe=True, frame=frame, segment_index=0, value=place) for frame, place in places]
    sun = [
        lb.VideoClassificationAnnotation(
            name="weather", frame=frame, segment_index=0, value=lb.Radio(answer=lb.ClassificationAnswer(name="sun"))
        )
        for frame in (3, 8)
    ]
    row = only(lb, *frames, *sun)
    track = next(each for each in row.annotations if each.feature == CAR.id).at
    assert track == Track(((Keyframe(0, Box(10, 2, 4, 4)), Keyframe(4, Box(30, 2, 4, 4))),))
    weather = next(each for each in row.annotations if each.feature == WEATHER.id)
    assert (weather.value, weather.at) == (Radio(Choice(WEATHER.options[0].id)), Frames(2, 7))


def test_relationships_that_labelbox_wrote_are_read(lb: Any) -> None:
    one, other = (drawn(lb, "lamp", lb.Point(x=x, y=1)) for x in (1, 2))
    relation = lb.Relationship(source=one, target=other, type=lb.Relationship.Type.UNIDIRECTIONAL)
    row = only(lb, one, other, lb.RelationshipAnnotation(name="beside", value=relation))
    lamps = {each.value: each.id for each in row.annotations if each.feature == LAMP.id}
    joined = next(each.value for each in row.annotations if each.feature == ENDS.id)
    assert (joined.source, joined.target) == (lamps[Dot(1, 1)], lamps[Dot(2, 1)])  # type: ignore[attr-defined]


def models(data: bytes) -> list[Any]:
    """What Labelbox's models make of each line; they refuse what they do not know."""
    label = partner("labelbox.data.serialization.ndjson.label").NDLabel
    return [label(annotations=orjson.loads(line)).annotations for line in data.splitlines()]


def test_labelbox_takes_our_objects(lb: Any) -> None:
    own: list[Annotation] = [
        said(CAR, BOXES[0], confidence=0.5),
        said(TREE, TRIANGLE),
        said(ROAD, Polyline(((0, 1), (5.5, 2.25)))),
        said(LAMP, Dot(7, 8)),
        said(SKY, rle.encode(DRAWN)),
    ]
    box, polygon, line, point, mask = models(written("labelbox", [street(*own)], FEATURES))
    assert [type(each).__name__ for each in (box, polygon, line, point, mask)] == [
        "NDRectangle",
        "NDPolygon",
        "NDLine",
        "NDPoint",
        "NDMask",
    ]
    assert (box.bbox.left, box.bbox.top, box.bbox.width, box.bbox.height) == (4, 6, 20, 10)
    assert box.confidence == 0.5
    assert [(each.x, each.y) for each in polygon.polygon] == list(TRIANGLE.rings[0])
    assert [(each.x, each.y) for each in line.line] == [(0, 1), (5.5, 2.25)]
    assert (point.point.x, point.point.y) == (7, 8)
    assert box.data_row.global_key == "a.png"
    assert box.name == "car"


def test_labelbox_takes_our_answers_spans_and_tracks(lb: Any) -> None:
    track = Track(((Keyframe(0, Box(10, 2, 4, 4)), Keyframe(4, Box(30, 2, 4, 4))),))
    rows = [
        street(said(WEATHER, Radio(Choice(WEATHER.options[0].id))), said(NOTE, Text("calm"))),
        LabelRow(DataRowRef(None, "t.txt"), (said(NAME, Entity(0, 5)),), modality="text"),
        LabelRow(DataRowRef(None, "v.mp4"), (said(CAR, Box(10, 2, 4, 4), at=track),), Extent(64, 48), modality="video"),
    ]
    radio, text, span, segments = models(written("labelbox", rows, FEATURES))
    assert radio.answer.name == "sun"
    assert text.answer == "calm"
    assert (span.location.start, span.location.end) == (0, 4)
    (segment,) = segments.segments
    assert [(each.frame, each.bbox.left) for each in segment.keyframes] == [(1, 10), (5, 30)]


def test_labelbox_takes_our_tracks_of_masks(lb: Any) -> None:
    masks = rle.encode(DRAWN), rle.encode(~DRAWN)
    track = Track(((Keyframe(0, masks[0]), Keyframe(2, masks[1])), (Keyframe(6, masks[0]),)))
    row = LabelRow(DataRowRef(None, "v.mp4"), (said(SKY, masks[0], at=track, confidence=0.5),), Extent(64, 48), modality="video")
    (taken,) = models(written("labelbox", [row], FEATURES))
    assert type(taken).__name__ == "NDVideoMasks"
    assert taken.data_row.global_key == "v.mp4"
    (instance,) = taken.masks.instances
    assert (instance.name, instance.color_rgb) == ("sky", (255, 255, 255))
    assert [each.index for each in taken.masks.frames] == [1, 2, 3, 7]
    pixels = [np.asarray(Image.open(BytesIO(b64decode(each.im_bytes)))) for each in taken.masks.frames]
    assert [(each == instance.color_rgb).all(axis=2).tolist() for each in pixels] == [
        shown.tolist() for shown in (DRAWN, DRAWN, ~DRAWN, DRAWN)
    ]
