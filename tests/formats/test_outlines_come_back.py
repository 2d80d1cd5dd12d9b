"""The outlines that formats make of masks and of polygons with holes come in again: none crosses itself."""

import numpy as np
import pytest

from apps.formats.coco_values import without_holes
from apps.formats.yolo_lines import places, shares
from apps.kinds.crossings import faults
from apps.kinds.geometry import Polygon
from apps.kinds.rle import encode, outlines
from apps.kinds.values import Extent


def drawn(seed: int) -> tuple[Polygon, ...]:
    """Outlines full of holes, and of corners that touch."""
    return outlines(encode(np.random.default_rng(seed).random((37, 53)) < 0.75))


@pytest.mark.parametrize("seed", range(4))
def test_parts_without_holes_are_taken(seed: int) -> None:
    parts = [part for polygon in drawn(seed) for part in without_holes(polygon)]
    assert len(parts) > len(drawn(seed))
    assert faults([part.rings for part in parts]) == {}


@pytest.mark.parametrize("extent", [Extent(53, 37), Extent(1_999, 1_201), Extent(3_840, 2_160)], ids=str)
def test_outlines_that_became_shares_and_pixels_again_are_taken(extent: Extent) -> None:
    back = [tuple(tuple(places(shares(ring, extent), extent)) for ring in polygon.rings) for polygon in drawn(9)]
    six_digits = [
        tuple(tuple(places([round(share, 6) for share in shares(ring, extent)], extent)) for ring in polygon.rings) for polygon in drawn(9)
    ]
    assert faults(back) == {}
    assert faults([rings[:1] for rings in six_digits]) == {}
