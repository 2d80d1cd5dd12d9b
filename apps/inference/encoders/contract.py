"""What an encoder is: a fixed way from an item to numbers, the same for the same bytes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.inference.predictors.contract import Item

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Encoder:
    """`encode` gives a vector of `size` numbers for an item of one of these asset types. It may raise OSError or ValueError.

    The name goes into the weights of what learned on it: an encoder that changes what it gives takes a new name.
    """

    name: str
    title: str
    modalities: tuple[str, ...]
    size: int
    encode: Callable[[Item], Vector]
    memory_bytes: int = 0  # of its weights, where it has any
