"""Tracks of masks as Labelbox has them, a picture for each frame; and what moves and has no line there."""

import base64
import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import numpy as np

from apps.formats import LABEL_FORMATS, Report, labelbox_masks
from apps.formats.pictures import Picture
from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds import rle
from apps.kinds.geometry import Box, Mask, Polygon
from apps.kinds.locators import Keyframe, Track
from apps.kinds.radio import Radio
from apps.kinds.relationship import Relationship
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Choice, Extent
from tests.formats.labelbox_lines import FEATURES, VIDEO, number, painted, png, said_by
from tests.formats.specs import file_of

LABELS = LABEL_FORMATS["labelbox"]
TRIANGLE = Polygon((((0.0, 0.0), (9.0, 0.0), (0.0, 9.0)),))


def mask(top: int, *, height: int = 8, width: int = 12) -> Mask:
    pixels = np.zeros((height, width), bool)
    pixels[top : top + 2, 3:9] = True
    return rle.encode(pixels)


FIRST, SECOND = mask(0), mask(4)


def moving(kind: str, *segments: tuple[tuple[int, Any], ...], **more: Any) -> Annotation:
    track = Track(tuple(tuple(Keyframe(frame, value) for frame, value in segment) for segment in segments))
    return Annotation(uuid4(), kind, number(kind), segments[0][0][1], at=track, **more)


def written(*said: Annotation, report: Report | None = None) -> list[dict[str, Any]]:
    row = LabelRow(DataRowRef(None, "v.mp4"), said, Extent(12, 8), modality="video")
    data = b"".join(LABELS.write([row], features=FEATURES, report=report or Report()))
    return [json.loads(line) for line in data.splitlines()]


def read(lines: list[dict[str, Any]]) -> tuple[Annotation, ...]:
    (row,) = LABELS.read(file_of([json.dumps(line).encode() + b"\n" for line in lines]), features=FEATURES)
    assert isinstance(row, LabelRow)
    return tuple(row.annotations)


def test_a_track_of_masks_has_a_picture_for_each_frame_on_which_it_is_there() -> None:
    calm = Answer(number("tone"), "radio", Radio(Choice(number("calm"))))
    own = moving("mask", ((0, FIRST), (3, SECOND)), ((7, FIRST),), confidence=0.0, metrics=(("blur", 0.5),), answers=(calm,))
    (line,) = written(own)
    assert line.keys() == {"uuid", "dataRow", "masks"}
    assert (line["uuid"], line["dataRow"]) == (str(own.id), {"globalKey": "v.mp4"})
    frames, (instance,) = line["masks"]["frames"], line["masks"]["instances"]
    assert instance == {
        "colorRGB": [255, 255, 255],
        "name": "mask",
        "classifications": [{"name": "tone", "answer": {"name": "calm"}}],
        "confidence": 0.0,
        "customMetrics": [{"name": "blur", "value": 0.5}],
    }
    assert [each["index"] for each in frames] == [1, 2, 3, 4, 8]
    shown = [Picture.of(base64.b64decode(each["imBytes"]), "").mask((255, 255, 255), "") for each in frames]
    assert shown == [FIRST, FIRST, FIRST, SECOND, FIRST]
    assert read([line]) == (own,)


def test_masks_that_cover_one_another_keep_all_their_pixels() -> None:
    one, other = (moving("mask", ((0, each), (2, each))) for each in (mask(0), mask(1)))
    lines = written(one, other)
    assert len(lines) == 2
    assert read(lines) == (one, other)


def test_a_picture_that_is_not_fetched_yet_takes_no_frame_from_the_mask_before_it() -> None:
    shown = [{"index": frame, "imBytes": png(painted((255, 0, 0)))} for frame in (1, 2, 3)]
    frames = [*shown, {"index": 4, "instanceURI": "https://a.example/4.png"}]
    line = {"masks": {"frames": frames, "instances": [{"colorRGB": [255, 0, 0], "name": "mask"}]}}
    (track,) = said_by(line, VIDEO, lambda _: base64.b64decode(png(painted((0, 0, 255)))))
    assert isinstance(track.at, Track)
    assert [[each.frame for each in segment] for segment in track.at.segments] == [[0, 2]]


def test_outlines_that_move_are_left_out_and_counted_and_so_is_what_joins_them() -> None:
    polygon, box = moving("polygon", ((0, TRIANGLE), (5, TRIANGLE))), moving("bounding_box", ((0, Box(1, 2, 3, 4)),))
    joins = Annotation(uuid4(), "relationship", number("joins"), Relationship(polygon.id, box.id))
    report = Report()
    (line,) = written(polygon, box, joins, report=report)
    assert line["uuid"] == str(box.id)
    told = {(each["what"], each["count"]) for each in report.lines()}
    assert told == {("polygon in a video", 1), ("relationship", 1)}
    assert report.annotations == 2


def test_a_track_of_more_pictures_than_a_line_holds_is_left_out_and_counted(monkeypatch: Any) -> None:
    monkeypatch.setattr(labelbox_masks, "MAX_FRAMES_BYTES", 2_000)
    short, long = moving("mask", ((0, FIRST), (2, FIRST))), moving("mask", ((0, FIRST), (2_000_000_000, FIRST)))
    joins = Annotation(uuid4(), "relationship", number("joins"), Relationship(short.id, long.id))
    report = Report()
    (line,) = written(short, long, joins, report=report)
    assert line["uuid"] == str(short.id)
    assert {(each["what"], each["count"]) for each in report.lines()} == {("mask in a video", 1), ("relationship", 1)}


def test_answers_of_keyframes_are_left_out_and_counted() -> None:
    own = moving("mask", ((0, FIRST), (3, SECOND)))
    assert isinstance(own.at, Track)
    note = Answer(number("note"), "text", Text("moves"))
    segment = own.at.segments[0]
    asked = replace(own, at=Track(((segment[0], replace(segment[1], answers=(note,))),)))
    report = Report()
    assert read(written(asked, report=report)) == (own,)
    assert [(each["what"], each["count"]) for each in report.lines()] == [("answers of a keyframe", 1)]
