"""The photographs that come inside the scikit-image and scikit-learn packages, read from their files: nothing is downloaded."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from PIL import Image, ImageOps

MIRRORED_SHARE = 0.5
_FOLDERS = {"scikit-image": ("skimage", "data"), "scikit-learn": ("sklearn", "datasets", "images")}


class PhotographMissing(FileNotFoundError):  # noqa: N818 - said as what happened
    """The installed package does not carry a photograph that the pinned version does."""


@dataclass(frozen=True)
class Photograph:
    """One bundled photograph: `filename` as its package names it, `package` the distribution that carries it."""

    name: str
    filename: str
    package: str

    def read(self) -> bytes:
        """The file's bytes as they are bundled. Raises PhotographMissing."""
        root, *folders = _FOLDERS[self.package]
        path = files(root).joinpath(*folders, self.filename)
        if not path.is_file():
            raise PhotographMissing(f"{self.package} does not carry {self.filename}; install the version in requirements.txt.")
        return path.read_bytes()


def _of(package: str, *filenames: str) -> dict[str, Photograph]:
    return {name: Photograph(name, filename, package) for filename in filenames for name in [filename.rsplit(".", 1)[0]]}


_ALL = {
    **_of("scikit-image", "astronaut.png", "brick.png", "camera.png", "cell.png", "chelsea.png", "clock_motion.png", "coffee.png"),
    **_of("scikit-image", "coins.png", "grass.png", "gravel.png", "hubble_deep_field.jpg", "ihc.png", "moon.png"),
    **_of("scikit-image", "motorcycle_left.png", "motorcycle_right.png", "page.png", "retina.jpg", "rocket.jpg", "text.png"),
    **_of("scikit-learn", "china.jpg", "flower.jpg"),
}

_MEASURED = ("coffee", "chelsea", "flower", "retina", "coins", "gravel")
BACKGROUNDS = {
    "training": ("astronaut", "brick", "camera", "china", "grass", "hubble_deep_field", "ihc", "moon", "motorcycle_left", "rocket"),
    "labeling": _MEASURED,
    "held_out": _MEASURED,
}


def photographs() -> tuple[Photograph, ...]:
    """Every bundled photograph, by name: a dataset of its own in the demo."""
    return tuple(_ALL.values())


@cache
def _picture(name: str) -> Image.Image:
    return Image.open(BytesIO(_ALL[name].read())).convert("RGB")


def background(name: str, *, size: tuple[int, int], rng: np.random.Generator) -> Image.Image:
    """A random part of a photograph at `size` (width, height), at times mirrored and a little brighter or darker."""
    picture = _picture(name)
    fit = min(picture.width / size[0], picture.height / size[1])
    share = rng.uniform(0.72, 1.0)
    width, height = size[0] * fit * share, size[1] * fit * share
    left, top = rng.uniform(0, picture.width - width), rng.uniform(0, picture.height - height)
    part = picture.resize(size, Image.Resampling.BICUBIC, box=(left, top, left + width, top + height))
    if rng.random() < MIRRORED_SHARE:
        part = ImageOps.mirror(part)
    gain = rng.uniform(0.85, 1.1)
    return part.point(lambda level: min(255, round(level * gain)))
