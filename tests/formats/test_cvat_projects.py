"""Documents of CVAT projects with several videos, whose frames CVAT counts together, and of videos that came out as images."""

import re

import pytest

from apps.formats.rows import LabelRow, LineError
from apps.kinds.locators import Track
from apps.kinds.values import Extent
from tests.formats.cvat_documents import TRACKS, drafted, read, spec

CAR = spec("car", "bounding_box")


def task(
    number: int, size: int | None, *, start: int | None = 0, step: int = 1, subset: str = "default", mode: str = "interpolation"
) -> str:
    size_told = "" if size is None else f"<size>{size}</size>"
    start_told = "" if start is None else f"<start_frame>{start}</start_frame>"
    every = f"<frame_filter>{f'step={step}' if step > 1 else ''}</frame_filter>"
    about = f"<id>{number}</id><name>t{number}</name>{size_told}<mode>{mode}</mode><subset>{subset}</subset>{start_told}{every}"
    return f"<task>{about}<source>{number}.mp4</source></task>"


def track(number: int, *frames: int, outside: int | None = None) -> str:
    def box(frame: int, out: int) -> str:
        return f'<box frame="{frame}" keyframe="1" outside="{out}" xtl="{frame % 10}" ytl="2" xbr="30" ybr="40"/>'

    boxes = "".join(box(frame, 0) for frame in frames) + ("" if outside is None else box(outside, 1))
    return f'<track id="0" label="car" task_id="{number}">{boxes}</track>'


def project(tasks: str, said: str) -> list[LabelRow | LineError]:
    document = f"<annotations><meta><project><id>3</id><tasks>{tasks}</tasks></project></meta>{said}</annotations>"
    return read(document.encode(), (CAR,))


def frames(rows: list[LabelRow | LineError]) -> dict[str | None, list[list[int]]]:
    found: dict[str | None, list[list[int]]] = {}
    for row in rows:
        assert isinstance(row, LabelRow), row
        for each in row.annotations:
            assert isinstance(each.at, Track)
            found.setdefault(row.data_row.global_key, []).append([key.frame for segment in each.at.segments for key in segment])
    return found


def test_the_frames_of_a_video_are_its_own_whatever_comes_before_it_in_the_project() -> None:
    tasks = task(6, 60) + task(5, 30)
    rows = project(tasks, track(5, 0, 5, outside=6) + track(6, 30, 35, outside=36) + track(6, 70, 75, outside=76))
    assert frames(rows) == {"5.mp4": [[0, 5]], "6.mp4": [[0, 5], [40, 45]]}


def test_a_task_takes_its_first_frame_and_all_its_steps_and_each_subset_begins_anew() -> None:
    tasks = task(9, 4) + task(10, 5, start=10, step=5) + task(11, 4, mode="annotation") + task(12, 3) + task(13, 8, subset="test")
    said = track(10, 4 + 10, 4 + 15, outside=4 + 20) + track(12, 4 + 35 + 4, 4 + 35 + 4 + 1) + track(13, 0, 3)
    assert frames(project(tasks, said)) == {"10.mp4": [[10, 15, 19]], "12.mp4": [[0, 1, 2]], "13.mp4": [[0, 3, 7]]}


@pytest.mark.parametrize("before", [task(5, None), task(5, 30, start=None)], ids=["size", "first frame"])
def test_where_the_length_of_an_earlier_task_is_not_told_its_followers_are_refused(before: str) -> None:
    first, *errors = project(before + task(6, 60), track(5, 0, 5) + track(6, 30, 35))
    errors = [each for each in (first, *errors) if isinstance(each, LineError)]
    assert [(each.pointer, each.code) for each in errors] == [("/track/1", "frames_unknown")]


@pytest.mark.parametrize("frame", [29, 90], ids=["before", "after"])
def test_a_frame_that_is_none_of_the_task_is_refused(frame: int) -> None:
    (error,) = project(task(5, 30) + task(6, 60), track(6, frame))
    assert isinstance(error, LineError)
    assert (error.pointer, error.code) == ("/track/0/0/frame", "frames_unknown")
    assert "from 30 to 89" in error.expected


def test_a_track_that_leaves_right_after_the_last_frame_is_taken() -> None:
    assert frames(project(task(5, 30) + task(6, 60), track(6, 80, 89, outside=90))) == {"6.mp4": [[50, 59]]}


def test_images_of_a_video_say_nothing_about_the_video_as_a_whole() -> None:
    document = TRACKS[: TRACKS.index(b"<track")] + b'<image id="0" name="frame_000000" width="640" height="480"></image></annotations>'
    (row,) = read(document, drafted(TRACKS))
    assert isinstance(row, LabelRow)
    assert row.data_row.global_key == "frame_000000"
    (whole,) = read(TRACKS[: TRACKS.index(b"<track")] + b"</annotations>", drafted(TRACKS))
    assert isinstance(whole, LabelRow)
    assert whole.annotations == ()
    assert whole.data_row.global_key == "drive.mp4"


def test_an_older_document_tells_video_and_size_beside_its_task() -> None:
    beside = re.sub(rb"(<original_size>.*</source>)\s*</task>", rb"</task>\1", TRACKS, flags=re.DOTALL)
    assert beside != TRACKS
    (row,) = read(beside, drafted(TRACKS))
    assert isinstance(row, LabelRow)
    assert (row.data_row.global_key, row.extent) == ("drive.mp4", Extent(640, 480))
