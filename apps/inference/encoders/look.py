"""Pictures without weights: the directions of edges (HOG), a coarse picture, and the distribution of colours.

Histograms of oriented gradients after Dalal and Triggs (2005), as scikit-image has them: 8 directions, cells of 8 pixels, blocks of 2 x 2.
"""

import numpy as np
from PIL import Image
from skimage.color import rgb2hsv
from skimage.feature import hog

from apps.inference.encoders.contract import Encoder, Vector
from apps.inference.predictors.contract import Item

SIDE = 64
COARSE = 8
HUES, SATURATIONS, VALUES = 8, 3, 3


def encode(item: Item) -> Vector:
    """Edges (1,568 numbers), a picture of 8 x 8 (192) and colours (72), each part of length 1 so that none drowns another."""
    picture = item.open().convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0)
    pixels = np.asarray(picture, np.float32) / 255
    edges = hog(pixels.mean(axis=2), orientations=8, pixels_per_cell=(8, 8), cells_per_block=(2, 2), block_norm="L2-Hys")
    coarse = np.asarray(picture.resize((COARSE, COARSE), Image.Resampling.BOX), np.float32).ravel() / 255
    return np.concatenate([_unit(edges), _unit(coarse - coarse.mean()), _unit(_colours(pixels))]).astype(np.float32)


def _colours(pixels: np.ndarray) -> np.ndarray:
    bounds = ((0, 1), (0, 1), (0, 1))
    counts, _ = np.histogramdd(rgb2hsv(pixels).reshape(-1, 3), bins=(HUES, SATURATIONS, VALUES), range=bounds)
    return np.sqrt(counts.ravel())


def _unit(numbers: np.ndarray) -> np.ndarray:
    return numbers / max(float(np.linalg.norm(numbers)), 1e-9)


ENCODER = Encoder("look", "Edges and colours", ("image",), 7 * 7 * 2 * 2 * 8 + COARSE * COARSE * 3 + HUES * SATURATIONS * VALUES, encode)
