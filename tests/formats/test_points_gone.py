"""Keypoints whose skeleton has changed since: what has no slot in a file any more is told, never dropped in silence."""

from uuid import uuid4

import pytest

from apps.formats import LABEL_FORMATS, Report
from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Keypoint, Keypoints
from apps.kinds.locators import Keyframe, Track
from apps.kinds.values import Annotation, Extent

POSE = FeatureSpec(uuid4(), "pose", "keypoints", settings={"points": ["head", "foot"], "edges": [[0, 1]]})
BOTH, LOST = Keypoints((Keypoint("h", 10, 20), Keypoint("foot", 30, 40))), Keypoints((Keypoint("h", 10, 20),))
WHY = "the skeleton of pose has no such point now"
HALF = [{"what": "point h", "why": WHY, "count": 1}]
NONE = {"what": "keypoints", "why": "the skeleton has none of its points now", "count": 1}


def reported(form: str, *said: Annotation, modality: str = "image") -> tuple[list[dict[str, object]], int]:
    """What the report of an export says of points and keypoints, and how many annotations are not in the file."""
    facts = {"frame_count": 9} if modality == "video" else {}
    row = LabelRow(DataRowRef(None, "a.png"), said, extent=Extent(100, 80), modality=modality, facts=facts)
    report = Report()
    assert b"".join(LABEL_FORMATS[form].write([row], features=(POSE,), report=report))
    return [each for each in report.lines() if each["what"].startswith(("point", "keypoints"))], report.annotations


def posed(value: Keypoints, **more: object) -> Annotation:
    return Annotation(uuid4(), "keypoints", POSE.id, value, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["coco", "yolo-pose", "cvat"])
def test_a_point_without_a_slot_is_counted(form: str) -> None:
    assert reported(form, posed(BOTH)) == (HALF, 0)


@pytest.mark.parametrize("form", ["yolo-pose", "cvat"])
def test_keypoints_without_any_slot_are_left_out_as_a_whole(form: str) -> None:
    assert reported(form, posed(LOST)) == ([NONE], 1)


@pytest.mark.parametrize("form", ["firstpass", "parquet"])
def test_a_format_that_names_points_leaves_none_out(form: str) -> None:
    assert reported(form, posed(LOST)) == ([], 0)


def test_the_keyframes_of_a_track_are_counted_each_once() -> None:
    track = Track(((Keyframe(0, BOTH), Keyframe(3, BOTH)),))
    assert reported("cvat-video", posed(BOTH, at=track), modality="video") == ([{"what": "point h", "why": WHY, "count": 2}], 0)
