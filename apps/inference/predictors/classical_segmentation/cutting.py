"""What belongs together in a picture, from a box around it or clicks into it.

In turns: colour histograms of what is thought to be the object and of the rest say how likely each pixel is of it; a random walk with
these as priors (Grady, 2005: a sparse linear system over neighbouring pixels, edges weighted by colour difference) settles them along the
edges of the picture; what comes out is what is thought to be the object in the next turn. The idea of the turns is GrabCut's (Rother and
others, 2004). All on a reduced crop, so that time is bounded whatever the picture's size.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage
from skimage.color import rgb2lab

from apps.inference.predictors.prompts import Point

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]
Box = tuple[float, float, float, float]

SIDE = 200  # pixels of the reduced crop's longer side
LEAST_SIDE = 8
MARGIN = 0.35  # of the box, around it: what the rest is learned from
REACH = 0.22  # of the picture's longer side: how far from a click the object is looked for
DOT = 0.03  # of the crop's longer side: the radius of what a click says
TURNS = 3
BINS = 12
SPREAD = 0.8  # bins
SURE = 6.0  # of a logarithm of a ratio: more is not believed
PRIOR, FIXED = 0.03, 100.0  # how strongly a pixel holds to its prior, against its neighbours
STEPS = 80
ENOUGH = 10  # pixels


@dataclass(frozen=True)
class Cut:
    """What was cut out: pixels of the whole picture (height, width), and how sure it is, 0 to 1."""

    pixels: Marks
    confidence: float


@dataclass(frozen=True)
class Scene:
    """The reduced crop: its colours (CIE Lab), where the object may be, where it is thought to be at first, and what clicks fix."""

    lab: Numbers
    inside: Marks
    guess: Marks
    yes: Marks
    no: Marks


def cut(image: Image.Image, box: Box | None, points: Sequence[Point]) -> Cut:
    """Cut out of an RGB picture what a box (x, y, width, height) surrounds or positive clicks lie in. One of the two is needed."""
    frame = _frame(image.size, box, points)
    crop = image.crop(frame)
    scale = min(1.0, SIDE / max(crop.size))
    small = crop.resize((max(LEAST_SIDE, round(crop.width * scale)), max(LEAST_SIDE, round(crop.height * scale))), Image.Resampling.BOX)
    scene = _scene(small, crop.size, frame, box, points)
    shares = _settled(scene)
    kept = _kept(shares, scene, whole=box is not None)
    soft = np.where(kept, np.maximum(shares, 0.51), np.minimum(shares, 0.49))
    large = Image.fromarray((soft * 255).astype(np.uint8)).resize(crop.size, Image.Resampling.BILINEAR)
    pixels = np.zeros((image.height, image.width), np.bool_)
    pixels[frame[1] : frame[3], frame[0] : frame[2]] = np.asarray(large) > 127  # noqa: PLR2004
    return Cut(pixels, float(shares[kept].mean()) if kept.any() else 0.0)


def _frame(size: tuple[int, int], box: Box | None, points: Sequence[Point]) -> tuple[int, int, int, int]:
    """The part of the picture that is looked at: left, top, right, bottom."""
    if box is not None:
        x, y, width, height = box
        edges = (x - MARGIN * width, y - MARGIN * height, x + width * (1 + MARGIN), y + height * (1 + MARGIN))
    else:
        reach = max(REACH * max(size), LEAST_SIDE)
        xs, ys = [each.x for each in points if each.positive], [each.y for each in points if each.positive]
        edges = (min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach)
    left, top = max(0, min(int(edges[0]), size[0] - 1)), max(0, min(int(edges[1]), size[1] - 1))
    return left, top, min(size[0], max(left + 1, int(np.ceil(edges[2])))), min(size[1], max(top + 1, int(np.ceil(edges[3]))))


def _scene(small: Image.Image, size: tuple[int, int], frame: tuple[int, int, int, int], box: Box | None, points: Sequence[Point]) -> Scene:
    high, wide = small.height, small.width
    across, down = wide / size[0], high / size[1]
    y, x = np.mgrid[:high, :wide] + 0.5
    yes, no = np.zeros((high, wide), np.bool_), np.zeros((high, wide), np.bool_)
    for each in points:
        dot = np.hypot(x - (each.x - frame[0]) * across, y - (each.y - frame[1]) * down) <= max(1.5, DOT * max(high, wide))
        (yes if each.positive else no)[dot] = True
    if box is not None:
        left, top = (box[0] - frame[0]) * across, (box[1] - frame[1]) * down
        half_wide, half_high = box[2] * across / 2, box[3] * down / 2
        u, v = (x - left - half_wide) / max(half_wide, 0.5), (y - top - half_high) / max(half_high, 0.5)
        inside, guess = (abs(u) < 1) & (abs(v) < 1), u * u + v * v < 0.6  # noqa: PLR2004
    else:
        inside, guess = np.ones((high, wide), np.bool_), yes
    return Scene(np.asarray(rgb2lab(np.asarray(small)), np.float64), inside & ~no, (guess | yes) & ~no, yes, no)


def _settled(scene: Scene) -> Numbers:
    """How much each pixel is the object's, 0 to 1."""
    guess, rest = scene.guess, ~scene.inside | scene.no
    if not rest.any() or scene.inside.all():
        rest = _rim(scene.guess.shape) | scene.no
    shares = guess.astype(np.float64)
    hold = np.where(scene.inside & ~scene.yes, PRIOR, FIXED)
    for turn in range(TURNS):
        ratio = _ratio(scene.lab, guess, rest if turn == 0 else ~guess, spread=SPREAD * (1 + (turn == 0)))
        prior = np.where(scene.inside, 1 / (1 + np.exp(-ratio)), 0.0)
        prior[scene.yes] = 1.0
        shares = np.clip(_walked(scene.lab, prior, hold), 0.0, 1.0)
        guess = (shares > 0.5) & scene.inside | scene.yes  # noqa: PLR2004
        if guess.sum() < ENOUGH or guess.all():
            break
    return shares


def _rim(shape: tuple[int, ...]) -> Marks:
    """The outermost pixels, which are taken for the rest where nothing else is known of it."""
    rim = np.ones(shape, np.bool_)
    thick = max(1, round(0.06 * max(shape)))
    rim[thick:-thick, thick:-thick] = False
    return rim


def _ratio(lab: Numbers, ours: Marks, others: Marks, *, spread: float) -> Numbers:
    """The logarithm of how much likelier a pixel's colour is in one than in the other."""
    shape = (BINS, 2 * BINS, 2 * BINS)
    scaled = (lab[..., 0] / 100 * BINS, (lab[..., 1] + 80) / 80 * BINS, (lab[..., 2] + 80) / 80 * BINS)
    bins = [np.clip(each, 0, count - 1).astype(np.int64).ravel() for each, count in zip(scaled, shape, strict=True)]
    place = np.ravel_multi_index(tuple(bins), shape)

    def share(marks: Marks) -> Numbers:
        counts = np.bincount(place, weights=marks.ravel().astype(np.float64), minlength=int(np.prod(shape))).reshape(shape)
        soft = ndimage.gaussian_filter(counts, spread, mode="constant")
        return np.asarray(soft / max(soft.sum(), 1e-9) + 1e-5, np.float64).ravel()

    return np.clip(np.log(share(ours)[place] / share(others)[place]), -SURE, SURE).reshape(ours.shape)


def _walked(lab: Numbers, prior: Numbers, hold: Numbers) -> Numbers:
    """The random walk's answer: (L + H) x = H p by conjugate gradients, L the Laplacian of neighbours, H how strongly priors hold."""
    right, below = ((lab[:, 1:] - lab[:, :-1]) ** 2).sum(-1), ((lab[1:] - lab[:-1]) ** 2).sum(-1)
    mean = (right.sum() + below.sum()) / max(right.size + below.size, 1) + 1e-9
    right, below = np.exp(-right / mean) + 1e-3, np.exp(-below / mean) + 1e-3
    degree = hold.copy()
    degree[:, 1:] += right
    degree[:, :-1] += right
    degree[1:] += below
    degree[:-1] += below

    def applied(x: Numbers) -> Numbers:
        y: Numbers = degree * x
        y[:, 1:] -= right * x[:, :-1]
        y[:, :-1] -= right * x[:, 1:]
        y[1:] -= below * x[:-1]
        y[:-1] -= below * x[1:]
        return y

    found = prior.copy()
    rest = hold * prior - applied(found)
    scaled = rest / degree
    way, size = scaled.copy(), float((rest * scaled).sum())
    for _ in range(STEPS):
        if abs(rest).max() < 1e-3:  # noqa: PLR2004
            break
        step = applied(way)
        length = size / max(float((way * step).sum()), 1e-12)
        found += length * way
        rest -= length * step
        scaled = rest / degree
        size, before = float((rest * scaled).sum()), size
        way = scaled + size / before * way
    return found


def _kept(shares: Numbers, scene: Scene, *, whole: bool) -> Marks:
    """The parts that were clicked into, or the largest one of a box; their holes are filled, but where a click says no."""
    marks = (shares > 0.5) & scene.inside | scene.yes  # noqa: PLR2004
    parts, count = ndimage.label(marks)
    if not count:
        return marks
    sizes = np.bincount(parts.ravel())[1:]
    wanted = set(np.unique(parts[scene.yes])) - {0}
    if whole or not wanted:
        wanted.add(1 + int(np.argmax(sizes)))
    kept = ndimage.binary_fill_holes(np.isin(parts, list(wanted)))
    return np.asarray(kept & ~scene.no, np.bool_)
