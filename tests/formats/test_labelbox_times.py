"""Labelbox lines about time: tracks and masks of a video, answers on frames and on stretches of sound."""

import base64
import json
from typing import Any
from uuid import UUID

import pytest

from apps.formats.predictions import read_predictions
from apps.formats.rows import LineError, NamedRow
from apps.formats.settling import pictures_of
from apps.kinds import rle
from apps.kinds.checklist import Checklist
from apps.kinds.features import check_annotation, features_by_id
from apps.kinds.geometry import Box, Dot, Mask, Polygon, Polyline
from apps.kinds.locators import Frames, TimeSpan, Track
from apps.kinds.radio import Radio
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Asset, Choice, Length, Room
from tests.formats.labelbox_lines import AUDIO, BOX, FEATURES, SCAN, VIDEO, chosen, number, painted, png, read_line, refusal, said_by

RED, BLUE = (255, 0, 0), (0, 0, 255)


def track_of(annotation: Annotation) -> list[list[tuple[int, Any]]]:
    assert isinstance(annotation.at, Track)
    return [[(each.frame, each.value) for each in segment] for segment in annotation.at.segments]


def test_a_line_of_segments_is_one_track_whose_frames_count_from_0() -> None:
    segments = [
        {"keyframes": [{"frame": 13, "bbox": BOX}, {"frame": 19, "bbox": {**BOX, "top": 11}}]},
        {"keyframes": [{"frame": 24, "bbox": BOX}]},
    ]
    (track,) = said_by({"name": "bounding_box", "segments": segments, "confidence": 0.0}, VIDEO)
    first, second = Box(20, 10, 40, 30), Box(20, 11, 40, 30)
    assert track_of(track) == [[(12, first), (18, second)], [(23, first)]]
    assert (track.value, track.confidence) == (first, 0.0)
    check_annotation(track, features_by_id(FEATURES), VIDEO)


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("point", {"point": {"x": 1, "y": 2}}, Dot(1, 2)),
        ("polyline", {"line": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]}, Polyline(((1, 2), (3, 4)))),
        ("polygon", {"polygon": [{"x": 0, "y": 0}, {"x": 9, "y": 0}, {"x": 0, "y": 9}]}, Polygon((((0, 0), (9, 0), (0, 9)),))),
    ],
)
def test_points_lines_and_polygons_have_tracks_too(name: str, place: dict[str, Any], value: Any) -> None:
    segments = [{"keyframes": [{"frame": 2, **place}, {"frame": 1, **place}]}]
    (track,) = said_by({"name": name, "segments": segments}, VIDEO)
    assert track_of(track) == [[(0, value), (1, value)]]


def test_keyframes_keep_the_answers_given_on_them() -> None:
    calm = {"name": "tone", "answer": {"name": "calm", "confidence": 0.25}}
    angry = {"name": "tone", "answer": {"name": "angry"}}
    keyframes = [{"frame": 1, "bbox": BOX, "classifications": [calm]}, {"frame": 5, "bbox": BOX, "classifications": [angry]}]
    (track,) = said_by({"name": "bounding_box", "segments": [{"keyframes": keyframes}]}, VIDEO)
    assert isinstance(track.at, Track)
    (before, after) = track.at.segments[0]
    assert before.answers == (Answer(number("tone"), "radio", Radio(*chosen("calm")), 0.25),)
    assert after.answers == (Answer(number("tone"), "radio", Radio(*chosen("angry"))),)


def test_confidences_of_keyframes_have_no_room_and_are_named() -> None:
    read = read_line({"name": "bounding_box", "segments": [{"keyframes": [{"frame": 1, "bbox": BOX, "confidence": 0.5}]}]})
    assert isinstance(read, NamedRow)
    assert read.ignored == ("/segments/0/keyframes/0/confidence",)


def test_slices_of_a_volume_are_frames_in_the_plane_they_are_stored_in() -> None:
    line = {
        "name": "polyline",
        "groupKey": "axial",
        "segments": [{"keyframes": [{"frame": 1, "line": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]}]}],
    }
    read = read_line(line)
    assert isinstance(read, NamedRow)
    assert read.ignored == ()
    (track,) = said_by(line, SCAN)
    assert track_of(track) == [[(0, Polyline(((1, 2), (3, 4))))]]
    for plane in ("sagittal", "coronal"):
        assert refusal({**line, "groupKey": plane}, SCAN) == ("unknown_plane", "/groupKey")


def test_masks_of_another_plane_of_a_volume_are_refused_too() -> None:
    assert refusal({"masks": MASKS, "groupKey": "coronal"}, SCAN) == ("unknown_plane", "/groupKey")


def test_video_masks_are_one_track_for_each_colour_absent_where_it_is_not_seen() -> None:
    frames = [
        {"index": 6, "imBytes": png(painted(RED))},
        {"index": 1, "imBytes": png(painted(RED, BLUE))},
        {"index": 2, "imBytes": png(painted(BLUE))},
        {"index": 7, "imBytes": png(painted(RED, RED))},
    ]
    instances = [{"colorRGB": list(RED), "name": "mask", "confidence": 0.5}, {"colorRGB": list(BLUE), "name": "mask"}]
    uuid = "7bf8a969-cb90-49f4-bacf-3bfa1bcc02e4"
    red, blue = said_by({"uuid": uuid, "masks": {"frames": frames, "instances": instances}}, VIDEO)
    assert [[frame for frame, _ in segment] for segment in track_of(red)] == [[0], [5, 6]]
    assert [[frame for frame, _ in segment] for segment in track_of(blue)] == [[0, 1]]
    assert [rle.area(value) for segment in track_of(red) for _, value in segment] == [6, 6, 12]
    assert (red.id, red.confidence) == (UUID(uuid), 0.5)
    assert blue.id not in (UUID(uuid), None)
    again = said_by({"uuid": uuid, "masks": {"frames": frames, "instances": instances}}, VIDEO)
    assert again == (red, blue)


def test_video_masks_at_an_address_are_fetched_once_they_are_settled() -> None:
    line = {
        "masks": {
            "frames": [{"index": 1, "instanceURI": "https://a.example/1.png"}, {"index": 2, "instanceURI": "https://a.example/2.png"}],
            "instances": [{"colorRGB": list(BLUE), "name": "mask"}],
        }
    }
    pictures = {"https://a.example/1.png": painted(RED), "https://a.example/2.png": painted(RED, BLUE)}
    (track,) = said_by(line, VIDEO, lambda url: base64.b64decode(png(pictures[url])))
    assert [[frame for frame, _ in segment] for segment in track_of(track)] == [[1]]
    assert isinstance(track.value, Mask)
    assert refusal(line, VIDEO) == ("mask_elsewhere", "/masks/frames/0/instanceURI")
    read = read_line(line)
    assert isinstance(read, NamedRow)
    assert pictures_of(read) == tuple(pictures)


def places(said: dict[str, Any], asset: Any) -> list[tuple[Any, Any]]:
    return [(each.value, each.at) for each in said_by(said, asset)]


def test_frames_stand_beside_the_answer_or_in_it() -> None:
    frames = [{"start": 9, "end": 15}]
    user = Radio(*chosen("user"))
    assert places({"name": "speaker", "answer": {"name": "user"}, "frames": frames}, VIDEO) == [(user, Frames(8, 14))]
    assert places({"name": "speaker", "answer": {"name": "user", "frames": frames}}, VIDEO) == [(user, Frames(8, 14))]
    assert places({"name": "speaker", "answer": [{"name": "user", "frames": frames}]}, VIDEO) == [(user, Frames(8, 14))]


def test_different_answers_on_different_frames_are_never_merged() -> None:
    answer = [{"name": "user", "frames": [{"start": 1, "end": 5}], "confidence": 0.9}, {"name": "bot", "frames": [{"start": 6, "end": 9}]}]
    uuid = "7bf8a969-cb90-49f4-bacf-3bfa1bcc02e4"
    first, second = said_by({"uuid": uuid, "name": "speaker", "answer": answer}, VIDEO)
    assert (first.value, first.at, first.confidence) == (Radio(*chosen("user")), Frames(0, 4), 0.9)
    assert (second.value, second.at, second.confidence) == (Radio(*chosen("bot")), Frames(5, 8), None)
    assert first.id == UUID(uuid) != second.id


def test_options_of_a_checklist_are_said_together_where_their_frames_are_the_same() -> None:
    answer = [
        {"name": "music", "frames": [{"start": 29, "end": 35}, {"start": 48, "end": 65}], "confidence": 0.3},
        {"name": "speech", "frames": [{"start": 29, "end": 35}]},
    ]
    assert places({"name": "sounds", "answers": answer}, VIDEO) == [
        (Checklist((Choice(number("music"), confidence=0.3), *chosen("speech"))), Frames(28, 34)),
        (Checklist(chosen("music", confidence=0.3)), Frames(47, 64)),
    ]


def test_options_that_hold_for_a_while_of_their_own_keep_what_is_answered_under_them_then() -> None:
    calm = {"name": "tone", "answer": [{"name": "calm", "frames": [{"start": 12, "end": 13}]}]}
    music = {"name": "music", "frames": [{"start": 1, "end": 4}, {"start": 10, "end": 15}], "classifications": [calm]}
    speech = {"name": "speech", "frames": [{"start": 13, "end": 20}]}
    under = (Answer(number("tone"), "radio", Radio(*chosen("calm"))),)
    assert places({"name": "sounds", "answer": [music, speech]}, VIDEO) == [
        (Checklist(chosen("music")), Frames(0, 3)),
        (Checklist(chosen("music")), Frames(9, 10)),
        (Checklist(chosen("music", answers=under)), Frames(11, 11)),
        (Checklist((*chosen("music", answers=under), *chosen("speech"))), Frames(12, 12)),
        (Checklist(chosen("music", "speech")), Frames(13, 14)),
        (Checklist(chosen("speech")), Frames(15, 19)),
    ]


def test_an_option_without_frames_of_its_own_holds_on_those_of_its_question() -> None:
    answer = [{"name": "music"}, {"name": "speech", "frames": [{"start": 4, "end": 6}]}]
    assert places({"name": "sounds", "answer": answer, "frames": [{"start": 1, "end": 9}]}, VIDEO) == [
        (Checklist(chosen("music")), Frames(0, 2)),
        (Checklist(chosen("music", "speech")), Frames(3, 5)),
        (Checklist(chosen("music")), Frames(6, 8)),
    ]
    assert places({"name": "sounds", "answer": answer}, VIDEO) == [
        (Checklist(chosen("music")), None),
        (Checklist(chosen("speech")), Frames(3, 5)),
    ]


def test_options_that_overlap_without_end_are_refused_before_they_are_told_apart() -> None:
    frames = [{"start": 1, "end": last} for last in range(1, 1_600)]
    for answer in ([{"name": "music", "frames": [each]} for each in frames], [{"name": "music", "frames": frames}]):
        assert refusal({"name": "sounds", "answer": answer}, VIDEO) == ("invalid_value", "/answer")


def test_many_stretches_with_answers_of_their_own_are_read_at_once() -> None:
    frames = [{"start": 2 * number, "end": 2 * number + 1} for number in range(5_000)]
    answer = {"name": "user", "frames": frames, "classifications": [{"name": "tone", "answer": [{"name": "calm", "frames": frames}]}]}
    read = places({"name": "speaker", "answer": [answer]}, Asset("audio", Room(length=Length(60_000, "ms")), duration_ms=60_000))
    assert len(read) == 5_000


def test_two_answers_of_a_radio_on_the_same_frames_are_refused() -> None:
    answer = [{"name": name, "frames": [{"start": 1, "end": 5}]} for name in ("user", "bot")]
    assert refusal({"name": "speaker", "answer": answer}, VIDEO) == ("invalid_value", "/answer")


def test_texts_hold_on_their_own_frames() -> None:
    answer = [{"value": "text 1", "frames": [{"start": 9, "end": 15}]}, {"value": "text 2", "frames": [{"start": 16, "end": 16}]}]
    assert places({"name": "words", "answer": answer}, VIDEO) == [(Text("text 1"), Frames(8, 14)), (Text("text 2"), Frames(15, 15))]


def test_times_of_a_sound_are_milliseconds() -> None:
    answer = [{"name": "user", "frames": [{"start": 200, "end": 1600}]}]
    assert places({"name": "speaker", "answer": answer}, AUDIO) == [(Radio(*chosen("user")), TimeSpan(200, 1600))]
    text = [{"value": "Hello", "frames": [{"start": 0, "end": 900}]}]
    assert places({"name": "words", "answer": text}, AUDIO) == [(Text("Hello"), TimeSpan(0, 900))]


def test_answers_under_an_answer_cut_it_where_they_begin_and_end() -> None:
    calm = {"name": "tone", "answer": [{"name": "calm", "frames": [{"start": 300, "end": 800}], "confidence": 0.5}]}
    answer = [{"name": "user", "frames": [{"start": 200, "end": 1600}], "classifications": [calm]}]
    under = Answer(number("tone"), "radio", Radio(*chosen("calm")), 0.5)
    assert places({"name": "speaker", "answer": answer}, AUDIO) == [
        (Radio(*chosen("user")), TimeSpan(200, 300)),
        (Radio(*chosen("user", answers=(under,))), TimeSpan(300, 800)),
        (Radio(*chosen("user")), TimeSpan(800, 1600)),
    ]


def test_texts_under_an_answer_take_turns() -> None:
    texts = [{"value": "a", "frames": [{"start": 1, "end": 2}]}, {"value": "b", "frames": [{"start": 3, "end": 4}]}]
    answer = {"name": "user", "frames": [{"start": 1, "end": 4}], "classifications": [{"name": "note", "answer": texts}]}
    said = [
        (Radio(*chosen("user", answers=(Answer(number("note"), "text", Text(text)),))), at)
        for text, at in (("a", Frames(0, 1)), ("b", Frames(2, 3)))
    ]
    assert places({"name": "speaker", "answer": answer}, VIDEO) == said


@pytest.mark.parametrize("outer", [[{"start": 100, "end": 500}], None])
def test_a_child_outside_its_parent_is_refused(outer: Any) -> None:
    child = {"name": "tone", "answer": [{"name": "calm", "frames": [{"start": 400, "end": 600}]}]}
    answer = {"name": "user", "classifications": [child], **({"frames": outer} if outer else {})}
    code, pointer = refusal({"name": "speaker", "answer": [answer]}, AUDIO)
    assert (code, pointer) == ("outside_parent", "/answer/0/classifications/0/answer/0/frames/0")


def test_objects_stand_on_frames_as_answers_do() -> None:
    (box,) = said_by({"name": "bounding_box", "bbox": BOX, "frames": [{"start": 1, "end": 3}]}, VIDEO)
    assert box.at == Frames(0, 2)


KEYFRAME = {"frame": 1, "bbox": BOX}


@pytest.mark.parametrize(
    ("said", "code", "pointer"),
    [
        ({"segments": []}, "invalid_value", "/segments"),
        ({"segments": [{"keyframes": []}]}, "invalid_value", "/segments/0/keyframes"),
        ({"segments": [{"keyframes": [{"frame": 0, "bbox": BOX}]}]}, "invalid_value", "/segments/0/keyframes/0/frame"),
        ({"segments": [{"keyframes": [{"frame": 1}]}]}, "invalid_value", "/segments/0/keyframes/0"),
        ({"segments": [{"keyframes": [KEYFRAME, KEYFRAME]}]}, "duplicate", "/segments/0/keyframes/1/frame"),
        ({"segments": [{"keyframes": [KEYFRAME, {"frame": 2, "point": {"x": 1, "y": 1}}]}]}, "wrong_kind", "/segments"),
        ({"segments": [{"keyframes": [KEYFRAME]}], "frames": [{"start": 1, "end": 2}]}, "wrong_place", "/frames"),
        ({"bbox": BOX, "frames": [{"start": 5, "end": 4}]}, "invalid_value", "/frames/0"),
        ({"bbox": BOX, "frames": [{"start": 0, "end": 4}]}, "invalid_value", "/frames/0"),
        ({"bbox": BOX, "frames": []}, "invalid_value", "/frames"),
        ({"bbox": BOX, "frames": [{"start": 1, "end": 2}], "messageId": "m"}, "wrong_place", "/frames"),
        ({"bbox": BOX, "frames": [{"start": 1.5, "end": 2}]}, "invalid_value", "/frames/0/start"),
    ],
)
def test_what_makes_no_sense_in_time_is_refused_at_its_place(said: dict[str, Any], code: str, pointer: str) -> None:
    assert refusal({"name": "bounding_box", **said}, VIDEO) == (code, pointer)


MASKS: dict[str, list[Any]] = {
    "frames": [{"index": 1, "imBytes": png(painted(RED))}],
    "instances": [{"colorRGB": list(RED), "name": "mask"}],
}


@pytest.mark.parametrize(
    ("masks", "code", "pointer"),
    [
        ({**MASKS, "frames": []}, "invalid_value", "/masks/frames"),
        ({**MASKS, "frames": [{"index": 1}]}, "required", "/masks/frames/0/instanceURI"),
        ({**MASKS, "frames": MASKS["frames"] * 2}, "duplicate", "/masks/frames/1/index"),
        ({**MASKS, "frames": [{"index": 1, "imBytes": "AAAA"}]}, "picture_invalid", "/masks/frames/0/imBytes"),
        ({**MASKS, "instances": [{"name": "mask"}]}, "required", "/masks/instances/0/colorRGB"),
        ({**MASKS, "instances": [{"name": "mask", "colorRGB": [0, 255, 0]}]}, "mask_empty", "/masks/instances/0/colorRGB"),
        ({**MASKS, "instances": [{"name": "mask", "colorRGB": [0, 256, 0]}]}, "invalid_value", "/masks/instances/0/colorRGB/1"),
    ],
)
def test_masks_that_cannot_be_read_are_refused_at_their_place(masks: dict[str, Any], code: str, pointer: str) -> None:
    assert refusal({"masks": masks}, VIDEO) == (code, pointer)


def test_a_bad_line_costs_no_other() -> None:
    good = json.dumps({"dataRow": {"globalKey": "k"}, "name": "words", "answer": "x"})
    read = list(read_predictions([f"{good}\n{good.replace(chr(34) + 'x' + chr(34), 'NaN')}\n{good}\n".encode()]))
    assert [isinstance(line, NamedRow) for line in read] == [True, False, True]
    assert isinstance(read[1], LineError)
    assert (read[1].line, read[1].code) == (2, "number_not_finite")
