"""What the network is shown: wherever a picture is cut, pasted and zoomed, its boxes go along."""

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from apps.inference.predictors.contract import Item, Sample, TrainingRefused, Truth
from apps.inference.predictors.patch_detector.config import DetectorConfig
from apps.inference.predictors.patch_detector.loss import Target, assign, paired_iou
from apps.inference.predictors.patch_detector.pictures import PictureBook, View, varied
from tests.inference.predictors.small import unreadable


def red_squares(seed: int) -> Sample:
    """A grey picture with three red boxes, so that a view tells where they went."""
    rng = np.random.default_rng(seed)
    image = Image.new("RGB", (640, 480), (90, 90, 90))
    truths = []
    for left in (20, 240, 460):
        x, y = left + int(rng.integers(40)), int(rng.integers(20, 330))
        width, height = (int(side) for side in rng.integers(40, 120, 2))
        ImageDraw.Draw(image).rectangle((x, y, x + width - 1, y + height - 1), fill=(250, 20, 20))
        truths.append(Truth("bounding_box", "red", {"x": x, "y": y, "width": width, "height": height}))
    return Sample(Item(str(seed), str(seed), image.copy), tuple(truths))


def redness(view: View) -> np.ndarray:
    pixels = view.pixels.astype(int)
    return pixels[..., 0] - pixels[..., 1] > 90


@pytest.mark.parametrize("seed", range(12))
def test_boxes_follow_their_pixels_through_every_variation(seed: int) -> None:
    config = DetectorConfig()
    book = PictureBook([red_squares(1), red_squares(2)], ["red"], config)
    view = varied(book, 0, config, np.random.default_rng(seed))
    red, explained = redness(view), np.zeros(view.pixels.shape[:2], bool)
    for x1, y1, x2, y2 in view.boxes.round().astype(int):
        assert red[y1 + 2 : y2 - 2, x1 + 2 : x2 - 2].mean() > 0.97
    for x1, y1, x2, y2 in np.concatenate([view.boxes, view.unsure]).round().astype(int):
        explained[max(0, y1 - 3) : y2 + 3, max(0, x1 - 3) : x2 + 3] = True
    slivers = red & ~explained
    assert slivers.sum() < 0.02 * red.size
    assert view.pixels.shape == (config.canvas_height, config.canvas_width, 3)
    assert len(view.labels) == len(view.boxes)


def test_a_picture_that_cannot_be_read_stops_training_by_name() -> None:
    book = PictureBook([Sample(unreadable(), ())], [], DetectorConfig())
    with pytest.raises(TrainingRefused, match="broken"):
        book[0]


def test_the_smaller_of_two_boxes_wins_a_cell_and_a_narrow_box_still_has_one() -> None:
    boxes = torch.tensor([[0.0, 0, 64, 64], [28.0, 28, 36, 36], [90.0, 41, 91, 42]])
    owner, _ = assign(Target(boxes, torch.tensor([0, 1, 2]), torch.zeros(0, 4)), rows=8, columns=16)
    grid = owner.reshape(8, 16)
    assert grid[4, 4] == 1
    assert (grid == 0).any()
    assert (grid == 2).any()


def test_cells_in_a_box_too_cut_to_count_are_not_asked_unless_another_box_owns_them() -> None:
    target = Target(torch.tensor([[0.0, 0, 16, 16]]), torch.tensor([0]), torch.tensor([[0.0, 0, 40, 16]]))
    owner, ignored = assign(target, rows=4, columns=8)
    assert not (ignored & (owner >= 0)).any()
    assert ignored.reshape(4, 8)[0].tolist() == [False, False, True, True, True, False, False, False]


def test_overlap_with_itself_is_one_and_far_boxes_are_told_how_far() -> None:
    box = torch.tensor([[0.0, 0, 10, 10]])
    assert [one.item() for one in paired_iou(box, box)] == pytest.approx([1, 1])
    near, far = (paired_iou(box, box + shift)[1].item() for shift in (12, 60))
    assert far < near < 0
