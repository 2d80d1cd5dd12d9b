"""What cannot be sent is refused before it is sent, by an error of the package that says what was expected."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from firstpass import BoundingBox, InvalidPayload, Label
from firstpass.labels import prediction_lines
from firstpass.metrics import Subject, _one
from firstpass.payload import checked_config, prepared


@pytest.mark.parametrize("config", [{"a": float("nan")}, [1], {"a": object()}, "lr=1"])
def test_a_config_that_json_has_no_room_for_is_refused(config: Any) -> None:
    with pytest.raises(InvalidPayload, match="Expected"):
        checked_config(config)


def test_a_config_may_hold_numbers_of_numpy_and_paths() -> None:
    said = {"lr": np.float32(0.5), "sizes": np.array([1, 2]), "weights": Path("a/b.pt")}
    assert checked_config(said) == {"lr": 0.5, "sizes": [1, 2], "weights": "a/b.pt"}
    assert checked_config(None) == {}


@pytest.mark.parametrize("payload", [None, 3, {"a": 1}])
def test_a_payload_that_is_no_list_is_refused(payload: Any) -> None:
    with pytest.raises(InvalidPayload, match="Expected: a list"), prepared(payload, prediction_lines):
        raise AssertionError("nothing can be sent")


@pytest.mark.parametrize("annotations", ["abc", None, 5, [7]])
def test_a_label_without_a_list_of_annotations_is_refused(annotations: Any) -> None:
    with pytest.raises(InvalidPayload, match="Expected"):
        list(prediction_lines(Label("key", annotations)))


def test_a_box_has_no_side_below_nothing() -> None:
    with pytest.raises(InvalidPayload, match="both sides above 0"):
        BoundingBox("coin", x=0, y=0, width=-5, height=3)


def test_subjects_are_found_by_path_and_by_names_that_only_one_has() -> None:
    paths = (("yes", "worn: yes"), ("yes", "occluded: yes"), ("coin", "coin"))
    subjects = [Subject(index, None, None, name, path, "radio", "", None) for index, (name, path) in enumerate(paths)]  # type: ignore[arg-type]
    assert _one(subjects, "occluded: yes").index == 1
    assert _one(subjects, "coin").index == 2
    with pytest.raises(KeyError, match="worn: yes, occluded: yes"):
        _one(subjects, "yes")
