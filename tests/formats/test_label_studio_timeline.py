"""Labels of Label Studio's timeline that overlap: pieces of a checklist, and refused with a way out where one answer alone can hold."""

from typing import Any

import pytest

from apps.formats.label_studio_config import described
from apps.formats.rows import LabelRow, LineError
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec
from apps.kinds.locators import Frames
from tests.formats.label_studio_tasks import LABEL_STUDIO, file_of_tasks, read, task

VIDEO = "<View><Video name='video' value='$video'/>{}</View>"
LABELS = "<Label value='run'/><Label value='walk'/>"
MANY = VIDEO.format(f"<TimelineLabels name='tl' toName='video'>{LABELS}</TimelineLabels>")
ONE = VIDEO.format(f"<TimelineLabels name='tl' toName='video' choice='single'>{LABELS}</TimelineLabels>")
Said = list[tuple[list[tuple[str, float | None]], int, int]]


def features_of(config: str) -> tuple[FeatureSpec, ...]:
    return described(config.encode()).features


def stretch(number: int, name: str, *ranges: tuple[int, int], score: float | None = None) -> dict[str, Any]:
    value = {"ranges": [{"start": start, "end": end} for start, end in ranges], "timelinelabels": [name]}
    said = {"id": f"t{number}", "from_name": "tl", "to_name": "video", "type": "timelinelabels", "value": value}
    return said if score is None else said | {"score": score}


def held(row: LabelRow | LineError, features: tuple[FeatureSpec, ...]) -> Said:
    assert isinstance(row, LabelRow), row
    names = {option.id: option.name for option in features[0].options}
    found = []
    for each in row.annotations:
        assert isinstance(each.at, Frames)
        choices = KINDS[each.kind].choices(each.value)
        found.append(([(names[choice.option], choice.confidence) for choice in choices], each.at.first, each.at.last))
    return found


def test_a_timeline_is_a_checklist_unless_it_says_that_one_label_is_all() -> None:
    assert [features_of(config)[0].kind for config in (MANY, ONE)] == ["checklist", "radio"]
    (feature,) = LABEL_STUDIO.draft(file_of_tasks(task(stretch(1, "run", (1, 5)), stretch(2, "walk", (3, 9)), data={"video": "a.mp4"})))
    assert (feature.name, feature.kind) == ("tl", "checklist")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (
            (stretch(1, "run", (1, 5), score=0.25), stretch(2, "walk", (3, 9), score=0.75)),
            [([("run", 0.25)], 0, 1), ([("run", 0.25), ("walk", 0.75)], 2, 4), ([("walk", 0.75)], 5, 8)],
        ),
        (
            (stretch(1, "run", (1, 9)), stretch(2, "run", (3, 5))),
            [([("run", None)], 0, 1), ([("run", None)], 2, 4), ([("run", None)], 5, 8)],
        ),
        (
            (stretch(1, "run", (1, 2), (20, 30)), stretch(2, "walk", (3, 9))),
            [([("run", None)], 0, 1), ([("run", None)], 19, 29), ([("walk", None)], 2, 8)],
        ),
    ],
)
def test_labels_that_overlap_are_told_apart_where_one_begins_or_ends(said: tuple[Any, ...], wanted: Said) -> None:
    features = features_of(MANY)
    (row,) = read(task(*said, data={"video": "a.mp4"}), features=features)
    assert sorted(held(row, features), key=lambda each: each[1]) == sorted(wanted, key=lambda each: each[1])
    assert isinstance(row, LabelRow)
    assert len({each.id for each in row.annotations}) == len(wanted)


def test_where_one_answer_alone_can_hold_the_later_is_refused_with_a_way_out() -> None:
    features = features_of(ONE)
    row, error = read(task(stretch(1, "run", (1, 5)), stretch(2, "walk", (3, 9)), data={"video": "a.mp4"}), features=features)
    assert [(first, last) for _, first, last in held(row, features)] == [(0, 4)]
    assert isinstance(error, LineError)
    assert (error.code, error.pointer) == ("overlapping", "/0/annotations/0/result/1/value/timelinelabels")
    assert "frames 3 to 5" in error.message
    assert "checklist" in error.expected
