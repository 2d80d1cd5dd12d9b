"""The settings of a patch detector: its shape, its recipe and how it looks. They travel with the weights."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

from apps.inference.predictors.contract import SettingsRefused

MAY_BE_ZERO = ("seed", "paste_most", "threads")


@dataclass(frozen=True)
class DetectorConfig:
    """Sizes are pixels of the network's input; overlaps are IoU; scores are 0 to 1."""

    # The shape of the network
    canvas_width: int = 320
    canvas_height: int = 224
    widths: tuple[int, ...] = (16, 32, 64, 64)
    blocks: tuple[int, ...] = (1, 1, 1, 1)
    head_width: int = 48
    # The recipe
    seed: int = 7
    steps: int = 1000
    batch: int = 8
    rate: float = 6e-3
    weight_decay: float = 0.05
    class_weight: float = 2.0
    box_weight: float = 2.0
    zoom_least: float = 0.75
    zoom_most: float = 1.75
    paste_most: int = 6
    max_seconds: float = 360.0
    threads: int = 0  # 0: half of the cores, at most two, so that people keep the rest
    report_every: int = 20
    checkpoint_every: int = 100
    # How it looks
    closer: float = 1.75
    floor: float = 0.1
    sure: float = 0.5
    threshold: float = 0.5
    overlap: float = 0.4

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> Self:
        """The defaults with `settings` over them, lists as tuples. Raises SettingsRefused."""
        known = {one.name: one for one in fields(cls)}
        given: dict[str, object] = {}
        for name, value in settings.items():
            if name not in known:
                raise SettingsRefused(f"{name!r} is no setting of the patch detector; there are {', '.join(known)}.")
            given[name] = _checked(name, value, known[name].default)
        return cls(**given)  # type: ignore[arg-type]

    def dump(self) -> dict[str, object]:
        """The settings as JSON can hold them."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def _checked(name: str, value: object, default: object) -> object:
    if isinstance(default, tuple):
        if isinstance(value, list | tuple) and len(value) == len(default) and all(_is_count(one) for one in value):
            return tuple(value)
        raise SettingsRefused(f"{name!r} takes {len(default)} whole numbers above 0.")
    if isinstance(default, int):
        if _is_count(value) or (name in MAY_BE_ZERO and value == 0):
            return value
        raise SettingsRefused(f"{name!r} takes a whole number above 0.")
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return float(value)
    raise SettingsRefused(f"{name!r} takes a number that is not negative.")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
