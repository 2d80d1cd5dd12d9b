"""Photographs of claims, drawn: a car from its side, with what happened to it. All of it is made here; nothing is fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Point = tuple[float, float]
Colour = tuple[int, int, int]

SIZE = (640, 420)
TWICE, EVEN = 0.35, 0.5  # how often there are two damages; how often of two things one
FINER = 2  # drawn so many times larger, so that edges are smooth
DAMAGES = ("dent", "scratch", "broken glass")
PAINTS: tuple[Colour, ...] = ((176, 42, 46), (38, 84, 150), (226, 228, 230), (58, 64, 72), (36, 112, 92), (206, 148, 44), (132, 142, 152))
GROUNDS: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((196, 214, 232), (232, 236, 238), (120, 122, 126)),
    ((238, 214, 186), (244, 234, 222), (132, 122, 114)),
    ((150, 164, 182), (196, 204, 212), (92, 96, 102)),
)
BODY: tuple[Point, ...] = (
    (66, 262), (72, 226), (98, 206), (176, 192), (226, 142), (262, 126), (388, 124), (428, 138), (486, 190),
    (552, 204), (578, 224), (584, 268), (566, 284), (84, 284), (68, 276),
)  # fmt: skip
WINDOWS: tuple[tuple[Point, ...], ...] = (
    ((206, 190), (244, 148), (266, 138), (314, 136), (314, 190)),
    ((326, 136), (384, 136), (414, 146), (458, 190), (326, 190)),
)
WHEELS: tuple[Point, ...] = ((164, 282), (488, 282))
PANELS = ((92, 214, 150, 262), (210, 206, 308, 266), (330, 206, 440, 266), (516, 214, 572, 262))  # where sheet metal is: x0, y0, x1, y1
GLASS = ((232, 150, 306, 186), (336, 144, 420, 186))


@dataclass(frozen=True)
class Damage:
    """One damage and the box around it, in pixels."""

    name: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Claim:
    """What claim number `index` shows."""

    index: int
    damages: tuple[Damage, ...]

    @property
    def name(self) -> str:
        """Of its picture."""
        return f"claim-{self.index:04d}.jpg"


def claim(index: int) -> Claim:
    """One or two damages, each on a part of its own; the same index always gives the same."""
    rng = np.random.default_rng([7, index])
    places = [("glass", box) for box in GLASS] + [("metal", box) for box in PANELS]
    chosen = rng.permutation(len(places))[: 1 + int(rng.random() < TWICE)]
    return Claim(index, tuple(_damage(*places[int(each)], rng) for each in chosen))


def _damage(part: str, within: tuple[int, int, int, int], rng: np.random.Generator) -> Damage:
    name = "broken glass" if part == "glass" else DAMAGES[int(rng.random() < EVEN)]
    left, top, right, bottom = within
    least = {"dent": (34, 28), "scratch": (44, 18), "broken glass": (34, 28)}[name]
    width = int(rng.integers(least[0], max(least[0] + 1, right - left)))
    height = int(rng.integers(least[1], max(least[1] + 1, bottom - top)))
    x, y = int(rng.integers(left, max(left + 1, right - width))), int(rng.integers(top, max(top + 1, bottom - height)))
    return Damage(name, x, y, width, height)


def photograph(shown: Claim) -> bytes:
    """Its picture, as JPEG."""
    rng = np.random.default_rng([11, shown.index])
    paint = PAINTS[int(rng.integers(len(PAINTS)))]
    image = _surroundings(rng)
    draw = ImageDraw.Draw(image)
    _car(image, draw, paint)
    for each in shown.damages:
        {"dent": _dent, "scratch": _scratch, "broken glass": _crack}[each.name](image, each, paint, rng)
    picture = image.resize(SIZE, Image.Resampling.LANCZOS)
    grain = np.asarray(picture, np.float32) + rng.normal(0, 2.2, (SIZE[1], SIZE[0], 1)).astype(np.float32)
    buffer = BytesIO()
    Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def _fine(points: Sequence[Point]) -> list[Point]:
    return [(x * FINER, y * FINER) for x, y in points]


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _surroundings(rng: np.random.Generator) -> Image.Image:
    """A wall and a floor, each lighter towards the middle, and the shadow under the car."""
    top, low, floor = GROUNDS[int(rng.integers(len(GROUNDS)))]
    height, width = SIZE[1] * FINER, SIZE[0] * FINER
    share = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    wall = np.array(top, np.float32) * (1 - share) + np.array(low, np.float32) * share
    ground = np.array(floor, np.float32) * (0.85 + 0.3 * share)
    rows = np.where(np.arange(height)[:, None, None] < height * 0.6, wall, ground)
    image = Image.fromarray(np.clip(np.broadcast_to(rows, (height, width, 3)), 0, 255).astype(np.uint8))
    image.paste(_mixed(floor, (0, 0, 0), 0.75), mask=_shadow())
    return image


@cache
def _shadow() -> Image.Image:
    shadow = Image.new("L", (SIZE[0] * FINER, SIZE[1] * FINER), 0)
    ImageDraw.Draw(shadow).ellipse([each * FINER for each in (58, 292, 592, 340)], fill=150)
    return shadow.filter(ImageFilter.GaussianBlur(10 * FINER))


@cache
def _silhouette() -> Image.Image:
    """The body with its corners rounded: blurred, and cut where it is half there."""
    silhouette = Image.new("L", (SIZE[0] * FINER, SIZE[1] * FINER), 0)
    ImageDraw.Draw(silhouette).polygon(_fine(BODY), fill=255)
    return silhouette.filter(ImageFilter.GaussianBlur(5 * FINER)).point(lambda value: 255 if value > 127 else 0)  # noqa: PLR2004


def _car(image: Image.Image, draw: ImageDraw.ImageDraw, paint: Colour) -> None:
    light = np.interp(np.arange(image.height) / FINER, (124, 196, 214, 284), (1.18, 1.05, 1.12, 0.62))[:, None, None]
    body = np.clip(np.array(paint, np.float64) * light, 0, 255).astype(np.uint8)
    image.paste(Image.fromarray(np.broadcast_to(body, (image.height, image.width, 3)).copy()), mask=_silhouette())
    for window in WINDOWS:
        draw.polygon(_fine(window), fill=(42, 54, 66))
        left = window[-1][0]
        draw.polygon(_fine([(left + 58, 146), (left + 74, 146), (left + 44, 186), (left + 28, 186)]), fill=(70, 86, 100))
    seam = _mixed(paint, (0, 0, 0), 0.5)
    for line in (((320, 130), (320, 270)), ((204, 192), (210, 270)), ((458, 192), (446, 268)), ((100, 232), (572, 228))):
        draw.line(_fine(line), fill=seam, width=FINER)
    for left in (290.0, 424.0):
        draw.rounded_rectangle(
            [each * FINER for each in (left, 204, left + 22, 209)], radius=2 * FINER, fill=_mixed(paint, (0, 0, 0), 0.35)
        )
    draw.polygon(_fine([(560, 214), (582, 232), (580, 242), (556, 232)]), fill=(250, 244, 220))
    draw.polygon(_fine([(70, 232), (90, 226), (88, 246), (68, 250)]), fill=(190, 34, 34))
    for x, y in WHEELS:
        for radius, colour in ((44, (22, 24, 28)), (38, (36, 38, 42)), (25, (176, 180, 186)), (20, (120, 126, 132)), (6, (60, 64, 70))):
            draw.ellipse([each * FINER for each in (x - radius, y - radius, x + radius, y + radius)], fill=colour)
        for turn in np.linspace(0, 2 * np.pi, 5, endpoint=False):
            rim = (x + 23 * float(np.cos(turn)), y + 23 * float(np.sin(turn)))
            draw.line(_fine([(x, y), rim]), fill=(176, 180, 186), width=5 * FINER)


def _dent(image: Image.Image, damage: Damage, paint: Colour, rng: np.random.Generator) -> None:
    """A hollow: dark where it falls away from the light, bright at the lower rim."""
    width, height = damage.width * FINER, damage.height * FINER
    soft = (2.6 + float(rng.random())) * FINER
    for top, bottom, colour, strength in (
        (0.0, 0.72, (0, 0, 0), 120),
        (0.5, 1.0, (255, 255, 255), 120),
        (0.2, 0.82, _mixed(paint, (0, 0, 0), 0.22), 215),
    ):
        hollow = Image.new("L", (width, height), 0)
        inset = 0.12 * width
        ImageDraw.Draw(hollow).ellipse([inset, (0.08 + top * 0.84) * height, width - inset, (0.08 + bottom * 0.84) * height], fill=strength)
        image.paste(colour, (damage.x * FINER, damage.y * FINER), mask=hollow.filter(ImageFilter.GaussianBlur(soft)))


def _scratch(image: Image.Image, damage: Damage, paint: Colour, rng: np.random.Generator) -> None:
    """A few strokes from one end to the other that go down to the primer."""
    draw = ImageDraw.Draw(image)
    down = bool(rng.random() < EVEN)
    for _ in range(5):
        ends = np.linspace(0, 1, 9)
        across = damage.x + ends * damage.width
        level = (ends if down else 1 - ends) * damage.height * 0.7 + damage.height * 0.3 * rng.random()
        wobble = rng.normal(0, damage.height * 0.03, ends.size)
        line = [
            (float(x), float(np.clip(damage.y + y, damage.y, damage.y + damage.height)))
            for x, y in zip(across, level + wobble, strict=True)
        ]
        draw.line(_fine(line), fill=_mixed(paint, (245, 245, 240), 0.55 + 0.4 * float(rng.random())), width=int(rng.integers(2, 5)))


def _crack(image: Image.Image, damage: Damage, _: Colour, rng: np.random.Generator) -> None:
    """Where it was hit, cracks that run out from there, and rings between them."""
    draw = ImageDraw.Draw(image)
    middle = (damage.x + damage.width * rng.uniform(0.4, 0.6), damage.y + damage.height * rng.uniform(0.4, 0.6))
    turns = np.sort(rng.uniform(0, 2 * np.pi, 13))
    reach = (damage.width / 2, damage.height / 2)

    def at(turn: float, share: float) -> Point:
        x = damage.x + reach[0] + (middle[0] - damage.x - reach[0]) * (1 - share) + share * reach[0] * float(np.cos(turn))
        return x, damage.y + reach[1] + (middle[1] - damage.y - reach[1]) * (1 - share) + share * reach[1] * float(np.sin(turn))

    for turn in turns:
        draw.line(_fine([at(turn, 0.0), at(turn + 0.08, 0.5), at(turn, 1.0)]), fill=(226, 236, 244), width=FINER)
    for share in (0.3, 0.62):
        draw.line(
            _fine([*(at(float(turn), share * rng.uniform(0.85, 1.15)) for turn in turns), at(float(turns[0]), share)]), fill=(196, 210, 222)
        )
